"""An assignment says each thing once, in one message, and to the court it lies with."""

from datetime import time

import pytest

from models.assignment.state import AssignmentState
from models.deciding.commands import (
    Ask,
    DecideExtension,
    Delegate,
    Direct,
    Fire,
    HandOver,
    Reassign,
    ReceiveBack,
    RequestExtension,
    Resume,
    Return,
    Submit,
    Suspend,
    Withdraw,
)
from models.deciding.timetable import Firing
from models.plan.organisation import Roles
from models.timing.deadline import Anchor, DeadlineRule
from tests.unit.models.core import Work, at, day, house, organisation, reviewed, work


def again(of: Work, text: str, *rungs: str) -> list[str]:
    """Let some firings come at an instant, whatever was said; return what is said of them."""
    before = len(of.said.claims)
    body = Fire(at=at(text), firings=tuple(Firing(rung=rung) for rung in rungs))
    assert of.try_(body, at(text)) is None
    return of.since(before)


def combined(of: Work) -> list[str]:
    """Return the messages that say what was past."""
    return [line for line in of.lines if "combined" in line]


def test_one_firing_that_was_said_does_not_silence_the_next() -> None:
    """Of two firings of one instant the one that is new is said."""
    silent = work()
    silent.until("2014-11-13 09:00")
    assert again(silent, "2014-11-19 08:00", "due-5", "due-1") == ["19/11 due-1 V.focal"]


def test_late_begins_with_the_office_hour_where_that_is_midnight() -> None:
    """Whoever opens at midnight escalates in the very instant that ends the term."""
    silent = work(house(office_hour=time(0)))
    silent.until("2014-11-21 00:00")
    assert silent.lines[-1] == "21/11 late+0 V.head"


def test_what_was_said_of_an_undecided_item_is_not_said_again() -> None:
    """A listing that comes a second time is silent."""
    undecided = work(rule=None)
    undecided.until("2014-06-09 09:00")
    (first,) = undecided.timetable.steps[0].firings
    opened = undecided.timetable.steps[0].at
    undecided.until_instant(opened)
    said = len(undecided.said.claims)
    assert undecided.try_(Fire(at=opened, firings=(first,)), opened) is None
    assert len(undecided.said.claims) == said > 0


def test_what_was_said_of_a_stay_outside_is_not_said_again() -> None:
    """A look that comes a second time is silent."""
    outside = work().do(HandOver(body="X"), "2014-09-03 10:00")
    step = outside.timetable.steps[0]
    outside.until_instant(step.at)
    said = len(outside.said.claims)
    assert outside.try_(Fire(at=step.at, firings=step.firings), step.at) is None
    assert len(outside.said.claims) == said > 0


def test_without_a_committee_only_its_own_rungs_change() -> None:
    """The focal department does the secretary's work, and nobody else's: the rest go as ever."""
    roles = Roles(root="R", focal_department="B", standing="S", presidium="P")
    undecided = work(house(organisation(roles=roles)), rule=None)
    undecided.until("2014-12-31 00:00")
    told = {(each.rung, each.to) for each in undecided.said.claims}
    assert {to for rung, to in told if rung == "undecided-standing"} == {"S.body"}
    assert {to for rung, to in told if rung == "undecided-head"} == set()
    assert {to for rung, to in told if rung != "undecided-standing"} == {"B.focal"}


@pytest.mark.parametrize("body", [Reassign(unit="V", reason="r"), Delegate(unit="V")])
def test_who_is_just_given_the_work_gets_one_message(body: Reassign | Delegate) -> None:
    """What is past by the new unit's calendar is withheld: being told of the work covers it."""
    given = work(unit="G1").do(body, "2014-10-31 10:00")
    assert [each.rung for each in given.said.withheld] == ["due-15"]
    assert given.lines == ["31/10 assignment V.focal"]


