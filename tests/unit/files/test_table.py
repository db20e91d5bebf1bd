"""The table of many units: each bad cell is named, each unit stands by itself."""

from datetime import date, datetime

import pytest

from files.flaw import WorkbookRefusedError
from files.form_writing import write_form
from files.layout import FIGURES, REMARKS
from files.table_reading import ReadTable, read_table
from files.table_writing import write_table
from models.report.figure import given
from models.report.receipt_code import receipt_code
from tests.unit.files.forms import (
    GOOD,
    UNIT,
    Change,
    Spreadsheet,
    blank,
    changed,
    half,
    set_cell,
)

ASKED = blank("U1", "U2", "U3", is_table=True)
SECOND = GOOD.model_copy(
    update={
        "key": GOOD.key.model_copy(update={"unit": "U2"}),
        "figures": {"t1_n": half(), "t1_d": half("chưa có đoàn viên"), "stopped": given(0)},
    }
)
FILLED = write_table(ASKED, {"U1": GOOD, "U2": SECOND})


def said(read: ReadTable) -> list[tuple[str, str]]:
    """Return where the errors are, and of what kind."""
    return [(each.where, each.flaw.code) for each in read.all_flaws if each.refuses]


def test_what_is_written_is_read_again() -> None:
    """Each unit's figures, reasons, comments and texts; the unit without any is named."""
    read = read_table(FILLED, [ASKED])
    assert said(read) == []
    assert read.units["U1"].filing == GOOD
    assert read.units["U2"].filing == SECOND
    assert read.empty == ["U3"]
    assert write_table(ASKED, {"U1": GOOD, "U2": SECOND}) == FILLED


def test_more_rows_than_one_command_takes_are_refused() -> None:
    """Nothing of 5,001 filled rows is imported; the limit and the way out are named."""
    units = [f"U{number}" for number in range(5001)]
    many = blank(*units, is_table=True)
    key = GOOD.key
    filings = {
        unit: GOOD.model_copy(update={"key": key.model_copy(update={"unit": unit})})
        for unit in units
    }
    with pytest.raises(WorkbookRefusedError, match="at most 5000 at once") as caught:
        read_table(write_table(many, filings), [many])
    assert caught.value.flaw.flaw.code == "too-many-rows"
    filings.popitem()
    assert len(read_table(write_table(many, filings), [many]).units) == 5000


@pytest.mark.parametrize(
    ("change", "where", "code"),
    [
        (set_cell("E6", "80"), f"{FIGURES}!E6", "text-figure"),
        (set_cell("E6", "KAD"), f"{FIGURES}!E6", "no-reason"),
        (set_cell("E6", 101), f"{FIGURES}!E6", "part-above-whole"),
        (set_cell("E6", "=1+1"), f"{FIGURES}!E6", "formula"),
        (set_cell("E6", datetime(2016, 1, 2)), f"{FIGURES}!E6", "date"),  # noqa: DTZ001
        (set_cell("A7", "U1"), f"{FIGURES}!A7", "twice"),
        (set_cell("A7", "U9"), f"{FIGURES}!A7", "no-unit"),
        (set_cell("F4", "t1_n"), f"{FIGURES}!F4", "twice"),
        (set_cell("F4", "t8"), f"{FIGURES}!F4", "no-field"),
        (set_cell("C6", "hôm qua"), f"{FIGURES}!C6", "no-day"),
        (set_cell("D6", "7K3M9-QX2TB-4"), f"{FIGURES}!D6", "other-code"),
        (set_cell("A2", "U9", REMARKS), f"{REMARKS}!A2", "no-unit"),
        (lambda book: book[FIGURES].merge_cells("E6:E7"), f"{FIGURES}!E6", "merged"),
    ],
)
def test_a_bad_cell_is_named(change: Change, where: str, code: str) -> None:
    """Sheet, cell and kind of what is wrong."""
    assert (where, code) in said(read_table(changed(FILLED, change), [ASKED]))


def test_a_bad_row_harms_no_other() -> None:
    """The other units can be imported."""
    read = read_table(changed(FILLED, set_cell("E6", "80")), [ASKED])
    assert [unit for unit, each in read.units.items() if each.is_good] == ["U2"]


def test_day_and_code_of_a_row() -> None:
    """The day of arrival as a date or a text; the code that stands on the paper."""

    def change(book: Spreadsheet) -> None:
        sheet = book[FIGURES]
        sheet["C6"], sheet["C7"] = datetime(2016, 11, 20), "21/11/2016"  # noqa: DTZ001
        sheet["D6"] = receipt_code(GOOD).lower()

    read = read_table(changed(FILLED, change), [ASKED])
    assert said(read) == []
    days = [each.received_on for each in read.units.values()]
    assert days == [date(2016, 11, 20), date(2016, 11, 21)]


@pytest.mark.parametrize(
    ("content", "asked", "code"),
    [
        (FILLED, ASKED.model_copy(update={"period": "2017"}), "other-key"),
        (FILLED, ASKED.model_copy(update={"plan": "other"}), "other-key"),
        (write_form(blank(UNIT), GOOD), ASKED, "no-table"),
    ],
    ids=["year", "plan", "one unit"],
)
def test_a_table_of_something_else_is_refused(content: bytes, asked: object, code: str) -> None:
    """Another year, another plan, the form of one unit."""
    with pytest.raises(WorkbookRefusedError) as refused:
        read_table(content, [asked])  # type: ignore[list-item]
    assert refused.value.flaw.flaw.code == code


def test_three_thousand_units_are_read_in_seconds() -> None:
    """A table of a large province."""
    units = [f"U{number:04}" for number in range(3000)]
    asked = blank(*units, is_table=True)
    filings = {
        unit: GOOD.model_copy(update={"key": GOOD.key.model_copy(update={"unit": unit})})
        for unit in units
    }
    read = read_table(write_table(asked, filings), [asked])
    assert len(read.units) == 3000
    assert said(read) == []
