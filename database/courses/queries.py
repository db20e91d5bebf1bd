"""What is read of courses: how each stands."""

from collections.abc import Sequence

from sqlalchemy import Connection, bindparam, func, select

from database.courses.tables import course as _course
from database.tables import collection
from models.course.state import CourseRow
from models.deciding.timetable import Timetable
from models.errors import NotFoundError
from models.plan.stage import CourseKind

_ROW = select(_course.c.document).where(_course.c.id == bindparam("of"))
_TIMETABLE = select(_course.c.timetable).where(_course.c.id == bindparam("of"))
_ROWS = select(_course.c.document).where(_course.c.plan == bindparam("of")).order_by(_course.c.id)
_COLLECTION = "collection:"
_REVIEWS = (
    select(_course.c.document)
    .where(
        _course.c.plan == bindparam("of"),
        _course.c.course == CourseKind.REVIEW,
        _course.c.is_open.is_(True),
    )
    .order_by(_course.c.id)
)
_OVER = select(func.count()).where(
    collection.c.id.in_(bindparam("ids", expanding=True)), collection.c.is_open.is_(False)
)
_OF_DUTY = (
    select(_course.c.document)
    .where(_course.c.plan == bindparam("of"), _course.c.duty == bindparam("duty"))
    .order_by(_course.c.id)
)


def waiting_for(conn: Connection, plan_id: str, obligations: Sequence[str]) -> tuple[str, ...]:
    """Return the courses that wait for collections of others, by id; most plans have one."""
    if not any(each.startswith(_COLLECTION) for each in obligations):
        return ()
    found = map(CourseRow.model_validate_json, conn.scalars(_REVIEWS, {"of": plan_id}))
    over = frozenset(obligations)
    return tuple(
        row.id
        for row in found
        if any(each.is_awaited and each.obligation in over for each in row.open)
    )


def unnoticed(conn: Connection, plan_id: str) -> bool:
    """Tell whether a collection of others is over that a course still waits for."""
    rows = map(CourseRow.model_validate_json, conn.scalars(_REVIEWS, {"of": plan_id}))
    waits = [each.obligation for row in rows for each in row.open if each.is_awaited]
    return bool(waits) and bool(conn.execute(_OVER, {"ids": waits}).scalar_one())


def find_course(conn: Connection, course_id: str) -> CourseRow | None:
    """Return a course as it stands; None where none was opened."""
    found = conn.execute(_ROW, {"of": course_id}).scalar_one_or_none()
    return CourseRow.model_validate_json(found) if found else None


def course(conn: Connection, course_id: str) -> CourseRow:
    """Return a course as it stands; raises NotFoundError."""
    found = find_course(conn, course_id)
    if found is None:
        msg = f"{course_id} was not opened"
        raise NotFoundError(msg)
    return found


def course_timetable(conn: Connection, course_id: str) -> Timetable:
    """Return the timetable of a course."""
    return Timetable.model_validate_json(conn.execute(_TIMETABLE, {"of": course_id}).scalar_one())


def courses(conn: Connection, plan_id: str) -> list[CourseRow]:
    """Return the courses of a plan, by id."""
    return [CourseRow.model_validate_json(each) for each in conn.scalars(_ROWS, {"of": plan_id})]


def courses_of(conn: Connection, plan_id: str, duty: str) -> list[CourseRow]:
    """Return the courses of one duty, by id."""
    found = conn.scalars(_OF_DUTY, {"of": plan_id, "duty": duty})
    return [CourseRow.model_validate_json(each) for each in found]
