"""Whose clock runs, what moves a deadline, and what a new timetable leaves out."""

from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from models.assignment.state import ApproverStage, AssignmentState, HolderKind
from models.deciding.claim import ClaimKind, WithheldReason
from models.deciding.commands import (
    Ask,
    DecideExtension,
    HandOver,
    Reassign,
    ReceiveBack,
    RequestExtension,
    Resume,
    Return,
    Submit,
    Suspend,
)
from models.deciding.timetable import Pause
from models.timing.deadline import Anchor, DeadlineRule
from tests.unit.models.core import DUE, Work, at, day, house, reviewed, work

QUICK = settings(max_examples=40, deadline=None, derandomize=True)


def due(of: Work) -> date:
    """Return the effective due day."""
    assert of.row.lines is not None
    return of.row.lines.due_day


def extended(of: Work, until: str, now: str) -> Work:
    """Ask for more time and get it."""
    of.do(RequestExtension(until=day(until), reason="r"), now)
    return of.do(DecideExtension(granted=True), now)


def state(of: Work) -> AssignmentState:
    """Return the state it is in now."""
    return of.row.state


def planned(of: Work, rung: str) -> date:
    """Return the day a rung is planned for."""
    steps = of.timetable.steps
    return next(s.at.date() for s in steps if any(f.rung == rung for f in s.firings))


# --- opening -----------------------------------------------------------------------------------


def test_an_opened_assignment_lies_with_its_unit_until_its_day() -> None:
    """It is assigned, the assignee holds it, its lines are stamped, nothing is said yet."""
    row = work().row
    assert (row.state, row.holder, row.unit) == (
        AssignmentState.ASSIGNED,
        HolderKind.ASSIGNEE,
        "V",
    )
    assert row.original_due == row.base_due == DUE
    assert row.climb.round == 1
    assert row.opened_at == at("2014-06-02 09:00")
    assert work().said.claims == ()


def test_an_assignment_nobody_announced_is_told_at_once() -> None:
    """Without another message the unit gets an urgent one; a missing desk leaves a row."""
    told = work(announced=False)
    (claim,) = told.said.claims
    assert (claim.kind, claim.rung, claim.to) == (ClaimKind.ASSIGNMENT, "assignment", "V.focal")
    assert (claim.repeat, told.row.urgent) == (1, 1)
    (skip,) = work(house(vacant=("V.focal", "V.head")), announced=False).said.skips
    assert (skip.rung, skip.addressee) == ("assignment", "responsible_post")


def test_who_prepares_is_told_in_place_of_who_owes() -> None:
    """The unit that does the work is told and reminded; the one that owes stays the unit."""
    told = work(announced=False, unit="C", prepared_by="B")
    told.until("2014-10-30 09:00")
    assert told.lines == ["2/6 assignment B.focal", "30/10 due-15 B.focal"]
    assert told.row.matter.unit == "C"


def test_what_was_past_when_opened_is_withheld_and_not_replayed() -> None:
    """Opened ten days before due, the first reminder is a row, and no second message is sent."""
    opened = work(now=at("2014-11-10 09:00"), announced=False)
    (withheld,) = opened.said.withheld
    assert (withheld.rung, withheld.kind) == ("due-15", ClaimKind.REMINDER)
    assert (withheld.reason, withheld.round) == (WithheldReason.PAST_WHEN_PLANNED, 1)
    assert (withheld.at, withheld.matter) == (at("2014-11-10 09:00"), opened.row.matter)
    assert opened.lines == ["10/11 assignment V.focal"]
    assert opened.row.climb.fired == ("due-15",)


def test_what_is_opened_late_goes_on_with_the_rungs_that_lie_ahead() -> None:
    """Rungs whose time was past are not replayed later: the tenth day tells the Standing."""
    opened = work(now=at("2014-11-28 09:00"))
    assert [(each.rung, each.kind) for each in opened.said.withheld] == [
        ("due-15", ClaimKind.REMINDER),
        ("due-5", ClaimKind.REMINDER),
        ("due-1", ClaimKind.REMINDER),
        ("late+0", ClaimKind.ESCALATION),
        ("late+5", ClaimKind.ESCALATION),
        ("late-weekly", ClaimKind.REMINDER),
    ]
    assert opened.said.withheld[-1].repeat == 1
    opened.until("2015-03-01 00:00")
    assert opened.lines == ["4/12 late+10 S.body", "18/12 late+20 P.body"]


def test_an_assignment_whose_event_has_not_happened_waits() -> None:
    """Without the event no clock runs; when it is asked for, the days count from then."""
    rule = DeadlineRule(after=Anchor.ASKED, working_days=30)
    waiting = work(rule=rule)
    assert state(waiting) is AssignmentState.WAITING
    assert waiting.timetable.steps == ()
    waiting.do(Suspend(reason="r"), "2014-07-01 09:00").do(Resume(), "2014-08-01 09:00")
    waiting.do(Ask(body="X"), "2014-09-03 09:00")
    assert state(waiting) is AssignmentState.ASSIGNED
    assert due(waiting) == waiting.row.original_due == day("14/10")
    assert waiting.row.order.anchors == {Anchor.ASKED: day("3/9")}
    assert waiting.lines == ["3/9 assignment V.focal"]
    assert waiting.said.claims[-1].note == "asked"
    waiting.until("2014-09-24 00:00")
    assert waiting.lines[1:] == ["23/9 due-15 V.focal"]


