"""What a workflow withstands: retries, refusals, wake-ups, years, and a database that is away."""

import asyncio
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from sqlalchemy import Connection
from temporalio.api.enums.v1 import EventType
from temporalio.client import WorkflowUpdateFailedError

from database.writer import DatabaseAway
from models import names
from models.assignment.state import AssignmentState
from models.deciding.collecting import Close
from models.deciding.commands import (
    Acknowledge,
    Actor,
    Approve,
    Delegate,
    ReportProgress,
    Submit,
    Withdraw,
)
from models.messages import AssignmentCommand
from tests.workflows.library import CRITERIA, DN, FINAL, HUE, PLAN, REPORTS, VINH, only
from tests.world import World, world
from worker.histories import runs_of
from workflows import atom

HEAD = Actor(post="HTV-VP.head")


async def _issued(here: World) -> None:
    await here.issue()
    await here.expect("assignment", to="HTV-VP.focal", rung="issue")


async def _events(here: World, workflow_id: str, *, updates: bool = False) -> int:
    """Count the events of a workflow, or only the updates it has accepted."""
    accepted = EventType.EVENT_TYPE_WORKFLOW_EXECUTION_UPDATE_ACCEPTED
    return sum(
        not updates or event.event_type == accepted
        for run in await runs_of(here.running.client, workflow_id)
        for event in run.events
    )


async def test_a_command_given_twice_is_done_once() -> None:
    """A retry with the same id gets the first outcome; the same id with another content is refused.

    Such a misuse raises an alarm too: somebody's client counts wrongly.
    """
    async with world(only("B.1")) as here:
        await _issued(here)
        said = ReportProgress(text="a third")
        command = AssignmentCommand(command_id="one", actor=HEAD, body=said)
        first, second = [await here.running.send(CRITERIA, command) for _ in range(2)]
        assert first == second
        assert (await here.log(CRITERIA)).count("report_progress") == 1
        handle = here.running.client.get_workflow_handle(CRITERIA)
        again = await handle.execute_update(names.COMMAND_UPDATE, command, id="another-update")
        assert again == first  # answered by the database, not by the server's memory of updates
        assert (await here.log(CRITERIA)).count("report_progress") == 1

        other = command.model_copy(update={"body": ReportProgress(text="two thirds")})
        with pytest.raises(WorkflowUpdateFailedError) as refused:
            await handle.execute_update(names.COMMAND_UPDATE, other, id="third-update")
        assert getattr(refused.value.cause, "type", "") == "conflict"
        here.alarms_expected = 1


async def test_what_the_row_refuses_leaves_the_row_as_it_was() -> None:
    """A wrong state is refused with a code, and the log keeps no line of it."""
    async with world(only("B.1")) as here:
        await _issued(here)
        before = await here.assignment(CRITERIA)
        assert await here.is_refused(CRITERIA, Approve()) == "wrong_state"
        assert await here.assignment(CRITERIA) == before
        assert await here.log(CRITERIA) == ["open"]


async def test_what_the_validator_refuses_leaves_no_event() -> None:
    """A command that cannot be read, or comes after the end, is never written to history."""
    async with world(only("B.1")) as here:
        await _issued(here)
        handle = here.running.client.get_workflow_handle(CRITERIA)
        nameless = AssignmentCommand.model_construct(command_id="", actor=HEAD, body=Acknowledge())
        unknown = {"schema": 1, "command_id": "x", "actor": {"post": "x"}, "body": {"type": "fly"}}
        for wrong in (nameless, unknown):
            with pytest.raises(WorkflowUpdateFailedError):
                await handle.execute_update(names.COMMAND_UPDATE, wrong)
        assert await _events(here, CRITERIA, updates=True) == 0
        await here.does(CRITERIA, Acknowledge())
        assert await _events(here, CRITERIA, updates=True) == 1


async def test_of_two_commands_at_once_the_second_finds_what_the_first_has_done() -> None:
    """Two people submit in the same moment: one does, the other hears that it is submitted."""
    async with world(only("B.1")) as here:
        await _issued(here)
        outcomes = await asyncio.gather(
            *(
                here.running.send(
                    CRITERIA, AssignmentCommand(command_id=who, actor=HEAD, body=Submit())
                )
                for who in ("one", "other")
            ),
            return_exceptions=True,
        )
        (refused,) = (each for each in outcomes if isinstance(each, WorkflowUpdateFailedError))
        assert getattr(refused.cause, "type", "") == "wrong_state"
        assert await here.log(CRITERIA) == ["open", "submit"]
        await here.expect("reminder", to="HTV-CM.focal", rung="review1.1:waiting")
        await here.does(CRITERIA, Withdraw(reason="superseded"))
        await here.ends(CRITERIA)


