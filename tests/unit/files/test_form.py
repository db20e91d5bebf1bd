"""The form of one unit: what is filled in is what is read, and nothing else is taken."""

from datetime import datetime

import pytest

from files.flaw import WorkbookRefusedError
from files.form_reading import ReadForm, read_form
from files.form_writing import write_form
from files.layout import FIGURES, TEXTS
from models.report.figure import MISSING, NotApplicable, given
from models.report.receipt_code import receipt_code
from tests.unit.files.forms import (
    GOOD,
    STOPPED,
    UNIT,
    Change,
    D,
    N,
    Spreadsheet,
    blank,
    changed,
    set_cell,
)

FILLED = write_form(blank(UNIT), GOOD)


def said(read: ReadForm) -> list[tuple[str, str]]:
    """Return where the errors are, and of what kind."""
    return [(each.where, each.flaw.code) for each in read.flaws if each.refuses]


def test_what_is_written_is_read_again() -> None:
    """Figures, comments and texts come back as they were; the code is that of the content."""
    read = read_form(FILLED)
    assert read.filing == GOOD
    assert read.code == receipt_code(GOOD)
    assert not said(read)


def test_the_same_form_gives_the_same_bytes() -> None:
    """Nothing of the moment is in the file."""
    assert write_form(blank(UNIT), GOOD) == FILLED


def test_a_spreadsheet_program_changes_nothing_by_saving() -> None:
    """A file that was opened and saved elsewhere has the same content and the same code."""
    assert read_form(changed(FILLED, lambda _: None)).filing == GOOD


def test_zero_missing_and_not_applicable_are_three_things() -> None:
    """A cell with 0, an empty cell and a reason beside an empty cell are told apart."""

    def fill(book: Spreadsheet) -> None:
        book[FIGURES][N], book[FIGURES]["E10"] = None, "chưa có đoàn viên"
        book[FIGURES][D] = None
        book[FIGURES][STOPPED] = 0

    filing = read_form(changed(FILLED, fill)).filing
    assert filing.figure("t1_n") == NotApplicable(reason="chưa có đoàn viên")
    assert filing.figure("t1_d") == MISSING
    assert filing.figure("stopped") == given(0)


@pytest.mark.parametrize(
    ("change", "place", "code"),
    [
        (set_cell(N, "80"), N, "text-figure"),
        (set_cell(N, "1.200"), N, "text-figure"),
        (set_cell(N, datetime(2016, 3, 4)), N, "date"),  # noqa: DTZ001 — as cells have it
        (set_cell(N, "=40+40"), N, "formula"),
        (set_cell(N, "=D11"), N, "formula"),
        (set_cell("F10", "=A1"), "F10", "formula"),
        (set_cell(N, 80.5), N, "not-whole"),
        (set_cell(N, 1e18), N, "not-exact"),
        (set_cell(N, bool(1)), N, "no-number"),
        (set_cell(N, "#REF!"), N, "error"),
        (set_cell(N, -1), N, "out-of-range"),
        (set_cell(N, 101), N, "part-above-whole"),
        (set_cell(N, None), N, "missing"),
        (set_cell("F12", None), STOPPED, "zero-without-comment"),
        (set_cell("E10", "không có"), N, "both"),
        (set_cell("A12", "t1_n"), "A12", "twice"),
        (set_cell("A12", "t9_n"), "A12", "no-field"),
        (set_cell("A14", "t1_d"), "A14", "twice"),
        (set_cell("B6", "7QZ4M-K2P9XA"), "B6", "other-code"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_bad_cell_is_named(change: Change, place: str, code: str) -> None:
    """Text, date, formula, error, fraction, n > d, a doubled row: sheet, cell and kind are said."""
    assert (f"{FIGURES}!{place}", code) in said(read_form(changed(FILLED, change)))


def test_a_formula_with_a_stored_result_is_a_formula() -> None:
    """The number a formula came to when it was saved is not taken for an answer."""
    from files.layout import written  # noqa: PLC0415 — only here a book is written by hand

    with written() as (book, target):
        book.add_worksheet("x").write_formula("A1", "=1+1", None, 2)
    from files.guard import guard  # noqa: PLC0415
    from files.workbook import Book  # noqa: PLC0415

    (row,) = Book(guard(target.getvalue())).rows("x")
    assert row.cell(1).is_formula


def merge(area: str) -> Change:
    """Return the change that merges cells."""
    return lambda book: book[FIGURES].merge_cells(area)


def hide_row(book: Spreadsheet) -> None:
    """Hide the row of the first figure."""
    book[FIGURES].row_dimensions[10].hidden = True


def flatten_row(book: Spreadsheet) -> None:
    """Make the row of the first figure so low that nobody sees it."""
    book[FIGURES].row_dimensions[10].height = 0.1


def hide_column(book: Spreadsheet) -> None:
    """Hide the column of figures."""
    book[FIGURES].column_dimensions["D"].hidden = True


def hide_sheet(book: Spreadsheet) -> None:
    """Hide the sheet of figures."""
    book[FIGURES].sheet_state = "hidden"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (merge("D10:D11"), "merged"),
        (merge("C10:D10"), "merged"),
        (hide_row, "hidden"),
        (flatten_row, "hidden"),
        (hide_column, "hidden"),
        (hide_sheet, "hidden"),
    ],
)
def test_merged_and_hidden_cells_are_not_taken(change: Change, code: str) -> None:
    """What somebody who signs does not see is not filed."""
    assert (f"{FIGURES}!{N}", code) in said(read_form(changed(FILLED, change)))


def test_rows_inserted_above_are_noticed() -> None:
    """A form whose rows moved is refused rather than read askew."""
    read = read_form(changed(FILLED, lambda book: book[FIGURES].insert_rows(2)))
    assert (f"{FIGURES}!A9", "moved") in said(read)


def test_a_missing_sheet_is_said() -> None:
    """Without the sheet of figures nothing is guessed."""

    def drop(book: Spreadsheet) -> None:
        del book[FIGURES]

    assert (FIGURES, "no-sheet") in said(read_form(changed(FILLED, drop)))


def test_a_good_code_in_the_form_is_taken() -> None:
    """The code written onto the form agrees with its content."""
    code = receipt_code(GOOD).lower()
    assert not said(read_form(changed(FILLED, set_cell("B6", code))))


def test_last_year_is_shown_and_warned_of() -> None:
    """Last year's figure stands beside the field."""
    last = GOOD.model_copy(update={"figures": {"t1_n": given(70)}})
    content = write_form(blank(UNIT, last=last))
    seen = []
    changed(content, lambda book: seen.append(book[FIGURES]["G10"].value))
    assert seen == [70]


@pytest.mark.parametrize("text", ["=1+1", "@SUM(A1)", "+1", "http://x.vn", "<b>"])
def test_words_that_look_like_formulas_stay_words(text: str) -> None:
    """What a unit wrote is written back as text, and no program calculates with it."""
    filing = GOOD.model_copy(update={"texts": {"own": text}})
    content, seen = write_form(blank(UNIT), filing), []
    changed(
        content, lambda book: seen.append((book[TEXTS]["C2"].data_type, book[TEXTS]["C2"].value))
    )
    assert seen[0][1] == text


def test_a_workbook_of_somebody_else_is_refused() -> None:
    """A workbook without what ours say of themselves is no report."""

    def drop(book: Spreadsheet) -> None:
        del book["_dondoc"]

    with pytest.raises(WorkbookRefusedError, match="whose report"):
        read_form(changed(FILLED, drop))