def test_a_waiting_assignment_can_be_given_to_another_unit_and_waits_on() -> None:
    """Reassigning what waits for its event does not start its clock."""
    rule = DeadlineRule(after=Anchor.ASKED, working_days=30)
    waiting = work(rule=rule).do(Reassign(unit="B"), "2014-07-01 09:00")
    assert state(waiting) is AssignmentState.WAITING
    waiting.do(Ask(body="X"), "2014-09-03 09:00")
    assert waiting.lines[-1] == "3/9 assignment B.focal"


# --- extensions --------------------------------------------------------------------------------


def test_an_extension_gives_a_new_round_of_reminders() -> None:
    """A granted day is due anew, is reminded of anew, and keeps the original day on record."""
    more = extended(work(), "31/12", "2014-11-14 10:00")
    assert (due(more), more.row.base_due, more.row.original_due) == (day("31/12"), DUE, DUE)
    assert (more.row.granted_due, more.row.extended, more.row.request) == (due(more), True, None)
    assert (more.row.climb.round, more.timetable.round) == (2, 2)
    more.until("2015-01-06 00:00")
    assert more.lines == [
        "30/10 due-15 V.focal",
        "13/11 due-5 V.focal",
        "11/12 due-15 V.focal",
        "25/12 due-5 V.focal",
        "30/12 due-1 V.focal",
        "5/1 late+0 V.head",
    ]
    assert more.said.claims[-1].round == 2


def test_a_new_round_says_in_one_message_what_is_past_already() -> None:
    """A day granted so near that a reminder is past leaves a row and one combined message."""
    more = extended(work(), "28/11", "2014-11-19 10:00")
    assert [each.rung for each in more.said.withheld] == ["due-15"]
    assert more.said.withheld[0].round == 2
    claim = more.said.claims[-1]
    assert (claim.rung, claim.to, claim.note) == ("combined", "V.focal", "due-15")
    assert (claim.kind, claim.round, claim.repeat) == (ClaimKind.REMINDER, 2, 0)
    assert claim.matter.due_day == day("28/11")
    more.until("2014-12-01 09:00")
    assert more.lines[-3:] == ["21/11 due-5 V.focal", "27/11 due-1 V.focal", "1/12 late+0 V.head"]


def test_a_combined_message_nobody_receives_is_recorded() -> None:
    """With nobody at the desk the combined message is a skipped row."""
    more = extended(work(house(vacant=("V.focal", "V.head"))), "28/11", "2014-11-12 10:00")
    assert [each.rung for each in more.said.skips][-1] == "combined"
    assert not more.said.claims


def test_two_combined_messages_of_one_round_are_told_apart() -> None:
    """Each says what was past at its own time; their claims differ."""
    late = work()
    for text in ("2014-11-27", "2014-12-04"):
        late.do(HandOver(body="X"), f"{text} 07:50")
        late.do(ReceiveBack(), f"{text} 08:10")
    claims = [each for each in late.said.claims if each.rung == "combined"]
    assert [each.note for each in claims] == ["late+5,late-weekly#1", "late+10,late-weekly#2"]
    assert claims[0].repeat != claims[1].repeat
    assert {each.round for each in claims} == {1}


def test_days_kept_after_an_extension_are_given_back_too() -> None:
    """A granted day moves by what the approver keeps later, not by what he kept before."""
    more = reviewed().do(Submit(), "2014-11-03 10:00").do(Return(reason="r"), "2014-11-05 10:00")
    assert due(more) == day("24/11")
    extended(more, "10/12", "2014-11-06 10:00")
    assert due(more) == day("10/12")
    more.do(Submit(), "2014-12-01 10:00").do(Return(reason="r"), "2014-12-04 10:00")
    assert due(more) == day("15/12")
    assert more.row.climb.round == 4


@QUICK
@given(st.dates(date(2014, 9, 5), date(2015, 6, 1)), st.dates(date(2014, 9, 5), date(2015, 6, 1)))
def test_an_extension_never_shortens(asked: date, granted: date) -> None:
    """Whatever is asked for and granted, the due day never comes earlier."""
    now = at("2014-09-04 10:00")
    more = work()
    more.until_instant(now)
    more.try_(RequestExtension(until=asked, reason="r"), now)
    more.try_(DecideExtension(granted=True, until=granted), now)
    assert due(more) >= DUE
    assert (more.row.climb.round == 2) == (due(more) > DUE)


# --- the approver's days -----------------------------------------------------------------------