async def test_a_wake_up_makes_it_look_at_the_row_and_nothing_else() -> None:
    """A signal carries no fact: whatever it meant stands in the row."""
    async with world(only("B.1")) as here:
        await _issued(here)
        for workflow_id in (CRITERIA, PLAN):
            await here.running.client.get_workflow_handle(workflow_id).signal(names.WAKE_SIGNAL)
        await here.until(date(2020, 6, 16))
        await here.expect("reminder", to="HTV-VP.focal", rung="due-10", on=date(2020, 6, 16))
        assert await here.log(CRITERIA) == ["open", "fire"]


async def test_what_stays_open_for_years_is_renewed_each_year_and_says_nothing_twice() -> None:
    """Every run is at most a year old, replays, and the walk goes on where it stood."""
    async with world(only("C.3")) as here:
        await _issued(here)
        await here.until(date(2022, 12, 17))
        runs = await runs_of(here.running.client, FINAL)
        assert len(runs) == 3
        assert len(await runs_of(here.running.client, PLAN)) == 3
        await here.expect("reminder", to="HTV-VP.focal", rung="due-10", on=date(2022, 12, 16))
        row = await here.does(FINAL, Acknowledge())
        assert row.opened_at.year == 2020


async def test_a_collection_nobody_closes_is_renewed_too() -> None:
    """A year after its opening a collection is still the same one, and still takes answers."""
    async with world(only("C.1")) as here:
        await here.issue()
        await here.until(date(2021, 1, 11))
        assert len(await runs_of(here.running.client, REPORTS)) == 2
        await here.running.client.get_workflow_handle(REPORTS).signal(names.WAKE_SIGNAL)
        await here.answers(REPORTS, DN, HUE, VINH)
        row = await here.does(REPORTS, Close())
        assert row.opened_at.year == 2020
        await here.ends(REPORTS)
        await here.expect_all(duty="C.1")
        await here.expect_all(rung="issue")


async def test_nobody_left_to_tell_is_no_reason_to_fail() -> None:
    """What closes after its plan was stopped ends normally."""
    async with world(only("B.1")) as here:
        await _issued(here)
        await here.running.client.get_workflow_handle(PLAN).terminate("stopped by the operator")
        await here.does(CRITERIA, Withdraw(reason="the plan is stopped"))
        await here.ends(CRITERIA)


async def test_a_busy_assignment_is_renewed_before_the_server_refuses_more(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """After so many commands a run is renewed, and none of them is lost."""
    assert 0 < atom.MOST_COMMANDS <= 1000  # the server takes 2,000 updates a run
    monkeypatch.setattr(atom, "MOST_COMMANDS", 20)
    async with world(only("B.1")) as here:
        await _issued(here)

        async def report(number: int) -> None:
            body = ReportProgress(text=f"step {number}")
            command = AssignmentCommand(command_id=f"step{number}", actor=HEAD, body=body)
            await here.running.send(CRITERIA, command)

        await asyncio.gather(*(report(number) for number in range(50)))
        await here.quiet()
        assert len(await runs_of(here.running.client, CRITERIA)) == 3
        assert (await here.log(CRITERIA)).count("report_progress") == 50


class _Away:
    """A database that is away for the next attempts on assignments."""

    def __init__(self, here: World, monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
        self.attempts = 0
        self._run = here.running.writer.run
        self._error = error
        monkeypatch.setattr(here.running.writer, "run", self.run)

    async def run(self, key: str, work: Callable[[Connection], Any]) -> Any:  # noqa: ANN401
        if self.attempts and key.startswith("assignment:"):
            self.attempts -= 1
            raise self._error
        return await self._run(key, work)


async def test_while_the_database_is_away_a_commit_waits_as_a_regular_activity(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Three local attempts, then one activity that keeps trying: a handful of events, one fact."""
    async with world(only("B.1")) as here:
        await _issued(here)
        away = _Away(here, monkeypatch, DatabaseAway("gone"))
        before = await _events(here, CRITERIA)
        away.attempts = 5
        here.tolerate("commit goes on as a regular activity")
        here.tolerate("Completing activity as failed")
        row = await here.does(CRITERIA, Acknowledge())
        assert row.state is AssignmentState.ACKNOWLEDGED
        assert (await here.log(CRITERIA)).count("acknowledge") == 1
        assert await _events(here, CRITERIA) - before < 20


async def test_a_command_that_cannot_be_decided_fails_to_its_sender_and_an_instant_waits(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A bug fails one command and nobody else's; a reminder waits until it is repaired."""
    async with world(only("B.1")) as here:
        await _issued(here)
        here.tolerate("commit_failed")
        here.tolerate("commit goes on as a regular activity")
        here.tolerate("Completing activity as failed")
        away = _Away(here, monkeypatch, ValueError("a bug"))
        away.attempts = 1
        assert await here.is_refused(CRITERIA, Delegate(unit="HTV-DN")) == names.INTERNAL
        await here.does(CRITERIA, Acknowledge())
        away.attempts = 2  # the local attempt and a regular one
        await here.until(date(2020, 6, 16))
        await here.until(date(2020, 6, 16), hour=13)  # by now it was tried again
        await here.expect("reminder", to="HTV-VP.focal", rung="due-10", on=date(2020, 6, 16))
        assert away.attempts == 0
