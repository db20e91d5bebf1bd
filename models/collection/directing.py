"""What a governing body directs about answers that units owe."""

from collections import Counter
from datetime import datetime

from models.assignment.commands import day_ahead
from models.collection.commands import Changed, entry_of, need, redated, tell_unit
from models.collection.state import OWED, Book
from models.deciding.claim import ClaimKind, Messages
from models.deciding.collecting import DirectEntries
from models.deciding.decision import Refused
from models.deciding.house import House


def direct(book: Book, body: DirectEntries, house: House, now: datetime) -> Changed:
    """Carry out a directive on units that owe their answers: each is told at once.

    A new deadline begins a new round for each of them. A unit that owes nothing any more refuses
    the whole list: who directs hears of it before anybody is told.
    """
    twice = sorted(unit for unit, count in Counter(body.units).items() if count > 1)
    if twice:
        code = "listed_twice"
        raise Refused(code, f"listed twice: {', '.join(twice)}", "units")
    due = day_ahead(body.due, "due", house, now) if body.due else None
    row, changed, messages = book.row, {}, Messages()
    for unit in body.units:
        entry = entry_of(book, unit)
        need(entry, OWED, body.type)
        after = redated(entry, due) if due else entry
        row, told = tell_unit(row, after, ClaimKind.DIRECTIVE, body.instruction, house, now)
        changed[unit] = after
        messages += told
    return row, changed, messages
