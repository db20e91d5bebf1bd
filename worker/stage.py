"""A stage: server, throw-away database and the production worker, with a clock one can push on."""

import asyncio
import tempfile
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

from google.protobuf.duration_pb2 import Duration
from google.protobuf.empty_pb2 import Empty
from sqlalchemy import Connection, Engine
from temporalio.api.testservice.v1 import SleepRequest
from temporalio.client import Client
from temporalio.common import WorkflowIDConflictPolicy, WorkflowIDReusePolicy

from activities.sinks import LedgerChannel
from database.engine import migrate, open_engine, reading
from database.notices.queries import newest_urgent
from database.packages import store_package
from database.writer import Writer
from models import names
from models.assignment.state import AssignmentRow
from models.collection.state import CollectionRow
from models.messages import (
    AssignmentCommand,
    AssignmentStart,
    CollectionCommand,
    CollectionStart,
    CourseCommand,
    DigestStart,
    PlanCommand,
    PlanStart,
)
from models.plan.plan import Plan
from models.timing.clock import PlanClock
from runtime.revive import command_or_revive
from worker.build import working
from worker.server import time_skipping_server

LONGEST_SLEEP = timedelta(days=30)  # plan days a call: longer ones outlive their time limit
SLEEP_WITHIN = timedelta(seconds=120)
COMMAND_WITHIN = timedelta(seconds=60)
IN_FLIGHT = 8  # updates in flight per workflow: the server takes 10
T = TypeVar("T")
AnyCommand = AssignmentCommand | CollectionCommand


class Watched(Writer):
    """The writer of a stage: one can wait until more is done."""

    def __init__(self, engine: Engine) -> None:
        """Begin with nothing done."""
        super().__init__(engine)
        self.done: Counter[str] = Counter()
        self._more = asyncio.Event()

    async def run(self, key: str, work: Callable[[Connection], T]) -> T:
        """Run a piece of work, and count it."""
        result = await super().run(key, work)
        self.done[key] += 1
        self._more.set()
        return result

    async def until(self, holds: Callable[[], bool], within: timedelta) -> None:
        """Wait until something holds, which only what is written can bring about.

        Raises TimeoutError.
        """
        async with asyncio.timeout(within.total_seconds()):
            while not holds():
                self._more.clear()
                await self._more.wait()


@dataclass(kw_only=True)
class Stage:
    """Everything that runs, and the plan time it is on it."""

    client: Client
    writer: Watched
    reader: Engine
    clock: PlanClock
    folder: Path
    commands: int = 0
    _urgent: int = 0
    _gates: dict[str, asyncio.Semaphore] = field(default_factory=dict)

    def read(self, work: Callable[[Connection], T]) -> T:
        """Read from the database, beside the one who writes."""
        with self.reader.begin() as conn:
            return work(conn)

    async def now(self) -> datetime:
        """Return the plan time it is."""
        answer = await self.client.test_service.get_current_time(Empty())
        return self.clock.plan_time(answer.time.ToDatetime(tzinfo=UTC))

    async def sleep_until(self, instant: datetime) -> None:
        """Let plan time run to an instant: timers fire on the way, then time is locked again."""
        while (left := instant - await self.now()) > timedelta():
            step = min(left, LONGEST_SLEEP)
            duration = Duration()
            duration.FromTimedelta(step)
            await self.client.test_service.unlock_time_skipping_with_sleep(
                SleepRequest(duration=duration), timeout=SLEEP_WITHIN
            )

    async def start_plan(self, plan: Plan) -> None:
        """Store a plan package and start its workflow, which waits to be issued."""
        await self.writer.run(plan.file.id, lambda conn: store_package(conn, plan))
        await self.client.start_workflow(
            names.PLAN_WORKFLOW,
            PlanStart(plan=plan.file.id, package=plan.version, clock=self.clock),
            id=f"plan:{plan.file.id}",
            task_queue=names.TASK_QUEUE,
            id_reuse_policy=WorkflowIDReusePolicy.REJECT_DUPLICATE,
            id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
        )

    async def start_messages(self, plan_id: str) -> None:
        """Let the messages of a plan be composed and delivered from now on."""
        await self.client.start_workflow(
            names.DIGEST_WORKFLOW,
            DigestStart(plan=plan_id, clock=self.clock),
            id=f"digest:{plan_id}",
            task_queue=names.TASK_QUEUE,
            id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
        )

    async def say_urgent(self, plan_id: str) -> None:
        """Say what was claimed as urgent since the last time; when this returns it is composed.

        Time is locked meanwhile, and nobody acts: what is composed does not depend on who is
        quicker.
        """
        newest = self.read(lambda conn: newest_urgent(conn, plan_id))
        if newest > self._urgent:
            self._urgent, key = newest, f"digest:{plan_id}"
            before = self.writer.done[key]
            await self.client.get_workflow_handle(key).signal(names.WAKE_SIGNAL)
            await self.writer.until(lambda: self.writer.done[key] > before, COMMAND_WITHIN)

    async def send(
        self,
        workflow_id: str,
        command: AssignmentCommand | CollectionCommand | PlanCommand | CourseCommand,
    ) -> Any:  # noqa: ANN401 — the row of whichever workflow it is
        """Send one command as an update and wait until it is committed."""
        async with self._gate(workflow_id):
            self.commands += 1
            handle = self.client.get_workflow_handle(workflow_id)
            return await handle.execute_update(
                names.COMMAND_UPDATE,
                command,
                id=command.command_id,
                rpc_timeout=COMMAND_WITHIN,
            )

    async def revive(self, row: AssignmentRow | CollectionRow, command: AnyCommand) -> Any:  # noqa: ANN401
        """Send a command that may be given to what is closed: its workflow may have ended."""
        start: AssignmentStart | CollectionStart
        if isinstance(row, AssignmentRow):
            start = AssignmentStart(order=row.order, clock=self.clock)
        else:
            start = CollectionStart(order=row.order, clock=self.clock)
        async with self._gate(row.id):
            self.commands += 1
            return await command_or_revive(self.client, row.id, command, start, COMMAND_WITHIN)

    def _gate(self, workflow_id: str) -> asyncio.Semaphore:
        return self._gates.setdefault(workflow_id, asyncio.Semaphore(IN_FLIGHT))


@asynccontextmanager
async def stage(plan_start: datetime) -> AsyncIterator[Stage]:
    """Set a stage whose plan time begins at an instant; nothing of it is left afterwards."""
    with tempfile.TemporaryDirectory(prefix="dondoc-") as name:
        folder = Path(name)
        async with time_skipping_server(folder) as client:
            answer = await client.test_service.get_current_time(Empty())
            server_start = answer.time.ToDatetime(tzinfo=UTC)
            offset = int((plan_start - server_start).total_seconds())
            engine = open_engine(f"sqlite:///{folder / 'plan.db'}", durable=False)
            migrate(engine)
            writer = Watched(engine)
            try:
                async with working(client, writer, channel=LedgerChannel()):
                    yield Stage(
                        client=client,
                        writer=writer,
                        reader=reading(engine),
                        clock=PlanClock(offset_seconds=offset),
                        folder=folder,
                    )
            finally:
                writer.close()
                engine.dispose()
