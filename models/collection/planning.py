"""The due lines and the timetable of a collection."""

from collections.abc import Iterable
from datetime import date, datetime

from models.collection.state import OWED, Book, CollectionRow, Entry, Line
from models.deciding.house import House
from models.deciding.timetable import Dated, Firing, Timetable, build_timetable

LOCK = "lock"


def build(row: CollectionRow, house: House, now: datetime) -> Timetable:
    """Build the timetable of every line that still has somebody owing."""
    if not row.is_open:
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
    due_day = line.lines.due_day
    dated = days.ladder_firings(house.policy.entry, line.lines, promises=line.promises)
    named = [(at, firing.model_copy(update={"line": due_day})) for at, firing in dated]
    return [*named, (line.lines.locked_after, Firing(rung=LOCK, line=due_day))]


def past(line: Line, house: House, superior: str, now: datetime) -> tuple[Firing, ...]:
    """Return what a line would have said before now: it is not replayed."""
    dated = house.days(superior, now).ladder_firings(house.policy.entry, line.lines)
    return build_timetable(dated, now=now).missed


def new_line(row_superior: str, due_day: date, house: House, now: datetime) -> Line:
    """Stamp a new due line."""
    return Line(lines=house.days(row_superior, now).lines(due_day))


def recounted(book: Book, changed: dict[str, Entry], house: House, now: datetime) -> CollectionRow:
    """Bring the lines' counts of those who owe in step with changed entries."""
    counts = {line.lines.due_day: line.open_entries for line in book.row.lines}
    for unit, after in changed.items():
        before = book.entries[unit]
        if before.state in OWED:
            counts[before.due_day] -= 1
        if after.state in OWED:
            counts[after.due_day] = counts.get(after.due_day, 0) + 1
    lines = []
    for due_day in sorted(counts):
        line = book.row.line(due_day) or new_line(book.row.order.superior, due_day, house, now)
        lines.append(line.model_copy(update={"open_entries": counts[due_day]}))
    return book.row.model_copy(update={"lines": tuple(lines)})


def on_line(entries: Iterable[Entry], due_day: date | None) -> list[Entry]:
    """Return who still owes on a line, by unit."""
    owing = (each for each in entries if each.state in OWED and each.due_day == due_day)
    return sorted(owing, key=lambda each: each.unit)
