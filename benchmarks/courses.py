"""The cost of duties that go through stages, each beside the plain assignment it replaces."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from benchmarks.__main__ import shipped
from database import queries
from database.courses.queries import courses
from models.assignment.state import AssignmentRow
from models.course.state import CourseRow
from models.deciding.collecting import Accept, Close, Receipt, ReceiveMany
from models.deciding.commands import (
    Acknowledge,
    Approve,
    Ask,
    HandOver,
    ReceiveBack,
    Submit,
)
from models.plan.plan import Duty, DutyKind, Plan
from models.plan.scenario import Scenario
from models.plan.stage import NEXT, CourseKind, DocumentNeed
from models.plan_run.courses import COURSE_OF
from models.plan_run.progress import Issue
from worker.cast import SCRIPT, Cast
from worker.histories import runs_of
from worker.stage import Stage, stage

ROUNDS, YEARS = 3, 5
NUMBER = "52-CT/TW"
RETURNED = "returned"


@dataclass(frozen=True, kw_only=True)
class Cost:
    """What one duty cost, from its opening to its end."""

    events: int
    workflows: int
    transactions: int
    seconds: float

    def __str__(self) -> str:
        """Write the figures of a row."""
        return (
            f"{self.events:>5} events in {self.workflows:>2} workflows, "
            f"{self.transactions:>3} transactions, {self.seconds:.2f} s"
        )


class Play:
    """One duty of the plan alone, and somebody who does what it asks."""

    def __init__(self, running: Stage, cast: Cast, duty: Duty) -> None:
        self.running, self.cast, self.duty = running, cast, duty
        self._count = 0

    async def does(self, obligation: str, body: object) -> None:
        """Give a command; none may be refused."""
        self._count += 1
        row = await self.cast.tell(obligation, body, SCRIPT, f"k{self._count}")
        assert row is not None, self.cast.refused
        await self.cast.settle()

    async def assignments(self) -> list[AssignmentRow]:
        """Return every assignment that was opened."""
        found = await self.cast.read(lambda c: queries.assignments(c, self.cast.plan_id))
        return list(found)

    async def course(self) -> CourseRow | None:
        """Return the course of the duty, if it is one."""
        found = await self.cast.read(lambda c: courses(c, self.cast.plan_id))
        return found[0] if found else None

    async def ids(self) -> list[str]:
        """Return all workflows of the duty."""
        found = await self.course()
        if found is None:
            return [each.id for each in await self.assignments()]
        over, now = found.passed, found.open
        return [found.id, *(each.obligation for each in over), *(each.obligation for each in now)]

    async def open_stage(self, after: str = "") -> CourseRow | None:
        """Wait for the stage that comes next; None once the course has ended."""
        for _ in range(500):
            found = await self.course()
            if found is None or not found.is_open:
                return None
            if found.open and found.open[-1].obligation != after:
                await self.cast.settle()
                return found
            await asyncio.sleep(0.01)
        msg = f"nothing came after {after}"
        raise AssertionError(msg)


@asynccontextmanager
async def played(plan: Plan, scenario: Scenario, duty: Duty) -> AsyncIterator[Play]:
    """Issue a plan of one duty."""
    only = plan.model_copy(update={"file": plan.file.model_copy(update={"duties": (duty,)})})
    zone = ZoneInfo(plan.file.calendars.zone)
    issued = scenario.assumed.issued_on
    begin = datetime.combine(issued, plan.file.policy.office_hour, zone)
    async with stage(begin - timedelta(minutes=1)) as running:
        cast = Cast(running, only, scenario, begin)
        await running.start_plan(only)
        await running.sleep_until(begin)
        body = Issue(issued_on=issued, assumed=True)
        await cast.tell(f"plan:{only.file.id}", body, SCRIPT, "issue")
        await cast.settle()
        yield Play(running, cast, duty)


async def cost(
    plan: Plan, scenario: Scenario, duty: Duty, act: Callable[[Play], Awaitable[None]]
) -> Cost:
    """Return what a duty cost, from its opening on."""
    async with played(plan, scenario, duty) as play:
        before, started = play.running.writer.transactions, time.monotonic()
        await act(play)
        seconds = time.monotonic() - started
        transactions = play.running.writer.transactions - before
        ids = await play.ids()
        runs = [run for each in ids for run in await runs_of(play.running.client, each)]
    events = sum(len(run.events) for run in runs)
    return Cost(events=events, workflows=len(ids), transactions=transactions, seconds=seconds)


# --- as a course ---------------------------------------------------------------------------------


async def through_stages(play: Play) -> None:
    """Go through every stage; what decides returns it until the last round."""
    returns, last = 0, ""
    while (found := await play.open_stage(last)) is not None:
        last = found.open[-1].obligation
        current = found.current
        assert current is not None
        if last.startswith("collection:"):
            await _collected(play, last)
            continue
        row = next(each for each in await play.assignments() if each.id == last)
        if play.duty.kind is DutyKind.CONTRIBUTION and row.state == "waiting":
            await play.does(last, Ask(body=play.duty.outside[0].body))
        await play.does(last, Acknowledge())
        for body in row.order.sends_to[:1]:
            await play.does(last, HandOver(body=body))
            await play.does(last, ReceiveBack())
        goes_back = bool(row.order.sends_to) and RETURNED in row.order.outcomes
        again = goes_back and returns < ROUNDS - 1
        returns += again
        await play.does(last, _ended(row, RETURNED if again else "", current.stage.outcomes))


def _ended(row: AssignmentRow, wanted: str, outcomes: dict[str, str]) -> Submit:
    """Hand a stage in with the outcome wanted, or else the first that goes on."""
    onward = (each for each, leads in outcomes.items() if leads == NEXT)
    outcome = wanted or next(onward, next(iter(outcomes), ""))
    numbered = row.order.document is DocumentNeed.REQUIRED
    return Submit(
        outcome=outcome,
        reason="r" if wanted else "",
        number=NUMBER if numbered else "",
        dated=row.opened_at.date() if numbered else None,
    )


async def _collected(play: Play, collection: str) -> None:
    _, entries = await play.cast.collection(collection)
    day = (await play.running.now()).date()
    receipts = tuple(Receipt(unit=unit, received_on=day) for unit in sorted(entries))
    await play.does(collection, ReceiveMany(receipts=receipts))
    await play.does(collection, Accept(units=tuple(sorted(entries))))
    await play.does(collection, Close())


async def years(play: Play) -> None:
    """Hand in the note of each year, as a course or as the plain assignment of the year."""
    start = (await play.running.now()).year
    for year in range(start, start + YEARS):
        for row in await play.assignments():
            if row.is_open:
                await play.does(row.id, Submit(note="rà soát"))
        if year < start + YEARS - 1:
            zone = ZoneInfo(play.cast.plan.file.calendars.zone)
            await play.running.sleep_until(datetime(year + 1, 1, 10, 12, tzinfo=zone))
            await play.cast.settle()


# --- as the plain assignment it replaces ---------------------------------------------------------


async def plainly(play: Play) -> None:
    """Send one assignment out and back in every round, then hand it in and have it approved."""
    [row] = await play.assignments()
    if row.state == "waiting":
        await play.does(row.id, Ask(body=play.duty.outside[0].body))
    await play.does(row.id, Acknowledge())
    rounds = ROUNDS if play.duty.kind is DutyKind.PROPOSAL else 1
    for body in list(_bodies(play.duty)) * rounds:
        await play.does(row.id, HandOver(body=body))
        await play.does(row.id, ReceiveBack())
    await play.does(row.id, Submit())
    for _ in row.order.approvers:
        await play.does(row.id, Approve())


def _bodies(duty: Duty) -> Iterable[str]:
    """Return to whom a duty is sent: who receives and decides, or whose document it is."""
    found = [each.body for each in (*duty.receivers, *duty.decided_by) if each.body]
    return found or [each.body for each in duty.outside if each.part == "owner"]


def _duty(plan: Plan, kind: DutyKind) -> Duty:
    """Return the first duty of a kind; of proposals, one with two bodies outside."""
    found = [each for each in plan.file.duties if each.kind is kind and each.lead.unit]
    return next((each for each in found if len(list(_bodies(each))) > 1), found[0])


def main() -> None:
    """Print each course beside the plain assignment it replaces."""
    plan, scenario = shipped()
    for label, kind, course, plain in (
        (f"proposal, {ROUNDS} rounds, two bodies", DutyKind.PROPOSAL, through_stages, plainly),
        ("contribution", DutyKind.CONTRIBUTION, through_stages, plainly),
        (f"standing duty, {YEARS} years", DutyKind.STANDING, years, years),
    ):
        duty = _duty(plan, kind)
        print(f"{label:<36} as a course  {asyncio.run(cost(plan, scenario, duty, course))}")
        known: CourseKind | None = COURSE_OF.pop(kind, None)
        print(f"{'':<36} plain        {asyncio.run(cost(plan, scenario, duty, plain))}")
        if known:
            COURSE_OF[kind] = known


if __name__ == "__main__":
    main()
