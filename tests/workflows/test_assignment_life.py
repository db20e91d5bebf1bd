"""One product on its way: taken note of, reminded of, submitted, returned, approved."""

from datetime import date

from temporalio.client import WorkflowExecutionStatus

from models.assignment.state import AssignmentState, HolderKind
from models.deciding.commands import (
    Acknowledge,
    Approve,
    Ask,
    DecideExtension,
    ReportProgress,
    RequestExtension,
    Return,
    Submit,
)
from tests.workflows.library import CRITERIA, contribution, only
from tests.world import world


async def test_a_product_returned_once_is_approved_after_its_second_submission() -> None:
    """Each turn of court is told once, and the assignee's clock stands still at the approver."""
    async with world(only("B.1")) as here:
        await here.issue()
        await here.expect("assignment", to="HTV-VP.focal", rung="issue", on=date(2020, 1, 6))
        row = await here.does(CRITERIA, Acknowledge(), by="HTV-VP.focal")
        assert row.state is AssignmentState.ACKNOWLEDGED
        await here.does(CRITERIA, ReportProgress(text="half of it"), by="HTV-VP.focal")

        await here.until(date(2020, 6, 18))  # ten working days before 30/6 is 16/6
        await here.expect("reminder", to="HTV-VP.focal", rung="due-10", on=date(2020, 6, 16))
        row = await here.does(CRITERIA, Submit(document="01/BC"), by="HTV-VP.focal")
        assert (row.state, row.holder) == (AssignmentState.SUBMITTED, HolderKind.APPROVER)
        await here.expect("reminder", to="HTV-CM.focal", rung="review1.1:waiting")

        await here.until(date(2020, 7, 1))  # the approver's ten working days end on 2/7
        await here.expect(
            "reminder", to="HTV-CM.head", rung="review1.1:due-2", on=date(2020, 6, 30)
        )
        row = await here.does(CRITERIA, Return(reason="figures are missing"), by="HTV-CM.focal")
        assert (row.state, row.holder) == (AssignmentState.RETURNED, HolderKind.ASSIGNEE)
        # nine working days at the approver (19/6 to 1/7) move 30/6 to 13/7
        assert row.lines.due_day == date(2020, 7, 13)
        assert row.original_due == date(2020, 6, 30)
        await here.expect("returned", to="HTV-VP.focal", on=date(2020, 7, 1))

        await here.until(date(2020, 7, 10))
        await here.expect("reminder", to="HTV-VP.head", rung="due-2", on=date(2020, 7, 9))
        await here.does(CRITERIA, Submit(), by="HTV-VP.focal")
        await here.expect("reminder", to="HTV-CM.focal", rung="review2.1:waiting")
        row = await here.does(CRITERIA, Approve(), by="HTV-CM.head")
        assert (row.state, row.submitted_late) == (AssignmentState.COMPLETED, False)
        await here.ends(CRITERIA)
        assert await here.status(CRITERIA) is WorkflowExecutionStatus.COMPLETED
        said = [line for line in await here.log(CRITERIA) if line != "fire"]
        wanted = "open acknowledge report_progress submit return submit approve"
        assert said == wanted.split()


async def test_a_granted_extension_moves_the_clock_and_a_denied_one_does_not() -> None:
    """The original due day stays on record; lateness is judged by the granted one."""
    async with world(only("B.1")) as here:
        await here.issue()
        await here.expect("assignment", to="HTV-VP.focal")
        ask = RequestExtension(until=date(2020, 7, 15), reason="two provinces are late")
        assert (await here.does(CRITERIA, ask)).request.until == date(2020, 7, 15)
        row = await here.does(CRITERIA, DecideExtension(granted=False))
        assert (row.request, row.granted_due) == (None, None)
        shorter = RequestExtension(until=date(2020, 6, 1), reason="sooner")
        assert await here.is_refused(CRITERIA, shorter) == "extension_shortens"
        assert await here.is_refused(CRITERIA, DecideExtension(granted=True)) == "no_request"

        await here.does(CRITERIA, ask)
        row = await here.does(CRITERIA, DecideExtension(granted=True))
        assert (row.original_due, row.granted_due) == (date(2020, 6, 30), date(2020, 7, 15))
        assert row.extended

        await here.until(date(2020, 7, 20))  # two days of grace: late after Friday 17/7
        await here.expect("reminder", to="HTV-VP.focal", rung="due-10", on=date(2020, 7, 1))
        await here.expect("reminder", to="HTV-VP.head", rung="due-2", on=date(2020, 7, 13))
        await here.expect("escalation", to="HTV-VP.head", rung="late+1", on=date(2020, 7, 20))
        row = await here.does(CRITERIA, Submit())
        assert row.submitted_late
        await here.expect("reminder", to="HTV-CM.focal", rung="review1.1:waiting")
        await here.does(CRITERIA, Approve())
        await here.ends(CRITERIA)


async def test_a_contribution_has_no_clock_until_it_is_asked_for() -> None:
    """Before the outside body asks nothing is owed; afterwards ten working days run."""
    async with world(contribution()) as here:
        await here.issue()
        await here.expect("assignment", to="HTV-VP.focal", rung="issue")
        await here.until(date(2020, 3, 2))
        assert (await here.assignment(CRITERIA)).state is AssignmentState.WAITING
        assert await here.is_refused(CRITERIA, Submit()) == "wrong_state"
        row = await here.does(CRITERIA, Ask(body="EXT-BVH", document="77/BVH"))
        assert (row.state, row.base_due) == (AssignmentState.ASSIGNED, date(2020, 3, 16))
        await here.expect("assignment", to="HTV-VP.focal", rung="assignment", on=date(2020, 3, 2))
        await here.until(date(2020, 3, 13))
        await here.expect("reminder", to="HTV-VP.head", rung="due-2", on=date(2020, 3, 12))
        await here.does(CRITERIA, Submit())
        await here.expect("reminder", to="HTV-CM.focal", rung="review1.1:waiting")
        await here.does(CRITERIA, Approve())
        await here.ends(CRITERIA)
