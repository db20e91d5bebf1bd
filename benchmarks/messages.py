"""Measure a morning on which a thousand answers are late, and commits beside a slow mail server."""

import asyncio
import json
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path
from statistics import quantiles
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Engine, event, insert
from temporalio.client import Client

from activities.delivery import Sending
from activities.sinks import LedgerChannel
from benchmarks.house import DUTY, FOCAL, PLAN, REPORT, ROOT, House, store
from database import tables
from database.collection_commits import commit_collection
from database.engine import migrate, open_engine
from database.notices.commits import commit_digest
from database.notices.queries import sent
from database.notices.tables import reader
from database.projections import plan_cells
from database.writer import Writer
from models import names
from models.assignment.state import AssignmentOrder
from models.collection.decisions import CollectionStep
from models.collection.state import CollectionOrder
from models.deciding.commands import Actor, Fire, ReportProgress
from models.deciding.timetable import Timetable
from models.messages import (
    AssignmentCommand,
    AssignmentStart,
    CollectionBatch,
    DigestBatch,
    DigestStart,
)
from models.notices.delivery import Outcome, Verdict
from models.notices.mail import Mail
from models.plan_run.progress import PlanRow
from models.timing.clock import PlanClock
from runtime.clock import now
from worker.build import working
from worker.deployment import make_current
from worker.server import dev_server, free_port

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
HOUSE = House(unions=11, grassroots=0)  # 83 provinces and the root collect 996 answers
DUE = date(2014, 11, 20)
OPENED = datetime(2014, 6, 2, 9, tzinfo=ZONE)
MORNING = datetime(2014, 11, 21, 8, tzinfo=ZONE)
FIVE_MINUTES = timedelta(minutes=5)
A_SECOND = timedelta(seconds=1)
LATE, SLOW = "late+0", 2.0
COMMITS = 400
WORKFLOWS, UPDATES = 20, 200


def order(superior: str, period: str = "2014") -> CollectionOrder:
    """Order the yearly report from all right below a unit."""
    return CollectionOrder.model_validate(
        {
            "plan": PLAN,
            "duty": REPORT,
            "clause": "c1",
            "cycle": REPORT,
            "period": period,
            "kind": "report",
            "superior": superior,
            "through": FOCAL if superior == ROOT else superior,
            "units": HOUSE.children(superior),
            "rule": {"on": DUE},
            "year": DUE.year,
        }
    )


def batch(wanted: CollectionOrder, *steps: CollectionStep) -> CollectionBatch:
    """Return a batch on one collection."""
    return CollectionBatch(obligation=wanted.id, order=wanted, opened_at=OPENED, steps=steps)


def prepare(engine: Engine) -> dict[str, Timetable]:
    """Store the house, issue its plan, open every collection; return the timetables."""
    migrate(engine)
    with engine.begin() as conn:
        package = store(conn, HOUSE, DUE)
        row = PlanRow(id=PLAN, package=package.version, issued_on=OPENED.date())
        timetable = Timetable().model_dump_json()
        conn.execute(insert(tables.plan), {**plan_cells(row), "timetable": timetable})
        persons = conn.execute(tables.tenure.select()).mappings().all()
        rows = {each["person"]: f"{each['person']}@x.example" for each in persons}
        addresses = [{"person": one, "lang": "vi", "address": to} for one, to in rows.items()]
        conn.execute(insert(reader), addresses)
        opened = {each: commit_collection(conn, batch(order(each))) for each in HOUSE.collecting
                  if HOUSE.children(each)}  # fmt: skip
    return {each: found.timetable for each, found in opened.items() if found.timetable}


@contextmanager
def counted(engine: Engine) -> Iterator[Counter[str]]:
    """Count statements and transactions."""
    counter = Counter[str]()

    def statement(*_: object) -> None:
        counter["statements"] += 1

    def commit(_: Connection) -> None:
        counter["transactions"] += 1

    event.listen(engine, "before_cursor_execute", statement)
    event.listen(engine, "commit", commit)
    yield counter
    event.remove(engine, "before_cursor_execute", statement)
    event.remove(engine, "commit", commit)


