"""A house: `dondoc up` as a user runs it, in its own process, with parts that can be killed."""

import asyncio
import http.client
import json
import os
import re
import signal
import subprocess
import sys
import tomllib
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, NamedTuple

from sqlalchemy import Connection, func, select

from database import tables
from database.engine import open_engine, reading

ROOT = Path(__file__).parents[2]
LIBRARY = ROOT / "tests" / "plans" / "lib"
PLAN = "lib"
PARTS = ("temporal", "worker", "api")
START_WITHIN = 60.0
WITHIN = 40.0
POLL = 0.05
HEAD, FOCAL = "htv.head", "htv-hue.focal"


class Answer(NamedTuple):
    """What the API answered."""

    status: int
    body: Any


class House:
    """One data directory, and the `up` that works on it."""

    def __init__(self, folder: Path, database_url: str = "") -> None:
        self.data = folder / "data"
        self.url = database_url or f"sqlite:///{self.data / 'plan.db'}"
        self._folder = folder
        self._starts = 0
        self._up: subprocess.Popen[bytes] | None = None

    # --- processes ---------------------------------------------------------------------------

    def command(self, *options: str) -> tuple[str, ...]:
        """Return how `up` is called."""
        port = () if "--port" in options else ("--port", "0")
        program = (sys.executable, "-P", "-m", "cli", "up")
        return (*program, "--data", str(self.data), "--database", self.url, *port, *options)

    def begin(self, *options: str, **environment: str) -> None:
        """Start `up`; it may not be ready yet."""
        self._starts += 1
        with self._out.open("wb") as out:
            self._up = subprocess.Popen(
                self.command(*options),
                cwd=ROOT,
                env={**os.environ, "DONDOC_LANG": "en", **environment},
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=out,
            )

    async def start(self, *options: str, **environment: str) -> None:
        """Start `up` and wait until it says that all is ready."""
        self.begin(*options, **environment)
        await self.until(lambda: self._ended or "logs " in self.said, START_WITHIN)
        assert not self._ended, self.said + self.logs()

    async def start_demo(self) -> None:
        """Start it with the plan of the library, issued today."""
        await self.start("--demo", "--plan-dir", str(LIBRARY))

    async def ends(self, within: float = WITHIN) -> int:
        """Wait until `up` has ended; return its exit code."""
        assert self._up is not None
        await self.until(lambda: self._ended, within)
        return int(self._up.returncode)

    def signal(self, how: signal.Signals) -> None:
        """Send `up` a signal."""
        assert self._up is not None
        self._up.send_signal(how)

    def pid(self, part: str) -> int:
        """Return the process of a part."""
        note = (self.data / "run" / f"{part}.pid").read_text(encoding="utf-8")
        return int(json.loads(note)["pid"])

    def pids(self) -> list[int]:
        """Return the processes of all parts."""
        return [self.pid(part) for part in PARTS]

    async def kill(self, part: str) -> None:
        """Kill a part as by kill -9, and wait until it has been started again and is ready."""
        before = self.pid(part)
        os.kill(before, signal.SIGKILL)
        await self.until(lambda: self.pid(part) != before)
        await self.until(lambda: self.get("/readyz").status == http.client.OK)

    async def kill_all(self) -> None:
        """Kill everything at once, `up` last."""
        pids = self.pids()
        self.signal(signal.SIGSTOP)  # it does not start anything again meanwhile
        for pid in pids:
            os.kill(pid, signal.SIGKILL)
        self.signal(signal.SIGKILL)
        await self.ends()
        await self.until(lambda: not any(map(lives, pids)))

    def close(self) -> None:
        """End what still runs."""
        if self._up is not None and not self._ended:
            self._up.send_signal(signal.SIGCONT)
            self._up.terminate()
            try:
                self._up.wait(WITHIN)
            except subprocess.TimeoutExpired:
                self._up.kill()
                self._up.wait()

    # --- what is said ------------------------------------------------------------------------

    @property
    def said(self) -> str:
        """What `up` has printed since its last start."""
        return self._out.read_text(encoding="utf-8")

    def logs(self) -> str:
        """Return the last lines of all logs."""
        found = sorted((self.data / "logs").glob("*.log"))
        return "\n".join(f"{each.name}: {each.read_text()[-2000:]}" for each in found)

    @property
    def api(self) -> tuple[str, int]:
        """Where the API listens."""
        found = re.search(r"API +http://([\d.]+):(\d+)", self.said)
        assert found, self.said
        return found[1], int(found[2])

    def token(self, profile: str) -> str:
        """Return the token of a ready profile."""
        text = (self.data / "profiles" / "profiles.toml").read_text(encoding="utf-8")
        return str(tomllib.loads(text)["profile"][profile]["token"])

    # --- over HTTP ---------------------------------------------------------------------------

    def ask(
        self, method: str, path: str, token: str = "", body: object = None, seconds: float = 30.0
    ) -> Answer:
        """Ask the API once; no answer is status 0."""
        connection = http.client.HTTPConnection(*self.api, timeout=seconds)
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        payload = None
        if body is not None:
            payload, headers["Content-Type"] = json.dumps(body), "application/json"
        try:
            connection.request(method, path, payload, headers)
            answer = connection.getresponse()
            text = answer.read()
        except (OSError, http.client.HTTPException) as error:
            return Answer(0, str(error))
        finally:
            connection.close()
        return Answer(answer.status, json.loads(text) if text else None)

    def get(self, path: str, profile: str = "") -> Answer:
        """Ask a question."""
        return self.ask("GET", path, self.token(profile) if profile else "")

    def act(self, task: str, profile: str, command_id: str, **body: object) -> Answer:
        """Give a task a command."""
        path = f"/v1/plans/{PLAN}/tasks/{task}/commands"
        asked = {"command_id": command_id, "body": body}
        return self.ask("POST", path, self.token(profile), asked)

    def tasks(self, profile: str) -> list[dict[str, Any]]:
        """Return the tasks a profile sees."""
        found = self.get(f"/v1/plans/{PLAN}/tasks?bucket=all&limit=500", profile)
        assert found.status == http.client.OK, found
        items: list[dict[str, Any]] = found.body["items"]
        return items

    # --- what is in the database -------------------------------------------------------------

    def counted(self) -> dict[str, int]:
        """Count the steps, log entries, claims and alarms."""
        ledgers = (tables.step, tables.log, tables.claim, tables.alarm, tables.opening)

        def count(conn: Connection) -> dict[str, int]:
            return {
                each.name: int(conn.execute(select(func.count()).select_from(each)).scalar_one())
                for each in ledgers
            }

        engine = open_engine(self.url)
        try:
            with reading(engine).begin() as conn:
                return count(conn)
        finally:
            engine.dispose()

    async def settled(self) -> None:
        """Wait until nothing is written for a second: courses open stage after stage."""
        before: dict[str, int] = {}
        while before != (before := self.counted()):  # noqa: ASYNC110 — in other processes
            await asyncio.sleep(1)

    @staticmethod
    async def until(predicate: Callable[[], object], within: float = WITHIN) -> None:
        """Wait until something is so."""
        async with asyncio.timeout(within):
            while not predicate():  # noqa: ASYNC110 — it happens in other processes
                await asyncio.sleep(POLL)

    @property
    def _out(self) -> Path:
        return self._folder / f"up{self._starts}.out"

    @property
    def _ended(self) -> bool:
        return self._up is None or self._up.poll() is not None


@asynccontextmanager
async def house(folder: Path, database_url: str = "") -> AsyncIterator[House]:
    """Prepare a house; nothing that was started stays behind."""
    here = House(folder, database_url)
    try:
        yield here
    finally:
        here.close()


def lives(pid: int) -> bool:
    """Tell whether a process still runs; one that only waits to be collected does not."""
    try:
        text = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8")
    except FileNotFoundError:
        return False
    return text.rpartition(")")[2].split()[0] != "Z"
