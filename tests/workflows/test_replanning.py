"""The activity that brings a step of a plan to what is open: where it goes on, what it leaves."""

import dataclasses
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date

from sqlalchemy import Connection, update
from temporalio.testing import ActivityEnvironment

from activities.replanning import Replanning
from database import queries, tables
from database.commits import commit_plan
from models.deciding.commands import Withdraw
from models.messages import PlanBatch, ReplanBatch, Replanned
from models.plan_run.acts import SetCalendar
from models.plan_run.decisions import PlanStep
from tests.workflows.library import CRITERIA, PILOT, PLAN, PROPOSAL, only
from tests.world import World, world

OFF = SetCalendar(calendar="offices", day=date(2020, 6, 30), working=False, document="11/CV")
STEP = "command:lost"


@asynccontextmanager
async def _half_done() -> AsyncIterator[World]:
    """Open a world of three assignments, in which a step was committed that nobody has heard of."""
    async with world(only("B.1", "B.2-a", "B.2-b")) as here:
        await here.issue()
        await here.expect_all(kind="assignment")
        step = PlanStep(name=STEP, body=OFF, at=await here.running.now())
        batch = PlanBatch(plan="lib", package=here.plan.version, steps=(step,))
        await here.running.writer.run(PLAN, lambda conn: commit_plan(conn, batch))
        yield here
        for each in (CRITERIA, PROPOSAL, PILOT):
            await here.does(each, Withdraw(reason="x"))


async def _bring(here: World, *position: str) -> tuple[Replanned, list[str]]:
    """Run the activity from a position on; return what it came to, and its heartbeats."""
    beats: list[str] = []
    environment = ActivityEnvironment()
    environment.on_heartbeat = lambda *details: beats.append(str(details[0]))
    environment.info = dataclasses.replace(environment.info, heartbeat_details=list(position))
    replanning = Replanning(here.running.writer, here.running.client)
    batch = ReplanBatch(plan="lib", step=STEP)
    return await environment.run(replanning.replan_obligations, batch), beats


async def test_it_walks_by_id_and_goes_on_where_it_stood() -> None:
    """A second attempt begins after the last heartbeat; a third finds everything done."""
    async with _half_done() as here:
        from_the_second, beats = await _bring(here, CRITERIA)
        assert (from_the_second.reached, beats) == (2, [PILOT])
        assert await here.log(CRITERIA) == ["open"]
        whole, beats = await _bring(here)
        assert (whole.reached, whole.refused, beats) == (3, 0, [PILOT])
        assert await here.log(CRITERIA) == ["open", "replan"]
        row = await here.cast.read(lambda conn: queries.plan_row(conn, "lib"))
        assert row.reaching == ()


def _spoil(conn: Connection, document: str) -> None:
    """Overwrite the row of one assignment."""
    spoilt = update(tables.assignment).where(tables.assignment.c.id == PROPOSAL)
    conn.execute(spoilt.values(document=document))


async def test_what_cannot_be_read_does_not_keep_the_others_waiting() -> None:
    """It is brought to notice, with the error; everybody else has heard of the step."""
    async with _half_done() as here:
        here.tolerate("not_brought")
        here.alarms_expected = 1
        right = (await here.assignment(PROPOSAL)).model_dump_json()
        await here.running.writer.run(PROPOSAL, lambda conn: _spoil(conn, "{}"))
        found, _ = await _bring(here)
        assert (found.reached, found.refused) == (3, 1)
        assert await here.log(PILOT) == ["open", "replan"]
        (alarm,) = await here.cast.read(lambda conn: queries.alarms(conn, "lib"))
        assert (alarm.obligation, alarm.code) == (PROPOSAL, "plan_step_refused")
        await here.running.writer.run(PROPOSAL, lambda conn: _spoil(conn, right))
