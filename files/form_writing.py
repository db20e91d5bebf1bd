"""Write the form of one unit: definitions, last year's figures, cells that take whole numbers."""

from typing import Any

from files.blank import Addressed, Blank, meaning
from files.layout import (
    CODE_LABEL,
    FIGURES,
    GUIDE,
    HEAD_ROW,
    ID_HEAD,
    TEXTS,
    Styles,
    whole_numbers,
    write_about,
    write_head,
    written,
)
from models.plan.form import FormField
from models.report.figure import Given, NotApplicable
from models.report.filing import Filing

_HEADS = (
    (ID_HEAD, 14),
    ("Nội dung", 46),
    ("Cách hiểu", 46),
    ("Số liệu", 16),
    ("Không áp dụng (ghi lý do)", 26),
    ("Giải thích", 30),
    ("Năm trước", 16),
)
UNIT_ROW, CODE_ROW = 5, 6  # counted from 1


def write_form(blank: Blank, filled: Filing | None = None) -> bytes:
    """Return the workbook of one unit, empty or filled in; the same form gives the same bytes."""
    asked = blank.units[0]
    with written() as (book, target):
        styles = Styles(book)
        _write_figures(book.add_worksheet(FIGURES), styles, blank, asked, filled)
        if blank.texts:
            _write_texts(book.add_worksheet(TEXTS), styles, blank, filled)
        write_about(book, blank)
    return target.getvalue()


def _write_figures(
    sheet: Any,  # noqa: ANN401 — xlsxwriter brings no types
    styles: Styles,
    blank: Blank,
    asked: Addressed,
    filled: Filing | None,
) -> None:
    write_head(sheet, styles, blank, GUIDE, len(_HEADS) - 1)
    sheet.write_string(UNIT_ROW - 1, 0, "Đơn vị", styles.plain)
    sheet.write_string(UNIT_ROW - 1, 1, f"{asked.unit} – {asked.name}", styles.plain)
    sheet.write_string(CODE_ROW - 1, 0, CODE_LABEL, styles.plain)
    sheet.write_blank(CODE_ROW - 1, 1, None, styles.answer)
    for column, (title, width) in enumerate(_HEADS):
        sheet.set_column(column, column, width, styles.wrapped)
        sheet.write_string(HEAD_ROW - 1, column, title, styles.head)
    for row, field in enumerate(blank.figures, start=HEAD_ROW):
        _write_field(sheet, styles, row, field, blank)
        _write_answer(sheet, styles, row, field, filled)
        last = asked.last.figure(field.id) if asked.last else None
        if isinstance(last, Given):
            sheet.write_number(row, 6, last.value, styles.count)
        else:
            said = "không áp dụng" if isinstance(last, NotApplicable) else ""
            sheet.write_string(row, 6, said, styles.small)
    sheet.freeze_panes(HEAD_ROW, 2)
    sheet.repeat_rows(HEAD_ROW - 1)


def _write_field(sheet: Any, styles: Styles, row: int, field: FormField, blank: Blank) -> None:  # noqa: ANN401
    sheet.write_string(row, 0, field.id, styles.small)
    sheet.write_string(row, 1, field.label_vi, styles.fixed)
    sheet.write_string(row, 2, meaning(field, blank.day), styles.small)
    sheet.data_validation(row, 3, row, 3, whole_numbers(field.at_most))


def _write_answer(
    sheet: Any,  # noqa: ANN401
    styles: Styles,
    row: int,
    field: FormField,
    filled: Filing | None,
) -> None:
    figure = filled.figure(field.id) if filled else None
    if isinstance(figure, Given):
        sheet.write_number(row, 3, figure.value, styles.figure)
    else:
        sheet.write_blank(row, 3, None, styles.figure)
    reason = figure.reason if isinstance(figure, NotApplicable) else ""
    comment = filled.comments.get(field.id, "") if filled else ""
    for column, text in ((4, reason), (5, comment)):
        if text:
            sheet.write_string(row, column, text, styles.answer)
        else:
            sheet.write_blank(row, column, None, styles.answer)


def _write_texts(sheet: Any, styles: Styles, blank: Blank, filled: Filing | None) -> None:  # noqa: ANN401
    for column, (title, width) in enumerate(((ID_HEAD, 20), ("Mục", 50), ("Nội dung", 90))):
        sheet.set_column(column, column, width, styles.wrapped)
        sheet.write_string(0, column, title, styles.head)
    for row, field in enumerate(blank.texts, start=1):
        sheet.write_string(row, 0, field.id, styles.small)
        sheet.write_string(row, 1, field.label_vi, styles.fixed)
        text = filled.texts.get(field.id, "") if filled else ""
        if text:
            sheet.write_string(row, 2, text, styles.answer)
        else:
            sheet.write_blank(row, 2, None, styles.answer)
    sheet.protect("", {"format_columns": True, "format_rows": True, "format_cells": True})
    sheet.freeze_panes(1, 0)
