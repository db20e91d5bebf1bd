"""A later document goes out as the plan did: some acknowledge it, others get copies."""

import pytest

from models.collection.state import CollectionOrder
from models.course.closing import Closed
from models.course.decisions import Known, look, open_course
from models.course.order import CourseOrder
from models.deciding.commands import Refusal
from models.plan_run.acts import CopyTo, DispatchDocument
from models.plan_run.case import Seen
from models.plan_run.decisions import PlanStep, decide_plan
from models.plan_run.openings import Opener, opened_again
from models.plan_run.progress import PlanOutcome
from tests.unit.models.core import at, day, house
from tests.unit.models.core_plan import dated, duty, plan, row

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


def _sends(name: str, **more: object) -> dict[str, object]:
    given: dict[str, object] = {
        "copy_to": {"purpose": "carry_out", "unit_class": "low"},
        "deadlines": [dated({"after": "issue", "working_days": 5})],
        **more,
    }
    return duty(name, kind="dispatch", **given)


COPY = {"deadlines": [], "done_by_issue": True}
LIST = (
    _sends("to.low"),
    _sends("to.all", copy_to={"purpose": "carry_out", "unit_class": "provinces"}),
    _sends("up", copy_to={"purpose": "report_up", "unit": "S"}, **COPY),
    _sends("kept", copy_to={"purpose": "archive_copy", "unit": "V"}, **COPY),
)


def test_the_plan_itself_goes_out_by_the_same_course() -> None:
    """One course; a collection for each class that carries it out, called as without a course."""
    of = plan(*LIST)
    [order] = Opener(of, row(), house(), day("31/3")).at_issue()
    assert isinstance(order, CourseOrder)
    assert (order.id, order.duties) == ("dispatch:p:plan", ("to.low", "to.all"))
    assert [(each.purpose, each.unit) for each in order.copies] == [
        ("report_up", "S"),
        ("archive_copy", "V"),
    ]
    asked = open_course(order, NOW, house(), Known()).openings
    assert [each.id for each in asked] == ["collection:p:to.low:1:R", "collection:p:to.all:1:R"]
    for each in asked:
        assert isinstance(each, CollectionOrder)
        assert (each.settles, each.announced, each.product) == ("receipt", True, "báo cáo")
        assert each.rule.after == "issue"


def test_each_collection_of_it_ends_by_itself_and_the_course_with_the_last() -> None:
    """What is open besides is waited for; nothing is opened twice."""
    [order] = Opener(plan(*LIST), row(), house(), day("31/3")).at_issue()
    assert isinstance(order, CourseOrder)
    opened = open_course(order, NOW, house(), Known()).row
    over = {each.obligation: Closed(unit="R", worker="V", closed_at=NOW) for each in opened.open}
    first, last = list(over)
    one = look(opened, {first: over[first]}, NOW, house(), Known())
    assert (one.row.is_open, len(one.row.open), one.openings) == (True, 1, ())
    both = look(one.row, {last: over[last]}, NOW, house(), Known())
    assert (both.row.is_open, both.row.outcome, len(both.row.passed)) == (False, "done", 2)


def test_a_later_addressee_of_the_plan_gets_a_course_of_its_own() -> None:
    """What an amendment adds is sent by itself, under names that were not used yet."""
    opener = Opener(plan(*LIST), row(), house(), day("31/3"))
    [order] = opener.decided("to.all")
    assert order.id == "dispatch:p:to.all"
    again = opened_again(order, {"collection:p:to.all:1:R"})
    assert isinstance(again, CourseOrder)
    assert again.id == "dispatch:p:to.all.2"
    [asked] = open_course(again, NOW, house(), Known()).openings
    assert asked.id == "collection:p:to.all:1.2:R"


def test_copies_of_a_later_document_are_kept_with_it() -> None:
    """Whom it was reported to, and who files it."""
    outcome = sent(body())
    assert isinstance(outcome, PlanOutcome)
    [order] = outcome.openings
    assert isinstance(order, CourseOrder)
    assert [each.purpose for each in order.copies] == ["report_up", "archive_copy"]
    [asked] = open_course(order, NOW, house(), Known()).openings
    assert isinstance(asked, CollectionOrder)
    assert asked.settles == "receipt"


def test_a_copy_names_one_receiver() -> None:
    """A unit or an outside body, never both, never none."""
    for given in ({}, {"unit": "V", "body": "X"}):
        with pytest.raises(ValueError, match="exactly one"):
            CopyTo.model_validate({"purpose": "report_up", **given})
