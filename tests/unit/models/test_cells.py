"""What is owed stands in one of four cells, by one definition of late."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.assignment.state import (
    ApproverStage,
    AssignmentOrder,
    AssignmentRow,
    AssignmentState,
    HandOverSpan,
    HolderKind,
)
from models.cells import Cell, Cells, assignment_cell, count_cells, entry_cell, is_late
from models.collection.state import CollectionOrder, CollectionRow, Entry, EntryState, Line
from models.deciding.timetable import Lines
from models.plan.plan import DutyKind
from models.timing.deadline import DeadlineRule
from tests.unit.worker.sample import ZONE, at

DUE = date(2024, 5, 16)
LINES = Lines(
    due_day=DUE,
    due=at("2024-05-17 00:00"),
    late_after=at("2024-05-22 00:00"),
    locked_after=at("2024-08-15 00:00"),
    calendar="c",
)
IN_TERM, OVERDUE = at("2024-05-21 23:59"), at("2024-05-22 00:00")
RULE = DeadlineRule(on=DUE)


def assignment(**given_values: object) -> AssignmentRow:
    """Make an assignment that is being worked on."""
    order = AssignmentOrder(
        plan="p",
        duty="2",
        clause="2",
        occurrence="1",
        kind=DutyKind.ASSIGNMENT,
        unit="U",
        approvers=(ApproverStage(unit="V"),),
        rule=RULE,
        year=2024,
    )
    row = AssignmentRow(
        id=order.id,
        order=order,
        state=AssignmentState.ACKNOWLEDGED,
        holder=HolderKind.ASSIGNEE,
        unit="U",
        opened_at=at("2024-03-04 08:00"),
        lines=LINES,
    )
    return row.model_copy(update=given_values)


def collection() -> CollectionRow:
    """Make a collection with one line."""
    order = CollectionOrder(
        plan="p",
        duty="4",
        clause="4",
        cycle="4",
        period="2024",
        kind=DutyKind.REPORT,
        superior="S",
        through="T",
        units=("U",),
        rule=RULE,
        year=2024,
    )
    opened = at("2024-03-04 08:00")
    return CollectionRow(
        id=order.id, order=order, opened_at=opened, base=DUE, lines=(Line(lines=LINES),)
    )


def entry(state: EntryState, *, late: bool = False) -> Entry:
    """Make an entry on that line."""
    return Entry(unit="U", due_day=DUE, state=state, late=late)


@given(st.timedeltas(min_value=timedelta(days=-400), max_value=timedelta(days=400)))
def test_late_begins_when_the_grace_has_ended(offset: timedelta) -> None:
    """An instant is late from late_after on, and never before."""
    assert is_late(LINES, LINES.late_after + offset) == (offset >= timedelta())


def test_what_is_open_turns_overdue_at_late_after() -> None:
    """Within the grace it is still in term; from its end on it is overdue."""
    assert assignment_cell(assignment(), IN_TERM, ZONE) is Cell.OPEN_IN_TERM
    assert assignment_cell(assignment(), OVERDUE, ZONE) is Cell.OPEN_OVERDUE
    assert entry_cell(entry(EntryState.EXPECTED), collection(), IN_TERM) is Cell.OPEN_IN_TERM
    assert entry_cell(entry(EntryState.EXPECTED), collection(), OVERDUE) is Cell.OPEN_OVERDUE


@pytest.mark.parametrize("late", [False, True])
def test_what_is_done_is_judged_by_its_last_submission(*, late: bool) -> None:
    """When it was approved, or looked at, does not matter."""
    row = assignment(state=AssignmentState.COMPLETED, holder=HolderKind.NOBODY, submitted_late=late)
    expected = Cell.LATE if late else Cell.ON_TIME
    for now in (IN_TERM, OVERDUE):
        assert assignment_cell(row, now, ZONE) is expected


@pytest.mark.parametrize("state", [EntryState.RECEIVED, EntryState.ACCEPTED])
@pytest.mark.parametrize("late", [False, True])
def test_an_answer_counts_from_its_receipt(state: EntryState, *, late: bool) -> None:
    """Received is done: accepting it is the superior's affair."""
    expected = Cell.LATE if late else Cell.ON_TIME
    assert entry_cell(entry(state, late=late), collection(), OVERDUE) is expected


@pytest.mark.parametrize("state", [EntryState.RETURNED, EntryState.MISSING])
def test_a_returned_or_missing_answer_is_still_owed(state: EntryState) -> None:
    """Missing is not zero and not settled."""
    assert entry_cell(entry(state, late=True), collection(), OVERDUE) is Cell.OPEN_OVERDUE


