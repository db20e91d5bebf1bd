"""The ground of these tests: a real server, real databases, workers that can be killed."""

import asyncio
import os
import signal
import sqlite3
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypeVar

from sqlalchemy import Connection, func, select
from temporalio.api.common.v1 import WorkflowExecution
from temporalio.api.workflowservice.v1 import ResetStickyTaskQueueRequest
from temporalio.client import Client, WorkflowHistory

from database import queries, tables
from database.engine import migrate, open_engine, reading
from database.houses import load_house
from database.packages import store_package
from models import names
from models.assignment.decisions import open_assignment
from models.assignment.state import AssignmentOrder, AssignmentRow
from models.collection.state import CollectionOrder, CollectionRow
from models.deciding.collecting import CollectionBody
from models.deciding.commands import Actor, AssignmentBody
from models.messages import (
    AssignmentCommand,
    AssignmentStart,
    CollectionCommand,
    CollectionStart,
    PlanCommand,
    PlanStart,
)
from models.plan.plan import Plan
from models.plan_run.progress import PlanBody, PlanRow
from models.timing.clock import PlanClock
from tests.integration import worker_process
from tests.unit.database.sample import ACTOR, OPENED
from worker.build import build_replayer
from worker.histories import runs_of
from worker.server import DEV_SERVER, dev_server, free_port
from worker.waking import wake_all

ROOT = Path(__file__).parents[2]
WITHIN = 60.0  # seconds
POLL = 0.05
T = TypeVar("T")
Row = TypeVar("Row", AssignmentRow, CollectionRow, PlanRow)
AnyCommand = AssignmentCommand | CollectionCommand | PlanCommand


