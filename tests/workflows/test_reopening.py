"""What has ended is taken up again: a new run of the same workflow, for one command."""

import asyncio
from datetime import date, timedelta

import pytest
from sqlalchemy import update
from temporalio.client import WorkflowExecutionStatus, WorkflowUpdateStage
from temporalio.common import WorkflowIDReusePolicy
from temporalio.exceptions import ApplicationError

from database import tables
from models import names
from models.assignment.state import AssignmentState
from models.collection.decisions import CollectionStep
from models.collection.state import EntryState
from models.deciding.collecting import Accept, AcceptWithGaps, Close, Reopen
from models.deciding.commands import Actor, RecordReceivedOn, Submit
from models.messages import CollectionCommand, CollectionCommitted, CollectionStart
from tests.workflows.library import DN, HUE, OWN_PLANS, PILOT, VINH, changed, only
from tests.world import World, world
from workflows.atom import Atom

RUNNING, COMPLETED = WorkflowExecutionStatus.RUNNING, WorkflowExecutionStatus.COMPLETED
AGAIN = Reopen(unit=HUE, until=date(2020, 3, 10), reason="found at last")


async def _closed(here: World) -> None:
    """Issue, receive two answers, and close with the third as a declared gap."""
    await here.issue()
    await here.until(date(2020, 2, 14))
    await here.answers(OWN_PLANS, DN, VINH)
    await here.does(OWN_PLANS, AcceptWithGaps(missing=(HUE,), reason="closing"))
    await here.ends(OWN_PLANS)
    await here.expect_all()


async def test_a_closed_collection_runs_again_until_it_is_closed_again() -> None:
    """The reopened unit is reminded of its day and answers; then the new run ends, too."""
    async with world(only("B.3")) as here:
        await _closed(here)
        row = await here.does(OWN_PLANS, AGAIN)
        assert (row.is_open, row.gaps, row.closed_at) == (True, (), None)
        assert await here.status(OWN_PLANS) is RUNNING
        await here.until(date(2020, 3, 5))
        await here.expect("reminder", to=f"{HUE}.focal", rung="due-7", units=(HUE,))
        await here.answers(OWN_PLANS, HUE)
        await here.does(OWN_PLANS, Close())
        await here.ends(OWN_PLANS)
        _, entries = await here.collection(OWN_PLANS)
        assert [each.state for each in entries.values()] == [EntryState.ACCEPTED] * 3
        assert await here.log(OWN_PLANS) == [
            "open",
            "fire",
            "receive_many",
            "accept",
            "accept_with_gaps",
            "reopen",
            "fire",
            "receive_many",
            "accept",
            "close",
        ]


async def test_a_refused_command_ends_the_new_run_and_changes_nothing() -> None:
    """A day that is not ahead; the same command again gets the same answer."""
    async with world(only("B.3")) as here:
        await _closed(here)
        before = await here.collection(OWN_PLANS)
        wrong = AGAIN.model_copy(update={"until": date(2020, 2, 1)})
        for _ in range(2):
            assert await here.is_refused(OWN_PLANS, wrong, key="same") == "date_not_ahead"
            await here.ends(OWN_PLANS)
            assert await here.collection(OWN_PLANS) == before
        assert await here.status(OWN_PLANS) is COMPLETED


async def test_a_reopening_that_was_done_is_not_done_again() -> None:
    """Sent again after it was closed again, it returns its outcome and the new run ends."""
    async with world(only("B.3")) as here:
        await _closed(here)
        await here.does(OWN_PLANS, AGAIN, key="once")
        await here.does(OWN_PLANS, AcceptWithGaps(missing=(HUE,), reason="no"))
        await here.ends(OWN_PLANS)
        before = await here.collection(OWN_PLANS)
        row = await here.does(OWN_PLANS, AGAIN, key="once")
        assert row.is_open  # as it was then
        await here.ends(OWN_PLANS)
        assert await here.collection(OWN_PLANS) == before


