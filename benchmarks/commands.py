"""Acknowledge commands of 50 clients at once, beside bare updates of the same server."""

import asyncio
import json
import os
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from statistics import median, quantiles
from urllib.parse import quote

from sqlalchemy import Engine, insert
from temporalio.client import Client
from temporalio.worker import Worker

from benchmarks.__main__ import Floor, nothing
from benchmarks.house import DUTY, PLAN, House, store
from benchmarks.processes import desk_servers, process, temporal_server, token
from database import queries, tables
from database.engine import migrate, open_engine
from database.projections import opening_cells
from models import names
from models.assignment.state import AssignmentOrder
from models.messages import AssignmentStart
from models.plan.plan import DutyKind
from models.timing.clock import PlanClock
from models.timing.deadline import DeadlineRule
from runtime.clock import now
from runtime.connection import connect_within
from runtime.loop import run as on_loop
from worker.waking import wake_all

CLIENTS = 50
ROUNDS, PER_ROUND = 3, 150
AIM = 0.6
CONNECT_WITHIN = 30.0
OPENING_AT_ONCE = 20
WAIT = 120.0
FLOOR_QUEUE = "floor"
HOUSE = House(unions=1, grassroots=2)


@dataclass
class Side:
    """One side of the comparison: how long each of its commands took, and all of them together."""

    ms: list[float] = field(default_factory=list)
    rates: list[float] = field(default_factory=list)

    async def measure(self, commands: Sequence[Callable[[], Awaitable[None]]]) -> None:
        """Give commands, as many at once as there are clients."""
        waiting = iter(commands)

        async def client() -> None:
            for command in waiting:
                began = time.perf_counter()
                await command()
                self.ms.append((time.perf_counter() - began) * 1000)

        began = time.perf_counter()
        await asyncio.gather(*(client() for _ in range(CLIENTS)))
        self.rates.append(len(commands) / (time.perf_counter() - began))

    @property
    def rate(self) -> float:
        """Commands per second, the median of the rounds."""
        return median(self.rates)

    @property
    def told(self) -> str:
        """The figures in one line."""
        cuts = quantiles(self.ms, n=100)
        return f"{self.rate:.0f} a second, p50 {cuts[49]:.0f} ms, p99 {cuts[98]:.0f} ms"


class Telephone:
    """Connections to the API that stay open; each carries one question at a time."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._free: list[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = []

    async def post(self, path: str, secret: str, content: object) -> int:
        """Send one command; return the status of the answer."""
        line = self._free.pop() if self._free else await self._dial()
        reader, writer = line
        body = json.dumps(content).encode()
        head = (
            f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {secret}\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        writer.write(head.encode() + body)
        answer = await reader.readuntil(b"\r\n\r\n")
        await reader.readexactly(_length(answer))
        self._free.append(line)
        return int(answer.split(maxsplit=2)[1])

    async def _dial(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        return await asyncio.open_connection("127.0.0.1", self._port)

    def hang_up(self) -> None:
        """Close all connections."""
        while self._free:
            self._free.pop()[1].close()


def _length(head: bytes) -> int:
    lines = head.lower().split(b"\r\n")
    return int(next(line for line in lines if line.startswith(b"content-length:"))[15:])


# --- the floor -----------------------------------------------------------------------------------


async def floor_worker(address: str) -> None:
    """Work on the floor's workflows until this process is ended."""
    client = await connect_within(address, CONNECT_WITHIN, quiet=True)
    async with Worker(client, task_queue=FLOOR_QUEUE, workflows=[Floor], activities=[nothing]):
        await asyncio.Event().wait()


@contextmanager
def floor_process(folder: Path, address: str) -> Iterator[None]:
    """Run the floor's worker in a process of its own."""
    command = (sys.executable, "-m", "benchmarks.commands", "floor", address)
    with process(command, folder / "floor.log", dict(os.environ)):
        yield


# --- both sides ----------------------------------------------------------------------------------


