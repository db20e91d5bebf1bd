"""The sandbox holds, although it is asked less than the SDK would."""

import asyncio
from pathlib import Path

from temporalio.api.enums.v1 import EventType
from temporalio.client import Client, WorkflowHandle
from temporalio.worker import Worker

from tests.workflows.forbidden import LooksAtTheClock
from worker.sandbox import sandbox
from worker.server import time_skipping_server

FAILED = EventType.EVENT_TYPE_WORKFLOW_TASK_FAILED
Looking = WorkflowHandle[LooksAtTheClock, str]


async def _failure(handle: Looking) -> str:
    """Return why the workflow's task failed, as soon as it has."""
    while True:
        async for event in handle.fetch_history_events():
            if event.event_type == FAILED:
                return event.workflow_task_failed_event_attributes.failure.message
        await asyncio.sleep(0.05)


async def _look(client: Client) -> str:
    worker = Worker(
        client,
        task_queue="forbidden",
        workflows=[LooksAtTheClock],
        workflow_runner=sandbox(),
    )
    async with worker, asyncio.timeout(20):
        handle = await client.start_workflow(
            LooksAtTheClock.run, id="forbidden", task_queue="forbidden"
        )
        return await _failure(handle)


async def test_a_workflow_cannot_look_at_the_clock_of_the_machine(tmp_path: Path) -> None:
    """What the SDK restricts stays restricted in the runner of this house."""
    async with time_skipping_server(tmp_path) as client:
        assert "datetime.datetime.now" in await _look(client)
