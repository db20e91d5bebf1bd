"""Courses as rows, on both databases: noticed once, healed, settled, ended in one go."""

from datetime import date, timedelta

from sqlalchemy import Connection, select

from database import queries
from database.commits import commit_assignment
from database.courses.commits import commit_course
from database.courses.queries import course, courses_of, find_course
from database.courses.tables import course_stage
from database.open_ids import open_ids, start_of
from database.openings import mark_started, pending
from models import names
from models.assignment.decisions import AssignmentStep
from models.assignment.state import AssignmentOrder
from models.course.commands import CloseCourse, RecordMembers, RecordSecretary
from models.course.decisions import CourseStep
from models.course.order import CourseOrder, CourseStage
from models.deciding.commands import AssignmentBody, Submit
from models.messages import AssignmentBatch, CourseBatch, CourseCommitted
from models.plan.plan import DutyKind
from models.plan.stage import CourseKind, DocumentNeed, Member, Stage
from tests.unit.database.plans import issued
from tests.unit.database.sample import ACTOR, OPENED, PLAN

LATER = OPENED + timedelta(days=7)
DRAFT = Stage(id="draft", label_vi="Soạn thảo", days=10)
JUDGED = Stage(
    id="judged",
    label_vi="Duyệt",
    by="presidium",
    days=5,
    document=DocumentNeed.REQUIRED,
    document_for=("approved",),
    outcomes={"approved": "end", "returned": "draft"},
)
SEATS = Stage(id="members", label_vi="Thành phần", days=5, ends_by="record_members")
CLERK = Stage(id="secretary", label_vi="Thư ký", days=5, ends_by="record_secretary")


def order(kind: CourseKind, *stages: Stage) -> CourseOrder:
    """Return a course of u01 that the Presidium judges."""
    return CourseOrder(
        plan=PLAN,
        duty="d.course",
        clause="I",
        course=kind,
        kind=DutyKind.PROPOSAL,
        unit="u01",
        product="đề án",
        stages=tuple(
            CourseStage(stage=each, unit="presidium" if each.outcomes else "u01") for each in stages
        ),
        year=2014,
        opener=f"plan:{PLAN}",
    )


PROPOSAL = order(CourseKind.PROPOSAL, DRAFT, JUDGED)
COMMITTEE = order(CourseKind.COMMITTEE, SEATS, CLERK)


def commit(conn: Connection, of: CourseOrder, *steps: CourseStep) -> CourseCommitted:
    """Commit steps of a course, or let it look."""
    at = LATER if find_course(conn, of.id) else OPENED
    return commit_course(conn, CourseBatch(course=of.id, order=of, at=at, steps=steps))


def act(name: str, body: CloseCourse | RecordMembers | RecordSecretary) -> CourseStep:
    """Make an act on the course itself."""
    return CourseStep(name=f"command:{name}", body=body, actor=ACTOR, at=LATER)


def stage(conn: Connection) -> AssignmentOrder:
    """Return the stage that waits to be opened, and take it for started."""
    (found,) = (each for each in pending(conn, PLAN, "", 100))
    mark_started(conn, [found.id])
    assert isinstance(found, AssignmentOrder)
    return found


def hand_in(conn: Connection, of: AssignmentOrder, body: AssignmentBody) -> None:
    """Hand a stage in, as its own workflow does."""
    step = AssignmentStep(name=f"command:{of.id}", body=body, at=LATER)
    batch = AssignmentBatch(obligation=of.id, order=of, opened_at=OPENED, steps=(step,))
    (result,) = commit_assignment(conn, batch).results
    assert result.refusal is None, result.refusal


