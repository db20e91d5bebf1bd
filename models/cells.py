"""The four office counts: done on time, done late, not done within term, not done overdue."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from models.assignment.state import AssignmentRow, AssignmentState, HolderKind
from models.base import Value
from models.collection.state import CollectionRow, Entry, EntryState
from models.deciding.timetable import Lines
from models.timing.clock import last_day_before


class Cell(StrEnum):
    """The cell something that was owed stands in."""

    ON_TIME = "on_time"
    LATE = "late"
    OPEN_IN_TERM = "open_in_term"
    OPEN_OVERDUE = "open_overdue"


class Cells(Value):
    """How many stand in each cell."""

    on_time: int = 0
    late: int = 0
    open_in_term: int = 0
    open_overdue: int = 0

    @property
    def total(self) -> int:
        """Everything that is counted."""
        return self.on_time + self.late + self.open_in_term + self.open_overdue

    def with_one(self, cell: Cell) -> "Cells":
        """Count one more."""
        return self.model_copy(update={str(cell): getattr(self, cell) + 1})


_ANSWERED = frozenset({EntryState.RECEIVED, EntryState.ACCEPTED})
_NOT_COUNTED = frozenset({EntryState.NOT_APPLICABLE, EntryState.EXCUSED})


def is_late(lines: Lines, instant: datetime) -> bool:
    """Tell whether an instant lies after the term: at ``late_after`` it does."""
    return instant >= lines.late_after


def assignment_cell(row: AssignmentRow, now: datetime, zone: ZoneInfo) -> Cell | None:
    """Return the cell of an assignment; None without a due line, and when it was withdrawn.

    What is done is judged by its last submission. What is open is judged by the clock of whoever
    holds it: with an outside body, or while it is suspended, the assignee's clock stands still.
    """
    if row.lines is None or row.state is AssignmentState.WITHDRAWN:
        return None
    if row.state is AssignmentState.COMPLETED:
        return Cell.LATE if row.submitted_late else Cell.ON_TIME
    return Cell.OPEN_OVERDUE if _is_overdue(row, row.lines, now, zone) else Cell.OPEN_IN_TERM


def _is_overdue(row: AssignmentRow, lines: Lines, now: datetime, zone: ZoneInfo) -> bool:
    if row.holder is HolderKind.APPROVER:
        if row.submitted_late or row.review_due is None:
            return row.submitted_late
        lines = row.review_due
    stopped = _stopped_on(row)
    if stopped is None:
        return is_late(lines, now)
    return stopped > last_day_before(lines.late_after, zone)


def _stopped_on(row: AssignmentRow) -> date | None:
    """Return the day the holder's clock stopped, if it stands still now."""
    days = [row.suspended_since]
    if row.holder is HolderKind.OUTSIDE:
        days.append(row.hand_overs[-1].sent)
    return min((day for day in days if day), default=None)


def overdue_after(row: AssignmentRow) -> datetime | None:
    """Return the instant from which an open assignment is overdue; None: not by the clock alone.

    It is what ``assignment_cell`` judges, as a fact that can be stored and compared: a clock that
    stands still passes no term, and one that had passed it before stays overdue.
    """
    lines = row.lines
    if not row.is_open or lines is None:
        return None
    if row.holder is HolderKind.APPROVER and not row.submitted_late:
        lines = row.review_due
    elif row.holder is HolderKind.APPROVER:
        return lines.late_after
    if lines is None:
        return None
    stopped = _stopped_on(row)
    return lines.late_after if stopped is None or stopped > _last_day(lines) else None


def entry_cell(entry: Entry, row: CollectionRow, now: datetime) -> Cell | None:
    """Return the cell of an entry; None where it does not apply or was excused."""
    line = row.line(entry.due_day)
    if line is None or entry.state in _NOT_COUNTED:
        return None
    if entry.state in _ANSWERED:
        return Cell.LATE if entry.late else Cell.ON_TIME
    if row.is_open and row.suspended_since:
        overdue = row.suspended_since > _last_day(line.lines)
    else:
        overdue = is_late(line.lines, now)
    return Cell.OPEN_OVERDUE if overdue else Cell.OPEN_IN_TERM


def _last_day(lines: Lines) -> date:
    """Return the last day in term, grace included."""
    return (lines.late_after - timedelta(microseconds=1)).date()


def count_cells(
    assignments: Iterable[AssignmentRow],
    collections: Iterable[tuple[CollectionRow, Iterable[Entry]]],
    now: datetime,
    zone: ZoneInfo,
) -> dict[int, Cells]:
    """Count everything owed by the year it is due in (extensions counted), in order of years."""
    found: list[tuple[date, Cell | None]] = [
        (row.lines.due_day, assignment_cell(row, now, zone)) for row in assignments if row.lines
    ]
    for row, entries in collections:
        found += [(each.due_day, entry_cell(each, row, now)) for each in entries]
    years: dict[int, Cells] = {}
    for day, cell in found:
        if cell is not None:
            years[day.year] = years.get(day.year, Cells()).with_one(cell)
    return dict(sorted(years.items()))