async def morning(engine: Engine, writer: Writer) -> dict[str, object]:
    """Let all be late on one morning: claims, digests, deliveries into the ledger."""
    timetables = prepare(engine)
    steps = {
        superior: next(step for step in found.steps if any(f.rung == LATE for f in step.firings))
        for superior, found in timetables.items()
    }
    lags: list[float] = []
    started = time.perf_counter()

    async def fire(superior: str) -> None:
        step = steps[superior]
        body = Fire(at=step.at, firings=step.firings)
        done = CollectionStep(name=f"at:{step.name}", body=body, actor=None, at=MORNING)
        wanted = batch(order(superior), done)
        await writer.run(wanted.obligation, lambda conn: commit_collection(conn, wanted))
        lags.append(time.perf_counter() - started)

    with counted(engine) as claiming:
        await asyncio.gather(*map(fire, steps))
    claimed = time.perf_counter()
    at = MORNING + FIVE_MINUTES
    with counted(engine) as composing:
        found = DigestBatch(plan=PLAN, at=at, morning=True)
        await writer.run("digest", lambda conn: commit_digest(conn, found))
    composed = time.perf_counter()
    channel = TimedChannel(started)
    with counted(engine) as delivering:
        await Sending(writer, channel, PLAN, "t", lambda: at + A_SECOND).all(at + FIVE_MINUTES)
    ended = time.perf_counter()
    with engine.begin() as conn:
        deliveries = sent(conn, PLAN)
        claims = conn.execute(tables.claim.select()).all()
    per_person = Counter(each.person for each in deliveries)
    return {
        "superiors": len(steps),
        "answers late": sum(len(order(each).units) for each in steps),
        "claims": len(claims),
        "digests": len(deliveries),
        "most digests of a person": max(per_person.values()),
        "claiming s": round(claimed - started, 2),
        "composing s": round(composed - claimed, 2),
        "delivering s": round(ended - composed, 2),
        "claiming": dict(claiming),
        "composing": dict(composing),
        "delivering": dict(delivering),
        "lag to claim ms p50/p99": _p50_p99(lags),
        "lag to delivery ms p50/p99": _p50_p99(channel.lags),
    }


class TimedChannel(LedgerChannel):
    """Take messages for sent, and note how long after the rung each was."""

    def __init__(self, started: float) -> None:
        self._started = started
        self.lags: list[float] = []

    async def send(self, mail: Mail) -> Outcome:
        """Take one."""
        self.lags.append(time.perf_counter() - self._started)
        return await super().send(mail)


class SlowChannel:
    """A mail server that answers after two seconds."""

    at_once = 1

    async def send(self, mail: Mail) -> Outcome:
        """Wait, and take it."""
        del mail
        await asyncio.sleep(SLOW)
        return Outcome(verdict=Verdict.SENT)


async def beside(engine: Engine, writer: Writer) -> dict[str, object]:
    """Commit with and without a slow mail server at work beside it."""
    alone = await _commits(writer, "alone")
    with engine.begin() as conn:
        conn.exec_driver_sql("UPDATE delivery SET state = 'pending', token = ''")
    at = MORNING + FIVE_MINUTES
    sending = asyncio.create_task(
        Sending(writer, SlowChannel(), PLAN, "s", lambda: at + A_SECOND).all(at + FIVE_MINUTES)
    )
    await asyncio.sleep(SLOW / 4)
    slow = await _commits(writer, "slow")
    sending.cancel()
    await asyncio.gather(sending, return_exceptions=True)
    return {
        "commit ms p50/p99 alone": alone,
        "commit ms p50/p99 beside a slow mail server": slow,
        "ratio of p50 / p99": (round(slow[0] / alone[0], 2), round(slow[1] / alone[1], 2)),
    }


