"""The commands of a collection: what each does to its row and its entries."""

from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime

from models.assignment.commands import day_ahead, promised
from models.assignment.redating import check_arrival
from models.assignment.state import ExtensionRequest
from models.collection.planning import new_line
from models.collection.state import OWED, SETTLED, Book, CollectionRow, Entry, EntryState
from models.deciding.claim import ClaimKind, Messages, SkipReason
from models.deciding.collecting import (
    Accept,
    AcceptWithGaps,
    Close,
    CorrectReceipt,
    DecideEntryExtension,
    ExcuseEntry,
    HandUp,
    MarkNotApplicable,
    PassOn,
    Receipt,
    Receive,
    ReceiveMany,
    Reopen,
    RequestEntryExtension,
    ReturnEntry,
)
from models.deciding.commands import Promise
from models.deciding.decision import Refused
from models.deciding.house import House, Voice
from models.plan.policy import AddresseeKind
from models.plan.stage import Settling
from models.timing.clock import end_of_day, last_day_before

Changed = tuple[CollectionRow, dict[str, Entry], Messages]
_STATE = EntryState


def entry_of(book: Book, unit: str) -> Entry:
    """Return a unit's entry; refuse a unit that is not asked."""
    if unit not in book.entries:
        code = "not_asked"
        raise Refused(code, f"{unit} owes no answer in {book.row.id}", "unit")
    return book.entries[unit]


def need(entry: Entry, states: Iterable[EntryState], command: str) -> None:
    """Refuse a command that an entry in its state does not take."""
    if entry.state not in states:
        wanted = ", ".join(sorted(states))
        code = "wrong_state"
        text = f"'{command}' needs {entry.unit} to be {wanted}; it is {entry.state}"
        raise Refused(code, text, "unit", entry.state)


def receive(book: Book, body: Receive, house: House, now: datetime) -> Changed:
    """Record one answer; it is late by the day it was received, not the day it was keyed in."""
    return _received(book, (body.receipt,), house, now)


def receive_many(book: Book, body: ReceiveMany, house: House, now: datetime) -> Changed:
    """Record many answers at once; one that cannot be recorded refuses the whole list."""
    units = Counter(receipt.unit for receipt in body.receipts)
    twice = sorted(unit for unit, count in units.items() if count > 1)
    if twice:
        code = "listed_twice"
        raise Refused(code, f"listed twice: {', '.join(twice)}", "receipts")
    return _received(book, body.receipts, house, now)


def _received(book: Book, receipts: Iterable[Receipt], house: House, now: datetime) -> Changed:
    changed = {}
    for receipt in receipts:
        entry = entry_of(book, receipt.unit)
        _check_unlocked(book.row, entry, house)
        need(entry, OWED, "receive")
        after = _with_receipt(book.row, entry, receipt, house, now)
        # Who keys in what came by mail or on paper has not handed it in.
        authors = book.authors if receipt.source == "system" else ()
        changed[receipt.unit] = after.model_copy(update={"submitted_by": authors})
    return book.row, changed, Messages()


def _check_unlocked(row: CollectionRow, entry: Entry, house: House) -> None:
    """Refuse what comes after the lock, when an entry that never came is missing."""
    line = row.line(*entry.place)
    if entry.state is _STATE.MISSING and line is not None:
        last = last_day_before(line.lines.locked_after, house.zone)
        code = "locked"
        text = f"{entry.unit} was locked after {last}: it is missing; a recorded decision opens it"
        raise Refused(code, text, state=entry.state)


def _with_receipt(
    row: CollectionRow, entry: Entry, receipt: Receipt, house: House, now: datetime
) -> Entry:
    if receipt.received_on > house.today(now):
        code = "date_ahead"
        raise Refused(code, f"{receipt.received_on} lies ahead of today", "received_on")
    if receipt.reviewed_on and receipt.reviewed_on > receipt.received_on:
        code = "date_ahead"
        text = f"the review is held before the report: by {receipt.received_on}"
        raise Refused(code, text, "reviewed_on")
    update: dict[str, object] = {
        "state": _STATE.RECEIVED,
        "received_at": now,
        "request": None,
    }
    if row.order.settles is Settling.RECEIPT:  # there is nothing to judge
        update |= {"state": _STATE.ACCEPTED, "settled_at": now}
    return _judged(row, entry.model_copy(update=update), receipt, house)


