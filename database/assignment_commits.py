"""Assignments as rows: locked, opened, walked through a batch, saved."""

from sqlalchemy import Connection, bindparam, select

from database import tables
from database.held import Held, Rows, walk
from database.houses import PACKAGE, VERSION, HouseKey, house_of, load_house
from database.ledger import OPEN, Happening, Ledger, done_steps, told
from database.projections import assignment_cells
from models.assignment.decisions import AssignmentStep, decide, open_assignment
from models.assignment.state import AssignmentRow
from models.deciding.commands import Fire, Refusal
from models.deciding.house import House
from models.messages import AssignmentBatch, AssignmentCommitted, AssignmentResult

_table = tables.assignment
_ROWS = Rows(_table)
_LOCK = (
    select(_table.c.document, _table.c.timetable, PACKAGE, VERSION)
    .where(_table.c.id == bindparam("of"))
    .with_for_update(of=_table)
)

_HeldAssignment = Held[AssignmentRow]


def commit_assignment(conn: Connection, batch: AssignmentBatch) -> AssignmentCommitted:
    """Commit steps of one assignment, in order; open it first where there is no row yet."""
    ledger = Ledger(plan=batch.order.plan, obligation=batch.obligation)
    held, house = _locked(conn, batch) or _opened(conn, batch, ledger)
    known = done_steps(conn, batch.obligation, [step.name for step in batch.steps])
    results, is_behind = walk(
        batch.steps,
        known,
        ledger,
        AssignmentResult,
        lambda step: _do(step, held, house, ledger),
        held,
    )
    if held.changed:
        _ROWS.save(conn, assignment_cells(held.row), held.replanned)
    ledger.write(conn)
    return AssignmentCommitted(
        results=results,
        timetable=held.timetable(wanted=is_behind or not batch.steps),
        is_open=held.row.is_open,
    )


def _locked(conn: Connection, batch: AssignmentBatch) -> tuple[_HeldAssignment, House] | None:
    plan = batch.order.plan
    found = conn.execute(_LOCK, {"of": batch.obligation, "plan": plan}).one_or_none()
    if found is None:
        return None
    row = AssignmentRow.model_validate_json(found.document)
    key = HouseKey(plan=plan, package=found.package, version=found.version)
    return Held(row=row, stored=found.timetable), house_of(conn, key)


def _opened(
    conn: Connection, batch: AssignmentBatch, ledger: Ledger
) -> tuple[_HeldAssignment, House]:
    """Open the assignment, or take the row of the process that was faster."""
    house = load_house(conn, batch.order.plan)
    opened = open_assignment(batch.order, batch.opened_at, house)
    if not _ROWS.add(conn, assignment_cells(opened.row), opened.timetable):
        found = _locked(conn, batch)
        if found is None:
            msg = f"{batch.obligation} is not the obligation of the order {batch.order.id}"
            raise ValueError(msg)
        return found
    ledger.log(
        Happening(name=OPEN, at=batch.opened_at, body=batch.order, type=OPEN), "", opened.row.state
    )
    ledger.say(opened.messages)
    return Held(row=opened.row, stored="", replanned=opened.timetable), house


def _do(
    step: AssignmentStep, held: _HeldAssignment, house: House, ledger: Ledger
) -> AssignmentResult:
    before = held.row
    decision = decide(before, step, step.at, house)
    if isinstance(decision, Refusal):
        return AssignmentResult(name=step.name, refusal=decision)
    held.take(decision.row, decision.timetable)
    ledger.log(told(step), before.state, decision.row.state)
    ledger.say(decision.messages)
    row = None if isinstance(step.body, Fire) else decision.row
    return AssignmentResult(name=step.name, row=row)
