"""Opening a database and bringing it up to date."""

import shutil
import sqlite3
from datetime import UTC, datetime
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, func, insert, select, text
from sqlalchemy.exc import DBAPIError, OperationalError

from database.desk import tables as desk
from database.engine import NewerDatabaseError, migrate, open_engine, reading
from database.tables import APPEND_ONLY, metadata, package
from tests.unit.database.sample import PLAN

NOW = datetime(2014, 1, 1, tzinfo=UTC)
_LEDGERS = {table.name: table for table in (*APPEND_ONLY, *desk.APPEND_ONLY)}


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
    engine = open_engine(f"sqlite:///{tmp_path / 'x%y.db'}")
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
        column.name: "2014-01-01 00:00:00.000000" if column.name == "at" else 1
        for column in _LEDGERS[table].columns
        if column.autoincrement is not True
    }
    names = ", ".join(values)
    marks = ", ".join(f":{name}" for name in values)
    with engine.begin() as conn:
        content = {"hash": "1", "size": 1, "type": "", "body": b"", "created_at": NOW}
        conn.execute(insert(desk.content), content)
        conn.execute(text(f"INSERT INTO {table} ({names}) VALUES ({marks})"), values)  # noqa: S608
    with engine.begin() as conn, pytest.raises(DBAPIError, match="append-only"):
        conn.execute(text(verb.format(table)))


def test_a_file_that_was_taken_away_is_an_error(engine: Engine, tmp_path: Path) -> None:
    """Nothing is written into a file nobody will ever find, and no empty one takes its place."""
    shutil.move(tmp_path / "plan.db", tmp_path / "away.db")
    with pytest.raises(OperationalError), engine.begin():
        pass
    assert not (tmp_path / "plan.db").exists()


def test_another_file_in_its_place_is_opened_afresh(engine: Engine, tmp_path: Path) -> None:
    """A restored backup is seen at the next transaction."""
    for file in tmp_path.glob("plan.db*"):
        file.rename(tmp_path / file.name.replace("plan", "old"))
    with sqlite3.connect(tmp_path / "plan.db") as other:
        other.execute("CREATE TABLE restored (x)")
    other.close()
    with engine.begin() as conn:
        assert conn.execute(text("SELECT count(*) FROM restored")).scalar_one() == 0
