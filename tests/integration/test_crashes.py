"""Crashes keep every fact once: workers and the server die at the worst moment."""

import asyncio
import signal
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

from temporalio.api.enums.v1 import EventType
from temporalio.client import WorkflowHistory

from database import queries
from models import names
from models.assignment.state import AssignmentState
from models.course.order import CourseOrder
from models.deciding.commands import Acknowledge, AssignmentBody, Direct
from models.plan_run.progress import Issue
from runtime.package_files import read_folder
from tests.integration.ground import ROOT, Ground, ground
from tests.unit.database.sample import DUE, assignment_order, sample_plan

LIBRARY = ROOT / "tests" / "plans" / "lib"
KILLED = -signal.SIGKILL
REMINDER = "due-5"
HALF_A_SECOND = timedelta(milliseconds=500)


async def _told_a_dying_worker(here: Ground, command_id: str, body: AssignmentBody) -> datetime:
    """Give a command to a worker that dies after its COMMIT; return the instant that comes next."""
    order = assignment_order()
    worker = await here.start_worker(die_after=f"command:{command_id}")
    instant = here.begin(order, seconds_before=6)
    await here.opened(order)
    asking = asyncio.create_task(here.tell(order, command_id, body))
    assert await asyncio.wait_for(worker.wait(), 20) == KILLED
    asking.cancel()
    await asyncio.gather(asking, return_exceptions=True)
    assert here.steps(order.id, "command:") == [f"command:{command_id}"]
    assert here.steps(order.id, "at:") == []
    return instant


def _timer_ends(history: WorkflowHistory) -> list[datetime]:
    """Return, to the second, when each timer of a run is to fire."""
    return [
        (
            event.event_time.ToDatetime(tzinfo=UTC)
            + event.timer_started_event_attributes.start_to_fire_timeout.ToTimedelta()
            + HALF_A_SECOND
        ).replace(microsecond=0)
        for event in history.events
        if event.event_type == EventType.EVENT_TYPE_TIMER_STARTED
    ]


async def test_a_command_committed_by_a_dying_worker_is_done_once(
    tmp_path: Path, database_url: str
) -> None:
    """Worker and server are killed after a COMMIT; the timer fires first, and all is there once."""
    order = assignment_order()
    async with ground(tmp_path, sample_plan(), database_url) as here:
        instant = await _told_a_dying_worker(here, "one", Acknowledge())
        stored = here.read(lambda conn: queries.assignment(conn, order.id))
        await here.kill_server()
        await here.come(instant)
        await here.start_server()
        await here.start_worker()
        await here.until(lambda: here.rungs(order.id) == [REMINDER])
        reminded = here.read(lambda conn: queries.assignment(conn, order.id))
        assert await here.tell(order, "one", Acknowledge()) == stored != reminded
        assert here.steps(order.id, "command:") == ["command:one"]
        assert here.count_log(order.id, "command:one") == 1
        assert here.claims(order.id) == [("due-5", "u01.focal", 1)]
        assert here.alarms() == []
        await here.histories(order.id)


async def test_an_instant_committed_by_a_dying_worker_is_claimed_once(
    tmp_path: Path, database_url: str
) -> None:
    """A worker killed after the COMMIT of a reminder leaves it claimed, logged and told once."""
    order = assignment_order()
    async with ground(tmp_path, sample_plan(), database_url) as here:
        worker = await here.start_worker(die_after="at:")
        here.begin(order, seconds_before=3)
        await here.opened(order)
        assert await asyncio.wait_for(worker.wait(), 20) == KILLED
        assert here.claims(order.id) == [("due-5", "u01.focal", 1)]
        await here.kill_server()
        await here.start_server()
        await here.start_worker()
        # The workflow is past the instant when it takes a command again.
        row = await here.tell(order, "one", Acknowledge())
        assert row.state is AssignmentState.ACKNOWLEDGED
        assert here.rungs(order.id) == [REMINDER]
        assert here.count_log(order.id, here.steps(order.id, "at:")[0]) == 1
        assert here.claims(order.id) == [("due-5", "u01.focal", 1)]
        assert here.alarms() == []
        await here.histories(order.id)


async def test_a_lost_change_of_the_deadline_is_walked_after_all(
    tmp_path: Path, database_url: str
) -> None:
    """Nobody repeats a directive that died after its COMMIT; its dates are kept all the same."""
    order = assignment_order()
    async with ground(tmp_path, sample_plan(), database_url) as here:
        later = Direct(due=DUE + timedelta(days=28))
        instant = await _told_a_dying_worker(here, "later", later)
        await here.kill_server()
        await here.come(instant)
        await here.start_server()
        await here.start_worker()
        stored = here.read(lambda conn: queries.assignment_timetable(conn, order.id))
        expected = here.clock.server_time(stored.steps[0].at)
        runs = [await here.histories(order.id)]
        async with asyncio.timeout(30):
            while expected not in _timer_ends(runs[-1][-1]):
                await asyncio.sleep(0.5)
                runs.append(await here.histories(order.id))
        assert here.steps(order.id, "at:") == []
        assert here.claims(order.id) == [("directive", "u01.focal", 2)]
        assert here.alarms() == []


async def test_a_plan_issued_by_a_dying_worker_opens_each_duty_once(
    tmp_path: Path, database_url: str
) -> None:
    """The plan is issued by a commit nobody heard of; the retry opens everything, once."""
    issued_on = date(2020, 1, 6)
    plan = read_folder(LIBRARY).plan
    assert plan is not None
    async with ground(tmp_path, plan, database_url) as here:
        here.set_clock(datetime.combine(issued_on, time(8), UTC))
        worker = await here.start_worker(die_after="command:issue")
        plan_id = await here.start_plan()
        asking = asyncio.create_task(here.tell_plan("issue", Issue(issued_on=issued_on)))
        assert await asyncio.wait_for(worker.wait(), 20) == KILLED
        asking.cancel()
        await asyncio.gather(asking, return_exceptions=True)
        assert here.obligations() == []
        await here.kill_server()
        await here.start_server()
        await here.start_worker()
        row = await here.tell_plan("issue", Issue(issued_on=issued_on))
        assert row.issued_on == issued_on
        await here.until(lambda: here.obligations() == _atoms(here))
        wanted = here.read(lambda conn: queries.openings(conn, here.plan.file.id))
        assert here.count_log(plan_id, "command:issue") == 1
        assert [here.count_log(each.id, "open") for each in wanted] == [1] * len(wanted)
        assert here.alarms() == []
        for workflow_id in (plan_id, *(each.id for each in wanted)):
            await here.histories(workflow_id)
        assert await _queues(here, plan_id) == {names.DELIVERY_QUEUE}


def _atoms(here: Ground) -> list[str]:
    """Return the ids of all assignments and collections that were ordered, by id."""
    wanted = here.read(lambda conn: queries.openings(conn, here.plan.file.id))
    return sorted(each.id for each in wanted if not isinstance(each, CourseOrder))


async def _queues(here: Ground, workflow_id: str) -> set[str]:
    """Return the task queues of the activities that a workflow scheduled: commits are local."""
    (history,) = await here.histories(workflow_id)
    return {
        event.activity_task_scheduled_event_attributes.task_queue.name
        for event in history.events
        if event.event_type == EventType.EVENT_TYPE_ACTIVITY_TASK_SCHEDULED
    }
