"""The shipped plan opens duty by duty."""

from datetime import date

from temporalio.client import WorkflowExecutionStatus

from models.plan.plan import Duty
from models.plan.stage import CourseKind
from models.plan_run.courses import course_of
from models.plan_run.sending_out import ITSELF
from tests.world import SHIPPED, World, plan_of, world

ISSUED_2014 = date(2014, 4, 1)
RUNNING = WorkflowExecutionStatus.RUNNING


def _workflow_of(duty: Duty, here: World, opened: list[str]) -> str:
    """Return the workflow in which a duty runs: its own, another's, or the plan's."""
    if duty.done_by_issue:
        return here.id
    cycle = {each.duty: each.id for each in here.plan.file.cycles}
    name = duty.answered_by or duty.id
    course = course_of(duty)
    if course and not (duty.lead.undecided or duty.deadline_undecided):
        of_plan = {
            CourseKind.COMMITTEE: "",
            CourseKind.REVIEW: "",
            CourseKind.DISPATCH: f":{ITSELF}",
        }
        own = of_plan.get(course, f":{duty.id}")
        return f"{course}:{here.plan.file.id}{own}"
    begins = tuple(
        f"{atom}:{here.plan.file.id}:{each}:"
        for atom in ("assignment", "collection")
        for each in (name, cycle.get(name, name))
    )
    found = [each for each in opened if each.startswith(begins)]
    assert found, f"nothing was opened for {duty.id}"
    return found[0]


async def test_the_plan_opens_duty_by_duty() -> None:
    """Each of the 74 duties has its running workflow on the day of issue."""
    async with world(plan_of(SHIPPED), ISSUED_2014) as here:
        await here.issue()
        opened = await here.ids()
        duties = here.plan.file.duties
        assert len(duties) == 74
        where = {duty.id: _workflow_of(duty, here, opened) for duty in duties}
        for workflow_id in {*where.values(), *opened}:
            assert await here.status(workflow_id) is RUNNING, workflow_id
        by_issue = [duty for duty, workflow_id in where.items() if workflow_id == here.id]
        assert len(by_issue) == 7  # the decision itself, and the six copies that need no answer
        undecided = [each for each in opened if ":decision:" in each]
        assert undecided == ["assignment:kl79:III.1/1.3:decision:TLD-BCD"]
        reports = [each for each in opened if ":yearly-report:" in each]
        assert reports == ["collection:kl79:yearly-report:2014:TLD"]
        row, entries = await here.collection(reports[0])
        assert (len(entries), row.order.through) == (83, "TLD-TG")
        told = await here.expect_all(kind="assignment", rung="issue")
        owing = set()
        for workflow_id in opened:
            if workflow_id.startswith("collection:"):
                owing |= set((await here.collection(workflow_id))[1])
            else:
                owing.add((await here.assignment(workflow_id)).worker)
        assert sorted(claim.matter.unit for claim in told) == sorted(owing)  # each unit once
