"""The difference between two versions of a package, and what becomes of a plan that goes on."""

import pytest

from models.deciding.commands import Actor, Reassign, Redecide, Replan, Resume, Suspend
from models.deciding.house import House
from models.deciding.signing import SigningCapacity
from models.plan.plan import Plan
from models.plan_run.acts import Amend, ResumePlan, SetCalendar, SuspendPlan
from models.plan_run.amendment import DeadlineChange, difference
from models.plan_run.case import Adopted, Seen
from models.plan_run.openings import Opener
from models.plan_run.progress import (
    CheckClosure,
    DecideDuty,
    Opening,
    PlanBody,
    PlanOutcome,
    PlanRow,
)
from models.plan_run.reaching import Reach, reach_of
from models.timing.deadline import DeadlineRule
from tests.unit.models.core import at, day, house, policy
from tests.unit.models.core_plan import (
    DECISION,
    DEFAULT,
    DUTIES,
    EVERY_PROVINCE,
    ISSUED,
    UNDECIDED,
    YEARLY,
    dated,
    duty,
    outcome,
    plan,
    refusal,
    row,
)

LATER = at("2014-06-02 09:00")
DEFAULT_PRODUCT = {"vi": "báo cáo", "source": DEFAULT}
AMEND = Amend(package="w", reason="nghị quyết mới", decision=DECISION)


def amended(*changed: dict[str, object], without: tuple[str, ...] = (), **more: object) -> Plan:
    """Return the plan with some duties changed, added or left out, as version w."""
    by_id = {str(each["id"]): each for each in (*DUTIES, *changed)}
    left = [each for name, each in by_id.items() if name not in without]
    return plan(*left, **more).model_copy(update={"version": "w"})


def adopt(new: Plan, on: PlanRow | None = None, taken: frozenset[str] = frozenset()) -> PlanOutcome:
    """Go on with another version in June."""
    return outcome(AMEND, LATER, on=on, seen=seen(new, taken))


def seen(new: Plan, taken: frozenset[str] = frozenset(), where: House | None = None) -> Seen:
    """Say that the version is stored."""
    return Seen(adopted=Adopted(plan=new, house=where or house()), taken=taken)


def reached(new: Plan, body: PlanBody = AMEND, on: PlanRow | None = None) -> Reach:
    """Return how an act of June reaches what is open."""
    after = adopt(new, on).row if isinstance(body, Amend) else on or row()
    return reach_of(after, "s", LATER, None, body, {"v": plan(), "w": new}, house())


def opened(duty_id: str, on: PlanRow | None = None) -> list[Opening]:
    """Return what was open of a duty before."""
    opener = Opener(plan(), on or row(), house(), ISSUED.date())
    return opener.decided(duty_id)


def sent(new: Plan, duty_id: str, on: PlanRow | None = None) -> list[list[str]]:
    """Return what an amendment sends to each open occurrence of a duty."""
    of = reached(new, on=on)
    orders = opened(duty_id, on)
    return [[each.type for each in of.sends(order, "V")] for order in orders]


# --- the difference ----------------------------------------------------------------------------


def test_the_same_plan_differs_in_nothing() -> None:
    """Another version of the same content may be adopted and changes nothing."""
    found = difference(plan(), amended())
    assert (found.added, found.removed, found.changed, found.calendars) == ((), (), (), ())
    assert (found.policy, found.others, found.notes, found.sound, found.replans) == (
        False, (), (), True, False,
    )  # fmt: skip


