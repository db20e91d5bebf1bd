"""An office: the API on a port of its own, workers, the real server, and people with tokens."""

import asyncio
import itertools
import socket
import threading
import time
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import quote
from zoneinfo import ZoneInfo

import uvicorn
from pydantic import BaseModel, SecretStr
from sqlalchemy import Connection, insert
from temporalio.client import Client

from api.app import create_app
from api.desk import Desk
from api.health import is_worked
from database import queries, tables
from database.desk import accounts, tokens
from database.engine import migrate, open_engine
from database.organisations import organisation_change
from database.packages import store_package
from database.projections import opening_cells
from database.writer import Writer
from models import names
from models.assignment.state import AssignmentOrder
from models.collection.state import CollectionOrder
from models.deciding.claim import ClaimKind
from models.deciding.commands import Actor
from models.desk.accounts import Account
from models.desk.identity import Role, Scope
from models.messages import (
    AssignmentCommand,
    AssignmentStart,
    CollectionCommand,
    CollectionStart,
    PlanStart,
)
from models.plan.organisation import PostKind, Substitution
from models.plan.plan import Plan
from models.plan_run.acts import Substitute
from models.plan_run.progress import OrganisationChange
from models.timing.clock import PlanClock
from runtime.clock import now
from runtime.settings import ApiSettings
from tests.integration.desk import plan as rights
from tests.integration.desk.line import WITHIN, Answer, Line
from worker.build import working
from worker.deployment import make_current
from worker.server import dev_server, free_port

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
SYSTEM = Actor(post="test")
SCOPES = {
    Role.PERSON: (Scope.READ, Scope.ACT),
    Role.ADMINISTRATOR: (Scope.READ, Scope.ADMIN),
    Role.AUDITOR: (Scope.READ,),
}
T = TypeVar("T")
Order = AssignmentOrder | CollectionOrder


def today() -> date:
    """Return the day it is in the plan's zone."""
    return now().astimezone(ZONE).date()


