"""Bring a step of a plan to every open obligation it concerns, and wake those it changes."""

import asyncio

import structlog
from temporalio import activity
from temporalio.client import Client
from temporalio.exceptions import ApplicationError
from temporalio.service import RPCError, RPCStatusCode

from database.plan_acts import bring_to_notice
from database.plan_commits import brought
from database.reaching import Heard, Reached, bring, open_page, reach
from database.writer import DatabaseAway, Writer
from models import names
from models.deciding.commands import Refusal
from models.messages import ReplanBatch, Replanned
from models.plan_run.reaching import Reach

CHUNK = 16  # pieces of one transaction: it holds the writer for some 50 ms, then others come in
log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)


class Replanning:
    """Reach what is open; needs the writer and a client of the server."""

    def __init__(self, writer: Writer, client: Client) -> None:
        self._writer = writer
        self._client = client

    @activity.defn(name=names.REPLAN_OBLIGATIONS)
    async def replan_obligations(self, batch: ReplanBatch) -> Replanned:
        """Walk the open obligations by id, heart-beating the position; twice is harmless.

        For n obligations: n/16 pages and about as many transactions, n commits of some five
        statements each, and one signal for each that has other things ahead now.
        """
        details = activity.info().heartbeat_details
        position = str(details[0]) if details else ""
        total = Replanned(reached=0, woken=0)
        try:
            of = await self._writer.run(batch.plan, lambda c: reach(c, batch.plan, batch.step))
            while True:
                page = await self._page(of, position)
                if not page:
                    await self._done(batch)
                    return total
                heard = await asyncio.gather(*(self._bring(of, each) for each in page))
                woken = [each.order.id for each, it in zip(page, heard, strict=True) if it.wakes]
                woken += [each for it in heard for each in it.besides]
                await asyncio.gather(*(self._wake(each) for each in woken))
                total = _added(total, heard)
                position = page[-1].order.id
                activity.heartbeat(position)
        except DatabaseAway as error:
            raise ApplicationError(str(error), type=names.DATABASE_AWAY) from error

    async def _done(self, batch: ReplanBatch) -> None:
        key = f"plan:{batch.plan}"
        await self._writer.run(key, lambda conn: brought(conn, batch.plan, batch.step))

    async def _page(self, of: Reach, after: str) -> list[Reached]:
        return await self._writer.run(of.plan, lambda conn: open_page(conn, of, after, CHUNK))

    async def _bring(self, of: Reach, to: Reached) -> Heard:
        """Commit in a piece of its own, under the key of the obligation, as its workflow does.

        What cannot be decided there is brought to notice: it must not keep the others waiting.
        """
        try:
            return await self._writer.run(to.order.id, lambda conn: bring(conn, of, to))
        except DatabaseAway:
            raise
        except Exception as error:
            log.exception("not_brought", obligation=to.order.id, step=of.step)
            why = Refusal(code=names.INTERNAL, message=f"{type(error).__name__}: {error}")
        await self._writer.run(
            to.order.id, lambda conn: bring_to_notice(conn, to.order, of.at, why)
        )
        return Heard(refused=1)

    async def _wake(self, obligation: str) -> None:
        """Let a workflow look at its row; one that is not there reads it when it starts."""
        try:
            await self._client.get_workflow_handle(obligation).signal(names.WAKE_SIGNAL)
        except RPCError as error:
            if error.status is not RPCStatusCode.NOT_FOUND:
                raise
            log.info("nobody_to_wake", workflow=obligation)


def _added(total: Replanned, heard: list[Heard]) -> Replanned:
    return Replanned(
        reached=total.reached + len(heard),
        woken=total.woken + sum(each.wakes for each in heard),
        refused=total.refused + sum(each.refused for each in heard),
    )
