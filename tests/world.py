"""A world for scenarios that read as the domain speaks: issue, let time pass, answer, expect."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from database import queries
from models.claim import Claim, ClaimKind
from models.commands import Actor
from models.house import House
from models.plan import Plan
from models.plan_progress import Issue
from models.scenario import Assumed, Scenario
from runtime.package_files import read_folder
from worker.build import build_replayer
from worker.cast import Cast
from worker.histories import runs_of
from worker.stage import Stage, stage

ROOT = Path(__file__).parent.parent
LIBRARY = ROOT / "tests" / "plans" / "lib"
SHIPPED = ROOT / "plans" / "kl79"
SECRETARY = Actor(post="test")


def shipped_or_test_plan(folder: Path) -> Plan:
    """Read a plan package that must be sound."""
    reading = read_folder(folder)
    assert reading.plan is not None, [str(problem) for problem in reading.problems]
    return reading.plan


class World:
    """One plan, running on a stage; what nobody expected fails the test."""

    def __init__(self, running: Stage, plan: Plan, issued_on: date) -> None:
        self.running = running
        self.plan = plan
        self.zone = ZoneInfo(plan.file.calendars.zone)
        self.issued_on = issued_on
        assumed = Assumed(issued_on=issued_on, note="test")
        scenario = Scenario.model_validate(
            {"schema": 1, "name": "test", "title": "test", "assumed": assumed}
        )
        self.cast = Cast(running, plan, scenario, datetime.now(self.zone))
        self._counter = 0
        self._expected: set[int] = set()

    # --- what happens ------------------------------------------------------------------------

    async def issue(self) -> None:
        """Issue the plan at the office hour of its day."""
        begin = datetime.combine(self.issued_on, self.plan.file.policy.office_hour, self.zone)
        await self.running.start_plan(self.plan)
        await self.running.sleep_until(begin)
        await self.does(f"plan:{self.plan.file.id}", Issue(issued_on=self.issued_on, assumed=True))
        await self.cast.settle()

    async def pass_time(self, *, working_days: int) -> None:
        """Let working days of the default calendar pass, up to noon of the last."""
        house = await self.house()
        calendar = house.calendars[house.default_calendar]
        await self.until(calendar.shift(await self.today(), working_days))

    async def until(self, day: date, hour: int = 12) -> None:
        """Let time pass until an hour of a day."""
        instant = datetime(day.year, day.month, day.day, hour, tzinfo=self.zone)
        await self.running.sleep_until(instant)
        await self.cast.settle()
        await self.quiet()

    async def quiet(self) -> None:
        """Wait until nothing more is written for a moment."""
        before = -1
        while (count := await self.cast.read(queries.count_steps)) != before:
            before = count
            await asyncio.sleep(0.05)

    async def does(self, obligation: str, body: Any, by: str = "") -> Any:
        """Give a command and return the new row; a refusal fails the test unless asked for."""
        refused = len(self.cast.refused)
        row = await self._send(obligation, body, by)
        assert self.cast.refused[refused:] == []
        return row

    async def is_refused(self, obligation: str, body: Any, by: str = "") -> str:
        """Give a command that must be refused and return what was said."""
        refused = len(self.cast.refused)
        assert await self._send(obligation, body, by) is None
        said = self.cast.refused[refused]
        del self.cast.refused[refused:]
        return said

    async def _send(self, obligation: str, body: Any, by: str) -> Any:
        self._counter += 1
        actor = Actor(post=by) if by else SECRETARY
        return await self.cast.tell(obligation, body, actor, f"test{self._counter}")

    # --- what is seen ------------------------------------------------------------------------

    async def house(self) -> House:
        """Return the plan's house as it stands."""
        return await self.cast.house()

    async def today(self) -> date:
        """Return the day it is in the plan's zone."""
        return (await self.running.now()).astimezone(self.zone).date()

    async def claims(self) -> list[Claim]:
        """Return every message claimed so far."""
        found: list[Claim] = await self.cast.read(
            lambda conn: queries.claims(conn, self.plan.file.id)
        )
        return found

    async def expect(
        self,
        kind: ClaimKind | str,
        *,
        to: str,
        rung: str | None = None,
        duty: str | None = None,
        on: date | None = None,
        units: tuple[str, ...] | None = None,
    ) -> Claim:
        """Find one message that was not asserted yet, and count it as expected."""
        claims = await self.claims()
        for number, claim in enumerate(claims):
            if number in self._expected or str(claim.kind) != str(kind) or claim.to != to:
                continue
            if rung not in {None, claim.rung} or duty not in {None, claim.matter.duty}:
                continue
            if on not in {None, claim.at.astimezone(self.zone).date()}:
                continue
            if units is not None and claim.matter.units != units:
                continue
            self._expected.add(number)
            return claim
        raise AssertionError(f"no {kind} to {to} ({rung=}, {duty=}, {on=}): {self._rest(claims)}")

    async def expect_all(self, **wanted: object) -> list[Claim]:
        """Count every message of a kind, rung or duty as expected, and return them."""
        claims = await self.claims()
        found = []
        for number, claim in enumerate(claims):
            seen = {
                "kind": str(claim.kind),
                "rung": claim.rung,
                "duty": claim.matter.duty,
                "to": claim.to,
            }
            if all(seen[name] == str(value) for name, value in wanted.items()):
                self._expected.add(number)
                found.append(claim)
        return found

    async def expect_nothing_else(self) -> None:
        """Fail on every message that was not asserted."""
        assert self._rest(await self.claims()) == []

    def _rest(self, claims: list[Claim]) -> list[str]:
        return [
            f"{claim.at.astimezone(self.zone):%d/%m/%Y %H:%M} {claim.kind} {claim.rung}"
            f" {claim.matter.duty} → {claim.to}"
            for number, claim in enumerate(claims)
            if number not in self._expected
        ]

    async def replay_everything(self) -> int:
        """Replay all runs of every workflow that was opened."""
        plan_id = self.plan.file.id
        ids: list[str] = await self.cast.read(lambda conn: queries.obligation_ids(conn, plan_id))
        replayer, count = build_replayer(), 0
        for workflow_id in [f"plan:{plan_id}", *ids]:
            for history in await runs_of(self.running.client, workflow_id):
                await replayer.replay_workflow(history)
                count += 1
        return count


class _Errors(logging.Handler):
    """Collect what was logged as an error."""

    def __init__(self) -> None:
        super().__init__(level=logging.ERROR)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep the line."""
        self.lines.append(record.getMessage())


@asynccontextmanager
async def world(
    folder: Path = LIBRARY, issued_on: date = date(2020, 1, 6), plan: Plan | None = None
) -> AsyncIterator[World]:
    """Open a world; on leaving, nothing unexpected may have been said, logged or left behind."""
    plan = plan or shipped_or_test_plan(folder)
    zone = ZoneInfo(plan.file.calendars.zone)
    begin = datetime.combine(issued_on, plan.file.policy.office_hour, zone)
    errors = _Errors()
    logging.getLogger().addHandler(errors)
    try:
        async with stage(begin - timedelta(minutes=1)) as running:
            here = World(running, plan, issued_on)
            yield here
            await here.expect_nothing_else()
            assert here.cast.refused == []
            await here.replay_everything()
    finally:
        logging.getLogger().removeHandler(errors)
    assert errors.lines == []
