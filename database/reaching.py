"""Bring an act on the plan to its open obligations: a page of them, then one by one."""

import json
from dataclasses import dataclass

from pydantic import TypeAdapter
from sqlalchemy import Connection, bindparam, exists, func, or_, select

from database import tables
from database.assignment_commits import commit_assignment
from database.collection_commits import commit_collection
from database.courses.commits import commit_course
from database.courses.tables import course as _course
from database.ending import ended_collection
from database.houses import load_house
from database.ledger import ACTED_AT
from database.openings import read_opening
from database.packages import load_package
from database.plan_acts import bring_to_notice, refusals
from database.projections import ASSIGNMENT, COLLECTION, COURSE
from database.queries import plan_row
from models.assignment.decisions import AssignmentStep
from models.assignment.state import AssignmentOrder
from models.collection.decisions import CollectionStep
from models.collection.state import CollectionOrder
from models.course.commands import CloseCourse, Restage
from models.course.decisions import CourseStep
from models.course.order import CourseOrder
from models.deciding.collecting import CollectionBody
from models.deciding.commands import (
    Actor,
    Reassign,
    Resume,
    Suspend,
    Withdraw,
)
from models.errors import NotFoundError
from models.messages import (
    AssignmentBatch,
    AssignmentCommitted,
    CollectionBatch,
    CollectionCommitted,
    CourseBatch,
    CourseCommitted,
)
from models.plan_run.progress import Opening, PlanBody, PlanRow
from models.plan_run.reaching import FROM_PLAN, Reach, Sent, reach_of

_BODY: TypeAdapter[PlanBody] = TypeAdapter(PlanBody)
# What the state of an obligation may refuse without anybody having to look: nothing is lost.
_HARMLESS = Suspend | Resume

_opening, _assignment, _collection = tables.opening, tables.assignment, tables.collection
_log = tables.log

_ACT = select(_log.c.at, _log.c.post, _log.c.acting_for, _log.c.capacity, _log.c.detail).where(
    _log.c.obligation == bindparam("of"), _log.c.step == bindparam("of_step")
)
# What has no row yet is open too: its workflow was started, or is about to be. What the act itself
# has closed is listed again: an attempt may have died before it could wake the workflow.
_IS_OPEN = func.coalesce(_assignment.c.is_open, _collection.c.is_open, _course.c.is_open, True).is_(
    True
)
_CLOSED_BY_IT = exists().where(
    tables.step.c.obligation == _opening.c.id,
    tables.step.c.name.in_(bindparam("closings", expanding=True)),
)
_OPEN = (
    select(_opening.c.kind, _opening.c.document, _assignment.c.unit)
    .outerjoin(_assignment, _assignment.c.id == _opening.c.id)
    .outerjoin(_collection, _collection.c.id == _opening.c.id)
    .outerjoin(_course, _course.c.id == _opening.c.id)
    .where(
        _opening.c.plan == bindparam("of"),
        _opening.c.id > bindparam("after"),
        _opening.c.kind.in_(bindparam("kinds", expanding=True)),
        or_(_IS_OPEN, _CLOSED_BY_IT),
    )
    .order_by(_opening.c.id)
    .limit(bindparam("most"))
)
_OPEN_OF_DUTIES = _OPEN.where(_opening.c.duty.in_(bindparam("duties", expanding=True)))
_STOPPED_BY = (
    select(_log.c.step)
    .where(_log.c.obligation == bindparam("of"), _log.c.type == "suspend")
    .order_by(_log.c.id.desc())
    .limit(1)
)


@dataclass(frozen=True, kw_only=True)
class Reached:
    """An open obligation, and the unit that owes it today."""

    order: Opening
    unit: str


def reach(conn: Connection, plan_id: str, step: str) -> Reach:
    """Return how a step of a plan reaches what is open; six statements, once for each attempt.

    Raises NotFoundError for a step that was never done.
    """
    row = plan_row(conn, plan_id)
    act = conn.execute(_ACT, {"of": f"plan:{plan_id}", "of_step": step}).one_or_none()
    if row is None or act is None:
        msg = f"the plan {plan_id} has done no step {step}"
        raise NotFoundError(msg)
    said = json.loads(act.detail)
    said.pop(ACTED_AT, None)
    actor = (
        Actor(post=act.post, acting_for=act.acting_for, capacity=act.capacity) if act.post else None
    )
    return reach_of(
        row,
        step,
        act.at,
        actor,
        _BODY.validate_python(said),
        {each: load_package(conn, plan_id, each) for each in _versions(row, step)},
        load_house(conn, plan_id),
    )


