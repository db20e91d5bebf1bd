"""Crashes between two stages of a course: the next one opens once, what is over passes once."""

import asyncio
import signal
from datetime import UTC, date, datetime, time
from pathlib import Path

from sqlalchemy import select

from database import queries, tables
from database.courses.queries import find_course
from database.openings import find_opening
from models.assignment.state import AssignmentOrder, AssignmentState
from models.course.state import CourseRow
from models.deciding.commands import Actor, Submit
from models.plan_run.progress import Issue
from tests.integration.ground import Ground, ground
from tests.integration.worker_process import OPENS
from tests.workflows.library import in_stages

COURSE = "proposal:lib:B.2-a"
OUTLINE, DRAFT, APPRAISAL = (
    f"assignment:lib:B.2-a:{name}"
    for name in ("outline:HTV-CM", "draft:HTV-CM", "appraisal:HTV-VP")
)
LEAD = Actor(post="test")
KILLED = -signal.SIGKILL
ISSUED = date(2020, 1, 6)


def _course(here: Ground) -> CourseRow:
    row = here.read(lambda conn: find_course(conn, COURSE))
    assert row is not None
    return row


def _order(here: Ground, obligation: str) -> AssignmentOrder:
    order = here.read(lambda conn: find_opening(conn, obligation))
    assert isinstance(order, AssignmentOrder)
    return order


def _started(here: Ground, obligation: str) -> bool | None:
    opening = tables.opening.c
    wanted = select(opening.started).where(opening.id == obligation)
    return here.read(lambda conn: conn.execute(wanted).scalar_one_or_none())


async def _issued(here: Ground) -> None:
    here.set_clock(datetime.combine(ISSUED, time(8), UTC))
    await here.start_plan()
    await here.tell_plan("issue", Issue(issued_on=ISSUED))
    await here.until(lambda: OUTLINE in here.obligations())


async def _dies(worker: asyncio.subprocess.Process) -> None:
    assert await asyncio.wait_for(worker.wait(), 30) == KILLED


async def test_a_stage_closed_by_a_dying_worker_is_followed_once(tmp_path: Path) -> None:
    """Killed after the COMMIT that closed a stage, then after the one that ordered the next."""
    async with ground(tmp_path, in_stages("B.2-a")) as here:
        closing = await here.start_worker(die_after="command:out")
        await _issued(here)
        asking = asyncio.create_task(here.tell(_order(here, OUTLINE), "out", Submit(), actor=LEAD))
        await _dies(closing)
        asking.cancel()
        await asyncio.gather(asking, return_exceptions=True)
        closed = here.read(lambda conn: queries.assignment(conn, OUTLINE))
        assert closed.state is AssignmentState.COMPLETED
        assert (_course(here).stage, _started(here, DRAFT)) == ("outline", None)

        await here.forget_worker(COURSE)
        ordering = await here.start_worker(die_after=f"{OPENS}{COURSE}")
        await here.wake()
        await _dies(ordering)
        assert (_course(here).stage, _started(here, DRAFT)) == ("draft", False)
        assert DRAFT not in here.obligations()

        await here.kill_server()
        await here.start_server()
        await here.start_worker()
        await here.wake()
        await here.until(lambda: DRAFT in here.obligations())
        await here.tell(_order(here, DRAFT), "draft", Submit(), actor=LEAD)
        await here.until(lambda: APPRAISAL in here.obligations())
        row = _course(here)
        assert [(each.stage, each.round) for each in row.passed] == [("outline", 1), ("draft", 1)]
        assert [each.stage for each in row.open] == ["appraisal"]
        assert here.obligations() == sorted((APPRAISAL, DRAFT, OUTLINE))
        for obligation in (OUTLINE, DRAFT):
            assert here.count_log(COURSE, f"stage:{obligation}") == 1
            assert here.count_log(obligation, "open") == 1
        assert here.count_log(OUTLINE, "command:out") == 1
        assert here.alarms() == []
        for workflow in (COURSE, OUTLINE, DRAFT):
            await here.histories(workflow)
