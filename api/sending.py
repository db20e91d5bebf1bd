"""Send a command to its workflow and wait for its outcome, within a limit."""

import asyncio
import random
from dataclasses import dataclass
from datetime import timedelta
from http import HTTPStatus

import structlog
from pydantic import ValidationError
from temporalio.client import (
    Client,
    WorkflowUpdateFailedError,
    WorkflowUpdateRPCTimeoutOrCancelledError,
)
from temporalio.exceptions import ApplicationError
from temporalio.service import RPCError, RPCStatusCode

from api.desk import Desk
from api.health import is_worked
from api.measures import UPDATES
from api.problems import ProblemError, away, refused, unexpected
from models import names
from models.deciding.commands import Refusal
from models.errors import DondocError
from models.messages import (
    AssignmentCommand,
    AssignmentStart,
    CollectionCommand,
    CollectionStart,
    CourseCommand,
    PlanCommand,
)
from runtime.revive import command_or_revive

FIRST_PAUSE, LONGEST_PAUSE = 0.05, 1.0  # seconds before a busy workflow is asked again
TEMPORAL_AWAY = "the workflow server does not answer; repeat with the same command id"
NO_WORKER = "no worker is running; nothing was done"
UNCONFIRMED = "accepted, not yet confirmed; repeat with the same command id"
NOT_RUNNING = "its workflow is not running; nothing was done"
BUSY = "too many commands wait before it; nothing was done"

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)


class UnknownOutcome(Exception):  # noqa: N818 — a state of the world, not a fault
    """Nobody can say whether the command was done: the database may know."""

    def __init__(self, problem: ProblemError) -> None:
        """Keep what to answer where the database does not know either."""
        super().__init__(str(problem))
        self.problem = problem


@dataclass(frozen=True, kw_only=True)
class Letter:
    """One command for one workflow; ``start`` begins it again where it has ended."""

    workflow_id: str
    command: AssignmentCommand | CollectionCommand | CourseCommand | PlanCommand
    start: AssignmentStart | CollectionStart | None = None


async def send(desk: Desk, letter: Letter) -> None:
    """Send a command; when this returns it is done and committed.

    Raises ProblemError where it was refused or certainly not done, UnknownOutcome otherwise.
    """
    command_id = letter.command.command_id
    try:
        await _send(desk, letter)
    except UnknownOutcome as unknown:
        UPDATES.labels(unknown.problem.problem.code).inc()
        raise
    except ProblemError as problem:
        problem.problem.command_id = command_id
        UPDATES.labels(problem.problem.code).inc()
        raise
    UPDATES.labels("done").inc()


async def _send(desk: Desk, letter: Letter) -> None:
    command_id, is_sent = letter.command.command_id, False
    try:
        async with asyncio.timeout(desk.settings.update_seconds):
            client = await _client(desk)
            async with desk.gate(letter.workflow_id):
                is_sent = True
                await _update(client, letter, desk.settings.update_seconds)
    except (TimeoutError, WorkflowUpdateRPCTimeoutOrCancelledError) as late:
        if is_sent:
            raise UnknownOutcome(away("unconfirmed", UNCONFIRMED, command_id)) from late
        raise away("busy", BUSY, command_id) from late
    except WorkflowUpdateFailedError as failed:
        raise _failed(failed, command_id) from failed
    except RPCError as error:
        raise _unknown(error, command_id) from error


async def _client(desk: Desk) -> Client:
    """Return the client of a server that answers and has a worker; nothing has been sent yet."""
    try:
        client = await desk.temporal()
        if await desk.recently(names.TASK_QUEUE, lambda: is_worked(client)):
            return client
    except (RPCError, RuntimeError, OSError, DondocError) as error:
        log.warning("temporal_away", error=str(error))
        raise away("temporal_away", TEMPORAL_AWAY) from error
    raise away("no_worker", NO_WORKER)


async def _update(client: Client, letter: Letter, seconds: float) -> None:
    """Update the workflow; where it is busy, ask again after a pause with jitter."""
    pause = FIRST_PAUSE
    while True:
        try:
            await _update_once(client, letter, timedelta(seconds=seconds))
        except RPCError as error:
            if error.status is not RPCStatusCode.RESOURCE_EXHAUSTED:
                raise
        else:
            return
        await asyncio.sleep(random.uniform(pause / 2, pause))  # noqa: S311 — no secret
        pause = min(2 * pause, LONGEST_PAUSE)


async def _update_once(client: Client, letter: Letter, within: timedelta) -> None:
    command = letter.command
    if letter.start is None or isinstance(command, CourseCommand | PlanCommand):
        await client.get_workflow_handle(letter.workflow_id).execute_update(
            names.COMMAND_UPDATE, command, id=command.command_id, rpc_timeout=within
        )
        return
    await command_or_revive(client, letter.workflow_id, command, letter.start, within)


def _failed(failed: WorkflowUpdateFailedError, command_id: str) -> Exception:
    """Turn the failure of an update into what is answered."""
    cause = failed.cause
    code = cause.type if isinstance(cause, ApplicationError) else None
    if isinstance(cause, ApplicationError) and cause.details:
        try:
            return refused(Refusal.model_validate(cause.details[0]), command_id)
        except ValidationError:
            pass
    if code == names.CLOSED:
        return ProblemError(HTTPStatus.CONFLICT, names.CLOSED, "it is closed", state=names.CLOSED)
    if code == names.DATABASE_AWAY:
        return UnknownOutcome(away("unconfirmed", UNCONFIRMED, command_id))
    if code == names.INTERNAL:
        log.error("command_failed", command_id=command_id, error=str(cause))
        return unexpected()
    # The workflow ended, or was renewed, before it had finished the update.
    return UnknownOutcome(away("unconfirmed", UNCONFIRMED, command_id))


def _unknown(error: RPCError, command_id: str) -> UnknownOutcome:
    """Say what a broken call may mean; whether it was done, only the database knows."""
    log.warning("update_broken", status=error.status.name, error=error.message)
    if error.status is RPCStatusCode.NOT_FOUND:
        return UnknownOutcome(away("not_running", NOT_RUNNING, command_id))
    if error.status in {RPCStatusCode.DEADLINE_EXCEEDED, RPCStatusCode.CANCELLED}:
        return UnknownOutcome(away("unconfirmed", UNCONFIRMED, command_id))
    return UnknownOutcome(away("temporal_away", TEMPORAL_AWAY, command_id))