async def updates(folder: Path, engine: Engine, writer: Writer) -> dict[str, object]:
    """Give commands to workflows, with and without a slow mail server at work beside them."""
    at = MORNING + FIVE_MINUTES
    clock = PlanClock(offset_seconds=int((at - now()).total_seconds()))
    orders = [task(f"{number}") for number in range(WORKFLOWS)]
    async with (
        dev_server(folder / "temporal.db", free_port()) as client,
        working(client, writer, channel=SlowChannel()),
    ):
        await make_current(client)
        for each in orders:
            start = AssignmentStart(order=each, clock=clock)
            await client.start_workflow(
                names.ASSIGNMENT_WORKFLOW, start, id=each.id, task_queue=names.TASK_QUEUE
            )
        await _commands(client, orders, "warm")
        alone = await _commands(client, orders, "alone")
        with engine.begin() as conn:
            conn.exec_driver_sql("UPDATE delivery SET state = 'pending', token = ''")
        await client.start_workflow(
            names.DIGEST_WORKFLOW,
            DigestStart(plan=PLAN, clock=clock),
            id=f"digest:{PLAN}",
            task_queue=names.TASK_QUEUE,
        )
        await asyncio.sleep(2 * SLOW)
        beside_it = await _commands(client, orders, "slow")
        with engine.begin() as conn:
            left = conn.exec_driver_sql("SELECT count(*) FROM delivery WHERE state = 'sending'")
            busy = int(left.scalar_one())
    return {
        "update ms p50/p99 alone": alone,
        "update ms p50/p99 beside a slow mail server": beside_it,
        "ratio of p50 / p99": (
            round(beside_it[0] / alone[0], 2),
            round(beside_it[1] / alone[1], 2),
        ),
        "messages on their way at the end": busy,
    }


async def _commands(
    client: Client, orders: list[AssignmentOrder], period: str
) -> tuple[float, float]:
    took: list[float] = []
    for number in range(UPDATES):
        name = f"{period}-{number:05}"
        command = AssignmentCommand(
            command_id=name, actor=Actor(post="x"), body=ReportProgress(text="x")
        )
        handle = client.get_workflow_handle(orders[number % len(orders)].id)
        begun = time.perf_counter()
        await handle.execute_update(names.COMMAND_UPDATE, command, id=name)
        took.append(time.perf_counter() - begun)
    return _p50_p99(took)


def task(occurrence: str) -> AssignmentOrder:
    """Order something from a province."""
    return AssignmentOrder.model_validate(
        {
            "plan": PLAN,
            "duty": DUTY,
            "clause": "c1",
            "occurrence": occurrence,
            "kind": "assignment",
            "unit": HOUSE.provinces[0],
            "rule": {"on": DUE + timedelta(days=90)},
            "year": DUE.year,
        }
    )


async def _commits(writer: Writer, period: str) -> tuple[float, float]:
    took: list[float] = []
    for number in range(COMMITS):
        wanted = batch(order(HOUSE.provinces[number % 83], f"{period}{number}"))
        begun = time.perf_counter()
        await writer.run(wanted.obligation, partial(commit_collection, batch=wanted))
        took.append(time.perf_counter() - begun)
    return _p50_p99(took)


def _p50_p99(seconds: list[float]) -> tuple[float, float]:
    marks = quantiles(seconds, n=100, method="inclusive")
    return round(marks[49] * 1000, 1), round(marks[98] * 1000, 1)


async def main() -> None:
    """Print both."""
    with tempfile.TemporaryDirectory() as folder:
        engine = open_engine(f"sqlite:///{Path(folder) / 'plan.db'}")
        writer = Writer(engine)
        print(json.dumps(await morning(engine, writer), indent=1, ensure_ascii=False))
        print(json.dumps(await beside(engine, writer), indent=1, ensure_ascii=False))
        found = await updates(Path(folder), engine, writer)
        print(json.dumps(found, indent=1, ensure_ascii=False))
        writer.close()
        engine.dispose()
    sys.stdout.flush()


if __name__ == "__main__":
    asyncio.run(main())
