"""The database goes away for a while: histories stay small, others go on, nothing is lost."""

import asyncio
import shutil
import signal
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest
from temporalio.api.enums.v1 import EventType

from models.assignment.state import AssignmentOrder
from models.deciding.commands import ReportProgress
from tests.integration.ground import Ground, ground
from tests.integration.postgresql import PostgreSQL
from tests.unit.database.sample import assignment_order, sample_plan

TWO_MINUTES = 120.0
HANDFUL = 12  # events: a command or an instant, its local attempts and the one regular activity
REMINDER = "due-5"


@contextmanager
def _locked(here: Ground) -> Iterator[None]:
    """Somebody else holds the lock for writing."""
    with here.held_lock():
        yield


@contextmanager
def _moved_away(here: Ground) -> Iterator[None]:
    """The disk with the database is not mounted."""
    away = here.database.parent / "away"
    away.mkdir()
    files = list(here.database.parent.glob(f"{here.database.name}*"))
    for file in files:
        shutil.move(file, away / file.name)
    yield
    for file in files:
        shutil.move(away / file.name, file)


async def _events(here: Ground, orders: list[AssignmentOrder]) -> list[int]:
    histories = [await here.client.get_workflow_handle(o.id).fetch_history() for o in orders]
    return [len(history.events) for history in histories]


async def _goes_on(here: Ground, order: AssignmentOrder) -> None:
    """A workflow that begins while the database is away comes as far as its own commit."""
    await here.open(order)
    handle = here.client.get_workflow_handle(order.id)
    scheduled = EventType.EVENT_TYPE_ACTIVITY_TASK_SCHEDULED
    async with asyncio.timeout(15):
        history = await handle.fetch_history()
        while all(event.event_type != scheduled for event in history.events):
            await asyncio.sleep(0.5)
            history = await handle.fetch_history()


async def _withstands(
    folder: Path,
    away: Callable[[Ground], AbstractContextManager[None]],
    seconds: float,
    url: str = "",
) -> None:
    """Take the database away; commands, an instant and a new workflow wait, and come through."""
    told = [assignment_order(f"told{number}") for number in range(5)]
    timed = [assignment_order(f"timed{number}") for number in range(5)]
    fresh = assignment_order("fresh")
    async with ground(folder, sample_plan(), url) as here:
        await here.start_worker()
        here.begin(timed[0], seconds_before=8)
        await here.opened(*timed)
        here.begin(told[0], seconds_before=3600)
        await here.opened(*told)
        assert not any(here.steps(o.id, "") for o in timed)
        before = await _events(here, told + timed)
        ends = asyncio.get_running_loop().time() + seconds
        with away(here):
            asked = asyncio.gather(
                *(here.tell(o, "one", ReportProgress(text="x"), seconds + 60) for o in told)
            )
            await _goes_on(here, fresh)
            await asyncio.sleep(ends - asyncio.get_running_loop().time())
            assert not asked.done()
            during = await _events(here, told + timed)
        assert max(b - a for a, b in zip(before, during, strict=True)) <= HANDFUL
        await asked
        await here.until(lambda: all(here.rungs(o.id) == [REMINDER] for o in timed))
        await here.until(lambda: fresh.id in here.obligations())
        assert [here.steps(o.id, "") for o in told] == [["command:one"]] * len(told)
        assert [here.count_log(o.id, "command:one") for o in told] == [1] * len(told)
        assert [here.claims(o.id) for o in timed] == [[("due-5", "u01.focal", 1)]] * len(timed)
        assert here.alarms() == []
        for order in (*told, *timed, fresh):
            await here.histories(order.id)


@pytest.mark.timeout(200)
@pytest.mark.parametrize(("away", "seconds"), [(_locked, 15.0), (_moved_away, 15.0)])
async def test_the_database_is_away_for_a_while(
    tmp_path: Path, away: Callable[[Ground], AbstractContextManager[None]], seconds: float
) -> None:
    """15 s without the lock, or without the file: small histories, others go on, nothing lost.

    The two real minutes are `make soak`.
    """
    await _withstands(tmp_path, away, seconds)


@pytest.mark.timeout(200)
async def test_postgresql_crashes_and_comes_back(tmp_path: Path, postgresql: PostgreSQL) -> None:
    """A server that is gone for 10 s, and recovers from its crash first, comes to the same."""

    @contextmanager
    def stopped(_: Ground) -> Iterator[None]:
        postgresql.stop(signal.SIGQUIT)
        yield
        postgresql.start()

    with postgresql.database() as url:
        await _withstands(tmp_path, stopped, 10.0, url)


@pytest.mark.soak
@pytest.mark.timeout(400)
@pytest.mark.parametrize("away", [_locked, _moved_away])
async def test_the_database_is_away_for_two_minutes(
    tmp_path: Path, away: Callable[[Ground], AbstractContextManager[None]]
) -> None:
    """Two minutes without a database come to the same, with no more events."""
    await _withstands(tmp_path, away, TWO_MINUTES)
