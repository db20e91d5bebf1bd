"""A worker in a process of its own, which can be told to die right after a COMMIT."""

import asyncio
import os
import signal
import sys
from collections.abc import Awaitable, Callable
from typing import Any

from activities.commits import Commits
from database.engine import open_engine
from database.writer import Writer
from runtime.connection import connect_within
from worker.build import working
from worker.deployment import make_current

DIE_AFTER = "DONDOC_TEST_DIE_AFTER"  # how the name of the step begins
OPENS = "opens:"  # or, after this: whose COMMIT, if it leaves something to be opened
READY = "ready"


def die_after(step: str) -> None:
    """Die, as by kill -9, after the COMMIT of a step and before anybody is told of it."""
    original: Callable[..., Awaitable[Any]] = Commits._run

    async def run(commits: Commits, key: str, *arguments: Any) -> Any:  # noqa: ANN401 — whatever it commits
        committed = await original(commits, key, *arguments)
        of, opens = step.removeprefix(OPENS), getattr(committed, "unopened", False)
        is_it = any(result.name.startswith(step) for result in committed.results)
        if is_it or (of != step and key.startswith(of) and opens):
            os.kill(os.getpid(), signal.SIGKILL)
        return committed

    Commits._run = run  # type: ignore[method-assign, assignment]


async def work(address: str, url: str) -> None:
    """Work until SIGTERM."""
    client = await connect_within(address, 30, quiet=False)
    engine = open_engine(url)
    writer = Writer(engine)
    ended = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, ended.set)
    async with working(client, writer):
        await make_current(client)
        sys.stdout.write(f"{READY}\n")
        sys.stdout.flush()
        await ended.wait()
    writer.close()
    engine.dispose()


if __name__ == "__main__":
    if wanted := os.environ.get(DIE_AFTER):
        die_after(wanted)
    asyncio.run(work(*sys.argv[1:]))
    os._exit(0)  # a process that has used Temporal's core can abort while it shuts down
