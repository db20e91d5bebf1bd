"""A cold `dondoc task list` beside a bare Python that asks once, and beside Temporal's own CLI."""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from benchmarks.filling import fill
from benchmarks.house import PLAN, House, store
from benchmarks.processes import desk_servers, program, temporal_server, token
from database.engine import migrate, open_engine
from runtime.clock import now
from worker.server import DEV_SERVER

ROUNDS = 25  # of which the first is not counted
OBLIGATIONS = 1_000
CALLER = "p.p01.head"
MOST_TIMES_BARE = 3.0
BARE = """
import sys
from http.client import HTTPConnection
port, path, token = sys.argv[1:]
line = HTTPConnection("127.0.0.1", int(port))
line.request("GET", path, headers={"Authorization": "Bearer " + token})
answer = line.getresponse()
sys.stdout.buffer.write(answer.read())
sys.exit(answer.status != 200)
"""


@dataclass(frozen=True, kw_only=True)
class Cold:
    """A program that is started anew each time."""

    name: str
    command: tuple[str, ...]
    environment: Mapping[str, str]

    def ms(self) -> float:
        """Run it once; return milliseconds from start to end."""
        began = time.perf_counter()
        done = subprocess.run(
            self.command, env=dict(self.environment), capture_output=True, check=False
        )
        spent = (time.perf_counter() - began) * 1000
        assert done.returncode == 0, (self.name, done.stderr)
        assert done.stdout.strip(), self.name
        return spent


def interleaved(programs: tuple[Cold, ...], rounds: int) -> dict[str, list[float]]:
    """Run all of them in turn, again and again; return the milliseconds of each."""
    found: dict[str, list[float]] = {each.name: [] for each in programs}
    for number in range(rounds):
        for each in programs:
            spent = each.ms()
            if number:
                found[each.name].append(spent)
    return found


@contextmanager
def served(folder: Path) -> Iterator[tuple[str, int, str]]:
    """Run a desk with some tasks; yield Temporal's address, the API's port, a token."""
    url = f"sqlite:///{folder / 'plan.db'}"
    engine = open_engine(url, durable=False)
    migrate(engine)
    house, today = House(unions=1, grassroots=5), now().date()
    with engine.begin() as conn:
        store(conn, house, today)
        fill(conn, house, OBLIGATIONS, today)
    secret = token(engine, CALLER)
    engine.dispose()
    with (
        temporal_server(folder) as temporal,
        desk_servers(folder, url, temporal) as port,
    ):
        yield temporal, port, secret


def programs(temporal: str, port: int, secret: str) -> tuple[Cold, ...]:
    """Return what is compared."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("TEMPORAL_")}
    desk = {
        **kept,
        "DONDOC_SERVER": f"http://127.0.0.1:{port}",
        "DONDOC_TOKEN": secret,
        "DONDOC_PLAN": PLAN,
    }
    path = f"/v1/plans/{PLAN}/tasks?bucket=open&limit=50"
    list_ = (str(DEV_SERVER.find()), "workflow", "list", "--address", temporal, "-o", "json")
    return (
        Cold(name="bare", command=(sys.executable, "-c", BARE, str(port), path, secret),
             environment=kept),
        Cold(name="dondoc", command=(program("dondoc"), "task", "list"), environment=desk),
        Cold(name="temporal", command=list_, environment=kept),
        Cold(name="python", command=(sys.executable, "-c", "print(1)"), environment=kept),
    )  # fmt: skip


def figures(found: Mapping[str, list[float]]) -> Iterator[tuple[str, str]]:
    """Yield what is shown."""
    middle: Callable[[str], float] = lambda name: median(found[name])  # noqa: E731
    bare, ours = middle("bare"), middle("dondoc")
    yield "a Python that does nothing", f"{middle('python'):.0f} ms"
    yield "floor: a bare Python with one GET", f"{bare:.0f} ms"
    yield "dondoc task list", f"{ours:.0f} ms"
    yield f"ratio to the floor (aim: {MOST_TIMES_BARE:.0f} at most)", f"{ours / bare:.2f}"
    yield "temporal workflow list", f"{middle('temporal'):.0f} ms"
    yield "ratio to the temporal CLI (aim: below 1)", f"{ours / middle('temporal'):.2f}"


def main() -> None:
    """Print medians and ratios."""
    with tempfile.TemporaryDirectory() as folder, served(Path(folder)) as where:
        found = interleaved(programs(*where), ROUNDS)
    print(f"A cold command, median of {ROUNDS - 1} interleaved runs")
    for label, value in figures(found):
        print(f"  {label:<56} {value}")


if __name__ == "__main__":
    main()
