"""What is open of a unit that another takes in, and how that one comes to owe it."""

from sqlalchemy import Connection, bindparam, select

from database import tables
from database.assignment_commits import commit_assignment
from database.collection_commits import commit_collection
from database.courses.tables import course as _course
from database.openings import find_opening
from database.queries import OPEN_ASSIGNMENTS
from models.assignment.decisions import AssignmentStep
from models.assignment.state import AssignmentOrder, AssignmentRow
from models.collection.decisions import CollectionStep
from models.collection.state import CollectionOrder
from models.course.state import CourseRow
from models.deciding.collecting import PassOn
from models.deciding.commands import Actor, Reassign, Refusal
from models.deciding.decision import Refused
from models.messages import AssignmentBatch, CollectionBatch
from models.plan_run.case import LeftOpen
from models.plan_run.decisions import PlanStep
from models.plan_run.merging import left_open
from models.plan_run.progress import PassedOn
from models.plan_run.reaching import sent_name

_assignment, _collection, _entry = tables.assignment, tables.collection, tables.entry
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


def find_left_open(conn: Connection, plan_id: str, unit: str) -> LeftOpen:
    """Return what is open of a unit: four statements, over all that is open of the plan."""
    of = {"of": plan_id}
    entries = conn.execute(_ENTRIES, {**of, "unit": unit})
    return left_open(
        unit,
        assignments=map(AssignmentRow.model_validate_json, conn.scalars(OPEN_ASSIGNMENTS, of)),
        entries=((each.collection, each.state) for each in entries),
        collects=conn.scalars(_COLLECTS, {**of, "unit": unit}),
        courses=map(CourseRow.model_validate_json, conn.scalars(_COURSES, of)),
    )


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
