"""What an amendment changes in the stages of courses, and what running ones hear of it."""

from models.course.commands import Restage
from models.course.decisions import Known, open_course
from models.course.order import CourseOrder
from models.deciding.commands import Redecide
from models.plan.plan import Plan
from models.plan_run.amendment import difference
from models.plan_run.openings import Opener
from models.plan_run.reaching import reach_of
from models.timing.deadline import DeadlineRule
from tests.unit.models.core import day, house
from tests.unit.models.core_plan import (
    DECISION,
    DEFAULT,
    DUTIES,
    ISSUED,
    dated,
    duty,
    outcome,
    plan,
    row,
)
from tests.unit.models.test_plan_amendment import AMEND, LATER, adopt, amended, opened, seen, sent


def _staged(*stages: tuple[str, int]) -> Plan:
    """Return a plan whose proposals go through these stages."""
    made = [{"id": name, "label_vi": f"Bước {name}", "days": days} for name, days in stages]
    specs = [{"kinds": ["proposal"], "stages": made, "source": DEFAULT}]
    return plan(duty("scheme", kind="proposal"), duty("one"), courses=specs)


def test_stages_are_compared_by_their_ids_and_shown_with_their_terms() -> None:
    """Also where nothing of the duty itself differs; what goes through no stages is left out."""
    new = _staged(("outline", 10), ("test", 5), ("issued", 5)).model_copy(update={"version": "w"})
    found = difference(_staged(("outline", 30), ("draft", 20), ("issued", 5)), new)
    (change,) = found.changed
    assert change.duty == "scheme"
    assert [(each.stage, each.what, each.old_days, each.new_days) for each in change.stages] == [
        ("outline", "changed", 30, 10),
        ("test", "added", None, 5),
        ("draft", "removed", 20, None),
    ]
    assert change.stages[0].label == "Bước outline"


def test_a_running_course_hears_of_its_new_stages_and_a_dispatch_of_nothing() -> None:
    """The collections of a dispatch hear for their own duties."""
    old, new = _staged(("outline", 30), ("issued", 5)), _staged(("outline", 10), ("issued", 5))
    after = outcome(AMEND, LATER, of=old, seen=seen(new)).row
    of = reach_of(after, "s", LATER, None, AMEND, {"v": old, "w": new}, house())
    (order,) = Opener(old, row(), house(), ISSUED.date()).decided("scheme")
    (restage,) = of.sends(order, "V")
    assert isinstance(restage, Restage)
    assert [each.stage.days for each in restage.route.stages] == [10, 5]
    assert restage.edition == 1
    sent_out = [each for each in opened("copies") if isinstance(each, CourseOrder)]
    assert [each.id for each in sent_out] == ["dispatch:p:copies"]
    assert sent(amended(without=("copies",)), "copies") == [[]]


def test_a_stage_is_due_by_the_deadline_that_took_the_place_of_its_own() -> None:
    """A course has one deadline: another id is another name of it, and nothing is withdrawn."""
    first = {"deadlines": [dated({"on": "2014-09-01"}, id="a")]}
    then = {"deadlines": [dated({"on": "2014-10-01"}, id="b")]}
    old = plan(duty("scheme", kind="proposal", **first))
    new = plan(duty("scheme", kind="proposal", **then)).model_copy(update={"version": "w"})
    after = outcome(AMEND, LATER, of=old, seen=seen(new)).row
    of = reach_of(after, "s", LATER, None, AMEND, {"v": old, "w": new}, house())
    (order,) = Opener(old, row(), house(), ISSUED.date()).decided("scheme")
    assert isinstance(order, CourseOrder)
    (dated_stage,) = (each for each in order.stages if each.is_dated)
    begins = order.model_copy(update={"begins_at": dated_stage.stage.id})
    (stage,) = open_course(begins, LATER, house(), Known()).openings
    assert stage.deadline_id == "a"
    assert of.sends(stage, "V") == (Redecide(rule=DeadlineRule(on=day("1/10")), decision=DECISION),)
    (restage,) = of.sends(order, "V")
    assert isinstance(restage, Restage)
    assert (restage.route.deadline_id, restage.route.rule) == ("b", DeadlineRule(on=day("1/10")))


def test_a_deadline_that_begins_of_a_dispatch_opens_its_own_collection() -> None:
    """Only what begins is sent out again, by a course of its own."""
    copies = next(each for each in DUTIES if each["id"] == "copies")
    again = {
        **copies,
        "deadlines": [dated({"on": "2014-12-01"}), dated({"on": "2015-12-01"}, id="b")],
    }
    (order,) = adopt(amended(again), taken=frozenset({"dispatch:p:plan"})).openings
    assert isinstance(order, CourseOrder)
    assert order.id == "dispatch:p:copies"
    opened_now = open_course(order, LATER, house(), Known()).openings
    assert [each.id for each in opened_now] == ["collection:p:copies:1-b:R"]