class Office:
    """Everything that runs, and how to use it from a test's thread."""

    def __init__(self, folder: Path, plan: Plan, url: str = "") -> None:
        self.plan = plan
        self.id = plan.file.id
        self.port = free_port()
        self.url = url or f"sqlite:///{folder / 'plan.db'}"
        self.client: Client
        self._folder = folder
        self._engine = open_engine(self.url, durable=False)
        self._tokens: dict[tuple[str, tuple[Scope, ...]], str] = {}
        self._substitutes: set[str] = set()
        self._numbers = itertools.count(1)
        self._loop = asyncio.new_event_loop()
        self._stop = asyncio.Event()
        self._running = threading.Event()
        self._thread = threading.Thread(target=self._loop.run_until_complete, args=(self._run(),))
        self._failure: BaseException | None = None
        self._line = Line(self.port)
        migrate(self._engine)
        self.write(lambda conn: store_package(conn, plan))

    # --- running -----------------------------------------------------------------------------

    def start(self) -> None:
        """Start everything; the plan waits to be issued."""
        self._thread.start()
        assert self._running.wait(WITHIN * 2), "the office did not open"
        if self._failure:
            raise self._failure

    def close(self) -> None:
        """Stop everything."""
        self._line.close()
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(WITHIN)
        self._loop.close()
        self._engine.dispose()

    async def _run(self) -> None:
        try:
            await self._serve()
        except BaseException as error:  # noqa: BLE001 — shown by who waits for the start
            self._failure = error
        finally:
            self._running.set()

    async def _serve(self) -> None:
        engine = open_engine(self.url, durable=False)
        writer = Writer(engine)
        try:
            async with dev_server(self._folder / "temporal.db", free_port()) as client:
                self.client = client
                async with working(client, writer):
                    await make_current(client)
                    while not await is_worked(client):  # noqa: ASYNC110 — only the server knows
                        await asyncio.sleep(0.05)
                    await self._start_plan()
                    await self._answer()
        finally:
            writer.close()
            engine.dispose()

    async def _start_plan(self) -> None:
        start = PlanStart(plan=self.id, package=self.plan.version, clock=PlanClock())
        await self.client.start_workflow(
            names.PLAN_WORKFLOW, start, id=f"plan:{self.id}", task_queue=names.TASK_QUEUE
        )

    async def connect(self) -> Client:
        """Return the API's client of Temporal."""
        return self.client

    def settings(self) -> ApiSettings:
        """Return the API's settings."""
        return ApiSettings(database_url=SecretStr(self.url), rate_per_minute=10**6)

    async def _answer(self) -> None:
        engine = open_engine(self.url, durable=False)
        desk = Desk(engine=engine, connect=self.connect, clock=now, settings=self.settings())
        config = uvicorn.Config(
            create_app(desk), port=self.port, log_config=None, access_log=False, lifespan="off"
        )
        server = _Server(config, self._running.set)
        serving = asyncio.create_task(server.serve())
        await self._stop.wait()
        server.should_exit = True
        await serving
        desk.engine.dispose()

    def do(self, work: Coroutine[Any, Any, T]) -> T:
        """Run something in the loop of the office."""
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(WITHIN)

    # --- people ------------------------------------------------------------------------------

    def token(
        self,
        person: str,
        role: Role = Role.PERSON,
        scopes: tuple[Scope, ...] = (),
        *,
        made: datetime | None = None,
        days: int = 30,
    ) -> str:
        """Return a token of a person, whose account is made where there is none."""
        scopes = scopes or SCOPES[role]
        known = self._tokens.get((person, scopes)) if made is None else None
        if known:
            return known
        issued = self.write(
            lambda conn: _issued(conn, person, role, scopes, made or now(), days)
        ).secret
        if made is None:
            self._tokens[person, scopes] = issued
        return issued

    def holder(self, unit: str, kind: PostKind = PostKind.HEAD) -> str:
        """Return a token of who holds a post."""
        return self.token(rights.holder_of(unit, kind))

    def substitute(
        self,
        post: str,
        receiver: str,
        *,
        since: int = -1,
        until: int = 30,
        duties: tuple[str, ...] = (),
        name: str = "",
    ) -> None:
        """Let a person sit in a post for a time, counted in days from today."""
        given = Substitution(
            id=name or f"substitution-{next(self._numbers)}",
            post=post,
            giver=f"p.{post}",
            receiver=receiver,
            duties=duties,
            valid_from=today() + timedelta(days=since),
            valid_until=today() + timedelta(days=until),
        )
        said = Substitute.model_validate(given.model_dump(exclude={"giver"}))
        self.write(lambda conn: organisation_change(conn, self.id, said, given))

    def substitute_of(self, post: str) -> str:
        """Return a token of the one who substitutes the holder of a post, for all its duties."""
        person = f"s.{post}"
        if person not in self._substitutes:
            self.substitute(post, person)
            self._substitutes.add(person)
        return self.token(person)

    def change(self, change: OrganisationChange) -> None:
        """Change the organisation, past the API."""
        self.write(lambda conn: organisation_change(conn, self.id, change))

    # --- obligations -------------------------------------------------------------------------

    def open(self, *orders: Order) -> None:
        """Start the workflows of obligations and wait until their rows are there."""
        openings = [{**opening_cells(order), "started": True} for order in orders]
        self.write(lambda conn: conn.execute(insert(tables.opening), openings))
        self.do(self._open(orders))
        wanted = {order.id for order in orders}
        self.until(lambda: wanted <= set(self.read(lambda c: queries.obligation_ids(c, self.id))))

    async def _open(self, orders: tuple[Order, ...]) -> None:
        await asyncio.gather(*(self._open_one(order) for order in orders))

    async def _open_one(self, order: Order) -> None:
        start: AssignmentStart | CollectionStart
        if isinstance(order, AssignmentOrder):
            name, start = names.ASSIGNMENT_WORKFLOW, AssignmentStart(order=order, clock=PlanClock())
        else:
            name, start = names.COLLECTION_WORKFLOW, CollectionStart(order=order, clock=PlanClock())
        await self.client.start_workflow(name, start, id=order.id, task_queue=names.TASK_QUEUE)

    def tell(self, order: Order, body: BaseModel, actor: Actor = SYSTEM) -> None:
        """Give a command past the API, to bring an obligation where a test needs it."""
        kind = AssignmentCommand if isinstance(order, AssignmentOrder) else CollectionCommand
        said = {"command_id": f"told-{next(self._numbers):08}", "actor": actor, "body": body}
        command = kind.model_validate({**said, "body": body.model_dump(), "actor": actor})
        handle = self.client.get_workflow_handle(order.id)

        async def update() -> None:
            await handle.execute_update(
                names.COMMAND_UPDATE,
                command,
                id=command.command_id,
                rpc_timeout=timedelta(seconds=WITHIN),
            )

        self.do(update())

    def escalate(self, order: Order, unit: str, of: str = "") -> None:
        """Record that an obligation, or one unit's answer, was escalated to a unit's posts."""
        rows = [
            {
                "plan": self.id,
                "obligation": order.id,
                "occurrence": "1",
                "round": 1,
                "rung": "test",
                "repeat": 0,
                "line": "",
                "post": rights.post_of(unit, kind),
                "kind": ClaimKind.ESCALATION,
                "via": "test",
                "duty": order.duty,
                "clause": order.clause,
                "unit": of or getattr(order, "superior", order.id),  # of a line-up
                "at": now(),
                "document": "{}",
            }
            for kind in PostKind
        ]
        self.write(lambda conn: conn.execute(insert(tables.claim), rows))

    # --- the database ------------------------------------------------------------------------

    def read(self, work: Callable[[Connection], T]) -> T:
        """Read from the database."""
        with self._engine.begin() as conn:
            return work(conn)

    def write(self, work: Callable[[Connection], T]) -> T:
        """Write into the database, past the API."""
        with self._engine.begin() as conn:
            return work(conn)

    @staticmethod
    def until(holds: Callable[[], bool]) -> None:
        """Wait until something holds."""
        ends = time.monotonic() + WITHIN
        while not holds():
            assert time.monotonic() < ends, "it did not come about"
            time.sleep(0.02)

    # --- HTTP --------------------------------------------------------------------------------

    def ask(
        self, method: str, path: str, token: str | None, content: object = None, **headers: str
    ) -> Answer:
        """Send one request."""
        return self._line.ask(method, path, token, content, **headers)

    def get(self, path: str, token: str | None) -> Answer:
        """Ask a question."""
        return self.ask("GET", path, token)

    def path(self, *segments: str) -> str:
        """Return a path below the plan, each segment encoded whole."""
        return "/".join(("/v1/plans", self.id, *(quote(each, safe="") for each in segments)))

    def act(  # noqa: PLR0917 — who, on what, what
        self,
        token: str | None,
        path: str,
        body: dict[str, Any],
        post: str | None = None,
        capacity: str | None = None,
        command_id: str = "",
    ) -> Answer:
        """Give a command."""
        said = {
            "command_id": command_id or f"command-{next(self._numbers):08}",
            "post": post,
            "acted_at": None,
            "capacity": capacity,
            "body": body,
        }
        return self.ask("POST", f"{path}/commands", token, said)

    def task(self, order: Order) -> str:
        """Return the path of an assignment."""
        return self.path("tasks", order.id.removeprefix(f"assignment:{self.id}:"))

    def collection(self, order: CollectionOrder) -> str:
        """Return the path of a collection."""
        return self.path("collections", order.id.removeprefix(f"collection:{self.id}:"))


class _Server(uvicorn.Server):
    """A server in a thread: it says when it listens, and leaves signals alone."""

    def __init__(self, config: uvicorn.Config, listens: Callable[[], None]) -> None:
        super().__init__(config)
        self._listens = listens

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to listen, and say so."""
        await super().startup(sockets)
        self._listens()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave them alone."""
        yield


def _issued(  # noqa: PLR0917 — a token's parts
    conn: Connection,
    person: str,
    role: Role,
    scopes: tuple[Scope, ...],
    made: datetime,
    days: int,
) -> tokens.Issued:
    if accounts.account(conn, person) is None:
        new = Account(person=person, name=person, role=role, lang="vi", created_at=LONG_AGO)
        accounts.add_account(conn, new)
    return tokens.issue(conn, person=person, label="test", scopes=scopes, days=days, now=made)


@contextmanager
def running_office(folder: Path, plan: Plan, url: str = "") -> Iterator[Office]:
    """Open an office with a plan; nothing of it is left running."""
    office = Office(folder, plan, url)
    try:
        office.start()
        yield office
    finally:
        office.close()
