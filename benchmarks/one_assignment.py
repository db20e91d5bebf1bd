"""The cost of one assignment: assigned, acknowledged, reminded, escalated twice, approved."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from temporalio.api.enums.v1 import EventType

from database import queries
from models.assignment.state import AssignmentRow
from models.deciding.commands import Acknowledge, Approve, Submit
from models.plan.plan import Plan
from models.plan.scenario import Scenario
from models.plan_run.progress import Issue
from worker.cast import SCRIPT, Cast
from worker.histories import runs_of
from worker.stage import stage

ESCALATIONS = 2
SIGNALS = EventType.EVENT_TYPE_SIGNAL_EXTERNAL_WORKFLOW_EXECUTION_INITIATED


async def cost(plan: Plan, scenario: Scenario) -> tuple[int, int, int, int]:
    """Return what one assignment with an approver costs.

    History events of its own, those of telling the course that opened it, committed steps, log
    lines.
    """
    zone = ZoneInfo(plan.file.calendars.zone)
    issued = scenario.assumed.issued_on
    begin = datetime.combine(issued, plan.file.policy.office_hour, zone)
    async with stage(begin - timedelta(minutes=1)) as running:
        cast = Cast(running, plan, scenario, begin)
        await running.start_plan(plan)
        await running.sleep_until(begin)
        await cast.tell(f"plan:{plan.file.id}", Issue(issued_on=issued, assumed=True), SCRIPT, "i")
        await cast.settle()
        row = _with_approver(await cast.read(lambda c: queries.assignments(c, plan.file.id)))
        await cast.tell(row.id, Acknowledge(), SCRIPT, "a")
        house = await cast.house()
        calendar = house.calendars[house.default_calendar]
        assert row.lines is not None
        late = plan.file.policy.assignment.late[ESCALATIONS - 1].working_days
        noon = datetime.combine(calendar.shift(row.lines.due_day, late), datetime.min.time(), zone)
        await running.sleep_until(noon + timedelta(hours=12))
        await cast.tell(row.id, Submit(), SCRIPT, "s")
        for number in range(len(row.order.approvers)):
            await cast.tell(row.id, Approve(), SCRIPT, f"p{number}")
        await running.client.get_workflow_handle(row.id).result()
        types = [
            event.event_type
            for run in await runs_of(running.client, row.id)
            for event in run.events
        ]
        telling = len(types) - types.index(SIGNALS) - 1 if SIGNALS in types else 0
        lines = await cast.read(lambda c: queries.log(c, plan.file.id))
        mine = [line for line in lines if line.obligation == row.id]
    return len(types) - telling, telling, len({line.step for line in mine}), len(mine)


def _with_approver(rows: list[AssignmentRow]) -> AssignmentRow:
    """Return the assignment with one approver that is due first and has every rung ahead."""
    dated = [row for row in rows if len(row.order.approvers) == 1 and row.lines]
    return min(
        (row for row in dated if not row.climb.fired), key=lambda row: (row.base_due, row.id)
    )
