"""Keep the messages of every running plan going, and wake them when something urgent waits."""

import asyncio
import itertools
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
LOOKS = 20  # so many looks, and a workflow that somebody ended is started again
log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)


@asynccontextmanager
async def messages_going(
    client: Client, engine: Engine, clock: PlanClock | None = None
) -> AsyncIterator[None]:
    """Look now and again which plans run and what is urgent in them; several workers may.

    ``clock`` is plan time where it is not the server's.
    """
    going = asyncio.create_task(_go(client, engine, clock or PlanClock()))
    try:
        yield
    finally:
        going.cancel()
        with suppress(asyncio.CancelledError):
            await going


async def _go(client: Client, engine: Engine, clock: PlanClock) -> None:
    seen: dict[str, int] = {}
    later: dict[str, int] = {}
    for look in itertools.count(1):
        try:
            await _look(client, engine, clock, seen, later, heal=look % LOOKS == 0)
        except (RPCError, DBAPIError, OSError) as error:
            log.warning("messages_not_looked_after", error=type(error).__name__)
        await asyncio.sleep(EVERY)


async def _look(
    client: Client,
    engine: Engine,
    clock: PlanClock,
    seen: dict[str, int],
    later: dict[str, int],
    *,
    heal: bool,
) -> None:
    """Start the messages of a plan seen for the first time; wake those with something new.

    Started twice is harmless, and so is a wake-up for nothing: what is urgent stands in the table.
    """
    for plan, newest in (await asyncio.to_thread(_plans, engine)).items():
        is_new = plan not in seen or newest > seen[plan]
        later[plan] = later.get(plan, 0) - 1
        wakes = is_new or later[plan] == 0  # once more: what was still being opened is open by now
        if not wakes and not heal:
            continue
        await client.start_workflow(
            names.DIGEST_WORKFLOW,
            DigestStart(plan=plan, clock=clock),
            id=f"digest:{plan}",
            task_queue=names.TASK_QUEUE,
            id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
            # Where it runs and nothing is new, this leaves nothing in its history.
            start_signal=names.WAKE_SIGNAL if wakes else None,
        )
        seen[plan] = newest
        if is_new:
            later[plan] = LOOKS


def _plans(engine: Engine) -> dict[str, int]:
    with reading(engine).begin() as conn:
        return running_plans(conn)
