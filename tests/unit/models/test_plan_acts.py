"""Ask for contributions, record a contact, let a plan stand still and go on."""

import pytest

from models.assignment.decisions import open_assignment
from models.assignment.state import AssignmentRow, AssignmentState
from models.plan.plan import DutyKind
from models.plan_run.acts import AskContributions, RecordContact, ResumePlan, SuspendPlan
from models.plan_run.case import Seen
from models.plan_run.openings import deadline_id_of
from models.timing.deadline import DeadlineRule
from tests.unit.models.core import OPENED, assignment_order, day, house
from tests.unit.models.core_plan import ISSUED, outcome, plan, refusal, row

DUE = day("1/12")


def asking(**changes: object) -> AssignmentRow:
    """Return the assignment others contribute to."""
    opened = open_assignment(assignment_order(duty="one"), OPENED, house())
    return opened.row.model_copy(update=changes)


def ask(**changes: object) -> AskContributions:
    """Ask two provinces."""
    values = {"obligation": asking().id, "units": ("N1", "N2"), "due": DUE, "text": "số liệu"}
    return AskContributions.model_validate({**values, **changes})


def test_each_unit_gets_its_own_dated_assignment() -> None:
    """Told at once, approved by nobody, named after what it is for and how often was asked."""
    found = outcome(ask(), seen=Seen(assignment=asking(), asked_before=1)).openings
    assert [each.id for each in found] == [
        "assignment:p:one:1-gy2:N1",
        "assignment:p:one:1-gy2:N2",
    ]
    one = found[0].model_dump(include={"kind", "product", "asked_from", "announced", "opener"})
    assert one == {
        "kind": DutyKind.CONTRIBUTION,
        "product": "số liệu",
        "asked_from": asking().id,
        "announced": False,
        "opener": "plan:p",
    }
    assert found[0].rule == DeadlineRule(on=DUE)
    assert deadline_id_of(found[0]) is None  # no decision on the duty's deadline moves it


@pytest.mark.parametrize(
    ("changes", "refused"),
    [
        ({"units": ("N1", "N1")}, ("listed_twice", "units")),
        ({"units": ("N1", "Z")}, ("unknown_unit", "units")),
        ({"units": ("V",)}, ("own_unit", "units")),
        ({"due": day("30/3")}, ("date_past", "due")),
    ],
)
def test_what_cannot_be_asked_is_refused(
    changes: dict[str, object], refused: tuple[str, str]
) -> None:
    """Each refusal has its code and names the field."""
    assert refusal(ask(**changes), seen=Seen(assignment=asking())) == refused


def test_only_an_open_assignment_asks() -> None:
    """An unknown one and a closed one are refused; today is early enough to answer."""
    assert refusal(ask()) == ("unknown_obligation", "obligation")
    closed = asking(state=AssignmentState.WITHDRAWN)
    assert refusal(ask(), seen=Seen(assignment=closed)) == ("wrong_state", "obligation")
    seen = Seen(assignment=asking())
    assert len(outcome(ask(due=ISSUED.date()), seen=seen).openings) == 2


def test_a_contact_is_logged_where_it_belongs() -> None:
    """On the obligation it was about, or on the plan; nothing else changes."""
    call = RecordContact(
        unit="N1", with_whom="Chị Hoa", channel="phone", text="hẹn gửi", on=ISSUED.date()
    )
    found = outcome(call)
    assert (found.logs_on, found.row, found.openings, found.messages.claims) == ("", row(), (), ())
    about = call.model_copy(update={"obligation": "assignment:p:one:1:V"})
    assert outcome(about, seen=Seen(obligation_exists=True)).logs_on == "assignment:p:one:1:V"
    assert refusal(about) == ("unknown_obligation", "obligation")
    ahead = call.model_copy(update={"on": day("1/4")})
    assert refusal(ahead) == ("date_ahead", "on")
    assert refusal(call.model_copy(update={"unit": "Z"})) == ("unknown_unit", "unit")


def test_a_plan_stands_still_and_goes_on() -> None:
    """All of it, those opened later too; a second standstill would stop nothing."""
    stopped = outcome(SuspendPlan(reason="bão"))
    assert stopped.replans
    (stands,) = stopped.row.suspended
    assert (stands.step, stands.since, stands.duties) == ("s", ISSUED.date(), ())
    assert stopped.row.suspension("one") == stopped.row.suspension("any other") == stands
    again = SuspendPlan(duties=("one",), reason="bão")
    assert refusal(again, on=stopped.row) == ("already_suspended", "duties")
    on = outcome(ResumePlan(), on=stopped.row)
    assert (on.row.suspended, on.replans) == ((), True)
    assert refusal(ResumePlan(), on=on.row) == ("not_suspended", "duties")


def test_some_duties_go_on_and_the_others_stand() -> None:
    """What goes on can stand still again; a standstill nothing is left of is gone."""
    all_of_it = outcome(SuspendPlan(reason="bão")).row
    some = outcome(ResumePlan(duties=("one", "after")), on=all_of_it).row
    assert some.suspension("one") is None
    assert some.suspension("report") is not None
    one = outcome(SuspendPlan(duties=("one", "report"), reason="lũ"), on=some).row
    assert [each.duties for each in one.suspended] == [(), ("one",)]
    rest = tuple(duty.id for duty in plan().file.duties)
    assert outcome(ResumePlan(duties=rest), on=one).row.suspended == ()
    assert refusal(ResumePlan(duties=("after",)), on=one) == ("not_suspended", "duties")


@pytest.mark.parametrize(
    "body", [SuspendPlan(duties=("x",), reason="r"), ResumePlan(duties=("x",))]
)
def test_a_duty_nobody_knows_stands_and_goes_nowhere(body: SuspendPlan | ResumePlan) -> None:
    """The refusal names it."""
    assert refusal(body) == ("unknown_duty", "duties")
