"""Who works, for whom, and whose clock runs: the turns an assignment can take."""

from datetime import date

from models.assignment.state import AssignmentState, HolderKind
from models.deciding.commands import (
    Delegate,
    Direct,
    HandOver,
    Promise,
    Reassign,
    ReceiveBack,
    Resume,
    Submit,
    Suspend,
    TakeBack,
    Withdraw,
)
from tests.workflows.library import CRITERIA, PILOT, PROPOSAL, only, with_secretary
from tests.world import World, world


async def test_work_can_be_delegated_taken_back_given_away_and_withdrawn() -> None:
    """Whoever is to work is told at once; the owner of delegated work stays the owner."""
    async with world(only("B.1")) as here:
        await here.issue()
        await here.expect("assignment", to="HTV-VP.focal", rung="issue")
        row = await here.does(CRITERIA, Delegate(unit="HTV-DN"))
        assert (row.unit, row.worker) == ("HTV-VP", "HTV-DN")
        await here.expect("assignment", to="HTV-DN.focal", rung="assignment")
        row = await here.does(CRITERIA, TakeBack())
        assert row.worker == "HTV-VP"
        assert await here.is_refused(CRITERIA, TakeBack()) == "not_delegated"
        assert await here.is_refused(CRITERIA, Delegate(unit="HTV-XX")) == "unknown_unit"
        row = await here.does(CRITERIA, Reassign(unit="HTV-HUE", reason="the office moves"))
        assert (row.unit, row.worker) == ("HTV-HUE", "HTV-HUE")
        await here.expect("assignment", to="HTV-HUE.focal", rung="assignment")
        row = await here.does(CRITERIA, Withdraw(reason="not needed any more"))
        assert (row.state, row.holder) == (AssignmentState.WITHDRAWN, HolderKind.NOBODY)
        await here.ends(CRITERIA)
        await here.until(date(2020, 7, 20))  # nothing is said of what is not owed any more


async def test_an_outside_body_is_looked_at_and_never_urged() -> None:
    """While it holds the matter the lead looks, letters are drafted; its days are not ours."""
    async with world(with_secretary(only("B.2-a"))) as here:
        await here.issue()
        await here.expect("assignment", to="HTV-CM.focal", rung="issue")
        await here.until(date(2020, 1, 7))
        unknown = HandOver(body="EXT-XX")
        assert await here.is_refused(PROPOSAL, unknown) == "unknown_body"
        sent = HandOver(body="EXT-BVH", document="12/CV", agreed=date(2020, 3, 2))
        row = await here.does(PROPOSAL, sent)
        assert row.holder is HolderKind.OUTSIDE
        assert await here.is_refused(PROPOSAL, Submit()) == "wrong_court"

        await here.until(date(2020, 5, 4))  # the day after 2/3, then forty working days later
        for number, day in ((1, date(2020, 3, 3)), (2, date(2020, 4, 29))):
            look = await here.expect("reminder", to="HTV-CM.focal", rung="outside1:look", on=day)
            letter = await here.expect(
                "courtesy", to="HTV-VP.secretary", rung="outside1:letter", on=day
            )
            assert (look.repeat, letter.repeat) == (number, number)
        row = await here.does(PROPOSAL, ReceiveBack(document="90/BVH"))
        assert row.holder is HolderKind.ASSIGNEE
        # 2/7 moves by the 76 working days from 8/1 to 4/5: Tết and three holidays left out
        assert row.original_due == date(2020, 7, 2)
        assert row.lines.due_day == date(2020, 10, 19)

        again = await here.does(PROPOSAL, HandOver(body="EXT-BVH"))
        assert len(again.hand_overs) == 2
        await here.until(date(2020, 10, 22))  # forty and eighty working days; 120 to the Standing
        for day in (date(2020, 6, 29), date(2020, 8, 24), date(2020, 10, 20)):
            await here.expect("reminder", to="HTV-CM.focal", rung="outside2:look", on=day)
            await here.expect("courtesy", to="HTV-VP.secretary", rung="outside2:letter", on=day)
        await here.expect("courtesy", to="HTV-BTV.body", rung="outside2:standing")


