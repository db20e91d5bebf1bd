"""How the people of a script answer the stages of courses: judge, send out, record, hand in."""

from collections.abc import Awaitable, Callable
from datetime import date
from typing import TYPE_CHECKING

from database.courses.queries import find_course
from models.assignment.decisions import permitted
from models.assignment.state import AssignmentRow, HolderKind
from models.course.state import StagePassed
from models.deciding.commands import HandOver, ReceiveBack, Submit
from models.deciding.house import House
from models.plan.scenario import Habit, Outcome, OutsideRound, ReviewHabit
from models.plan.stage import DocumentNeed
from worker.habits import Habits, ahead, answer_day

if TYPE_CHECKING:
    from worker.cast import Cast

RETURNED = "returned"
ASSUMED = "giả định của kịch bản"
Deed = Callable[[], Awaitable[None]]


def _came_back(row: AssignmentRow) -> bool:
    """Tell whether a stage is gone through again, as after a return; a year's turn is a new one."""
    order = row.order
    return order.round > 1 and not (order.rule and order.rule.recurs)


def takes_note(row: AssignmentRow) -> bool:
    """Tell whether a unit acknowledges: who goes on with its own work, or judges, does not."""
    order = row.order
    judges = bool(order.outcomes) and not order.sends_to
    goes_on = _came_back(row) or (order.announced and order.follows)
    return not order.course or not (judges or goes_on)


