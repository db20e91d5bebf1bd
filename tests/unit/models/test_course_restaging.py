"""An amendment of the plan changes what lies ahead of a running course, not what is over."""

from datetime import timedelta

from models.course.closing import Closed
from models.course.commands import Restage
from models.course.decisions import (
    CourseDecision,
    CourseStep,
    Known,
    decide_course,
    look,
    open_course,
)
from models.course.order import CourseOrder
from models.course.state import CourseRow
from models.deciding.commands import Refusal
from models.plan.stage import END, NEXT, Stage
from models.plan_run.openings import Opener
from models.timing.deadline import DeadlineRule
from tests.unit.models.core import day, house
from tests.unit.models.core_plan import DECISION, DEFAULT, ISSUED, duty, plan, row

LATER = ISSUED + timedelta(days=3)
BACK = {"approved": NEXT, "returned": "draft"}


def stage(name: str, days: int, **more: object) -> Stage:
    """Describe a stage of the lead."""
    return Stage.model_validate({"id": name, "label_vi": name, "days": days, **more})


FIRST = (
    stage("outline", 30),
    stage("draft", 20),
    stage("appraisal", 10, by="focal", outcomes=BACK),
    stage("issued", 5, deadline="last"),
)


def order_of(stages: tuple[Stage, ...] = FIRST, lead: str = "V") -> CourseOrder:
    """Return the course of a proposal through these stages."""
    specs = [{"kinds": ["proposal"], "stages": stages, "source": DEFAULT}]
    scheme = duty("scheme", kind="proposal", lead={"unit": lead, "source": DEFAULT})
    opener = Opener(plan(scheme, courses=specs), row(), house(), ISSUED.date())
    [order] = opener.at_issue()
    assert isinstance(order, CourseOrder)
    return order


def begun() -> CourseRow:
    """Open it."""
    return open_course(order_of(), ISSUED, house(), Known()).row


def restaged(row_: CourseRow, *stages: Stage, lead: str = "V") -> CourseDecision:
    """Let an amendment name other stages."""
    body = Restage(
        route=order_of(stages, lead).route, edition=1, reason="sửa đổi", decision=DECISION
    )
    step = CourseStep(name="plan:a:restage", body=body, at=LATER)
    found = decide_course(row_, step, LATER, house(), Known())
    assert isinstance(found, CourseDecision), found
    return found


def over(row_: CourseRow, outcome: str = "", unit: str = "V") -> CourseDecision:
    """Let the stage that is open be over."""
    (open_,) = row_.open
    closed = Closed(unit=unit, worker=unit, closed_at=LATER, outcome=outcome)
    return look(row_, {open_.obligation: closed}, LATER, house(), Known())


def test_the_open_stage_gets_its_new_term_counted_from_its_opening() -> None:
    """Ten working days instead of thirty, after the day of issue, 31/3/2014."""
    found = restaged(begun(), stage("outline", 10), *FIRST[1:])
    [(obligation, rule)] = found.redates.items()
    assert obligation == "assignment:p:scheme:outline:V"
    assert rule.on == day("15/4")  # 9/4 is a day off: the ancestral kings
    assert found.openings == ()


def test_what_does_not_change_is_left_alone() -> None:
    """The same term, other words ahead: nothing is said of what is open."""
    found = restaged(begun(), FIRST[0], stage("draft", 40), *FIRST[2:])
    assert found.redates == {}
    [after] = over(found.row).openings
    assert (after.stage, after.rule) == ("draft", DeadlineRule(on=day("3/6")))
    assert after.edition == 1


def test_a_stage_that_is_added_comes_in_its_place_and_one_taken_away_comes_no_more() -> None:
    """What is over stays as it was."""
    row_ = over(begun()).row
    found = restaged(row_, FIRST[0], FIRST[1], stage("test", 5), FIRST[3])
    [after] = over(found.row).openings
    assert after.stage == "test"
    [last] = over(over(found.row).row).openings
    assert last.stage == "issued"
    assert [each.stage for each in found.row.passed] == ["outline"]


def test_an_open_stage_that_is_taken_away_is_still_done_and_followed() -> None:
    """It keeps its outcomes; then comes what came after it and is still there."""
    row_ = over(begun()).row
    found = restaged(row_, FIRST[0], stage("appraisal", 10, by="focal"), FIRST[3])
    assert found.redates == {}
    [after] = over(found.row).openings
    assert after.stage == "appraisal"


def test_an_open_stage_keeps_where_its_outcomes_lead() -> None:
    """Returned leads back, also where the new package knows no such outcome; then the new holds."""
    row_ = over(over(begun()).row).row
    assert row_.stage == "appraisal"
    bare = stage("appraisal", 10, by="focal", outcomes={"approved": END})
    found = restaged(row_, FIRST[0], FIRST[1], bare, FIRST[3])
    back = over(found.row, "returned", "B")
    assert [each.stage for each in back.openings] == ["draft"]
    again = over(back.row).row
    assert again.stage == "appraisal"
    assert not over(again, "approved", "B").row.is_open


def test_what_leads_to_a_stage_that_is_gone_leads_to_the_first() -> None:
    """Nothing ends because its way back was taken away."""
    row_ = over(over(begun()).row).row
    found = restaged(row_, stage("start", 3), *FIRST[2:3], FIRST[3])
    back = over(found.row, "returned", "B")
    assert [each.stage for each in back.openings] == ["start"]


def test_after_the_last_stage_that_is_left_the_course_ends() -> None:
    """The open one was the last: nothing follows it."""
    row_ = over(over(over(begun()).row).row, "approved", "B").row
    assert row_.stage == "issued"
    found = restaged(row_, FIRST[0], FIRST[1])
    assert not over(found.row).row.is_open


def test_another_lead_leads_from_now_on() -> None:
    """Whoever led the stages that are over says nothing of who leads those ahead."""
    row_ = over(begun()).row
    assert row_.passed[0].unit == "V"
    found = restaged(row_, *FIRST, lead="C")
    back = over(over(found.row, unit="C").row, "returned", "B")
    assert [each.id for each in back.openings] == ["assignment:p:scheme:draft.2:C"]
    assert found.row.order.unit == "C"


def test_a_course_that_is_over_takes_no_other_stages() -> None:
    """It ended by the stages it had."""
    row_ = begun().model_copy(update={"state": "closed"})
    body = Restage(route=order_of().route, edition=1, reason="x", decision=DECISION)
    found = decide_course(row_, CourseStep(name="s", body=body, at=LATER), LATER, house(), Known())
    assert isinstance(found, Refusal)
    assert found.code == "wrong_state"


def test_the_dated_stage_is_due_by_the_duty_s_own_deadline() -> None:
    """Other working days of it change nothing while it carries that deadline."""
    row_ = over(over(over(begun()).row).row, "approved", "B").row
    found = restaged(row_, *FIRST[:3], stage("issued", 9, deadline="last"))
    assert found.redates == {}