def _versions(row: PlanRow, step: str) -> set[str]:
    amended = (each for each in row.amended if each.step == step)
    return {version for each in amended for version in (each.replaced, each.package)}


def open_page(conn: Connection, of: Reach, after: str, limit: int) -> list[Reached]:
    """Return open obligations that it concerns, by id, after a given one: one statement."""
    closings = [of.name(each) for each in ("withdraw", "close")] if of.turns else []
    # A course hears of its end and of other stages: the rest is brought to its stages.
    kinds = [ASSIGNMENT, COLLECTION, *([COURSE] if of.turns else [])]
    wanted = {
        "of": of.plan,
        "after": after,
        "most": limit,
        "closings": closings,
        "kinds": kinds,
    }
    if of.everything:
        found = conn.execute(_OPEN, wanted)
    else:
        found = conn.execute(_OPEN_OF_DUTIES, {**wanted, "duties": sorted(of.duties)})
    pairs = ((read_opening(each.kind, each.document), each.unit) for each in found)
    return [Reached(order=order, unit=unit or _owner(order)) for order, unit in pairs]


def _owner(order: Opening) -> str:
    return order.superior if isinstance(order, CollectionOrder) else order.unit


@dataclass(frozen=True, kw_only=True)
class Heard:
    """What came of it: whether the workflow must look at its row again, and what was refused."""

    wakes: bool = False
    refused: int = 0
    besides: tuple[str, ...] = ()  # other workflows that must look: stages of a course


def bring(conn: Connection, of: Reach, to: Reached) -> Heard:
    """Do to one obligation what the act means for it; done before, it is not done again.

    Its steps are one batch, decided on the row as it stands then. A refusal that loses something
    is brought to notice.
    """
    sent = of.sends(to.order, to.unit)
    if not sent or (of.resumes and not _stopped_by_plan(conn, to.order.id)):
        return Heard()
    committed = _committed(conn, of, to.order, sent)
    lost = [] if isinstance(sent[0], _HARMLESS) else refusals(committed)
    for refusal in lost:
        bring_to_notice(conn, to.order, of.at, refusal)
    wakes = committed.timetable is not None or not committed.is_open
    if isinstance(committed, CourseCommitted):
        besides = tuple(each for result in committed.results for each in result.wakes)
        return Heard(wakes=wakes or committed.unopened, refused=len(lost), besides=besides)
    return Heard(wakes=wakes, refused=len(lost))


def _committed(
    conn: Connection, of: Reach, order: Opening, sent: tuple[Sent, ...]
) -> AssignmentCommitted | CollectionCommitted | CourseCommitted:
    if isinstance(order, CourseOrder):
        return _to_course(conn, of, order, sent[0])
    if isinstance(order, AssignmentOrder):
        steps = tuple(
            AssignmentStep(name=of.name(body.type), body=body, at=of.at, actor=of.actor)
            for body in sent
            if not isinstance(body, Restage)
        )
        batch = AssignmentBatch(obligation=order.id, order=order, opened_at=of.at, steps=steps)
        return commit_assignment(conn, batch)
    withdrawn = isinstance(sent[0], Withdraw)
    bodies = ended_collection(conn, order, of.name, of.reason) if withdrawn else _kept(of, sent)
    others = tuple(
        CollectionStep(name=name, body=body, at=of.at, actor=of.actor)
        for name, body in bodies.items()
    )
    return commit_collection(
        conn, CollectionBatch(obligation=order.id, order=order, opened_at=of.at, steps=others)
    )


def _to_course(conn: Connection, of: Reach, order: CourseOrder, sent: Sent) -> CourseCommitted:
    """Let a course go on by other stages, or end one that is not owed any more."""
    body = CloseCourse(reason=of.reason, decision=of.decision)
    step = CourseStep(
        name=of.name(sent.type),
        body=sent if isinstance(sent, Restage) else body,
        at=of.at,
        actor=of.actor,
    )
    return commit_course(conn, CourseBatch(course=order.id, order=order, at=of.at, steps=(step,)))


def _kept(of: Reach, sent: tuple[Sent, ...]) -> dict[str, CollectionBody]:
    """Return the steps of a collection that goes on; it has no lead that could be another."""
    return {
        of.name(body.type): body
        for body in sent
        if not isinstance(body, Withdraw | Reassign | Restage)
    }


def _stopped_by_plan(conn: Connection, obligation: str) -> bool:
    """Tell whether it was the plan that suspended an obligation last, and not its superior."""
    step = conn.execute(_STOPPED_BY, {"of": obligation}).scalar_one_or_none()
    return step is not None and step.startswith(FROM_PLAN)
