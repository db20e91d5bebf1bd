"""What each command does to an assignment, and what it refuses."""

import pytest

from models.assignment.state import ApproverStage, AssignmentState, ExtensionRequest, HolderKind
from models.deciding.claim import ClaimKind, SkipReason, Via
from models.deciding.commands import (
    Acknowledge,
    Approve,
    DecideExtension,
    Delegate,
    Direct,
    HandOver,
    Promise,
    Reassign,
    ReceiveBack,
    ReportProgress,
    RequestExtension,
    Return,
    Submit,
    TakeBack,
    Withdraw,
)
from tests.unit.models.core import at, day, house, reviewed, work

NOW = "2014-10-06 10:00"
STATE = AssignmentState


def test_taking_note_changes_the_state_and_no_clock() -> None:
    """Acknowledged is a state; nothing is said and no timetable is built."""
    noted = work()
    plans = len(noted.plans)
    noted.do(Acknowledge(), NOW)
    assert (noted.row.state, noted.row.holder) == (STATE.ACKNOWLEDGED, HolderKind.ASSIGNEE)
    assert len(noted.plans) == plans


def test_progress_stands_only_in_the_log() -> None:
    """The row stays as it is."""
    told = work()
    before = told.row
    assert told.do(ReportProgress(text="half"), NOW).row == before


def test_what_nobody_approves_is_done_when_it_is_handed_in() -> None:
    """Without an approver a submission completes: no holder, no timetable, nothing said."""
    done = work().do(Submit(), NOW)
    row = done.row
    assert (row.state, row.holder) == (STATE.COMPLETED, HolderKind.NOBODY)
    assert (row.submitted_at, row.completed_at) == (at(NOW), at(NOW))
    assert (row.submissions, row.submitted_late, row.is_open) == (1, False, False)
    assert done.timetable.steps == ()
    assert done.plans[-1].steps == ()
    assert done.said.claims == ()


def test_a_submission_lies_with_the_approver_who_reads_of_it() -> None:
    """The approver holds it, by digest, and a pending request is gone."""
    sent = reviewed().do(RequestExtension(until=day("1/12"), reason="r"), NOW).do(Submit(), NOW)
    row = sent.row
    assert (row.state, row.holder, row.stage) == (STATE.SUBMITTED, HolderKind.APPROVER, 0)
    assert (row.request, row.completed_at) == (None, None)
    claim = sent.said.claims[-1]
    assert (claim.kind, claim.via, claim.to) == (ClaimKind.REMINDER, Via.DIGEST, "V.focal")
    assert (claim.rung, claim.at) == ("review1.1:waiting", at(NOW))


def test_the_last_approval_completes() -> None:
    """Approved by the only approver, it is done; by the first of two, it is not."""
    done = reviewed().do(Submit(), NOW).do(Approve(), "2014-10-08 10:00")
    assert (done.row.state, done.row.completed_at) == (STATE.COMPLETED, at("2014-10-08 10:00"))
    assert (done.row.review_due, done.row.holder) == (None, HolderKind.NOBODY)
    stages = (ApproverStage(unit="V"), ApproverStage(unit="S"))
    half = work(unit="B", approvers=stages).do(Submit(), NOW).do(Approve(), NOW)
    assert (half.row.state, half.row.stage, half.row.holder) == (
        STATE.SUBMITTED,
        1,
        HolderKind.APPROVER,
    )
    assert half.row.approver == ApproverStage(unit="S")


def test_a_return_goes_back_to_the_first_approver() -> None:
    """Returned by the second, a new submission begins with the first again."""
    stages = (ApproverStage(unit="V"), ApproverStage(unit="S"))
    again = work(unit="B", approvers=stages).do(Submit(), NOW).do(Approve(), NOW)
    again.do(Return(reason="r"), NOW)
    assert (again.row.stage, again.row.review_due, again.row.state) == (0, None, STATE.RETURNED)
    again.do(Submit(), NOW)
    assert again.lines[-1] == "6/10 review2.1:waiting V.focal"


