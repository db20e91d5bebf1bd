"""The course of a report cycle, and the final review that waits for it, in rows."""

from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import Connection, insert

from database import queries, tables
from database.commits import commit_assignment, commit_collection, commit_plan
from database.courses.commits import commit_course
from database.courses.queries import course, course_timetable
from database.houses import load_house
from database.open_ids import open_ids, start_of
from database.openings import find_opening, mark_started, opening_ids, pending
from database.packages import store_package
from database.projections import opening_cells
from models import names
from models.assignment.decisions import AssignmentStep
from models.assignment.state import AssignmentOrder
from models.collection.decisions import CollectionStep
from models.collection.state import CollectionOrder
from models.course.calendar import YEAR
from models.course.cycle_year import CycleYear
from models.course.decisions import CourseStep
from models.course.order import CourseOrder
from models.deciding.collecting import AcceptWithGaps
from models.deciding.commands import Fire, Submit
from models.deciding.timetable import Firing
from models.messages import (
    AssignmentBatch,
    CollectionBatch,
    CourseBatch,
    CourseCommitted,
    PlanBatch,
)
from models.plan.plan import Plan
from models.plan_run.decisions import PlanStep
from models.plan_run.openings import Opener
from models.plan_run.progress import Issue, OpenYear
from tests.unit.database.sample import OPENED, PLAN, sample_plan
from tests.unit.models.core_plan import DEFAULT, PRODUCT

CYCLE, REVIEW = f"reporting:{PLAN}:yearly", f"review:{PLAN}"
TOP = f"collection:{PLAN}:yearly:2014:root"
NEXT = f"collection:{PLAN}:yearly:2015:root"
WHOLE = f"assignment:{PLAN}:d.whole:2014:dept"
PART = f"assignment:{PLAN}:d.whole:2014-gy1:u02"
NEW_YEAR = datetime(2015, 1, 1, 1, tzinfo=UTC)  # a Thursday, 08:00 in the plan's zone
SERVED = {"year": 2015, "duty": "d.review", "source": DEFAULT}


def _plan() -> Plan:
    """Return the sample plan with a yearly report, what consolidates it, and a final review."""
    common: dict[str, Any] = {"clause": "c1", "product": PRODUCT}
    yearly = {
        **common,
        "id": "d.yearly",
        "kind": "report",
        "lead": {"unit_class": "provinces", "source": DEFAULT},
        "deadlines": [{"rule": {"yearly": "11-20"}, "source": DEFAULT}],
    }
    whole = {
        **common,
        "id": "d.whole",
        "kind": "consolidated_report",
        "lead": {"unit": "dept", "source": DEFAULT},
        "partners": [{"unit": "u02", "source": DEFAULT}],
        "deadlines": [{"rule": {"yearly": "12-10"}, "source": DEFAULT}],
    }
    review = {
        **common,
        "id": "d.review",
        "kind": "final_review",
        "lead": {"unit": "dept", "source": DEFAULT},
        "partners": [{"unit_class": "provinces", "source": DEFAULT}],
        "deadlines": [{"rule": {"within_year": 2015, "bound": "hard"}, "source": DEFAULT}],
    }
    cycle = {
        "id": "yearly",
        "duty": "d.yearly",
        "years": [2014, 2015],
        "cutoff": "10-31",
        "superior": "root",
        "through": "dept",
        "forms": ["f"],
        "consolidated": "d.whole",
        "partners": {"rule": {"yearly": "11-14"}, "product": "phần", "source": DEFAULT},
        "also_answers": [SERVED],
        "source": DEFAULT,
    }
    found = sample_plan().model_dump(mode="json", by_alias=True)
    found["file"] |= {"duties": [yearly, whole, review], "cycles": [cycle]}
    return Plan.model_validate({**found, "version": "cycles"})


@pytest.fixture(name="plan", autouse=True)
def _stored(conn: Connection) -> Plan:
    plan = _plan()
    store_package(conn, plan)
    return plan


def planned(conn: Connection, body: Issue | OpenYear, at: datetime = OPENED) -> None:
    """Let the plan do a step."""
    step = PlanStep(name=body.type, body=body, at=at, actor=None)
    batch = PlanBatch(plan=PLAN, package="cycles", steps=(step,))
    assert commit_plan(conn, batch).results[0].refusal is None


def looked(conn: Connection, of: str, *steps: CourseStep, at: datetime = OPENED) -> CourseCommitted:
    """Let a course look, or do its steps."""
    order = find_opening(conn, of)
    assert isinstance(order, CourseOrder)
    return commit_course(conn, CourseBatch(course=of, order=order, at=at, steps=steps))


def started(conn: Connection) -> list[str]:
    """Do what the workflows of all that waits do first; return their ids."""
    found = pending(conn, PLAN, "", 100)
    for each in found:
        if isinstance(each, AssignmentOrder):
            one = AssignmentBatch(obligation=each.id, order=each, opened_at=OPENED)
            commit_assignment(conn, one)
        elif isinstance(each, CollectionOrder):
            many = CollectionBatch(obligation=each.id, order=each, opened_at=OPENED)
            commit_collection(conn, many)
        else:
            looked(conn, each.id)
    mark_started(conn, [each.id for each in found])
    return [each.id for each in found]


def submitted(conn: Connection, of: str, at: datetime = OPENED) -> None:
    """Hand an assignment in."""
    order = queries.assignment(conn, of).order
    step = AssignmentStep(name="submit", body=Submit(), at=at)
    batch = AssignmentBatch(obligation=of, order=order, opened_at=at, steps=(step,))
    assert commit_assignment(conn, batch).results[0].refusal is None


