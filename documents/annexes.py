"""The annexes of a report as a workbook: filters, charts, and every figure; row by row."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

import xlsxwriter
from pydantic import Field

from documents.content import Four, Report
from documents.words import verdict
from models.base import Value

CREATED = datetime(2000, 1, 1)  # noqa: DTZ001 — fixed, so that the same report gives the same bytes
OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
TARGETS, CELLS, UNITS, YEARS, GAPS = (
    "Chỉ tiêu", "Bốn ô", "Theo đơn vị", "Qua các năm", "Chưa có số liệu"
)  # fmt: skip
NOT_APPLICABLE = "không áp dụng"  # a missing figure is an empty cell, and zero is 0
LONGEST_NAME, FORBIDDEN = 31, "[]:*?/\\"  # of a sheet
TALL, CHARTED = 20, 40  # pixels of a row; rows a chart can show
Cell = str | int | float | None


class UnitRow(Value):
    """What one unit filed: in ``figures`` its numbers, or why there is none, by field."""

    unit: str
    name: str
    level: int
    state: str
    figures: dict[str, Cell] = Field(default_factory=dict)
    comments: str = ""


@dataclass(frozen=True, kw_only=True)
class FormSheet:
    """All that was filed on one form; the rows are taken once, as they come."""

    title: str
    fields: tuple[tuple[str, str], ...]  # id and label
    rows: Iterable[UnitRow]


class _Column(NamedTuple):
    title: str
    width: int


class _Sheet:
    """A sheet with a head that stays, filters, and rows that are written once, in their order."""

    def __init__(self, book: Any, name: str, columns: Sequence[_Column]) -> None:  # noqa: ANN401
        self.wide = len(columns)
        self.name = name
        self.rows = 0
        self.sheet = book.add_worksheet(name)
        head = book.add_format({"bold": True, "text_wrap": True, "border": 1})
        self._number = book.add_format({"num_format": "#,##0.##"})
        self.sheet.freeze_panes(1, 0)
        for at, column in enumerate(columns):
            self.sheet.set_column(at, at, column.width)
            self.sheet.write_string(0, at, column.title, head)

    def add(self, *cells: Cell) -> None:
        """Write the next row; an empty cell is no zero."""
        self.rows += 1
        for at, cell in enumerate(cells):
            if cell is None or cell == "":
                continue
            if isinstance(cell, str):
                self.sheet.write_string(self.rows, at, cell)
            else:
                self.sheet.write_number(self.rows, at, cell, self._number)

    def close(self) -> None:
        """Let people filter what was written."""
        if self.rows:
            self.sheet.autofilter(0, 0, self.rows, self.wide - 1)

    def range(self, column: int) -> list[object]:
        """Return the cells of a column that a chart shows."""
        return [self.name, 1, column, min(self.rows, CHARTED), column]


_OF_TARGETS = (
    _Column("STT", 5), _Column("Mã", 8), _Column("Chỉ tiêu", 50), _Column("Lĩnh vực", 14),
    _Column("Đơn vị tính", 10), _Column("Giao", 12), _Column("Chỉ tiêu (số)", 12),
    _Column("Số lượng", 14), _Column("Tổng số", 14), _Column("Kết quả", 12),
    _Column("Thấp nhất", 12), _Column("Cao nhất", 12), _Column("So với chỉ tiêu", 36),
    _Column("Năm trước", 12), _Column("Thay đổi", 12), _Column("Phải báo cáo", 10),
    _Column("Đã nhận", 10), _Column("Đã chấp nhận", 10), _Column("Không áp dụng", 10),
    _Column("Được miễn", 10), _Column("Ghi chú", 40),
)  # fmt: skip
_OF_CELLS = (
    _Column("Đơn vị", 45), _Column("Xong đúng hạn", 12), _Column("Xong quá hạn", 12),
    _Column("Chưa xong, trong hạn", 12), _Column("Chưa xong, quá hạn", 12), _Column("Tổng", 10),
)  # fmt: skip
_OF_UNITS = (
    _Column("Mã đơn vị", 14), _Column("Đơn vị", 45), _Column("Mã", 8), _Column("Chỉ tiêu", 50),
    _Column("Lĩnh vực", 14), _Column("Số lượng", 14), _Column("Tổng số", 14),
    _Column("Kết quả", 12), _Column("Thấp nhất", 12), _Column("Cao nhất", 12),
    _Column("Năm trước", 12), _Column("So với chỉ tiêu", 36),
)  # fmt: skip
_OF_YEARS = (
    _Column("Mã", 8), _Column("Chỉ tiêu", 50), _Column("Giao", 12), _Column("Năm", 8),
    _Column("Số lượng", 14), _Column("Tổng số", 14), _Column("Kết quả", 12),
    _Column("Thấp nhất", 12), _Column("Cao nhất", 12), _Column("Phải báo cáo", 10),
    _Column("Đã chấp nhận", 10), _Column("So với chỉ tiêu", 36),
)  # fmt: skip
_OF_GAPS = (
    _Column("Đơn vị", 45), _Column("Tình trạng", 26), _Column("Ngày làm việc chậm", 12),
    _Column("Liên hệ gần nhất", 40), _Column("Đã nêu khi chốt", 12),
)  # fmt: skip
_OF_FILING = (
    _Column("Mã đơn vị", 16), _Column("Đơn vị", 45), _Column("Cấp", 6), _Column("Tình trạng", 16),
)  # fmt: skip


def write_annexes(path: Path, report: Report, forms: Iterable[FormSheet] = ()) -> int:
    """Write the workbook and return how many units' filings stand in it.

    Filings are written as they come, in constant memory. The same report and filings give the same
    bytes; nothing in it is taken for a formula or a link.
    """
    with xlsxwriter.Workbook(path, OPTIONS) as book:
        book.set_properties({"title": report.subject, "created": CREATED})
        _targets(book, report)
        _cells(book, report.cells)
        _units(book, report)
        if report.series:
            _years(book, report)
        _gaps(book, report)
        return sum(_form(book, at, each) for at, each in enumerate(forms, start=1))


def _targets(book: Any, report: Report) -> None:  # noqa: ANN401 — the library has no types
    sheet = _Sheet(book, TARGETS, _OF_TARGETS)
    for at, line in enumerate(report.targets, start=1):
        share, count = line.share, line.share.coverage
        note = "; ".join([*line.deciding, *([line.note] if line.note else [])])
        sheet.add(
            at, line.target, line.text, line.sector, line.unit, line.assigned, line.floor,
            share.numerator, share.denominator, share.value, share.low, share.high,
            verdict(share.verdict, share.lacking), line.last_year, line.change, count.expected,
            count.received, count.accepted, count.not_applicable, count.excused, note,
        )  # fmt: skip
    sheet.close()
    _chart(book, sheet, "bar", "Kết quả so với chỉ tiêu", 1, (6, 9))


def _cells(book: Any, cells: Iterable[Four]) -> None:  # noqa: ANN401 — as above
    sheet = _Sheet(book, CELLS, _OF_CELLS)
    for each in cells:
        counts = (each.on_time, each.late, each.open_in_term, each.open_overdue)
        sheet.add(each.name, *counts, each.all)
    sheet.close()
    _chart(book, sheet, "bar", "Nhiệm vụ theo đơn vị", 0, (1, 2, 3, 4), subtype="stacked")


def _units(book: Any, report: Report) -> None:  # noqa: ANN401 — as above
    sheet = _Sheet(book, UNITS, _OF_UNITS)
    for chapter in report.chapters:
        for line in chapter.targets:
            share = line.share
            sheet.add(
                chapter.code, chapter.name, line.target, line.text, line.sector, share.numerator,
                share.denominator, share.value, share.low, share.high, line.last_year,
                verdict(share.verdict, share.lacking),
            )  # fmt: skip
    sheet.close()


def _years(book: Any, report: Report) -> None:  # noqa: ANN401 — as above
    sheet = _Sheet(book, YEARS, _OF_YEARS)
    spans = []
    for each in report.series:
        first = sheet.rows + 1
        for point in each.points:
            share, count = point.share, point.share.coverage
            sheet.add(
                each.target, each.text, each.assigned, point.year, share.numerator,
                share.denominator, share.value, share.low, share.high, count.expected,
                count.accepted, verdict(share.verdict, share.lacking),
            )  # fmt: skip
        if each.unit == "%" and sheet.rows >= first:
            spans.append((each.target, first, sheet.rows))
    sheet.close()
    if spans:
        chart = book.add_chart({"type": "line"})
        for name, first, last in spans:
            chart.add_series(
                {
                    "name": name,
                    "categories": [YEARS, first, 3, last, 3],
                    "values": [YEARS, first, 6, last, 6],
                }
            )
        chart.set_title({"name": "Các chỉ tiêu qua các năm (%)"})
        sheet.sheet.insert_chart(1, len(_OF_YEARS) + 1, chart, {"x_scale": 1.6, "y_scale": 1.6})


def _chart(  # noqa: PLR0917 — where it stands and what it shows
    book: Any,  # noqa: ANN401 — as above
    sheet: _Sheet,
    kind: str,
    title: str,
    names: int,
    values: Sequence[int],
    *,
    subtype: str = "",
) -> None:
    if not sheet.rows:
        return
    chart = book.add_chart({"type": kind, **({"subtype": subtype} if subtype else {})})
    for column in values:
        chart.add_series(
            {
                "name": [sheet.name, 0, column],
                "categories": sheet.range(names),
                "values": sheet.range(column),
            }
        )
    chart.set_title({"name": title})
    chart.set_y_axis({"reverse": True})
    high = max(320, TALL * min(sheet.rows, CHARTED) + 120)
    chart.set_size({"width": 760, "height": high})
    sheet.sheet.insert_chart(1, sheet.wide + 1, chart)


def _gaps(book: Any, report: Report) -> None:  # noqa: ANN401 — as above
    sheet = _Sheet(book, GAPS, _OF_GAPS)
    for each in report.gaps:
        declared = "x" if each.declared else ""
        sheet.add(each.unit, each.state, each.days_late, each.contact, declared)
    sheet.close()


def _form(book: Any, number: int, form: FormSheet) -> int:  # noqa: ANN401 — as above
    more = [_Column(label, 14) for _, label in form.fields]
    columns = (*_OF_FILING, *more, _Column("Ghi chú", 40))
    sheet = _Sheet(book, _name(f"Biểu {number}. {form.title}"), columns)
    for row in form.rows:
        figures = (row.figures.get(name) for name, _ in form.fields)
        sheet.add(row.unit, row.name, row.level, row.state, *figures, row.comments)
    sheet.close()
    return sheet.rows


def _name(title: str) -> str:
    return "".join(each for each in title if each not in FORBIDDEN)[:LONGEST_NAME].strip()
