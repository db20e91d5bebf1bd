"""The lock: after it nothing is handed in, unless a recorded decision opens one entry."""

from datetime import date, datetime

from models.assignment.commands import day_ahead
from models.collection.commands import Changed, entry_of, need, redated
from models.collection.planning import new_line
from models.collection.state import Book, CollectionRow, EntryState
from models.deciding.claim import Messages
from models.deciding.collecting import OpenLocked
from models.deciding.house import House


def open_locked(book: Book, body: OpenLocked, house: House, now: datetime) -> Changed:
    """Let a unit that is locked answer until a day; then it is locked again.

    It is late whenever it comes: the decision opens the lock and moves no deadline.
    """
    entry = entry_of(book, body.unit)
    need(entry, (EntryState.MISSING,), body.type)
    until = day_ahead(body.until, "until", house, now)
    update = {
        "state": EntryState.EXPECTED,
        "settled_at": None,
        "open_until": until,
        "reason": body.reason or entry.reason,
    }
    after = redated(entry, until).model_copy(update=update)
    return _locking(book.row, until, house, now), {body.unit: after}, Messages()


def _locking(row: CollectionRow, until: date, house: House, now: datetime) -> CollectionRow:
    """Add the line of a day that locks with its end, unless there is one of that day."""
    if row.line(until):
        return row
    line = new_line(row.order.superior, until, house, now)
    lines = line.lines.model_copy(update={"locked_after": line.lines.late_after})
    return row.with_lines([line.model_copy(update={"lines": lines})])
