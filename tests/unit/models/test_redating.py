"""What sets or corrects dates from above, and whose act an act is."""

from datetime import date

import pytest

from models.assignment.state import ApproverStage, AssignmentState, HolderKind
from models.deciding.claim import ClaimKind
from models.deciding.commands import (
    Approve,
    Ask,
    DecideExtension,
    Direct,
    HandOver,
    Promise,
    ReceiveBack,
    RecordReceivedOn,
    Redecide,
    Replan,
    RequestExtension,
    Resume,
    Return,
    Submit,
    Suspend,
    Withdraw,
)
from models.deciding.house import House
from models.plan.organisation import Organisation, Roles, Substitution
from models.source import DecisionDocument
from models.timing.calendar import CalendarOverride, CalendarSpec, DayKind, working_calendar
from models.timing.deadline import Anchor, DeadlineRule
from tests.unit.models.core import DUE, Work, day, house, organisation, reviewed, work

DECISION = DecisionDocument(issuer="BCĐ", type="quyết định", number="12/QĐ", date=day("1/10"))
REPLAN = Replan(reason="calendar")


def decided(on: str) -> Redecide:
    """Make the decision that something is due on a day."""
    return Redecide(rule=DeadlineRule(on=day(on)), decision=DECISION)


def due(of: Work) -> date:
    """Return the effective due day."""
    assert of.row.lines is not None
    return of.row.lines.due_day


def day_off(*days: str) -> House:
    """Return the house in which some days have been declared days off."""
    spec = CalendarSpec(name="offices", country="VN", rest_weekdays=(6, 7), swapped_days=True)
    off = [CalendarOverride(date=day(each), day=DayKind.OFF, source="d") for each in days]
    there = house()
    calendars = {**there.calendars, "offices": working_calendar(spec, off)}
    return House(**{**vars(there), "calendars": calendars})


# --- a decision sets the deadline --------------------------------------------------------------


def test_a_decision_sets_the_deadline_and_is_told_at_once() -> None:
    """The day, its rule and a new round; the original due day stays on record."""
    moved = work().do(decided("12/12"), "2014-10-06 10:00")
    assert (due(moved), moved.row.original_due) == (day("12/12"), DUE)
    assert (moved.row.climb.round, moved.row.order.rule) == (2, DeadlineRule(on=day("12/12")))
    claim = moved.said.claims[-1]
    assert (claim.kind, claim.to) == (ClaimKind.DIRECTIVE, "V.focal")
    assert claim.note == "quyết định 12/QĐ"


def test_a_decision_for_the_same_day_says_nothing() -> None:
    """Neither round nor message where the day stays."""
    same = work().do(decided("20/11"), "2014-10-06 10:00")
    assert (due(same), same.row.climb.round, same.said.claims) == (DUE, 1, ())


def test_a_longer_extension_outlives_a_decision() -> None:
    """What was granted, with the days outside since then, is not taken away."""
    late = work().do(RequestExtension(until=day("15/12"), reason="r"), "2014-10-01 10:00")
    late.do(DecideExtension(granted=True), "2014-10-01 11:00")
    late.do(HandOver(body="X"), "2014-10-06 10:00").do(ReceiveBack(), "2014-10-08 10:00")
    assert due(late) == day("17/12")
    late.do(decided("1/12"), "2014-10-10 10:00")
    assert (due(late), late.row.base_due) == (day("17/12"), day("1/12"))
    late.do(decided("31/12"), "2014-10-13 10:00")
    assert due(late) == day("31/12")


def test_a_decision_counts_only_days_after_it() -> None:
    """Suspended before, decided, resumed: only the days since the decision are given back."""
    stopped = work().do(Suspend(reason="r"), "2014-10-06 10:00")
    stopped.do(decided("1/12"), "2014-10-20 10:00")
    assert (due(stopped), stopped.timetable.steps) == (day("1/12"), ())
    stopped.do(Resume(), "2014-10-22 10:00")
    assert due(stopped) == day("3/12")