def test_duties_are_compared_by_their_ids_and_deadlines_by_theirs() -> None:
    """What is new, what is gone, and of what stays its lead, its deadlines and the rest."""
    new = amended(
        duty("new"),
        duty(
            "one", deadlines=[dated({"on": "2014-09-30"})], product={**DEFAULT_PRODUCT, "vi": "x"}
        ),
        duty(
            "twice",
            lead={"unit": "N1", "source": DEFAULT},
            deadlines=[
                dated({"yearly": "03-31"}, id="spring"),
                dated({"yearly": "12-01"}, id="end"),
            ],
        ),
        without=("after",),
    )
    found = difference(plan(), new)
    assert (found.added, found.removed) == (("new",), ("after",))
    assert [each.duty for each in found.changed] == ["one", "twice"]
    one, twice = found.changed
    old, then = DeadlineRule(on=day("30/6")), DeadlineRule(on=day("30/9"))
    assert one.deadlines == (DeadlineChange(id="", old=old, new=then),)
    assert (one.old_lead, one.new_lead, one.others) == ("V", "V", ("product",))
    assert [(each.id, bool(each.old), bool(each.new)) for each in twice.deadlines] == [
        ("autumn", True, False),
        ("end", False, True),
    ]
    assert (twice.old_lead, twice.new_lead) == ("V", "N1")
    assert found.change("one") == one
    assert found.change("after") is None


def test_a_better_ground_for_the_same_is_shown_and_changes_nothing() -> None:
    """A class and nobody are leads too; a new source or preparer holds from now on."""
    source = {"kind": "rule", "rule": "điều 9"}
    new = amended(
        duty("one", lead={"unit": "V", "source": source}),
        duty("after", deadlines=[dated({"after": "issue", "working_days": 30}, source=source)]),
        duty(
            "courtesy",
            lead={"unit": "V", "prepared_by": "B", "prepared_by_source": source, "source": source},
        ),
        duty("lead", lead=EVERY_PROVINCE),
    )
    changes = {each.duty: each for each in difference(plan(), new).changed}
    assert changes["one"].others == ("lead.source",)
    assert changes["after"].others == ("deadlines.source",)
    assert "lead.prepared_by" in changes["courtesy"].others
    assert (changes["lead"].old_lead, changes["lead"].new_lead) == ("", "class:provinces")


def test_policy_and_calendars_are_compared_by_what_they_mean() -> None:
    """Another ladder, other days and another calendar for a kind of unit: all is planned anew."""
    assert difference(plan(), amended(policy=policy(version="2").model_dump())).policy
    calendars = plan().file.calendars.model_dump()
    spec = {"name": "six", "country": "VN", "rest_weekdays": [7], "swapped_days": False}
    more = {**calendars, "specs": [*calendars["specs"], spec], "by_unit_kind": {"province": "six"}}
    found = difference(plan(), amended(calendars=more))
    assert (found.calendars, found.policy, found.replans) == (("six",), False, True)
    default = {**more, "default": "six", "by_unit_kind": {}}
    assert difference(plan(), amended(calendars=default)).calendars == ("six",)
    override = {"date": "2014-09-01", "day": "off", "calendars": [], "source": "1/CV"}
    days = Plan.model_validate({**amended().model_dump(by_alias=True), "overrides": [override]})
    assert difference(plan(), days).calendars == ("offices",)


def test_people_and_units_are_not_read_again() -> None:
    """The organisation changes by its own acts; that the package differs is said."""
    unit = {"code": "N9", "name_vi": "x", "kind": "province", "level": 2}
    new = Plan.model_validate({**amended().model_dump(by_alias=True), "units": [unit]})
    assert difference(plan(), new).notes == ("units",)
    classes = [{"name": "provinces", "label_vi": "x", "kinds": ["district"]}]
    assert "classes" in difference(plan(), amended(classes=classes)).others


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"id": "q"}, "other_plan"),
        ({"text": {"file": "text.txt", "sha256": "1" * 64}}, "text_differs"),
        (
            {"period": {"start": "2014-03-01", "end": "2017-12-31", "source": DEFAULT}},
            "period_differs",
        ),
        ({"roles": {"root": "B", "focal_department": "B"}}, "root_differs"),
    ],
)
def test_another_text_is_another_plan(changes: dict[str, object], code: str) -> None:
    """What the plan stands on cannot be amended; the refusal lists all of it."""
    new = amended(without=(), **changes)
    found = difference(plan(), new)
    assert [each.code for each in found.problems] == [code]
    assert not found.sound
    assert refusal(AMEND, seen=seen(new)) == ("amendment_forbidden", "package")


