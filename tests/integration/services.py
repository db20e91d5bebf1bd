"""The commands that run on a server, each in a process of its own, as systemd runs them."""

import asyncio
import http.client
import itertools
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

ROOT = Path(__file__).parents[2]
WITHIN = 60.0
POLL = 0.1
_count = itertools.count()


class Service:
    """A running command and what it has said."""

    def __init__(self, process: asyncio.subprocess.Process, log: Path) -> None:
        self.process = process
        self._log = log

    @property
    def said(self) -> str:
        """What it wrote to standard output and standard error."""
        return self._log.read_text(encoding="utf-8")

    async def ends(self, within: float = WITHIN) -> int:
        """Wait for its end; return the exit code."""
        return await asyncio.wait_for(self.process.wait(), within)

    async def stop(self) -> int:
        """Ask it to end, and wait."""
        self.process.send_signal(signal.SIGTERM)
        return await self.ends()

    async def is_ready(self, port: int) -> None:
        """Wait until it says that it is ready."""
        async with asyncio.timeout(WITHIN):
            while not await asyncio.to_thread(ready, port):
                assert self.process.returncode is None, self.said
                await asyncio.sleep(POLL)


def ready(port: int) -> bool:
    """Ask whether a server is ready."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/readyz")
        return connection.getresponse().status == http.client.OK
    except OSError:
        return False
    finally:
        connection.close()


def fetch(port: int, path: str) -> str:
    """Return what a server answers."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", path)
        return connection.getresponse().read().decode()
    finally:
        connection.close()


@asynccontextmanager
async def service(folder: Path, *command: str, **environment: str) -> AsyncIterator[Service]:
    """Run a command; it is killed at the end if it still runs."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("TEMPORAL_")}
    log = folder / f"{command[0]}.{next(_count)}.log"
    with log.open("wb") as out:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-P", "-m", "cli", *command),
            cwd=ROOT,
            env={**kept, "DONDOC_LANG": "en", "HOME": str(folder), **environment},
            stdin=asyncio.subprocess.DEVNULL,
            stdout=out,
            stderr=out,
        )
    try:
        yield Service(process, log)
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()
