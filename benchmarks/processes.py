"""The servers a benchmark measures, each in a process of its own, as in production."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from sqlalchemy import Connection, Engine

from database.desk import accounts, tokens
from models.desk.accounts import Account
from models.desk.identity import Role, Scope
from runtime.clock import now
from tests.integration.services import ROOT, ready
from worker.child import die_with_parent
from worker.server import DEV_SERVER, free_port

WITHIN = 90.0  # seconds
STOP_WITHIN = 30.0
POLL = 0.1


@contextmanager
def temporal_server(folder: Path) -> Iterator[str]:
    """Run the real server on a durable file; yield its address."""
    port = free_port()
    command = (
        str(DEV_SERVER.find()),
        *("server", "start-dev", "--headless", "--ip", "127.0.0.1", "--port", str(port)),
        *("--db-filename", str(folder / "temporal.db"), "--log-level", "error"),
        *("--sqlite-pragma", "journal_mode=wal", "--sqlite-pragma", "synchronous=2"),
    )
    with process(command, folder / "temporal.log", dict(os.environ)):
        yield f"127.0.0.1:{port}"


@contextmanager
def desk_servers(folder: Path, url: str, temporal: str) -> Iterator[int]:
    """Run a worker and the API; yield the API's port when both are ready."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("TEMPORAL_")}
    port, worker_port = free_port(), free_port()
    environment = {
        **kept,
        "TEMPORAL_ADDRESS": temporal,
        "DONDOC_DATABASE_URL": url,
        "DONDOC_PORT": str(port),
        "DONDOC_HEALTH_PORT": str(worker_port),
        "DONDOC_RATE_PER_MINUTE": "1000000",
        "DONDOC_LOG_LEVEL": "warning",
    }
    with (
        _service("worker", folder, environment, worker_port),
        _service("api", folder, environment, port),
    ):
        yield port


@contextmanager
def _service(name: str, folder: Path, environment: Mapping[str, str], port: int) -> Iterator[None]:
    command = (sys.executable, "-P", "-m", "cli", name)
    log = folder / f"{name}.log"
    with process(command, log, environment) as running:
        ends = time.monotonic() + WITHIN
        while not ready(port):
            said = log.read_text(encoding="utf-8")
            assert running.poll() is None, said
            assert time.monotonic() < ends, said
            time.sleep(POLL)
        yield


@contextmanager
def process(
    command: Sequence[str], log: Path, environment: Mapping[str, str]
) -> Iterator["subprocess.Popen[bytes]"]:
    """Run a program until the end of the block; it dies with this one."""
    with log.open("ab") as out:
        running = subprocess.Popen(
            command,
            cwd=ROOT,
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=out,
            start_new_session=True,
            preexec_fn=die_with_parent(),  # noqa: PLW1509 — one system call
        )
    try:
        yield running
    finally:
        running.terminate()
        try:
            running.wait(STOP_WITHIN)
        except subprocess.TimeoutExpired:
            running.kill()
            running.wait()


def token(engine: Engine, person: str) -> str:
    """Make an account and a token of a person."""

    def made(conn: Connection) -> str:
        began = now() - timedelta(days=1)
        if accounts.account(conn, person) is None:
            new = Account(person=person, name=person, role=Role.PERSON, lang="vi", created_at=began)
            accounts.add_account(conn, new)
        return tokens.issue(
            conn, person=person, label="bench", scopes=(Scope.READ, Scope.ACT), days=30, now=now()
        ).secret

    with engine.begin() as conn:
        return made(conn)


def program(name: str) -> str:
    """Return a program that is installed beside the interpreter."""
    beside = Path(sys.executable).with_name(name)
    found = str(beside) if beside.is_file() else shutil.which(name)
    assert found, f"{name} is not installed: make env"
    return found
