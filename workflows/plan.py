"""The workflow of a plan: issue it, open its duties year by year, take decisions, close it."""

import asyncio
from datetime import timedelta

from temporalio import workflow
from temporalio.common import RetryPolicy, VersioningBehavior

with workflow.unsafe.imports_passed_through():
    from activities.commits import Commits
    from activities.opening import Openings
    from activities.replanning import Replanning
    from models import names
    from models.deciding.timetable import TimetableStep
    from models.messages import (
        OpenBatch,
        PlanBatch,
        PlanCommand,
        PlanCommitted,
        PlanResult,
        PlanStart,
        ReplanBatch,
    )
    from models.plan_run.decisions import PlanStep
    from models.plan_run.progress import CheckClosure, OpenYear, PlanBody, PlanRow
    from models.plan_run.years import PERIOD_END
    from workflows.atom import Atom, is_steadfast
    from workflows.closing import wake
    from workflows.commit import commit

CLOSURE_STEP = "closure"
OPENING = timedelta(minutes=10)
REPLANNING = timedelta(hours=1)
HEARTBEAT = timedelta(seconds=30)
# Since 0.2.0 a plan looks at its row whenever it is woken: a worker may have died between a commit
# and its report. Until no plan is open that was woken before its end by an earlier build.
LOOKS_WHEN_WOKEN = "plan-looks-when-woken"


@workflow.defn(name=names.PLAN_WORKFLOW, versioning_behavior=VersioningBehavior.AUTO_UPGRADE)
class PlanWorkflow:
    """issued → its years → closed after its last duty."""

    @workflow.init
    def __init__(self, start: PlanStart) -> None:
        self._start = start
        self._ended = start.ended
        self._atom: Atom[PlanStep, PlanCommitted] = Atom(
            clock=start.clock,
            timetable=start.timetable,
            position=start.position,
            make_step=PlanStep,
            commit=self._commit,
        )
        self._reaching: list[str] = []
        self._brought: set[str] = set()
        self._bringing: asyncio.Task[None] | None = None

    @workflow.run
    async def run(self, start: PlanStart) -> None:
        """Walk the years of the plan until nothing of it is open."""
        is_open = await self._atom.run(self._body_of)
        await workflow.wait_condition(
            lambda: not self._reaching and workflow.all_handlers_finished()
        )
        if is_open:
            workflow.continue_as_new(
                start.model_copy(
                    update={
                        "timetable": self._atom.walker.timetable,
                        "position": self._atom.walker.position,
                        "ended": self._ended,
                    }
                )
            )

    @workflow.update(name=names.COMMAND_UPDATE)
    async def command(self, command: PlanCommand) -> PlanRow:
        """Do a person's command and return the new row."""
        result = await self._atom.command(command)
        assert isinstance(result, PlanResult)  # noqa: S101 — narrows the type
        assert result.row is not None  # noqa: S101 — a command that is not refused has its row
        return result.row

    @command.validator
    def _check(self, command: PlanCommand) -> None:
        self._atom.check(command)

    @workflow.signal(name=names.WAKE_SIGNAL)
    def wake(self) -> None:
        """Something the plan opened has closed, or a worker has started: look at the row."""
        if self._ended or workflow.patched(LOOKS_WHEN_WOKEN):
            self._atom.wake()

    def _body_of(self, step: TimetableStep) -> PlanBody:
        firing = step.firings[0]
        if firing.rung == PERIOD_END:
            self._ended = True
            return CheckClosure()
        return OpenYear(year=firing.repeat)

    async def _commit(self, steps: tuple[PlanStep, ...]) -> PlanCommitted:
        """Commit, then open what the steps ask to open and wake what they have settled."""
        committed = await self._commit_once(steps)
        if committed.unopened or any(result.opens for result in committed.results):
            await self._open()
        for result in committed.results:
            for changed in (*result.settles, *result.wakes):
                await wake(changed)
        self._bring(committed.reaching)
        if self._ended and committed.is_open and committed.open_obligations == 0:
            now = self._atom.walker.now()
            closure = PlanStep(name=CLOSURE_STEP, body=CheckClosure(), actor=None, at=now)
            closed = await self._commit_once((closure,))
            return committed.model_copy(update={"is_open": closed.is_open})
        return committed

    async def _commit_once(self, steps: tuple[PlanStep, ...]) -> PlanCommitted:
        batch = PlanBatch(plan=self._start.plan, package=self._start.package, steps=steps)
        return await commit(Commits.plan, batch, steadfast=is_steadfast(steps))

    def _bring(self, steps: tuple[str, ...]) -> None:
        """Let steps go to what is open, one after the other, while the plan takes other commands.

        It may take minutes where much is open; a step that was refused there is brought to notice.
        """
        self._reaching += [
            step for step in steps if step not in self._brought and step not in self._reaching
        ]
        if self._reaching and (self._bringing is None or self._bringing.done()):
            self._bringing = asyncio.create_task(self._bring_all())

    async def _bring_all(self) -> None:
        while self._reaching:
            step = self._reaching[0]
            await workflow.execute_activity_method(
                Replanning.replan_obligations,
                ReplanBatch(plan=self._start.plan, step=step),
                task_queue=names.DELIVERY_QUEUE,
                start_to_close_timeout=REPLANNING,
                heartbeat_timeout=HEARTBEAT,
                retry_policy=RetryPolicy(maximum_interval=HEARTBEAT),
            )
            self._brought.add(step)
            self._reaching.pop(0)

    async def _open(self) -> None:
        await workflow.execute_activity_method(
            Openings.open_obligations,
            OpenBatch(plan=self._start.plan, clock=self._start.clock),
            task_queue=names.DELIVERY_QUEUE,
            start_to_close_timeout=OPENING,
            heartbeat_timeout=HEARTBEAT,
            retry_policy=RetryPolicy(maximum_interval=HEARTBEAT),
        )