# --- what is adopted ---------------------------------------------------------------------------


def test_an_amendment_is_recorded_with_its_ground() -> None:
    """Which version, in place of which, when, why and by which decision."""
    found = adopt(amended())
    (record,) = found.row.amended
    assert (record.step, record.replaced, record.package, record.at) == ("s", "v", "w", LATER)
    assert (record.reason, record.decision) == (AMEND.reason, DECISION)
    assert (found.row.package, found.openings, found.replans) == ("w", (), True)


def test_before_the_issue_only_the_package_changes() -> None:
    """Nothing is open, so that nothing is opened, withdrawn or planned."""
    found = adopt(amended(duty("new")), row(issued_on=None))
    assert (found.row.package, found.openings, found.replans) == ("w", (), False)


def test_what_cannot_be_adopted_is_refused() -> None:
    """A version nobody stored, the one that runs, a lead the running plan does not know."""
    assert refusal(AMEND) == ("unknown_package", "package")
    same = AMEND.model_copy(update={"package": "v"})
    assert refusal(same, seen=seen(plan())) == ("same_package", "package")
    stranger = amended(duty("new", lead={"unit": "N9", "source": DEFAULT}))
    assert refusal(AMEND, seen=seen(stranger)) == ("unknown_unit", "package")


def test_new_duties_are_opened_and_told_at_once() -> None:
    """Single ones now, recurring ones where this year's day still lies ahead."""
    new = amended(
        duty("new"),
        duty("yearly", deadlines=YEARLY),
        duty("gone", deadlines=[dated({"yearly": "03-31"})]),
    )
    found = adopt(new).openings
    assert [each.id for each in found] == ["assignment:p:new:1:V", "assignment:p:yearly:2014:V"]
    assert not any(each.announced for each in found)


def test_a_duty_that_comes_back_is_opened_under_another_name() -> None:
    """What was withdrawn stays withdrawn: an obligation is never opened twice."""
    taken = frozenset({"assignment:p:new:1:V", "assignment:p:new:1.2:V"})
    (again,) = adopt(amended(duty("new")), taken=taken).openings
    assert again.id == "assignment:p:new:1.3:V"


# --- what becomes of what is open --------------------------------------------------------------


def test_what_is_not_owed_any_more_is_withdrawn() -> None:
    """A duty that is gone, whoever owes it; the others are left alone."""
    new = amended(without=("one", "report"))
    of = reached(new)
    assert (of.everything, of.duties) == (False, frozenset({"one", "report"}))
    assert sent(new, "one") == [["withdraw"]]
    assert sent(new, "report") == [["withdraw"]]
    assert sent(new, "after") == [[]]


def test_what_the_amendment_itself_has_opened_is_left_alone() -> None:
    """Nor is what a later one opened: both may be made before the first has come anywhere."""
    new = amended(duty("one", lead=EVERY_PROVINCE))
    (order,) = adopt(new).openings
    assert order.edition == 1
    of = reached(new)
    assert of.sends(order, "V") == ()
    later = order.model_copy(update={"edition": 2})
    assert of.sends(later, "V") == ()
    assert [each.type for each in of.sends(opened("one")[0], "V")] == ["withdraw"]


def test_another_deadline_is_sent_with_the_decision() -> None:
    """The rule of the new version, by the decision that amended the plan."""
    new = amended(duty("one", deadlines=[dated({"on": "2014-09-30"})]))
    of = reached(new)
    (order,) = opened("one")
    assert of.sends(order, "V") == (Redecide(rule=DeadlineRule(on=day("30/9")), decision=DECISION),)
    contribution = order.model_copy(update={"asked_from": "x"})
    assert of.sends(contribution, "V") == ()