def closed(conn: Connection, of: str, at: datetime = OPENED) -> None:
    """Close a collection with everybody missing."""
    order = queries.collection(conn, of)[0].order
    body = AcceptWithGaps(missing=("u01", "u02", "u03"), reason="không gửi")
    step = CollectionStep(name="close", body=body, at=at)
    batch = CollectionBatch(obligation=of, order=order, opened_at=at, steps=(step,))
    assert commit_collection(conn, batch).results[0].refusal is None


def begins(year: int) -> CourseStep:
    """Let a year begin."""
    body = Fire(at=NEW_YEAR, firings=(Firing(rung=YEAR, repeat=year),))
    return CourseStep(name=f"at:{year}", body=body, at=NEW_YEAR)


def test_a_year_opens_once_however_often_it_is_told(conn: Connection) -> None:
    """The collection, the report behind it and its part; one that comes twice opens nothing."""
    planned(conn, Issue(issued_on=OPENED.date()))
    assert started(conn) == [CYCLE, REVIEW]
    assert looked(conn, CYCLE).unopened
    waits = [each.id for each in pending(conn, PLAN, "", 100)]
    assert [each for each in waits if "d.review" not in each] == [PART, WHOLE, TOP]
    part = queries.assignment(conn, PART)  # a request is there at once
    assert (part.order.asked_from, part.order.opener) == (WHOLE, f"plan:{PLAN}")
    started(conn)
    assert not looked(conn, CYCLE).unopened
    assert str(course_timetable(conn, CYCLE).steps[0].at.date()) == "2015-01-01"
    for _ in range(2):
        again = looked(conn, CYCLE, begins(2015), at=NEW_YEAR)
        assert again.results[0].refusal is None
    planned(conn, OpenYear(year=2015), NEW_YEAR)
    fresh = started(conn)
    assert [each for each in fresh if "yearly" in each] == [NEXT]
    assert len([each for each in course(conn, CYCLE).open if each.year == 2015]) == 2


def test_it_is_begun_again_after_a_crash_like_any_course(conn: Connection) -> None:
    """Whether it has a row or only waits: it stands among what should be running."""
    planned(conn, Issue(issued_on=OPENED.date()))
    for _ in range(2):
        assert {CYCLE, REVIEW} <= set(open_ids(conn))
        assert start_of(conn, CYCLE)[0] == names.REPORTING_CYCLE_WORKFLOW
        assert start_of(conn, REVIEW)[0] == names.FINAL_REVIEW_WORKFLOW
        started(conn)


def test_the_year_has_passed_when_both_are_closed(conn: Connection) -> None:
    """Each closing is noticed once, its part is not waited for, and the next year is there."""
    planned(conn, Issue(issued_on=OPENED.date()))
    started(conn)
    started(conn)
    closed(conn, TOP)
    looked(conn, CYCLE)
    assert [each.obligation for each in course(conn, CYCLE).open] == [WHOLE]
    submitted(conn, WHOLE)
    looked(conn, CYCLE)
    row = course(conn, CYCLE)
    assert (row.open, row.is_open, len(row.passed)) == ((), True, 2)
    assert queries.assignment(conn, PART).is_open


def test_what_an_earlier_release_opened_runs_on_without_the_course(
    conn: Connection, plan: Plan
) -> None:
    """The plan had opened 2014 itself; with 2015 the course takes over, and nothing comes twice."""
    planned(conn, Issue(issued_on=OPENED.date()))
    conn.execute(tables.opening.delete().where(tables.opening.c.id == CYCLE))
    row = queries.plan_row(conn, PLAN)
    assert row is not None
    house = load_house(conn, PLAN)
    before: CycleYear = Opener(plan, row, house, OPENED.date()).cycle_year("d.yearly", 2014)
    orders = [*(order for _, order in before.stages), *before.along]
    conn.execute(insert(tables.opening), [opening_cells(each) for each in orders])
    started(conn)
    planned(conn, OpenYear(year=2015), NEW_YEAR)
    looked(conn, CYCLE, at=NEW_YEAR)
    open_ = [each.obligation for each in course(conn, CYCLE).open]
    assert open_ == [NEXT, WHOLE.replace("2014", "2015")]
    ids = sorted(each for each in opening_ids(conn, PLAN) if "yearly" in each)
    assert ids == [TOP, NEXT, CYCLE]
    looked(conn, CYCLE, begins(2014), at=NEW_YEAR)
    assert sorted(each for each in opening_ids(conn, PLAN) if "yearly" in each) == ids


def test_the_final_review_hears_of_the_reports_it_waited_for(conn: Connection) -> None:
    """It opens no collection, is woken by the cycle that passes, and goes on to the draft."""
    planned(conn, Issue(issued_on=OPENED.date()))
    started(conn)
    started(conn)
    for stage in ("guidance", "outline"):
        submitted(conn, f"assignment:{PLAN}:d.review:{stage}:dept")
        looked(conn, REVIEW)
        started(conn)
    [waits] = course(conn, REVIEW).open
    assert (waits.stage, waits.obligation, waits.is_awaited) == ("reviews", NEXT, True)
    assert not [each for each in opening_ids(conn, PLAN) if "d.review:reviews" in each]
    looked(conn, CYCLE, begins(2015), at=NEW_YEAR)
    started(conn)
    closed(conn, NEXT, NEW_YEAR)
    assert looked(conn, CYCLE, at=NEW_YEAR).wakes == (REVIEW,)
    assert looked(conn, REVIEW, at=NEW_YEAR).unopened
    row = course(conn, REVIEW)
    assert (row.stage, row.passed[-1].stage) == ("consolidation", "reviews")
    assert looked(conn, CYCLE, at=NEW_YEAR).wakes == ()
    stages = [each.stage for each in course(conn, CYCLE).passed]
    assert stages == ["reports"]
