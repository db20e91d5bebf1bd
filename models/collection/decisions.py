"""Decide a step of a collection: ``decide(book, step, now, house)``, pure."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from pydantic import Field

from models.base import Value
from models.collection import commands
from models.collection.firing import fire
from models.collection.planning import build, new_line, past, recounted
from models.collection.state import OWED, Book, CollectionOrder, CollectionRow, Entry, EntryState
from models.deciding.claim import ClaimKind, Messages, SkipReason
from models.deciding.commands import CollectionBody, Fire, Promise, Refusal
from models.deciding.decision import Refused, Step
from models.deciding.house import House, Voice
from models.deciding.ladder import Climb
from models.deciding.timetable import Timetable
from models.plan.policy import AddresseeKind

CollectionStep = Step[CollectionBody]


class Outcome(Value):
    """The outcome of a step that was accepted; ``timetable`` is None where it did not change."""

    row: CollectionRow
    entries: dict[str, Entry] = Field(default_factory=dict, description="those that changed")
    timetable: Timetable | None = None
    messages: Messages = Messages()


_HANDLERS: dict[str, Callable[[Book, Any, House, datetime], commands.Changed]] = {
    "receive": commands.receive,
    "receive_many": commands.receive_many,
    "accept": commands.accept,
    "accept_with_gaps": commands.accept_with_gaps,
    "return_entry": commands.return_entry,
    "not_applicable": commands.not_applicable,
    "excuse": commands.excuse,
    "request_entry_extension": commands.request_extension,
    "decide_entry_extension": commands.decide_extension,
    "reopen": commands.reopen,
    "close": commands.close,
}


def open_collection(order: CollectionOrder, now: datetime, house: House) -> Outcome:
    """Open a collection: one entry for each unit, one base line, one timetable."""
    today = house.today(now)
    calendar = house.calendar_for(order.superior, today)
    due = order.rule.due_day(year=order.year, anchors=order.anchors, calendar=calendar) or today
    line = new_line(order.superior, due, house, now)
    line = line.model_copy(update={"open_entries": len(order.units)})
    missed = past(line, house, order.superior, now)
    keys = tuple(each.model_copy(update={"line": due}).key for each in missed)
    line = line.model_copy(update={"fired": keys})
    row = CollectionRow(id=order.id, order=order, opened_at=now, base=due, lines=(line,))
    climb = Climb().gone_by(house.policy.entry, (each.rung for each in missed))
    units = sorted(order.units)
    messages = Messages()
    if missed:
        voice = Voice(matter=row.matter(tuple(units), due, line_up=True), round=1, at=now)
        messages = voice.withheld(house.policy.entry, missed)
    if not order.announced:
        row, more = _told(row, units, house, now)
        messages += more
    entries = {unit: Entry(unit=unit, due_day=due, climb=climb) for unit in units}
    return Outcome(row=row, entries=entries, timetable=build(row, house, now), messages=messages)


def _told(
    row: CollectionRow, units: Iterable[str], house: House, now: datetime
) -> tuple[CollectionRow, Messages]:
    """Tell each unit what is asked of it, where no other message has."""
    kind, messages = ClaimKind.ASSIGNMENT, Messages()
    for unit in units:
        voice = Voice(matter=row.matter((unit,), row.base), round=1, at=now)
        ladderer = house.ladderer(row.subject(unit), now)
        found = ladderer.responsible()
        if isinstance(found, SkipReason):
            lost = ladderer.missed(str(kind), AddresseeKind.RESPONSIBLE_POST, found)
            messages += voice.skips([lost])
            continue
        row = row.model_copy(update={"told": row.told + 1})
        claim = voice.claim(kind, str(kind), found, repeat=row.told, line=row.base)
        messages += Messages(claims=(claim,))
    return row, messages


def _redated(
    book: Book, row: CollectionRow, changed: dict[str, Entry], house: House, now: datetime
) -> tuple[CollectionRow, Messages]:
    """Say in one message what a new due day finds past, unless the unit was told of it already."""
    messages = Messages()
    for unit, entry in changed.items():
        line = row.line(entry.due_day)
        if line is None or entry.state not in OWED or entry.due_day == book.entries[unit].due_day:
            continue
        missed = past(line, house, row.order.superior, now)
        matter = row.matter((unit,), entry.due_day)
        voice = Voice(matter=matter, round=entry.climb.round, at=now)
        messages += voice.withheld(house.policy.entry, missed)
        if missed and entry.state is not EntryState.RETURNED:
            row = row.model_copy(update={"told": row.told + 1})
            ladderer = house.ladderer(row.subject(unit), now)
            messages += voice.combined(ladderer, missed, repeat=row.told, line=entry.due_day)
    return row, messages


def decide(book: Book, step: CollectionStep, now: datetime, house: House) -> Outcome | Refusal:
    """Decide one step; a step that cannot be done is a refusal and changes nothing."""
    body = step.body
    try:
        if isinstance(body, Fire):
            if not book.row.is_open:
                return Outcome(row=book.row)
            row, changed, messages = fire(book, body, house)
        else:
            refusal = refused_now(book.row, body.type)
            if refusal:
                return refusal
            row, changed, messages = _command(book, step, now, house)
    except Refused as refused:
        return refused.refusal
    counted = recounted(book.model_copy(update={"row": row}), changed, house, now)
    counted, more = _redated(book, counted, changed, house, now)
    return Outcome(
        row=counted,
        entries=changed,
        timetable=_new_timetable(book.row, counted, house, now),
        messages=messages + more,
    )


def _command(book: Book, step: CollectionStep, now: datetime, house: House) -> commands.Changed:
    body = step.body
    if isinstance(body, Promise):
        return commands.promise(book, body, house, now, step.actor.post if step.actor else "")
    return _HANDLERS[body.type](book, body, house, now)


def _new_timetable(
    before: CollectionRow, after: CollectionRow, house: House, now: datetime
) -> Timetable | None:
    """Build a new timetable only where a line came, went quiet, was promised, or all was closed."""

    def shape(row: CollectionRow) -> tuple[object, ...]:
        live = ((e.lines.due_day, e.promises) for e in row.lines if e.open_entries)
        return (row.is_open, *live)

    return None if shape(before) == shape(after) else build(after, house, now)


def refused_now(row: CollectionRow, command: str) -> Refusal | None:
    """Return why a command is not permitted now, or None."""
    if not row.is_open:
        return Refusal(code="wrong_state", message=f"'{command}': the collection is closed")
    return None
