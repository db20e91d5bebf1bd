"""Duties and the courses they go through, as the desk shows them."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, or_, select

from database import tables
from database.courses.tables import course as course_table
from database.desk.context import Context
from database.desk.scope import Named, Sight, holds, named, superiors
from database.desk.task import outside_days
from models.assignment.state import AssignmentRow
from models.course.order import CourseStage
from models.course.state import DONE, CourseRow, OpenStage, StagePassed
from models.desk.course_views import (
    CopyView,
    CourseItem,
    CourseView,
    MemberView,
    StageAhead,
    StageView,
)
from models.desk.identity import Principal
from models.desk.names import short, short_course
from models.desk.rights import Facts, commands_for
from models.desk.views import OutsideDays
from models.plan.stage import CourseKind

COURSE_COMMANDS = ("close_course", "record_members", "record_secretary")
_COMMITTEE_ONLY = frozenset({"record_members", "record_secretary"})
_ATOMS = ("assignment:", "collection:")  # a stage before a conversion was neither
_assignment, _tenure = tables.assignment, tables.tenure
_COURSES = (
    select(course_table.c.document)
    .where(course_table.c.plan == bindparam("plan"))
    .order_by(course_table.c.duty, course_table.c.item, course_table.c.id)
)
_COURSE = select(course_table.c.document).where(
    course_table.c.plan == bindparam("plan"), course_table.c.id == bindparam("of")
)
_STAGES = select(_assignment.c.document).where(
    _assignment.c.id.in_(bindparam("ids", expanding=True))
)


@dataclass(frozen=True, kw_only=True)
class FoundCourse:
    """A course the caller may see, with the facts his rights are judged by."""

    row: CourseRow
    facts: Facts


def courses_of(conn: Connection, context: Context, sight: Sight, duty: str = "") -> list[CourseRow]:
    """Return the courses somebody sees, of one duty where it is named, by duty and item."""
    query = _COURSES
    if duty:
        serves_it = or_(course_table.c.duty == duty, course_table.c.course == CourseKind.DISPATCH)
        query = query.where(serves_it)
    found = map(CourseRow.model_validate_json, conn.scalars(query, {"plan": context.id}))
    rows = [row for row in found if not duty or duty in row.order.duties]
    if sight.everything:
        return rows
    seen = _seen(conn, context, sight, {unit for row in rows for unit in units_of(row)})
    return [row for row in rows if seen & set(units_of(row))]


def units_of(row: CourseRow) -> tuple[str, ...]:
    """Return the units that have a part in a course: who owes it, and who holds a stage."""
    stages = (unit for each in row.order.stages for unit in (each.unit, each.prepared_by))
    found = (row.order.unit, row.order.prepared_by, *stages, *(each.unit for each in row.passed))
    return tuple(dict.fromkeys(each for each in found if each))


def _named_units(row: CourseRow) -> tuple[str, ...]:
    """Return the units that are named where a course is shown: those that got a copy, too."""
    return (*units_of(row), *(each.unit for each in row.order.copies if each.unit))


def _seen(conn: Connection, context: Context, sight: Sight, units: Iterable[str]) -> frozenset[str]:
    """Return which of some units are one's own or lie below."""
    own = set(sight.all_units)
    if not own:
        return frozenset()
    found = (
        unit
        for unit in sorted(units)
        if unit in own or own & set(superiors(conn, context.id, unit, context.today))
    )
    return frozenset(found)


def find_course(
    conn: Connection, context: Context, sight: Sight, workflow: str
) -> FoundCourse | None:
    """Return a course; None where there is none, or the caller may not see it."""
    document = conn.execute(_COURSE, {"plan": context.id, "of": workflow}).scalar_one_or_none()
    if document is None:
        return None
    row = CourseRow.model_validate_json(document)
    if not sight.everything and not _seen(conn, context, sight, units_of(row)):
        return None
    worker = row.order.prepared_by or row.order.unit
    facts = Facts(
        roles=context.plan.file.roles,
        obligation=row.id,
        duty=row.order.duty,
        owner=row.order.unit,
        worker=worker,
        superiors=superiors(conn, context.id, worker, context.today),
        reviewers=tuple(each.unit for each in row.order.stages),
    )
    return FoundCourse(row=row, facts=facts)


