"""Duties and courses as the desk shows them, on both databases; nothing beyond what one sees."""

from datetime import timedelta

import pytest
from sqlalchemy import Connection, delete, insert

from database import queries, tables
from database.commits import commit_assignment, commit_plan
from database.courses.commits import commit_course
from database.desk.board import board
from database.desk.context import Context, load_context
from database.desk.courses import courses_of, find_course, show_courses
from database.desk.duties import duty_items, duty_view
from database.desk.scope import Sight
from database.openings import pending
from database.packages import store_package
from database.projections import opening_cells
from models.assignment.state import AssignmentOrder
from models.course.order import CourseOrder
from models.deciding.commands import HandOver, ReceiveBack, Submit
from models.messages import AssignmentBatch, CourseBatch, PlanBatch, PlanCommitted
from models.plan.plan import Plan
from models.plan_run.acts import TakeUp
from models.plan_run.progress import Issue, PlanBody
from tests.unit.database.sample import (
    OPENED,
    assignment_order,
    assignment_step,
    plan_step,
    sample_plan,
)

OWN, COURSE = "courses", "proposal:courses:d.one"
OUTLINE = f"assignment:{OWN}:d.one:outline:u01"
ALL = Sight(everything=True, units=())
_SOURCE = {"kind": "default"}


def with_a_proposal() -> Plan:
    """Return the sample plan whose first duty is a proposal that a body outside decides on."""
    plan = sample_plan().model_dump(mode="json", by_alias=True)
    duty = plan["file"]["duties"][0]
    duty["kind"] = "proposal"
    duty["decided_by"] = [{"body": "ministry", "source": _SOURCE}]
    plan["file"]["id"] = OWN
    return Plan.model_validate(plan)


def told(conn: Connection, name: str, body: PlanBody) -> PlanCommitted:
    """Commit a step of the plan that is not refused."""
    step = plan_step(name, body)
    committed = commit_plan(conn, PlanBatch(plan=OWN, package="v1", steps=(step,)))
    assert committed.results[0].refusal is None
    return committed


@pytest.fixture(name="course")
def _course(conn: Connection) -> CourseOrder:
    """Issue the plan and open its proposal."""
    store_package(conn, with_a_proposal())
    told(conn, "issue", Issue(issued_on=OPENED.date()))
    order = next(each for each in pending(conn, OWN, "", 100) if isinstance(each, CourseOrder))
    look(conn, order)
    return order


def look(conn: Connection, order: CourseOrder, days: int = 0) -> None:
    """Let the course notice what has closed, and open the row of what comes next."""
    at = OPENED + timedelta(days=days)
    commit_course(conn, CourseBatch(course=order.id, order=order, at=at))
    for each in pending(conn, OWN, "", 100):
        if isinstance(each, AssignmentOrder):
            commit_assignment(conn, AssignmentBatch(obligation=each.id, order=each, opened_at=at))


def does(
    conn: Connection, obligation: str, day: int, *bodies: HandOver | ReceiveBack | Submit
) -> None:
    """Let the unit act on a stage."""
    row = next(each for each in queries.assignments(conn, OWN) if each.id == obligation)
    for number, body in enumerate(bodies):
        at = OPENED + timedelta(days=day + 7 * number)
        step = assignment_step(f"{obligation}:{day}:{number}", body, at)
        batch = AssignmentBatch(obligation=row.id, order=row.order, opened_at=OPENED, steps=(step,))
        assert commit_assignment(conn, batch).results[0].refusal is None


def context_on(conn: Connection, days: int) -> Context:
    """Return the plan some days after its issue."""
    return load_context(conn, OWN, OPENED + timedelta(days=days))


def test_own_days_stand_beside_the_days_outside(conn: Connection, course: CourseOrder) -> None:
    """Monday to Monday: five working days outside, the rest with the union; stage by stage."""
    does(conn, OUTLINE, 0, HandOver(body="ministry"), ReceiveBack())
    [row] = courses_of(conn, context_on(conn, 9), ALL)
    [item] = show_courses(conn, context_on(conn, 9), [row])
    assert (item.own_days, [(each.body, each.days) for each in item.outside_days]) == (
        2,
        [("ministry", 5)],
    )
    does(conn, OUTLINE, 9, Submit())
    look(conn, course, 9)
    [row] = courses_of(conn, context_on(conn, 14), ALL)
    [item] = show_courses(conn, context_on(conn, 14), [row])
    assert (item.stage, item.stage_label) == ("draft", "Soạn thảo")
    assert (item.own_days, item.rounds) == (2 + 3, 1)