def test_a_deadline_that_begins_or_ends_opens_or_withdraws_its_own_occurrence() -> None:
    """The spring moves, the autumn ends, the winter begins."""
    winter = [dated({"yearly": "06-15"}, id="spring"), dated({"yearly": "12-01"}, id="winter")]
    new = amended(duty("twice", deadlines=winter))
    assert [each.id for each in adopt(new).openings] == ["assignment:p:twice:2014-winter:V"]
    assert sent(new, "twice") == [["redecide"], ["withdraw"]]


def test_a_duty_that_takes_another_shape_is_withdrawn_and_opened_anew() -> None:
    """From one unit to a class, from undecided to a unit, from once to every year."""
    new = amended(
        duty("one", lead=EVERY_PROVINCE),
        duty("lead"),
        duty("after", deadlines=YEARLY),
        duty("day", lead=UNDECIDED),
    )
    assert sorted(each.id for each in adopt(new).openings) == [
        "assignment:p:after:2014:V",
        "assignment:p:lead:1:V",
        "collection:p:one:1:R",
    ]
    for gone in ("one", "after", "lead"):
        assert sent(new, gone) == [["withdraw"]]
    assert sent(new, "day") == [[]]  # it waits for a decision as before


def test_another_lead_gets_what_the_former_still_owes() -> None:
    """Who got it by a directive keeps it."""
    new = amended(duty("one", lead={"unit": "N1", "source": DEFAULT}))
    (order,) = opened("one")
    assert reached(new).sends(order, "V") == (Reassign(unit="N1", reason=AMEND.reason),)
    assert reached(new).sends(order, "N2") == ()


def test_a_recorded_decision_stands() -> None:
    """What was decided for a duty is not undone by another proposal of the package."""
    decision = DecideDuty(duty="one", deadline=DeadlineRule(on=day("1/12")), decision=DECISION)
    decided = outcome(decision).row
    new = amended(duty("one", deadlines=[dated({"on": "2014-09-30"})]))
    assert sent(new, "one", decided) == [[]]


def test_another_policy_is_brought_to_everything_that_is_open() -> None:
    """With another deadline or without, what is open is planned anew, contributions too."""
    new = amended(
        duty("one", deadlines=[dated({"on": "2014-09-30"})]),
        without=("after",),
        policy=policy(version="2").model_dump(),
    )
    assert reached(new).everything
    assert sent(new, "one") == [["redecide", "replan"]]
    assert sent(new, "asked") == [["replan"]]
    assert sent(new, "after") == [["withdraw"]]


def test_other_acts_send_the_same_to_all() -> None:
    """A day of the calendar to everything; a standstill to all duties, or to those named."""
    off = SetCalendar(calendar="offices", day=day("5/5"), working=False, document="1/CV")
    (one,) = opened("one")
    of = reached(plan(), off)
    assert (of.everything, of.sends(one, "V")) == (True, (Replan(reason="1/CV"),))
    of = reached(plan(), SuspendPlan(duties=("one",), reason="bão"))
    assert (of.everything, of.duties) == (False, frozenset({"one"}))
    assert (of.sends(one, "V"), of.resumes) == ((Suspend(reason="bão"),), False)
    of = reached(plan(), ResumePlan())
    assert (of.everything, of.sends(one, "V"), of.resumes) == (True, (Resume(),), True)
    of = reached(plan(), CheckClosure())
    assert (of.everything, of.duties, of.sends(one, "V")) == (False, frozenset(), ())


def test_steps_are_named_after_the_step_of_the_plan() -> None:
    """A retry meets what was done, and an obligation's log says where it came from."""
    assert reached(plan(), ResumePlan()).name("resume") == "plan:s:resume"


def test_the_person_is_left_out_of_what_is_sent() -> None:
    """He was checked when the plan's own step was decided, and may have left his post since."""
    actor = Actor(post="C.secretary", person="p", acting_for="B.head", capacity=SigningCapacity.TL)
    of = reach_of(row(), "s", LATER, actor, ResumePlan(), {}, house())
    assert of.actor == actor.model_copy(update={"person": ""})
