"""A world for scenarios that read as the domain speaks: issue, let time pass, answer, expect."""

import asyncio
import logging
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import BaseModel
from temporalio.client import WorkflowExecutionStatus

from database import queries
from database.courses.queries import courses
from models.assignment.state import AssignmentRow
from models.collection.state import CollectionRow, Entry
from models.course.state import CourseRow
from models.deciding.claim import Claim, ClaimKind
from models.deciding.collecting import Accept, Receipt, ReceiveMany
from models.deciding.commands import Actor
from models.deciding.house import House
from models.plan.plan import Plan
from models.plan.scenario import Assumed, Scenario
from models.plan_run.progress import Issue, PlanRow
from runtime.package_files import read_folder
from worker.build import build_replayer
from worker.cast import Cast
from worker.histories import runs_of
from worker.stage import Stage, stage

ROOT = Path(__file__).parent.parent
LIBRARY = ROOT / "tests" / "plans" / "lib"
SHIPPED = ROOT / "plans" / "kl79"
SECRETARY = Actor(post="test")
ISSUED = date(2020, 1, 6)  # a Monday
ROWS: dict[str, type[BaseModel]] = {
    "assignment": AssignmentRow,
    "collection": CollectionRow,
    "plan": PlanRow,
}
QUIET = 0.05  # seconds without a commit
WAITS = 400  # times that long until a step of the plan must have come everywhere


def plan_of(folder: Path = LIBRARY, *duties: str) -> Plan:
    """Read a plan package that must be sound; of all its duties only some, where they are named."""
    reading = read_folder(folder)
    assert reading.plan is not None, [str(problem) for problem in reading.problems]
    plan = reading.plan
    if not duties:
        return plan
    kept = tuple(duty for duty in plan.file.duties if duty.id in duties)
    return plan.model_copy(update={"file": plan.file.model_copy(update={"duties": kept})})