def test_a_decision_counts_only_days_with_the_approver_after_it() -> None:
    """Returned later, the unit gets the days since the decision, not all since it handed in."""
    back = reviewed().do(Submit(), "2014-10-06 10:00")
    back.do(decided("1/12"), "2014-10-20 10:00")
    assert back.row.holder is HolderKind.APPROVER
    assert {claim.kind for claim in back.said.claims} == {ClaimKind.REMINDER}
    back.do(Return(reason="r"), "2014-10-22 10:00")
    assert due(back) == day("3/12")


def test_a_decision_judges_what_lies_with_the_approver_anew() -> None:
    """Late by the default is in time by the decision."""
    late = reviewed().do(Submit(), "2014-11-24 10:00")
    assert late.row.submitted_late
    late.do(decided("28/11"), "2014-11-25 10:00")
    assert not late.row.submitted_late


def test_a_decision_starts_what_waited() -> None:
    """A contribution nobody asked for gets a deadline; without its event it keeps waiting."""
    asked = DeadlineRule(after=Anchor.ASKED, working_days=30)
    waits = work(rule=asked)
    other = Redecide(rule=asked.model_copy(update={"working_days": 5}), decision=DECISION)
    waits.do(other, "2014-10-06 10:00")
    assert (waits.row.state, waits.row.order.rule) == (AssignmentState.WAITING, other.rule)
    waits.do(decided("1/12"), "2014-10-07 10:00")
    assert (waits.row.state, due(waits)) == (AssignmentState.ASSIGNED, day("1/12"))
    assert waits.row.original_due == day("1/12")
    refusal = waits.refused(other, "2014-10-08 10:00")
    assert (refusal.code, refusal.field, refusal.state) == ("no_deadline", "rule", "assigned")


def test_a_decision_for_a_past_day_is_late_at_once() -> None:
    """It is a fact that was recorded: what is past is not replayed."""
    late = work().do(decided("1/10"), "2014-10-06 10:00")
    assert [claim.rung for claim in late.said.claims] == ["directive"]
    assert any(each.rung == "late+0" for each in late.said.withheld)


# --- another calendar --------------------------------------------------------------------------


def test_another_calendar_moves_the_day_and_repeats_nothing() -> None:
    """The due day has become a day off: it rolls on, in the same round."""
    moved = work()
    moved.until("2014-11-14 10:00")
    said = len(moved.said.claims)
    moved.house = day_off("20/11")
    moved.do(REPLAN, "2014-11-14 11:00")
    assert (due(moved), moved.row.climb.round, moved.row.original_due) == (day("21/11"), 1, DUE)
    assert len(moved.said.claims) == said
    moved.until("2014-11-24 09:00")
    assert moved.lines[-2:] == ["19/11 due-1 V.focal", "24/11 late+0 V.head"]


def test_a_day_brought_forward_is_said_in_one_message() -> None:
    """What lies past by the new calendar is said once, and not again the next time."""
    early = work(day_off("20/11", "21/11"))
    assert due(early) == day("24/11")
    early.until("2014-11-14 10:00")
    early.house = house()
    early.do(REPLAN, "2014-11-19 10:00")
    assert (due(early), early.lines[-1]) == (DUE, "19/11 combined V.focal")
    said = len(early.said.claims)
    early.do(REPLAN, "2014-11-19 11:00")
    assert len(early.said.claims) == said


def test_a_granted_day_that_became_a_day_off_rolls_on() -> None:
    """And a directive's day likewise."""
    late = work().do(RequestExtension(until=day("15/12"), reason="r"), "2014-10-01 10:00")
    late.do(DecideExtension(granted=True), "2014-10-01 11:00")
    late.house = day_off("15/12")
    late.do(REPLAN, "2014-10-02 10:00")
    assert (due(late), late.row.climb.round) == (day("16/12"), 2)
    told = work().do(Direct(due=day("15/12"), instruction="i"), "2014-10-01 10:00")
    told.house = day_off("15/12")
    told.do(REPLAN, "2014-10-02 10:00")
    assert due(told) == day("16/12")


def test_the_approvers_term_rolls_on_too() -> None:
    """Ten working days end on a day that has become a day off."""
    waits = reviewed().do(Submit(), "2014-11-03 10:00")
    assert waits.row.review_due is not None
    assert waits.row.review_due.due_day == day("17/11")
    waits.house = day_off("17/11")
    waits.do(REPLAN, "2014-11-04 10:00")
    assert waits.row.review_due is not None
    assert waits.row.review_due.due_day == day("18/11")


