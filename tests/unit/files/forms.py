"""A form with everything a form may have, and workbooks that somebody filled in or spoilt."""

import io
from collections.abc import Callable
from datetime import date
from typing import Any

import openpyxl

from files.blank import Addressed, Blank
from files.layout import FIGURES
from models.plan.form import AtMost, Form, FormField
from models.plan.target import Comparator, Target, TargetPeriod
from models.report.figure import NotApplicable, given
from models.report.filing import Filing, FilingKey

PLAN, PERIOD, UNIT = "plan", "2016", "U1"
FORM = Form(
    id="yearly",
    title_vi="Báo cáo năm",
    owner="TLD",
    unit_kinds=("province",),
    fields=(
        FormField(id="t1_n", label_vi="Số đã học", target="T1", part="numerator"),
        FormField(id="t1_d", label_vi="Số đoàn viên", target="T1", part="denominator"),
        FormField(id="stopped", label_vi="Số vụ ngừng việc", zero_needs_comment=True),
        FormField(id="own", label_vi="Kế hoạch", part="text", optional=True),
    ),
    rules=(AtMost(type="at_most", field="stopped", of=("t1_d",)),),
)
TARGETS = {
    "T1": Target(
        id="T1",
        clause="II.1",
        comparator=Comparator.AT_LEAST,
        value=80,
        unit="percent",
        numerator_vi="đã học",
        denominator_vi="đoàn viên",
        period=TargetPeriod.ANNUAL,
        sectors=("all",),
        quote="80%",
    )
}
KEY = FilingKey(plan=PLAN, form=FORM.id, period=PERIOD, unit=UNIT)
GOOD = Filing(
    key=KEY,
    figures={"t1_n": given(80), "t1_d": given(100), "stopped": given(0)},
    comments={"stopped": "không có vụ nào"},
    texts={"own": "Kế hoạch 05/KH-LĐLĐ"},
)
N, D, STOPPED = "D10", "D11", "D12"  # the cells of the three figures
Spreadsheet = Any  # openpyxl brings no types
Change = Callable[[Spreadsheet], None]


def blank(*units: str, last: Filing | None = None, is_table: bool = False) -> Blank:
    """Return the form for one unit or several."""
    return Blank(
        plan=PLAN,
        period=PERIOD,
        form=FORM,
        targets=TARGETS,
        day=date(2016, 11, 30),
        due=date(2016, 12, 5),
        units=tuple(Addressed(unit=each, name=f"LĐLĐ {each}", last=last) for each in units),
        unit_kind="province",
        is_table=is_table,
    )


def changed(content: bytes, change: Change) -> bytes:
    """Open a workbook as a spreadsheet program does, change it, and save it again."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    change(book)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def set_cell(cell: str, value: object, sheet: str = FIGURES) -> Change:
    """Return the change of one cell."""

    def change(book: Spreadsheet) -> None:
        book[sheet][cell] = value

    return change


def half(reason: str = "không có") -> NotApplicable:
    """Return 'not applicable'."""
    return NotApplicable(reason=reason)