def show_courses(conn: Connection, context: Context, rows: Sequence[CourseRow]) -> list[CourseItem]:
    """Return courses as items: two queries for all of them."""
    shower = _shower(conn, context, rows)
    return [shower.item(row) for row in rows]


def courses_by_duty(
    conn: Connection, context: Context, rows: Sequence[CourseRow]
) -> dict[str, list[CourseItem]]:
    """Return courses as items by the duty they serve, as they stand for that duty: two queries."""
    shower = _shower(conn, context, rows)
    found: dict[str, list[CourseItem]] = defaultdict(list)
    for row in rows:
        for duty in row.order.duties:
            found[duty].append(shower.item(row, duty))
    return found


def course_view(
    conn: Connection, context: Context, principal: Principal, found: FoundCourse
) -> CourseView:
    """Return everything the desk knows of a course: four queries."""
    row = found.row
    shower = _shower(conn, context, [row])
    may = commands_for(principal, found.facts) if row.is_open else ()
    is_committee = row.order.course == "committee"
    return CourseView(
        **shower.item(row).model_dump(),
        reason=row.reason,
        decision=row.decision,
        stages=shower.stages(row),
        ahead=tuple(map(shower.ahead, row.order.stages)),
        members=_members(conn, context, row),
        secretary=row.secretary,
        copies=shower.copies(row),
        may=tuple(
            each
            for each in COURSE_COMMANDS
            if each in may and (is_committee or each not in _COMMITTEE_ONLY)
        ),
    )


def _members(conn: Connection, context: Context, row: CourseRow) -> tuple[MemberView, ...]:
    """Return the seats of the committee with who holds each today; a seat is a post."""
    if not row.members:
        return ()
    posts = {each.post for each in row.members}
    held: dict[str, list[str]] = defaultdict(list)
    query = select(_tenure.c.post, _tenure.c.person).where(
        _tenure.c.plan == context.id,
        _tenure.c.post.in_(sorted(posts)),
        holds(_tenure, context.today),
    )
    for post, person in conn.execute(query):
        held[post].append(person)
    return tuple(
        MemberView(post=each.post, role=each.role, persons=tuple(sorted(held[each.post])))
        for each in row.members
    )


def _shower(conn: Connection, context: Context, rows: Sequence[CourseRow]) -> "_Shower":
    ids = sorted({each.obligation for row in rows for each in row.open})
    documents = conn.scalars(_STAGES, {"ids": ids}) if ids else ()
    open_ = {row.id: row for row in map(AssignmentRow.model_validate_json, documents)}
    units = (unit for row in rows for unit in _named_units(row))
    more = (each.worker for each in open_.values())
    return _Shower(context, named(conn, context.id, [*units, *more], context.today), open_)


def _serves(row: CourseRow, stage: str, duty: str) -> bool:
    """Tell whether a stage of a course is one for a duty; where none is named, all are."""
    found = row.order.stage(stage)
    return not duty or found is None or found.serves is None or found.serves.duty == duty


