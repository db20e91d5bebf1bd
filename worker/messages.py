"""Keep the messages of every running plan going, and wake them when something urgent waits."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import structlog
from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError
from temporalio.client import Client
from temporalio.common import WorkflowIDConflictPolicy
from temporalio.service import RPCError

from database.engine import reading
from database.notices.queries import running_plans
from models import names
from models.messages import DigestStart
from models.timing.clock import PlanClock

EVERY = 3.0  # seconds: how long something urgent waits at most before it is composed
log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)


@asynccontextmanager
async def messages_going(client: Client, engine: Engine) -> AsyncIterator[None]:
    """Look now and again which plans run and what is urgent in them; several workers may."""
    going = asyncio.create_task(_go(client, engine))
    try:
        yield
    finally:
        going.cancel()
        with suppress(asyncio.CancelledError):
            await going


async def _go(client: Client, engine: Engine) -> None:
    seen: dict[str, int] = {}
    while True:
        try:
            await _look(client, engine, seen)
        except (RPCError, DBAPIError, OSError) as error:
            log.warning("messages_not_looked_after", error=type(error).__name__)
        await asyncio.sleep(EVERY)


async def _look(client: Client, engine: Engine, seen: dict[str, int]) -> None:
    """Start the messages of a plan seen for the first time; wake those with something new.

    Started twice is harmless, and so is a wake-up for nothing: what is urgent stands in the table.
    """
    for plan, newest in (await asyncio.to_thread(_plans, engine)).items():
        if plan in seen and newest <= seen[plan]:
            continue
        await client.start_workflow(
            names.DIGEST_WORKFLOW,
            DigestStart(plan=plan, clock=PlanClock()),
            id=f"digest:{plan}",
            task_queue=names.TASK_QUEUE,
            id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
            start_signal=names.WAKE_SIGNAL,
        )
        seen[plan] = newest


def _plans(engine: Engine) -> dict[str, int]:
    with reading(engine).begin() as conn:
        return running_plans(conn)
