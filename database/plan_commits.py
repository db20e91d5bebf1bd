"""Running plans as rows: locked, walked through a batch, saved; what they open is listed."""

from datetime import datetime

from sqlalchemy import Connection, bindparam, select

from database import tables
from database.adding import Addition
from database.assignment_commits import commit_assignment
from database.held import Held, Rows, walk
from database.houses import load_house
from database.ledger import Happening, Ledger, done_steps, told
from database.openings import find_opening, is_closed
from database.organisations import organisation_change
from database.packages import load_package
from database.projections import opening_cells, plan_cells
from database.queries import open_obligations
from models.assignment.decisions import AssignmentStep
from models.assignment.state import AssignmentOrder
from models.deciding.commands import Actor, Refusal, Submit
from models.deciding.decision import Refused
from models.messages import AssignmentBatch, PlanBatch, PlanCommitted, PlanResult
from models.plan_run.decisions import PlanStep, decide_plan
from models.plan_run.progress import CheckClosure, OpenYear, PlanOutcome, PlanRow

CLOSED, DECIDED, ISSUED, DRAFT = "closed", "decided", "issued", "draft"

_plan = tables.plan
_ROWS, _NEW_OPENING = Rows(_plan), Addition(tables.opening)
_LOCK = (
    select(_plan.c.document, _plan.c.timetable)
    .where(_plan.c.id == bindparam("of"))
    .with_for_update()
)

_HeldPlan = Held[PlanRow]


def commit_plan(conn: Connection, batch: PlanBatch) -> PlanCommitted:
    """Commit steps of one plan, in order; what they open waits as rows to be started."""
    held = _locked(conn, batch.plan) or _added(conn, batch)
    ledger = Ledger(plan=batch.plan, obligation=held.row.workflow_id)
    known = done_steps(conn, ledger.obligation, [step.name for step in batch.steps])
    results, is_behind = walk(
        batch.steps,
        known,
        ledger,
        PlanResult,
        lambda step: _do(conn, step, held, ledger),
        held,
    )
    _close_if_done(conn, batch, held, ledger)
    if held.changed:
        _ROWS.save(conn, plan_cells(held.row), held.replanned)
    ledger.write(conn)
    return PlanCommitted(
        results=results,
        timetable=held.timetable(wanted=is_behind or not batch.steps),
        is_open=held.row.closed_at is None,
        open_obligations=open_obligations(conn, batch.plan),
    )


def _locked(conn: Connection, plan_id: str) -> _HeldPlan | None:
    found = conn.execute(_LOCK, {"of": plan_id}).one_or_none()
    if found is None:
        return None
    return Held(row=PlanRow.model_validate_json(found.document), stored=found.timetable)


def _added(conn: Connection, batch: PlanBatch) -> _HeldPlan:
    """Add the row of a plan that is not issued yet, or take that of a faster process."""
    row = PlanRow(id=batch.plan, package=batch.package)
    _ROWS.add(conn, plan_cells(row), None)
    held = _locked(conn, batch.plan)
    return held or Held(row=row, stored="{}")


def _do(conn: Connection, step: PlanStep, held: _HeldPlan, ledger: Ledger) -> PlanResult:
    before = held.row
    # Read anew for each step: an earlier one may have changed the organisation.
    house = load_house(conn, before.id)
    plan = load_package(conn, before.id, before.package)
    outcome = decide_plan(plan, before, step, step.at, house)
    if isinstance(outcome, Refusal):
        return PlanResult(name=step.name, refusal=outcome)
    try:
        _carry_out(conn, outcome, step)
    except Refused as refused:
        return PlanResult(name=step.name, refusal=refused.refusal)
    row = outcome.row
    held.take(row, outcome.timetable)
    ledger.log(told(step), _state(before), _state(row))
    ledger.say(outcome.messages)
    return PlanResult(
        name=step.name,
        row=None if isinstance(step.body, OpenYear | CheckClosure) else row,
        opens=bool(outcome.openings),
        settles=outcome.settles,
    )


def _close_if_done(conn: Connection, batch: PlanBatch, held: _HeldPlan, ledger: Ledger) -> None:
    """Close the plan where a step asks and nothing is open; what came too early may ask again."""
    check = next((step for step in batch.steps if isinstance(step.body, CheckClosure)), None)
    if check is None or held.row.closed_at or open_obligations(conn, batch.plan):
        return
    before = held.row
    held.take(before.model_copy(update={"closed_at": check.at}), None)
    closed = Happening(name=CLOSED, at=check.at, body=check.body, type=CLOSED)
    ledger.log(closed, _state(before), _state(held.row))


def _carry_out(conn: Connection, outcome: PlanOutcome, step: PlanStep) -> None:
    """Change the organisation first: where that is refused, nothing has been written."""
    if outcome.change:
        organisation_change(conn, outcome.row.id, outcome.change)
    _NEW_OPENING.add(conn, [opening_cells(each) for each in outcome.openings])
    for obligation in outcome.settles:
        _settle(conn, obligation, step.name, step.at, step.actor)


def _settle(
    conn: Connection, obligation: str, note: str, at: datetime, actor: Actor | None
) -> None:
    """Hand in the item that waited for a decision; one that was not opened yet is opened for it."""
    order = find_opening(conn, obligation)
    if not isinstance(order, AssignmentOrder) or is_closed(conn, obligation):
        return
    step = AssignmentStep(name=DECIDED, body=Submit(note=note), at=at, actor=actor)
    batch = AssignmentBatch(obligation=obligation, order=order, opened_at=at, steps=(step,))
    commit_assignment(conn, batch)


def _state(row: PlanRow) -> str:
    if row.closed_at:
        return CLOSED
    return ISSUED if row.issued_on else DRAFT
