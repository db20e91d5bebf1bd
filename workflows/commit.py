"""The one helper that runs every commit: local first, then regular without end."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any, TypeVar

from temporalio import workflow
from temporalio.common import RetryPolicy
from temporalio.exceptions import ActivityError, ApplicationError, FailureError
from temporalio.exceptions import CancelledError as Cancelled

with workflow.unsafe.imports_passed_through():
    from models import names

Batch = TypeVar("Batch")
Committed = TypeVar("Committed")

LOCAL_IN_ALL = timedelta(seconds=6)
LOCAL = RetryPolicy(
    initial_interval=timedelta(milliseconds=250),
    maximum_attempts=3,
    non_retryable_error_types=[names.INTERNAL],
)
# A command that cannot be decided fails to its sender; an instant waits for repair.
COMMAND = RetryPolicy(
    maximum_interval=timedelta(seconds=30), non_retryable_error_types=[names.INTERNAL]
)
INSTANT = RetryPolicy(maximum_interval=timedelta(seconds=30))
REGULAR_ONCE = timedelta(seconds=30)


async def commit(
    method: Callable[[Any, Batch], Awaitable[Committed]], batch: Batch, *, steadfast: bool
) -> Committed:
    """Commit a batch of steps.

    Local retries alone would add events every minute and starve other workflows while the database
    is away; so after three local attempts the same commit goes on as a regular activity.
    ``steadfast`` keeps trying whatever the error is.
    """
    try:
        return await workflow.execute_local_activity_method(
            method, batch, schedule_to_close_timeout=LOCAL_IN_ALL, retry_policy=LOCAL
        )
    except Cancelled:
        raise
    except FailureError as error:
        if not steadfast and _code(error) == names.INTERNAL:
            raise
        workflow.logger.warning("commit goes on as a regular activity: %s", error)
    return await workflow.execute_activity_method(
        method,
        batch,
        start_to_close_timeout=REGULAR_ONCE,
        retry_policy=INSTANT if steadfast else COMMAND,
    )


def _code(error: FailureError) -> str | None:
    """Return the code of an activity's error; nothing ever branches on its text.

    The failure of a local activity comes bare, that of a regular one as the cause.
    """
    bare = error.cause if isinstance(error, ActivityError) else error
    return bare.type if isinstance(bare, ApplicationError) else None
