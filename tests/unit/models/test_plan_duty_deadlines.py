"""Decide the deadline of a duty that runs by a default of the system."""

import pytest

from models.collection.state import CollectionOrder
from models.plan_run.openings import Opener, decided_key
from models.plan_run.progress import DecideDuty, PlanOutcome
from models.timing.deadline import DeadlineRule
from tests.unit.models.core import day, house
from tests.unit.models.core_plan import (
    DECISION,
    ISSUED,
    dated,
    duty,
    outcome,
    plan,
    refusal,
    row,
)

RULE = DeadlineRule(on=day("1/12"))
YEARLY = DeadlineRule(yearly="10-31")


def decide(
    duty_id: str, rule: DeadlineRule = RULE, *, lead: str | None = None, deadline_id: str = ""
) -> DecideDuty:
    """Make a decision on a deadline."""
    return DecideDuty(
        duty=duty_id, deadline=rule, decision=DECISION, lead=lead, deadline_id=deadline_id
    )


def test_a_decision_sets_the_deadline_of_what_is_open() -> None:
    """Nothing is opened or settled: the open occurrences are sent the rule and the decision."""
    decided = outcome(decide("one"))
    sent = decided.redecides
    assert sent is not None
    assert (sent.duty, sent.deadline_id, sent.rule, sent.decision) == ("one", "", RULE, DECISION)
    assert (decided.openings, decided.settles, decided.replans) == ((), (), False)
    assert decided.row.decided[decided_key("one", "")].deadline == RULE


def test_occurrences_to_come_follow_the_decision() -> None:
    """The collection of the next year has the day that was decided, and the reports say why."""
    decided = outcome(decide("report", YEARLY))
    following = Opener(plan(), decided.row, house(), day("5/1/2015")).cycle_year("report", 2015)
    [(_, order)] = following.stages
    assert isinstance(order, CollectionOrder)
    assert order.rule == YEARLY


def test_each_of_several_deadlines_is_decided_by_itself() -> None:
    """The one that is named is decided; the other stays as it was, and can be decided too."""
    spring = outcome(decide("twice", YEARLY, deadline_id="spring"))
    made = Opener(plan(), spring.row, house(), ISSUED.date())
    autumn = DeadlineRule(yearly="09-30")
    assert made.deadlines(made.duty("twice")) == {"spring": YEARLY, "autumn": autumn}
    both = outcome(decide("twice", YEARLY, deadline_id="autumn"), on=spring.row)
    assert both.redecides is not None
    assert both.redecides.deadline_id == "autumn"
    assert len(both.row.decided) == 2


def test_a_deadline_is_decided_once() -> None:
    """Another decision comes as an amendment or a directive, not as a second first one."""
    once: PlanOutcome = outcome(decide("one"))
    assert refusal(decide("one"), on=once.row) == ("already_decided", "duty")
    undecided = outcome(decide("day"))
    assert refusal(decide("day"), on=undecided.row) == ("already_decided", "duty")


def test_a_lead_that_was_decided_leaves_the_default_deadline_to_be_decided() -> None:
    """First who, later by when: two documents, two decisions."""
    lead = outcome(DecideDuty(duty="lead", lead="N1", decision=DECISION))
    later = outcome(decide("lead"), on=lead.row)
    assert later.redecides is not None
    assert later.row.decided["lead"].lead == "N1"


@pytest.mark.parametrize(
    ("body", "refused"),
    [
        (decide("one", lead="N1"), ("not_undecided", "duty")),
        (decide("one", YEARLY), ("recurrence_differs", "deadline")),
        (decide("report"), ("recurrence_differs", "deadline")),
        (decide("twice", YEARLY), ("unknown_deadline", "deadline_id")),
        (decide("one", deadline_id="spring"), ("unknown_deadline", "deadline_id")),
        (decide("answered"), ("unknown_deadline", "deadline_id")),
    ],
)
def test_what_cannot_be_decided_is_refused(body: DecideDuty, refused: tuple[str, str]) -> None:
    """Each refusal has its code and names the field."""
    assert refusal(body) == refused


def test_a_deadline_of_the_text_is_not_decided_but_amended() -> None:
    """Only what the system proposed itself is open to a decision."""
    source = {"kind": "text", "clause": "I"}
    stated = plan(duty("stated", deadlines=[dated({"on": "2014-06-30"}, source=source)]))
    assert refusal(decide("stated"), row(), stated) == ("not_default", "duty")
