"""The rehearsal: the whole plan in plan time, by the production worker, with scripted people."""

import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from database import queries
from database.courses.queries import courses
from database.houses import load_house
from database.notices import queries as notices
from models.collection.state import CollectionRow, Entry
from models.errors import NotFoundError
from models.notices.delivery import DeliveryState
from models.plan.plan import Plan
from models.plan.scenario import Scenario
from models.plan_run.progress import Issue
from models.plan_run.years import plan_timetable
from models.timing.clock import end_of_day
from runtime.log import configure_logging
from runtime.loop import run
from worker.cast import SCRIPT, Cast
from worker.events import Events
from worker.histories import keep_histories
from worker.report import Report
from worker.report_build import build_report
from worker.report_data import Delivered, LogLine, RehearsalData
from worker.stage import Stage, stage

Progress = Callable[[str, float], None]
LOOK_EVERY = timedelta(days=30)
A_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, kw_only=True)
class RehearsalOrder:
    """What to rehearse: a plan, a script, from and until which day, where to leave histories."""

    package: Plan
    scenario: Scenario
    start: date | None = None
    until: date | None = None
    keep_histories: Path | None = None


@dataclass(frozen=True, kw_only=True)
class RehearsalResult:
    """What came of it."""

    report: Report
    refused: tuple[str, ...]
    commands: int
    transactions: int
    steps: int  # of obligations, their openings among them
    mornings: int  # each a commit of the workflow of the plan's messages


def rehearse(
    order: RehearsalOrder, progress: Progress = lambda _label, _share: None
) -> RehearsalResult:
    """Rehearse a plan; an interruption leaves no process and no file behind."""
    configure_logging()
    return run(_rehearse(order, progress))


async def _rehearse(order: RehearsalOrder, progress: Progress) -> RehearsalResult:
    file = order.package.file
    zone = ZoneInfo(file.calendars.zone)
    issued = order.scenario.assumed.issued_on
    begin = datetime.combine(issued, file.policy.office_hour, zone)
    until = end_of_day(order.until or file.period.end, zone)
    async with stage(begin - A_MINUTE) as running:
        started = time.monotonic()
        cast = Cast(running, order.package, order.scenario, begin)
        await running.start_plan(order.package)
        await running.sleep_until(begin)
        await _issue(cast, order)
        await running.start_messages(cast.plan_id)
        await Events(cast).note_all(order.scenario.events)
        await _play(running, cast, begin, until, progress)
        seconds = time.monotonic() - started
        data = await _gather(cast, order, begin, until, seconds)
        if order.keep_histories:
            ids = [f"plan:{cast.plan_id}", *(each.id for each in data.assignments)]
            ids += [row.id for row, _ in data.collections]
            found = await cast.read(lambda conn: courses(conn, cast.plan_id))
            ids += [row.id for row in found]
            await keep_histories(running.client, ids, order.keep_histories)
        return RehearsalResult(
            report=build_report(data),
            refused=tuple(cast.refused),
            commands=running.commands,
            transactions=running.writer.transactions,
            steps=await cast.read(queries.count_steps),
            mornings=await cast.read(notices.count_mornings),
        )


async def _issue(cast: Cast, order: RehearsalOrder) -> None:
    """Issue the plan on the assumed day."""
    assumed = order.scenario.assumed
    body = Issue(issued_on=assumed.issued_on, number=assumed.number or "", assumed=True)
    await cast.tell(f"plan:{cast.plan_id}", body, SCRIPT, "issue")
    await cast.settle()


async def _play(
    running: Stage, cast: Cast, begin: datetime, until: datetime, progress: Progress
) -> None:
    """Let time run from one scripted instant to the next, and let people act while it is locked."""
    house = await cast.house()
    looks = [step.at + A_MINUTE for step in plan_timetable(cast.plan, house, begin).steps]
    now = begin
    while now < until:
        cast.now = now
        await cast.observe()
        if await cast.act():
            await cast.settle()
            await cast.observe()
        wanted = [cast.agenda.next_at, *(look for look in looks if look > now), now + LOOK_EVERY]
        then = max(now, min(until, *(instant for instant in wanted if instant is not None)))
        if then > now:  # everybody has done what was his to do at this instant
            await running.say_urgent(cast.plan_id)
        now = then
        await running.sleep_until(now)
        await cast.settle()
        progress(f"{now.astimezone(house.zone):%d/%m/%Y}", (now - begin) / (until - begin))


def _books(conn: Connection, plan_id: str) -> list[tuple[CollectionRow, list[Entry]]]:
    return [(row, list(entries)) for row, entries in queries.collections(conn, plan_id)]


def _log_lines(conn: Connection, plan_id: str) -> list[LogLine]:
    return [
        LogLine(
            at=line.at,
            obligation=line.obligation,
            step=line.step,
            type=line.type,
            actor_post=line.post,
            detail=json.loads(line.detail),
        )
        for line in queries.log(conn, plan_id)
    ]


def _delivered(conn: Connection, plan_id: str) -> list[Delivered]:
    claims = notices.claims(conn, plan_id)
    return [
        Delivered(
            at=each.at,
            kind=each.kind,
            person=each.person,
            posts=each.posts,
            subject=each.subject,
            text=each.text,
            claims=tuple(claims[number] for number in each.claims),
        )
        for each in notices.sent(conn, plan_id)
        if each.state is DeliveryState.SENT
    ]


async def _gather(
    cast: Cast, order: RehearsalOrder, begin: datetime, until: datetime, seconds: float
) -> RehearsalData:
    """Read everything the report is made of, in one look at the database."""
    plan_id = cast.plan_id
    zone = ZoneInfo(order.package.file.calendars.zone)
    start = datetime.combine(order.start, datetime.min.time(), zone) if order.start else begin

    def read(conn: Connection) -> RehearsalData:
        plan_row = queries.plan_row(conn, plan_id)
        if plan_row is None:
            msg = f"the plan {plan_id} was not started"
            raise NotFoundError(msg)
        return RehearsalData(
            plan=order.package,
            scenario=order.scenario,
            plan_row=plan_row,
            house=load_house(conn, plan_id),
            start=start,
            until=until,
            seconds=round(seconds, 3),
            claims=queries.claims(conn, plan_id),
            withheld=queries.withheld(conn, plan_id),
            skips=queries.skips(conn, plan_id),
            alarms=queries.alarms(conn, plan_id),
            assignments=queries.assignments(conn, plan_id),
            collections=_books(conn, plan_id),
            log=_log_lines(conn, plan_id),
            deliveries=_delivered(conn, plan_id),
        )

    data: RehearsalData = await cast.read(read)
    return data
