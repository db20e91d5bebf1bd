"""Steps of the sample plan, committed one by one, and the first looks of what it opens."""

from sqlalchemy import Connection

from database.commits import commit_assignment, commit_collection, commit_plan
from database.courses.commits import commit_course
from database.openings import mark_started, pending
from models.assignment.state import AssignmentOrder
from models.course.order import CourseOrder
from models.messages import (
    AssignmentBatch,
    CollectionBatch,
    CourseBatch,
    PlanCommitted,
    PlanResult,
)
from models.plan_run.progress import Issue, PlanBody
from tests.unit.database.sample import OPENED, PLAN, plan_batch, plan_step

ONE = f"assignment:{PLAN}:d.one:1:u01"
ALL = f"collection:{PLAN}:d.all:1:root"
UNDECIDED = f"assignment:{PLAN}:d.open:decision:committee"


def commit(conn: Connection, name: str, body: PlanBody) -> PlanCommitted:
    """Commit one step of the plan."""
    return commit_plan(conn, plan_batch(plan_step(name, body)))


def done(conn: Connection, name: str, body: PlanBody) -> PlanResult:
    """Commit one step that is not refused; return what it came to."""
    (result,) = commit(conn, name, body).results
    assert result.refusal is None, result.refusal
    return result


def refused(conn: Connection, name: str, body: PlanBody) -> str:
    """Commit one step that is refused; return the code."""
    (result,) = commit(conn, name, body).results
    assert result.refusal is not None
    return result.refusal.code


def issued(conn: Connection) -> None:
    """Issue the plan and open all of it."""
    done(conn, "issue", Issue(issued_on=OPENED.date()))
    open_all(conn)


def open_all(conn: Connection) -> None:
    """Do what the workflows of all pending openings do first."""
    found = pending(conn, PLAN, "", 100)
    for each in found:
        if isinstance(each, AssignmentOrder):
            one = AssignmentBatch(obligation=each.id, order=each, opened_at=OPENED)
            commit_assignment(conn, one)
        elif isinstance(each, CourseOrder):
            commit_course(conn, CourseBatch(course=each.id, order=each, at=OPENED))
        else:
            many = CollectionBatch(obligation=each.id, order=each, opened_at=OPENED)
            commit_collection(conn, many)
    mark_started(conn, [each.id for each in found])
    if any(isinstance(each, CourseOrder) for each in found):
        open_all(conn)
