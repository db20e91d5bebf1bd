"""Leave the histories of workflows in a folder: every run of every chain."""

import asyncio
import re
from collections.abc import Iterable
from pathlib import Path

from temporalio.client import Client, WorkflowHistory

_UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")


async def runs_of(client: Client, workflow_id: str) -> list[WorkflowHistory]:
    """Return the histories of all runs of a chain, oldest first.

    Without a run id the server gives the last run only; each run names the one before it.
    """
    runs: list[WorkflowHistory] = []
    run_id: str | None = None
    while True:
        handle = client.get_workflow_handle(workflow_id, run_id=run_id)
        history = await handle.fetch_history()
        runs.insert(0, history)
        started = history.events[0].workflow_execution_started_event_attributes
        run_id = started.continued_execution_run_id
        if not run_id:
            return runs


async def keep_histories(client: Client, ids: Iterable[str], folder: Path) -> int:
    """Write one JSON file per run, named by workflow id and number of the run; return how many."""
    await asyncio.to_thread(folder.mkdir, parents=True, exist_ok=True)
    count = 0
    for workflow_id in ids:
        for number, history in enumerate(await runs_of(client, workflow_id), start=1):
            name = f"{_UNSAFE.sub('_', workflow_id)}.{number}.json"
            await asyncio.to_thread((folder / name).write_text, history.to_json(), "utf-8")
            count += 1
    return count
