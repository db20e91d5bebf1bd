"""Running plans as rows: locked, walked through a batch, saved; what they open is listed."""

from sqlalchemy import Connection, bindparam, select

from database import tables
from database.held import Held, Rows, walk
from database.houses import load_house
from database.ledger import Happening, Ledger, done_steps, told
from database.openings import count_pending
from database.packages import load_package
from database.plan_acts import carry_out, look_up
from database.projections import plan_cells
from database.queries import open_obligations
from models.deciding.commands import Refusal
from models.deciding.decision import Refused
from models.deciding.timetable import Timetable
from models.messages import PlanBatch, PlanCommitted, PlanResult
from models.plan_run.acts import Amend, SetCalendar
from models.plan_run.case import Seen
from models.plan_run.decisions import CLOSED, PlanStep, decide_plan, state_of
from models.plan_run.progress import CheckClosure, OpenYear, PlanOutcome, PlanRow
from models.plan_run.years import plan_timetable

_plan = tables.plan
_ROWS = Rows(_plan)
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
        unopened=count_pending(conn, batch.plan),
        reaching=held.row.reaching,
    )


def brought(conn: Connection, plan_id: str, step: str) -> None:
    """Remember that a step of the plan has come to everything that it concerns."""
    held = _locked(conn, plan_id)
    if held and step in held.row.reaching:
        left = tuple(each for each in held.row.reaching if each != step)
        _ROWS.save(conn, plan_cells(held.row.model_copy(update={"reaching": left})), None)


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
    seen = look_up(conn, before, step.body)
    outcome = decide_plan(plan, before, step, step.at, house, seen)
    if isinstance(outcome, Refusal):
        return PlanResult(name=step.name, refusal=outcome)
    try:
        wakes = carry_out(conn, outcome, step)
    except Refused as refused:
        return PlanResult(name=step.name, refusal=refused.at(state_of(before)))
    row = outcome.row
    if outcome.replans:
        row = row.model_copy(update={"reaching": (*row.reaching, step.name)})
    held.take(row, outcome.timetable or _redated_years(conn, outcome, step, seen))
    _log(ledger, outcome, step, before)
    if outcome.change:
        ledger.write_log(conn)
    ledger.say(outcome.messages)
    return PlanResult(
        name=step.name,
        row=None if isinstance(step.body, OpenYear | CheckClosure) else row,
        opens=bool(outcome.openings),
        settles=outcome.settles,
        wakes=wakes,
    )


def _log(ledger: Ledger, outcome: PlanOutcome, step: PlanStep, before: PlanRow) -> None:
    """Enter a step into the plan's log, or into that of the obligation it tells of."""
    state, after = state_of(before), state_of(outcome.row)
    ledger.log(told(step), state, after, outcome.logs_on)


def _redated_years(
    conn: Connection, outcome: PlanOutcome, step: PlanStep, seen: Seen
) -> Timetable | None:
    """Date the coming years anew where other days are worked, or another package says so."""
    if not outcome.replans or not isinstance(step.body, SetCalendar | Amend):
        return None
    row = outcome.row
    if seen.adopted:
        return plan_timetable(seen.adopted.plan, seen.adopted.house, step.at)
    plan = load_package(conn, row.id, row.package)
    return plan_timetable(plan, load_house(conn, row.id), step.at)


def _close_if_done(conn: Connection, batch: PlanBatch, held: _HeldPlan, ledger: Ledger) -> None:
    """Close the plan where a step asks and nothing is open; what came too early may ask again."""
    check = next((step for step in batch.steps if isinstance(step.body, CheckClosure)), None)
    if check is None or held.row.closed_at or open_obligations(conn, batch.plan):
        return
    before = held.row
    held.take(before.model_copy(update={"closed_at": check.at}), None)
    closed = Happening(name=CLOSED, at=check.at, body=check.body, type=CLOSED)
    ledger.log(closed, state_of(before), state_of(held.row))
