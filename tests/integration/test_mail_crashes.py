"""A day at a mail server, with kill -9 in between, counted against the claims."""

import asyncio
import os
import signal
import sys
from collections import Counter
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import insert

from activities.delivery import SLOTS
from database import tables
from database.assignment_commits import commit_assignment
from database.notices.queries import Sent, claims, handling, sent
from database.notices.tables import reader
from database.projections import plan_cells
from models import names
from models.deciding.timetable import Timetable
from models.messages import DigestStart
from models.notices.delivery import DeliveryState
from models.plan_run.progress import PlanRow
from tests.integration import mail_worker
from tests.integration.ground import ROOT, Ground, ground
from tests.integration.mail_worker import DIE_AT, POINTS, READY
from tests.integration.post_office import PostOffice, post_office
from tests.unit.database.sample import OPENED, PLAN, assignment_batch, assignment_order, sample_plan

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")  # of the server's library
KILLED = -signal.SIGKILL
UNITS = 40
ONE_EACH = 1
NAMES = {30: "later", 33: "gone", 36: "drop"}  # after all that the deaths may leave unknown


def prepare(here: Ground, units: int = UNITS, named: Mapping[int, str] = NAMES) -> None:
    """Issue the plan; every unit is given a task, which it is told of at once."""
    row = PlanRow(id=PLAN, package="v1", issued_on=date(2014, 3, 3))
    with here._engine.begin() as conn:
        timetable = Timetable().model_dump_json()
        conn.execute(insert(tables.plan), {**plan_cells(row), "timetable": timetable})
        readers = [
            {
                "person": f"p.u{number:02}",
                "lang": "vi",
                "address": f"{named.get(number, f'u{number}')}@x.example",
            }
            for number in range(1, units + 1)
        ]
        conn.execute(insert(reader), readers)
    for number in range(1, units + 1):
        give(here, number)


def give(here: Ground, number: int, duty: str = "now") -> None:
    """Give a unit a task that it is told of at once."""
    order = assignment_order(duty, unit=f"u{number:02}", announced=False)
    with here._engine.begin() as conn:
        commit_assignment(conn, assignment_batch(order=order))


async def worker(here: Ground, office: PostOffice, die_at: str = "") -> asyncio.subprocess.Process:
    """Start a worker that sends to the post office."""
    mail = {"HOST": "127.0.0.1", "PORT": str(office.port), "SECURITY": "none", "STEP_SECONDS": "5"}
    started = await asyncio.create_subprocess_exec(
        sys.executable,
        mail_worker.__file__,
        f"127.0.0.1:{here.port}",
        here.url,
        cwd=ROOT,
        env={
            **os.environ,
            **{f"DONDOC_SMTP_{name}": value for name, value in mail.items()},
            DIE_AT: die_at,
            "PYTHONPATH": str(ROOT),
        },
        stdout=asyncio.subprocess.PIPE,
    )
    here._workers.append(started)
    assert started.stdout is not None
    said = (await started.stdout.readline()).decode().strip()
    assert said == READY or die_at  # on a busy machine it may die before it has said so
    return started


def standing(here: Ground) -> list[Sent]:
    """Return all deliveries as they stand."""
    return here.read(lambda conn: sent(conn, PLAN))


def is_done(here: Ground) -> bool:
    """Tell whether nothing waits but what is tried again later."""
    found = standing(here)
    waiting = [each for each in found if each.state in {"pending", "sending"}]
    return len(found) == UNITS and all(each.attempts for each in waiting) and len(waiting) <= 1


@pytest.mark.timeout(240)
async def test_whatever_dies_nothing_is_lost_and_nothing_is_sent_twice(tmp_path: Path) -> None:
    """The worker dies after composing, before the network, after the 250, after the record."""
    async with post_office() as office, ground(tmp_path, sample_plan(UNITS)) as here:
        prepare(here)
        here.set_clock(OPENED + timedelta(minutes=1))
        await here.client.start_workflow(
            names.DIGEST_WORKFLOW,
            DigestStart(plan=PLAN, clock=here.clock),
            id=f"digest:{PLAN}",
            task_queue=names.TASK_QUEUE,
            task_timeout=timedelta(seconds=3),
        )
        for point in POINTS:
            dying = await worker(here, office, point)
            assert await asyncio.wait_for(dying.wait(), 60) == KILLED, point
        last = await worker(here, office)
        await here.until(lambda: is_done(here), 90)
        last.send_signal(signal.SIGTERM)
        await asyncio.wait_for(last.wait(), 30)
        count(here, office)
        await here.histories(f"digest:{PLAN}")


def count(here: Ground, office: PostOffice) -> None:
    """Hold every claim against what came in."""
    found = standing(here)
    by_state = Counter(each.state for each in found)
    numbers = here.read(lambda conn: list(claims(conn, PLAN)))
    given = here.read(lambda conn: [handling(conn, number) for number in numbers])
    assert len(numbers) == UNITS
    assert all(len(each) == ONE_EACH for each in given)
    assert set(office.keys.values()) == {ONE_EACH}  # whatever happened, never twice
    assert by_state[DeliveryState.FAILED] == 1  # the one whose only address is gone
    assert by_state[DeliveryState.PENDING] == 1  # the one who said: later
    # At most all that were on their way when each of three workers died, and the dropped line.
    assert 0 < by_state[DeliveryState.UNKNOWN] <= 3 * SLOTS + 1
    sent_ones = by_state[DeliveryState.SENT]
    assert sent_ones == UNITS - 2 - by_state[DeliveryState.UNKNOWN]
    assert sent_ones <= len(office.got) <= sent_ones + by_state[DeliveryState.UNKNOWN]
    assert here.alarms() == ["undeliverable"]