def test_a_stage_that_is_over_is_noticed_once(conn: Connection) -> None:
    """The course looks, opens the next stage, and finds nothing when it looks again."""
    issued(conn)
    assert commit(conn, PROPOSAL).unopened
    draft = stage(conn)
    assert (draft.occurrence, draft.course, draft.opener) == ("draft", PROPOSAL.id, PROPOSAL.id)
    hand_in(conn, draft, Submit())
    assert queries.unopened(conn, PLAN) == 1  # over, and nobody has noticed
    assert commit(conn, PROPOSAL).unopened
    logged = [each.type for each in queries.log(conn, PLAN) if each.obligation == PROPOSAL.id]
    assert logged == ["open", "stage"]
    judged = stage(conn)
    assert (judged.unit, judged.laid_by) == ("presidium", "u01")
    before = course(conn, PROPOSAL.id)
    assert not commit(conn, PROPOSAL).unopened
    assert course(conn, PROPOSAL.id) == before
    number = Submit(outcome="approved", number="05/QĐ-TV", dated=LATER.date())
    hand_in(conn, judged, number)
    assert not commit(conn, PROPOSAL).is_open
    row = course(conn, PROPOSAL.id)
    assert (row.outcome, row.document and row.document.number) == ("approved", "05/QĐ-TV")
    found = conn.execute(
        select(course_stage.c.stage, course_stage.c.number, course_stage.c.own_days).order_by(
            course_stage.c.opened_at, course_stage.c.stage
        )
    ).all()
    assert [tuple(each) for each in found] == [("draft", "", 5), ("judged", "05/QĐ-TV", 0)]
    assert courses_of(conn, PLAN, "d.course") == [row]


def test_a_worker_that_dies_between_leaves_nothing_behind(conn: Connection) -> None:
    """What is open of courses is started again: the course, and the stage it had opened."""
    issued(conn)
    others = set(open_ids(conn))
    commit(conn, PROPOSAL)
    (draft,) = pending(conn, PLAN, "", 100, PROPOSAL.id)
    assert set(open_ids(conn)) - others == {PROPOSAL.id, draft.id}
    assert start_of(conn, PROPOSAL.id)[0] == names.PROPOSAL_WORKFLOW
    assert start_of(conn, draft.id)[0] == names.ASSIGNMENT_WORKFLOW
    assert commit(conn, PROPOSAL).unopened  # the activity that starts it is asked for again


def test_an_act_on_the_course_ends_its_stage_in_the_same_transaction(conn: Connection) -> None:
    """Members end the first stage, the secretary the second; a retry gets the same answer."""
    issued(conn)
    commit(conn, COMMITTEE)
    seats = stage(conn)
    members = RecordMembers(members=(Member(post="dept.head", role="head"),))
    step = act("1", members)
    (result,) = commit(conn, COMMITTEE, step).results
    assert (result.refusal, result.wakes) == (None, (seats.id,))
    assert not queries.assignment(conn, seats.id).is_open
    clerk = stage(conn)
    assert clerk.occurrence == "secretary"
    (again,) = commit(conn, COMMITTEE, step).results
    assert again.wakes == result.wakes
    named = act("2", RecordSecretary(person="p.new", name="Thư ký"))
    (result,) = commit(conn, COMMITTEE, named).results
    assert result.refusal is None
    row = course(conn, COMMITTEE.id)
    assert (row.secretary, row.is_open, row.open) == ("p.new", True, ())


def test_a_decision_withdraws_what_is_open_of_it(conn: Connection) -> None:
    """Its stage is closed with it, and is woken; nothing of it stays open."""
    issued(conn)
    commit(conn, PROPOSAL)
    draft = stage(conn)
    (result,) = commit(conn, PROPOSAL, act("1", CloseCourse(reason="thôi"))).results
    assert result.wakes == (draft.id,)
    assert queries.assignment(conn, draft.id).state == "withdrawn"
    row = course(conn, PROPOSAL.id)
    assert (row.outcome, row.closed_at, row.open) == ("closed", LATER, ())
    assert queries.unopened(conn, PLAN) == 0
    assert date(2014, 3, 10) == LATER.date()
