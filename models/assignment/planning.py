"""The timetable of an assignment: whose clock runs, and what it will say."""

from datetime import date, datetime

from models.assignment.state import AssignmentRow, HolderKind
from models.deciding.claim import Messages
from models.deciding.decision import Decision
from models.deciding.house import House, Voice
from models.deciding.timetable import Ahead, Dated, Lines, Pause, build_timetable
from models.timing.clock import end_of_day, last_day_before

UNDECIDED_PREFIX = "undecided-"


def review_prefix(row: AssignmentRow) -> str:
    """Name the rungs of one stay at one approver."""
    return f"review{row.submissions}.{row.stage + 1}:"


def outside_prefix(row: AssignmentRow) -> str:
    """Name the looks of one stay at an outside body."""
    return f"outside{len(row.hand_overs)}:"


def effective_due(row: AssignmentRow, house: House, now: datetime) -> date | None:
    """Return max(base, granted), moved by the days the assignee's clock stood still."""
    if row.base_due is None:
        return None
    days = house.days(row.worker, now)
    set_to = max(row.base_due, row.granted_due) if row.granted_due else row.base_due
    return days.moved_due(set_to, row.pauses)


def with_lines(row: AssignmentRow, house: House, now: datetime) -> AssignmentRow:
    """Stamp the due lines afresh; a deadline that changed raises the round."""
    due_day = effective_due(row, house, now)
    if due_day is None:
        return row
    lines = house.days(row.worker, now).lines(due_day)
    if row.lines is None:
        return row.model_copy(update={"lines": lines})
    if row.lines.due_day == due_day:
        return row
    return row.model_copy(update={"lines": lines, "climb": row.climb.next_round(), "promises": ()})


def judged(row: AssignmentRow, house: House) -> AssignmentRow:
    """Judge whether what was handed in came late: by the day it arrived, if that was corrected."""
    if row.submitted_at is None:
        return row
    arrived = end_of_day(row.received_on, house.zone) if row.received_on else None
    late = False
    if row.lines:
        late = (
            arrived > row.lines.late_after if arrived else row.submitted_at >= row.lines.late_after
        )
    return row.model_copy(update={"submitted_late": late})


def _dated(row: AssignmentRow, house: House, now: datetime) -> list[Dated]:
    """Date everything the holder's clock may say."""
    if not row.is_open or row.suspended_since:
        return []
    days = house.days(row.worker, now)
    if row.is_undecided:
        opened = house.today(row.opened_at)
        return days.undecided_firings(house.policy.undecided, opened, row.pauses)
    if row.holder is HolderKind.OUTSIDE:
        stay = row.hand_overs[-1]
        prefix = outside_prefix(row)
        return days.outside_firings(house.policy.outside, stay.sent, stay.agreed, prefix)
    if row.holder is HolderKind.APPROVER:
        return _review_dated(row, house, now)
    if row.lines is None or house.is_top(row.worker):
        return []
    stood = _late_pauses(row.pauses, row.lines, house)
    return days.ladder_firings(house.policy.assignment, row.lines, stood, row.promises)


def _late_pauses(pauses: tuple[Pause, ...], lines: Lines, house: House) -> tuple[Pause, ...]:
    """Return the stand-stills that began after the term: they move the climb, not the due day."""
    late_day = last_day_before(lines.late_after, house.zone)
    return tuple(pause for pause in pauses if pause.start > late_day)


def _review_dated(row: AssignmentRow, house: House, now: datetime) -> list[Dated]:
    """Date the approver's own ladder; the Standing and the Presidium get none."""
    approver = row.approver
    if approver is None or row.review_due is None or house.is_top(approver.unit):
        return []
    days = house.days(approver.unit, now)
    stood = _late_pauses(row.review_pauses, row.review_due, house)
    return days.ladder_firings(
        house.policy.assignment,
        row.review_due,
        stood,
        row.review_promises,
        prefix=review_prefix(row),
    )


def review_lines(row: AssignmentRow, house: House, now: datetime) -> Lines | None:
    """Return the due lines of the approver whose turn it is: its own date, or the policy's term."""
    approver = row.approver
    if approver is None:
        return None
    days = house.days(approver.unit, now)
    today = days.today(now)
    own = approver.by if approver.by and approver.by > today else None
    return days.lines(own or days.calendar.shift(today, house.policy.review_working_days))


def review_resumed(row: AssignmentRow, stood: Pause, house: House, now: datetime) -> AssignmentRow:
    """Let the approver's clock run on: its term moves by the days it stood still."""
    if row.approver is None or row.review_due is None:
        return row
    days = house.days(row.approver.unit, now)
    due_day = days.moved_due(row.review_due.due_day, (stood,))
    update = {"review_due": days.lines(due_day), "review_pauses": (*row.review_pauses, stood)}
    return row.model_copy(update=update)


def replanned(
    row: AssignmentRow, house: House, now: datetime, messages: Messages, *, told_now: bool
) -> Decision[AssignmentRow]:
    """Build the timetable of what lies ahead; what is past is not replayed.

    ``told_now`` says that this very step already tells the assignee, so that no combined first
    message is needed for what is past.
    """
    fired = row.review_climb.fired if row.holder is HolderKind.APPROVER else row.climb.fired
    ahead = build_timetable(_dated(row, house, now), now=now, fired=fired)
    row, more = _past(row, ahead, house, now, told_now=told_now)
    timetable = ahead.timetable.model_copy(update={"round": row.climb.round})
    return Decision(row=row, timetable=timetable, messages=messages + more)


def _past(
    row: AssignmentRow, ahead: Ahead, house: House, now: datetime, *, told_now: bool
) -> tuple[AssignmentRow, Messages]:
    """Record what was past when planned; unless somebody was just told, say it in one message."""
    if not ahead.missed:
        return row, Messages()
    ladder = house.policy.assignment
    voice = Voice(matter=row.matter, round=row.climb.round, at=now)
    rows = voice.withheld(ladder, ahead.missed)
    keys = tuple(firing.key for firing in ahead.missed)
    if row.holder is HolderKind.APPROVER:
        rungs = (firing.rung.removeprefix(review_prefix(row)) for firing in ahead.missed)
        climb = row.review_climb.passed(keys).gone_by(ladder, rungs)
        return row.model_copy(update={"review_climb": climb}), rows
    said_before = len(row.climb.fired)
    climb = row.climb.passed(keys).gone_by(ladder, (firing.rung for firing in ahead.missed))
    row = row.model_copy(update={"climb": climb})
    if told_now or row.holder is not HolderKind.ASSIGNEE or row.is_undecided:
        return row, rows
    ladderer = house.ladderer(row.subject, now)
    return row, rows + voice.combined(ladderer, ahead.missed, repeat=said_before)
