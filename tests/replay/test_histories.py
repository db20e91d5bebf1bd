"""Histories of earlier builds replay on today's code, for ever."""

import asyncio
import gzip
import re
from collections.abc import Iterable
from datetime import date
from pathlib import Path

import pytest
from temporalio.client import WorkflowHistory

from database.courses.queries import courses
from models.course.commands import CloseCourse
from models.deciding.collecting import Accept, Close, ReturnEntry
from models.deciding.commands import (
    Acknowledge,
    Approve,
    Return,
    Submit,
)
from models.names import WAKE_SIGNAL
from models.plan.stage import CourseKind
from models.plan_run.acts import ResumePlan, SetCalendar, SuspendPlan
from tests.replay.cycle_lives import cycle_lives
from tests.replay.lives import lives
from tests.workflows.library import CRITERIA, DN, HUE, PLAN, REPORTS, VINH, only
from tests.world import World, world
from worker.build import build_replayer
from worker.histories import runs_of

STORED = Path(__file__).with_name("histories")
VERSION = "0.3.0"
FILES = sorted(STORED.glob("*/*.json.gz"))
MOST = 300_000  # bytes of all files together


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.name[:-8]}")
async def test_a_stored_history_replays(path: Path) -> None:
    """What a workflow did once it would do again, event by event.

    A file is never edited or removed while a workflow of its build may be open. To store a new
    set, raise VERSION to the coming release and run ``python -m tests.replay.test_histories``.
    """
    text = gzip.decompress(await asyncio.to_thread(path.read_bytes)).decode()
    await build_replayer().replay_workflow(WorkflowHistory.from_json(path.stem, text))


def test_there_are_histories_of_each_workflow_and_they_stay_small() -> None:
    """The atoms, every run of a plan and of what was renewed with it, and each kind of course."""
    names = {path.name.split("_", 1)[0] for path in FILES}
    assert names == {"assignment", "collection", "plan", *CourseKind}
    assert {path.name[-9] for path in FILES} >= {"1", "2"}  # a second run
    assert sum(path.stat().st_size for path in FILES) < MOST


async def _a_life(here: World) -> None:
    """Let a product be returned and approved, a report be returned and closed, a year begin."""
    await here.issue()
    off = SetCalendar(calendar="offices", day=date(2020, 6, 30), working=False, document="11/CV")
    await here.does(PLAN, off)
    await here.does(CRITERIA, Acknowledge())
    await here.until(date(2020, 2, 3))
    await here.does(PLAN, SuspendPlan(reason="flood"))
    await here.brought()
    await here.until(date(2020, 2, 10))
    await here.does(PLAN, ResumePlan())
    await here.brought()
    await here.running.client.get_workflow_handle(PLAN).signal(WAKE_SIGNAL)
    await here.until(date(2020, 6, 18))
    await here.does(CRITERIA, Submit())
    await here.until(date(2020, 7, 1))
    await here.does(CRITERIA, Return(reason="figures are missing"))
    await here.until(date(2020, 7, 20))
    await here.does(CRITERIA, Submit())
    await here.does(CRITERIA, Approve())
    await here.until(date(2020, 12, 15))
    await here.answers(REPORTS, DN, HUE, VINH, accepted=False)
    await here.does(REPORTS, ReturnEntry(unit=HUE, reason="no figures"))
    await here.answers(REPORTS, HUE, accepted=False)
    await here.does(REPORTS, Accept(units=(DN, HUE, VINH)))
    await here.does(REPORTS, Close())
    await here.until(date(2021, 2, 1))
    for row in await here.cast.read(lambda conn: courses(conn, "lib")):
        await here.does(row.id, CloseCourse(reason="the plan ends early"))
    await here.expect_all()


async def store() -> None:
    """Write the histories of one life, and of each course; every run of them, compressed."""
    folder = STORED / VERSION
    folder.mkdir(parents=True, exist_ok=True)
    async with world(only("B.1", "C.1", "C.3")) as here:
        await _a_life(here)
        opened = await here.cast.read(lambda conn: courses(conn, "lib"))
        await _keep(here, folder, [PLAN, *await here.ids(), *(row.id for row in opened)])
    for course, (plan, life) in lives().items():
        async with world(plan) as here:
            await here.issue()
            await life(here)
            await here.expect_all()
            await _keep(here, folder, [course])
    await store_cycles(folder)


async def store_cycles(folder: Path) -> None:
    """Write the histories of report cycles: handed up in one act, merged, waited for."""
    for label, (plan, workflows, life) in cycle_lives().items():
        async with world(plan) as here:
            await here.issue()
            await life(here)
            await here.expect_all()
            await _keep(here, folder, workflows, f".{label}")


async def _keep(here: World, folder: Path, workflows: Iterable[str], label: str = "") -> None:
    for workflow_id in workflows:
        for number, run in enumerate(await runs_of(here.running.client, workflow_id), start=1):
            name = re.sub(r"[^A-Za-z0-9.-]+", "_", workflow_id)
            data = gzip.compress(run.to_json().encode(), mtime=0)
            (folder / f"{name}{label}.{number}.json.gz").write_bytes(data)


if __name__ == "__main__":
    asyncio.run(store())
