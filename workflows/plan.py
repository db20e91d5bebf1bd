"""The workflow of a plan: issue it, open its duties year by year, take decisions, close it."""

from datetime import datetime, timedelta

from temporalio import workflow
from temporalio.common import RetryPolicy, VersioningBehavior

with workflow.unsafe.imports_passed_through():
    from activities.commits import Commits
    from activities.opening import Openings
    from models import names
    from models.deciding.commands import Actor
    from models.deciding.timetable import TimetableStep
    from models.messages import (
        OpenBatch,
        PlanBatch,
        PlanCommand,
        PlanCommitted,
        PlanResult,
        PlanStart,
    )
    from models.plan_run.decisions import PERIOD_END, PlanStep
    from models.plan_run.progress import CheckClosure, OpenYear, PlanBody, PlanRow
    from workflows.atom import Atom, is_steadfast
    from workflows.closing import wake
    from workflows.commit import commit

CLOSURE_STEP = "closure"
OPENING = timedelta(minutes=10)
HEARTBEAT = timedelta(seconds=30)


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
            make_step=_step,
            commit=self._commit,
        )

    @workflow.run
    async def run(self, start: PlanStart) -> None:
        """Walk the years of the plan until nothing of it is open."""
        if await self._atom.run(self._body_of):
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
        """Something the plan opened has closed; it matters only once the period is over."""
        if self._ended:
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
        if any(result.opens for result in committed.results):
            await self._open()
        for result in committed.results:
            for settled in result.settles:
                await wake(settled)
        if self._ended and committed.is_open and committed.open_obligations == 0:
            closure = _step(CLOSURE_STEP, CheckClosure(), None, self._atom.walker.now())
            closed = await self._commit_once((closure,))
            return committed.model_copy(update={"is_open": closed.is_open})
        return committed

    async def _commit_once(self, steps: tuple[PlanStep, ...]) -> PlanCommitted:
        batch = PlanBatch(plan=self._start.plan, package=self._start.package, steps=steps)
        return await commit(Commits.plan, batch, steadfast=is_steadfast(steps))

    async def _open(self) -> None:
        await workflow.execute_activity_method(
            Openings.open_obligations,
            OpenBatch(plan=self._start.plan, clock=self._start.clock),
            start_to_close_timeout=OPENING,
            heartbeat_timeout=HEARTBEAT,
            retry_policy=RetryPolicy(maximum_interval=HEARTBEAT),
        )


def _step(name: str, body: PlanBody, actor: Actor | None, at: datetime) -> PlanStep:
    return PlanStep(name=name, body=body, actor=actor, at=at)
