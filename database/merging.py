"""What is open of a unit that another takes in, and how that one comes to owe it."""

from sqlalchemy import Connection, bindparam, select

from database import tables
from database.assignment_commits import commit_assignment
from database.collection_commits import commit_collection
from database.courses.tables import course as _course
from database.openings import find_opening
from models.assignment.decisions import AssignmentStep, refused_now
from models.assignment.state import AssignmentOrder, AssignmentRow
from models.collection.decisions import CollectionStep
from models.collection.state import OWED, CollectionOrder, EntryState
from models.course.state import CourseRow
from models.deciding.collecting import PassOn
from models.deciding.commands import Actor, Reassign, Refusal
from models.deciding.decision import Refused
from models.messages import AssignmentBatch, CollectionBatch
from models.plan_run.case import LeftOpen
from models.plan_run.decisions import PlanStep
from models.plan_run.progress import PassedOn
from models.plan_run.reaching import sent_name

_assignment, _collection, _entry = tables.assignment, tables.collection, tables.entry
_REASSIGN, _STUCK = "reassign", str(EntryState.RECEIVED)
_ASSIGNMENTS = (
    select(_assignment.c.document)
    .where(_assignment.c.plan == bindparam("of"), _assignment.c.is_open.is_(True))
    .order_by(_assignment.c.id)
)
_COURSES = (
    select(_course.c.document)
    .where(_course.c.plan == bindparam("of"), _course.c.is_open.is_(True))
    .order_by(_course.c.id)
)
_COLLECTS = (
    select(_collection.c.id)
    .where(
        _collection.c.plan == bindparam("of"),
        _collection.c.is_open.is_(True),
        (_collection.c.superior == bindparam("unit"))
        | (_collection.c.through == bindparam("unit")),
    )
    .order_by(_collection.c.id)
)
_ENTRIES = (
    select(_entry.c.collection, _entry.c.state)
    .join(_collection, _collection.c.id == _entry.c.collection)
    .where(
        _collection.c.plan == bindparam("of"),
        _collection.c.is_open.is_(True),
        _entry.c.unit == bindparam("unit"),
    )
    .order_by(_entry.c.collection)
)


def left_open(conn: Connection, plan_id: str, unit: str) -> LeftOpen:
    """Return what is open of a unit: four statements, over all that is open of the plan."""
    moves: list[str] = []
    stuck: list[str] = list(conn.scalars(_COLLECTS, {"of": plan_id, "unit": unit}))
    for document in conn.scalars(_ASSIGNMENTS, {"of": plan_id}):
        row = AssignmentRow.model_validate_json(document)
        if row.unit == unit and refused_now(row, _REASSIGN) is None:
            moves.append(row.id)
        elif unit in {row.unit, row.worker, *(each.unit for each in row.order.approvers)}:
            stuck.append(row.id)
    owed: list[str] = []
    for entry in conn.execute(_ENTRIES, {"of": plan_id, "unit": unit}):
        if entry.state in OWED:
            owed.append(entry.collection)
        elif entry.state == _STUCK:
            stuck.append(entry.collection)
    courses = map(CourseRow.model_validate_json, conn.scalars(_COURSES, {"of": plan_id}))
    stuck += [row.id for row in courses if unit in _still_to_come(row)]
    return LeftOpen(assignments=tuple(moves), collections=tuple(owed), stuck=tuple(stuck))


def _still_to_come(row: CourseRow) -> set[str]:
    """Return the units that hold a stage of a course which is still to be opened."""
    begun = {each.stage for each in row.open} | {each.stage for each in row.passed}
    found: set[str] = set()
    for each in row.order.stages:
        if each.stage.repeats or each.stage.id not in begun:
            approvers = each.approvers
            found |= {each.unit, each.prepared_by or "", each.through, *each.units, *approvers}
    return found


def pass_on(conn: Connection, passed: PassedOn, step: PlanStep) -> tuple[str, ...]:
    """Let the other unit owe it; raises Refused where one thing cannot pass on.

    Returns what was changed, so that its workflow is woken.
    """
    for obligation in passed.assignments:
        _reassign(conn, obligation, passed, step)
    for obligation in passed.collections:
        _answer_for(conn, obligation, passed, step)
    return (*passed.assignments, *passed.collections)


def _by(step: PlanStep) -> Actor | None:
    """Return whose act it is, without the person: he may have acted from a post that ends by it."""
    return step.actor.model_copy(update={"person": ""}) if step.actor else None


def _reassign(conn: Connection, obligation: str, passed: PassedOn, step: PlanStep) -> None:
    order = find_opening(conn, obligation)
    if isinstance(order, AssignmentOrder):
        body = Reassign(unit=passed.into, reason=passed.reason)
        name = sent_name(step.name, body.type)
        own = AssignmentStep(name=name, body=body, at=step.at, actor=_by(step))
        batch = AssignmentBatch(obligation=obligation, order=order, opened_at=step.at, steps=(own,))
        _check(obligation, commit_assignment(conn, batch).results[0].refusal)


def _answer_for(conn: Connection, obligation: str, passed: PassedOn, step: PlanStep) -> None:
    order = find_opening(conn, obligation)
    if isinstance(order, CollectionOrder):
        body = PassOn(unit=passed.unit, into=passed.into, reason=passed.reason)
        name = sent_name(step.name, body.type)
        own = CollectionStep(name=name, body=body, at=step.at, actor=_by(step))
        batch = CollectionBatch(obligation=obligation, order=order, opened_at=step.at, steps=(own,))
        _check(obligation, commit_collection(conn, batch).results[0].refusal)


def _check(obligation: str, refusal: Refusal | None) -> None:
    if refusal:
        code = "open_work_stays"
        raise Refused(code, f"{obligation} cannot pass on: {refusal.message}", "unit")