async def test_what_a_closed_plan_opened_stays_closed() -> None:
    """Whoever waited for it has ended."""
    async with world(only("B.3")) as here:
        await _closed(here)
        closing = update(tables.plan).values(closed_at=await here.running.now())
        await here.cast.read(lambda conn: conn.execute(closing))
        assert await here.is_refused(OWN_PLANS, AGAIN) == "plan_closed"
        await here.ends(OWN_PLANS)


async def test_a_reopening_in_the_moment_of_closing_keeps_the_run() -> None:
    """Both handlers run: the collection is closed, then open, and goes on where it is."""
    async with world(only("B.3")) as here:
        await here.issue()
        await here.until(date(2020, 2, 14))
        await here.answers(OWN_PLANS, DN, HUE, VINH, accepted=False)
        await here.does(OWN_PLANS, Accept(units=(DN, HUE, VINH)))
        close = CollectionCommand(command_id="close", actor=Actor(post="test"), body=Close())
        running = here.running.client.get_workflow_handle(OWN_PLANS)
        await running.start_update(
            names.COMMAND_UPDATE, close, id="close", wait_for_stage=WorkflowUpdateStage.ACCEPTED
        )
        await here.does(OWN_PLANS, AGAIN)
        row, entries = await here.collection(OWN_PLANS)
        assert (row.is_open, entries[HUE].state) == (True, EntryState.EXPECTED)
        assert await here.status(OWN_PLANS) is RUNNING
        await here.answers(OWN_PLANS, HUE)
        await here.does(OWN_PLANS, Close())
        await here.ends(OWN_PLANS)
        await here.expect_all()


async def test_a_run_that_finds_its_row_closed_ends_at_once() -> None:
    """Started without a command, by whatever accident, it neither waits nor writes."""
    async with world(only("B.3")) as here:
        await _closed(here)
        row, _ = await here.collection(OWN_PLANS)
        handle = await here.running.client.start_workflow(
            names.COLLECTION_WORKFLOW,
            CollectionStart(order=row.order, clock=here.running.clock),
            id=OWN_PLANS,
            task_queue=names.TASK_QUEUE,
            id_reuse_policy=WorkflowIDReusePolicy.ALLOW_DUPLICATE,
        )
        await asyncio.wait_for(handle.result(), 10)
        assert (await here.collection(OWN_PLANS))[0] == row


def test_a_closed_run_takes_only_what_may_be_done_to_what_is_closed() -> None:
    """All else is refused before it is in the history; so is a command without an id."""
    atom = Atom[CollectionStep, CollectionCommitted].__new__(Atom)
    atom.is_open = False
    actor = Actor(post="test")
    atom.check(CollectionCommand(command_id="1", actor=actor, body=AGAIN))
    with pytest.raises(ApplicationError) as closed:
        atom.check(CollectionCommand(command_id="1", actor=actor, body=Close()))
    assert closed.value.type == names.CLOSED
    assert closed.value.details[0]["state"] == "closed"
    nameless = CollectionCommand.model_construct(command_id="", actor=actor, body=AGAIN)
    with pytest.raises(ApplicationError) as unnamed:
        atom.check(nameless)
    assert unnamed.value.type == names.NO_COMMAND_ID


async def test_the_arrival_of_what_is_done_is_corrected_on_a_run_of_its_own() -> None:
    """Where nobody approves the pilot, its workflow ended with the submission."""
    async with world(changed(only("B.2-b"), "B.2-b", receivers=(), decided_by=())) as here:
        await here.issue()
        due = (await here.assignment(PILOT)).original_due
        assert due is not None
        await here.until(due + timedelta(days=10))
        await here.does(PILOT, Submit())
        await here.ends(PILOT)
        assert (await here.assignment(PILOT)).submitted_late
        row = await here.does(PILOT, RecordReceivedOn(received_on=due, reason="the line was down"))
        assert (row.submitted_late, row.state) == (False, AssignmentState.COMPLETED)
        await here.ends(PILOT)
        await here.expect_all()