def _judged(row: CollectionRow, entry: Entry, receipt: Receipt, house: House) -> Entry:
    """Keep a receipt; its day says whether the answer came late."""
    line = row.line(*entry.place)
    late = bool(line and end_of_day(receipt.received_on, house.zone) > line.lines.late_after)
    late = late or entry.open_until is not None  # opened after the lock, it was late by then
    return entry.model_copy(update={"receipt": receipt, "late": late})


def correct_receipt(book: Book, body: CorrectReceipt, house: House, _: datetime) -> Changed:
    """Correct the day an answer arrived; late or not is judged anew, and nothing else changes."""
    entry = entry_of(book, body.unit)
    need(entry, (_STATE.RECEIVED, _STATE.ACCEPTED), body.type)
    receipt, received_at = entry.receipt, entry.received_at
    if receipt is None or received_at is None:
        code = "no_receipt"
        raise Refused(code, f"{body.unit} has handed in nothing", "unit")
    check_arrival(body.received_on, house.today(book.row.opened_at), house.today(received_at))
    receipt = receipt.model_copy(update={"received_on": body.received_on})
    return book.row, {body.unit: _judged(book.row, entry, receipt, house)}, Messages()


def accept(book: Book, body: Accept, house: House, now: datetime) -> Changed:
    """Accept answers that were received; nobody accepts his own."""
    changed = {}
    for unit in body.units:
        entry = entry_of(book, unit)
        need(entry, (_STATE.RECEIVED,), "accept")
        house.check_not_own(book.authors, entry.submitted_by)
        update = {"state": _STATE.ACCEPTED, "settled_at": now}
        changed[unit] = entry.model_copy(update=update)
    return book.row, changed, Messages()


def accept_with_gaps(book: Book, body: AcceptWithGaps, _: House, now: datetime) -> Changed:
    """Accept the whole with declared gaps: exactly those who are missing must be named."""
    _nothing_unread(book)
    lacking = {unit for unit, each in book.entries.items() if each.state not in SETTLED}
    if lacking != set(body.missing):
        wrong = ", ".join(sorted(lacking ^ set(body.missing)))
        code = "gaps_differ"
        raise Refused(code, f"the declared gaps differ from the missing: {wrong}", "missing")
    changed = {
        unit: book.entries[unit].model_copy(update={"state": _STATE.MISSING, "settled_at": now})
        for unit in sorted(lacking)
    }
    return _closed(book.row, now, gaps=tuple(sorted(lacking))), changed, Messages()


def _closed(row: CollectionRow, now: datetime, *, gaps: tuple[str, ...] = ()) -> CollectionRow:
    update = {"is_open": False, "closed_at": now, "gaps": gaps, "suspended_since": None}
    return row.model_copy(update=update)


def _nothing_unread(book: Book) -> None:
    unread = sorted(u for u, each in book.entries.items() if each.state is _STATE.RECEIVED)
    if unread:
        code = "unread"
        raise Refused(code, f"accept or return first: {', '.join(unread)}")


def close(book: Book, _: Close, __: House, now: datetime) -> Changed:
    """Close: every entry must be accepted, not applicable or excused."""
    _nothing_unread(book)
    lacking = sorted(u for u, each in book.entries.items() if each.state not in SETTLED)
    if lacking:
        code = "gaps_not_declared"
        raise Refused(code, f"still missing (declare the gaps): {', '.join(lacking)}")
    return _closed(book.row, now), {}, Messages()


def hand_up(book: Book, body: HandUp, house: House, now: datetime) -> Changed:
    """Close, if need be with declared gaps, so that the superior's own answer can go up.

    Refused: ``nothing_above`` (nobody collects above), ``not_the_superior`` (the answer is that of
    another unit), and what closing refuses.
    """
    order = book.row.order
    if not order.above:
        code = "nothing_above"
        raise Refused(code, f"nobody collects above {order.superior}; close the collection")
    if body.receipt.unit != order.superior:
        code = "not_the_superior"
        text = f"{order.superior} hands up its own answer, not that of {body.receipt.unit}"
        raise Refused(code, text, "receipt.unit")
    if body.missing:
        gaps = AcceptWithGaps(missing=body.missing, reason=body.reason)
        return accept_with_gaps(book, gaps, house, now)
    return close(book, Close(), house, now)


