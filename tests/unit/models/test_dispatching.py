"""A later document goes out as the plan did: some acknowledge it, others get copies."""

import pytest

from models.collection.state import CollectionOrder
from models.course.decisions import Known, open_course
from models.course.order import CourseOrder
from models.deciding.commands import Refusal
from models.plan_run.acts import CopyTo, DispatchDocument
from models.plan_run.case import Seen
from models.plan_run.decisions import PlanStep, decide_plan
from models.plan_run.progress import PlanOutcome
from tests.unit.models.core import at, day, house
from tests.unit.models.core_plan import duty, plan, row

NOW = at("2014-06-02 10:00")


def body(**changes: object) -> DispatchDocument:
    """Send a guidance to the provinces and one more unit."""
    given = {
        "document": "huong-dan-1",
        "title": "Hướng dẫn thực hiện",
        "number": "05/HD-R",
        "dated": day("30/5"),
        "units": ("V",),
        "unit_classes": ("provinces",),
        "copies": (CopyTo(purpose="report_up", unit="S"), CopyTo(purpose="archive_copy", unit="V")),
    }
    return DispatchDocument.model_validate({**given, **changes})


def sent(act: DispatchDocument, taken: frozenset[str] = frozenset()) -> PlanOutcome | Refusal:
    """Decide it on the plan as it was issued."""
    step = PlanStep(name="send", body=act, at=NOW)
    return decide_plan(plan(), row(), step, NOW, house(), Seen(taken=taken))


def test_those_who_must_carry_out_acknowledge_it_in_one_collection() -> None:
    """Named units first, then the classes as they are that day; collected by who sends it out."""
    outcome = sent(body())
    assert isinstance(outcome, PlanOutcome)
    [order] = outcome.openings
    assert isinstance(order, CourseOrder)
    assert order.id == "dispatch:p:huong-dan-1"
    [asked] = open_course(order, NOW, house(), Known()).openings
    assert isinstance(asked, CollectionOrder)
    assert asked.units == ("V", "N1", "N2", "N3")
    assert (asked.superior, asked.through) == ("R", "V")
    assert not asked.announced
    assert asked.rule.on == day("9/6")
    assert "Hướng dẫn thực hiện (05/HD-R, 30/05/2014)" in asked.product
    assert asked.id.count(":") == 4


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"number": "5-HD-R"}, "bad_number", "number"),
        ({"dated": day("3/6")}, "date_ahead", "dated"),
        ({"unit_classes": ("nobody",)}, "unknown_class", "unit_classes"),
        ({"units": ("X",)}, "unknown_unit", "units"),
        ({"units": (), "unit_classes": ()}, "nobody_named", "units"),
        ({"copies": (CopyTo(purpose="courtesy_copy", body="Z"),)}, "unknown_body", "copies"),
        ({"copies": (CopyTo(purpose="report_up", unit="X"),)}, "unknown_unit", "copies"),
    ],
)
def test_what_cannot_be_sent_is_refused(changes: dict[str, object], code: str, field: str) -> None:
    """With the field and the reason; nothing of it goes out."""
    refusal = sent(body(**changes))
    assert isinstance(refusal, Refusal)
    assert (refusal.code, refusal.field) == (code, field)


def test_a_document_goes_out_once() -> None:
    """Its id names it for good."""
    refusal = sent(body(), frozenset({"dispatch:p:huong-dan-1"}))
    assert isinstance(refusal, Refusal)
    assert refusal.code == "dispatch_exists"


def test_a_plan_that_sends_nothing_out_has_no_sender() -> None:
    """Who would send it is nobody's to guess."""
    bare = plan(duty("one"))
    step = PlanStep(name="send", body=body(), at=NOW)
    refusal = decide_plan(bare, row(), step, NOW, house(), Seen())
    assert isinstance(refusal, Refusal)
    assert refusal.code == "no_dispatch_duty"


def test_a_copy_names_one_receiver() -> None:
    """A unit or an outside body, never both, never none."""
    for given in ({}, {"unit": "V", "body": "X"}):
        with pytest.raises(ValueError, match="exactly one"):
            CopyTo.model_validate({"purpose": "report_up", **given})