def test_a_directive_with_a_near_date_is_one_message() -> None:
    """The directive says the date; what is past by it is not said on top."""
    directed = work().do(Direct(instruction="i", due=day("9/6")), "2014-06-03 10:00")
    assert directed.said.withheld
    assert directed.lines == ["3/6 directive V.focal"]


def test_being_asked_for_a_contribution_is_one_message() -> None:
    """A term of five days leaves reminders behind it: they are withheld, not said."""
    rule = DeadlineRule(after=Anchor.ASKED, working_days=5)
    asked = work(rule=rule).do(Ask(body="X"), "2014-06-03 10:00")
    assert asked.said.withheld
    assert asked.lines == ["3/6 assignment V.focal"]


def test_resumed_near_its_day_the_past_is_said_in_one_message() -> None:
    """A day that has moved begins a new round; nobody else has told the unit, so this does."""
    resumed = work().do(Suspend(reason="r"), "2014-11-13 10:00")
    resumed.do(Resume(), "2014-11-17 10:00")
    assert combined(resumed) == ["17/11 combined V.focal"]


def test_resumed_outside_the_assignee_is_told_nothing() -> None:
    """Looks that were past when the matter went on lie with the outside body, not with the unit."""
    outside = work().do(HandOver(body="X"), "2014-09-03 10:00")
    outside.do(Suspend(reason="r"), "2014-09-04 10:00").do(Resume(), "2014-11-03 10:00")
    assert outside.said.withheld
    assert combined(outside) == []


def test_what_was_past_before_an_approver_is_withheld_once() -> None:
    """However often the approver's timetable is built anew."""
    waiting = reviewed().do(Submit(), "2014-09-12 10:00")
    once = waiting.said.withheld
    assert [each.rung for each in once] == ["review1.1:due-15"]
    waiting.do(Suspend(reason="r"), "2014-09-12 11:00").do(Resume(), "2014-09-12 12:00")
    assert waiting.said.withheld == once


def test_what_an_approver_was_told_is_not_withheld_afterwards() -> None:
    """A reminder that was said is not past when planned."""
    waiting = reviewed().do(Submit(), "2014-09-12 10:00")
    waiting.until("2014-09-22 09:00")
    once, said = waiting.said.withheld, len(waiting.said.claims)
    assert waiting.lines[-1].endswith("review1.1:due-5 V.focal")
    waiting.do(Suspend(reason="r"), "2014-09-22 11:00").do(Resume(), "2014-09-22 12:00")
    assert (waiting.said.withheld, len(waiting.said.claims)) == (once, said)


def test_every_stay_outside_stays_on_record() -> None:
    """The second and third return leave the earlier stays as they were."""
    found = work()
    for month in ("07", "08", "09"):
        found.do(HandOver(body="X"), f"2014-{month}-03 10:00")
        found.do(ReceiveBack(), f"2014-{month}-10 10:00")
    stays = [(each.sent.month, each.received) for each in found.row.hand_overs]
    assert stays == [(7, day("10/7")), (8, day("10/8")), (9, day("10/9"))]


def test_a_refused_date_names_its_field() -> None:
    """The one who typed it must find it again: the day of a return, and that of an extension."""
    past = day("1/6")
    waiting = reviewed().do(Submit(), "2014-09-12 10:00")
    refused = waiting.refused(Return(reason="r", due=past), "2014-09-15 10:00")
    assert (refused.code, refused.field) == ("date_not_ahead", "due")
    asked = work().do(RequestExtension(until=day("1/12"), reason="r"), "2014-11-19 10:00")
    refused = asked.refused(DecideExtension(granted=True, until=past), "2014-11-19 11:00")
    assert (refused.code, refused.field) == ("date_not_ahead", "until")


def test_what_is_withdrawn_keeps_the_instant() -> None:
    """The row says since when nothing is owed."""
    gone = work().do(Withdraw(reason="r"), "2014-09-12 10:00")
    assert gone.row.state is AssignmentState.WITHDRAWN
    assert gone.row.completed_at == at("2014-09-12 10:00")