@dataclass(kw_only=True)
class Bench:
    """What runs, and who asks it."""

    client: Client
    telephone: Telephone
    engine: Engine
    tokens: dict[str, str]
    orders: list[AssignmentOrder]

    async def open(self) -> None:
        """Start all workflows of both sides, and wait until the assignments have their rows."""
        openings = [{**opening_cells(order), "started": True} for order in self.orders]
        with self.engine.begin() as conn:
            conn.execute(insert(tables.opening), openings)
        gate = asyncio.Semaphore(OPENING_AT_ONCE)
        await asyncio.gather(*(self._open(gate, order) for order in self.orders))
        async with asyncio.timeout(WAIT):
            while await asyncio.to_thread(self._rows) < len(self.orders):  # noqa: ASYNC110 — rows appear, nothing tells
                await asyncio.sleep(0.2)

    async def _open(self, gate: asyncio.Semaphore, order: AssignmentOrder) -> None:
        start = AssignmentStart(order=order, clock=PlanClock())
        async with gate:
            await self.client.start_workflow(
                names.ASSIGNMENT_WORKFLOW, start, id=order.id, task_queue=names.TASK_QUEUE
            )
            floor = await self.client.start_workflow(
                Floor.run, id=f"floor:{order.id}", task_queue=FLOOR_QUEUE
            )
            await floor.execute_update(Floor.step)  # both have been at work once

    def _rows(self) -> int:
        with self.engine.begin() as conn:
            return len(queries.obligation_ids(conn, PLAN))

    async def acknowledge(self, order: AssignmentOrder) -> None:
        """Acknowledge an assignment through the API, as the head of its unit."""
        name = order.id.removeprefix(f"assignment:{PLAN}:")
        said = {"command_id": f"bench-{order.occurrence}", "body": {"type": "acknowledge"}}
        path = f"/v1/plans/{PLAN}/tasks/{quote(name, safe='')}/commands"
        status = await self.telephone.post(path, self.tokens[order.unit], said)
        assert status == 200, status

    async def bare(self, order: AssignmentOrder) -> None:
        """Update a workflow that does nothing."""
        handle = self.client.get_workflow_handle(f"floor:{order.id}")
        await handle.execute_update(Floor.step, rpc_timeout=timedelta(seconds=CONNECT_WITHIN))


def orders(units: Sequence[str], number: int) -> list[AssignmentOrder]:
    """Return assignments in turn for some units, due in a year."""
    due = now().date() + timedelta(days=365)
    return [
        AssignmentOrder(
            plan=PLAN,
            duty=DUTY,
            clause="c1",
            occurrence=f"n{each:05}",
            kind=DutyKind.ASSIGNMENT,
            unit=units[each % len(units)],
            rule=DeadlineRule(on=due),
            year=due.year,
        )
        for each in range(number)
    ]


async def woken(bench: Bench) -> str:
    """Wake everything that is open, as a worker does that starts; say how long it takes."""
    began = time.perf_counter()
    number = await wake_all(bench.client, bench.engine)
    seconds = time.perf_counter() - began
    return f"{number} in {seconds:.1f} s, {number / seconds:.0f} a second"


async def measured(bench: Bench) -> tuple[Side, Side]:
    """Measure both sides in turn, round by round; the first round warms up."""
    await bench.open()
    floor, ours = Side(), Side()
    for number in range(ROUNDS + 1):
        part = bench.orders[number * PER_ROUND : (number + 1) * PER_ROUND]
        sides = (floor, ours) if number else (Side(), Side())
        await sides[0].measure([lambda each=each: bench.bare(each) for each in part])  # type: ignore[misc]
        await sides[1].measure([lambda each=each: bench.acknowledge(each) for each in part])  # type: ignore[misc]
        bench.telephone.hang_up()  # the server closes what is idle for some seconds
    return floor, ours


async def run(folder: Path, temporal: str, url: str) -> tuple[Side, Side, str]:
    """Start everything and measure."""
    engine = open_engine(url, durable=False)
    migrate(engine)
    with engine.begin() as conn:
        store(conn, HOUSE, now().date())
    units = HOUSE.provinces
    with desk_servers(folder, url, temporal) as port, floor_process(folder, temporal):
        telephone = Telephone(port)
        bench = Bench(
            client=await connect_within(temporal, CONNECT_WITHIN, quiet=True),
            telephone=telephone,
            engine=engine,
            tokens={unit: token(engine, f"p.{unit}.head") for unit in units},
            orders=orders(units, (ROUNDS + 1) * PER_ROUND),
        )
        try:
            return *(await measured(bench)), await woken(bench)
        finally:
            telephone.hang_up()
            engine.dispose()


def main() -> None:
    """Print throughput, p50, p99 and the ratio."""
    if sys.argv[1:2] == ["floor"]:
        on_loop(floor_worker(sys.argv[2]))  # as a worker has it in earnest
        return
    with tempfile.TemporaryDirectory() as place, temporal_server(Path(place)) as temporal:
        folder = Path(place)
        url = f"sqlite:///{folder / 'plan.db'}"
        floor, ours, wakes = asyncio.run(run(folder, temporal, url))
    print(f"{ROUNDS * PER_ROUND} acknowledge commands of {CLIENTS} clients at once, on SQLite")
    print(f"  {'floor: bare updates with a local activity':<56} {floor.told}")
    print(f"  {'acknowledge through the API':<56} {ours.told}")
    print(f"  {f'ratio of the rates (aim: {AIM} at least)':<56} {ours.rate / floor.rate:.2f}")
    print(f"  {'waking all that is open, as at the start of a worker':<56} {wakes}")


if __name__ == "__main__":
    main()
