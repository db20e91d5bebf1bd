"""The obligations of a plan that wait to be opened."""

from collections.abc import Sequence

from sqlalchemy import Connection, bindparam, func, select, update

from database import tables
from database.courses.tables import course as _course
from database.courses.tables import course_stage as _stage
from database.projections import ASSIGNMENT, COURSE
from models.assignment.state import AssignmentOrder
from models.collection.state import CollectionOrder
from models.course.order import CourseOrder
from models.plan_run.progress import Opening

_opening, _assignment, _collection = tables.opening, tables.assignment, tables.collection

_PENDING = (
    select(_opening.c.kind, _opening.c.document)
    .where(
        _opening.c.plan == bindparam("plan"),
        _opening.c.started.is_(False),
        _opening.c.id > bindparam("after"),
    )
    .order_by(_opening.c.id)
    .limit(bindparam("most"))
)
_PENDING_OF_COURSE = _PENDING.where(
    _opening.c.id.in_(
        select(_stage.c.obligation).where(
            _stage.c.course == bindparam("course"), _stage.c.closed_at.is_(None)
        )
    )
)
_COUNT_PENDING = (
    select(func.count())
    .select_from(_opening)
    .where(_opening.c.plan == bindparam("plan"), _opening.c.started.is_(False))
)
_OPENING = select(_opening.c.kind, _opening.c.document).where(_opening.c.id == bindparam("opening"))
_IDS = select(_opening.c.id).where(_opening.c.plan == bindparam("plan"))
_EXISTS = select(_opening.c.id).where(
    _opening.c.id == bindparam("opening"), _opening.c.plan == bindparam("plan")
)
_OF_DUTY = (
    select(_opening.c.kind, _opening.c.document)
    .where(_opening.c.plan == bindparam("plan"), _opening.c.duty == bindparam("duty"))
    .order_by(_opening.c.id)
)
_START = (
    update(_opening).where(_opening.c.id.in_(bindparam("ids", expanding=True))).values(started=True)
)
_IS_OPEN = (
    select(_assignment.c.is_open)
    .where(_assignment.c.id == bindparam("obligation"))
    .union_all(
        select(_collection.c.is_open).where(_collection.c.id == bindparam("obligation")),
        select(_course.c.is_open).where(_course.c.id == bindparam("obligation")),
    )
)


def pending(
    conn: Connection, plan_id: str, after: str, limit: int, course: str = ""
) -> list[Opening]:
    """Return openings that were not started yet, by id, after a given one: all, or a course's."""
    wanted = {"plan": plan_id, "after": after, "most": limit}
    if course:
        found = conn.execute(_PENDING_OF_COURSE, {**wanted, "course": course})
    else:
        found = conn.execute(_PENDING, wanted)
    return [read_opening(kind, document) for kind, document in found]


def count_pending(conn: Connection, plan_id: str) -> int:
    """Count the openings that were not started yet."""
    return conn.execute(_COUNT_PENDING, {"plan": plan_id}).scalar_one()


def find_opening(conn: Connection, opening_id: str) -> Opening | None:
    """Return an opening, started or not."""
    found = conn.execute(_OPENING, {"opening": opening_id}).one_or_none()
    return read_opening(found.kind, found.document) if found else None


def openings_of(conn: Connection, plan_id: str, duty: str) -> list[Opening]:
    """Return all that was ever opened of a duty, by id; it reads all openings of the plan."""
    found = conn.execute(_OF_DUTY, {"plan": plan_id, "duty": duty})
    return [read_opening(kind, document) for kind, document in found]


def opening_ids(conn: Connection, plan_id: str) -> frozenset[str]:
    """Return the ids of all that was ever opened."""
    return frozenset(conn.scalars(_IDS, {"plan": plan_id}))


def was_opened(conn: Connection, plan_id: str, opening_id: str) -> bool:
    """Tell whether a plan has opened, or is about to open, an obligation."""
    found = conn.execute(_EXISTS, {"plan": plan_id, "opening": opening_id})
    return found.scalar_one_or_none() is not None


def mark_started(conn: Connection, ids: Sequence[str]) -> None:
    """Remember that the workflows of these openings were started."""
    conn.execute(_START, {"ids": list(ids)})


def is_closed(conn: Connection, obligation_id: str) -> bool:
    """Tell whether an obligation was opened and is closed again."""
    return conn.execute(_IS_OPEN, {"obligation": obligation_id}).scalar_one_or_none() is False


def read_opening(kind: str, document: str) -> Opening:
    """Return the order of an opening."""
    if kind == ASSIGNMENT:
        return AssignmentOrder.model_validate_json(document)
    if kind == COURSE:
        return CourseOrder.model_validate_json(document)
    return CollectionOrder.model_validate_json(document)
