"""A year of reports filed singly, and a table of thousands, beside the floor of bare updates."""

import asyncio
import json
import os
import signal
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from urllib.parse import quote
from zoneinfo import ZoneInfo

import psutil
from sqlalchemy import Engine, func, insert, select
from temporalio.client import Client

from benchmarks.__main__ import Floor
from benchmarks.commands import CONNECT_WITHIN, FLOOR_QUEUE, Telephone, floor_process
from benchmarks.filed_reports import CYCLE, HOUSE, PAIRS, form, order, orders, package, report_of
from benchmarks.house import PLAN, add, store
from benchmarks.processes import process, temporal_server, token
from database import queries, tables
from database.engine import migrate, open_engine
from database.figures.tables import figure, filing
from database.projections import opening_cells, unit_cells
from database.writer import Writer
from files.blank import Addressed, Blank
from files.table_writing import write_table
from models import names
from models.collection.state import CollectionOrder
from models.deciding.collecting import Receipt, Receive
from models.deciding.commands import Actor
from models.messages import CollectionCommand, CollectionStart
from models.plan.organisation import Unit
from models.report.receipt_code import content_hash
from models.timing.clock import PlanClock
from runtime.clock import now
from runtime.connection import connect_within
from runtime.loop import run as on_loop
from tests.integration.services import ready
from worker.build import working
from worker.deployment import make_current
from worker.server import free_port

IMPORTED = 3000
CLIENTS, PARTS = 50, 3
AIM = 1.4
BIG = "p01"  # who imports
ACTOR = Actor(post="bench")
WAIT = 180.0
ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
Work = Callable[[], Awaitable[None]]


# --- processes -----------------------------------------------------------------------------------


async def work(address: str, url: str, told: Path) -> None:
    """Work until SIGTERM, then write how many transactions there were, and the memory."""
    client = await connect_within(address, CONNECT_WITHIN, quiet=True)
    engine = open_engine(url)
    writer = Writer(engine)
    ended = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, ended.set)
    async with working(client, writer):
        await make_current(client)
        began = writer.transactions, writer.pieces
        told.with_suffix(".ready").touch()
        await ended.wait()
        said = {
            "transactions": writer.transactions - began[0],
            "pieces": writer.pieces - began[1],
            "peak": peak(os.getpid()),
        }
        told.write_text(json.dumps(said), encoding="utf-8")  # noqa: ASYNC240 — nothing else runs
    os._exit(0)


