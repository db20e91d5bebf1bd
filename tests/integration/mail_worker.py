"""A worker in a process of its own, which dies at one point between a claim and its outcome."""

import asyncio
import os
import signal
import sys
from collections.abc import Callable
from typing import Any

import activities.delivery
import activities.digests
from activities.mail import MailChannel
from database.engine import open_engine
from database.writer import Writer
from runtime.connection import connect_within
from worker.build import working
from worker.deployment import make_current

DIE_AT = "DONDOC_TEST_DIE_AT"
READY = "ready"
POINTS = ("composed", "begun", "answered", "recorded")
# A dead worker is missed sooner than in earnest. The workflow reads it from the module, too.
activities.delivery.HEARTBEAT, activities.delivery.SILENCE = 0.5, 2.0
DISTANCE = 3  # messages sent before: it dies in the middle of its work


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _after_commit(module: Any, name: str, is_it: Callable[[Any], bool], after: int = 0) -> None:  # noqa: ANN401
    """Die after the COMMIT in which a function returned something."""
    original, seen = getattr(module, name), [0]
    run = Writer.run

    def noted(*args: Any, **named: Any) -> Any:  # noqa: ANN401
        result = original(*args, **named)
        seen[0] += is_it(result)
        return result

    async def committed(writer: Writer, key: str, work: Callable[[Any], Any]) -> Any:  # noqa: ANN401
        before = seen[0]
        result = await run(writer, key, work)
        if before < seen[0] and seen[0] > after:
            _die()
        return result

    setattr(module, name, noted)
    Writer.run = committed  # type: ignore[method-assign, assignment]


def die_at(point: str) -> None:
    """Prepare to die, as by kill -9."""
    if point == "composed":
        _after_commit(activities.digests, "commit_digest", lambda each: each.composed > 0)
    elif point == "begun":
        _after_commit(activities.delivery, "take", lambda each: bool(each.mails))
    elif point == "recorded":
        _after_commit(activities.delivery, "finish", bool, DISTANCE)
    elif point == "answered":
        send, count = MailChannel.send, [0]

        async def answered(channel: MailChannel, mail: Any) -> Any:  # noqa: ANN401
            outcome = await send(channel, mail)
            count[0] += 1
            if count[0] > DISTANCE:
                _die()
            return outcome

        MailChannel.send = answered  # type: ignore[method-assign, assignment]


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
    die_at(os.environ.get(DIE_AT, ""))
    asyncio.run(work(*sys.argv[1:]))
    os._exit(0)  # a process that has used Temporal's core can abort while it shuts down