def closed_if_all_in(row: CollectionRow, book: Book, now: datetime) -> CollectionRow:
    """Close what settles by receipt once nobody owes any more: nobody has anything to decide.

    ``book`` holds every entry that is missing; who owes is counted on the lines of ``row``.
    """
    if row.order.settles is not Settling.RECEIPT or not row.is_open:
        return row
    owed = any(line.open_entries for line in row.lines)
    unsettled = any(each.state not in SETTLED for each in book.entries.values())
    return row if owed or unsettled else _closed(row, now)


def return_entry(book: Book, body: ReturnEntry, house: House, now: datetime) -> Changed:
    """Return an answer; the unit's clock runs on without the days the superior kept it.

    In term its due day moves by them; one that was late already climbs on that much later.
    """
    entry, row = entry_of(book, body.unit), book.row
    need(entry, (_STATE.RECEIVED,), "return")
    house.check_not_own(book.authors, entry.submitted_by)
    after = entry.model_copy(update={"state": _STATE.RETURNED, "reason": body.reason})
    if body.due:
        after = redated(after, day_ahead(body.due, "due", house, now))
    elif entry.receipt:
        calendar = house.calendar_for(row.order.superior, house.today(now))
        kept = max(calendar.count(entry.receipt.received_on, house.today(now)), 0)
        if entry.late:
            after = after.model_copy(update={"stood": entry.stood + kept})
            row = put_off(row, entry, after, house, now)
        else:
            after = redated(after, calendar.shift(entry.due_day, kept))
    row, messages = tell_unit(row, after, ClaimKind.RETURNED, body.reason, house, now)
    return row, {body.unit: after}, messages


def put_off(
    row: CollectionRow, before: Entry, after: Entry, house: House, now: datetime
) -> CollectionRow:
    """Stamp the line of an entry whose climb is put off: who was told, and promised, stays so."""
    line = row.line(*before.place)
    if line is None or row.line(*after.place):
        return row
    fresh = new_line(row.order.superior, after.due_day, house, now, after.stood)
    kept = {"promises": line.promises, "told_posts": line.told_posts}
    return row.with_lines([fresh.model_copy(update=kept)])


def redated(entry: Entry, due_day: date) -> Entry:
    """Move an entry to another due line; a deadline that changed raises the round."""
    if due_day == entry.due_day:
        return entry
    update = {"due_day": due_day, "stood": 0, "climb": entry.climb.next_round()}
    return entry.model_copy(update=update)


def tell_unit(  # noqa: PLR0917 — who, of what, how and when
    row: CollectionRow, entry: Entry, kind: ClaimKind, note: str, house: House, now: datetime
) -> tuple[CollectionRow, Messages]:
    """Tell the responsible post of one unit at once; a missing one is recorded."""
    row = row.model_copy(update={"told": row.told + 1})
    voice = Voice(matter=row.matter((entry.unit,), entry.due_day), round=entry.climb.round, at=now)
    ladderer = house.ladderer(row.subject(entry.unit), now)
    found = ladderer.responsible()
    if isinstance(found, SkipReason):
        missed = ladderer.missed(str(kind), AddresseeKind.RESPONSIBLE_POST, found)
        return row, voice.skips([missed])
    day = house.today(now)
    claim = voice.claim(kind, str(kind), found, repeat=row.told, line=day, note=note)
    return row, Messages(claims=(claim,))


def not_applicable(book: Book, body: MarkNotApplicable, _: House, now: datetime) -> Changed:
    """Record, with its reason, that the request does not apply to a unit."""
    return _settled(book, body.unit, _STATE.NOT_APPLICABLE, body.reason, now)


def excuse(book: Book, body: ExcuseEntry, _: House, now: datetime) -> Changed:
    """Excuse a unit by a recorded exception."""
    return _settled(book, body.unit, _STATE.EXCUSED, body.reason, now)


