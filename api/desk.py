"""The desk: what every request needs, handed over once when the process starts."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime
from time import monotonic
from typing import TypeVar, cast

from sqlalchemy import Connection, Engine
from starlette.concurrency import run_in_threadpool
from starlette.requests import HTTPConnection
from temporalio.client import Client

from database.engine import reading
from models.timing.clock import PlanClock
from runtime.settings import ApiSettings

T = TypeVar("T")
REMEMBERED = 2.0  # seconds for which a worker that was seen counts as running
_MOST_GATES = 10_000


@dataclass(kw_only=True)
class Desk:
    """The database, the way to Temporal, the clock and the settings of an API process.

    ``connect`` is called at the first command and again after the connection was given up, never
    at start: questions are answered while Temporal is away. ``plan_clock`` is what workflows are
    started with: live, plan time is server time.
    """

    engine: Engine
    connect: Callable[[], Awaitable[Client]]
    clock: Callable[[], datetime]
    settings: ApiSettings
    plan_clock: PlanClock = field(default_factory=PlanClock)
    _client: Client | None = None
    _connecting: asyncio.Lock = field(default_factory=asyncio.Lock)
    _gates: dict[str, asyncio.Semaphore] = field(default_factory=dict)
    _found: dict[str, float] = field(default_factory=dict)
    _kept: dict[str, tuple[float, object]] = field(default_factory=dict)
    _locks: dict[str, asyncio.Lock] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Keep the same engine for questions, which take no lock for writing."""
        self.reader = reading(self.engine)

    async def temporal(self) -> Client:
        """Return the client of Temporal, connected at its first use.

        Raises whatever ``connect`` raises while no server answers; the next call tries again.
        """
        async with self._connecting:
            if self._client is None:
                self._client = await self.connect()
            return self._client

    async def recently(self, what: str, ask: Callable[[], Awaitable[bool]]) -> bool:
        """Tell whether something is so; what was found so a moment ago is not asked again."""
        now = monotonic()
        if now - self._found.get(what, -REMEMBERED) < REMEMBERED:
            return True
        is_so = await ask()
        if is_so:
            self._found[what] = now
        return is_so

    async def kept(self, what: str, seconds: float, ask: Callable[[], Awaitable[T]]) -> T:
        """Return what was found out a moment ago, or find it out; all who ask meanwhile wait."""
        async with self._locks.setdefault(what, asyncio.Lock()):
            since, found = self._kept.get(what, (float("-inf"), None))
            if monotonic() - since > seconds:
                found = await ask()
                self._kept[what] = monotonic(), found
        return cast("T", found)

    def is_due(self, what: str, every: float) -> bool:
        """Tell whether something was last done so many seconds ago; from now on it counts."""
        now = monotonic()
        if now - self._found.get(what, -every) < every:
            return False
        self._found[what] = now
        return True

    def gate(self, workflow_id: str) -> asyncio.Semaphore:
        """Return the gate before a workflow: the server takes ten updates in flight, not more."""
        gate = self._gates.get(workflow_id)
        if gate is None:
            if len(self._gates) >= _MOST_GATES:
                self._gates = {key: each for key, each in self._gates.items() if each.locked()}
            gate = self._gates[workflow_id] = asyncio.Semaphore(self.settings.in_flight)
        return gate

    def read(self, work: Callable[[Connection], T]) -> T:
        """Answer a question in one transaction, from a thread of the pool."""
        with self.reader.begin() as conn:
            return work(conn)

    def write(self, work: Callable[[Connection], T]) -> T:
        """Do something of the desk itself (accounts, tokens, files) in one transaction."""
        with self.engine.begin() as conn:
            return work(conn)

    async def ask(self, work: Callable[[Connection], T]) -> T:
        """Answer a question from the event loop."""
        return await run_in_threadpool(self.read, work)


def desk_of(request: HTTPConnection) -> Desk:
    """Return the desk of the process that answers a request."""
    desk: Desk = request.app.state.desk
    return desk
