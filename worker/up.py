"""`dondoc up`: Temporal server, worker and API as one, on one data directory."""

import asyncio
import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from temporalio.client import Client

from models.wording import Wording, say
from runtime.codec import Keys
from runtime.connection import connect_within
from runtime.worded import TakenError
from worker.child import Child, Tell, end_left_over
from worker.demo import Demo, Place, start_demo
from worker.embedded import keep_for_years
from worker.first_account import first_token
from worker.migrating import migrate_database
from worker.parts import Layout, api_part, temporal_part, worker_part
from worker.serve import stopped_by_signals

TEMPORAL_WITHIN = 60.0  # seconds
PRIVATE = 0o700


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What `up` was asked for; ``plan`` is the package of a demonstration."""

    data: Path
    host: str
    port: int
    database_url: str = ""
    codec_keys: str = ""
    public_url: str = ""
    plan: Path | None = None


@dataclass(kw_only=True)
class _House:
    """What runs."""

    layout: Layout
    tell: Tell
    stop: asyncio.Event = field(default_factory=asyncio.Event)
    children: list[Child] = field(default_factory=list)
    keepers: list[asyncio.Task[None]] = field(default_factory=list)


async def up(wanted: Wanted, tell: Tell) -> None:
    """Run until SIGTERM or SIGINT; then stop API, worker and server in this order.

    Raises TakenError (data directory, port) and PartFailedError.
    """
    wanted.data.mkdir(mode=PRIVATE, parents=True, exist_ok=True)
    with _lock(wanted.data):
        layout = Layout.of(wanted)
        layout.prepare()
        await asyncio.to_thread(end_left_over, layout.run)
        house = _House(layout=layout, tell=tell)
        with stopped_by_signals(house.stop):
            try:
                await _until_stopped(house, wanted)
            finally:
                await _stop(house)


async def _until_stopped(house: _House, wanted: Wanted) -> None:
    """Start everything and watch it; a stop while starting breaks off."""
    stopping = asyncio.create_task(house.stop.wait())
    starting = asyncio.create_task(_start(house, wanted))
    pending: set[asyncio.Task[object]] = {starting, stopping}
    try:
        while stopping in pending:
            watched = pending | set(house.keepers)
            done, _ = await asyncio.wait(watched, return_when=asyncio.FIRST_COMPLETED, timeout=1)
            for task in done - {stopping}:
                await task  # raises what it failed with
            pending -= done
    finally:
        for task in (starting, stopping):
            task.cancel()
        await asyncio.gather(starting, stopping, return_exceptions=True)


async def _start(house: _House, wanted: Wanted) -> None:
    layout, tell = house.layout, house.tell
    temporal = await _begin(house, Child(temporal_part(layout), tell))
    revision = await asyncio.to_thread(migrate_database, layout.database_url)
    rest = [await _begin(house, Child(part(layout), tell)) for part in (worker_part, api_part)]
    keys = Keys.read(layout.codec_keys)
    client = await connect_within(layout.temporal, TEMPORAL_WITHIN, quiet=False, keys=keys)
    await keep_for_years(client)
    for child in (temporal, *rest):
        await child.until_ready()
    token = await asyncio.to_thread(first_token, layout.database_url)
    demo = await _demo(house, client, wanted.plan) if wanted.plan else None
    for line in _told(layout, revision, token, demo):
        tell(line)


async def _demo(house: _House, client: Client, folder: Path) -> Demo:
    layout = house.layout
    place = Place(
        database_url=layout.database_url, api_url=layout.api_url, profiles=layout.data / "profiles"
    )
    return await start_demo(client, place, folder, house.tell)


async def _begin(house: _House, child: Child) -> Child:
    await child.start()
    house.children.append(child)
    house.keepers.append(asyncio.create_task(child.keep()))
    return child


async def _stop(house: _House) -> None:
    """Stop who asks before who answers: API, worker, server."""
    for keeper in house.keepers:
        keeper.cancel()
    await asyncio.gather(*house.keepers, return_exceptions=True)
    if house.children:
        house.tell(say("Stopping …"))
    for child in reversed(house.children):
        await child.stop()


def _told(layout: Layout, revision: str, token: str, demo: Demo | None) -> Iterator[Wording]:
    yield say("dondoc is up; Ctrl-C stops it.")
    yield say("  API          %(url)s", url=layout.api_url)
    yield say("  Temporal UI  %(url)s", url=layout.ui_url)
    yield say("  Temporal     %(address)s", address=layout.temporal)
    yield say("  data         %(path)s (tables of revision %(revision)s)",
              path=layout.data, revision=revision)  # fmt: skip
    yield say("  logs         %(path)s", path=layout.logs)
    if token:
        yield say("The first administrator's token, shown this once:")
        yield say("  %(token)s", token=token)
        yield say("Log in with it: dondoc login --server %(url)s", url=layout.api_url)
    if demo is not None:
        yield from demo.told()


@contextmanager
def _lock(data: Path) -> Iterator[None]:
    """Be the only one on a data directory; the kernel gives the lock back whatever happens."""
    with (data / "lock").open("a+", encoding="utf-8") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            file.seek(0)
            pid = file.read().strip() or "?"
            wording = say(
                "dondoc up works on %(data)s already (process %(pid)s)", data=data, pid=pid
            )
            raise TakenError(wording) from error
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield
