"""Courses as rows: locked, opened, walked through a batch; what is over is noticed and goes on."""

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection, bindparam, insert, select, update

from database import tables
from database.adding import Addition
from database.courses.acts import appoint, end, redate, settle
from database.courses.cells import course_cells, open_cells, passed_cells
from database.courses.queries import waiting_for
from database.courses.reading import closed_stages, known_of
from database.courses.tables import course as _course
from database.courses.tables import course_stage as _stage
from database.held import Held, Rows, walk
from database.houses import load_house
from database.ledger import OPEN, Happening, Ledger, done_steps, told
from database.openings import count_pending
from database.plan_acts import begin
from database.projections import opening_cells
from database.queries import plan_row
from models.course.decisions import (
    CourseDecision,
    CourseStep,
    decide_course,
    look,
    open_course,
    year_of,
)
from models.course.state import CourseRow
from models.deciding.commands import Fire, Refusal
from models.deciding.decision import Refused
from models.messages import CourseBatch, CourseCommitted, CourseResult
from models.plan.stage import CourseKind

STAGE = "stage"  # how the log calls a stage that is over
_ROWS = Rows(_course)
_NEW_OPENING = Addition(tables.opening)
_LOCK = (
    select(_course.c.document, _course.c.timetable)
    .where(_course.c.id == bindparam("of"))
    .with_for_update()
)
_OPENED = insert(_stage)
_PASSED = update(_stage).where(
    _stage.c.obligation == bindparam("of"), _stage.c.course == bindparam("of_course")
)
_UNSTARTED = select(tables.opening.c.id).where(
    tables.opening.c.id.in_(bindparam("ids", expanding=True)),
    tables.opening.c.started.is_(False),
)


@dataclass(kw_only=True)
class _Work:
    """A batch at work: the row it holds, what it adds."""

    conn: Connection
    batch: CourseBatch
    ledger: Ledger
    held: Held[CourseRow]
    passed: list[str] = field(default_factory=list)


def commit_course(conn: Connection, batch: CourseBatch) -> CourseCommitted:
    """Commit steps of one course, in order; then notice which of its stages are over.

    What is over is read from the obligations themselves, so that a look too many is harmless.
    """
    ledger = Ledger(plan=batch.order.plan, obligation=batch.course)
    held, is_new = _locked(conn, batch.course), False
    if held is None:
        held, is_new = _added(conn, batch)
    work = _Work(conn=conn, batch=batch, ledger=ledger, held=held)
    if is_new:
        _open(work)
    known = done_steps(conn, batch.course, [step.name for step in batch.steps])
    results, is_behind = walk(
        batch.steps, known, ledger, CourseResult, lambda step: _do(work, step), held
    )
    _look(work)
    if held.changed:
        _ROWS.save(conn, course_cells(held.row), held.replanned)
    ledger.write(conn)
    return CourseCommitted(
        results=results,
        timetable=held.timetable(wanted=is_behind or not batch.steps),
        is_open=held.row.is_open,
        wakes=waiting_for(conn, batch.order.plan, work.passed),
        unopened=_waits(conn, held.row),
    )


def _locked(conn: Connection, course_id: str) -> Held[CourseRow] | None:
    found = conn.execute(_LOCK, {"of": course_id}).one_or_none()
    if found is None:
        return None
    return Held(row=CourseRow.model_validate_json(found.document), stored=found.timetable)


def _added(conn: Connection, batch: CourseBatch) -> tuple[Held[CourseRow], bool]:
    """Add the row of a course that is new, or take that of a faster process."""
    row = CourseRow(id=batch.course, order=batch.order, opened_at=batch.at)
    if _ROWS.add(conn, course_cells(row), None):
        return Held(row=row, stored=""), True
    held = _locked(conn, batch.course)
    if held is None:
        msg = f"{batch.course} is not the course of the order {batch.order.id}"
        raise ValueError(msg)
    return held, False


def _open(work: _Work) -> None:
    order, at = work.batch.order, work.batch.at
    house = load_house(work.conn, order.plan)
    known = known_of(work.conn, work.held.row, house, at, house.today(at).year)
    decision = open_course(order, at, house, known)
    happening = Happening(name=OPEN, at=at, body=order, type=OPEN)
    _take(work, decision, at)
    work.ledger.log(happening, "", work.held.row.stage or work.held.row.state)


def _do(work: _Work, step: CourseStep) -> CourseResult:
    before = work.held.row
    house = load_house(work.conn, before.order.plan)
    known = known_of(work.conn, before, house, step.at, year_of(step))
    decision = decide_course(before, step, step.at, house, known)
    if isinstance(decision, Refusal):
        return CourseResult(name=step.name, refusal=decision)
    try:
        if decision.appoints:
            appoint(work.conn, before.order.plan, decision.appoints, step, house)
        settle(work.conn, decision.settles, step)
    except Refused as refused:
        return CourseResult(name=step.name, refusal=refused.at(before.state))
    end(work.conn, decision.ends, step)
    redate(work.conn, decision.redates, step)
    _take(work, decision, step.at)
    _forget(work, decision, step.at)
    after = decision.row
    work.ledger.log(told(step), before.stage or before.state, after.stage or after.state)
    return CourseResult(
        name=step.name,
        row=None if isinstance(step.body, Fire) else after,
        wakes=(*decision.settles, *decision.ends, *decision.redates),
    )


def _look(work: _Work) -> None:
    """Let pass what is over; a stage that comes after may be over already, too."""
    while work.held.row.is_open:
        row, at = work.held.row, work.batch.at
        closed = closed_stages(work.conn, row)
        if not closed:
            return
        house = load_house(work.conn, row.order.plan)
        decision = look(row, closed, at, house, known_of(work.conn, row, house, at))
        _take(work, decision, at)


def _take(work: _Work, decision: CourseDecision, at: datetime) -> None:
    """Write what a decision means: stages that are over, stages that open."""
    conn, row = work.conn, decision.row
    before = work.held.row
    for each in decision.passed:
        work.passed.append(each.obligation)
        cells = passed_cells(row, each)
        of = {"of": cells.pop("obligation"), "of_course": row.id}
        conn.execute(_PASSED, {**of, **cells})
        happening = Happening(name=f"{STAGE}:{each.obligation}", at=at, body=each, type=STAGE)
        work.ledger.log(happening, each.stage, row.stage or row.state)
    work.held.take(row, decision.timetable)
    orders = (*decision.openings, *decision.along)
    if not orders:
        return
    _NEW_OPENING.add(conn, [opening_cells(each) for each in orders])
    stages = {each.id: each for each in decision.openings}
    opened = [each for each in row.open if each.obligation in stages]
    if opened:
        cells_ = [open_cells(row, each, stages[each.obligation]) for each in opened]
        conn.execute(_OPENED, cells_)
    plan = plan_row(conn, before.order.plan)
    for order in orders:
        if plan:
            begin(conn, plan, order, at)


def _forget(work: _Work, decision: CourseDecision, at: datetime) -> None:
    """Close the stages of a course that was ended while they were open."""
    for obligation in decision.ends:
        cells = {"closed_at": at, "outcome": decision.row.outcome}
        of = {"of": obligation, "of_course": decision.row.id}
        work.conn.execute(_PASSED, {**of, **cells})


def _waits(conn: Connection, row: CourseRow) -> bool:
    """Tell whether a stage that is open, or what opened along with one, waits for its workflow."""
    if row.order.course is CourseKind.REPORTING:
        return count_pending(conn, row.order.plan) > 0
    ids = [each.obligation for each in row.open]
    return bool(ids) and conn.execute(_UNSTARTED, {"ids": ids}).first() is not None
