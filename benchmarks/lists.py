"""`task list` and `board` over 10,000 obligations and up to 120,000 units, on both databases."""

import asyncio
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median, quantiles

import httpx2
from sqlalchemy import Engine, text
from temporalio.client import Client

from api.app import create_app
from api.desk import Desk
from benchmarks.filling import fill
from benchmarks.house import PLAN, SECRETARY, House, store
from benchmarks.processes import token
from benchmarks.reading import Cost, explained, watched
from database.engine import migrate, open_engine
from runtime.clock import now
from runtime.settings import ApiSettings
from tests.integration.postgresql import EMPTY, running_postgresql

OBLIGATIONS = 10_000
TIMES, WARM = 15, 3
BELOW_EACH = 47  # as many neighbours for the caller at the bottom, whatever the size
HOUSES = (
    House(of_root=8, unions=3, grassroots=BELOW_EACH),
    House(unions=3, grassroots=BELOW_EACH),
    House(unions=30, grassroots=BELOW_EACH),
)
BOTTOM = "grassroots head"
CALLERS = {
    "secretary": f"p.{SECRETARY}",
    "province's focal": "p.p01.focal",
    BOTTOM: "p.p01.u01.g001.head",
}
TASKS = f"/v1/plans/{PLAN}/tasks"
QUESTIONS = {
    "task list": (f"{TASKS}?bucket=open&limit=50",),
    "task list --bucket all": (f"{TASKS}?bucket=all&limit=50",),
    "board": (f"/v1/plans/{PLAN}/board",),
}
MOST_GROWTH = 1.2  # of the rows read for the caller at the bottom, from the smallest house on


@dataclass(frozen=True, kw_only=True)
class Line:
    """One line of the table."""

    database: str
    units: int
    caller: str
    question: str
    middle: float
    slow: float
    cost: Cost

    @property
    def told(self) -> str:
        """The line as it is printed."""
        whole = ", ".join(sorted(self.cost.whole)) or "–"
        return (
            f"{self.database:<11}{self.units:>8,}  {self.caller:<17}{self.question:<23}"
            f"{self.middle:>8.1f}{self.slow:>8.1f}{len(self.cost.statements):>9}"
            f"{self.cost.work:>12,.1f}  {whole}"
        )


class Asker:
    """Somebody who asks the API of this process."""

    def __init__(self, client: httpx2.AsyncClient, secret: str) -> None:
        self._client = client
        self._headers = {"Authorization": f"Bearer {secret}"}

    async def ask(self, paths: tuple[str, ...]) -> None:
        """Ask one question, which may be several requests."""
        for path in paths:
            answer = await self._client.get(path, headers=self._headers)
            assert answer.status_code == 200, answer.text

    async def ms(self, paths: tuple[str, ...]) -> list[float]:
        """Ask again and again; return the milliseconds of each time."""
        spent = []
        for _ in range(WARM + TIMES):
            began = time.perf_counter()
            await self.ask(paths)
            spent.append((time.perf_counter() - began) * 1000)
        return spent[WARM:]


async def no_temporal() -> Client:
    """Refuse: questions are answered without it."""
    raise RuntimeError


async def measured(engine: Engine, name: str, url: str, house: House) -> list[Line]:
    """Measure every question of every caller."""
    settings = ApiSettings(database_url=url, rate_per_minute=10**6)  # type: ignore[arg-type]
    desk = Desk(engine=engine, connect=no_temporal, clock=now, settings=settings)
    transport = httpx2.ASGITransport(app=create_app(desk))
    lines = []
    async with httpx2.AsyncClient(transport=transport, base_url="http://desk") as client:
        for caller, person in CALLERS.items():
            asker = Asker(client, token(engine, person))
            await asker.ask(QUESTIONS["task list"])  # what is kept in the process is built once
            for question, paths in QUESTIONS.items():
                spent = await asker.ms(paths)
                with watched(engine) as cost:
                    await asker.ask(paths)
                with engine.connect() as conn:
                    explained(conn, cost)
                line = Line(
                    database=name,
                    units=house.size,
                    caller=caller,
                    question=question,
                    middle=median(spent),
                    slow=quantiles(spent, n=20)[-1],
                    cost=cost,
                )
                print(line.told, flush=True)
                lines.append(line)
    return lines


def filled(engine: Engine, house: House) -> None:
    """Lay down the tables with everything in them, as a database that has run for a while."""
    migrate(engine)
    today = now().date()
    with engine.begin() as conn:
        store(conn, house, today)
        fill(conn, house, OBLIGATIONS, today)
    if engine.dialect.name == "postgresql":  # its own housekeeping does this within a minute
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as conn:
            conn.execute(text("VACUUM ANALYZE"))


def databases() -> Iterator[tuple[str, str]]:
    """Yield the URLs of an empty SQLite file, then of an empty PostgreSQL database."""
    with tempfile.TemporaryDirectory() as folder:
        yield "sqlite", f"sqlite:///{Path(folder) / 'plan.db'}"
    with running_postgresql() as server, server.database(EMPTY) as url:
        yield "postgresql", url


def growth(lines: list[Line]) -> Iterator[str]:
    """Yield how the work for the caller at the bottom grows from the smallest house to the largest.

    Stops where it does: a question must cost what the caller may see.
    """
    of_bottom = [line for line in lines if line.caller == BOTTOM]
    for key in sorted({(line.database, line.question) for line in of_bottom}):
        same = [line for line in of_bottom if (line.database, line.question) == key]
        least, most = min(same, key=_size), max(same, key=_size)
        times = (most.cost.work + 1) / (least.cost.work + 1)
        time = most.middle / least.middle
        yield f"{key[0]:<11}{key[1]:<23}{times:>6.2f} x the work, {time:.2f} x the time"
        assert times <= MOST_GROWTH, f"{key}: {least.cost.work} → {most.cost.work}"


def _size(line: Line) -> int:
    return line.units


def main() -> None:
    """Print the table and the growth."""
    print(f"{OBLIGATIONS:,} obligations; work: rows read (PostgreSQL), 1,000 instructions (SQLite)")
    print(
        f"{'database':<11}{'units':>8}  {'caller':<17}{'question':<23}"
        f"{'ms':>8}{'p95':>8}{'queries':>9}{'work':>12}  read whole"
    )
    lines = []
    chosen = HOUSES if len(sys.argv) == 1 else HOUSES[: int(sys.argv[1])]
    for house in chosen:
        for name, url in databases():
            engine = open_engine(url, durable=False)
            try:
                filled(engine, house)
                lines += asyncio.run(measured(engine, name, url, house))
            finally:
                engine.dispose()
    print(f"\nthe {BOTTOM}'s cost, {chosen[-1].size:,} units beside {chosen[0].size:,}")
    for line in growth(lines):
        print(f"  {line}")


if __name__ == "__main__":
    main()