def test_a_return_is_told_at_once_and_each_time() -> None:
    """Two returns of one day are two urgent messages."""
    again = reviewed()
    for _ in range(2):
        again.do(Submit(), NOW).do(Return(reason="why"), NOW)
    told = [each for each in again.said.claims if each.kind is ClaimKind.RETURNED]
    assert [(each.repeat, each.via, each.rung) for each in told] == [
        (1, Via.URGENT, "returned"),
        (2, Via.URGENT, "returned"),
    ]


# --- extensions --------------------------------------------------------------------------------


def test_a_request_waits_for_a_decision() -> None:
    """It is kept, rolled to a working day; the clock runs on."""
    asked = work().do(RequestExtension(until=day("29/11"), reason="why"), NOW)
    assert asked.row.request == ExtensionRequest(until=day("1/12"), reason="why", asked=day("6/10"))
    assert asked.row.climb.round == 1
    assert len(asked.plans) == 1


def test_a_denied_request_changes_nothing_else() -> None:
    """The deadline stands, and the request is gone."""
    asked = work().do(RequestExtension(until=day("1/12"), reason="r"), NOW)
    asked.do(DecideExtension(granted=False), NOW)
    assert (asked.row.request, asked.row.granted_due, asked.row.extended) == (None, None, False)
    assert len(asked.plans) == 1


def test_another_day_than_asked_may_be_granted() -> None:
    """The decision's own day counts."""
    asked = work().do(RequestExtension(until=day("31/12"), reason="r"), NOW)
    asked.do(DecideExtension(granted=True, until=day("1/12")), NOW)
    assert asked.row.granted_due == day("1/12")


def test_an_extension_that_shortens_is_refused() -> None:
    """Neither asked nor granted may a day be that is not after the present due day."""
    asked = work()
    refusal = asked.refused(RequestExtension(until=day("20/11"), reason="r"), NOW)
    assert (refusal.code, refusal.field) == ("extension_shortens", "until")
    assert "2014-11-20" in refusal.message
    asked.do(RequestExtension(until=day("21/11"), reason="r"), NOW)
    refusal = asked.refused(DecideExtension(granted=True, until=day("20/11")), NOW)
    assert (refusal.code, refusal.field) == ("extension_shortens", "until")
    assert "2014-11-20" in refusal.message


def test_more_time_is_asked_for_ahead_and_of_a_deadline() -> None:
    """A day that is past is refused, and so is more time where there is no deadline."""
    late = work()
    refusal = late.refused(RequestExtension(until=day("25/11"), reason="r"), "2014-11-25 10:00")
    assert (refusal.code, refusal.field) == ("date_not_ahead", "until")
    assert "2014-11-25 is not after today (2014-11-25)" in refusal.message
    item = work(rule=None, unit="C")
    assert item.refused(RequestExtension(until=day("1/12"), reason="r"), NOW).code == "no_deadline"


def test_what_was_not_asked_for_is_not_granted() -> None:
    """Without a request there is nothing to decide."""
    assert work().refused(DecideExtension(granted=True), NOW).code == "no_request"


def test_a_decision_that_comes_too_late_is_refused() -> None:
    """A granted day must still lie ahead when it is granted."""
    asked = work().do(RequestExtension(until=day("24/11"), reason="r"), "2014-11-19 10:00")
    assert asked.refused(DecideExtension(granted=True), "2014-11-24 10:00").code == "date_not_ahead"


# --- who works, who owes -----------------------------------------------------------------------


