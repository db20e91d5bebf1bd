"""Collections as rows: locked with the entries a batch concerns, walked through it, saved."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from sqlalchemy import Connection, bindparam, or_, select

from database import tables
from database.held import Children, Held, Rows, walk
from database.houses import PACKAGE, VERSION, HouseKey, house_of, load_house
from database.ledger import OPEN, Happening, Ledger, done_steps, told
from database.projections import collection_cells, entry_cells
from models.collection.decisions import CollectionStep, decide, open_collection
from models.collection.state import (
    OWED,
    SETTLED,
    Book,
    CollectionPhase,
    CollectionRow,
    Entry,
    EntryState,
)
from models.deciding.commands import (
    Accept,
    AcceptWithGaps,
    Close,
    CollectionBody,
    Fire,
    Promise,
    Receive,
    ReceiveMany,
    Refusal,
)
from models.deciding.house import House
from models.messages import CollectionBatch, CollectionCommitted, CollectionResult

_table, _entry = tables.collection, tables.entry
_ROWS, _ENTRIES = Rows(_table), Children(_entry, "collection", "unit")
_LOCK = (
    select(_table.c.document, _table.c.timetable, PACKAGE, VERSION)
    .where(_table.c.id == bindparam("of"))
    .with_for_update(of=_table)
)
_CONCERNED = select(_entry.c.document).where(
    _entry.c.collection == bindparam("of"),
    or_(
        _entry.c.unit.in_(bindparam("units", expanding=True)),
        _entry.c.state.in_(bindparam("states", expanding=True)),
    ),
)


@dataclass(kw_only=True)
class _HeldCollection(Held[CollectionRow]):
    """The locked row with those entries that the batch concerns, and which of them changed."""

    entries: dict[str, Entry] = field(default_factory=dict)
    changed_units: set[str] = field(default_factory=set)

    def answer(self, entries: dict[str, Entry]) -> None:
        """Go on with changed entries."""
        self.entries |= entries
        self.changed_units |= entries.keys()


def commit_collection(conn: Connection, batch: CollectionBatch) -> CollectionCommitted:
    """Commit steps of one collection, in order; open it first where there is no row yet."""
    ledger = Ledger(plan=batch.order.plan, obligation=batch.obligation)
    held, house = _locked(conn, batch) or _opened(conn, batch, ledger)
    known = done_steps(conn, batch.obligation, [step.name for step in batch.steps])
    new = [step.body for step in batch.steps if step.name not in known]
    held.entries = _concerned(conn, batch.obligation, new)
    results, is_behind = walk(
        batch.steps,
        known,
        ledger,
        CollectionResult,
        lambda step: _do(step, held, house, ledger),
        held,
    )
    _save(conn, held)
    ledger.write(conn)
    return CollectionCommitted(
        results=results,
        timetable=held.timetable(wanted=is_behind or not batch.steps),
        is_open=held.row.is_open,
    )


def _locked(conn: Connection, batch: CollectionBatch) -> tuple[_HeldCollection, House] | None:
    plan = batch.order.plan
    found = conn.execute(_LOCK, {"of": batch.obligation, "plan": plan}).one_or_none()
    if found is None:
        return None
    row = CollectionRow.model_validate_json(found.document)
    key = HouseKey(plan=plan, package=found.package, version=found.version)
    return _HeldCollection(row=row, stored=found.timetable), house_of(conn, key)


def _opened(
    conn: Connection, batch: CollectionBatch, ledger: Ledger
) -> tuple[_HeldCollection, House]:
    """Open the collection, or take the row of the process that was faster."""
    house = load_house(conn, batch.order.plan)
    opened = open_collection(batch.order, batch.opened_at, house)
    if not _ROWS.add(conn, collection_cells(opened.row), opened.timetable):
        found = _locked(conn, batch)
        if found is None:
            msg = f"{batch.obligation} is not the obligation of the order {batch.order.id}"
            raise ValueError(msg)
        return found
    entries = opened.entries.values()
    _ENTRIES.add(conn, [entry_cells(batch.obligation, each) for each in entries])
    ledger.log(
        Happening(name=OPEN, at=batch.opened_at, body=batch.order, type=OPEN),
        "",
        _state(opened.row),
    )
    ledger.say(opened.messages)
    return _HeldCollection(row=opened.row, stored="", replanned=opened.timetable), house


def _concerned(
    conn: Connection, obligation: str, bodies: Iterable[CollectionBody]
) -> dict[str, Entry]:
    """Load the entries the steps name, and whole states where a step looks at all that are left."""
    units: set[str] = set()
    states: set[EntryState] = set()
    for body in bodies:
        named, left = _concerns(body)
        units.update(named)
        states.update(left)
    if not units and not states:
        return {}
    wanted = {"of": obligation, "units": sorted(units), "states": sorted(states)}
    found = map(Entry.model_validate_json, conn.scalars(_CONCERNED, wanted))
    return {entry.unit: entry for entry in found}


def _concerns(body: CollectionBody) -> tuple[Iterable[str], Iterable[EntryState]]:
    """Return the units a step names, and the states of which it needs every entry."""
    if isinstance(body, Fire | Promise):
        return (), OWED
    if isinstance(body, Close | AcceptWithGaps):
        return (), frozenset(EntryState) - SETTLED
    if isinstance(body, ReceiveMany):
        return [receipt.unit for receipt in body.receipts], ()
    if isinstance(body, Receive):
        return [body.receipt.unit], ()
    if isinstance(body, Accept):
        return body.units, ()
    return [body.unit], ()


def _do(
    step: CollectionStep, held: _HeldCollection, house: House, ledger: Ledger
) -> CollectionResult:
    before = held.row
    outcome = decide(Book(row=before, entries=held.entries), step, step.at, house)
    if isinstance(outcome, Refusal):
        return CollectionResult(name=step.name, refusal=outcome)
    held.take(outcome.row, outcome.timetable)
    held.answer(outcome.entries)
    ledger.log(told(step), _state(before), _state(outcome.row))
    ledger.say(outcome.messages)
    row = None if isinstance(step.body, Fire) else outcome.row
    return CollectionResult(name=step.name, row=row)


def _save(conn: Connection, held: _HeldCollection) -> None:
    if held.changed:
        _ROWS.save(conn, collection_cells(held.row), held.replanned)
    if held.changed_units:
        changed = [held.entries[unit] for unit in sorted(held.changed_units)]
        _ENTRIES.save(conn, [entry_cells(held.row.id, each) for each in changed])


def _state(row: CollectionRow) -> str:
    return CollectionPhase.OPEN if row.is_open else CollectionPhase.CLOSED
