"""What a course looks up before it is decided: what has closed, and what was decided meanwhile."""

from datetime import datetime

from sqlalchemy import Connection, bindparam, select

from database import tables
from database.houses import load_house
from database.openings import opening_ids, was_opened
from database.packages import load_package
from database.queries import collection, plan_row
from models.assignment.state import AssignmentRow
from models.course.awaiting import may_await
from models.course.closing import Closed, closed_assignment, closed_collection
from models.course.cycle_year import CycleYear
from models.course.decisions import Known
from models.course.state import CourseRow
from models.deciding.house import House
from models.plan.stage import CourseKind
from models.plan_run.cycles import anew, without
from models.plan_run.openings import Opener, decided_key, opened_again
from models.plan_run.progress import PlanRow
from models.timing.deadline import DeadlineRule

_assignment, _collection = tables.assignment, tables.collection
_CLOSED_ASSIGNMENTS = select(_assignment.c.document).where(
    _assignment.c.id.in_(bindparam("ids", expanding=True)), _assignment.c.is_open.is_(False)
)
_CLOSED_COLLECTIONS = select(_collection.c.id).where(
    _collection.c.id.in_(bindparam("ids", expanding=True)), _collection.c.is_open.is_(False)
)


def closed_stages(conn: Connection, row: CourseRow) -> dict[str, Closed]:
    """Return what became of those open stages of a course whose obligation is closed."""
    ids = [each.obligation for each in row.open]
    if not ids:
        return {}
    found: dict[str, Closed] = {}
    rows = conn.scalars(_CLOSED_ASSIGNMENTS, {"ids": ids}).all()
    books = conn.scalars(_CLOSED_COLLECTIONS, {"ids": ids}).all()
    house = load_house(conn, row.order.plan) if rows else None
    for document in rows:
        assignment = AssignmentRow.model_validate_json(document)
        closed = closed_assignment(assignment, house) if house else None
        if closed:
            found[assignment.id] = closed
    for obligation in books:
        book, entries = collection(conn, obligation)
        ended = closed_collection(book, tuple(entries.values()))
        if ended:
            found[obligation] = ended
    return found


def known_of(
    conn: Connection, row: CourseRow, house: House, at: datetime, year: int | None = None
) -> Known:
    """Return the rules of a course's duty as decided by now, and the members of its classes.

    Where a year of a report cycle begins, also what it opens.
    """
    plan = plan_row(conn, row.order.plan)
    if plan is None:
        return Known()
    classes = {each.unit_class for each in row.order.stages if each.unit_class}
    units: dict[str, tuple[str, ...]] = {}
    if classes:
        on, package = house.today(at), load_package(conn, plan.id, plan.package)
        for each in package.file.classes:
            if each.name in classes:
                there = house.organisation.units_on(on)
                units[each.name] = tuple(unit.code for unit in there if each.contains(unit))
    cycle = None
    if year is not None and row.order.course is CourseKind.REPORTING:
        cycle = _cycle_year(conn, row, plan, house, at, year)
    return Known(
        rules=_decided_rules(row, plan),
        units=units,
        cycle=cycle,
        awaited=_awaited(conn, row, plan, house, at),
    )


def _awaited(
    conn: Connection, row: CourseRow, plan: PlanRow, house: House, at: datetime
) -> tuple[str, ...]:
    """Return the collections a course may wait for: those opened, and those a cycle will open."""
    wanted = may_await(row)
    if not wanted:
        return ()
    package, found = load_package(conn, plan.id, plan.package), []
    opener = Opener(package, plan, house, house.today(at))
    for each in package.file.cycles:
        years = (also.year for also in each.also_answers if also.duty == row.order.duty)
        for year in years:
            found += [order.id for _, order in opener.cycle_year(each.duty, year).stages]
    return tuple(of for of in wanted if of in found or was_opened(conn, plan.id, of))


def _cycle_year(  # noqa: PLR0917 — a year, and what it is worked out with
    conn: Connection, row: CourseRow, plan: PlanRow, house: House, at: datetime, year: int
) -> CycleYear:
    """Return what a year of a report cycle opens by the package of today, and nothing twice.

    What an earlier release opened runs on without the course. A course that was opened again after
    its first one was withdrawn opens the same year under names that were not used yet.
    """
    package, order = load_package(conn, plan.id, plan.package), row.order
    opened = Opener(package, plan, house, house.today(at)).cycle_year(order.duty, year)
    taken = opening_ids(conn, plan.id)
    is_first = any(each.id == order.item for each in package.file.cycles)
    return without(opened, taken) if is_first else anew(opened, taken, opened_again)


def _decided_rules(row: CourseRow, plan: PlanRow) -> dict[str, DeadlineRule]:
    """Return the rules a decision has set for deadlines of a duty that ran by then."""
    order = row.order
    found = {}
    for deadline_id in (*order.rules, *(() if order.rules else (order.deadline_id,))):
        decided = plan.decided.get(decided_key(order.duty, deadline_id))
        if decided and decided.deadline:
            found[deadline_id] = decided.deadline
    return found
