"""One unit is slower, or one rung is moved: exactly those messages change, and no other."""

from datetime import date

from models.plan.plan import Plan
from models.plan.policy import Rung
from models.plan.scenario import Answer, Habit, Scenario, Who
from tests.acceptance.rehearsed import Message, day, difference, library, package, played, script


def delayed(scenario: Scenario, duty: str, unit: str, year: int, working_days: int) -> Scenario:
    """Return the script in which one unit answers one year's duty some days late."""
    who = Who(duties=(duty,), units=(unit,), years=(year,))
    habit = Habit(who=who, answer=Answer(after_due=working_days))
    return scenario.model_copy(update={"habits": (habit, *scenario.habits)})


def with_rung(plan: Plan, old: int, new: int) -> Plan:
    """Return the plan in which one rung of the ladder of entries lies on another day."""
    policy = plan.file.policy
    late = tuple(
        Rung(working_days=new, to=rung.to, line_up=rung.line_up)
        if rung.working_days == old
        else rung
        for rung in policy.entry.late
    )
    entry = policy.entry.model_copy(update={"late": late})
    policy = policy.model_copy(update={"entry": entry})
    return plan.model_copy(update={"file": plan.file.model_copy(update={"policy": policy})})


def with_event(scenario: Scenario, event: dict[str, object]) -> Scenario:
    """Return the script in which one thing more happens."""
    said = scenario.model_dump(by_alias=True)
    return Scenario.model_validate({**said, "events": [*said["events"], event]})


def seen(messages: list[Message]) -> list[tuple[date, str, str]]:
    """Return when, by which rung and to whom."""
    return [(day(each), each["rung"], each["to"][0]) for each in messages]


def test_one_more_late_unit_adds_its_own_messages() -> None:
    """Four working days late: its head and the office hear of it, nobody above does."""
    plan, scenario = package(), script("late")
    before = library("late")["messages"]
    slower = delayed(scenario, "C.1", "HTV-VINH", 2021, 4)
    gone, come = difference(before, played(plan, slower)["messages"])
    assert gone == []
    # due on Wednesday 1/12/2021, two days of grace; 5/12 is a Sunday
    assert seen(come) == [
        (date(2021, 12, 4), "late+0", "HTV-VINH.head"),
        (date(2021, 12, 6), "late+2", "HTV-VP.focal"),
    ]
    assert [each["units"] for each in come] == [["HTV-VINH"], ["HTV-VINH"]]


def test_a_unit_that_is_less_late_is_not_told_upwards() -> None:
    """Five working days late instead of twelve: the two upper rungs fall away."""
    plan, scenario = package(), script("late")
    before = library("late")["messages"]
    faster = delayed(scenario, "C.1", "HTV-HUE", 2020, 5)
    gone, come = difference(before, played(plan, faster)["messages"])
    assert come == []
    assert seen(gone) == [
        (date(2020, 12, 10), "late+6", "HTV-BTV.body"),
        (date(2020, 12, 15), "late+10", "HTV-BCH.body"),
    ]


def test_a_rung_that_is_moved_moves_its_messages_and_no_other() -> None:
    """The Standing hears on the seventh day instead of the sixth."""
    plan, scenario = package(), script("late")
    before = library("late")["messages"]
    gone, come = difference(before, played(with_rung(plan, 6, 7), scenario)["messages"])
    assert seen(gone) == [(date(2020, 12, 10), "late+6", "HTV-BTV.body")]
    assert seen(come) == [(date(2020, 12, 11), "late+7", "HTV-BTV.body")]


def test_a_directive_on_who_is_late_is_told_at_once_and_moves_the_climb() -> None:
    """The Standing read of it on 10/12 and gives a new day: the Executive Committee reads nothing.

    A directive that names no unit is for all that still owe; here that is the same one.
    """
    plan, scenario = package(), script("late")
    before = library("late")["messages"]
    directive = {"act": "directive", "on": date(2020, 12, 11), "duty": "C.1", "year": 2020,
                 "by": "HTV-BTV.body", "due": date(2020, 12, 31),
                 "instruction": "nộp ngay"}  # fmt: skip
    for named in ({"unit": "HTV-HUE"}, {}):
        directed = with_event(scenario, {**directive, **named})
        gone, come = difference(before, played(plan, directed)["messages"])
        assert seen(gone) == [(date(2020, 12, 15), "late+10", "HTV-BCH.body")]
        assert seen(come) == [
            (date(2020, 12, 11), "directive", "HTV-HUE.focal"),
            (date(2020, 12, 23), "due-7", "HTV-HUE.focal"),
        ]
        assert "nộp ngay, hạn 31/12/2020" in come[0]["why"]
