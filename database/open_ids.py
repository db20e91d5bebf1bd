"""The workflows that should be running: whatever rows say is open, and what waits to be opened."""

from sqlalchemy import Connection, exists, literal, select

from database import queries, tables
from database.openings import find_opening
from models import names
from models.assignment.state import AssignmentOrder
from models.errors import NotFoundError
from models.messages import AssignmentStart, CollectionStart, PlanStart
from models.plan_run.progress import Opening
from models.timing.clock import PlanClock

PLAN_ID = "plan:"  # how the workflow id of a plan begins
Start = AssignmentStart | CollectionStart | PlanStart

_assignment, _collection, _plan = tables.assignment, tables.collection, tables.plan
_opening = tables.opening
_OPEN = (
    select(_assignment.c.id)
    .where(_assignment.c.is_open.is_(True))
    .union(
        select(_collection.c.id).where(_collection.c.is_open.is_(True)),
        select((literal(PLAN_ID) + _plan.c.id).label("id")).where(_plan.c.closed_at.is_(None)),
        select(_opening.c.id).where(
            ~exists().where(_assignment.c.id == _opening.c.id),
            ~exists().where(_collection.c.id == _opening.c.id),
        ),
    )
    .order_by("id")
)


def open_ids(conn: Connection) -> list[str]:
    """Return the workflow ids of all open obligations and plans, in order."""
    return list(conn.scalars(_OPEN))


def start_of(conn: Connection, workflow_id: str) -> tuple[str, Start]:
    """Return the workflow of an id and its input, from its row or from what is to be opened.

    Live, plan time is server time. Raises NotFoundError where there is neither.
    """
    clock = PlanClock()
    if workflow_id.startswith(PLAN_ID):
        row = queries.plan_row(conn, workflow_id.removeprefix(PLAN_ID))
        if row is None:
            raise _missing(workflow_id)
        return names.PLAN_WORKFLOW, PlanStart(plan=row.id, package=row.package, clock=clock)
    try:
        order: Opening | None = queries.obligation(conn, workflow_id).order
    except NotFoundError:
        order = find_opening(conn, workflow_id)
    if order is None:
        raise _missing(workflow_id)
    if isinstance(order, AssignmentOrder):
        return names.ASSIGNMENT_WORKFLOW, AssignmentStart(order=order, clock=clock)
    return names.COLLECTION_WORKFLOW, CollectionStart(order=order, clock=clock)


def _missing(workflow_id: str) -> NotFoundError:
    return NotFoundError(f"{workflow_id} was not opened")
