"""The one thread of a process that writes: whatever waits is committed together."""

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

T = TypeVar("T")


class DatabaseAway(Exception):  # noqa: N818 — a state of the world; it is worth a retry
    """The database cannot be reached, is locked, or gave up; nothing was committed."""


def is_away(error: BaseException) -> bool:
    """Tell whether an error says that the database, and not the work, is at fault."""
    if isinstance(error, DBAPIError) and error.connection_invalidated:
        return True
    return isinstance(error, (OperationalError, InterfaceError, PoolTimeoutError))


@dataclass(frozen=True, kw_only=True)
class _Piece:
    """One piece of work, and who waits for it (the loop, where it is not a thread)."""

    key: str
    work: Callable[[Connection], Any]
    waiter: "asyncio.Future[Any] | Future[Any]"
    loop: asyncio.AbstractEventLoop | None = None


@dataclass(frozen=True, kw_only=True)
class _Outcome:
    """What a piece came to."""

    result: Any = None
    error: BaseException | None = None


class Writer:
    """Run pieces of work in one thread: one transaction for all that waits, a savepoint for each.

    Pieces run sorted by key, so that two processes lock rows in the same order; pieces of one key
    keep the order in which they came.
    """

    def __init__(self, engine: Engine) -> None:
        """Start the thread."""
        self.transactions = 0
        self.pieces = 0
        self._engine = engine
        self._queue: list[_Piece] = []
        self._wake = threading.Condition()
        self._closed = False
        self._thread = threading.Thread(target=self._serve, name="database-writer", daemon=True)
        self._thread.start()

    async def run(self, key: str, work: Callable[[Connection], T]) -> T:
        """Run a piece of work and return its result, from an event loop."""
        loop = asyncio.get_running_loop()
        waiter: asyncio.Future[T] = loop.create_future()
        self._put(_Piece(key=key, work=work, waiter=waiter, loop=loop))
        return await waiter

    def run_sync(self, key: str, work: Callable[[Connection], T]) -> T:
        """Run a piece of work and return its result, from a thread without an event loop."""
        waiter: Future[T] = Future()
        self._put(_Piece(key=key, work=work, waiter=waiter))
        return waiter.result()

    def close(self) -> None:
        """Commit what still waits, then end the thread."""
        with self._wake:
            self._closed = True
            self._wake.notify()
        self._thread.join()

    def _put(self, piece: _Piece) -> None:
        with self._wake:
            if self._closed:
                msg = "the writer is closed"
                raise DatabaseAway(msg)
            self._queue.append(piece)
            self._wake.notify()

    def _serve(self) -> None:
        while batch := self._take():
            batch.sort(key=lambda piece: piece.key)
            self._answer(batch, self._commit(batch))

    def _take(self) -> list[_Piece]:
        """Wait for work and take all there is; nothing once the writer is closed and drained."""
        with self._wake:
            self._wake.wait_for(lambda: self._queue or self._closed)
            batch, self._queue = self._queue, []
            return batch

    def _commit(self, batch: list[_Piece]) -> list[_Outcome]:
        """Run a batch in one transaction; where that fails, nobody's work has happened."""
        if len(batch) == 1:
            outcome = self._commit_alone(batch[0])
            self.transactions += outcome.error is None
            self.pieces += outcome.error is None
            return [outcome]
        try:
            with self._engine.begin() as conn:
                outcomes = [_attempt(conn, piece) for piece in batch]
        except Exception as error:  # noqa: BLE001 — the thread outlives whatever the database does
            return [_Outcome(error=_away(error)) for _ in batch]
        self.transactions += 1
        self.pieces += len(batch)
        return outcomes

    def _commit_alone(self, piece: _Piece) -> _Outcome:
        """Run a piece that waits alone: the transaction is its savepoint."""
        is_done = False
        try:
            with self._engine.begin() as conn:
                result = piece.work(conn)
                is_done = True
        except Exception as error:  # noqa: BLE001 — handed to the one who waits for it
            return _Outcome(error=_away(error) if is_done or is_away(error) else error)
        return _Outcome(result=result)

    @staticmethod
    def _answer(batch: list[_Piece], outcomes: list[_Outcome]) -> None:
        """Tell everybody; each event loop is woken once for all that wait in it."""
        by_loop: dict[asyncio.AbstractEventLoop, list[tuple[_Piece, _Outcome]]] = {}
        for piece, outcome in zip(batch, outcomes, strict=True):
            if piece.loop is None:
                _settle([(piece, outcome)])
            else:
                by_loop.setdefault(piece.loop, []).append((piece, outcome))
        for loop, answers in by_loop.items():
            if not loop.is_closed():
                loop.call_soon_threadsafe(_settle, answers)


def _attempt(conn: Connection, piece: _Piece) -> _Outcome:
    """Run one piece in its savepoint; its error is its own, unless the connection is lost."""
    savepoint = conn.begin_nested()
    try:
        result = piece.work(conn)
        savepoint.commit()
    except Exception as error:  # noqa: BLE001 — handed to the one who waits for it
        savepoint.rollback()
        return _Outcome(error=_away(error) if is_away(error) else error)
    return _Outcome(result=result)


def _away(error: BaseException) -> DatabaseAway:
    away = DatabaseAway(str(error))
    away.__cause__ = error
    return away


def _settle(answers: list[tuple[_Piece, _Outcome]]) -> None:
    for piece, outcome in answers:
        waiter = piece.waiter
        if waiter.done():  # who waited was cancelled meanwhile
            continue
        if outcome.error is None:
            waiter.set_result(outcome.result)
        else:
            waiter.set_exception(outcome.error)
