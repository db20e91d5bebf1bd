"""Opening a database and bringing it up to date."""

import shutil
import socket
import sqlite3
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Column, Engine, Integer, func, insert, select, text
from sqlalchemy.exc import DBAPIError, OperationalError

from database import engine as engines
from database.columns import Instant
from database.desk import tables as desk
from database.engine import NewerDatabaseError, migrate, open_engine, reading
from database.tables import APPEND_ONLY, metadata, package
from database.writer import is_away
from tests.integration.postgresql import EMPTY, PostgreSQL
from tests.unit.database.sample import PLAN, in_a_file

NOW = datetime(2014, 1, 1, tzinfo=UTC)
_LEDGERS = {table.name: table for table in (*APPEND_ONLY, *desk.APPEND_ONLY)}


def _some(column: "Column[object]") -> object:
    """Return any value a column takes."""
    if isinstance(column.type, Instant):
        return NOW
    return 1 if isinstance(column.type, Integer) else "1"


def _pragma(engine: Engine, name: str) -> object:
    with reading(engine).connect() as conn:
        return conn.exec_driver_sql(f"PRAGMA {name}").scalar_one()


@pytest.mark.parametrize(("durable", "synchronous"), [(True, 2), (False, 0)])
def test_sqlite_is_opened_for_many_readers_and_one_writer(
    tmp_path: Path, *, durable: bool, synchronous: int
) -> None:
    """Write-ahead log, thirty seconds of patience, foreign keys, sync as asked for."""
    engine = open_engine(f"sqlite:///{tmp_path / 'x.db'}", durable=durable)
    assert _pragma(engine, "journal_mode") == "wal"
    assert _pragma(engine, "synchronous") == synchronous
    assert _pragma(engine, "busy_timeout") == 30_000
    assert _pragma(engine, "foreign_keys") == 1
    engine.dispose()


def test_a_reader_does_not_wait_for_a_writer(engine: Engine) -> None:
    """While one transaction writes, another connection reads what was committed before."""
    count = select(func.count()).select_from(package)
    with engine.begin() as writer:
        writer.execute(insert(package), {"id": "other", "version": "1", "document": "{}"})
        with reading(engine).begin() as reader:
            assert reader.execute(count).scalar_one() == 1
        assert writer.execute(count).scalar_one() == 2


def test_migrations_lead_to_the_tables(tmp_path: Path) -> None:
    """On an empty and on an existing database the revisions give exactly the declared tables."""
    _migrated_twice(f"sqlite:///{tmp_path / 'x%y.db'}")


def test_migrations_lead_to_the_tables_of_postgresql(postgresql: PostgreSQL) -> None:
    """The same on PostgreSQL."""
    with postgresql.database(EMPTY) as url:
        _migrated_twice(url)


def _migrated_twice(url: str) -> None:
    engine = open_engine(url)
    for _ in range(2):
        migrate(engine)
        with reading(engine).connect() as conn:
            context = MigrationContext.configure(conn, opts={"compare_type": True})
            assert compare_metadata(context, metadata) == []
    engine.dispose()


def test_migrating_keeps_what_is_there(engine: Engine) -> None:
    """A database that is up to date is left alone."""
    migrate(engine)
    with engine.begin() as conn:
        assert conn.scalars(select(package.c.id)).all() == [PLAN]


def test_a_newer_database_is_refused(engine: Engine) -> None:
    """An old program does not write into tables it does not know."""
    with engine.begin() as conn:
        conn.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(NewerDatabaseError, match="9999"):
        migrate(engine)


@pytest.mark.parametrize("verb", ["UPDATE {} SET obligation = 'x'", "DELETE FROM {}"])
@pytest.mark.parametrize("table", _LEDGERS)
def test_the_ledgers_are_append_only(engine: Engine, table: str, verb: str) -> None:
    """The database itself refuses to change or delete what was written."""
    values = {
        column.name: _some(column)
        for column in _LEDGERS[table].columns
        if column.autoincrement is not True and not column.nullable
    }
    with engine.begin() as conn:
        content = {"hash": "1", "size": 1, "type": "", "body": b"", "created_at": NOW}
        conn.execute(insert(desk.content), content)
        conn.execute(insert(_LEDGERS[table]), values)
    with engine.begin() as conn, pytest.raises(DBAPIError, match="append-only"):
        conn.execute(text(verb.format(table)))


@in_a_file
def test_a_file_that_was_taken_away_is_an_error(engine: Engine, tmp_path: Path) -> None:
    """Nothing is written into a file nobody will ever find, and no empty one takes its place."""
    shutil.move(tmp_path / "plan.db", tmp_path / "away.db")
    with pytest.raises(OperationalError), engine.begin():
        pass
    assert not (tmp_path / "plan.db").exists()


@in_a_file
def test_another_file_in_its_place_is_opened_afresh(engine: Engine, tmp_path: Path) -> None:
    """A restored backup is seen at the next transaction."""
    for file in tmp_path.glob("plan.db*"):
        file.rename(tmp_path / file.name.replace("plan", "old"))
    with sqlite3.connect(tmp_path / "plan.db") as other:
        other.execute("CREATE TABLE restored (x)")
    other.close()
    with engine.begin() as conn:
        assert conn.execute(text("SELECT count(*) FROM restored")).scalar_one() == 0


def test_a_server_that_says_nothing_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine that takes connections and never answers is away within the limit."""
    monkeypatch.setitem(engines.PATIENCE, "connect_timeout", "2")
    with socket.create_server(("127.0.0.1", 0)) as silent:
        engine = open_engine(f"postgresql+psycopg://x@127.0.0.1:{silent.getsockname()[1]}/x")
        began = time.monotonic()
        with pytest.raises(OperationalError) as caught, engine.connect():
            pass
        assert time.monotonic() - began < 10
        assert is_away(caught.value)
        engine.dispose()


def test_the_locks_of_a_dead_machine_are_given_up(postgresql: PostgreSQL) -> None:
    """A transaction that nobody goes on with is ended by the server; what the URL says wins."""
    with postgresql.database() as url:
        engine = open_engine(f"{url}&connect_timeout=7")
        with engine.connect() as conn:
            limit = conn.execute(text("SHOW idle_in_transaction_session_timeout")).scalar_one()
            driver = conn.connection.dbapi_connection
        assert limit == "1min"
        assert driver is not None
        assert driver.info.get_parameters()["connect_timeout"] == "7"
        engine.dispose()