def test_delegated_work_is_done_elsewhere_and_owed_here() -> None:
    """The delegate is told and reminded; the owner and the deadline stay."""
    given = work().do(Delegate(unit="B"), NOW)
    assert (given.row.unit, given.row.delegate, given.row.worker) == ("V", "B", "B")
    claim = given.said.claims[-1]
    assert (claim.kind, claim.to, claim.note) == (ClaimKind.ASSIGNMENT, "B.focal", "delegated")
    given.until("2014-10-30 09:00")
    assert given.lines[-1] == "30/10 due-15 B.focal"
    given.do(TakeBack(), "2014-11-03 10:00").until("2014-11-13 09:00")
    assert given.lines[-1] == "13/11 due-5 V.focal"
    assert given.row.delegate is None


def test_a_reassigned_duty_has_a_new_owner_who_is_told() -> None:
    """The new unit owes it, nobody prepares it for it, and it begins as assigned."""
    given = work(prepared_by="B").do(Acknowledge(), NOW)
    given.do(Reassign(unit="N1", reason="why"), NOW)
    row = given.row
    assert (row.unit, row.worker, row.state) == ("N1", "N1", STATE.ASSIGNED)
    assert (row.order.prepared_by, row.order.unit) == (None, "V")
    claim = given.said.claims[-1]
    assert (claim.kind, claim.to, claim.note) == (ClaimKind.ASSIGNMENT, "N1.focal", "why")
    assert claim.matter.unit == "N1"


def test_reassigning_takes_delegated_work_along() -> None:
    """A delegate of the former owner works no longer."""
    given = work().do(Delegate(unit="B"), NOW).do(Reassign(unit="N1"), NOW)
    assert given.row.delegate is None


@pytest.mark.parametrize("body", [Delegate(unit="Z"), Reassign(unit="Z"), Direct(lead="Z")])
def test_a_unit_that_does_not_exist_gets_nothing(body: Delegate | Reassign | Direct) -> None:
    """An unknown unit is refused and named."""
    refusal = work().refused(body, NOW)
    assert (refusal.code, refusal.field) == ("unknown_unit", "unit")
    assert "no unit Z today" in refusal.message


def test_what_is_not_delegated_is_not_taken_back() -> None:
    """Taking back needs a delegate."""
    assert work().refused(TakeBack(), NOW).code == "not_delegated"


def test_an_unknown_outside_body_is_refused() -> None:
    """A matter goes only to a body the plan knows."""
    refusal = work().refused(HandOver(body="Y"), NOW)
    assert (refusal.code, refusal.field) == ("unknown_body", "body")
    assert "no outside body Y" in refusal.message


def test_back_from_outside_it_is_worked_on_in_the_state_it_had() -> None:
    """A stay outside is no state; the round is new where days were given back."""
    back = work().do(Acknowledge(), NOW).do(HandOver(body="X"), NOW)
    back.do(ReceiveBack(), "2014-10-06 16:00")
    assert (back.row.state, back.row.holder) == (STATE.ACKNOWLEDGED, HolderKind.ASSIGNEE)
    assert (back.row.pauses, back.row.climb.round) == ((), 1)


def test_what_is_withdrawn_is_owed_no_more() -> None:
    """Withdrawn in any court, nobody holds it and nothing lies ahead."""
    for gone in (work(), reviewed().do(Submit(), NOW), work().do(HandOver(body="X"), NOW)):
        gone.do(Withdraw(reason="r"), NOW)
        assert (gone.row.state, gone.row.holder) == (STATE.WITHDRAWN, HolderKind.NOBODY)
        assert gone.timetable.steps == ()
        assert not gone.row.is_open


# --- directives --------------------------------------------------------------------------------


def test_a_directive_is_told_at_once() -> None:
    """An instruction alone keeps deadline and round, and is urgent."""
    told = work().do(Direct(instruction="do so"), NOW)
    claim = told.said.claims[-1]
    assert (claim.kind, claim.via, claim.note) == (ClaimKind.DIRECTIVE, Via.URGENT, "do so")
    assert (told.row.climb.round, told.row.base_due) == (1, day("20/11"))