def _settled(book: Book, unit: str, state: EntryState, reason: str, now: datetime) -> Changed:
    entry = entry_of(book, unit)
    need(entry, (*OWED, _STATE.RECEIVED, _STATE.MISSING), str(state))
    update = {"state": state, "reason": reason, "settled_at": now, "request": None}
    return book.row, {unit: entry.model_copy(update=update)}, Messages()


def pass_on(book: Book, body: PassOn, house: House, now: datetime) -> Changed:
    """Let the unit that took another in owe its answer; what was settled stays with who gave it.

    Who was asked itself answers for both; else it gets the entry, with its day, and is told.
    """
    entry, heir, row = entry_of(book, body.unit), book.entries.get(body.into), book.row
    need(entry, OWED, body.type)
    left = {"state": _STATE.EXCUSED, "reason": body.reason, "settled_at": now, "request": None}
    changed = {body.unit: entry.model_copy(update=left)}
    if heir is None:
        heir = Entry(
            unit=body.into,
            due_day=entry.due_day,
            extended=entry.extended,
            open_until=entry.open_until,
        )
        row, messages = tell_unit(row, heir, ClaimKind.ASSIGNMENT, body.reason, house, now)
        units = {"units": (*row.order.units, body.into)}
        row = row.model_copy(update={"order": row.order.model_copy(update=units)})
        return row, {**changed, body.into: heir}, messages
    return row, changed, Messages()


def request_extension(
    book: Book, body: RequestEntryExtension, house: House, now: datetime
) -> Changed:
    """Ask for more time; an extension never shortens."""
    entry = entry_of(book, body.unit)
    need(entry, OWED, "request_entry_extension")
    until = _longer(entry, body.until, house, now)
    request = ExtensionRequest(until=until, reason=body.reason, asked=house.today(now))
    return book.row, {body.unit: entry.model_copy(update={"request": request})}, Messages()


def _longer(entry: Entry, until: date, house: House, now: datetime) -> date:
    if until <= entry.due_day:
        code = "extension_shortens"
        raise Refused(code, f"name a day after {entry.due_day}", "until")
    return day_ahead(until, "until", house, now)


def decide_extension(
    book: Book, body: DecideEntryExtension, house: House, now: datetime
) -> Changed:
    """Grant or deny; the entry moves to the line of its granted day."""
    entry = entry_of(book, body.unit)
    need(entry, OWED, "decide_entry_extension")
    if entry.request is None:
        code = "no_request"
        raise Refused(code, f"{body.unit} asked for no extension", "unit")
    after = entry.model_copy(update={"request": None})
    if body.granted:
        until = _longer(entry, body.until or entry.request.until, house, now)
        after = redated(after, until).model_copy(update={"extended": True})
    return book.row, {body.unit: after}, Messages()


def reopen(book: Book, body: Reopen, house: House, now: datetime) -> Changed:
    """Open an entry again until a day: one that is locked, missing or accepted.

    A collection that was closed is open again, with one declared gap less.
    """
    entry = entry_of(book, body.unit)
    need(entry, frozenset(_STATE) - OWED, "reopen")
    until = day_ahead(body.until, "until", house, now)
    after = redated(entry, until).model_copy(
        update={
            "state": _STATE.EXPECTED,
            "settled_at": None,
            "reason": body.reason,
            "open_until": None,
        }
    )
    gaps = tuple(unit for unit in book.row.gaps if unit != body.unit)
    row = book.row.model_copy(update={"is_open": True, "closed_at": None, "gaps": gaps})
    return row, {body.unit: after}, Messages()


def promise(book: Book, body: Promise, house: House, now: datetime, post: str) -> Changed:
    """Pause the climb of a due day until a promised day, wherever the post was told of it."""
    due_day = body.line or book.row.base
    lines = [line for line in book.row.lines if line.lines.due_day == due_day]
    if not lines:
        code = "no_such_line"
        raise Refused(code, f"nothing is due on {body.line}", "line")
    told = [line for line in lines if post in line.told_posts] or lines[:1]
    paused = []
    for line in told:
        pause = promised(line.promises, line.told_posts, body, house, now, post)
        paused.append(line.model_copy(update={"promises": (*line.promises, pause)}))
    return book.row.with_lines(paused), {}, Messages()