def peak(pid: int) -> int:
    """Return the largest resident memory a process ever had, in bytes."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    line = next(line for line in status.splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) * 1024


@contextmanager
def worker(folder: Path, address: str, url: str, said: dict[str, int]) -> Iterator[None]:
    """Run a worker; what it counted is in ``said`` after its end."""
    told = folder / f"worker{len(list(folder.glob('worker*')))}.json"
    command = (sys.executable, "-m", "benchmarks.filing_year", "worker", address, url, str(told))
    with process(command, folder / "bench-worker.log", dict(os.environ)):
        _wait(told.with_suffix(".ready").exists)
        yield
    said.update(json.loads(told.read_text(encoding="utf-8")))


@contextmanager
def api(folder: Path, address: str, url: str) -> Iterator[tuple[int, psutil.Process]]:
    """Run the API; yield its port and process."""
    port = free_port()
    environment = {
        **os.environ,
        "TEMPORAL_ADDRESS": address,
        "DONDOC_DATABASE_URL": url,
        "DONDOC_PORT": str(port),
        "DONDOC_RATE_PER_MINUTE": "1000000",
        "DONDOC_LOG_LEVEL": "warning",
    }
    command = (sys.executable, "-P", "-m", "cli", "api")
    with process(command, folder / "api.log", environment) as running:
        _wait(lambda: ready(port))
        yield port, psutil.Process(running.pid)


def _wait(holds: Callable[[], bool]) -> None:
    ends = time.monotonic() + WAIT
    while not holds():
        assert time.monotonic() < ends
        time.sleep(0.1)


# --- measuring -----------------------------------------------------------------------------------


@dataclass(kw_only=True)
class Bench:
    """What runs, and what is asked of it."""

    client: Client
    engine: Engine
    tokens: dict[str, str] = field(default_factory=dict)

    async def open(self, wanted: Sequence[CollectionOrder], *, with_floor: bool = False) -> None:
        """Open collections, and as many bare workflows; all have been at work once."""
        with self.engine.begin() as conn:
            rows = [{**opening_cells(each), "started": True} for each in wanted]
            conn.execute(insert(tables.opening), rows)
        for each in wanted:
            start = CollectionStart(order=each, clock=PlanClock())
            await self.client.start_workflow(
                names.COLLECTION_WORKFLOW, start, id=each.id, task_queue=names.TASK_QUEUE
            )
            if with_floor:
                floor = await self.client.start_workflow(
                    Floor.run, id=f"floor:{each.id}", task_queue=FLOOR_QUEUE
                )
                await floor.execute_update(Floor.step)
        ids = {each.id for each in wanted}
        while not ids <= await asyncio.to_thread(self._ids):  # noqa: ASYNC110 — rows appear
            await asyncio.sleep(0.2)

    def _ids(self) -> set[str]:
        with self.engine.begin() as conn:
            return set(queries.obligation_ids(conn, PLAN))

    async def file(self, of: CollectionOrder, unit: str) -> None:
        """File one report by an update."""
        content = content_hash(report_of(unit, of.period))
        body = Receive(receipt=Receipt(unit=unit, received_on=now().date(), filing=content))
        name = f"file-{of.period}-{unit}"
        command = CollectionCommand(command_id=name, actor=ACTOR, body=body)
        handle = self.client.get_workflow_handle(of.id)
        await handle.execute_update(
            names.COMMAND_UPDATE, command, id=name, rpc_timeout=timedelta(seconds=60)
        )

    async def bare(self, of: CollectionOrder) -> None:
        """Update a workflow that does nothing."""
        handle = self.client.get_workflow_handle(f"floor:{of.id}")
        await handle.execute_update(Floor.step, rpc_timeout=timedelta(seconds=60))

    async def events(self, ids: Sequence[str]) -> int:
        """Count the events of histories."""
        found = [await self.client.get_workflow_handle(each).describe() for each in ids]
        return sum(each.history_length for each in found)

    def counted(self, period: str) -> tuple[int, int]:
        """Count filings and figures of a period."""
        filed = select(func.count()).select_from(filing).where(filing.c.period == period)
        of = select(func.count()).select_from(figure.join(filing)).where(filing.c.period == period)
        with self.engine.begin() as conn:
            return conn.execute(filed).scalar_one(), conn.execute(of).scalar_one()


async def all_at_once(works: Sequence[Work]) -> float:
    """Do works, as many at once as there are clients; return the seconds."""
    waiting = iter(works)

    async def client() -> None:
        for each in waiting:
            await each()

    began = time.perf_counter()
    await asyncio.gather(*(client() for _ in range(CLIENTS)))
    return time.perf_counter() - began


def in_turn(wanted: Sequence[CollectionOrder]) -> list[tuple[CollectionOrder, str]]:
    """Return all answers, each collection in turn, as they come in."""
    longest = max(len(each.units) for each in wanted)
    return [
        (each, each.units[at]) for at in range(longest) for each in wanted if at < len(each.units)
    ]


async def by_updates(bench: Bench, folder: Path, address: str, url: str) -> None:
    """File a whole year by updates, in turn with bare updates of as many bare workflows."""
    said: dict[str, int] = {}
    wanted = orders("2001")
    answers = in_turn(wanted)
    contents = [report_of(unit, "2001") for _, unit in answers]
    from database.figures.store import store_many  # noqa: PLC0415 — only here, past the API

    with bench.engine.begin() as conn:
        store_many(conn, contents, now())
    floor = ours = 0.0
    with worker(folder, address, url, said), floor_process(folder, address):
        await bench.open(wanted, with_floor=True)
        before = [await bench.events([f"floor:{e.id}" for e in wanted]),
                  await bench.events([e.id for e in wanted])]  # fmt: skip
        size = -(-len(answers) // PARTS)
        for part in (answers[at : at + size] for at in range(0, len(answers), size)):
            floor += await all_at_once([lambda e=e: bench.bare(e) for e, _ in part])  # type: ignore[misc]
            ours += await all_at_once([lambda e=e, u=u: bench.file(e, u) for e, u in part])  # type: ignore[misc]
        after = [await bench.events([f"floor:{e.id}" for e in wanted]),
                 await bench.events([e.id for e in wanted])]  # fmt: skip
    count = len(answers)
    assert bench.counted("2001") == (count, count * 2 * PAIRS)
    ratio = ours / floor
    print(f"{count} reports of {2 * PAIRS} figures to {len(wanted)} collections, by updates")
    print(f"  floor: {floor:.1f} s, {count / floor:.0f} a second, {after[0] - before[0]} events")
    print(
        f"  ours:  {ours:.1f} s, {count / ours:.0f} a second, {after[1] - before[1]} events, "
        f"{said['transactions']} transactions, worker at most {said['peak'] / 2**20:.0f} MiB"
    )
    print(f"  ratio {ratio:.2f} (aim {AIM}: {'met' if ratio <= AIM else 'MISSED'})")


async def by_api(bench: Bench, folder: Path, address: str, url: str) -> None:
    """File a whole year through the API: each report is checked and stored, then received."""
    said: dict[str, int] = {}
    wanted = orders("2002")
    answers = in_turn(wanted)
    for _, unit in answers:
        bench.tokens[unit] = token(bench.engine, f"p.{unit}.head")
    with worker(folder, address, url, said), api(folder, address, url) as (port, running):
        await bench.open(wanted)
        telephone = Telephone(port)

        async def one(of: CollectionOrder, unit: str) -> None:
            name = quote(f"{CYCLE}:{of.period}:{of.superior}:{unit}", safe="")
            path = f"/v1/plans/{PLAN}/tasks/{name}"
            report = report_of(unit, of.period)
            content = report.model_dump(mode="json")
            assert await telephone.post(f"{path}/filings", bench.tokens[unit], content) == 200
            receipt = {"unit": unit, "received_on": now().astimezone(ZONE).date().isoformat()}
            body = {"type": "receive", "receipt": {**receipt, "filing": content_hash(report)}}
            command = {"command_id": f"api-{of.period}-{unit}".replace(".", "-"), "body": body}
            assert await telephone.post(f"{path}/commands", bench.tokens[unit], command) == 200

        seconds = await all_at_once([lambda e=e, u=u: one(e, u) for e, u in answers])  # type: ignore[misc]
        telephone.hang_up()
        memory = peak(running.pid)
    count = len(answers)
    assert bench.counted("2002") == (count, count * 2 * PAIRS)
    print(f"{count} reports through the API, two requests each")
    print(
        f"  {seconds:.1f} s, {count / seconds:.0f} a second, {said['transactions']} transactions "
        f"of the worker; worker at most {said['peak'] / 2**20:.0f} MiB, API {memory / 2**20:.0f}"
    )


async def by_import(bench: Bench, folder: Path, address: str, url: str) -> None:
    """Import thousands of grassroots reports from one table."""
    said: dict[str, int] = {}
    units = [f"{BIG}.x{number:04}" for number in range(IMPORTED)]
    of = order(BIG, units, "2003")
    rows = (
        unit_cells(PLAN, Unit(code=unit, name_vi=unit, kind="grassroots", parent=BIG, level=4))
        for unit in units
    )
    with bench.engine.begin() as conn:
        add(conn, tables.unit, rows)
    blank = Blank(
        plan=PLAN, period="2003", form=form(), day=now().date(), is_table=True,
        units=tuple(Addressed(unit=unit, name=unit) for unit in units),
    )  # fmt: skip
    table = write_table(blank, {unit: report_of(unit, "2003") for unit in units})
    secret = token(bench.engine, f"p.{BIG}.head")
    with worker(folder, address, url, said), api(folder, address, url) as (port, running):
        await bench.open([of])
        name = quote(f"{CYCLE}:2003:{BIG}", safe="")
        path = f"/v1/plans/{PLAN}/collections/{name}"
        before = peak(running.pid)
        began = time.perf_counter()
        checked = await asyncio.to_thread(
            _post, port, f"{path}/imports?dry=false&received_on={now().date()}", secret, table
        )
        assert checked["stored"], checked["errors"][:3]
        stored = time.perf_counter()
        command = {"command_id": "import-2003",
                   "body": {"type": "receive_many", "batch": checked["batch"]}}  # fmt: skip
        sent = json.dumps(command).encode()
        await asyncio.to_thread(_post, port, f"{path}/commands", secret, sent, "application/json")
        ended = time.perf_counter()
        events, memory = await bench.events([of.id]), peak(running.pid)
    assert bench.counted("2003") == (IMPORTED, IMPORTED * 2 * PAIRS)
    print(f"{IMPORTED} reports from one table of {len(table) / 2**20:.1f} MiB")
    print(
        f"  checked and stored in {stored - began:.1f} s, received in {ended - stored:.1f} s "
        f"({len(sent) / 2**10:.0f} KiB, {events} events, {said['transactions']} transactions)"
    )
    print(
        f"  worker at most {said['peak'] / 2**20:.0f} MiB, API {memory / 2**20:.0f} "
        f"({before / 2**20:.0f} before)"
    )


def _post(
    port: int, path: str, secret: str, body: bytes, kind: str = "application/octet-stream"
) -> dict[str, list[dict[str, str]]]:
    import http.client  # noqa: PLC0415 — this one request is no benchmark of lines

    line = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    line.request("POST", path, body, {"Authorization": f"Bearer {secret}", "Content-Type": kind})
    answer = line.getresponse()
    content = answer.read()
    assert answer.status == 200, content[:500]
    found: dict[str, list[dict[str, str]]] = json.loads(content)
    return found


async def run(folder: Path, address: str, url: str) -> None:
    """Measure all three."""
    engine = open_engine(url)
    migrate(engine)
    with engine.begin() as conn:
        store(conn, HOUSE, now().date(), package())
    bench = Bench(client=await connect_within(address, CONNECT_WITHIN, quiet=True), engine=engine)
    for each in (by_updates, by_api, by_import):
        await each(bench, folder, address, url)
    engine.dispose()


def main() -> None:
    """Print the figures."""
    if sys.argv[1:2] == ["worker"]:
        on_loop(work(sys.argv[2], sys.argv[3], Path(sys.argv[4])))
        return
    with tempfile.TemporaryDirectory() as place, temporal_server(Path(place)) as address:
        folder = Path(place)
        asyncio.run(run(folder, address, f"sqlite:///{folder / 'plan.db'}"))


if __name__ == "__main__":
    main()
