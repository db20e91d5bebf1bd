"""Open the workflows of a plan's obligations, a whole batch in one activity."""

import asyncio

from temporalio import activity
from temporalio.client import Client
from temporalio.common import WorkflowIDConflictPolicy, WorkflowIDReusePolicy
from temporalio.exceptions import ApplicationError, WorkflowAlreadyStartedError

from database.openings import is_closed, mark_started, pending
from database.writer import DatabaseAway, Writer
from models import names
from models.messages import OpenBatch, Opened
from models.plan_run.progress import Opening
from models.starting import start_of_order
from models.timing.clock import PlanClock

CHUNK = 16  # starts in flight: enough to keep the server busy, few enough to heartbeat often


class Openings:
    """Open what waits in the database; needs the writer and a client of the server."""

    def __init__(self, writer: Writer, client: Client) -> None:
        self._writer = writer
        self._client = client

    @activity.defn(name=names.OPEN_OBLIGATIONS)
    async def open_obligations(self, batch: OpenBatch) -> Opened:
        """Open all that waits for a plan, heart-beating the position; opened twice is harmless.

        A course asks for its own stages; the plan for everything, also what a course has left.
        """
        details = activity.info().heartbeat_details
        position = str(details[0]) if details else ""
        started = existing = 0
        try:
            while True:
                found = await self._pending(batch, position)
                if not found:
                    return Opened(started=started, existing=existing)
                fresh = await asyncio.gather(*(self._open(each, batch.clock) for each in found))
                await self._mark(batch.plan, [each.id for each in found])
                started += sum(fresh)
                existing += len(fresh) - sum(fresh)
                if len(found) < CHUNK:
                    return Opened(started=started, existing=existing)
                position = found[-1].id
                activity.heartbeat(position)
        except DatabaseAway as error:
            raise ApplicationError(str(error), type=names.DATABASE_AWAY) from error

    async def _pending(self, batch: OpenBatch, after: str) -> list[Opening]:
        return await self._writer.run(
            batch.plan, lambda conn: pending(conn, batch.plan, after, CHUNK, batch.course)
        )

    async def _mark(self, plan: str, ids: list[str]) -> None:
        await self._writer.run(plan, lambda conn: mark_started(conn, ids))

    async def _open(self, order: Opening, clock: PlanClock) -> bool:
        """Start one workflow; the row is the guard where Temporal has forgotten a closed id."""
        if await self._writer.run(order.id, lambda conn: is_closed(conn, order.id)):
            return False
        name, start = start_of_order(order, clock)
        try:
            await self._client.start_workflow(
                name,
                start,
                id=order.id,
                task_queue=names.TASK_QUEUE,
                id_reuse_policy=WorkflowIDReusePolicy.REJECT_DUPLICATE,
                id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
            )
        except WorkflowAlreadyStartedError:
            return False
        return True
