"""Tell the workflow that opened this one that something closed; a signal is only a wake-up."""

from datetime import datetime

from temporalio import workflow
from temporalio.exceptions import FailureError

with workflow.unsafe.imports_passed_through():
    from models import names


async def tell_opener(opener: str, waits_from: datetime | None, now: datetime) -> None:
    """Wake the opener, once it waits for closures: before, it would only be woken for nothing.

    When it begins to wait it counts in SQL what is open, so that a closure before counts too.
    """
    if opener and (waits_from is None or now >= waits_from):
        await wake(opener)


async def wake(workflow_id: str) -> None:
    """Wake a workflow; that it is closed already is logged and ends normally."""
    handle = workflow.get_external_workflow_handle(workflow_id)
    try:
        await handle.signal(names.WAKE_SIGNAL)
    except FailureError as error:
        workflow.logger.info("nobody to wake at %s: %s", workflow_id, error)
