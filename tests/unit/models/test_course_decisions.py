"""A course goes from stage to stage as its outcomes say, and never has two stages at a time."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.assignment.state import AssignmentOrder
from models.course.closing import Away, Closed
from models.course.commands import CloseCourse, RecordMembers
from models.course.decisions import (
    CourseDecision,
    CourseStep,
    Known,
    decide_course,
    look,
    open_course,
)
from models.course.order import CourseOrder
from models.course.state import CourseRow, CourseState
from models.deciding.commands import Actor, Refusal
from models.deciding.house import House
from models.plan.stage import END, Member
from models.plan_run.openings import Opener
from models.timing.deadline import Anchor, DeadlineRule
from tests.unit.models.core import house as the_house
from tests.unit.models.core_plan import ISSUED, dated, duty, plan, receiver, row

NOON = ISSUED
A_DAY = timedelta(days=1)
KNOWN = Known()
RULE = {"after": "issue", "working_days": 120}


def order_of() -> CourseOrder:
    """Return the course of a proposal that an outside body decides."""
    scheme = duty(
        "scheme", kind="proposal", deadlines=[dated(RULE)], decided_by=[receiver(body="EXT-BVH")]
    )
    opener = Opener(plan(scheme), row(issued_on=ISSUED.date()), the_house(), ISSUED.date())
    [order] = opener.at_issue()
    assert isinstance(order, CourseOrder)
    return order


@pytest.fixture(name="house", scope="module")
def _house() -> House:
    return the_house()


@pytest.fixture(name="order", scope="module")
def _order() -> CourseOrder:
    return order_of()


def opened(order: CourseOrder, house: House) -> CourseDecision:
    """Open the course at noon of the day of issue."""
    return open_course(order, NOON, house, KNOWN)


def over(row: CourseRow, at: datetime, outcome: str, **said: object) -> dict[str, Closed]:
    """Say what became of the stage that is open."""
    (stage,) = row.open
    unit = row.current.unit if row.current else ""
    closed = Closed.model_validate(
        {"unit": unit, "worker": unit, "closed_at": at, "outcome": outcome, **said}
    )
    return {stage.obligation: closed}


def test_its_stages_are_those_that_apply(order: CourseOrder) -> None:
    """No partners: no opinions. Nobody outside signs for it: no covering letter."""
    stages = [each.stage.id for each in order.stages]
    assert stages == ["outline", "draft", "appraisal", "presidium", "submission", "issued"]
    assert [each.stage.id for each in order.stages if each.is_dated] == ["submission"]


def test_the_first_stage_opens_and_the_last_carries_the_deadline(
    order: CourseOrder, house: House
) -> None:
    """A stage has its own term; the one that is sent out has the duty's."""
    decision = opened(order, house)
    (first,) = decision.openings
    assert isinstance(first, AssignmentOrder)
    assert (first.occurrence, first.course, first.opener) == ("outline", order.id, order.id)
    row, at = decision.row, NOON
    due: dict[str, DeadlineRule | None] = {}
    for outcome in ("", "", "approved", "approved", "approved"):
        at += A_DAY
        decision = look(row, over(row, at, outcome), at, house, KNOWN)
        row = decision.row
        due |= {each.stage: each.rule for each in decision.openings}
    assert due["submission"] == DeadlineRule(after=Anchor.ISSUE, working_days=120)
    assert all(rule and rule.on for stage, rule in due.items() if stage != "submission")


@settings(deadline=None)
@given(outcomes=st.lists(st.sampled_from(["approved", "returned", "not_taken_up"]), max_size=40))
def test_whatever_comes_of_its_stages_one_is_open_until_it_ends(outcomes: list[str]) -> None:
    """Each time has a name of its own; what passed is never changed; it ends where it says."""
    house, order = the_house(), order_of()
    decision, at = opened(order, house), NOON
    names = [each.id for each in decision.openings]
    course = decision.row
    for outcome in outcomes:
        if not course.is_open:
            break
        current = course.current
        assert current
        said = outcome if outcome in current.stage.outcomes else ""
        if current.stage.outcomes and not said:
            continue
        at, before = at + A_DAY, course.passed
        decision = look(course, over(course, at, said, reason="vì"), at, house, KNOWN)
        course = decision.row
        names += [each.id for each in decision.openings]
        assert course.passed[:-1] == before
        assert len(course.open) == (1 if course.is_open else 0)
        if current.stage.outcomes.get(said) == END:
            assert (course.state, course.outcome) == (CourseState.CLOSED, said)
    assert len(set(names)) == len(names)
    for stage in {each.stage for each in course.passed}:
        rounds = [each.round for each in course.passed if each.stage == stage]
        assert rounds == list(range(1, len(rounds) + 1))


def test_a_look_that_finds_nothing_changes_nothing(order: CourseOrder, house: House) -> None:
    """It may look as often as it is woken."""
    row = opened(order, house).row
    assert look(row, {}, NOON + A_DAY, house, KNOWN).row is row


def test_what_comes_back_says_why_and_goes_to_who_leads_by_now(
    order: CourseOrder, house: House
) -> None:
    """A directive gave the draft to another unit: the next round is that unit's."""
    row, at = opened(order, house).row, NOON + A_DAY
    row = look(row, over(row, at, ""), at, house, KNOWN).row
    row = look(row, over(row, at, "", unit="N1", worker="N1"), at, house, KNOWN).row
    decision = look(row, over(row, at, "returned", reason="thiếu số liệu"), at, house, KNOWN)
    (again,) = decision.openings
    assert isinstance(again, AssignmentOrder)
    assert (again.occurrence, again.unit) == ("draft.2", "N1")
    assert again.returned_for == "thiếu số liệu"


def test_own_days_are_those_that_nobody_outside_had_it(order: CourseOrder, house: House) -> None:
    """From 31/3 to 6/5/2014, counted by hand: 9/4, 30/4, 1/5 and 2/5 were free, 26/4 was worked."""
    course = opened(order, house).row
    at = datetime(2014, 5, 6, 5, tzinfo=UTC)
    away = (Away(body="EXT-BVH", sent=date(2014, 4, 3), received=date(2014, 4, 14)),)
    (passed,) = look(course, over(course, at, "", away=away), at, house, KNOWN).passed
    assert (passed.own_days, passed.outside[0].days) == (17, 6)


def test_a_stage_that_is_withdrawn_ends_the_course(order: CourseOrder, house: House) -> None:
    """Who withdraws the work that is open withdraws the whole."""
    row = opened(order, house).row
    ended = look(row, over(row, NOON, "", is_withdrawn=True), NOON, house, KNOWN).row
    assert (ended.state, ended.outcome) == (CourseState.CLOSED, "withdrawn")


def test_a_decision_ends_it_with_what_is_open(order: CourseOrder, house: House) -> None:
    """Its stage is withdrawn; a second decision finds it ended; it has no committee."""
    row = opened(order, house).row
    step = CourseStep(name="c1", body=CloseCourse(reason="thôi"), actor=Actor(post="x"), at=NOON)
    decision = decide_course(row, step, NOON, house, KNOWN)
    assert isinstance(decision, CourseDecision)
    assert decision.ends == (row.open[0].obligation,)
    again = decide_course(decision.row, step, NOON, house, KNOWN)
    assert isinstance(again, Refusal)
    assert again.code == "wrong_state"
    members = RecordMembers(members=(Member(post="R.head", role="head"),))
    other = CourseStep(name="c2", body=members, actor=Actor(post="x"), at=NOON)
    refused = decide_course(row, other, NOON, house, KNOWN)
    assert isinstance(refused, Refusal)
    assert refused.code == "not_a_committee"
