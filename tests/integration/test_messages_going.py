"""A workflow of messages that somebody ended comes back by itself, and nothing is sent twice."""

from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest
from temporalio.client import WorkflowExecutionStatus, WorkflowHandle

from database.notices.queries import claims, handling
from models.notices.delivery import DeliveryState
from tests.integration.ground import Ground, ground
from tests.integration.post_office import PostOffice, post_office
from tests.integration.test_mail_crashes import give, prepare, standing, worker
from tests.unit.database.sample import OPENED, PLAN, sample_plan
from worker import messages
from worker.messages import messages_going

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")  # of the server's library
UNITS, MUTE = 4, 3
RUNNING = WorkflowExecutionStatus.RUNNING


async def run_of(handle: WorkflowHandle[object, object]) -> tuple[str | None, bool]:
    """Return which run it is, and whether it goes on."""
    found = await handle.describe()
    return found.run_id, found.status is RUNNING


def states(here: Ground) -> Counter[DeliveryState]:
    """Count the deliveries by their state."""
    return Counter(each.state for each in standing(here))


@pytest.mark.timeout(180)
@pytest.mark.parametrize("how", ["terminate", "cancel"])
async def test_messages_that_somebody_ended_come_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    """Ended while a letter is on its way: that one is unknown, each other one goes out once."""
    monkeypatch.setattr(messages, "EVERY", 0.2)
    monkeypatch.setattr(messages, "LOOKS", 10)
    async with post_office() as office, ground(tmp_path, sample_plan(UNITS + 1)) as here:
        prepare(here, UNITS, {MUTE: "mute"})
        here.set_clock(OPENED + timedelta(minutes=1))
        await worker(here, office)
        handle = here.client.get_workflow_handle(f"digest:{PLAN}")
        async with messages_going(here.client, here._engine, here.clock):
            await here.until(lambda: len(office.got) == UNITS)
            first, _ = await run_of(handle)
            await (handle.terminate() if how == "terminate" else handle.cancel())
            await here.until(lambda: states(here)[DeliveryState.UNKNOWN] == 1, 90)
            second, goes_on = await run_of(handle)
            assert (second != first, goes_on) == (True, True)
            give(here, 1, "more")  # what is claimed afterwards is sent by the new run
            await here.until(lambda: states(here)[DeliveryState.SENT] == UNITS)
        _count(here, office)
        await here.histories(f"digest:{PLAN}")


def _count(here: Ground, office: PostOffice) -> None:
    """Hold what came in against the claims."""
    assert states(here) == {DeliveryState.SENT: UNITS, DeliveryState.UNKNOWN: 1}
    assert set(office.keys.values()) == {1}
    assert Counter(office.to)["mute@x.example"] == 1
    numbers = here.read(lambda conn: list(claims(conn, PLAN)))
    assert len(numbers) == UNITS + 1
    assert here.read(lambda conn: [len(handling(conn, each)) for each in numbers]) == [1] * len(
        numbers
    )
