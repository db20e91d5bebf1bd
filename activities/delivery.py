"""Send what waits: through one channel, a few at a time, with the outcome of each committed."""

import asyncio
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol, TypeVar

import structlog
from sqlalchemy import Connection
from temporalio import activity
from temporalio.exceptions import ApplicationError

from database.notices.sending import Taken, finish, next_due, take
from database.writer import DatabaseAway, Writer
from models import names
from models.messages import DeliverBatch, Delivered
from models.notices.delivery import DeliveryState, Outcome, Verdict
from models.notices.mail import Mail

T = TypeVar("T")
SLOTS = 8  # messages on their way at a time
AT_MOST = timedelta(minutes=4)  # then the workflow asks again: it may want to renew its run
HEARTBEAT = 5.0  # seconds
SILENCE = 4 * HEARTBEAT  # after that the worker is taken for dead
log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)


class Channel(Protocol):
    """Something that takes messages to people."""

    @property
    def at_once(self) -> int:
        """How many it is given together; 1 where the outcome of one may stay unknown."""

    async def send(self, mail: Mail) -> Outcome:
        """Send one message; never raises for what the other side does."""


class Deliveries:
    """Send what waits in the database; needs the writer and a channel."""

    def __init__(self, writer: Writer, channel: Channel) -> None:
        self._writer = writer
        self._channel = channel

    @activity.defn(name=names.DELIVER_PENDING)
    async def deliver_pending(self, batch: DeliverBatch) -> Delivered:
        """Send all that is due for a plan, heart-beating; what is not done is tried again later."""
        info = activity.info()
        token = f"{info.workflow_run_id}/{info.activity_id}/{info.attempt}"
        begun = time.monotonic()
        start = batch.clock.plan_time(info.started_time)

        def now() -> datetime:
            return start + timedelta(seconds=time.monotonic() - begun)

        beating = asyncio.create_task(_beat())
        try:
            run = Sending(self._writer, self._channel, batch.plan, token, now)
            return await run.all(start + AT_MOST)
        except DatabaseAway as error:
            raise ApplicationError(str(error), type=names.DATABASE_AWAY) from error
        finally:
            beating.cancel()


async def _beat() -> None:
    while True:
        activity.heartbeat()
        await asyncio.sleep(HEARTBEAT)


@dataclass(frozen=True, kw_only=False)
class Sending:
    """One try at all that is due."""

    writer: Writer
    channel: Channel
    plan: str
    token: str
    now: Callable[[], datetime]

    async def all(self, until: datetime) -> Delivered:
        """Send batch by batch, each in as many groups as there are slots."""
        counts, begins = Counter[DeliveryState](), True
        at_once = self.channel.at_once
        while self.now() < until:
            taken = await self._take(SLOTS * at_once, begins=begins)
            begins = False
            counts[DeliveryState.UNKNOWN] += taken.lost
            counts[DeliveryState.WITHHELD] += taken.withheld
            if taken.is_last:
                return self._delivered(counts, taken.again_at)
            groups = [
                taken.mails[start : start + at_once]
                for start in range(0, len(taken.mails), at_once)
            ]
            for each in await asyncio.gather(*map(self._group, groups)):
                counts.update(each)
        now = self.now()
        again_at = await self._commit(lambda conn: next_due(conn, self.plan, now))
        return self._delivered(counts, again_at)

    @staticmethod
    def _delivered(counts: Counter[DeliveryState], again_at: datetime | None) -> Delivered:
        return Delivered(
            sent=counts[DeliveryState.SENT],
            failed=counts[DeliveryState.FAILED],
            unknown=counts[DeliveryState.UNKNOWN],
            withheld=counts[DeliveryState.WITHHELD],
            again_at=again_at,
        )

    async def _take(self, limit: int, *, begins: bool) -> Taken:
        """Commit that the next ones are being sent."""
        now = self.now()
        taken = await self._commit(
            lambda conn: take(conn, self.plan, limit, token=self.token, now=now, begins=begins)
        )
        if taken.lost:
            log.warning("deliveries_unknown", plan=self.plan, count=taken.lost)
        return taken

    async def _group(self, mails: Sequence[Mail]) -> Counter[DeliveryState]:
        """Send some, and commit what came of it."""
        outcomes = {mail.delivery: await self._send(mail) for mail in mails}
        now = self.now()
        states = await self._commit(lambda conn: finish(conn, outcomes, token=self.token, now=now))
        return Counter(states)

    async def _send(self, mail: Mail) -> Outcome:
        try:
            outcome = await self.channel.send(mail)
        except Exception as error:  # a channel that breaks has said nothing definite
            log.exception("channel_failed", delivery=mail.delivery)
            outcome = Outcome(verdict=Verdict.UNKNOWN, said=f"{type(error).__name__}: {error}")
        if outcome.verdict is not Verdict.SENT:
            log.warning(
                "delivery_not_sent",
                delivery=mail.delivery,
                verdict=str(outcome.verdict),
                said=outcome.said,
            )
        return outcome

    async def _commit(self, work: Callable[[Connection], T]) -> T:
        return await self.writer.run(f"deliveries:{self.plan}", work)
