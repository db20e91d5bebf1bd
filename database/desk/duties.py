"""The duties of a plan as the desk lists them: what each is, and how far it has come."""

from collections.abc import Mapping
from typing import Literal

from sqlalchemy import ColumnElement, Connection, and_, case, func, select

from database import tables
from database.desk.board_scope import Scope
from database.desk.context import Context
from database.desk.courses import courses_by_duty, courses_of
from database.desk.plans import undecided
from database.desk.scope import Named, Sight, below, named
from models.desk.course_views import CourseItem, DutyItem, DutyView, StageRule
from models.plan.plan import Duty
from models.plan_run.courses import stages_of

_assignment, _entry, _collection = tables.assignment, tables.entry, tables.collection
_Counts = tuple[int, int, int]  # open, closed, late
_NONE: _Counts = (0, 0, 0)


def duty_items(
    conn: Connection, context: Context, sight: Sight, query: str = "", kind: str = ""
) -> list[DutyItem]:
    """Return the duties of the plan, in the order of its text: about five queries for all.

    The register is the plan's own and everybody's; counts and courses are of what one may see.
    """
    duties = [each for each in context.plan.file.duties if _fits(each, query, kind)]
    return _items(conn, context, sight, duties)


def duty_view(conn: Connection, context: Context, sight: Sight, duty_id: str) -> DutyView | None:
    """Return one duty whole; None where the plan has none of this name."""
    duty = context.index.duties.get(duty_id)
    if duty is None:
        return None
    [item] = _items(conn, context, sight, [duty])
    stages, is_default = stages_of(context.plan.file, duty)
    source: Literal["plan", "default", "none"] = "default" if is_default else "plan"
    bodies = context.index.bodies
    units = [each.unit for each in duty.partners if each.unit]
    names = named(conn, context.id, units, context.today)
    classes = context.index.classes
    labels = (classes[each.unit_class].label_vi for each in duty.partners if each.unit_class)
    deciders = (each.body or each.unit or "" for each in duty.decided_by)
    return DutyView(
        **item.model_dump(),
        sentence=context.sentence(duty.clause),
        partners=(*(_name(names, each) for each in units), *labels),
        outside=tuple(_body(bodies, each.body) for each in duty.outside),
        deciders=tuple(_body(bodies, each) for each in deciders),
        remark=duty.remark,
        stage_source=source if stages else "none",
        stages=tuple(
            StageRule(
                stage=each.id,
                label=each.label_vi,
                by=each.by,
                days=each.days,
                document=each.document,
                outcomes=each.outcomes,
                repeats=each.repeats or "",
                ahead=each.ahead,
            )
            for each in stages
        ),
    )


def _fits(duty: Duty, query: str, kind: str) -> bool:
    wanted = query.casefold()
    said = (duty.id, duty.clause, duty.product.vi)
    return (not kind or duty.kind == kind) and any(wanted in each.casefold() for each in said)


def _items(conn: Connection, context: Context, sight: Sight, duties: list[Duty]) -> list[DutyItem]:
    counts = _counted(conn, context, sight)
    courses = _courses(conn, context, sight, duties)
    decided = context.row.decided
    leads = {
        each.id: (decided[each.id].lead if each.id in decided else None) or each.lead.unit or ""
        for each in duties
    }
    names = named(conn, context.id, leads.values(), context.today)
    waiting = {each.duty for each in undecided(context)}
    items = []
    for each in duties:
        running, closed, late = counts.get(each.id, _NONE)
        items.append(
            DutyItem(
                id=each.id,
                clause=each.clause,
                kind=each.kind,
                title=each.product.vi,
                lead=leads[each.id],
                lead_name=_name(names, leads[each.id]),
                unit_class=each.lead.unit_class or "",
                prepared_by=each.lead.prepared_by or "",
                open_list=each.open_list,
                waits=each.id in waiting,
                answered_by=each.answered_by or "",
                open=running,
                closed=closed,
                late=late,
                courses=tuple(courses.get(each.id, ())),
            )
        )
    return items


def _courses(
    conn: Connection, context: Context, sight: Sight, duties: list[Duty]
) -> dict[str, list[CourseItem]]:
    only = duties[0].id if len(duties) == 1 else ""
    return courses_by_duty(conn, context, courses_of(conn, context, sight, only))


def _counted(conn: Connection, context: Context, sight: Sight) -> dict[str, _Counts]:
    """Count open, closed and overdue tasks of each duty: two queries, over what one sees."""
    if sight.is_empty:
        return {}
    units = list(sight.all_units)
    scope = Scope(context, None if sight.everything else below(context.id, units, context.today))
    of = _assignment.c
    found: dict[str, _Counts] = {}
    assignments = (
        select(of.duty, *_sums(of.is_open.is_(True), scope.overdue()))
        .where(scope.of_plan(of.plan), scope.owes(of.unit))
        .group_by(of.duty)
    )
    owed = _entry.c.state.in_(("expected", "returned", "received"))
    entries = (
        select(_collection.c.duty, *_sums(owed, scope.entry_overdue()))
        .join(_collection, _collection.c.id == _entry.c.collection)
        .where(scope.of_plan(_collection.c.plan), scope.owes(_entry.c.unit))
        .group_by(_collection.c.duty)
    )
    for query in (assignments, entries):
        for row in conn.execute(query):
            before = found.get(row.duty, _NONE)
            found[row.duty] = (
                before[0] + int(row.running or 0),
                before[1] + int(row.closed or 0),
                before[2] + int(row.late or 0),
            )
    return found


def _sums(
    is_open: ColumnElement[bool], is_late: ColumnElement[bool]
) -> tuple[ColumnElement[int], ...]:
    return (
        func.sum(case((is_open, 1), else_=0)).label("running"),
        func.sum(case((is_open, 0), else_=1)).label("closed"),
        func.sum(case((and_(is_open, is_late), 1), else_=0)).label("late"),
    )


def _body(bodies: Mapping[str, str], code: str) -> str:
    """Name an outside body with its code, by which a hand-over names it; others as they are."""
    return f"{bodies[code]} ({code})" if code in bodies else code


def _name(names: dict[str, Named], unit: str) -> str:
    found = names.get(unit)
    return found.name if found else unit
