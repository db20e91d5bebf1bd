"""The limits of the real server: updates in flight to one workflow, and updates in one run."""

import asyncio
from collections.abc import Coroutine, Iterable
from datetime import date
from pathlib import Path
from typing import TypeVar

import pytest
from temporalio.client import WorkflowUpdateRPCTimeoutOrCancelledError as LateError
from temporalio.service import RPCError, RPCStatusCode

from database import queries
from models.collection.state import CollectionRow
from models.deciding.collecting import Receipt, Receive
from models.deciding.commands import ReportProgress
from tests.integration.ground import Ground, ground
from tests.unit.database.sample import assignment_order, collection_order, sample_plan
from worker.stage import IN_FLIGHT

UNITS = 30
MANY = 2_100  # more than the server takes in one run
T = TypeVar("T")


async def _gated(sendings: Iterable[Coroutine[None, None, T]]) -> list[T]:
    """Send, as many at a time as the product lets in flight."""
    gate = asyncio.Semaphore(IN_FLIGHT)

    async def send(sending: Coroutine[None, None, T]) -> T:
        async with gate:
            return await sending

    return await asyncio.gather(*(send(each) for each in sendings))


async def _receive(here: Ground, unit: str, within: float = 60.0) -> CollectionRow:
    receipt = Receipt(unit=unit, received_on=date(2014, 3, 20))
    body = Receive(receipt=receipt)
    return await here.tell_all(collection_order(UNITS), unit, body, within)


async def test_more_commands_than_the_server_takes_at_once_pass_through_the_gate(
    tmp_path: Path, database_url: str
) -> None:
    """Thirty units answer one collection in the same moment, and each is received once."""
    order = collection_order(UNITS)
    async with ground(tmp_path, sample_plan(UNITS), database_url) as here:
        here.begin(assignment_order(), seconds_before=600)
        await here.start_worker()
        await here.opened(order)
        rows = await _gated(_receive(here, unit) for unit in order.units)
        assert len(rows) == UNITS
        assert here.steps(order.id, "command:") == [f"command:{unit}" for unit in order.units]
        await here.histories(order.id)


async def test_what_the_server_refused_is_repeated_with_the_same_id(tmp_path: Path) -> None:
    """Without the gate the eleventh is refused; repeating every command does each of them once."""
    order = collection_order(UNITS)
    async with ground(tmp_path, sample_plan(UNITS)) as here:
        here.begin(assignment_order(), seconds_before=600)
        await here.start_worker()
        await here.opened(order)
        with here.held_lock():  # so that the first ones stay in flight
            first = await asyncio.gather(
                *(_receive(here, unit, within=4) for unit in order.units), return_exceptions=True
            )
        refused = {each.status for each in first if isinstance(each, RPCError)}
        assert RPCStatusCode.RESOURCE_EXHAUSTED in refused
        # Of the others nobody knows anything: they ran late, or the server gave them up.
        assert refused <= {RPCStatusCode.RESOURCE_EXHAUSTED, RPCStatusCode.UNAVAILABLE}
        assert all(isinstance(each, RPCError | LateError) for each in first)
        rows = await _gated(_receive(here, unit) for unit in order.units)
        again = await _gated(_receive(here, unit) for unit in order.units)
        assert rows == again
        assert here.steps(order.id, "command:") == [f"command:{unit}" for unit in order.units]
        assert [here.count_log(order.id, f"command:{unit}") for unit in order.units] == [1] * UNITS
        assert here.alarms() == []
        await here.histories(order.id)


@pytest.mark.timeout(240)
async def test_a_run_is_renewed_before_the_server_takes_no_more_commands(tmp_path: Path) -> None:
    """Of 2,100 commands to one assignment none is lost or doubled, over runs that all replay."""
    order = assignment_order()
    async with ground(tmp_path, sample_plan()) as here:
        here.begin(order, seconds_before=3600)
        await here.start_worker()
        await here.opened(order)
        wanted = [f"{number:04}" for number in range(MANY)]
        await _gated(here.tell(order, each, ReportProgress(text=each)) for each in wanted)
        assert here.steps(order.id, "command:") == [f"command:{each}" for each in wanted]
        log = here.read(lambda conn: queries.log(conn, here.plan.file.id))
        assert sorted(e.step for e in log if e.type == "report_progress") == [
            f"command:{each}" for each in wanted
        ]
        assert here.alarms() == []
        runs = await here.histories(order.id)
        assert len(runs) > MANY // 1000
