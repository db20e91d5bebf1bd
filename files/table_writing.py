"""Write one table for many units: a superior keys in what came on paper, a row for each."""

from typing import Any

from files.blank import Blank, meaning
from files.layout import (
    FIGURES,
    ID_HEAD,
    REMARKS,
    TABLE_FIRST_ROW,
    TABLE_GUIDE,
    TABLE_ID_ROW,
    TABLE_LEAD,
    TEXTS,
    Styles,
    whole_numbers,
    write_about,
    write_head,
    written,
)
from models.report.figure import Given, NotApplicable
from models.report.filing import Filing

_LEAD_LABELS = ("Mã đơn vị", "Đơn vị", "Ngày nhận", "Mã biên nhận")
_LEAD_WIDTHS = (18, 40, 12, 16)


def write_table(blank: Blank, filled: dict[str, Filing] | None = None) -> bytes:
    """Return the workbook of many units; comments and texts stand on sheets of their own."""
    filings = filled or {}
    with written() as (book, target):
        styles = Styles(book)
        _write_figures(book.add_worksheet(FIGURES), styles, blank, filings)
        remarks = [
            (unit, field, text)
            for unit, filing in filings.items()
            for field, text in sorted(filing.comments.items())
        ]
        _write_said(book.add_worksheet(REMARKS), styles, remarks)
        texts = [
            (unit, field, text)
            for unit, filing in filings.items()
            for field, text in sorted(filing.texts.items())
        ]
        _write_said(book.add_worksheet(TEXTS), styles, texts)
        write_about(book, blank)
    return target.getvalue()


def _write_figures(sheet: Any, styles: Styles, blank: Blank, filings: dict[str, Filing]) -> None:  # noqa: ANN401
    fields = blank.figures
    write_head(sheet, styles, blank, TABLE_GUIDE, len(TABLE_LEAD) + len(fields) - 1)
    lead = zip(TABLE_LEAD, _LEAD_LABELS, _LEAD_WIDTHS, strict=True)
    for column, (name, label, width) in enumerate(lead):
        sheet.set_column(column, column, width, styles.wrapped)
        sheet.write_string(TABLE_ID_ROW - 1, column, name, styles.small)
        sheet.write_string(TABLE_ID_ROW, column, label, styles.head)
    for column, field in enumerate(fields, start=len(TABLE_LEAD)):
        sheet.write_string(TABLE_ID_ROW - 1, column, field.id, styles.small)
        sheet.write_string(TABLE_ID_ROW, column, field.label_vi, styles.head)
        if said := meaning(field, blank.day):
            sheet.write_comment(TABLE_ID_ROW, column, said)
    last = TABLE_FIRST_ROW + len(blank.units) - 2
    for column, field in enumerate(fields, start=len(TABLE_LEAD)):
        rule = {**whole_numbers(field.at_most), "error_type": "warning"}  # KAD is a word
        sheet.data_validation(TABLE_FIRST_ROW - 1, column, last, column, rule)
    for row, asked in enumerate(blank.units, start=TABLE_FIRST_ROW - 1):
        sheet.write_string(row, 0, asked.unit, styles.small)
        sheet.write_string(row, 1, asked.name, styles.fixed)
        sheet.write_blank(row, 2, None, styles.day)
        sheet.write_blank(row, 3, None, styles.answer)
        for column, field in enumerate(fields, start=len(TABLE_LEAD)):
            _write_answer(sheet, styles, row, column, filings.get(asked.unit), field.id)
    sheet.freeze_panes(TABLE_FIRST_ROW - 1, 2)


def _write_answer(  # noqa: PLR0917 — where, and what of whom
    sheet: Any,  # noqa: ANN401
    styles: Styles,
    row: int,
    column: int,
    filing: Filing | None,
    field: str,
) -> None:
    figure = filing.figure(field) if filing else None
    if isinstance(figure, Given):
        sheet.write_number(row, column, figure.value, styles.figure)
    elif isinstance(figure, NotApplicable):
        sheet.write_string(row, column, f"KAD: {figure.reason}", styles.figure)
    else:
        sheet.write_blank(row, column, None, styles.figure)


def _write_said(sheet: Any, styles: Styles, said: list[tuple[str, str, str]]) -> None:  # noqa: ANN401
    heads = (("Mã đơn vị", 18), (f"{ID_HEAD} mục", 20), ("Nội dung", 90))
    for column, (title, width) in enumerate(heads):
        sheet.set_column(column, column, width, styles.wrapped)
        sheet.write_string(0, column, title, styles.head)
    for row, cells in enumerate(said, start=1):
        for column, text in enumerate(cells):
            sheet.write_string(row, column, text, styles.answer)
    sheet.freeze_panes(1, 0)
