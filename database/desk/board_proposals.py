"""In whose court each proposal is: its open assignment, or the course it goes through."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import Connection, bindparam, select

from database import tables
from database.courses.tables import course as _course
from database.desk.board_scope import MOST, Scope
from database.desk.context import Context
from database.desk.courses import show_courses
from database.desk.items import collections_of, show
from database.desk.scope import Sight
from database.desk.task import outside_days
from models.assignment.state import AssignmentRow, HolderKind
from models.course.state import CourseRow
from models.desk.course_views import CourseItem
from models.desk.names import short
from models.desk.views import Bucket, ProposalItem
from models.plan.plan import DutyKind
from models.plan.stage import CourseKind

_assignment = tables.assignment
_COURSES = select(_course.c.document).where(_course.c.id.in_(bindparam("ids", expanding=True)))


def proposals(
    conn: Connection, context: Context, sight: Sight, scope: Scope
) -> tuple[ProposalItem, ...]:
    """Return the open proposals: of a course its present stage, with the days of all its stages."""
    rows = _open_assignments(conn, scope)
    running = _running(conn, scope, rows)
    courses = {each.workflow: each for each in show_courses(conn, context, list(running.values()))}
    shown = show(conn, context, sight, rows)
    items = [
        _item(context, row, item.model_dump(), courses.get(row.order.course))
        for row, item in zip(rows, shown, strict=True)
    ]
    told = {row.order.course for row in rows}
    gathering = [row for row in running.values() if row.id not in told]
    return (*items, *_gathering(conn, context, gathering, courses))


def _open_assignments(conn: Connection, scope: Scope) -> list[AssignmentRow]:
    of = _assignment.c
    found = conn.scalars(
        select(of.document)
        .where(
            scope.of_plan(of.plan),
            of.is_open.is_(True),
            of.kind == DutyKind.PROPOSAL,
            of.asked_from == "",
            scope.owes(of.unit),
        )
        .order_by(of.due_day, of.id)
        .limit(MOST)
    )
    return [AssignmentRow.model_validate_json(each) for each in found]


def _running(conn: Connection, scope: Scope, rows: Sequence[AssignmentRow]) -> dict[str, CourseRow]:
    """Return the open courses of proposals in the scope, and those of some assignments."""
    of = _course.c
    own = conn.scalars(
        select(of.document)
        .where(
            of.plan == scope.context.id,
            of.is_open.is_(True),
            of.course == CourseKind.PROPOSAL,
            scope.owes(of.unit),
        )
        .order_by(of.id)
        .limit(MOST)
    ).all()
    ids = sorted({row.order.course for row in rows if row.order.course})
    others = conn.scalars(_COURSES, {"ids": ids}).all() if ids else ()
    found = map(CourseRow.model_validate_json, (*own, *others))
    return {row.id: row for row in found}


def _item(
    context: Context, row: AssignmentRow, shown: dict[str, object], course: CourseItem | None
) -> ProposalItem:
    if course:
        return ProposalItem.model_validate(
            {
                **shown,
                "since": _held_since(context, row),
                "own_days": course.own_days,
                "outside": course.outside_days,
                "course": course.id,
                "stage": course.stage_label,
                "rounds": course.rounds,
            }
        )
    default = context.calendars[context.plan.file.calendars.default]
    outside = outside_days(context, row)
    whole = max(0, default.count(context.day(row.opened_at), context.today))
    own_days = max(0, whole - sum(each.days for each in outside))
    return ProposalItem.model_validate(
        {**shown, "since": _held_since(context, row), "own_days": own_days, "outside": outside}
    )


def _gathering(
    conn: Connection, context: Context, rows: list[CourseRow], courses: dict[str, CourseItem]
) -> tuple[ProposalItem, ...]:
    """Return the proposals whose present stage is a collection: opinions of the partners."""
    open_ = {row.id: row.open[-1] for row in rows if row.open}
    collected = collections_of(conn, (each.obligation for each in open_.values()))
    items = []
    for row in rows:
        stage, course = open_.get(row.id), courses[row.id]
        book = collected.get(stage.obligation) if stage else None
        if stage is None or book is None:
            continue
        items.append(
            ProposalItem(
                id=short(context.id, book.id),
                kind="entry",
                obligation=book.id,
                duty=row.order.duty,
                clause=row.order.clause,
                title=course.title,
                unit=row.order.unit,
                unit_name=course.unit_name,
                worker=book.order.through,
                worker_name=course.unit_name,
                state=book.state,
                holder=book.order.through,
                holder_name=course.stage_label,
                due_day=book.base,
                days_late=max(0, _late(context, book.base)),
                bucket=Bucket.COMING,
                extended=False,
                request=None,
                files=0,
                asked_from="",
                duty_kind=row.order.kind,
                since=context.day(stage.opened_at),
                own_days=course.own_days,
                outside=course.outside_days,
                course=course.id,
                stage=course.stage_label,
                rounds=course.rounds,
            )
        )
    return tuple(items)


def _late(context: Context, due: date) -> int:
    return context.calendars[context.plan.file.calendars.default].count(due, context.today)


def _held_since(context: Context, row: AssignmentRow) -> date:
    """Return since when a matter lies where it lies."""
    if row.holder is HolderKind.OUTSIDE and row.hand_overs:
        return row.hand_overs[-1].sent
    if row.holder is HolderKind.APPROVER and row.submitted_at:
        return context.day(row.submitted_at)
    returned = [stay.received for stay in row.hand_overs if stay.received]
    return max([context.day(row.opened_at), *returned])
