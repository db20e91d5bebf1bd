"""Measure a rehearsal of the shipped plan and the cost of one assignment, beside a bare floor."""

import asyncio
import json
import tempfile
import threading
import time
from datetime import timedelta
from pathlib import Path
from statistics import median

import psutil
from temporalio import activity, workflow
from temporalio.worker import Worker

from benchmarks.one_assignment import cost
from models.plan.plan import Plan
from models.plan.scenario import Scenario
from runtime.memory import spare_long_lived
from runtime.package_files import read_folder
from worker.rehearse import RehearsalOrder, RehearsalResult, rehearse
from worker.server import time_skipping_server

SHIPPED = Path("plans/kl79")
SCENARIO = "late"
FLOOR_WORKFLOWS, FLOOR_UPDATES = 20, 20
POLL = 0.2  # seconds between two looks at the memory


@activity.defn(name="nothing")
async def nothing() -> None:
    """Do nothing: what is left is the engine."""


@workflow.defn(name="Floor", sandboxed=False)
class Floor:
    """A workflow whose update runs a local activity that does nothing."""

    @workflow.run
    async def run(self) -> None:
        """Wait for ever."""
        await workflow.wait_condition(lambda: False)

    @workflow.update
    async def step(self) -> None:
        """Run the local activity."""
        await workflow.execute_local_activity(
            nothing, schedule_to_close_timeout=timedelta(seconds=10)
        )


async def floor_ms() -> float:
    """Return milliseconds per bare step: an update with a local activity, no SQL, no decision."""
    with tempfile.TemporaryDirectory() as folder:
        async with (
            time_skipping_server(Path(folder)) as client,
            Worker(client, task_queue="floor", workflows=[Floor], activities=[nothing]),
        ):
            handles = [
                await client.start_workflow(Floor.run, id=f"floor{n}", task_queue="floor")
                for n in range(FLOOR_WORKFLOWS)
            ]
            started = time.monotonic()
            for _ in range(FLOOR_UPDATES):
                await asyncio.gather(*(each.execute_update(Floor.step) for each in handles))
            seconds = time.monotonic() - started
    return seconds * 1000 / (FLOOR_WORKFLOWS * FLOOR_UPDATES)


class Memory(threading.Thread):
    """Watch the memory of this process and its children together."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.peak = 0
        self.stopped = threading.Event()

    def run(self) -> None:
        """Look again and again."""
        me = psutil.Process()
        while not self.stopped.wait(POLL):
            total = 0
            for process in [me, *me.children(recursive=True)]:
                try:
                    total += process.memory_info().rss
                except psutil.Error:
                    continue
            self.peak = max(self.peak, total)


def shipped() -> tuple[Plan, Scenario]:
    """Read the shipped plan and the scenario to measure."""
    reading = read_folder(SHIPPED)
    assert reading.plan is not None
    scenario = next(e.scenario for e in reading.scenarios if e.scenario.name == SCENARIO)
    return reading.plan, scenario


def events_of(folder: Path, prefix: str) -> list[int]:
    """Return the number of events of each kept history whose name begins so."""
    return [
        len(json.loads(path.read_text(encoding="utf-8"))["events"])
        for path in sorted(folder.glob(f"{prefix}_*.json"))
    ]


def show(label: str, value: object) -> None:
    """Print one figure."""
    print(f"{label:<58} {value}")


def measured(plan: Plan, scenario: Scenario, histories: Path) -> tuple[RehearsalResult, int]:
    """Rehearse while watching the memory."""
    spare_long_lived()  # as the command does
    memory = Memory()
    memory.start()
    result = rehearse(RehearsalOrder(package=plan, scenario=scenario, keep_histories=histories))
    memory.stopped.set()
    memory.join()
    return result, memory.peak


def main() -> None:
    """Print every figure; the verdicts are in the README beside this file."""
    floor = asyncio.run(floor_ms())
    plan, scenario = shipped()
    with tempfile.TemporaryDirectory() as folder:
        histories = Path(folder)
        result, peak = measured(plan, scenario, histories)
        assignments, collections = (
            events_of(histories, "assignment"),
            events_of(histories, "collection"),
        )
    events, telling, committed, logged = asyncio.run(cost(plan, scenario))
    seconds, steps = result.report.seconds, result.steps
    commits = steps + result.mornings
    per_commit = seconds * 1000 / commits
    show("rehearsed", f"{SHIPPED} --scenario {SCENARIO}")
    show("seconds after set-up (aim: 40 at most)", f"{seconds:.1f}")
    show(
        "committed steps of obligations / mornings / commands",
        f"{steps} / {result.mornings} / {result.commands}",
    )
    show("transactions", result.transactions)
    show("ms per committed step, mornings among them (aim: 10)", f"{per_commit:.1f}")
    show("ms per committed step of an obligation", f"{seconds * 1000 / steps:.1f}")
    show("floor: ms per bare update with a local activity", f"{floor:.1f}")
    show("ratio to the floor", f"{per_commit / floor:.2f}")
    show("messages", len(result.report.messages))
    show(
        "history events per assignment, median / most",
        f"{median(assignments):.0f} / {max(assignments)}",
    )
    show(
        "history events per collection, median / most",
        f"{median(collections):.0f} / {max(collections)}",
    )
    show("one assignment: history events (aim: 60 at most)", events)
    show("one assignment: events to tell the course that opened it", telling)
    show("one assignment: committed steps / log lines", f"{committed} / {logged}")
    show("peak memory of all processes (aim: 600 MB at most)", f"{peak / 2**20:.0f} MB")


if __name__ == "__main__":
    main()
