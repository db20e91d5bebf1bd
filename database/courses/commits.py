"""Courses as rows: locked, opened, walked through a batch; what is over is noticed and goes on."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, insert, select, update

from database import tables
from database.adding import Addition
from database.courses.acts import appoint, end, settle
from database.courses.cells import course_cells, open_cells, passed_cells
from database.courses.reading import closed_stages, known_of
from database.courses.tables import course as _course
from database.courses.tables import course_stage as _stage
from database.held import Held, Rows, walk
from database.houses import load_house
from database.ledger import OPEN, Happening, Ledger, done_steps, told
from database.plan_acts import begin
from database.projections import opening_cells
from database.queries import plan_row
from models.course.decisions import (
    CourseDecision,
    CourseStep,
    decide_course,
    look,
    open_course,
)
from models.course.state import CourseRow
from models.deciding.commands import Fire, Refusal
from models.deciding.decision import Refused
from models.messages import CourseBatch, CourseCommitted, CourseResult

STAGE = "stage"  # how the log calls a stage that is over
_ROWS = Rows(_course)
_NEW_OPENING = Addition(tables.opening)
_LOCK = (
    select(_course.c.document, _course.c.timetable)
    .where(_course.c.id == bindparam("of"))
    .with_for_update()
)
_OPENED = insert(_stage)
_PASSED = update(_stage).where(_stage.c.obligation == bindparam("of"))
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
    decision = open_course(order, at, house, known_of(work.conn, work.held.row, house, at))
    happening = Happening(name=OPEN, at=at, body=order, type=OPEN)
    _take(work, decision, at)
    work.ledger.log(happening, "", work.held.row.stage or work.held.row.state)


def _do(work: _Work, step: CourseStep) -> CourseResult:
    before = work.held.row
    house = load_house(work.conn, before.order.plan)
    decision = decide_course(
        before, step, step.at, house, known_of(work.conn, before, house, step.at)
    )
    if isinstance(decision, Refusal):
        return CourseResult(name=step.name, refusal=decision)
    try:
        if decision.appoints:
            appoint(work.conn, before.order.plan, decision.appoints, step, house)
        settle(work.conn, decision.settles, step)
    except Refused as refused:
        return CourseResult(name=step.name, refusal=refused.at(before.state))
    end(work.conn, decision.ends, step)
    _take(work, decision, step.at)
    _forget(work, decision, step.at)
    after = decision.row
    work.ledger.log(told(step), before.stage or before.state, after.stage or after.state)
    return CourseResult(
        name=step.name,
        row=None if isinstance(step.body, Fire) else after,
        wakes=(*decision.settles, *decision.ends),
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
        cells = passed_cells(row, each)
        conn.execute(_PASSED, {"of": cells.pop("obligation"), **cells})
        happening = Happening(name=f"{STAGE}:{each.obligation}", at=at, body=each, type=STAGE)
        work.ledger.log(happening, each.stage, row.stage or row.state)
    work.held.take(row, decision.timetable)
    if not decision.openings:
        return
    _NEW_OPENING.add(conn, [opening_cells(each) for each in decision.openings])
    opened = row.open[-len(decision.openings) :]
    pairs = zip(opened, decision.openings, strict=True)
    conn.execute(_OPENED, [open_cells(row, stage, order) for stage, order in pairs])
    plan = plan_row(conn, before.order.plan)
    for order in decision.openings:
        if plan:
            begin(conn, plan, order, at)


def _forget(work: _Work, decision: CourseDecision, at: datetime) -> None:
    """Close the stages of a course that was ended while they were open."""
    for obligation in decision.ends:
        cells = {"closed_at": at, "outcome": decision.row.outcome}
        work.conn.execute(_PASSED, {"of": obligation, **cells})


def _waits(conn: Connection, row: CourseRow) -> bool:
    """Tell whether a stage that is open waits for its workflow."""
    ids = [each.obligation for each in row.open]
    return bool(ids) and conn.execute(_UNSTARTED, {"ids": ids}).first() is not None
