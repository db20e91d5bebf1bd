"""Open the database and bring it up to date."""

import os
import sqlite3
from pathlib import Path
from typing import Any
from urllib.parse import quote

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from alembic.script.revision import ResolutionError
from alembic.util import CommandError
from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.exc import DisconnectionError

from database.collation import register
from models.errors import DondocError

BUSY_SECONDS = 30.0
# All are kept: one above the pool's size would be opened and closed again by every question.
CONNECTIONS: Any = {"pool_size": 15, "max_overflow": 0}
IDLE_SECONDS = 60
# Seconds (and, for the last one, milliseconds) until a PostgreSQL that says nothing counts as away.
PATIENCE = {
    "connect_timeout": "5",
    "keepalives_idle": "10",
    "keepalives_interval": "5",
    "keepalives_count": "3",
    "tcp_user_timeout": "20000",
}
MIGRATIONS = Path(__file__).with_name("migrations")
_READING = "dondoc_reading"
_MIGRATION_LOCK = 7_905_001  # any number, the same in every process


class NewerDatabaseError(DondocError):
    """The database was brought up to date by a newer dondoc; this one does not know its form."""


def open_engine(url: str, *, durable: bool = True, busy_seconds: float = BUSY_SECONDS) -> Engine:
    """Open a database: ``sqlite:////path`` or a PostgreSQL URL.

    ``durable`` is for SQLite only: each commit is on the disk before it returns.
    """
    if make_url(url).get_backend_name() != "sqlite":
        return _open_postgresql(make_url(url))
    return _open_sqlite(Path(make_url(url).database or ""), durable, busy_seconds)


def reading(engine: Engine) -> Engine:
    """Return the same engine for readers, who take no lock for writing."""
    return engine.execution_options(**{_READING: True})


def migrate(engine: Engine) -> None:
    """Bring the tables up to date, only forward; two processes do it one after the other."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    with engine.begin() as conn:
        if conn.dialect.name == "postgresql":
            conn.execute(text(f"SELECT pg_advisory_xact_lock({_MIGRATION_LOCK})"))
        config.attributes["connection"] = conn
        try:
            command.upgrade(config, "head")
        except (ResolutionError, CommandError) as error:
            head = ScriptDirectory.from_config(config).get_current_head()
            msg = f"the database is not at {head} and cannot be brought there: {error}"
            raise NewerDatabaseError(msg) from error


def _open_postgresql(url: URL) -> Engine:
    """Open a server that may go away without a word; what the URL says of these limits wins."""
    unsaid = {name: value for name, value in PATIENCE.items() if name not in url.query}
    engine = create_engine(
        url, pool_pre_ping=True, pool_timeout=10, connect_args=unsaid, **CONNECTIONS
    )
    event.listen(engine, "connect", _limit_transactions)
    return engine


def _limit_transactions(connection: Any, _: object) -> None:  # noqa: ANN401 — the driver's own type
    """Let the server give up the locks of a machine that died in the middle of a transaction."""
    connection.execute(f"SET idle_in_transaction_session_timeout = '{IDLE_SECONDS}s'")
    connection.commit()


def _open_sqlite(path: Path, durable: bool, busy_seconds: float) -> Engine:  # noqa: FBT001
    path.touch()
    # mode=rw: a file that was taken away is an error, and not an empty database.
    address = f"file:{quote(str(path))}?mode=rw"

    def connect() -> sqlite3.Connection:
        # isolation_level None: SQLAlchemy's BEGIN below is the only one.
        connection = sqlite3.connect(
            address,
            uri=True,
            timeout=busy_seconds,
            isolation_level=None,
            check_same_thread=False,
            cached_statements=512,
        )
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute(f"PRAGMA synchronous = {'FULL' if durable else 'OFF'}")
        connection.execute("PRAGMA foreign_keys = ON")
        register(connection)
        return connection

    engine = create_engine(f"sqlite:///{path}", creator=connect, **CONNECTIONS)
    event.listen(engine, "begin", _begin)
    event.listen(engine, "connect", _remember_file(path))
    event.listen(engine, "checkout", _same_file(path))
    return engine


def _begin(conn: Connection) -> None:
    """Take the lock for writing at once: a lock taken later could be refused without waiting."""
    is_reading = conn.get_execution_options().get(_READING)
    conn.exec_driver_sql("BEGIN" if is_reading else "BEGIN IMMEDIATE")


def _inode(path: Path) -> tuple[int, int] | None:
    try:
        found = os.stat(path)  # noqa: PTH116 — once per transaction; Path.stat costs more
    except OSError:
        return None
    return found.st_dev, found.st_ino


def _remember_file(path: Path) -> Any:  # noqa: ANN401 — SQLAlchemy's own type for listeners
    def remember(_: object, record: Any) -> None:  # noqa: ANN401
        record.info["file"] = _inode(path)

    return remember


def _same_file(path: Path) -> Any:  # noqa: ANN401
    """Refuse a connection whose file was taken away: what it commits would be lost silently."""

    def check(_: object, record: Any, __: object) -> None:  # noqa: ANN401
        now = _inode(path)
        if now is None or now != record.info["file"]:
            raise DisconnectionError

    return check
