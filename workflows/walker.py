"""Walk a timetable: know the next instant, wait for it, never fire early."""

from collections.abc import Callable
from datetime import datetime, timedelta

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from models.deciding.timetable import Timetable, TimetableStep
    from models.timing.clock import PlanClock

A_YEAR = timedelta(days=365)
A_MILLISECOND = timedelta(milliseconds=1)


def _left(until: datetime) -> timedelta:
    """Return the time left, in whole milliseconds rounded up.

    A server counts timers in milliseconds: one that was cut short would fire early, find that it
    is not time yet, and fire again at once without end.
    """
    left = -(-(until - workflow.now()) // A_MILLISECOND)
    return max(left, 0) * A_MILLISECOND


class Walker:
    """A position in a timetable, on a plan's clock."""

    def __init__(self, clock: PlanClock, timetable: Timetable, position: int) -> None:
        self.clock = clock
        self.timetable = timetable
        self.position = position
        self._changes = 0
        self._renew_at = workflow.now() + A_YEAR

    def now(self) -> datetime:
        """Return the plan time it is."""
        return self.clock.plan_time(workflow.now())

    @property
    def next_step(self) -> TimetableStep | None:
        """Return what is due next, or None when nothing lies ahead."""
        steps = self.timetable.steps
        return steps[self.position] if self.position < len(steps) else None

    def replace(self, timetable: Timetable) -> None:
        """Walk another timetable from its beginning; the same one again changes nothing."""
        if timetable == self.timetable:
            return
        self.timetable = timetable
        self.position = 0
        self._changes += 1

    def advance(self, step: TimetableStep) -> None:
        """Go past a step, unless another timetable has come in the meantime."""
        if self.next_step is step:
            self.position += 1

    @property
    def wants_renewal(self) -> bool:
        """Tell whether this run is a year old: patches retire when runs are renewed."""
        return workflow.now() >= self._renew_at

    async def wait(self, woken: Callable[[], bool]) -> TimetableStep | None:
        """Wait for the next instant and return its step; None when woken or changed before."""
        changes, step = self._changes, self.next_step
        until = min(self._renew_at, self.clock.server_time(step.at)) if step else self._renew_at
        try:
            await workflow.wait_condition(
                lambda: woken() or self._changes != changes,
                timeout=_left(until),
            )
        except TimeoutError:
            due = step is not None and workflow.now() >= self.clock.server_time(step.at)
            return step if due and self._changes == changes else None
        return None