def test_the_board_says_in_whose_court_a_proposal_is(conn: Connection, course: CourseOrder) -> None:
    """With the days of all its stages, not only of the one that is open."""
    does(conn, OUTLINE, 7, Submit())
    look(conn, course, 7)
    does(conn, f"assignment:{OWN}:d.one:draft:u01", 8, HandOver(body="ministry"))
    found = board(conn, context_on(conn, 10), ALL, "root", 4).proposals
    [item] = [each for each in found if each.course]
    assert (item.course, item.holder) == ("proposal:d.one", "ministry")
    assert item.since == (OPENED + timedelta(days=8)).date()
    assert (item.own_days, [each.days for each in item.outside]) == (6, [2])


def test_who_has_no_part_in_a_course_does_not_see_it(conn: Connection, course: CourseOrder) -> None:
    """The register is everybody's; what came of a duty is not."""
    context = context_on(conn, 1)
    for units, seen in ((("u01",), True), (("root",), True), (("u02",), False), ((), False)):
        sight = Sight(everything=False, units=units)
        assert bool(courses_of(conn, context, sight)) is seen
        assert (find_course(conn, context, sight, course.id) is not None) is seen
        items = duty_items(conn, context, sight)
        assert [each.id for each in items] == ["d.one", "d.all", "d.open"]
        assert bool(items[0].courses) is seen
        assert items[0].open == int(seen)
    assert find_course(conn, context, ALL, "proposal:courses:none") is None


def test_a_duty_is_shown_with_the_stages_it_goes_through(
    conn: Connection, course: CourseOrder
) -> None:
    """And who says so: here the system's own default."""
    context = context_on(conn, 1)
    found = duty_view(conn, context, ALL, "d.one")
    assert found is not None
    assert (found.stage_source, found.stages[0].stage) == ("default", "outline")
    assert found.deciders == ("Bộ (ministry)",)
    plain = duty_view(conn, context, ALL, "d.all")
    assert plain is not None
    assert (plain.stage_source, plain.stages, plain.unit_class) == ("none", (), "provinces")
    assert duty_view(conn, context, ALL, "d.none") is None
    assert [each.id for each in duty_items(conn, context, ALL, "d.op")] == ["d.open"]
    assert [each.id for each in duty_items(conn, context, ALL, kind="report")] == ["d.all"]
    assert course.id == COURSE


def test_a_plain_task_is_withdrawn_in_the_step_that_opens_its_course(conn: Connection) -> None:
    """One transaction: the old row is closed, the new one waits to be started."""
    store_package(conn, with_a_proposal())
    told(conn, "issue", Issue(issued_on=OPENED.date()))
    conn.execute(delete(tables.opening).where(tables.opening.c.kind == "course"))
    plain = assignment_order(plan=OWN, kind="proposal", opener=f"plan:{OWN}")
    conn.execute(insert(tables.opening), [{**opening_cells(plain), "started": True}])
    opening = AssignmentBatch(obligation=plain.id, order=plain, opened_at=OPENED)
    commit_assignment(conn, opening)
    committed = told(conn, "take-up", TakeUp(obligation=plain.id, reason="chuyển"))
    assert committed.results[0].wakes == (plain.id,)
    [row] = [each for each in queries.assignments(conn, OWN) if each.id == plain.id]
    assert row.state == "withdrawn"
    assert COURSE in {each.id for each in pending(conn, OWN, "", 100)}
    again = plan_step("again", TakeUp(obligation=plain.id, reason="x"))
    result = commit_plan(conn, PlanBatch(plan=OWN, package="v1", steps=(again,))).results[0]
    assert result.refusal is not None
    assert result.refusal.code == "wrong_state"