class _Shower:
    """Turn courses into what is shown, with the names and open stages they need."""

    def __init__(
        self, context: Context, names: dict[str, Named], open_: dict[str, AssignmentRow]
    ) -> None:
        self._context = context
        self._names = names
        self._open = open_

    def item(self, row: CourseRow, duty: str = "") -> CourseItem:
        """Return a course as an item; of several duties it serves, as it stands for one."""
        order, stages = row.order, self.stages(row)
        open_ = [each for each in stages if each.is_open and _serves(row, each.stage, duty)]
        is_open = row.is_open and (bool(open_) or not row.open)
        document = row.document
        away: dict[str, int] = {}
        for each in stages:
            for stay in each.outside_days:
                away[stay.body] = away.get(stay.body, 0) + stay.days
        return CourseItem(
            id=short_course(order.plan, row.id),
            workflow=row.id,
            course=order.course,
            duty=order.duty,
            serves=order.duties,
            clause=order.clause,
            item=order.item,
            title=order.product or self._context.title(order.duty),
            unit=order.unit,
            unit_name=self._name(order.unit),
            is_open=is_open,
            stage=open_[-1].stage if open_ else "",
            stage_label="; ".join(dict.fromkeys(each.label for each in open_)),
            round=row.round,
            rounds=row.rounds,
            outcome=row.outcome or ("" if is_open else DONE),
            number=document.number if document else "",
            dated=document.dated if document else None,
            opened_at=row.opened_at,
            closed_at=row.closed_at,
            own_days=sum(each.own_days for each in stages),
            outside_days=tuple(OutsideDays(body=body, days=days) for body, days in away.items()),
        )

    def stages(self, row: CourseRow) -> tuple[StageView, ...]:
        """Return what is over, then what is open."""
        labels = {each.stage.id: each.stage.label_vi for each in row.order.stages}
        over = (self._passed(row, each, labels) for each in row.passed)
        now = (self._running(row, each, labels) for each in row.open)
        return (*over, *now)

    def copies(self, row: CourseRow) -> tuple[CopyView, ...]:
        """Return who got a copy of what was sent out."""
        bodies = self._context.index.bodies
        return tuple(
            CopyView(
                purpose=each.purpose,
                to=each.body or each.unit or "",
                name=bodies.get(each.body, each.body) if each.body else self._name(each.unit or ""),
            )
            for each in row.order.copies
        )

    def ahead(self, each: CourseStage) -> StageAhead:
        """Return a stage as the order has it."""
        return StageAhead(
            stage=each.stage.id,
            label=each.stage.label_vi,
            unit=each.unit,
            unit_name=self._name(each.unit),
            days=each.stage.days,
            outcomes=tuple(each.stage.outcomes),
        )

    def _passed(self, row: CourseRow, each: StagePassed, labels: dict[str, str]) -> StageView:
        return StageView(
            **self._named(row, each.stage, each.obligation, labels),
            round=each.round,
            is_open=False,
            unit=each.unit,
            unit_name=self._name(each.unit),
            outcome=each.outcome,
            reason=each.reason,
            number=each.number,
            dated=each.dated,
            opened_at=each.opened_at,
            closed_at=each.closed_at,
            own_days=each.own_days,
            outside_days=tuple(
                OutsideDays(body=stay.body, days=stay.days) for stay in each.outside
            ),
            late=each.late,
        )

    def _running(self, row: CourseRow, each: OpenStage, labels: dict[str, str]) -> StageView:
        stage, found = row.order.stage(each.stage), self._open.get(each.obligation)
        unit = found.unit if found else (stage.unit if stage else row.order.unit)
        away = outside_days(self._context, found) if found else ()
        whole = self._days(found.worker if found else unit, each.opened_at)
        return StageView(
            **self._named(row, each.stage, each.obligation, labels),
            round=each.round,
            is_open=True,
            unit=unit,
            unit_name=self._name(unit),
            opened_at=each.opened_at,
            own_days=0 if each.is_awaited else max(0, whole - sum(stay.days for stay in away)),
            outside_days=away,
            late=bool(found and found.submitted_late),
        )

    def _named(
        self, row: CourseRow, stage: str, obligation: str, labels: dict[str, str]
    ) -> dict[str, Any]:
        return {
            "stage": stage,
            "label": labels.get(stage, stage),
            "obligation": obligation,
            "task": short(row.order.plan, obligation) if obligation.startswith(_ATOMS) else "",
            "is_collection": obligation.startswith("collection:"),
        }

    def _days(self, unit: str, opened: datetime) -> int:
        named_ = self._names.get(unit)
        after = self._context.day(opened)
        return self._context.working_days(named_.kind if named_ else "", after, self._context.today)

    def _name(self, unit: str) -> str:
        found = self._names.get(unit)
        return found.name if found else unit
