"""`dondoc worker`: commit steps and walk timetables until told to stop."""

import asyncio
import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta

import structlog
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError
from temporalio.client import Client
from temporalio.service import RPCError

from database.engine import reading
from database.revision import check_revision
from database.writer import Writer, is_away
from models.errors import ServerUnreachableError
from models.wording import say
from runtime.codec import Keys
from runtime.database import database_away, open_database
from runtime.log import configure_logging
from runtime.memory import spare_long_lived
from runtime.metrics import server_runtime
from runtime.settings import WorkerSettings
from runtime.temporal_env import connect_from_environment
from runtime.worded import AwayError
from worker.build import working
from worker.deployment import build_id, make_current
from worker.health import health_server
from worker.messages import messages_going
from worker.proving import prove
from worker.waking import wake_all

POLL = 0.2
WAKE_AGAIN = 5.0
log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)


@dataclass(kw_only=True)
class _Work:
    """What a running worker holds, and whether it works already."""

    settings: WorkerSettings
    keys: Keys | None
    engine: Engine
    stop: asyncio.Event = field(default_factory=asyncio.Event)
    current: bool = False

    async def not_ready(self) -> str:
        """Say what is missing before this worker can work, or nothing."""
        if self.stop.is_set():
            return "stopping"
        if not self.current:
            return "starting"
        try:
            await asyncio.to_thread(_ping, self.engine)
        except (DBAPIError, OSError) as error:
            return f"database: {type(error).__name__}"
        return ""


async def serve(settings: WorkerSettings) -> None:
    """Work until SIGTERM or SIGINT, then finish what is in hand.

    Raises ServerUnreachableError (no Temporal, no database), StaleDatabaseError (not migrated) and
    UnfitBuildError (a stored history does not replay).
    """
    configure_logging(settings.level)
    spare_long_lived()
    keys = settings.keys  # a bad key is told before anything is opened
    work = _Work(settings=settings, keys=keys, engine=open_database(settings.database))
    with stopped_by_signals(work.stop):
        try:
            async with health_server(settings.health_port, work.not_ready):
                await _until_stopped(work)
        except RPCError as error:
            wording = say("Temporal does not do its part: %(status)s: %(message)s",
                          status=error.status.name, message=error.message)  # fmt: skip
            raise AwayError(wording) from error
        finally:
            work.engine.dispose()
    log.info("stopped")


@contextmanager
def stopped_by_signals(stop: asyncio.Event) -> Iterator[None]:
    """Set an event at SIGTERM and SIGINT, instead of breaking off."""
    loop = asyncio.get_running_loop()
    signals = (signal.SIGTERM, signal.SIGINT)
    for each in signals:
        loop.add_signal_handler(each, stop.set)
    try:
        yield
    finally:
        for each in signals:
            loop.remove_signal_handler(each)


async def _until_stopped(work: _Work) -> None:
    """Run; who is stopped while still starting has nothing in hand and breaks off."""
    running = asyncio.create_task(_run(work))
    stopping = asyncio.create_task(work.stop.wait())
    try:
        await asyncio.wait({running, stopping}, return_when=asyncio.FIRST_COMPLETED)
        if not running.done() and not work.current:
            running.cancel()
        with suppress(asyncio.CancelledError):
            await running
    finally:
        stopping.cancel()


async def _run(work: _Work) -> None:
    settings = work.settings
    client = await _connected(settings, work.keys)
    await _find_database(work.engine, settings.start_seconds)
    replayed = await prove(client, settings.replay_sample)
    writer = Writer(work.engine)
    try:
        async with working(client, writer, drain=timedelta(seconds=settings.drain_seconds)):
            await make_current(client)
            work.current = True
            log.info("working", build=build_id(), replayed=replayed)
            waking = asyncio.create_task(_wake(client, work.engine))
            async with messages_going(client, work.engine):
                await work.stop.wait()
            log.info("draining")
            waking.cancel()
            await asyncio.gather(waking, return_exceptions=True)
    finally:
        await asyncio.to_thread(writer.close)


async def _connected(settings: WorkerSettings, keys: Keys | None) -> Client:
    on = server_runtime(settings.metrics_port)
    ends = asyncio.get_running_loop().time() + settings.start_seconds
    while True:
        try:
            return await connect_from_environment(keys, on=on)
        except ServerUnreachableError:
            if asyncio.get_running_loop().time() > ends:
                raise
        await asyncio.sleep(POLL)


async def _find_database(engine: Engine, seconds: float) -> None:
    ends = asyncio.get_running_loop().time() + seconds
    while True:
        try:
            return await asyncio.to_thread(check_revision, engine)
        except DBAPIError as error:
            if not is_away(error):
                raise
            if asyncio.get_running_loop().time() > ends:
                raise AwayError(database_away(error)) from error
        await asyncio.sleep(POLL)


async def _wake(client: Client, engine: Engine) -> None:
    """Wake what is open, as soon as both servers answer."""
    while True:
        try:
            woken = await wake_all(client, engine)
        except (RPCError, DBAPIError) as error:
            log.warning("not_woken_yet", error=str(error))
        else:
            log.info("woken", open=woken)
            return
        await asyncio.sleep(WAKE_AGAIN)


def _ping(engine: Engine) -> None:
    with reading(engine).connect() as conn:
        conn.execute(text("SELECT 1"))