def test_a_return_gives_back_the_days_the_approver_kept_it() -> None:
    """Submitted in time and kept three days: due moves by three, and is reminded of anew."""
    again = reviewed().do(Submit(), "2014-11-03 10:00")
    assert again.row.holder is HolderKind.APPROVER
    again.do(Return(reason="why"), "2014-11-06 10:00")
    assert again.row.pauses == (Pause(start=day("3/11"), end=day("6/11")),)
    assert (due(again), again.row.climb.round) == (day("25/11"), 2)
    assert (again.row.state, again.row.holder) == (AssignmentState.RETURNED, HolderKind.ASSIGNEE)
    claim = again.said.claims[-1]
    assert (claim.kind, claim.to, claim.note) == (ClaimKind.RETURNED, "B.focal", "why")
    assert [each.rung for each in again.said.withheld if each.round == 2] == ["due-15"]
    again.until("2014-11-26 09:00")
    assert again.lines[-3:] == ["18/11 due-5 B.focal", "24/11 due-1 B.focal", "26/11 late+0 B.head"]


def test_a_return_of_the_same_day_changes_no_deadline() -> None:
    """Kept for no working day, the round goes on and nothing is said again."""
    again = reviewed().do(Submit(), "2014-11-14 10:00").do(Return(reason="r"), "2014-11-16 10:00")
    assert (due(again), again.row.climb.round, again.row.pauses) == (DUE, 1, ())
    again.until("2014-11-21 09:00")
    assert again.lines[-2:] == ["19/11 due-1 B.focal", "21/11 late+0 B.head"]


def test_a_return_of_what_was_submitted_late_moves_the_climb_and_not_the_due_day() -> None:
    """The assignee stays late; only the days the approver kept it do not count."""
    again = reviewed().do(Submit(), "2014-11-24 10:00")
    assert again.row.submitted_late
    again.do(Return(reason="r"), "2014-11-28 10:00")
    assert (due(again), again.row.climb.round) == (DUE, 1)
    assert planned(again, "late+5") == day("3/12")
    again.until("2014-12-03 09:00")
    assert again.lines[-1] == "3/12 late+5 R.vp1"


def test_submitted_on_the_last_day_of_grace_is_in_time_and_gets_its_days_back() -> None:
    """Grace belongs to the term: days kept after a submission within it move the due day."""
    again = reviewed(house(grace_working_days=2)).do(Submit(), "2014-11-24 10:00")
    assert not again.row.submitted_late
    again.do(Return(reason="r"), "2014-11-27 10:00")
    assert due(again) == day("25/11")
    assert again.row.lines is not None
    assert again.row.lines.late_after == at("2014-11-28 00:00")


def test_late_begins_at_midnight() -> None:
    """The last minute of the due day is in time, and 24:00 is late."""
    assert not reviewed().do(Submit(), "2014-11-20 23:59").row.submitted_late
    assert reviewed().do(Submit(), "2014-11-21 00:00").row.submitted_late


def test_a_return_with_a_date_sets_it() -> None:
    """The new day stands as it is, rolled to a working day; the days kept before are in it."""
    again = reviewed().do(Submit(), "2014-11-03 10:00")
    again.do(Return(reason="r", due=day("29/11")), "2014-11-06 10:00")
    assert (due(again), again.row.base_due, again.row.original_due) == (
        day("1/12"),
        day("1/12"),
        DUE,
    )
    assert (again.row.pauses, again.row.redated_on) == ((), day("6/11"))


def test_an_approver_has_his_own_term_or_the_day_the_plan_names() -> None:
    """Ten working days from the day it comes to him; a named day stands while it is ahead."""
    assert _review_due(ApproverStage(unit="V")) == day("17/11")
    assert _review_due(ApproverStage(unit="V", by=day("5/11"))) == day("5/11")
    assert _review_due(ApproverStage(unit="V", by=day("3/11"))) == day("17/11")


def _review_due(stage: ApproverStage) -> date:
    row = work(unit="B", approvers=(stage,)).do(Submit(), "2014-11-03 10:00").row
    assert row.review_due is not None
    return row.review_due.due_day


def test_an_approvers_suspended_days_do_not_count() -> None:
    """After a suspension his term moves by it, and nothing is said to him again."""
    waiting = reviewed().do(Submit(), "2014-11-03 10:00")
    waiting.do(Suspend(reason="r"), "2014-11-11 10:00").do(Resume(), "2014-11-18 10:00")
    assert waiting.row.review_due is not None
    assert waiting.row.review_due.due_day == day("24/11")
    waiting.until("2014-11-25 09:00")
    assert waiting.lines[-3:] == [
        "10/11 review1.1:due-5 V.focal",
        "21/11 review1.1:due-1 V.focal",
        "25/11 review1.1:late+0 V.head",
    ]


def test_a_late_approvers_climb_stands_still_while_it_is_suspended() -> None:
    """What is suspended after his term is late still, but climbs later."""
    waiting = reviewed().do(Submit(), "2014-11-03 10:00")
    waiting.do(Suspend(reason="r"), "2014-11-19 10:00").do(Resume(), "2014-11-26 10:00")
    assert waiting.row.review_due is not None
    assert waiting.row.review_due.due_day == day("17/11")
    assert planned(waiting, "review1.1:late+5") == day("1/12")
    waiting.do(Return(reason="r"), "2014-11-27 10:00").do(Submit(), "2014-11-28 10:00")
    assert waiting.row.review_pauses == ()
