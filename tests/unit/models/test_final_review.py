"""The final review: guidance the year before, the units' answers taken from where they report."""

from datetime import datetime

import pytest
from pydantic import ValidationError

from models.assignment.state import AssignmentOrder
from models.collection.state import CollectionOrder
from models.course.awaiting import AWAITED
from models.course.closing import Closed
from models.course.commands import CloseCourse
from models.course.decisions import (
    CourseDecision,
    CourseStep,
    Known,
    decide_course,
    look,
    open_course,
)
from models.course.order import CourseOrder
from models.course.state import DONE, CourseRow
from models.deciding.commands import Actor, Fire
from models.deciding.timetable import Firing
from models.plan.plan import Plan
from models.plan.stage import Stage
from models.plan_run.openings import Opener
from models.timing.deadline import DeadlineRule
from tests.unit.models.core import at, house
from tests.unit.models.core_plan import DECISION, DEFAULT, ISSUED, duty, plan, receiver, row
from tests.unit.models.lib_package import Damage, only, read_damaged
from tests.unit.models.test_reporting import CYCLE, REPORT

REVIEW = duty(
    "review",
    kind="final_review",
    lead={"unit": "R", "prepared_by": "V", "prepared_by_source": DEFAULT, "source": DEFAULT},
    partners=[{"unit_class": "provinces", "source": DEFAULT}],
    receivers=[receiver(unit="S")],
    deadlines=[{"rule": {"within_year": 2016, "bound": "hard"}, "source": DEFAULT}],
)
SERVES = [{"year": 2016, "duty": "review", "source": DEFAULT}]
YEARLY = "collection:p:yearly:2016:R"
STAGES = ("guidance", "outline", "reviews", "consolidation", "conference", "submission")
MEMBERS: dict[str, tuple[str, ...]] = {"provinces": ("N1", "N2", "N3")}


def served(*, by_report: bool = True) -> Plan:
    """Return a plan with a final review, whose units answer with the report of its last year."""
    cycle = {**CYCLE, "consolidated": None, "also_answers": SERVES if by_report else []}
    return plan(REPORT, REVIEW, cycles=[cycle])


def opened(of: Plan) -> CourseDecision:
    """Open the review with the issue of the plan."""
    opener = Opener(of, row(issued_on=ISSUED.date()), house(), ISSUED.date())
    order = next(each for each in opener.at_issue() if each.duty == "review")
    assert isinstance(order, CourseOrder)
    assert order.id == "review:p"
    return open_course(order, ISSUED, house(), Known())


def over(course: CourseRow, now: datetime, known: Known) -> CourseDecision:
    """Let what is open be handed in."""
    done = Closed(unit="V", worker="V", closed_at=now)
    return look(course, {each.obligation: done for each in course.open}, now, house(), known)


def at_reviews(of: Plan, known: Known, now: str = "2015-11-02 09:00") -> CourseDecision:
    """Come to where the units review: guidance and outline are handed in."""
    outline = over(opened(of).row, at("2015-09-01 09:00"), known)
    return over(outline.row, at(now), known)


def due(decision: CourseDecision) -> str:
    """Return the day of the one stage that opened."""
    [order] = decision.openings
    assert order.rule is not None
    return str(order.rule.on)


def fire(course: CourseRow, when: datetime) -> CourseDecision:
    """Let the instant come at which it waits no longer."""
    body = Fire(at=when, firings=(Firing(rung=AWAITED),))
    found = decide_course(course, CourseStep(name="at", body=body, at=when), when, house(), Known())
    assert isinstance(found, CourseDecision)
    return found


def test_guidance_and_outline_are_due_the_year_before() -> None:
    """Counted back from the duty's own deadline, by who keeps the plan; nobody waits till then."""
    first = opened(served())
    [guidance] = first.openings
    assert isinstance(guidance, AssignmentOrder)
    assert (guidance.id, guidance.unit) == ("assignment:p:review:guidance:B", "B")
    assert due(first).startswith("2015-")
    outline = over(first.row, at("2015-09-01 09:00"), Known())
    assert due(outline).startswith("2015-")
    assert tuple(each.stage.id for each in first.row.order.stages) == STAGES


def test_the_units_answer_with_their_report_and_are_asked_nothing_else() -> None:
    """It opens nothing: it waits for the collection of that year."""
    found = at_reviews(served(), Known(awaited=(YEARLY,)))
    assert found.openings == ()
    [waits] = found.row.open
    assert (waits.stage, waits.obligation, waits.is_awaited) == ("reviews", YEARLY, True)
    closed = over(found.row, at("2016-12-01 09:00"), Known())
    [draft] = closed.openings
    assert isinstance(draft, AssignmentOrder)
    assert (draft.stage, draft.prepared_by) == ("consolidation", "V")
    assert (closed.passed[0].obligation, closed.passed[0].own_days) == (YEARLY, 0)


