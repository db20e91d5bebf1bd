"""The workflows that should be running: whatever rows say is open, and what waits to be opened."""

from sqlalchemy import Connection, exists, literal, or_, select

from database import queries, tables
from database.courses.queries import find_course
from database.courses.tables import course as _course
from database.notices.tables import delivery
from database.openings import find_opening
from models import names
from models.errors import NotFoundError
from models.messages import (
    AssignmentStart,
    CollectionStart,
    CourseStart,
    DigestStart,
    PlanStart,
)
from models.notices.delivery import DeliveryState
from models.plan_run.progress import Opening
from models.starting import start_of_order
from models.timing.clock import PlanClock

PLAN_ID = "plan:"  # how the workflow id of a plan begins
DIGEST_ID = "digest:"  # and that of its messages
Start = AssignmentStart | CollectionStart | CourseStart | PlanStart | DigestStart

_assignment, _collection, _plan = tables.assignment, tables.collection, tables.plan
_opening = tables.opening
_OPEN = (
    select(_assignment.c.id)
    .where(_assignment.c.is_open.is_(True))
    .union(
        select(_collection.c.id).where(_collection.c.is_open.is_(True)),
        select(_course.c.id).where(_course.c.is_open.is_(True)),
        select((literal(PLAN_ID) + _plan.c.id).label("id")).where(_plan.c.closed_at.is_(None)),
        # Messages go on until the plan is closed and the last of them sent.
        select((literal(DIGEST_ID) + _plan.c.id).label("id")).where(
            _plan.c.issued_on.is_not(None),
            or_(
                _plan.c.closed_at.is_(None),
                exists().where(
                    delivery.c.plan == _plan.c.id,
                    delivery.c.state.in_([DeliveryState.PENDING, DeliveryState.SENDING]),
                ),
            ),
        ),
        select(_opening.c.id).where(
            ~exists().where(_assignment.c.id == _opening.c.id),
            ~exists().where(_collection.c.id == _opening.c.id),
            ~exists().where(_course.c.id == _opening.c.id),
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
    kind, _, plan = workflow_id.partition(":")
    if f"{kind}:" in {PLAN_ID, DIGEST_ID}:
        row = queries.plan_row(conn, plan)
        if row is None:
            raise _missing(workflow_id)
        if f"{kind}:" == DIGEST_ID:
            return names.DIGEST_WORKFLOW, DigestStart(plan=row.id, clock=clock)
        return names.PLAN_WORKFLOW, PlanStart(plan=row.id, package=row.package, clock=clock)
    running = find_course(conn, workflow_id)
    if running:
        return start_of_order(running.order, clock)
    try:
        order: Opening | None = queries.obligation(conn, workflow_id).order
    except NotFoundError:
        order = find_opening(conn, workflow_id)
    if order is None:
        raise _missing(workflow_id)
    return start_of_order(order, clock)


def _missing(workflow_id: str) -> NotFoundError:
    return NotFoundError(f"{workflow_id} was not opened")
