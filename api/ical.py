"""Deadlines as a calendar (RFC 5545): all-day events with reminders."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from icalendar import Alarm, Calendar, Event

from database.desk.context import Context
from database.desk.items import EntryRow, Found, Shower
from models.assignment.state import AssignmentRow, AssignmentState
from models.collection.state import OWED, EntryState
from models.desk.views import TaskItem
from models.plan.policy import Reminder

PRODUCT = "-//dondoc//deadlines//VI"
DOMAIN = "dondoc"
REFRESH = timedelta(hours=4)
TTL = "PT4H"  # the same, for readers of before RFC 7986; the library knows no type for it
DONE, LATE = "Đã xong", "Quá hạn"
MEDIA_TYPE = "text/calendar; charset=utf-8"


@dataclass(frozen=True, kw_only=True)
class Deadline:
    """One deadline as a reader of calendars sees it."""

    uid: str
    day: date
    summary: str
    text: str
    sequence: int
    changed: datetime
    is_open: bool
    is_cancelled: bool
    reminders: tuple[timedelta, ...] = ()


def calendar_of(name: str, deadlines: Iterable[Deadline]) -> bytes:
    """Return the calendar of some deadlines; the same deadlines give the same bytes."""
    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", PRODUCT)
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", name)
    calendar.add("refresh-interval", REFRESH, parameters={"value": "DURATION"})
    calendar.add("x-published-ttl", TTL)
    for deadline in deadlines:
        calendar.add_component(_event(deadline))
    return bytes(calendar.to_ical())


def _event(deadline: Deadline) -> Event:
    event = Event()
    event.add("uid", deadline.uid)
    event.add("dtstamp", deadline.changed)
    event.add("last-modified", deadline.changed)
    event.add("sequence", deadline.sequence)
    event.add("dtstart", deadline.day)
    event.add("dtend", deadline.day + timedelta(days=1))
    event.add("summary", deadline.summary)
    event.add("description", deadline.text)
    event.add("transp", "TRANSPARENT")
    event.add("status", "CANCELLED" if deadline.is_cancelled else "CONFIRMED")
    for before in deadline.reminders if deadline.is_open else ():
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", deadline.summary)
        alarm.add("trigger", before)
        event.add_component(alarm)
    return event


def deadlines_of(context: Context, found: Iterable[Found], shower: Shower) -> list[Deadline]:
    """Return rows as deadlines, by day; what has no day is none."""
    items = [(each, shower.item(each, 0)) for each in found]
    made = [_deadline(context, each, item, shower) for each, item in items if item.due_day]
    return sorted(made, key=lambda each: (each.day, each.uid))


def _deadline(context: Context, row: Found, item: TaskItem, shower: Shower) -> Deadline:
    day = item.due_day or context.today
    is_open = _is_open(row)
    mark = "" if is_open else f"{DONE}: "
    late = f"{LATE}: " if is_open and item.days_late else ""
    ladder = context.plan.file.policy
    before = ladder.entry.before if isinstance(row, EntryRow) else ladder.assignment.before
    changed, round_ = _changed(row)
    return Deadline(
        uid=f"{row.row.id}:{row.entry.unit}@{DOMAIN}"
        if isinstance(row, EntryRow)
        else f"{row.id}@{DOMAIN}",
        day=day,
        summary=f"{mark}{late}{item.title} ({item.duty})",
        text=f"{item.unit_name}\n{context.sentence(item.clause)}".strip(),
        # Raised with every new deadline, and once more when it is closed.
        sequence=2 * (round_ - 1) + (0 if is_open else 1),
        changed=changed.astimezone(UTC).replace(microsecond=0),
        is_open=is_open,
        is_cancelled=_is_cancelled(row),
        reminders=tuple(_before(context, shower.kind(item.worker), day, each) for each in before),
    )


def _is_open(row: Found) -> bool:
    if isinstance(row, EntryRow):
        return row.row.is_open and row.entry.state in OWED
    return row.is_open and row.state is not AssignmentState.SUBMITTED


def _is_cancelled(row: Found) -> bool:
    if isinstance(row, EntryRow):
        return row.entry.state in {EntryState.NOT_APPLICABLE, EntryState.EXCUSED}
    return row.state is AssignmentState.WITHDRAWN


def _changed(row: Found) -> tuple[datetime, int]:
    """Return when a deadline last changed for a reader, and its round."""
    if isinstance(row, EntryRow):
        instants = (row.row.opened_at, row.entry.received_at, row.entry.settled_at)
        return max(each for each in instants if each), row.entry.climb.round
    return _last(row), row.climb.round


def _last(row: AssignmentRow) -> datetime:
    instants = (row.opened_at, row.submitted_at, row.completed_at)
    return max(each for each in instants if each)


def _before(context: Context, kind: str, day: date, reminder: Reminder) -> timedelta:
    """Return how long before the start of its day a reminder of the policy comes."""
    on = context.calendar(kind).shift(day, -reminder.working_days)
    return datetime.combine(on, context.plan.file.policy.office_hour) - datetime.combine(
        day, time()
    )