class Ground:
    """A plan in a database, and the address of a server."""

    def __init__(self, folder: Path, plan: Plan, url: str = "") -> None:
        self.plan = plan
        self.port = free_port()
        self.clock = PlanClock()
        self.database = folder / "plan.db"
        self.url = url or f"sqlite:///{self.database}"
        self.client: Client
        self._folder = folder
        self._engine = open_engine(self.url)
        self._server = AsyncExitStack()
        self._workers: list[asyncio.subprocess.Process] = []
        migrate(self._engine)
        with self._engine.begin() as conn:
            store_package(conn, plan)

    # --- processes ---------------------------------------------------------------------------

    async def start_server(self) -> None:
        """Start the server, again on the same file."""
        server = dev_server(self._folder / "temporal.db", self.port)
        self.client = await self._server.enter_async_context(server)

    async def kill_server(self) -> None:
        """Kill the server as by a power cut."""
        pid = int((self._folder / "server.pid").read_text(encoding="utf-8"))
        os.kill(pid, signal.SIGKILL)
        await self._server.aclose()

    async def start_worker(self, *, die_after: str = "") -> asyncio.subprocess.Process:
        """Start a worker and wait until it works."""
        worker = await asyncio.create_subprocess_exec(
            sys.executable,
            worker_process.__file__,
            f"127.0.0.1:{self.port}",
            self.url,
            cwd=ROOT,
            env={**os.environ, worker_process.DIE_AFTER: die_after, "PYTHONPATH": str(ROOT)},
            stdout=asyncio.subprocess.PIPE,
        )
        self._workers.append(worker)
        assert worker.stdout is not None
        assert (await worker.stdout.readline()).decode().strip() == worker_process.READY
        return worker

    async def wake(self) -> None:
        """Wake what is open, as a worker in service does when it starts."""
        await wake_all(self.client, self._engine)

    async def forget_worker(self, workflow_id: str) -> None:
        """Let any worker take a workflow at once, not after the ten seconds kept for the last."""
        await self.client.workflow_service.reset_sticky_task_queue(
            ResetStickyTaskQueueRequest(
                namespace=self.client.namespace,
                execution=WorkflowExecution(workflow_id=workflow_id),
            )
        )

    async def close(self) -> None:
        """Stop what still runs."""
        for worker in self._workers:
            if worker.returncode is None:
                worker.kill()
            await worker.wait()
        await self._server.aclose()
        self._engine.dispose()

    # --- time --------------------------------------------------------------------------------

    def begin(self, order: AssignmentOrder, *, seconds_before: float) -> datetime:
        """Set the clock a few seconds before the first instant of an assignment; return it."""
        house = self.read(lambda conn: load_house(conn, self.plan.file.id))
        opened = open_assignment(order, OPENED, house)
        assert opened.timetable is not None
        instant = opened.timetable.steps[0].at
        self.set_clock(instant - timedelta(seconds=seconds_before))
        return instant

    def set_clock(self, now: datetime) -> None:
        """Say what plan time it is."""
        offset = int((now - datetime.now(UTC)).total_seconds())
        self.clock = PlanClock(offset_seconds=offset)

    async def come(self, instant: datetime) -> None:
        """Wait until an instant of the plan has come."""
        left = self.clock.server_time(instant) - datetime.now(UTC)
        await asyncio.sleep(max(left.total_seconds(), 0) + 0.5)

    # --- workflows ---------------------------------------------------------------------------

    async def open(self, order: AssignmentOrder | CollectionOrder) -> None:
        """Start the workflow of an obligation."""
        start: AssignmentStart | CollectionStart
        if isinstance(order, AssignmentOrder):
            name, start = names.ASSIGNMENT_WORKFLOW, AssignmentStart(order=order, clock=self.clock)
        else:
            name, start = names.COLLECTION_WORKFLOW, CollectionStart(order=order, clock=self.clock)
        await self.client.start_workflow(name, start, id=order.id, task_queue=names.TASK_QUEUE)

    async def opened(self, *orders: AssignmentOrder | CollectionOrder) -> None:
        """Start workflows and wait until their rows are there."""
        await asyncio.gather(*(self.open(order) for order in orders))
        ids = {order.id for order in orders}
        await self.until(lambda: ids <= set(self.obligations()))

    async def tell(
        self,
        order: AssignmentOrder,
        command_id: str,
        body: AssignmentBody,
        within: float = WITHIN,
        actor: Actor = ACTOR,
    ) -> AssignmentRow:
        """Give an assignment a command and return the new row."""
        command = AssignmentCommand(command_id=command_id, actor=actor, body=body)
        return await self._send(order.id, command, AssignmentRow, within)

    async def tell_all(
        self, order: CollectionOrder, command_id: str, body: CollectionBody, within: float = WITHIN
    ) -> CollectionRow:
        """Give a collection a command and return the new row."""
        command = CollectionCommand(command_id=command_id, actor=ACTOR, body=body)
        return await self._send(order.id, command, CollectionRow, within)

    async def start_plan(self) -> str:
        """Start the workflow of the plan and return its id; it waits to be issued."""
        plan_id = f"plan:{self.plan.file.id}"
        start = PlanStart(plan=self.plan.file.id, package=self.plan.version, clock=self.clock)
        await self.client.start_workflow(
            names.PLAN_WORKFLOW, start, id=plan_id, task_queue=names.TASK_QUEUE
        )
        return plan_id

    async def tell_plan(self, command_id: str, body: PlanBody, within: float = WITHIN) -> PlanRow:
        """Give the plan a command and return the new row."""
        command = PlanCommand(command_id=command_id, actor=ACTOR, body=body)
        return await self._send(f"plan:{self.plan.file.id}", command, PlanRow, within)

    async def _send(
        self, workflow_id: str, command: AnyCommand, row_type: type[Row], within: float
    ) -> Row:
        row: Row = await self.client.get_workflow_handle(workflow_id).execute_update(
            names.COMMAND_UPDATE,
            command,
            id=command.command_id,
            result_type=row_type,
            rpc_timeout=timedelta(seconds=within),
        )
        return row

    async def histories(self, workflow_id: str) -> list[WorkflowHistory]:
        """Return all runs of a workflow; each must replay."""
        histories = await runs_of(self.client, workflow_id)
        replayer = build_replayer()
        for history in histories:
            await replayer.replay_workflow(history)
        return histories

    # --- what is in the database -------------------------------------------------------------

    def read(self, work: Callable[[Connection], T]) -> T:
        """Read from the database."""
        with reading(self._engine).begin() as conn:
            return work(conn)

    def obligations(self) -> list[str]:
        """Return the ids of everything that has a row."""
        return self.read(lambda conn: queries.obligation_ids(conn, self.plan.file.id))

    def rungs(self, obligation: str) -> list[str]:
        """Return what the instants of an obligation fired."""
        return [name.rsplit(":", 1)[1] for name in self.steps(obligation, "at:")]

    def steps(self, obligation: str, beginning: str) -> list[str]:
        """Return the names of the steps done on an obligation that begin so, sorted."""
        step = tables.step.c
        wanted = select(step.name).where(
            step.obligation == obligation, step.name.startswith(beginning, autoescape=True)
        )
        return self.read(lambda conn: sorted(conn.scalars(wanted)))

    def count_log(self, obligation: str, step: str) -> int:
        """Count the entries of the log about a step."""
        log = tables.log.c
        wanted = select(func.count()).where(log.obligation == obligation, log.step == step)
        return self.read(lambda conn: int(conn.execute(wanted).scalar_one()))

    def claims(self, obligation: str) -> list[tuple[str, str, int]]:
        """Return rung, post and round of every message claimed for an obligation."""
        found = self.read(lambda conn: queries.claims(conn, self.plan.file.id))
        of_it = [each for each in found if each.matter.obligation == obligation]
        return [(each.rung, each.to, each.round) for each in of_it]

    def alarms(self) -> list[str]:
        """Return the codes of all alarms."""
        found = self.read(lambda conn: queries.alarms(conn, self.plan.file.id))
        return [each.code for each in found]

    @contextmanager
    def held_lock(self) -> Iterator[None]:
        """Hold the lock for writing, so that no worker gets it."""
        other = sqlite3.connect(self.database, isolation_level=None)
        try:
            other.execute("BEGIN EXCLUSIVE")
            yield
            other.execute("ROLLBACK")
        finally:
            other.close()

    @staticmethod
    async def until(predicate: Callable[[], bool], within: float = WITHIN) -> None:
        """Wait until something is so."""
        async with asyncio.timeout(within):
            while not predicate():  # noqa: ASYNC110 — it happens in another process
                await asyncio.sleep(POLL)


@asynccontextmanager
async def ground(folder: Path, plan: Plan, url: str = "") -> AsyncIterator[Ground]:
    """Prepare the ground with a running server; nothing that was started stays behind.

    ``url`` names a database other than a file in the folder.
    """
    program = folder / "temporal"
    note = f'#!/bin/sh\necho $$ > "{folder / "server.pid"}"\nexec "{DEV_SERVER.find()}" "$@"\n'
    program.write_text(note, encoding="utf-8")
    program.chmod(0o755)
    before = os.environ.get(DEV_SERVER.variable)
    os.environ[DEV_SERVER.variable] = str(program)
    here = Ground(folder, plan, url)
    try:
        await here.start_server()
        yield here
    finally:
        await here.close()
        os.environ.pop(DEV_SERVER.variable)
        if before is not None:
            os.environ[DEV_SERVER.variable] = before
