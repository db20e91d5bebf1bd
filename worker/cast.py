"""The people of a script: they see what a person would see, and act through the same commands."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import date, datetime, time, timedelta
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection
from temporalio.client import WorkflowUpdateFailedError
from temporalio.exceptions import ApplicationError
from temporalio.service import RPCError, RPCStatusCode

from database import queries
from database.courses.queries import unnoticed
from database.houses import load_house
from models.assignment.decisions import permitted
from models.assignment.state import AssignmentRow, AssignmentState, HolderKind
from models.collection.state import OWED, SETTLED, CollectionRow, Entry, EntryState
from models.deciding.collecting import Accept, AcceptWithGaps, Close, Receipt, Receive
from models.deciding.commands import (
    OF_CLOSED,
    Acknowledge,
    Actor,
    Approve,
    HandOver,
    ReceiveBack,
    Return,
    Submit,
)
from models.deciding.house import House
from models.errors import DondocError
from models.messages import AssignmentCommand, CollectionCommand, CourseCommand, PlanCommand
from models.plan.plan import Plan
from models.plan.scenario import Habit, Scenario
from worker.acting import acting_for
from worker.agenda import Agenda
from worker.habits import Habits, ahead, answer_day, in_state
from worker.stage import Stage
from worker.stages import StagePeople, takes_note

SCRIPT = Actor(post="scenario")
ASSUMED = "giả định của kịch bản"
SETTLE_WITHIN = timedelta(minutes=2)


class RehearsalStuckError(DondocError):
    """The rehearsal does not go on."""


class Cast:
    """Everybody who acts in a rehearsal."""

    def __init__(self, stage: Stage, plan: Plan, scenario: Scenario, now: datetime) -> None:
        self.stage = stage
        self.now = now
        self.plan = plan
        self.plan_id = plan.file.id
        self.agenda = Agenda()
        self.refused: list[str] = []
        self._habits = Habits(scenario)
        self.stages = StagePeople(self, self._habits)
        self._seen = 0
        self._house: House | None = None
        self._noted: set[str] = set()

    # --- seeing ------------------------------------------------------------------------------

    async def read(self, work: Callable[[Connection], Any]) -> Any:  # noqa: ANN401
        """Read from the database."""
        return self.stage.read(work)

    async def house(self) -> House:
        """Return the plan's house as it stood when it was last looked at."""
        if self._house is None:
            self._house = await self.read(lambda conn: load_house(conn, self.plan_id))
        return self._house

    def forget_house(self) -> None:
        """Look at the house anew before the next act: somebody has another post."""
        self._house = None

    async def settle(self) -> None:
        """Wait, while time is locked, until all that was opened has made its first commit."""
        await self.stage.writer.run(self.plan_id, lambda _: None)  # after all that waits there
        try:
            await self.stage.writer.until(lambda: self.stage.read(self._is_settled), SETTLE_WITHIN)
        except TimeoutError as late:
            msg = "some workflows did not make their first commit"
            raise RehearsalStuckError(msg) from late

    def _is_settled(self, conn: Connection) -> bool:
        return not queries.unopened(conn, self.plan_id) and not unnoticed(conn, self.plan_id)

    async def observe(self) -> None:
        """See what has been opened since the last look, and take note of what to do about it."""
        lines = await self.read(lambda conn: queries.log_after(conn, self.plan_id, self._seen))
        self._house = None
        house, now = await self.house(), self.now
        for line in lines:
            self._seen = max(self._seen, line.id)
            if line.type not in {"open", "ask", "reopen"}:
                continue
            if line.obligation.startswith("assignment:"):
                await self._see_assignment(line.obligation, house, now)
            elif line.obligation.startswith("collection:"):
                await self._see_collection(line.obligation, house, now)

    async def _see_assignment(self, obligation: str, house: House, now: datetime) -> None:
        row = await self.assignment(obligation)
        habit = self._habits.of_assignment(row, house, now)
        if habit is None or row.is_undecided or row.state is AssignmentState.WAITING:
            return
        today = house.today(now)
        if habit.acknowledge_after is not None and takes_note(row):
            day = ahead(house, today, habit.acknowledge_after)
            self.note(house, day, habit.at, row.id, "acknowledge", self._acknowledge(row.id))
        if row.order.course and not row.order.approvers:
            self.stages.see(row, habit, house)
            return
        await self._next_round(row, habit, 0, house, today)

    async def _see_collection(self, obligation: str, house: House, now: datetime) -> None:
        row, entries = await self.collection(obligation)
        for unit in sorted(entries):
            habit = self._habits.of_entry(row, unit, house, now)
            if habit:
                self._plan_receipt(row, entries[unit], habit, house, house.today(now))
        collecting = self._habits.of_collecting(row)
        if collecting and collecting.close_after is not None:
            day = ahead(house, row.base, collecting.close_after)
            self.note(house, day, collecting.at, row.id, "close", self._close(row.id))

    async def assignment(self, obligation: str) -> AssignmentRow:
        """Read one assignment."""
        row: AssignmentRow = await self.read(lambda conn: queries.assignment(conn, obligation))
        return row

    async def collection(self, obligation: str) -> tuple[CollectionRow, dict[str, Entry]]:
        """Read one collection with its entries."""
        found: tuple[CollectionRow, dict[str, Entry]] = await self.read(
            lambda conn: queries.collection(conn, obligation)
        )
        return found

    # --- acting ------------------------------------------------------------------------------

    def note(  # noqa: PLR0917 — who, what and when
        self,
        house: House,
        day: date,
        at: time,
        matter: str,
        key: str,
        deed: Callable[[], Awaitable[None]],
    ) -> None:
        """Note what somebody will do, on a day at a time of day."""
        instant = datetime.combine(day, at, house.zone)
        self.agenda.add(instant, f"{matter}|{key}", matter, deed)

    async def act(self) -> bool:
        """Do everything that is due now; tell whether anything was. What follows is due later."""
        done = False
        while groups := self.agenda.due(self.now):
            await asyncio.gather(*(self._one_after_the_other(group) for group in groups))
            done = True
        return done

    @staticmethod
    async def _one_after_the_other(group: list[Any]) -> None:
        for act in group:
            await act.deed()

    async def tell(self, obligation: str, body: Any, actor: Actor, key: str) -> Any:  # noqa: ANN401
        """Send a command; a refusal is noted and the play goes on."""
        kind = obligation.split(":", 1)[0]
        if kind == "plan":
            self._house = None
        model = {
            "assignment": AssignmentCommand,
            "collection": CollectionCommand,
            "plan": PlanCommand,
        }.get(kind, CourseCommand)
        name = f"{obligation}|{body.type}|{key}"
        command_id = sha256(name.encode()).hexdigest()[:32]
        try:
            command = model(command_id=command_id, actor=actor, body=body)
            if body.type not in OF_CLOSED:
                return await self.stage.send(obligation, command)
            row = await self.read(lambda conn: queries.obligation(conn, obligation))
            return await self.stage.revive(row, command)
        except WorkflowUpdateFailedError as error:
            cause = error.cause
            code = cause.type if isinstance(cause, ApplicationError) else "failed"
            self.refused.append(f"{obligation}: {body.type}: {code}: {cause}")
            return None
        except RPCError as error:
            if error.status is not RPCStatusCode.NOT_FOUND:
                raise
            self.refused.append(f"{obligation}: {body.type}: it is closed")
            return None

    async def actor_of(self, unit: str, besides: tuple[str, ...] = ()) -> Actor:
        """Return who acts for a unit today, and is none of some persons."""
        return acting_for(unit, await self.house(), self.now, besides)

    def _acknowledge(self, obligation: str) -> Callable[[], Awaitable[None]]:
        async def deed() -> None:
            row = await self.assignment(obligation)
            if "acknowledge" in permitted(row):
                await self.tell(obligation, Acknowledge(), await self.actor_of(row.worker), "")

        return deed

    async def _next_round(
        self, row: AssignmentRow, habit: Habit, number: int, house: House, since: date
    ) -> None:
        """Go on: the next round with an outside body, or the answer."""
        if number < len(habit.outside):
            stay = habit.outside[number]
            day = ahead(house, since, stay.sent_after)
            deed = self._hand_over(row.id, habit, number)
            self.note(house, day, habit.at, row.id, f"hand_over{number}", deed)
            return
        due = row.lines.due_day if row.lines else None
        opened = since if habit.outside else house.today(row.opened_at)
        wanted = answer_day(habit.answer, due, opened, house)
        if wanted is not None:
            deed = self._submit(row.id, habit)
            self.note(house, max(wanted, since), habit.at, row.id, "submit", deed)

    def _hand_over(
        self, obligation: str, habit: Habit, number: int
    ) -> Callable[[], Awaitable[None]]:
        async def deed() -> None:
            row, house = await self.assignment(obligation), await self.house()
            today = house.today(self.now)
            if "hand_over" not in permitted(row):
                return
            stay = habit.outside[number]
            agreed = ahead(house, today, stay.agreed_days) if stay.agreed_days else None
            body = HandOver(body=stay.body, agreed=agreed)
            await self.tell(obligation, body, await self.actor_of(row.worker), str(number))
            day = ahead(house, today, stay.kept)
            back = self._receive_back(obligation, habit, number)
            self.note(house, day, habit.at, obligation, f"receive_back{number}", back)

        return deed

    def _receive_back(
        self, obligation: str, habit: Habit, number: int
    ) -> Callable[[], Awaitable[None]]:
        async def deed() -> None:
            row, house = await self.assignment(obligation), await self.house()
            if "receive_back" not in permitted(row):
                return
            actor = await self.actor_of(row.worker)
            await self.tell(obligation, ReceiveBack(), actor, str(number))
            today = house.today(self.now)
            row = await self.assignment(obligation)
            await self._next_round(row, habit, number + 1, house, ahead(house, today, 1))

        return deed

    def _submit(
        self, obligation: str, habit: Habit, *, again: bool = False
    ) -> Callable[[], Awaitable[None]]:
        async def deed() -> None:
            row, house = await self.assignment(obligation), await self.house()
            now = self.now
            if row.suspended_since and row.is_open:
                day = ahead(house, house.today(now), 1)
                self.note(house, day, habit.at, row.id, "submit", deed)
                return
            if "submit" not in permitted(row):
                return
            due = row.lines.due_day if row.lines else None
            wanted = answer_day(habit.answer, due, house.today(row.opened_at), house)
            if not again and wanted and wanted > house.today(now) and not habit.outside:
                self.note(house, wanted, habit.at, row.id, "submit", deed)
                return
            actor = await self.actor_of(row.worker)
            after = await self.tell(obligation, Submit(), actor, str(row.submissions))
            if after is not None:
                await self._see_review(await self.assignment(obligation), habit, house, now)

        return deed

    async def _see_review(
        self, row: AssignmentRow, habit: Habit, house: House, now: datetime
    ) -> None:
        review = self._habits.of_review(row)
        if row.holder is not HolderKind.APPROVER or review is None or review.never:
            return
        day = ahead(house, house.today(now), review.after)
        key = f"review{row.submissions}.{row.stage}"
        self.note(house, day, review.at, row.id, key, self._review(row.id, habit))

    def _review(self, obligation: str, habit: Habit) -> Callable[[], Awaitable[None]]:
        async def deed() -> None:
            row, house = await self.assignment(obligation), await self.house()
            now = self.now
            review = self._habits.of_review(row)
            if review is None or row.approver is None or "approve" not in permitted(row):
                return
            actor = await self.actor_of(row.approver.unit, row.submitted_by)
            key = f"{row.submissions}.{row.stage}"
            if row.submissions <= review.returns:
                await self.tell(obligation, Return(reason=ASSUMED), actor, key)
                day = ahead(house, house.today(now), habit.answer_again_after)
                again = self._submit(obligation, habit, again=True)
                self.note(house, day, habit.at, obligation, f"again{key}", again)
                return
            await self.tell(obligation, Approve(), actor, key)
            await self._see_review(await self.assignment(obligation), habit, house, now)

        return deed

    # --- collections -------------------------------------------------------------------------

    def _plan_receipt(
        self, row: CollectionRow, entry: Entry, habit: Habit, house: House, today: date
    ) -> None:
        day = answer_day(habit.answer, entry.due_day, house.today(row.opened_at), house)
        if day is not None:
            deed = self._receive(row.id, entry.unit, habit)
            key = f"receive|{entry.unit}"
            self.note(house, max(day, today), habit.at, f"{row.id}|{entry.unit}", key, deed)

    def _receive(self, obligation: str, unit: str, habit: Habit) -> Callable[[], Awaitable[None]]:
        async def deed() -> None:
            row, entry = await self.read(lambda conn: queries.answer(conn, obligation, unit))
            house = await self.house()
            today = house.today(self.now)
            if not row.is_open or entry.state not in OWED:
                return
            wanted = answer_day(habit.answer, entry.due_day, house.today(row.opened_at), house)
            if row.suspended_since or (wanted and wanted > today):
                soonest = ahead(house, today, 1)
                self._plan_receipt(row, entry, habit, house, soonest)
                return
            receipt = Receipt(unit=unit, received_on=today)
            actor = await self.actor_of(unit)
            key = f"{unit}|{entry.climb.round}"
            await self.tell(obligation, Receive(receipt=receipt), actor, key)
            collecting = self._habits.of_collecting(row)
            if collecting and not row.order.settles:
                day = ahead(house, today, collecting.accept_after)
                self._note_once(house, day, collecting.at, obligation)

        return deed

    def _note_once(self, house: House, day: date, at: time, obligation: str) -> None:
        """Note one acceptance a day, for all that has come by then."""
        key = f"{obligation}|accept|{day}"
        if key not in self._noted:
            self._noted.add(key)
            deed = self._accept(obligation, str(day))
            self.note(house, day, at, obligation, f"accept{day}", deed)

    def _accept(self, obligation: str, key: str) -> Callable[[], Awaitable[None]]:
        async def deed() -> None:
            row, entries = await self.collection(obligation)
            come = in_state(entries, EntryState.RECEIVED)
            if row.is_open and come and not row.suspended_since:
                authors = tuple(each for unit in come for each in entries[unit].submitted_by)
                actor = await self.actor_of(row.order.through, authors)
                await self.tell(obligation, Accept(units=come), actor, key)

        return deed

    def _close(self, obligation: str) -> Callable[[], Awaitable[None]]:
        async def deed() -> None:
            row, entries = await self.collection(obligation)
            house, now = await self.house(), self.now
            today, collecting = house.today(now), self._habits.of_collecting(row)
            if not row.is_open or collecting is None:
                return
            later = max((e.due_day for e in entries.values() if e.state in OWED), default=row.base)
            meant = ahead(house, row.base, collecting.close_after or 0)
            if row.suspended_since or meant > today or today <= later > row.base:
                day = ahead(house, max(later, today), 1)
                self.note(house, day, collecting.at, obligation, "close", deed)
                return
            await self._accept(obligation, f"close{today}")()
            lacking = tuple(
                unit
                for unit, entry in sorted(entries.items())
                if entry.state not in SETTLED and entry.state is not EntryState.RECEIVED
            )
            body = AcceptWithGaps(missing=lacking, reason=ASSUMED) if lacking else Close()
            await self.tell(obligation, body, await self.actor_of(row.order.through), str(today))

        return deed