async def _issued(here: World) -> None:
    await here.issue()
    await here.expect("assignment", to="HTV-DN-1.focal", rung="issue")


async def test_a_directive_plans_the_clock_anew_and_a_suspension_stops_it() -> None:
    """Ten days of suspension move the due day; a directive sets another, and another lead."""
    async with world(only("B.2-b")) as here:
        await _issued(here)
        await here.until(date(2020, 1, 10))
        row = await here.does(PILOT, Suspend(reason="flood"))
        assert row.suspended_since == date(2020, 1, 10)
        assert await here.is_refused(PILOT, Submit()) == "suspended"
        await here.until(date(2020, 1, 20))
        row = await here.does(PILOT, Resume())
        # branches rest on Sundays only: 21/3 moves by eight working days (11/1 to 20/1)
        assert row.lines.due_day == date(2020, 3, 31)
        assert await here.is_refused(PILOT, Resume()) == "not_suspended"

        later = Direct(due=date(2020, 4, 15), instruction="by mid-April", document="9-KL/HTV")
        row = await here.does(PILOT, later, by="HTV-BTV.body")
        assert (row.original_due, row.base_due) == (date(2020, 3, 21), date(2020, 4, 15))
        await here.expect("directive", to="HTV-DN-1.focal", on=date(2020, 1, 20))
        past = Direct(due=date(2020, 1, 6))
        assert await here.is_refused(PILOT, past) == "date_not_ahead"

        await here.until(date(2020, 4, 13))  # 2/4 is a holiday
        await here.expect("reminder", to="HTV-DN-1.focal", rung="due-10", on=date(2020, 4, 3))
        await here.expect("reminder", to="HTV-DN-1.head", rung="due-2", on=date(2020, 4, 13))
        row = await here.does(PILOT, Direct(lead="HTV-DN"), by="HTV-BTV.body")
        assert row.unit == "HTV-DN"
        await here.expect("directive", to="HTV-DN.focal", on=date(2020, 4, 13))


async def test_a_promise_pauses_the_climb_and_not_the_weekly_reminder() -> None:
    """Whoever was escalated to may promise a near day, twice; the climb waits until then."""
    async with world(only("B.2-b")) as here:
        await _issued(here)
        await here.until(date(2020, 3, 25))  # due on Saturday 21/3, late after 24/3
        await here.expect("reminder", to="HTV-DN-1.focal", rung="due-10", on=date(2020, 3, 10))
        await here.expect("reminder", to="HTV-DN-1.head", rung="due-2", on=date(2020, 3, 19))
        await here.expect("escalation", to="HTV-DN-1.head", rung="late+1", on=date(2020, 3, 25))

        promise = Promise(until=date(2020, 3, 31))
        assert await here.is_refused(PILOT, promise, by="HTV.vice") == "not_escalated_to"
        head = "HTV-DN-1.head"
        await here.does(PILOT, promise, by=head)
        far = Promise(until=date(2020, 4, 30))
        assert await here.is_refused(PILOT, far, by=head) == "promise_too_far"
        await here.does(PILOT, Promise(until=date(2020, 4, 3)), by=head)
        assert await here.is_refused(PILOT, promise, by=head) == "promises_used_up"

        await here.until(date(2020, 4, 7))  # 28/3 and seven working days (2/4 is a holiday)
        await here.expect("reminder", to="HTV-DN-1.focal", rung="late-weekly", on=date(2020, 3, 31))
        await here.expect("escalation", to="HTV-DN.focal", rung="late+4", on=date(2020, 4, 7))
        row = await here.does(PILOT, Submit())
        assert row.submitted_late
        await here.expect("reminder", to="HTV-CM.focal", rung="review1.1:waiting")
