"""Assignments as rows: locked, opened, walked through a batch, saved."""

from sqlalchemy import Connection

from database import tables
from database.desk.files import hand_in
from database.held import Held, Rows, walk
from database.ledger import Ledger, done_steps, told
from database.opened import Ground, locking
from database.projections import assignment_cells
from models.assignment.decisions import AssignmentStep, decide, open_assignment
from models.assignment.state import AssignmentRow
from models.deciding.commands import Fire, Refusal, Submit
from models.deciding.decision import Refused
from models.deciding.house import House
from models.messages import AssignmentBatch, AssignmentCommitted, AssignmentResult

_HeldAssignment = Held[AssignmentRow]
_ROWS = Rows(tables.assignment)
_GROUND = Ground(
    lock=locking(tables.assignment),
    rows=_ROWS,
    row_type=AssignmentRow,
    held_type=_HeldAssignment,
    cells=assignment_cells,
    open=open_assignment,
)


def commit_assignment(conn: Connection, batch: AssignmentBatch) -> AssignmentCommitted:
    """Commit steps of one assignment, in order; open it first where there is no row yet."""
    ledger = Ledger(plan=batch.order.plan, obligation=batch.obligation)
    held, house = _GROUND.get(conn, batch, ledger)
    known = done_steps(conn, batch.obligation, [step.name for step in batch.steps])
    results, is_behind = walk(
        batch.steps,
        known,
        ledger,
        AssignmentResult,
        lambda step: _do(conn, step, held, house, ledger),
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


def _do(
    conn: Connection, step: AssignmentStep, held: _HeldAssignment, house: House, ledger: Ledger
) -> AssignmentResult:
    before = held.row
    decision = decide(before, step, step.at, house)
    if isinstance(decision, Refusal):
        return AssignmentResult(name=step.name, refusal=decision)
    try:
        _hand_in(conn, before, step)
    except Refused as refused:
        return AssignmentResult(name=step.name, refusal=refused.at(before.state))
    held.take(decision.row, held.if_new(decision.timetable, step))
    ledger.log(told(step), before.state, decision.row.state)
    ledger.say(decision.messages)
    row = None if isinstance(step.body, Fire) else decision.row
    return AssignmentResult(name=step.name, row=row)


def _hand_in(conn: Connection, row: AssignmentRow, step: AssignmentStep) -> None:
    if isinstance(step.body, Submit) and step.body.files:
        hand_in(
            conn,
            plan=row.order.plan,
            obligation=row.id,
            unit=row.unit,
            step=step.name,
            files=step.body.files,
            actor=step.actor,
            at=step.at,
        )