class StagePeople:
    """Those who hold the stages of courses."""

    def __init__(self, cast: "Cast", habits: Habits) -> None:
        self._cast = cast
        self._habits = habits

    def see(self, row: AssignmentRow, habit: Habit, house: House) -> None:
        """Take note of what will be done about a stage that was opened."""
        order = row.order
        if order.ends_by:
            return  # by a dated event: an act on the course itself
        if order.outcomes and not order.sends_to:
            self._plan_judgement(row, habit, house)
        elif stays := _stays(row, habit):
            first = ahead(house, house.today(row.opened_at), stays[0].sent_after)
            self._note(house, first, habit, row.id, "send", self._send(row.id, habit))
        else:
            day = self._day(row, habit, house)
            key = "send" if order.sends_to else "submit"
            make = self._send if order.sends_to else self._hand_in
            if day is not None:
                self._note(house, day, habit, row.id, key, make(row.id, habit))

    def _note(  # noqa: PLR0917 — who, what and when
        self, house: House, day: date, habit: Habit, matter: str, key: str, deed: Deed
    ) -> None:
        self._cast.note(house, day, habit.at, matter, key, deed)

    def _day(self, row: AssignmentRow, habit: Habit, house: House) -> date | None:
        """Return the day a stage is handed in or sent out; None where nobody ever does."""
        opened = house.today(row.opened_at)
        if _came_back(row) and not habit.answer.never:
            return ahead(house, opened, habit.answer_again_after)
        due = row.lines.due_day if row.lines else None
        wanted = answer_day(habit.answer, due, opened, house)
        return max(wanted, opened) if wanted else None

    def _plan_judgement(self, row: AssignmentRow, habit: Habit, house: House) -> None:
        review = self._habits.of_judging(row, row.unit)
        if review and not review.never:
            day = ahead(house, house.today(row.opened_at), review.after)
            deed = self._hand_in(row.id, habit, review.number, self._verdict(row, review))
            self._cast.note(house, day, review.at, row.id, "judge", deed)

    @staticmethod
    def _verdict(row: AssignmentRow, review: ReviewHabit | None) -> str:
        """Return what a stage comes back with: returned at first, as often as the script says."""
        outcomes = row.order.outcomes
        if review and row.order.round <= review.returns and RETURNED in outcomes:
            return RETURNED
        return next((each for each in outcomes if each != RETURNED), "")

    def _hand_in(self, obligation: str, habit: Habit, number: str = "", outcome: str = "") -> Deed:
        async def deed() -> None:
            row, house = await self._cast.assignment(obligation), await self._cast.house()
            if row.suspended_since and row.is_open:
                day = ahead(house, house.today(self._cast.now), 1)
                self._note(house, day, habit, obligation, "submit", deed)
            elif "submit" in permitted(row):
                await self._submit(row, number or habit.number, None, outcome)

        return deed

    async def _submit(
        self, row: AssignmentRow, number: str, dated: date | None, outcome: str, note: str = ""
    ) -> None:
        """Hand a stage in; what is issued bears the number its approval was recorded with."""
        order, cast = row.order, self._cast
        needs = order.document is DocumentNeed.REQUIRED
        known = await self._document(order.course) if needs and not order.outcomes else None
        if known:
            number, dated = known.number, known.dated
        if number and dated is None:
            dated = (await cast.house()).today(cast.now)
        reason = ASSUMED if outcome in order.reason_for else ""
        body = Submit(
            outcome=outcome,
            reason=reason,
            number=number,
            dated=dated if number else None,
            note=note,
        )
        actor = await cast.actor_of(row.worker, order.not_by)
        await cast.tell(row.id, body, actor, str(row.submissions))

    async def _document(self, course: str) -> StagePassed | None:
        found = await self._cast.read(lambda conn: find_course(conn, course))
        return found.document if found else None

    def _send(self, obligation: str, habit: Habit) -> Deed:
        async def deed() -> None:
            cast = self._cast
            row, house = await cast.assignment(obligation), await cast.house()
            if "hand_over" not in permitted(row):
                return
            place = len(row.hand_overs)
            stays = _stays(row, habit)
            stay = stays[place] if place < len(stays) else None
            to = stay.body if stay else row.order.sends_to[0]
            today = house.today(cast.now)
            agreed = ahead(house, today, stay.agreed_days) if stay and stay.agreed_days else None
            await cast.tell(
                obligation,
                HandOver(body=to, agreed=agreed),
                await cast.actor_of(row.worker),
                str(place),
            )
            review = self._habits.of_judging(row, to)
            if row.order.outcomes and self._habits.is_told(row.order.duty):
                return  # a dated event says what came of it
            if stay is None and (review is None or review.never):
                return
            kept = stay.kept if stay else (review.after if review else 0)
            day = ahead(house, today, max(kept, 1))
            back = self._come_back(obligation, habit, review)
            self._note(house, day, habit, obligation, f"back{place}", back)

        return deed

    def _come_back(self, obligation: str, habit: Habit, review: ReviewHabit | None) -> Deed:
        async def deed() -> None:
            cast = self._cast
            row, house = await cast.assignment(obligation), await cast.house()
            if "receive_back" not in permitted(row):
                return
            place = str(len(row.hand_overs))
            await cast.tell(obligation, ReceiveBack(), await cast.actor_of(row.worker), place)
            row = await cast.assignment(obligation)
            today, stays = house.today(cast.now), _stays(row, habit)
            if len(row.hand_overs) < len(stays):
                day = ahead(house, today, max(stays[len(row.hand_overs)].sent_after, 1))
                key = f"send{len(row.hand_overs)}"
                self._note(house, day, habit, obligation, key, self._send(obligation, habit))
                return
            number = (review.number if review else "") or habit.number
            meant = None if row.order.sends_to else self._day(row, habit, house)
            if meant and meant > today:
                deed = self._hand_in(obligation, habit, number)
                self._note(house, meant, habit, obligation, "submit", deed)
                return
            await self._submit(row, number, None, self._verdict(row, review))

        return deed

    async def learn(self, row: AssignmentRow, event: Outcome, outcome: str, key: str) -> None:
        """Record what an outside body has decided: it comes back, and the stage ends with it."""
        cast = self._cast
        actor = await cast.actor_of(row.worker)
        if row.holder is HolderKind.OUTSIDE:
            back = ReceiveBack(document=event.number, note=event.note)
            await cast.tell(row.id, back, actor, key)
            row = await cast.assignment(row.id)
        dated = (event.dated or event.on) if event.number else None
        await self._submit(row, event.number, dated, outcome, event.note)


def _stays(row: AssignmentRow, habit: Habit) -> tuple[OutsideRound, ...]:
    """Return the stays at outside bodies the script tells of; a later round has none of its own."""
    return habit.outside if row.order.round == 1 else ()
