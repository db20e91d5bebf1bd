"""What both atoms and the plan do alike: take commands, walk the timetable, commit, renew."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import Any, Generic, Protocol, TypeVar

from temporalio import workflow
from temporalio.exceptions import ApplicationError

with workflow.unsafe.imports_passed_through():
    from models import names
    from models.deciding.commands import OF_CLOSED, Actor, Fire, Refusal
    from models.deciding.timetable import Timetable, TimetableStep
    from models.messages import Message
    from models.timing.clock import PlanClock
    from workflows.walker import Walker

INSTANT = "at:"  # how the name of a timetable's step begins
MOST_COMMANDS = 1000  # the server takes 2,000 updates a run; renew well before


class Named(Protocol):
    """A step has a name."""

    @property
    def name(self) -> str:
        """The idempotency key."""


class Result(Named, Protocol):
    """What one step came to."""

    @property
    def refusal(self) -> Refusal | None:
        """Why it was refused, if it was."""


class Committed(Protocol):
    """What a batch came to."""

    @property
    def results(self) -> Sequence[Result]:
        """One for each step."""

    @property
    def timetable(self) -> Timetable | None:
        """The new timetable, or None where it did not change."""

    @property
    def is_open(self) -> bool:
        """Whether anything is still owed."""


class Command(Protocol):
    """A person's command."""

    @property
    def command_id(self) -> str:
        """What makes a retry harmless."""

    @property
    def actor(self) -> Actor:
        """Who acts."""

    @property
    def acted_at(self) -> datetime | None:
        """When the sender acted, by his own clock."""

    @property
    def body(self) -> Any:  # noqa: ANN401 — each atom has its own union of bodies
        """What is done."""


StepT = TypeVar("StepT", bound=Named)
CommittedT = TypeVar("CommittedT", bound=Committed)
StartT = TypeVar("StartT", bound=Message)


class Atom(Generic[StepT, CommittedT]):
    """The running part of a workflow: the queue of steps, the lock, the walker."""

    def __init__(
        self,
        *,
        clock: PlanClock,
        timetable: Timetable,
        position: int,
        make_step: Callable[..., StepT],
        commit: Callable[[tuple[StepT, ...]], Awaitable[CommittedT]],
    ) -> None:
        self.walker = Walker(clock, timetable, position)
        self.is_open = True
        self._make_step = make_step
        self._commit = commit
        self._queue: list[tuple[StepT, asyncio.Future[Result]]] = []
        self._lock = asyncio.Lock()
        self._woken = False
        self._commands = 0

    def check(self, command: Command) -> None:
        """Refuse, before anything is written to history, what can never be done now."""
        if not self.is_open and command.body.type not in OF_CLOSED:
            refusal = Refusal(code=names.CLOSED, message="it is closed", state=names.CLOSED)
            raise _refused(refusal)
        if not command.command_id:
            text = "a command needs an id"
            raise _refused(Refusal(code=names.NO_COMMAND_ID, field="command_id", message=text))

    async def command(self, command: Command) -> Result:
        """Do a person's command; a refusal fails the update with its code."""
        self._commands += 1
        name = f"command:{command.command_id}"
        result = await self.do(name, command.body, command.actor, command.acted_at)
        if result.refusal:
            raise _refused(result.refusal)
        return result

    def renewed(self, start: StartT, **kept: object) -> StartT:
        """Return the input of the next run: where the walk stands, and what else is kept."""
        walk = {"timetable": self.walker.timetable, "position": self.walker.position}
        return start.model_copy(update={**walk, **kept})

    def wake(self) -> None:
        """Look at the row again: somebody else has changed it."""
        self._woken = True

    async def do(
        self, name: str, body: object, actor: Actor | None, acted_at: datetime | None = None
    ) -> Result:
        """Commit one step, together with all that wait at the same moment."""
        now = self.walker.now()
        step = self._make_step(name=name, body=body, actor=actor, at=now, acted_at=acted_at)
        waiting: asyncio.Future[Result] = asyncio.get_running_loop().create_future()
        self._queue.append((step, waiting))
        async with self._lock:
            if not waiting.done():
                await self._drain()
        return await waiting

    async def _drain(self) -> None:
        """Commit all that waits; each sender gets its own result, or the failure of all."""
        batch, self._queue = self._queue, []
        try:
            committed = await self._commit_batch(tuple(step for step, _ in batch))
        except Exception as error:  # noqa: BLE001 — each sender of the batch gets the failure
            for _, waiting in batch:
                waiting.set_exception(error)
        else:
            for (_, waiting), result in zip(batch, committed.results, strict=True):
                waiting.set_result(result)

    async def _commit_batch(self, batch: tuple[StepT, ...]) -> CommittedT:
        committed = await self._commit(batch)
        self.is_open = committed.is_open
        if committed.timetable is not None:
            self.walker.replace(committed.timetable)
        return committed

    async def refresh(self) -> None:
        """Open the row, or read it again: a batch without steps."""
        async with self._lock:
            await self._commit_batch(())

    async def run(self, fire: Callable[[TimetableStep], Any] | None = None) -> bool:
        """Walk until closed (False) or until the run is to be renewed (True).

        A handler that still ran may have opened it again: then the walk goes on.
        """
        if self.walker.next_step is None:
            await self.refresh()
        while True:
            while self.is_open and not self._wants_renewal():
                await self._once(fire or _fire_body)
            await workflow.wait_condition(workflow.all_handlers_finished)
            if not self.is_open or self._wants_renewal():
                return self.is_open

    def _wants_renewal(self) -> bool:
        return (
            self._commands >= MOST_COMMANDS
            or workflow.info().is_continue_as_new_suggested()
            or self.walker.wants_renewal
        )

    async def _once(self, fire: Callable[[TimetableStep], Any]) -> None:
        step = await self.walker.wait(
            lambda: self._woken or not self.is_open or self._commands >= MOST_COMMANDS
        )
        if self._woken:
            self._woken = False
            await self.refresh()
        elif step is not None and self.is_open:
            name = f"{INSTANT}{self.walker.timetable.round}:{step.at.isoformat()}:{step.name}"
            await self.do(name, fire(step), None)
            self.walker.advance(step)


def _refused(refusal: Refusal) -> ApplicationError:
    return ApplicationError(
        refusal.message, refusal.model_dump(), type=refusal.code, non_retryable=True
    )


def is_steadfast(batch: Sequence[Named]) -> bool:
    """Tell whether a batch must be committed whatever happens: an instant, or a look at the row."""
    return not batch or any(step.name.startswith(INSTANT) for step in batch)


def _fire_body(step: TimetableStep) -> Fire:
    return Fire(at=step.at, firings=step.firings)
