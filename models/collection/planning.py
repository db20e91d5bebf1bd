"""The due lines and the timetable of a collection."""

from collections.abc import Iterable
from datetime import date, datetime

from models.collection.state import OWED, Book, CollectionRow, Entry, Line, Place
from models.deciding.house import House
from models.deciding.timetable import Dated, DayMath, Firing, Lines, Timetable, build_timetable
from models.timing.clock import end_of_day, last_day_before

LOCK = "lock"
KEPT = "kept"  # how the rungs of those begin whose clock stood still while they were late


def prefix_of(stood: int) -> str:
    """Name the rungs of a line whose climb is put off, so that each is said once on each line."""
    return f"{KEPT}{stood}:" if stood else ""


def stood_of(rung: str) -> int:
    """Return how many working days a rung is put off."""
    prefix, colon, _ = rung.partition(":")
    return int(prefix.removeprefix(KEPT)) if colon else 0


def bare(name: str) -> str:
    """Return a rung, or the key of a firing, without the line it is put off on."""
    return name.partition(":")[2] or name


def build(row: CollectionRow, house: House, now: datetime) -> Timetable:
    """Build the timetable of every line that still has somebody owing."""
    if not row.is_open or row.suspended_since:
        return Timetable()
    dated: list[Dated] = []
    fired: set[str] = set()
    for line in row.lines:
        if line.open_entries:
            dated += _line_firings(row, line, house, now)
            fired.update(line.fired)
    return build_timetable(dated, now=now, fired=fired).timetable


def _line_firings(row: CollectionRow, line: Line, house: House, now: datetime) -> list[Dated]:
    days = house.days(row.order.superior, now)
    prefix, due_day = prefix_of(line.stood), line.lines.due_day
    dated = days.ladder_firings(
        house.policy.entry,
        _put_off(line.lines, line.stood, days),
        promises=line.promises,
        prefix=prefix,
    )
    named = [(at, firing.model_copy(update={"line": due_day})) for at, firing in dated]
    return [*named, (line.lines.locked_after, Firing(rung=prefix + LOCK, line=due_day))]


def _put_off(lines: Lines, stood: int, days: DayMath) -> Lines:
    """Return lines from whose end the climb is counted: later by the days a clock stood still."""
    if not stood:
        return lines
    late_day = days.calendar.shift(last_day_before(lines.late_after, days.zone), stood)
    return lines.model_copy(update={"late_after": end_of_day(late_day, days.zone)})


def past(
    line: Line, house: House, superior: str, now: datetime, fired: Iterable[str] = ()
) -> tuple[Firing, ...]:
    """Return what a line would have said before now, but for what was fired: it is not replayed."""
    days = house.days(superior, now)
    dated = days.ladder_firings(house.policy.entry, _put_off(line.lines, line.stood, days))
    said = {bare(key).partition("@")[0] for key in fired}
    return build_timetable(dated, now=now, fired=said).missed


def new_line(row_superior: str, due_day: date, house: House, now: datetime, stood: int = 0) -> Line:
    """Stamp a new due line; who stood still is locked later, too."""
    days = house.days(row_superior, now)
    lines = days.lines(due_day)
    if stood:
        locked = days.calendar.shift(last_day_before(lines.locked_after, days.zone), stood)
        lines = lines.model_copy(update={"locked_after": end_of_day(locked, days.zone)})
    return Line(lines=lines, stood=stood)


def asked_line(superior: str, due_day: date, house: House, now: datetime) -> Line:
    """Stamp the line of what is asked today; asked after its day, one still has till a lock.

    It comes as many working days after today as it otherwise does after the day of ``late_after``:
    a lock that is past already would never fall, and nobody could be missing.
    """
    line, days = new_line(superior, due_day, house, now), house.days(superior, now)
    today = house.today(now)
    if due_day >= today:
        return line
    day = days.calendar.shift(today, days.policy.lock_working_days)
    locked = max(line.lines.locked_after, end_of_day(day, days.zone))
    return line.model_copy(update={"lines": line.lines.model_copy(update={"locked_after": locked})})


def kept_lock(stamped: Line, before: Line, now: datetime) -> Line:
    """Keep a lock that lies ahead where a line stamped anew would have it in the past."""
    locked = before.lines.locked_after
    if stamped.lines.locked_after > now or locked <= now:
        return stamped
    lines = stamped.lines.model_copy(update={"locked_after": locked})
    return stamped.model_copy(update={"lines": lines})


def recounted(book: Book, changed: dict[str, Entry], house: House, now: datetime) -> CollectionRow:
    """Bring the lines' counts of those who owe in step with changed entries."""
    row = book.row
    counts: dict[Place, int] = {line.place: line.open_entries for line in row.lines}
    for unit, after in changed.items():
        before = book.entries.get(unit)
        if before and before.state in OWED:
            counts[before.place] -= 1
        if after.state in OWED:
            counts[after.place] = counts.get(after.place, 0) + 1
    lines = []
    for day, stood in sorted(counts):
        line = row.line(day, stood) or new_line(row.order.superior, day, house, now, stood)
        lines.append(line.model_copy(update={"open_entries": counts[day, stood]}))
    return row.model_copy(update={"lines": tuple(lines)})


def on_line(entries: Iterable[Entry], due_day: date | None, stood: int = 0) -> list[Entry]:
    """Return who still owes on a line, by unit."""
    owing = (each for each in entries if each.state in OWED and each.place == (due_day, stood))
    return sorted(owing, key=lambda each: each.unit)
