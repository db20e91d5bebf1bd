"""The writer: group commit, savepoints, and the database being away."""

import asyncio
import shutil
import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, func, insert, select, text
from sqlalchemy.exc import IntegrityError

from database.tables import package
from database.writer import DatabaseAway, Writer
from tests.unit.database.sample import in_a_file


@pytest.fixture(name="writer")
def _writer(engine: Engine) -> Iterator[Writer]:
    writer = Writer(engine)
    yield writer
    writer.close()


def _add(conn: Connection, name: str) -> str:
    conn.execute(insert(package), {"id": name, "version": "1", "document": "{}"})
    return name


def _names(engine: Engine) -> set[str]:
    with engine.begin() as conn:
        return set(conn.scalars(select(package.c.id).where(package.c.version == "1")))


class _Gate:
    """Hold the writer in a first piece, so that others have to wait together."""

    def __init__(self, writer: Writer) -> None:
        self._entered, self._leave = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=writer.run_sync, args=("gate", self._hold))
        self._thread.start()
        assert self._entered.wait(5)

    def _hold(self, _: Connection) -> None:
        self._entered.set()
        assert self._leave.wait(5)

    def open(self) -> None:
        self._leave.set()
        self._thread.join()


async def test_what_waits_together_is_committed_together(writer: Writer, engine: Engine) -> None:
    """Fifty pieces that arrive during a transaction share the next one."""
    gate = _Gate(writer)
    names = [f"p{number}" for number in range(50)]
    tasks = [
        asyncio.create_task(writer.run(name, lambda conn, name=name: _add(conn, name)))  # type: ignore[misc]
        for name in names
    ]
    await asyncio.sleep(0)
    gate.open()
    assert await asyncio.gather(*tasks) == names
    assert (writer.transactions, writer.pieces) == (2, 51)
    assert _names(engine) == set(names)


async def test_one_failing_piece_does_not_hurt_the_others(writer: Writer, engine: Engine) -> None:
    """Each piece has its own savepoint: its error is its own, and what it wrote is undone."""

    def fail(conn: Connection) -> None:
        _add(conn, "undone")
        msg = "on purpose"
        raise LookupError(msg)

    def twice(conn: Connection) -> None:
        _add(conn, "double")
        _add(conn, "double")

    gate = _Gate(writer)
    tasks = [
        asyncio.create_task(writer.run("1", lambda conn: _add(conn, "one"))),
        asyncio.create_task(writer.run("2", fail)),
        asyncio.create_task(writer.run("3", twice)),
        asyncio.create_task(writer.run("4", lambda conn: _add(conn, "four"))),
    ]
    await asyncio.sleep(0)
    gate.open()
    one, failed, doubled, four = await asyncio.gather(*tasks, return_exceptions=True)
    assert (one, four) == ("one", "four")
    assert isinstance(failed, LookupError)
    assert isinstance(doubled, IntegrityError)
    assert _names(engine) == {"one", "four"}
    assert writer.transactions == 2


async def test_pieces_run_in_the_order_of_their_keys(writer: Writer) -> None:
    """Two processes lock rows in the same order; pieces of one key keep theirs."""
    gate, ran = _Gate(writer), []
    given = [("b", 1), ("a", 2), ("b", 3), ("a", 4)]
    tasks = [
        asyncio.create_task(writer.run(key, lambda _, each=(key, number): ran.append(each)))  # type: ignore[misc]
        for key, number in given
    ]
    await asyncio.sleep(0)
    gate.open()
    await asyncio.gather(*tasks)
    assert ran == [("a", 2), ("a", 4), ("b", 1), ("b", 3)]


async def test_whoever_stops_waiting_does_not_stop_the_writer(
    writer: Writer, engine: Engine
) -> None:
    """A cancelled caller's work is done all the same, and the next one is served."""
    gate = _Gate(writer)
    task = asyncio.create_task(writer.run("x", lambda conn: _add(conn, "orphan")))
    await asyncio.sleep(0)
    task.cancel()
    gate.open()
    assert await writer.run("y", lambda conn: _add(conn, "next")) == "next"
    assert _names(engine) == {"orphan", "next"}


@in_a_file
def test_a_file_locked_by_another_process_is_away(writer: Writer, tmp_path: Path) -> None:
    """A lock that outlasts the patience is worth a retry; afterwards the writer goes on."""
    other = sqlite3.connect(tmp_path / "plan.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(DatabaseAway, match="locked"):
        writer.run_sync("x", lambda conn: _add(conn, "late"))
    other.execute("ROLLBACK")
    other.close()
    assert writer.run_sync("x", lambda conn: _add(conn, "late")) == "late"
    assert (writer.transactions, writer.pieces) == (1, 1)


@in_a_file
def test_a_folder_that_was_removed_is_away(writer: Writer, tmp_path: Path) -> None:
    """Even a connection that still holds the deleted file is not written to."""
    assert writer.run_sync("x", lambda conn: _add(conn, "here")) == "here"
    shutil.rmtree(tmp_path)
    with pytest.raises(DatabaseAway):
        writer.run_sync("x", lambda conn: _add(conn, "nowhere"))


def test_a_commit_that_fails_fails_for_everybody(writer: Writer, engine: Engine) -> None:
    """What is found wrong only at the commit undoes the whole transaction."""
    with engine.begin() as conn:
        conn.execute(text("CREATE TABLE parent (id INTEGER PRIMARY KEY)"))
        deferred = "REFERENCES parent DEFERRABLE INITIALLY DEFERRED"
        conn.execute(text(f"CREATE TABLE child (parent INTEGER {deferred})"))
    with pytest.raises(DatabaseAway):
        writer.run_sync("x", lambda conn: conn.execute(text("INSERT INTO child VALUES (1)")))
    with engine.begin() as conn:
        assert conn.execute(select(func.count()).select_from(text("child"))).scalar_one() == 0


def test_closing_drains_the_queue_and_then_refuses(engine: Engine) -> None:
    """What waits is still committed; what comes later is told to try elsewhere."""
    writer = Writer(engine)
    assert writer.run_sync("x", lambda conn: _add(conn, "last")) == "last"
    writer.close()
    with pytest.raises(DatabaseAway, match="closed"):
        writer.run_sync("x", lambda conn: _add(conn, "too late"))
    assert _names(engine) == {"last"}


def test_a_piece_alone_that_fails_leaves_nothing(writer: Writer, engine: Engine) -> None:
    """Its transaction is its savepoint: the error is its own, and what it wrote is gone."""

    def fail(conn: Connection) -> None:
        _add(conn, "half")
        msg = "no"
        raise ValueError(msg)

    with pytest.raises(ValueError, match="no"):
        writer.run_sync("one", fail)
    assert _names(engine) == set()
    assert (writer.transactions, writer.pieces) == (0, 0)
    assert writer.run_sync("two", lambda conn: _add(conn, "whole")) == "whole"
    assert _names(engine) == {"whole"}
    assert (writer.transactions, writer.pieces) == (1, 1)
