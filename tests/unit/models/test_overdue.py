"""The stored instant of overdue says the same as the four office counts."""

from datetime import date, datetime, timedelta

from hypothesis import assume, given
from hypothesis import strategies as st

from models.assignment.state import AssignmentState, HandOverSpan, HolderKind
from models.cells import Cell, assignment_cell, overdue_after
from models.timing.clock import end_of_day
from tests.unit.models.test_cells import DUE, LINES, OVERDUE, assignment
from tests.unit.worker.sample import ZONE

_DAYS = st.dates(date(2024, 5, 1), date(2024, 6, 30))
_REVIEW = LINES.model_copy(update={"late_after": OVERDUE + timedelta(days=14)})


@given(
    holder=st.sampled_from(HolderKind),
    submitted_late=st.booleans(),
    has_lines=st.booleans(),
    has_review=st.booleans(),
    suspended_since=st.none() | _DAYS,
    sent=_DAYS,
    state=st.sampled_from(AssignmentState),
    now=st.datetimes(datetime(2024, 5, 1), datetime(2024, 6, 30)),  # noqa: DTZ001 — zoned below
)
def test_an_open_assignment_is_overdue_from_that_instant_on(  # noqa: PLR0917 — drawn
    holder: HolderKind,
    submitted_late: bool,  # noqa: FBT001 — drawn
    has_lines: bool,  # noqa: FBT001
    has_review: bool,  # noqa: FBT001
    suspended_since: date | None,
    sent: date,
    state: AssignmentState,
    now: datetime,
) -> None:
    """Whoever holds it, late or not, suspended or with an outside body."""
    now = now.replace(tzinfo=ZONE)
    row = assignment(
        state=state,
        holder=holder,
        submitted_late=submitted_late,
        lines=LINES if has_lines else None,
        review_due=_REVIEW if has_review else None,
        suspended_since=suspended_since,
        hand_overs=(HandOverSpan(body="B", sent=sent),),
    )
    # What was late when it was handed in, or stopped, lies behind us.
    assume(not submitted_late or now >= OVERDUE)
    assume(suspended_since is None or suspended_since <= now.date())
    assume(holder is not HolderKind.OUTSIDE or sent <= now.date())
    instant = overdue_after(row)
    is_overdue = instant is not None and instant <= now
    assert is_overdue == (assignment_cell(row, now, ZONE) is Cell.OPEN_OVERDUE)


def test_the_instant_survives_the_database() -> None:
    """A row that was read back has the zone of its lines, and so the same last day."""
    row = assignment(suspended_since=DUE + timedelta(days=5), lines=LINES)
    again = type(row).model_validate_json(row.model_dump_json())
    assert overdue_after(again) == overdue_after(row)
    assert end_of_day(DUE, ZONE) == LINES.due
