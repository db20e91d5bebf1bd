"""Collections as rows: locked with the entries a batch concerns, walked through it, saved."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from sqlalchemy import Connection, bindparam, or_, select

from database import tables
from database.desk.files import hand_in
from database.figures import batches
from database.figures import store as filings
from database.held import Children, Held, Rows, walk
from database.ledger import Ledger, done_steps, told
from database.opened import Ground, locking
from database.openings import find_opening
from database.projections import collection_cells, entry_cells
from database.report_tree import check_tree
from models.collection.decisions import CollectionStep, Outcome, decide, open_collection
from models.collection.state import (
    OWED,
    SETTLED,
    Book,
    CollectionOrder,
    CollectionRow,
    Entry,
    EntryState,
)
from models.deciding.collecting import (
    Accept,
    AcceptWithGaps,
    Close,
    CollectionBody,
    DirectEntries,
    HandUp,
    PassOn,
    Receive,
    ReceiveMany,
    Reopen,
)
from models.deciding.commands import (
    FileRef,
    Fire,
    Promise,
    Redecide,
    Refusal,
    Replan,
    Resume,
    Suspend,
)
from models.deciding.decision import Refused
from models.deciding.house import House
from models.messages import CollectionBatch, CollectionCommitted, CollectionResult

HANDED_UP = "from-below:"  # how the name of a step begins that a collection below has sent
_entry = tables.entry
_ROWS, _ENTRIES = Rows(tables.collection), Children(_entry, "collection", "unit")
# Held until the end of the transaction: a plan does not close while something of it is reopened.
_PLAN_CLOSED = (
    select(tables.plan.c.closed_at)
    .where(tables.plan.c.id == bindparam("plan"))
    .with_for_update(read=True)
)
_CONCERNED = select(_entry.c.document).where(
    _entry.c.collection == bindparam("of"),
    or_(
        _entry.c.unit.in_(bindparam("units", expanding=True)),
        _entry.c.state.in_(bindparam("states", expanding=True)),
    ),
)


# What keeps a collection open that settles by receipt, besides those who still owe.
_UNSETTLED = (EntryState.MISSING, EntryState.RECEIVED)


@dataclass(kw_only=True)
class _HeldCollection(Held[CollectionRow]):
    """The locked row with those entries that the batch concerns, and which of them changed."""

    entries: dict[str, Entry] = field(default_factory=dict)
    changed_units: set[str] = field(default_factory=set)
    new_units: set[str] = field(default_factory=set)

    def answer(self, entries: dict[str, Entry]) -> None:
        """Go on with changed entries; one that was not there is added."""
        self.new_units |= entries.keys() - self.entries.keys()
        self.entries |= entries
        self.changed_units |= entries.keys()


_GROUND = Ground(
    lock=locking(tables.collection),
    rows=_ROWS,
    row_type=CollectionRow,
    held_type=_HeldCollection,
    cells=collection_cells,
    open=open_collection,
)


def commit_collection(conn: Connection, batch: CollectionBatch) -> CollectionCommitted:
    """Commit steps of one collection, in order; open it first where there is no row yet."""
    ledger = Ledger(plan=batch.order.plan, obligation=batch.obligation)
    held, house = _GROUND.get(
        conn, batch, ledger, lambda opened: _add_entries(conn, batch.obligation, opened)
    )
    known = done_steps(conn, batch.obligation, [step.name for step in batch.steps])
    new = [
        _opened(conn, batch.obligation, step.body) for step in batch.steps if step.name not in known
    ]
    settles = held.row.order.settles is not None
    held.entries = _concerned(conn, batch.obligation, new, _UNSETTLED if settles else ())
    results, is_behind = walk(
        batch.steps,
        known,
        ledger,
        CollectionResult,
        lambda step: _do(conn, step, held, house, ledger),
        held,
    )
    _save(conn, held)
    ledger.write(conn)
    return CollectionCommitted(
        results=results,
        timetable=held.timetable(wanted=is_behind or not batch.steps),
        is_open=held.row.is_open,
    )


def _opened(conn: Connection, obligation: str, body: CollectionBody) -> CollectionBody:
    """Return a command with the answers it names; without them where it will be refused."""
    try:
        return batches.opened(conn, body, obligation)
    except Refused:
        return body


def _add_entries(conn: Connection, obligation: str, opened: Outcome) -> None:
    _ENTRIES.add(conn, [entry_cells(obligation, each) for each in opened.entries.values()])


def _concerned(
    conn: Connection,
    obligation: str,
    bodies: Iterable[CollectionBody],
    besides: Iterable[EntryState],
) -> dict[str, Entry]:
    """Load the entries the steps name, and whole states where a step looks at all that are left."""
    units: set[str] = set()
    states: set[EntryState] = set(besides)
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
    if isinstance(body, Fire | Promise | Suspend | Resume | Replan | Redecide):
        return (), OWED
    if isinstance(body, Close | AcceptWithGaps | HandUp):
        return (), frozenset(EntryState) - SETTLED
    if isinstance(body, ReceiveMany):
        return [receipt.unit for receipt in body.receipts], ()
    if isinstance(body, Receive):
        return [body.receipt.unit], ()
    if isinstance(body, Accept | DirectEntries):
        return body.units, ()
    heirs = [body.into] if isinstance(body, PassOn) else []
    return [body.unit, *heirs], ()


def _do(
    conn: Connection, step: CollectionStep, held: _HeldCollection, house: House, ledger: Ledger
) -> CollectionResult:
    before = held.row
    try:
        body = batches.opened(conn, step.body, before.id)
        step = step.model_copy(update={"body": body})
        outcome = decide(Book(row=before, entries=held.entries), step, step.at, house)
        if isinstance(outcome, Refusal):
            return CollectionResult(name=step.name, refusal=outcome)
        if isinstance(step.body, Reopen) and not before.is_open:
            _check_plan_open(conn, before)
        check_tree(conn, before, step.body)
        _hand_in(conn, before, step)
        _count(conn, before.id, step, outcome)
        wakes = _hand_up(conn, outcome.row, step)
    except Refused as refused:
        return CollectionResult(name=step.name, refusal=refused.at(before.state))
    held.take(outcome.row, held.if_new(outcome.timetable, step))
    held.answer(outcome.entries)
    ledger.log(told(step), before.state, outcome.row.state)
    ledger.say(outcome.messages)
    row = None if isinstance(step.body, Fire) else outcome.row
    return CollectionResult(name=step.name, row=row, wakes=wakes)


def _hand_up(conn: Connection, row: CollectionRow, step: CollectionStep) -> tuple[str, ...]:
    """File the superior's own answer in the collection above; raises Refused, and both are undone.

    What is closed here is written first, as the collection above takes only what was signed. Both
    are locked from below to above, as everywhere in the tree.
    """
    body = step.body
    if not isinstance(body, HandUp):
        return ()
    above = find_opening(conn, row.order.id_above)
    if not isinstance(above, CollectionOrder):
        code = "nothing_above"
        raise Refused(code, f"{row.order.above} has opened no collection above", "receipt")
    own = CollectionStep(
        name=f"{HANDED_UP}{step.name}",
        body=Receive(receipt=body.receipt),
        at=step.at,
        actor=step.actor,
        acted_at=step.acted_at,
    )
    batch = CollectionBatch(obligation=above.id, order=above, opened_at=step.at, steps=(own,))
    with conn.begin_nested():
        _ROWS.save(conn, collection_cells(row), None)
        refusal = commit_collection(conn, batch).results[0].refusal
        if refusal:
            said = f"in the collection of {above.superior}: {refusal.message}"
            raise Refused(refusal.code, said, refusal.field, refusal.state)
    return (above.id,)


def _check_plan_open(conn: Connection, row: CollectionRow) -> None:
    """Refuse to open again what belongs to a closed plan: nobody waits for it any more."""
    closed_at = conn.execute(_PLAN_CLOSED, {"plan": row.order.plan}).scalar_one_or_none()
    if closed_at is not None:
        code = "plan_closed"
        raise Refused(code, "the plan is closed; what it opened is not opened again")


def _hand_in(conn: Connection, row: CollectionRow, step: CollectionStep) -> None:
    """Keep the files and the reports of all answers, or of none."""
    body = step.body
    receipts = body.receipts if isinstance(body, ReceiveMany) else ()
    if isinstance(body, Receive):
        receipts = (body.receipt,)
    with_files = [each for each in receipts if each.files]
    if not with_files and not any(each.filing for each in receipts):
        return
    with conn.begin_nested():
        filings.bind(conn, row, receipts, step.actor, step.at, step=step.name)
        workbook = batches.workbook_of(conn, step, row.id)
        if workbook is not None:
            _keep(conn, row, step, "", (workbook,))
        for receipt in with_files:
            _keep(conn, row, step, receipt.unit, receipt.files)


def _keep(
    conn: Connection, row: CollectionRow, step: CollectionStep, unit: str, files: Sequence[FileRef]
) -> None:
    """Keep files of a unit; those of no unit belong to the collection and all that it asks."""
    hand_in(
        conn,
        plan=row.order.plan,
        obligation=row.id,
        unit=unit,
        step=step.name,
        files=files,
        actor=step.actor,
        at=step.at,
    )


def _count(conn: Connection, collection: str, step: CollectionStep, outcome: Outcome) -> None:
    """Let accepted figures count, and those of an entry that is opened again count no longer."""
    if isinstance(step.body, Accept):
        filed = [unit for unit, each in outcome.entries.items() if _has_filing(each)]
        filings.accept(conn, collection, filed, step.at)
    elif isinstance(step.body, Reopen):
        filings.reopen(conn, collection, [step.body.unit], step.at)


def _has_filing(entry: Entry) -> bool:
    return entry.receipt is not None and bool(entry.receipt.filing)


def _save(conn: Connection, held: _HeldCollection) -> None:
    if held.changed:
        _ROWS.save(conn, collection_cells(held.row), held.replanned)
    new = [held.entries[unit] for unit in sorted(held.new_units)]
    if new:
        _ENTRIES.add(conn, [entry_cells(held.row.id, each) for each in new])
    if held.changed_units - held.new_units:
        changed = [held.entries[unit] for unit in sorted(held.changed_units - held.new_units)]
        _ENTRIES.save(conn, [entry_cells(held.row.id, each) for each in changed])