def test_a_directive_sets_a_new_deadline_that_may_be_earlier() -> None:
    """The new day is due anew; an extension granted before is overruled; the first day is kept."""
    told = work().do(RequestExtension(until=day("31/12"), reason="r"), NOW)
    told.do(DecideExtension(granted=True), NOW)
    told.do(Direct(due=day("31/10"), instruction="i"), NOW)
    assert told.row.lines is not None
    assert told.row.lines.due_day == day("31/10")
    assert (told.row.granted_due, told.row.original_due) == (None, day("20/11"))
    assert told.row.climb.round == 3
    refusal = told.refused(Direct(due=day("6/10")), NOW)
    assert (refusal.code, refusal.field) == ("date_not_ahead", "due")


def test_a_directive_gives_the_duty_to_another_lead() -> None:
    """The new lead is told of the directive; naming the present lead changes nobody."""
    told = work().do(Acknowledge(), NOW).do(Direct(lead="N1", instruction="i"), NOW)
    claim = told.said.claims[-1]
    assert (told.row.unit, claim.kind, claim.to) == ("N1", ClaimKind.DIRECTIVE, "N1.focal")
    assert (told.row.state, claim.note) == (STATE.ASSIGNED, "i")
    told.do(Acknowledge(), NOW).do(Direct(lead="N1", instruction="i"), NOW)
    assert (told.row.state, told.row.unit) == (STATE.ACKNOWLEDGED, "N1")


def test_urgent_messages_are_told_apart() -> None:
    """Each urgent message counts on, whatever its kind; a desk without anybody leaves a row."""
    told = work(announced=False).do(Direct(instruction="a"), NOW).do(Direct(instruction="b"), NOW)
    assert [each.repeat for each in told.said.claims] == [1, 2, 3]
    empty = work(house(vacant=("V.focal", "V.head"))).do(Direct(instruction="a"), NOW)
    (skip,) = empty.said.skips
    assert (skip.rung, skip.reason) == ("directive", SkipReason.VACANT)
    assert empty.row.urgent == 1


# --- promises ----------------------------------------------------------------------------------


def test_only_who_was_escalated_to_promises() -> None:
    """A reminder gives no right to it; the head who was told has it."""
    late = work()
    refusal = late.refused(Promise(until=day("28/11")), "2014-11-24 10:00", by="V.focal")
    assert refusal.code == "not_escalated_to"
    assert "V.focal" in refusal.message
    assert late.refused(Promise(until=day("28/11")), "2014-11-24 10:00").code == "not_escalated_to"
    late.do(Promise(until=day("28/11")), "2014-11-24 10:00", by="V.head")


def test_a_promise_reaches_at_most_ten_working_days() -> None:
    """The tenth working day is accepted and the eleventh refused, saying what would do."""
    late = work()
    refusal = late.refused(Promise(until=day("9/12")), "2014-11-24 10:00", by="V.head")
    assert (refusal.code, refusal.field) == ("promise_too_far", "until")
    assert "2014-12-08" in refusal.message
    refusal = late.refused(Promise(until=day("24/11")), "2014-11-24 10:00", by="V.head")
    assert (refusal.code, refusal.field) == ("date_not_ahead", "until")
    late.do(Promise(until=day("8/12")), "2014-11-24 10:00", by="V.head")


def test_a_climb_is_paused_at_most_twice() -> None:
    """A third promise in a round is refused; the number is the policy's."""
    late = work()
    for until in ("25/11", "26/11"):
        late.do(Promise(until=day(until)), "2014-11-24 10:00", by="V.head")
    refusal = late.refused(Promise(until=day("27/11")), "2014-11-24 10:00", by="V.head")
    assert refusal.code == "promises_used_up"
    assert "2 times" in refusal.message
    never = work(house(promises=0))
    refusal = never.refused(Promise(until=day("27/11")), "2014-11-24 10:00", by="V.head")
    assert refusal.code == "promises_used_up"
