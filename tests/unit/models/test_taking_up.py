"""An open list takes more items; a plain task of an earlier release becomes a course on request."""

from datetime import date

import pytest

from models.assignment.decisions import open_assignment
from models.assignment.state import AssignmentOrder, AssignmentState
from models.course.closing import Closed
from models.course.decisions import Known, look, open_course
from models.course.order import CourseOrder
from models.deciding.commands import Refusal
from models.plan.plan import Plan
from models.plan_run.acts import AddItem, TakeUp
from models.plan_run.case import Seen
from models.plan_run.decisions import PlanStep, decide_plan
from models.plan_run.progress import PlanBody, PlanOutcome
from tests.unit.models.core import at, house
from tests.unit.models.core_plan import dated, duty, plan, row

NOW = at("2014-06-02 10:00")
ASKED = [dated({"after": "asked", "working_days": 20})]


def listed() -> Plan:
    """Return a plan with an open list, a closed one, a proposal, a note, and an undecided one."""
    return plan(
        duty("laws", kind="contribution", open_list=True, deadlines=ASKED),
        duty("closed", kind="contribution", deadlines=ASKED),
        duty("scheme", kind="proposal", decided_by=[{"unit": "P", "source": {"kind": "default"}}]),
        duty("watch", kind="standing", deadlines=[dated({"yearly": "11-15"})]),
        duty("plain"),
        duty("law", clause="0", kind="contribution", deadlines=ASKED),
        duty(
            "monitor",
            clause="0",
            kind="standing",
            open_list=True,
            deadlines=[dated({"yearly": "11-15"})],
        ),
        duty("nobody", kind="contribution", lead={"undecided": True}, open_list=True),
    )


def decided(body: PlanBody, seen: Seen = Seen()) -> PlanOutcome | Refusal:  # noqa: B008
    """Decide an act on the plan."""
    return decide_plan(listed(), row(), PlanStep(name="s", body=body, at=NOW), NOW, house(), seen)


def plain(duty_id: str, **changes: object) -> Seen:
    """Return a plain assignment as the first release opened it."""
    order = AssignmentOrder.model_validate(
        {
            "plan": "p", "duty": duty_id, "clause": "I", "occurrence": "1", "kind": "proposal",
            "unit": "V", "rule": {"on": date(2014, 6, 30)}, "year": 2014, **changes,
        }
    )  # fmt: skip
    return Seen(assignment=open_assignment(order, NOW, house()).row)


def test_an_item_has_a_course_of_its_own() -> None:
    """Under its own id and title; told at once, because no issue has named it."""
    outcome = decided(AddItem(duty="laws", item="luat-viec-lam", title="Luật Việc làm"))
    assert isinstance(outcome, PlanOutcome)
    [order] = outcome.openings
    assert isinstance(order, CourseOrder)
    assert order.id == "contribution:p:laws:luat-viec-lam"
    assert (order.product, order.announced) == ("Luật Việc làm", False)


@pytest.mark.parametrize("name", ["0", "monitor"])
def test_an_item_of_a_watched_list_is_a_contribution_like_those_beside_it(name: str) -> None:
    """The list may be named by its clause, or by the duty that watches it."""
    outcome = decided(AddItem(duty=name, item="viec-lam", title="Luật Việc làm"))
    assert isinstance(outcome, PlanOutcome)
    assert [each.id for each in outcome.openings] == ["contribution:p:law:viec-lam"]


@pytest.mark.parametrize(
    ("name", "item", "code", "field"),
    [
        ("missing", "a", "unknown_duty", "duty"),
        ("closed", "a", "list_not_open", "duty"),
        ("law", "a", "list_not_open", "duty"),
        ("laws", "taken", "item_exists", "item"),
        ("nobody", "a", "no_course", "duty"),
    ],
)
def test_items_that_cannot_be_added_are_refused(
    name: str, item: str, code: str, field: str
) -> None:
    """With the field and the reason."""
    seen = Seen(taken=frozenset({"contribution:p:laws:taken"}))
    refusal = decided(AddItem(duty=name, item=item, title="x"), seen)
    assert isinstance(refusal, Refusal)
    assert (refusal.code, refusal.field) == (code, field)


def test_a_plain_task_is_withdrawn_and_its_course_opened() -> None:
    """By one act, with its reason; nothing converts by itself."""
    outcome = decided(TakeUp(obligation="assignment:p:scheme:1:V", reason="mới"), plain("scheme"))
    assert isinstance(outcome, PlanOutcome)
    assert outcome.ends == ("assignment:p:scheme:1:V",)
    assert [each.id for each in outcome.openings] == ["proposal:p:scheme"]


def test_a_course_may_begin_in_the_middle() -> None:
    """What comes before is over on the ground given; what returns still goes back to it."""
    body = TakeUp(obligation="assignment:p:scheme:1:V", stage="appraisal", reason="đã soạn xong")
    outcome = decided(body, plain("scheme"))
    assert isinstance(outcome, PlanOutcome)
    [order] = outcome.openings
    assert isinstance(order, CourseOrder)
    begun = open_course(order, NOW, house(), Known())
    assert [each.stage for each in begun.openings] == ["appraisal"]
    assert [(each.stage, each.outcome, each.reason) for each in begun.row.passed] == [
        ("outline", "before_conversion", "đã soạn xong"),
        ("draft", "before_conversion", "đã soạn xong"),
    ]
    [open_] = begun.row.open
    back = Closed(unit="B", worker="B", closed_at=NOW, outcome="returned", reason="sơ sài")
    after = look(begun.row, {open_.obligation: back}, NOW, house(), Known())
    assert [each.id for each in after.openings] == ["assignment:p:scheme:draft.2:V"]


def test_a_course_begins_at_a_stage_it_has() -> None:
    """The refusal lists them."""
    refusal = decided(TakeUp(obligation="x", stage="start", reason="x"), plain("scheme"))
    assert isinstance(refusal, Refusal)
    assert (refusal.code, refusal.field) == ("unknown_stage", "stage")
    assert refusal.message.endswith("stages: outline, draft, appraisal, presidium, issued")


@pytest.mark.parametrize(
    ("seen", "code"),
    [
        (Seen(), "unknown_obligation"),
        (plain("plain", kind="assignment"), "no_course"),
        (plain("watch", kind="standing"), "comes_by_itself"),
        (plain("scheme", course="proposal:p:scheme", stage="draft"), "is_a_stage"),
        (plain("scheme", asked_from="assignment:p:x:1:V"), "is_a_stage"),
    ],
)
def test_what_cannot_be_converted_is_refused(seen: Seen, code: str) -> None:
    """A stage, a contribution asked for, a yearly note, a duty that goes through no stages."""
    refusal = decided(TakeUp(obligation="x", reason="x"), seen)
    assert isinstance(refusal, Refusal)
    assert refusal.code == code


def test_a_closed_task_and_a_second_course_are_refused() -> None:
    """What is done stays done, and a duty has one course."""
    found = plain("scheme").assignment
    assert found is not None
    done = found.model_copy(update={"state": AssignmentState.COMPLETED})
    refusal = decided(TakeUp(obligation="x", reason="x"), Seen(assignment=done))
    assert isinstance(refusal, Refusal)
    assert (refusal.code, refusal.state) == ("wrong_state", "completed")
    seen = Seen(assignment=found, taken=frozenset({"proposal:p:scheme"}))
    again = decided(TakeUp(obligation="x", reason="x"), seen)
    assert isinstance(again, Refusal)
    assert again.code == "course_exists"
