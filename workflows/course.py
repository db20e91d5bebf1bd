"""What all courses do alike: take acts, notice what has closed, open what comes next."""

from datetime import timedelta

from temporalio import workflow
from temporalio.common import RetryPolicy

with workflow.unsafe.imports_passed_through():
    from activities.commits import Commits
    from activities.opening import Openings
    from models import names
    from models.course.decisions import CourseStep
    from models.course.state import CourseRow
    from models.messages import (
        CourseBatch,
        CourseCommand,
        CourseCommitted,
        CourseResult,
        CourseStart,
        OpenBatch,
    )
    from models.plan.stage import CourseKind
    from workflows.atom import Atom, is_steadfast
    from workflows.closing import tell_opener, wake
    from workflows.commit import commit

OPENING = timedelta(minutes=10)
HEARTBEAT = timedelta(seconds=30)


class Course:
    """A course at work; the named workflows differ in nothing but what goes through them."""

    def __init__(self, start: CourseStart) -> None:
        self._start = start
        self._atom: Atom[CourseStep, CourseCommitted] = Atom(
            clock=start.clock,
            timetable=start.timetable,
            position=start.position,
            make_step=CourseStep,
            commit=self._commit,
        )

    async def go_through(self) -> None:
        """Go through the stages until the course is closed."""
        if await self._atom.run():
            workflow.continue_as_new(self._atom.renewed(self._start))
        order = self._start.order
        await tell_opener(order.opener, order.opener_waits_from, self._atom.walker.now())

    @workflow.update(name=names.COMMAND_UPDATE)
    async def command(self, command: CourseCommand) -> CourseRow:
        """Do a person's act on the course itself and return the new row."""
        result = await self._atom.command(command)
        assert isinstance(result, CourseResult)  # noqa: S101 — narrows the type
        assert result.row is not None  # noqa: S101 — a command that is not refused has its row
        return result.row

    @command.validator
    def _check(self, command: CourseCommand) -> None:
        self._atom.check(command)

    @workflow.signal(name=names.WAKE_SIGNAL)
    def wake(self) -> None:
        """Look at the rows: a stage is over, or a worker has started."""
        self._atom.wake()

    async def _commit(self, steps: tuple[CourseStep, ...]) -> CourseCommitted:
        """Commit, open the stage that comes next, wake the obligations an act has changed."""
        order = self._start.order
        batch = CourseBatch(course=order.id, order=order, at=self._atom.walker.now(), steps=steps)
        committed = await commit(Commits.course, batch, steadfast=is_steadfast(steps))
        if committed.unopened:
            await self._open()
        for result in committed.results:
            for changed in result.wakes:
                await wake(changed)
        for waiting in committed.wakes:
            await wake(waiting)
        return committed

    async def _open(self) -> None:
        """Open its stages; a report cycle opens more than its stages: all that waits."""
        order = self._start.order
        only = "" if order.course is CourseKind.REPORTING else order.id
        await workflow.execute_activity_method(
            Openings.open_obligations,
            OpenBatch(plan=order.plan, clock=self._start.clock, course=only),
            task_queue=names.DELIVERY_QUEUE,
            start_to_close_timeout=OPENING,
            heartbeat_timeout=HEARTBEAT,
            retry_policy=RetryPolicy(maximum_interval=HEARTBEAT),
        )