@pytest.mark.parametrize("state", [EntryState.NOT_APPLICABLE, EntryState.EXCUSED])
def test_what_is_not_asked_for_is_not_counted(state: EntryState) -> None:
    """Not applicable and excused stand in no cell."""
    assert entry_cell(entry(state), collection(), OVERDUE) is None


def test_an_entry_on_an_unknown_line_is_not_counted() -> None:
    """Without a due line nothing can be judged."""
    stray = Entry(unit="U", due_day=date(2024, 6, 3))
    assert entry_cell(stray, collection(), OVERDUE) is None


def test_the_undecided_and_the_withdrawn_are_not_counted() -> None:
    """No line, or nothing owed any more: no cell."""
    assert assignment_cell(assignment(lines=None), OVERDUE, ZONE) is None
    withdrawn = assignment(state=AssignmentState.WITHDRAWN, holder=HolderKind.NOBODY)
    assert assignment_cell(withdrawn, OVERDUE, ZONE) is None


def submitted(**given_values: object) -> AssignmentRow:
    """Make an assignment that lies with its approver."""
    return assignment(state=AssignmentState.SUBMITTED, holder=HolderKind.APPROVER, **given_values)


def test_before_the_approver_the_approvers_clock_counts() -> None:
    """What was submitted in term is overdue only when the approver is."""
    later = LINES.model_copy(
        update={"due_day": date(2024, 6, 3), "late_after": at("2024-06-04 00:00")}
    )
    row = submitted(review_due=later)
    assert assignment_cell(row, OVERDUE, ZONE) is Cell.OPEN_IN_TERM
    assert assignment_cell(row, at("2024-06-04 00:00"), ZONE) is Cell.OPEN_OVERDUE
    stopped = row.model_copy(update={"suspended_since": date(2024, 5, 30)})
    assert assignment_cell(stopped, at("2024-06-04 00:00"), ZONE) is Cell.OPEN_IN_TERM
    kept = row.model_copy(update={"suspended_since": date(2024, 6, 4)})
    assert assignment_cell(kept, at("2024-06-04 09:00"), ZONE) is Cell.OPEN_OVERDUE
    assert assignment_cell(submitted(), at("2024-06-04 00:00"), ZONE) is Cell.OPEN_IN_TERM


def test_what_was_submitted_late_stays_overdue_before_the_approver() -> None:
    """The approver's clock does not make a late submission good."""
    assert assignment_cell(submitted(submitted_late=True), IN_TERM, ZONE) is Cell.OPEN_OVERDUE


@pytest.mark.parametrize(
    ("sent", "cell"),
    [(date(2024, 5, 21), Cell.OPEN_IN_TERM), (date(2024, 5, 22), Cell.OPEN_OVERDUE)],
)
def test_days_at_an_outside_body_are_not_the_unions_lateness(sent: date, cell: Cell) -> None:
    """It is judged by the day it was sent."""
    stay = HandOverSpan(body="SO", sent=sent)
    row = assignment(holder=HolderKind.OUTSIDE, hand_overs=(stay,))
    assert assignment_cell(row, at("2026-01-01 00:00"), ZONE) is cell


def test_a_suspended_clock_stands_still() -> None:
    """It is judged by the day it was suspended, or sent away before that."""
    stopped = assignment(suspended_since=date(2024, 5, 20))
    assert assignment_cell(stopped, at("2025-01-01 00:00"), ZONE) is Cell.OPEN_IN_TERM
    away = HandOverSpan(body="SO", sent=date(2024, 5, 6))
    both = stopped.model_copy(
        update={
            "suspended_since": date(2024, 7, 1),
            "holder": HolderKind.OUTSIDE,
            "hand_overs": (away,),
        }
    )
    assert assignment_cell(both, at("2025-01-01 00:00"), ZONE) is Cell.OPEN_IN_TERM


def test_cells_are_counted_by_the_year_that_is_due() -> None:
    """Every assignment and every entry with a due line is counted once, in its year."""
    next_year = LINES.model_copy(update={"due_day": date(2025, 2, 3)})
    rows = [
        assignment(lines=next_year),
        assignment(),
        assignment(lines=None),
        assignment(state=AssignmentState.COMPLETED, holder=HolderKind.NOBODY),
    ]
    entries = [
        entry(EntryState.ACCEPTED),
        entry(EntryState.RECEIVED, late=True),
        entry(EntryState.EXCUSED),
    ]
    counted = count_cells(rows, [(collection(), entries)], IN_TERM, ZONE)
    assert counted == {
        2024: Cells(on_time=2, late=1, open_in_term=1),
        2025: Cells(open_in_term=1),
    }
    assert list(counted) == [2024, 2025]
    assert counted[2024].total == 4
    assert Cells(on_time=1, late=2, open_in_term=3, open_overdue=4).total == 10
