"""Decide a step of a collection: ``decide(book, step, now, house)``, pure."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from pydantic import Field

from models.base import Value
from models.collection import clocks, commands, directing, locks
from models.collection.firing import fire
from models.collection.planning import asked_line, build, past, recounted
from models.collection.state import OWED, Book, CollectionOrder, CollectionRow, Entry
from models.deciding.claim import ClaimKind, Messages, SkipReason
from models.deciding.collecting import CollectionBody
from models.deciding.commands import Fire, Promise, Refusal, Replan
from models.deciding.decision import Refused, Step, refused_stopped
from models.deciding.house import House, Voice
from models.deciding.ladder import Climb
from models.deciding.timetable import Timetable
from models.plan.policy import AddresseeKind

CollectionStep = Step[CollectionBody]
_WHILE_SUSPENDED = frozenset(
    {"resume", "replan", "redecide", "close", "accept_with_gaps", "hand_up", "pass_on"}
)


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
    "correct_receipt": commands.correct_receipt,
    "open_locked": locks.open_locked,
    "direct_entries": directing.direct,
    "suspend": clocks.suspend,
    "resume": clocks.resume,
    "replan": clocks.replan,
    "redecide": clocks.redecide,
    "close": commands.close,
    "hand_up": commands.hand_up,
    "pass_on": commands.pass_on,
}


def open_collection(order: CollectionOrder, now: datetime, house: House) -> Outcome:
    """Open a collection: one entry for each unit, one base line, one timetable."""
    today, house = house.today(now), _heard_of(order, house)
    due = order.day(order.rule, house.calendar_for(order.superior, today)) or today
    line = asked_line(order.superior, due, house, now)
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


def _heard_of(order: CollectionOrder, house: House) -> House:
    """Return a house whose ladder ends where the collection belongs.

    Below the top the late are their superior's affair; his own lateness climbs on, in the
    collection above.
    """
    return house.with_entries(house.policy.entry.up_to_superior()) if order.above else house


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
    book: Book, decided: commands.Changed, house: House, now: datetime
) -> tuple[CollectionRow, dict[str, Entry], Messages]:
    """Say in one message what a new due day finds past, unless the unit was told of it already.

    Within a round nothing is said again.
    """
    row, changed, messages = decided
    told = {each.matter.unit for each in messages.claims}
    told |= {each.matter.unit for each in messages.skips}
    for unit, entry in changed.items():
        before, line = book.entries.get(unit, entry), row.line(*entry.place)
        if line is None or entry.state not in OWED or entry.due_day == before.due_day:
            continue
        same_round = entry.climb.round == before.climb.round
        said = (*line.fired, *entry.climb.fired) if same_round else ()
        missed = past(line, house, row.order.superior, now, said)
        matter = row.matter((unit,), entry.due_day)
        voice = Voice(matter=matter, round=entry.climb.round, at=now)
        messages += voice.withheld(house.policy.entry, missed)
        if missed and unit not in told:
            row = row.model_copy(update={"told": row.told + 1})
            ladderer = house.ladderer(row.subject(unit), now)
            messages += voice.combined(ladderer, missed, repeat=row.told, line=entry.due_day)
        if missed and same_round:
            keys = (each.model_copy(update={"line": entry.due_day}).key for each in missed)
            after = entry.model_copy(update={"climb": entry.climb.passed(keys)})
            changed = {**changed, unit: after}
    return row, changed, messages


def decide(book: Book, step: CollectionStep, now: datetime, house: House) -> Outcome | Refusal:
    """Decide one step; a step that cannot be done is a refusal and changes nothing."""
    body, before = step.body, book.row
    house = _heard_of(before.order, house)
    if isinstance(body, Fire):
        if not before.is_open or before.suspended_since:
            return Outcome(row=before)
        row, changed, messages = fire(book, body, house)
    else:
        try:
            house.check_post(step.actor, now, before.order.duty)
            refusal = refused_now(before, body.type)
            if refusal:
                return refusal
            row, changed, messages = _command(book, step, now, house)
        except Refused as refused:
            return refused.at(before.state)
    row = recounted(book.model_copy(update={"row": row}), changed, house, now)
    row, changed, messages = _redated(book, (row, changed, messages), house, now)
    if changed and not isinstance(body, Fire):
        after = book.model_copy(update={"entries": {**book.entries, **changed}})
        row = commands.closed_if_all_in(row, after, now)
    return Outcome(
        row=row,
        entries=changed,
        timetable=_new_timetable(before, row, body, house, now),
        messages=messages,
    )


def _command(book: Book, step: CollectionStep, now: datetime, house: House) -> commands.Changed:
    body = step.body
    book = book.model_copy(update={"authors": house.authors(step.actor, now)})
    if isinstance(body, Promise):
        return commands.promise(book, body, house, now, step.actor.post if step.actor else "")
    return _HANDLERS[body.type](book, body, house, now)


def _new_timetable(
    before: CollectionRow, after: CollectionRow, body: CollectionBody, house: House, now: datetime
) -> Timetable | None:
    """Build a new timetable only where a line came, went quiet or was promised, or all changed."""

    def shape(row: CollectionRow) -> tuple[object, ...]:
        live = ((e.place, e.promises) for e in row.lines if e.open_entries)
        return (row.is_open, row.suspended_since, *live)

    same = shape(before) == shape(after) and not isinstance(body, Replan)
    return None if same else build(after, house, now)


def refused_now(row: CollectionRow, command: str) -> Refusal | None:
    """Return why a command is not permitted now, or None."""
    if not row.is_open and command != "reopen":
        message = f"'{command}': the collection is closed"
        return Refusal(code="wrong_state", message=message, state=row.state)
    stopped = row.suspended_since is not None
    return refused_stopped(command, _WHILE_SUSPENDED, row.state, stopped=stopped)