def test_what_has_no_clock_is_planned_again_harmlessly() -> None:
    """Waiting, undecided, suspended: nothing is said and no day appears."""
    waits = work(rule=DeadlineRule(after=Anchor.ASKED, working_days=30))
    waits.do(REPLAN, "2014-10-06 10:00").do(Ask(body="X"), "2014-10-07 10:00")
    assert due(waits) == day("18/11")
    item = work(rule=None, unit="C", occurrence="decision").do(REPLAN, "2014-06-03 10:00")
    assert item.row.lines is None
    assert item.timetable.steps
    stopped = work().do(Suspend(reason="r"), "2014-10-06 10:00").do(REPLAN, "2014-10-07 10:00")
    assert stopped.timetable.steps == ()
    stopped.do(Withdraw(reason="r"), "2014-10-08 10:00")
    assert stopped.refused(REPLAN, "2014-10-08 11:00").code == "wrong_state"


# --- the day it arrived ------------------------------------------------------------------------


def test_the_arrival_is_corrected_and_lateness_judged_anew() -> None:
    """Sent in time from a bad line, it is in time; the approver's term stays."""
    late = reviewed().do(Submit(), "2014-11-24 10:00")
    plans = len(late.plans)
    assert late.row.submitted_late
    late.do(RecordReceivedOn(received_on=day("20/11"), reason="r"), "2014-11-25 10:00")
    assert (late.row.submitted_late, late.row.received_on) == (False, day("20/11"))
    assert len(late.plans) == plans
    late.do(RecordReceivedOn(received_on=day("21/11"), reason="r"), "2014-11-25 11:00")
    assert late.row.submitted_late


def test_the_unit_gets_the_days_back_since_the_corrected_arrival() -> None:
    """Returned, its clock stood still from the day it really came."""
    back = reviewed().do(Submit(), "2014-11-13 10:00")
    back.do(RecordReceivedOn(received_on=day("11/11"), reason="r"), "2014-11-13 11:00")
    back.do(Return(reason="r"), "2014-11-14 10:00")
    assert due(back) == day("25/11")
    back.do(Submit(), "2014-11-17 10:00")
    assert back.row.received_on is None


@pytest.mark.parametrize(
    ("on", "code"), [("25/11", "date_after_arrival"), ("30/5", "date_before_opening")]
)
def test_an_arrival_lies_between_opening_and_entry(on: str, code: str) -> None:
    """It can neither come after it was entered nor before it was asked for."""
    late = reviewed().do(Submit(), "2014-11-24 10:00")
    body = RecordReceivedOn(received_on=day(on), reason="r")
    refusal = late.refused(body, "2014-11-25 10:00")
    assert (refusal.code, refusal.field) == (code, "received_on")


def test_the_arrival_of_what_is_done_can_be_corrected() -> None:
    """Nobody approves it, so that it was done with the submission."""
    done = work().do(Submit(), "2014-11-24 10:00")
    done.do(RecordReceivedOn(received_on=DUE, reason="r"), "2014-11-25 10:00")
    assert (done.row.submitted_late, done.row.is_open) == (False, False)
    open_ = work().refused(RecordReceivedOn(received_on=DUE, reason="r"), "2014-11-25 10:00")
    assert open_.code == "wrong_state"


def test_a_term_agreed_with_an_outside_body_lies_ahead() -> None:
    """A day that is past is refused."""
    body = HandOver(body="X", agreed=day("6/10"))
    refusal = work().refused(body, "2014-10-06 10:00")
    assert (refusal.code, refusal.field) == ("date_not_ahead", "agreed")


# --- whose act it is ---------------------------------------------------------------------------


def substituted() -> Organisation:
    """Return the organisation in which p-D1.head substitutes the focal post of B."""
    given = Substitution(
        id="substitution-1",
        post="B.focal",
        giver="p-B.focal",
        receiver="p-D1.head",
        valid_from=day("1/10"),
        valid_until=day("1/1/2015"),
    )
    return organisation().substituted([given])