def test_it_waits_no_longer_than_its_own_term() -> None:
    """The draft is written from what was accepted by then; a later closing changes nothing."""
    found = at_reviews(served(), Known(awaited=(YEARLY,)))
    assert found.timetable is not None
    [step] = found.timetable.steps
    assert step.at == at("2016-12-07 08:00")  # 18 working days before 30/12/2016, the morning after
    after = fire(found.row, step.at)
    assert [each.stage for each in after.row.open] == ["consolidation"]
    assert fire(after.row, step.at).openings == ()


def test_a_course_opened_later_waits_till_the_next_morning_at_least() -> None:
    """What is past already is not waited for in the past."""
    found = at_reviews(served(), Known(awaited=(YEARLY,)), "2016-12-20 09:00")
    assert found.timetable is not None
    assert found.timetable.steps[0].at == at("2016-12-21 08:00")


@pytest.mark.parametrize("by_report", [True, False])
def test_where_no_report_serves_it_the_units_are_asked(by_report: bool) -> None:  # noqa: FBT001
    """None is named, or that of the year never comes: by a collection of its own, as of the day."""
    found = at_reviews(served(by_report=by_report), Known(units=MEMBERS))
    [asked] = found.openings
    assert isinstance(asked, CollectionOrder)
    assert asked.id == "collection:p:review:reviews:R"
    assert (asked.through, asked.units) == ("B", MEMBERS["provinces"])
    assert due(found) == "2016-12-06"


def test_the_last_stage_has_the_deadline_of_the_plan_and_who_approves() -> None:
    """In the year itself, to the day the plan's own words give; before the Standing, as before."""
    course = at_reviews(served(), Known(awaited=(YEARLY,))).row
    draft = over(course, at("2016-11-28 09:00"), Known())
    conference = over(draft.row, at("2016-12-12 09:00"), Known())
    last = over(conference.row, at("2016-12-20 09:00"), Known())
    [order] = last.openings
    assert isinstance(order, AssignmentOrder)
    assert order.rule == DeadlineRule.model_validate({"within_year": 2016, "bound": "hard"})
    assert [each.unit for each in order.approvers] == ["S"]
    assert order.deadline_id == ""
    assert not draft.openings[0].model_dump().get("approvers")
    ended = over(last.row, at("2016-12-28 09:00"), Known()).row
    assert (ended.is_open, ended.outcome) == (False, DONE)


def test_what_comes_after_its_own_day_has_the_days_it_needs() -> None:
    """Nothing is opened late: ten working days for a draft that should have been there."""
    course = at_reviews(served(), Known(awaited=(YEARLY,))).row
    assert due(over(course, at("2016-12-20 09:00"), Known())) == "2017-01-04"


def test_its_end_withdraws_nothing_of_the_reports() -> None:
    """What it only waits for is not its own."""
    course = at_reviews(served(), Known(awaited=(YEARLY,))).row
    body = CloseCourse(reason="đã xong", decision=DECISION)
    actor = Actor(post="B.head", person="p-B.head")
    step = CourseStep(name="close", body=body, actor=actor, at=at("2016-01-04 09:00"))
    ended = decide_course(course, step, step.at, house(), Known())
    assert isinstance(ended, CourseDecision)
    assert (ended.ends, ended.row.is_open) == ((), False)


STAGES_OF_PLAN = """courses:
  - kinds: [final_review]
    source: {kind: default}
    stages:
      - {id: first, label_vi: Đầu, days: 5, ahead: 40}
      - {id: second, label_vi: Sau, days: 5, ahead: %s}
      - {id: last, label_vi: Cuối, days: 5, deadline: last}
"""


@pytest.mark.parametrize(("ahead", "is_wrong"), [(41, True), (40, True), (39, False)])
def test_a_package_dates_its_stages_one_after_the_other(ahead: int, is_wrong: bool) -> None:  # noqa: FBT001
    """A stage that is due before the one it comes after is refused, with its place."""
    text = f"{STAGES_OF_PLAN % ahead}cycles:\n"
    found = read_damaged(Damage("plan.yaml", "cycles:\n", text))
    if not is_wrong:
        assert found.plan is not None
        return
    problem = only(found, "stage-ahead")
    assert problem.path == "courses[0].stages[1].ahead"
    assert "'second'" in str(problem)


@pytest.mark.parametrize("more", [{"deadline": "last", "days": 5}, {"repeats": "yearly"}, {}])
def test_days_ahead_stand_beside_days_and_nothing_else(more: dict[str, object]) -> None:
    """Once the day ahead is past, the days are what counts."""
    with pytest.raises(ValidationError):
        Stage.model_validate({"id": "a", "label_vi": "A", "ahead": 3, **more})
