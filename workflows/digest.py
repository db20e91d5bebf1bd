"""The workflow of a plan's messages: compose each working morning, deliver beside it."""

import asyncio
from contextlib import suppress
from datetime import datetime, timedelta

from temporalio import workflow
from temporalio.common import RetryPolicy, VersioningBehavior
from temporalio.exceptions import FailureError

with workflow.unsafe.imports_passed_through():
    from activities.delivery import SILENCE, Deliveries
    from activities.digests import Digests
    from models import names
    from models.messages import DeliverBatch, DigestBatch, DigestCommitted, DigestStart
    from workflows.commit import commit

A_MONTH = timedelta(days=31)
DELIVERING = timedelta(minutes=10)
HEARTBEAT = timedelta(seconds=SILENCE)
AGAIN = timedelta(minutes=1)  # after a try that failed as a whole


@workflow.defn(name=names.DIGEST_WORKFLOW, versioning_behavior=VersioningBehavior.AUTO_UPGRADE)
class DigestWorkflow:
    """One commit each working morning, and one when something urgent may wait."""

    @workflow.init
    def __init__(self, start: DigestStart) -> None:
        self._start = start
        self._next_at = start.next_at
        self._again_at = start.again_at
        self._renew_at = workflow.now() + A_MONTH
        self._woken = start.next_at is None
        self._is_open = True
        self._delivering = False
        self._is_ending = False

    @workflow.run
    async def run(self, start: DigestStart) -> None:
        """Compose until the plan is closed and its last message sent."""
        delivering = asyncio.create_task(self._deliver())
        while self._is_open and not self._wants_renewal():
            await self._once()
        self._is_ending = True  # before the look at what is going on: nothing new begins after it
        while self._delivering:
            await workflow.wait_condition(lambda: not self._delivering)
        delivering.cancel()
        if self._is_open:
            update = {"next_at": self._next_at, "again_at": self._again_at}
            workflow.continue_as_new(start.model_copy(update=update))

    @workflow.signal(name=names.WAKE_SIGNAL)
    def wake(self) -> None:
        """Something urgent may wait."""
        self._woken = True

    def _now(self) -> datetime:
        return self._start.clock.plan_time(workflow.now())

    def _left(self, until: datetime) -> timedelta:
        """Return the time left until an instant of the plan, in whole milliseconds rounded up."""
        left = self._start.clock.server_time(until) - workflow.now()
        step = timedelta(milliseconds=1)
        return max(-(-left // step), 0) * step

    def _wants_renewal(self) -> bool:
        if self._woken or self._next_at is None:
            return False
        late = workflow.now() >= self._renew_at
        return late or workflow.info().is_continue_as_new_suggested()

    async def _once(self) -> None:
        """Wait for the next morning or for something urgent, and compose it."""
        if not self._woken and self._next_at is not None:
            with suppress(TimeoutError):
                await workflow.wait_condition(
                    lambda: self._woken, timeout=self._left(self._next_at)
                )
        now = self._now()
        is_morning = self._next_at is not None and now >= self._next_at
        if not is_morning and not self._woken:
            return
        if not is_morning:
            self._woken = False
        batch = DigestBatch(plan=self._start.plan, at=now, morning=is_morning)
        committed: DigestCommitted = await commit(Digests.compose, batch, steadfast=True)
        self._next_at = committed.next_at
        self._is_open = committed.is_open
        if committed.is_pending:
            self._again_at = now

    async def _deliver(self) -> None:
        """Send what waits whenever something does, and again when a try has to be repeated."""
        while True:
            await workflow.wait_condition(lambda: self._again_at is not None)
            if not await self._is_time(self._again_at):
                continue
            if self._is_ending:
                return
            self._delivering = True
            self._again_at = None
            again_at = await self._deliver_once()
            if self._again_at is None:
                self._again_at = again_at
            self._delivering = False

    async def _is_time(self, again_at: datetime | None) -> bool:
        """Wait until it is time for another try; False when another time was set meanwhile."""
        if again_at is not None and again_at > self._now():
            with suppress(TimeoutError):
                await workflow.wait_condition(
                    lambda: self._again_at != again_at, timeout=self._left(again_at)
                )
        return self._again_at == again_at

    async def _deliver_once(self) -> datetime | None:
        try:
            delivered = await workflow.execute_activity_method(
                Deliveries.deliver_pending,
                DeliverBatch(plan=self._start.plan, clock=self._start.clock),
                task_queue=names.DELIVERY_QUEUE,
                start_to_close_timeout=DELIVERING,
                heartbeat_timeout=HEARTBEAT,
                retry_policy=RetryPolicy(maximum_interval=HEARTBEAT, maximum_attempts=20),
            )
        except FailureError as error:
            workflow.logger.warning("deliveries are tried again: %s", error)
            return self._now() + AGAIN
        return delivered.again_at
