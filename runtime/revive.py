"""Give a command to a workflow that may have ended: where it has, it is started again for it."""

from datetime import timedelta
from typing import Any

from temporalio.client import Client, WithStartWorkflowOperation
from temporalio.common import WorkflowIDConflictPolicy, WorkflowIDReusePolicy
from temporalio.service import RPCError, RPCStatusCode

from models import names
from models.messages import (
    AssignmentCommand,
    AssignmentStart,
    CollectionCommand,
    CollectionStart,
)

TRIES = 3  # a run may end between our looking and our asking


async def command_or_revive(
    client: Client,
    workflow_id: str,
    command: AssignmentCommand | CollectionCommand,
    start: AssignmentStart | CollectionStart,
    rpc_timeout: timedelta,
) -> Any:  # noqa: ANN401 — the row of whichever workflow it is
    """Do a command on a running workflow, or on a new run of one that has ended; return its row.

    ``start`` carries the order of the stored row. A command that is refused ends the new run at
    once and leaves the row as it was. Raises what an update raises: WorkflowUpdateFailedError with
    the code of the refusal, or RPCError.
    """
    tries = TRIES
    while True:
        tries -= 1
        try:
            return await _once(client, workflow_id, command, start, rpc_timeout)
        except RPCError as error:
            if error.status is not RPCStatusCode.NOT_FOUND or not tries:
                raise


async def _once(
    client: Client,
    workflow_id: str,
    command: AssignmentCommand | CollectionCommand,
    start: AssignmentStart | CollectionStart,
    rpc_timeout: timedelta,
) -> Any:  # noqa: ANN401
    is_assignment = isinstance(start, AssignmentStart)
    operation: WithStartWorkflowOperation[Any, Any] = WithStartWorkflowOperation(
        names.ASSIGNMENT_WORKFLOW if is_assignment else names.COLLECTION_WORKFLOW,
        start,
        id=workflow_id,
        task_queue=names.TASK_QUEUE,
        id_reuse_policy=WorkflowIDReusePolicy.ALLOW_DUPLICATE,
        id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
    )
    return await client.execute_update_with_start_workflow(
        names.COMMAND_UPDATE,
        command,
        start_workflow_operation=operation,
        id=command.command_id,
        rpc_timeout=rpc_timeout,
    )