def test_only_who_holds_the_post_acts_in_it() -> None:
    """A name that does not fit the post is refused; a post alone, or the system, is not."""
    some = work(unit="B", approvers=(ApproverStage(unit="V"),))
    refusal = some.refused(Submit(), "2014-10-06 10:00", by="p-V.focal@B.focal")
    assert (refusal.code, refusal.state) == ("not_in_post", "assigned")
    some.do(Submit(), "2014-10-06 10:00", by="p-B.focal@B.focal")
    assert some.row.submitted_by == ("p-B.focal",)


def test_a_vacant_post_is_acted_for_by_default() -> None:
    """The head of the focal department acts as secretary while there is none."""
    work().do(Suspend(reason="r"), "2014-10-06 10:00", by="p-B.head@C.secretary")
    refusal = work().refused(Suspend(reason="r"), "2014-10-06 10:00", by="p-V.head@C.secretary")
    assert refusal.code == "not_in_post"


def test_nobody_decides_on_his_own_submission() -> None:
    """Neither approve nor return, whatever other post he holds; somebody else may."""
    both = house(organisation(holders={"V.head": ("p-B.focal", "p-V.head")}))
    own = reviewed(both).do(Submit(), "2014-10-06 10:00", by="p-B.focal@B.focal")
    for body in (Approve(), Return(reason="r")):
        refusal = own.refused(body, "2014-10-07 10:00", by="p-B.focal@V.head")
        assert (refusal.code, refusal.state) == ("own_submission", "submitted")
    own.do(Approve(), "2014-10-07 10:00", by="p-V.head@V.head")


def test_a_substitution_makes_an_act_that_of_both() -> None:
    """Neither the substitute nor who gave it decides on what was handed in under it."""
    there = house(substituted())
    both = reviewed(there).do(Submit(), "2014-10-06 10:00", by="p-D1.head@B.focal")
    assert both.row.submitted_by == ("p-D1.head", "p-B.focal")


def test_who_substitutes_the_submitter_does_not_approve() -> None:
    """Also where the submission was the giver's own and the approval would be the receiver's."""
    given = Substitution(
        id="substitution-1",
        post="V.head",
        giver="p-V.head",
        receiver="p-N1.head",
        valid_from=day("1/10"),
        valid_until=day("1/1/2015"),
    )
    held = organisation(holders={"B.focal": ("p-V.head",)}).substituted([given])
    own = reviewed(house(held)).do(Submit(), "2014-10-06 10:00", by="p-V.head@B.focal")
    refusal = own.refused(Approve(), "2014-10-07 10:00", by="p-N1.head@V.head")
    assert refusal.code == "own_submission"


# --- promises of those an approver's ladder reached ---------------------------------------------


def test_who_was_told_of_a_late_approver_may_promise() -> None:
    """The climb of the approver pauses until then; the next stay begins without promises."""
    late = reviewed().do(Submit(), "2014-11-03 10:00")
    late.until("2014-11-18 10:00")
    refusal = late.refused(Promise(until=day("21/11")), "2014-11-18 10:00", by="B.head")
    assert refusal.code == "not_escalated_to"
    late.do(Promise(until=day("21/11")), "2014-11-18 10:00", by="V.head")
    (pause,) = late.row.review_promises
    assert (pause.start, pause.end) == (day("18/11"), day("21/11"))
    late.until("2014-11-28 10:00")
    assert late.lines[-3:] == [
        "18/11 review1.1:late+0 V.head",
        "27/11 review1.1:late+5 B.head",
        "27/11 review1.1:late+5 R.vp1",
    ]
    late.do(Return(reason="r"), "2014-11-28 10:00").do(Submit(), "2014-12-01 10:00")
    assert late.row.review_promises == ()


def test_a_missing_rung_of_an_approver_is_recorded_as_his() -> None:
    """The row names the stay, as the messages of that stay do."""
    there = house(organisation(("V.head",), roles=Roles(root="R", focal_department="B")))
    late = reviewed(there).do(Submit(), "2014-11-03 10:00")
    late.until("2014-11-28 10:00")
    rungs = {skip.rung for skip in late.said.skips}
    assert rungs
    assert all(rung.startswith("review1.1:") for rung in rungs), rungs