class World:
    """One plan, running on a stage; what nobody expected fails the test."""

    def __init__(self, running: Stage, plan: Plan, issued_on: date) -> None:
        self.running = running
        self.plan = plan
        self.id = f"plan:{plan.file.id}"
        self.zone = ZoneInfo(plan.file.calendars.zone)
        self.issued_on = issued_on
        assumed = Assumed(issued_on=issued_on, note="test")
        scenario = Scenario.model_validate(
            {"schema": 1, "name": "test", "title": "test", "assumed": assumed}
        )
        self.cast = Cast(running, plan, scenario, datetime.now(self.zone))
        self.tolerated: list[str] = []
        self.alarms_expected = 0
        self._counter = 0
        self._expected: set[Claim] = set()

    # --- what happens ------------------------------------------------------------------------

    async def issue(self) -> None:
        """Issue the plan at the office hour of its day."""
        begin = datetime.combine(self.issued_on, self.plan.file.policy.office_hour, self.zone)
        await self.running.start_plan(self.plan)
        await self.running.sleep_until(begin)
        await self.does(self.id, Issue(issued_on=self.issued_on, assumed=True))

    async def pass_time(self, *, working_days: int) -> None:
        """Let working days of the default calendar pass, up to noon of the last."""
        house = await self.house()
        calendar = house.calendars[house.default_calendar]
        await self.until(calendar.shift(await self.today(), working_days))

    async def until(self, day: date, hour: int = 12) -> None:
        """Let time pass until an hour of a day."""
        instant = datetime(day.year, day.month, day.day, hour, tzinfo=self.zone)
        await self.running.sleep_until(instant)
        await self.quiet()

    async def quiet(self) -> None:
        """Wait until all that was opened is there and nothing more is written for a moment."""
        await self.cast.settle()
        before = -1
        while (count := await self.cast.read(queries.count_steps)) != before:
            before = count
            await asyncio.sleep(QUIET)

    async def brought(self) -> PlanRow:
        """Wait until every step of the plan has come to all it concerns; return the plan's row."""
        plan_id, left = self.plan.file.id, WAITS
        while (row := await self.cast.read(lambda conn: queries.plan_row(conn, plan_id))).reaching:
            left -= 1
            assert left, row.reaching
            await asyncio.sleep(QUIET)
        await self.quiet()
        return PlanRow.model_validate(row)

    async def does(self, obligation: str, body: Any, by: str = "", key: str = "") -> Any:  # noqa: ANN401
        """Give a command and return the new row; a refusal fails the test."""
        row = await self._send(obligation, body, by, key)
        assert row is not None, self.cast.refused
        return row

    async def is_refused(self, obligation: str, body: Any, by: str = "", key: str = "") -> str:  # noqa: ANN401
        """Give a command that must be refused and return the code of the refusal."""
        assert await self._send(obligation, body, by, key) is None
        (said,) = self.cast.refused
        self.cast.refused.clear()
        return said.removeprefix(f"{obligation}: {body.type}: ").split(":", 1)[0]

    async def _send(self, obligation: str, body: Any, by: str, key: str) -> Any:  # noqa: ANN401
        self._counter += 1
        actor = Actor(post=by) if by else SECRETARY
        row = await self.cast.tell(obligation, body, actor, key or f"test{self._counter}")
        await self.cast.settle()
        kind = obligation.split(":", 1)[0]
        return row and ROWS.get(kind, CourseRow).model_validate(row)

    async def answers(self, collection: str, *units: str, accepted: bool = True) -> None:
        """Let units answer today; their answers are accepted unless the test says otherwise."""
        day = await self.today()
        receipts = tuple(Receipt(unit=unit, received_on=day) for unit in units)
        await self.does(collection, ReceiveMany(receipts=receipts))
        if accepted:
            await self.does(collection, Accept(units=units))

    # --- what is seen ------------------------------------------------------------------------

    async def house(self) -> House:
        """Return the plan's house as it stands."""
        return await self.cast.house()

    async def today(self) -> date:
        """Return the day it is in the plan's zone."""
        return (await self.running.now()).astimezone(self.zone).date()

    async def ids(self) -> list[str]:
        """Return the ids of all obligations that were opened."""
        plan_id = self.plan.file.id
        found: list[str] = await self.cast.read(lambda conn: queries.obligation_ids(conn, plan_id))
        return found

    async def assignment(self, obligation: str) -> AssignmentRow:
        """Return an assignment as it stands."""
        return await self.cast.assignment(obligation)

    async def collection(self, obligation: str) -> tuple[CollectionRow, dict[str, Entry]]:
        """Return a collection with its entries as they stand."""
        return await self.cast.collection(obligation)

    async def log(self, obligation: str) -> list[str]:
        """Return what was done to an obligation, in order."""
        plan_id = self.plan.file.id
        lines = await self.cast.read(lambda conn: queries.log_after(conn, plan_id, 0))
        return [line.type for line in lines if line.obligation == obligation]

    async def status(self, workflow_id: str) -> WorkflowExecutionStatus | None:
        """Return how a workflow stands with the server."""
        handle = self.running.client.get_workflow_handle(workflow_id)
        return (await handle.describe()).status

    async def ends(self, workflow_id: str) -> None:
        """Wait until a workflow has ended well."""
        handle = self.running.client.get_workflow_handle(workflow_id)
        await asyncio.wait_for(handle.result(), 10)

    async def claims(self) -> list[Claim]:
        """Return every message claimed so far."""
        plan_id = self.plan.file.id
        found: list[Claim] = await self.cast.read(lambda conn: queries.claims(conn, plan_id))
        return found

    # --- what was expected -------------------------------------------------------------------

    async def expect(self, kind: ClaimKind | str, *, to: str, **wanted: object) -> Claim:
        """Find one message that was not asserted yet, and count it as expected.

        ``wanted`` may name ``rung``, ``duty``, ``on`` (its day) and ``units`` (a line-up's).
        """
        wanted = {"kind": kind, "to": to} | wanted
        for claim in await self.claims():
            if claim not in self._expected and self._is(claim, wanted):
                self._expected.add(claim)
                return claim
        said = "\n".join(self._rest(await self.claims()))
        msg = f"no message {wanted} among\n{said}"
        raise AssertionError(msg)

    async def expect_all(self, **wanted: object) -> list[Claim]:
        """Count every message that fits as expected, and return those that were not before."""
        found = [
            claim
            for claim in await self.claims()
            if claim not in self._expected and self._is(claim, wanted)
        ]
        self._expected.update(found)
        return found

    async def expect_nothing_else(self) -> None:
        """Fail on every message that was not asserted, and on every alarm."""
        rest = self._rest(await self.claims())
        assert not rest, "not asserted:\n" + "\n".join(rest)
        plan_id = self.plan.file.id
        alarms = await self.cast.read(lambda conn: queries.alarms(conn, plan_id))
        assert len(alarms) == self.alarms_expected, alarms

    def tolerate(self, text: str) -> None:
        """Let a warning or error that contains a text be logged."""
        self.tolerated.append(text)

    def _is(self, claim: Claim, wanted: dict[str, object]) -> bool:
        seen = {
            "kind": str(claim.kind),
            "rung": claim.rung,
            "duty": claim.matter.duty,
            "to": claim.to,
            "on": claim.at.astimezone(self.zone).date(),
            "units": claim.matter.units,
        }
        return all(seen[name] == value for name, value in wanted.items())

    def _rest(self, claims: Iterable[Claim]) -> list[str]:
        return [
            f"{claim.at.astimezone(self.zone):%d/%m/%Y %H:%M} {claim.kind} {claim.rung}"
            f" {claim.matter.duty} {claim.matter.units} → {claim.to}"
            for claim in claims
            if claim not in self._expected
        ]

    async def replay_everything(self) -> int:
        """Replay all runs of every workflow that was opened."""
        replayer, count = build_replayer(), 0
        found = await self.cast.read(lambda conn: courses(conn, self.plan.file.id))
        for workflow_id in [self.id, *await self.ids(), *(row.id for row in found)]:
            for history in await runs_of(self.running.client, workflow_id):
                await replayer.replay_workflow(history)
                count += 1
        return count


class _Complaints(logging.Handler):
    """Collect what was logged as a warning or an error: unfinished handlers are warnings."""

    def __init__(self) -> None:
        super().__init__(level=logging.WARNING)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep the line."""
        self.lines.append(record.getMessage())


@asynccontextmanager
async def world(plan: Plan, issued_on: date = ISSUED) -> AsyncIterator[World]:
    """Open a world; on leaving, nothing unexpected may have been said, logged or left behind."""
    zone = ZoneInfo(plan.file.calendars.zone)
    begin = datetime.combine(issued_on, plan.file.policy.office_hour, zone)
    complaints, tolerated = _Complaints(), list[str]()
    logging.getLogger().addHandler(complaints)
    try:
        async with stage(begin - timedelta(minutes=1)) as running:
            here = World(running, plan, issued_on)
            tolerated = here.tolerated
            yield here
            await here.quiet()
            await here.expect_nothing_else()
            await here.replay_everything()
    finally:
        logging.getLogger().removeHandler(complaints)
    lines = [line for line in complaints.lines if not any(each in line for each in tolerated)]
    assert not lines, "logged:\n" + "\n".join(lines)
