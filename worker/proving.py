"""Before a build gets the workflows: the oldest open ones must replay on it."""

import heapq

import structlog
from temporalio.client import Client, WorkflowExecution
from temporalio.service import RPCError, RPCStatusCode

from models import names
from models.wording import say
from runtime.worded import WordedError
from worker.build import build_replayer

TYPES = (
    names.PLAN_WORKFLOW,
    names.ASSIGNMENT_WORKFLOW,
    names.COLLECTION_WORKFLOW,
    names.DIGEST_WORKFLOW,
)
PAGE = 1000
MOST_LISTED = 20_000
log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)


class UnfitBuildError(WordedError):
    """This build would decide otherwise than the histories say; it does not get the workflows."""


async def prove(client: Client, sample: int) -> int:
    """Replay the oldest open workflows of each type, ``sample`` of each; return how many.

    Raises UnfitBuildError, which names the workflow that does not replay.
    """
    replayer = build_replayer(client.data_converter)
    replayed = 0
    for name in TYPES:
        for execution in await _oldest(client, name, sample):
            handle = client.get_workflow_handle(execution.id, run_id=execution.run_id)
            try:
                history = await handle.fetch_history()
            except RPCError as error:
                if error.status is not RPCStatusCode.NOT_FOUND:
                    raise
                continue  # it ended meanwhile and is forgotten already
            result = await replayer.replay_workflow(history, raise_on_replay_failure=False)
            if result.replay_failure is not None:
                raise UnfitBuildError(
                    say("the history of %(workflow)s does not replay on this build, which does not "
                        "become current: %(reason)s",
                        workflow=execution.id, reason=result.replay_failure)
                ) from result.replay_failure  # fmt: skip
            replayed += 1
    return replayed


async def _oldest(client: Client, name: str, sample: int) -> list[WorkflowExecution]:
    """List the open workflows of a type; not every store of the server can sort them."""
    query = (
        f"WorkflowType = '{name}' AND TaskQueue = '{names.TASK_QUEUE}'"
        " AND ExecutionStatus = 'Running'"
    )
    found = [each async for each in client.list_workflows(query, page_size=PAGE, limit=MOST_LISTED)]
    return heapq.nsmallest(sample, found, key=lambda each: (each.start_time, each.id))
