"""Where things stand in the two workbooks, and how they are written; texts are Vietnamese."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import xlsxwriter

from files.blank import Blank
from models.report.figure import LARGEST
from models.report.words import thousands

CREATED = datetime(2000, 1, 1)  # noqa: DTZ001 — fixed, so that the same form gives the same bytes
FIGURES, TEXTS, REMARKS, ABOUT = "Số liệu", "Nội dung", "Giải thích", "_dondoc"
ID_HEAD = "Mã"
CODE_LABEL = "Mã biên nhận"
HEAD_ROW = 9  # of the sheet of figures, counted from 1; below it stand the fields
TABLE_ID_ROW, TABLE_FIRST_ROW = 4, 6  # of the table: the ids of its columns, its first unit
TABLE_LEAD = ("unit", "name", "received_on", "code")
PIECE = 30_000  # characters of one cell of what the workbook says of itself

GUIDE = (
    "Nhập số nguyên vào cột “Số liệu”; số 0 khác với để trống. Không có gì để đếm: để trống cột số "
    "liệu và ghi lý do ở cột “Không áp dụng”. Không dùng công thức, không gộp ô, không ẩn dòng cột."
)
TABLE_GUIDE = (
    "Mỗi dòng một đơn vị, mỗi ô một số nguyên; số 0 khác với để trống. Không áp dụng: ghi "
    "“KAD: lý do”. Không dùng công thức, không gộp ô, không ẩn dòng cột."
)


class Styles:
    """The formats of cells."""

    def __init__(self, book: Any) -> None:  # noqa: ANN401 — xlsxwriter brings no types
        base = {"font_name": "Times New Roman", "font_size": 12, "valign": "top"}
        framed = {**base, "border": 1, "text_wrap": True}
        self.plain = book.add_format(base)
        self.wrapped = book.add_format({**base, "text_wrap": True})
        self.title = book.add_format({**base, "bold": True, "font_size": 14})
        self.head = book.add_format({**framed, "bold": True, "bg_color": "#DDEBF7"})
        self.fixed = book.add_format({**framed})
        self.small = book.add_format({**framed, "font_size": 9, "font_color": "#666666"})
        self.count = book.add_format({**framed, "num_format": "#,##0", "font_color": "#666666"})
        answer = {**framed, "bg_color": "#FFFBE6", "locked": False}
        self.figure = book.add_format({**answer, "num_format": "#,##0"})
        self.answer = book.add_format({**answer, "num_format": "@"})
        self.day = book.add_format({**answer, "num_format": "dd/mm/yyyy"})


@contextmanager
def written() -> Iterator[tuple[Any, io.BytesIO]]:
    """Give a workbook in memory; the same content gives the same bytes."""
    target = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(target, options) as book:
        book.set_properties({"created": CREATED})
        yield book, target


def write_about(book: Any, blank: Blank) -> None:  # noqa: ANN401 — as above
    """Write what the workbook says of itself into a sheet nobody sees, in pieces."""
    sheet = book.add_worksheet(ABOUT)
    text = blank.model_dump_json(exclude_defaults=True)
    for row, start in enumerate(range(0, len(text), PIECE)):
        sheet.write_string(row, 0, text[start : start + PIECE])
    sheet.very_hidden()


def write_head(sheet: Any, styles: Styles, blank: Blank, guide: str, columns: int) -> None:  # noqa: ANN401
    """Write whose report it is."""
    sheet.write_string(0, 0, blank.form.title_vi, styles.title)
    due = f"; hạn gửi {blank.due:%d/%m/%Y}" if blank.due else ""
    cut = f"số liệu đến hết {blank.day:%d/%m/%Y}"
    sheet.write_string(1, 0, f"Kỳ báo cáo: {blank.period} ({cut}{due})", styles.plain)
    sheet.write_string(2, 0, guide, styles.plain)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.protect("", {"format_columns": True, "format_rows": True, "format_cells": True})
    sheet.set_column(0, columns, 14, styles.wrapped)


def whole_numbers(field_most: int | None) -> dict[str, Any]:
    """Return the validation of a cell that takes a whole number."""
    most = LARGEST if field_most is None else field_most
    return {
        "validate": "integer",
        "criteria": "between",
        "minimum": 0,
        "maximum": most,
        "error_title": "Số liệu",
        "error_message": f"Nhập số nguyên từ 0 đến {thousands(most)}.",
    }
