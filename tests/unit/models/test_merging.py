"""A unit is taken in by another: what stands against it, and what passes on."""

import pytest

from models.collection.state import EntryState
from models.deciding.collecting import Accept, Close, PassOn
from models.plan_run.case import LeftOpen, Seen
from models.plan_run.progress import MergeUnit
from tests.unit.models.core import Gathering, at, day, gathering
from tests.unit.models.core_plan import DECISION, duty, outcome, plan, refusal, row

TODAY = at("2014-07-01 09:00")
LEFT = LeftOpen(assignments=("assignment:p:x:1:N2",), collections=("collection:p:yearly:2014:R",))
TAKEN = PassOn(unit="N2", into="N1", reason="N2 → N1: quyết định 1")


def merger(unit: str = "N2", into: str = "N1", since: str = "1/7") -> MergeUnit:
    """Return a merger of two provinces."""
    return MergeUnit(unit=unit, into=into, since=day(since), decision=DECISION)


def test_what_is_open_passes_on_with_the_decision_as_its_reason() -> None:
    """The unit ends; its assignments and the answers it owes are owed by the other one."""
    found = outcome(merger(), TODAY, seen=Seen(left_open=LEFT))
    assert found.change == merger()
    passed = found.passes_on
    assert passed is not None
    assert (passed.unit, passed.into) == ("N2", "N1")
    assert (passed.assignments, passed.collections) == (LEFT.assignments, LEFT.collections)
    assert passed.reason == "N2 → N1: quyết định 1"


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (merger(into="N2"), ("merges_itself", "into")),
        (merger(unit="nowhere"), ("unknown_unit", "unit")),
        (merger(into="nowhere"), ("unknown_unit", "into")),
        (merger(since="2/7"), ("date_ahead", "since")),
        (merger(unit="N1", into="D1"), ("below_itself", "into")),
        (merger(unit="B"), ("has_a_part", "unit")),
        (merger(unit="V"), ("named_in_plan", "unit")),
    ],
)
def test_what_cannot_be_merged_is_refused(body: MergeUnit, code: tuple[str, str]) -> None:
    """With the field that is wrong; a unit the plan names is taken out by an amendment first."""
    assert refusal(body, now=TODAY, seen=Seen(left_open=LEFT)) == code


def test_what_was_opened_for_good_does_not_stand_against_it() -> None:
    """A single duty is running already and passes on; what comes back names the unit again."""
    lead = {"unit": "N2", "source": {"kind": "default"}}
    once, again = duty("one", lead=lead), duty("two", lead=lead)
    again["deadlines"] = [{"rule": {"yearly": "11-20"}, "source": {"kind": "default"}}]
    assert outcome(merger(), TODAY, of=plan(once)).passes_on is not None
    assert refusal(merger(), of=plan(once, again), now=TODAY) == ("named_in_plan", "unit")
    draft = row(issued_on=None)
    assert refusal(merger(), draft, plan(once), now=TODAY) == ("named_in_plan", "unit")


def test_work_that_cannot_pass_on_is_ended_first() -> None:
    """It is named."""
    stuck = Seen(left_open=LeftOpen(stuck=("collection:p:yearly:2014:N2",)))
    assert refusal(merger(), now=TODAY, seen=stuck) == ("open_work_stays", "unit")


def states(some: Gathering) -> dict[str, EntryState]:
    """Return how the entries stand."""
    return {unit: each.state for unit, each in sorted(some.entries.items())}


def test_who_was_asked_itself_answers_for_both() -> None:
    """One answer; the entry of the unit that ended says why it has none."""
    some = gathering()
    some.do(TAKEN, "2014-07-01 09:00")
    assert some.entries["N2"].state is EntryState.EXCUSED
    assert some.entries["N2"].reason == TAKEN.reason
    for unit in ("N1", "N3"):
        some.receive(unit, "2014-11-03 10:00")
    some.do(Accept(units=("N1", "N3")), "2014-11-04 10:00")
    some.do(Close(), "2014-11-05 10:00")


def test_who_was_not_asked_gets_the_entry_with_its_day_and_is_told() -> None:
    """It is reminded, is late and is counted as anybody else."""
    some = gathering(units=("N2", "N3"))
    before = len(some.said.claims)
    some.do(TAKEN, "2014-07-01 09:00")
    assert states(some) == {
        "N1": EntryState.EXPECTED, "N2": EntryState.EXCUSED, "N3": EntryState.EXPECTED,
    }  # fmt: skip
    [told] = some.said.claims[before:]
    assert (told.to, told.matter.unit, told.note) == ("N1.focal", "N1", TAKEN.reason)
    assert some.entries["N1"].due_day == some.row.base
    assert some.row.order.units == ("N2", "N3", "N1")
    assert some.row.lines[0].open_entries == 2
    some.until("2014-11-21 09:00")
    late = {each.matter.unit for each in some.said.claims if each.rung == "late+0"}
    assert late == {"N1", "N3"}


def test_what_was_answered_stays_with_who_answered() -> None:
    """Only what is owed passes on."""
    some = gathering()
    some.receive("N2", "2014-06-03 10:00")
    assert some.refused(TAKEN, "2014-07-01 09:00").code == "wrong_state"
    some.do(Accept(units=("N2",)), "2014-07-01 09:00")
    assert some.refused(TAKEN, "2014-07-02 09:00").code == "wrong_state"
