"""Days at a mail server that misbehaves and is away for one of them, counted against the claims."""

from collections import Counter, defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, insert

from activities.delivery import Sending
from activities.mail import MailChannel
from database import queries, tables
from database.assignment_commits import commit_assignment
from database.notices.commits import commit_digest
from database.notices.queries import Sent, claims, sent
from database.notices.tables import reader
from database.projections import plan_cells
from database.writer import Writer
from models.deciding.timetable import Timetable
from models.messages import DigestBatch
from models.notices.delivery import DeliveryKind, DeliveryState
from models.plan_run.progress import PlanRow
from tests.integration.post_office import PostOffice, post_office, server_at
from tests.unit.database.sample import (
    PLAN,
    assignment_batch,
    assignment_order,
    assignment_step,
    fire,
    sample_engine,
)
from worker.server import free_port

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")  # of the server's library
NAMES = ("ok", "busy", "later", "gone", "drop", "mute", "spam", "full", "fine")
FIRST = datetime.fromisoformat("2014-03-25T08:00:00+07:00")  # five working days before the due day
DAY = timedelta(days=1)


def prepare(engine: Engine) -> None:
    """Issue the plan; each unit is reminded on the first morning, and has one address."""
    row = PlanRow(id=PLAN, package="v1", issued_on=date(2014, 3, 3))
    with engine.begin() as conn:
        timetable = Timetable().model_dump_json()
        conn.execute(insert(tables.plan), {**plan_cells(row), "timetable": timetable})
        names = {f"p.u{number:02}": name for number, name in enumerate(NAMES, start=1)}
        rows = [{"person": person, "lang": "vi", "address": f"{name}@x.example"}
                for person, name in {**names, "p.dept": "dept"}.items()]  # fmt: skip
        conn.execute(insert(reader), rows)
        for number in range(1, len(NAMES) + 1):
            order = assignment_order(unit=f"u{number:02}")
            opened = commit_assignment(conn, assignment_batch(order=order))
            assert opened.timetable is not None
            due = next(each for each in opened.timetable.steps if each.at == FIRST)
            first = Timetable(steps=(due,))
            step = assignment_step("at:1", fire(first), at=FIRST)
            commit_assignment(conn, assignment_batch(step, order=order))


async def a_day(engine: Engine, writer: Writer, at: datetime, port: int) -> None:
    """Compose a morning and send until nothing of the day is due any more."""
    with engine.begin() as conn:
        commit_digest(conn, DigestBatch(plan=PLAN, at=at, morning=True))
    clock: list[datetime] = [at]
    channel = MailChannel(server_at(port, step_seconds=0.4))
    for number in range(100):
        sending = Sending(writer, channel, PLAN, f"{at}/{number}", lambda: clock[-1])
        found = await sending.all(clock[-1] + timedelta(seconds=1))
        if found.again_at is None:
            return
        clock.append(max(found.again_at, clock[-1]))
    pytest.fail("it never ends")


@asynccontextmanager
async def three_days(folder: Path) -> AsyncIterator[tuple[Engine, PostOffice, PostOffice]]:
    """Live through three days: a bad server, none, a bad one again."""
    engine = sample_engine(folder, len(NAMES))
    writer = Writer(engine)
    morning = FIRST + timedelta(minutes=5)
    try:
        prepare(engine)
        async with post_office() as first:
            await a_day(engine, writer, morning, first.port)
        await a_day(engine, writer, morning + DAY, free_port())
        async with post_office() as second:
            await a_day(engine, writer, morning + 2 * DAY, second.port)
        yield engine, first, second
    finally:
        writer.close()
        engine.dispose()


@pytest.mark.timeout(120)
async def test_days_at_a_bad_server_are_counted_against_the_claims(tmp_path: Path) -> None:
    """Nobody is told twice of what arrived, nobody forgotten, and nobody gets two digests a day."""
    async with three_days(tmp_path) as (engine, first, second):
        with engine.begin() as conn:
            found, numbers = sent(conn, PLAN), claims(conn, PLAN)
            alarms = Counter(each.code for each in queries.alarms(conn, PLAN))
    by_person: dict[str, list[Sent]] = defaultdict(list)
    for each in found:
        by_person[each.person].append(each)
    assert len(numbers) == len(NAMES)
    assert max(Counter((each.person, each.day) for each in found).values()) == 1
    keys = first.keys + second.keys
    assert set(keys.values()) == {1}
    states = {
        NAMES[int(person.removeprefix("p.u")) - 1]: [str(each.state) for each in letters]
        for person, letters in by_person.items()
        if person.startswith("p.u")
    }
    assert states == {
        "ok": ["sent"],
        "fine": ["sent"],
        "later": ["sent"],  # it was busy only once
        "gone": ["failed"],  # told to the superior
        "spam": ["failed"],
        "busy": ["withheld", "withheld", "pending"],  # each morning carries what waits
        "full": ["withheld", "withheld", "pending"],
        "drop": ["unknown", "withheld", "unknown"],  # and what may not have arrived
        "mute": ["unknown", "withheld", "unknown"],
    }
    for letters in by_person.values():
        assert {each.claims for each in letters if each.kind is DeliveryKind.DIGEST} == {
            letters[0].claims
        }
    [told] = [each for each in by_person["p.dept"] if each.state is DeliveryState.SENT]
    assert all(f"u0{number}.focal" in told.text for number in (4, 7))
    assert alarms["undeliverable"] == 2
    assert alarms["mail_away"] == 2
