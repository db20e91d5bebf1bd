"""Wake what is open: an act whose worker died between COMMIT and report is heard of at once.

The rows are the truth. What they say is open and Temporal does not run (its file was restored from
an older backup, somebody terminated a workflow) is started again from its row.
"""

import asyncio
from collections.abc import Callable
from typing import TypeVar

import structlog
from sqlalchemy import Connection, Engine
from temporalio.client import Client
from temporalio.common import WorkflowIDConflictPolicy
from temporalio.service import RPCError, RPCStatusCode

from database.engine import reading
from database.open_ids import open_ids, start_of
from models import names

T = TypeVar("T")
IN_FLIGHT = 8
log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)


async def wake_all(client: Client, engine: Engine) -> int:
    """Signal every open obligation and running plan; return how many there are."""
    ids = await asyncio.to_thread(_read, engine, open_ids)
    gate = asyncio.Semaphore(IN_FLIGHT)

    async def one(workflow_id: str) -> None:
        async with gate:
            await _wake(client, engine, workflow_id)

    await asyncio.gather(*(one(each) for each in ids))
    return len(ids)


async def _wake(client: Client, engine: Engine, workflow_id: str) -> None:
    try:
        await client.get_workflow_handle(workflow_id).signal(names.WAKE_SIGNAL)
    except RPCError as error:
        if error.status is not RPCStatusCode.NOT_FOUND:
            raise
        name, start = await asyncio.to_thread(
            _read, engine, lambda conn: start_of(conn, workflow_id)
        )
        log.warning("started_again", workflow=workflow_id)
        await client.start_workflow(
            name,
            start,
            id=workflow_id,
            task_queue=names.TASK_QUEUE,
            id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
        )


def _read(engine: Engine, work: Callable[[Connection], T]) -> T:
    with reading(engine).begin() as conn:
        return work(conn)
