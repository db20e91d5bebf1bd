"""The workflow of one collection: one superior expects one answer from each of many."""

from temporalio import workflow
from temporalio.common import VersioningBehavior

with workflow.unsafe.imports_passed_through():
    from activities.commits import Commits
    from models import names
    from models.collection.decisions import CollectionStep
    from models.collection.state import CollectionRow
    from models.messages import (
        CollectionBatch,
        CollectionCommand,
        CollectionCommitted,
        CollectionResult,
        CollectionStart,
    )
    from workflows.atom import Atom, is_steadfast
    from workflows.closing import tell_opener, wake
    from workflows.commit import commit


@workflow.defn(name=names.COLLECTION_WORKFLOW, versioning_behavior=VersioningBehavior.AUTO_UPGRADE)
class CollectionWorkflow:
    """open → due → late → locked → closed; the entries are rows, never workflows."""

    @workflow.init
    def __init__(self, start: CollectionStart) -> None:
        self._start = start
        self._atom: Atom[CollectionStep, CollectionCommitted] = Atom(
            clock=start.clock,
            timetable=start.timetable,
            position=start.position,
            make_step=CollectionStep,
            commit=self._commit,
        )
        self._opened_at = start.opened_at or self._atom.walker.now()

    @workflow.run
    async def run(self, start: CollectionStart) -> None:
        """Walk the timetable until the collection is closed."""
        if await self._atom.run():
            workflow.continue_as_new(self._atom.renewed(start, opened_at=self._opened_at))
        order = start.order
        await tell_opener(order.opener, order.opener_waits_from, self._atom.walker.now())

    @workflow.update(name=names.COMMAND_UPDATE)
    async def command(self, command: CollectionCommand) -> CollectionRow:
        """Do a person's command and return the new row."""
        result = await self._atom.command(command)
        assert isinstance(result, CollectionResult)  # noqa: S101 — narrows the type
        assert result.row is not None  # noqa: S101 — a command that is not refused has its row
        return result.row

    @command.validator
    def _check(self, command: CollectionCommand) -> None:
        self._atom.check(command)

    @workflow.signal(name=names.WAKE_SIGNAL)
    def wake(self) -> None:
        """Look at the row again: somebody else has changed it."""
        self._atom.wake()

    async def _commit(self, steps: tuple[CollectionStep, ...]) -> CollectionCommitted:
        batch = CollectionBatch(
            obligation=self._start.order.id,
            order=self._start.order,
            opened_at=self._opened_at,
            steps=steps,
        )
        committed = await commit(Commits.collection, batch, steadfast=is_steadfast(steps))
        for result in committed.results:
            for changed in result.wakes:
                await wake(changed)
        return committed
