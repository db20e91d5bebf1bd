"""Which habit of a script speaks for whom, and on which day it makes him act."""

from collections.abc import Sequence
from datetime import date, datetime

from models.assignment.state import AssignmentRow
from models.collection.state import CollectionRow, Entry, EntryState
from models.deciding.house import House
from models.plan.plan import DutyKind
from models.plan.scenario import Answer, CollectHabit, Habit, ReviewHabit, Scenario, Who


class Habits:
    """Look habits up in a script, on the organisation of the day."""

    def __init__(self, scenario: Scenario) -> None:
        self._scenario = scenario

    def of_assignment(self, row: AssignmentRow, house: House, now: datetime) -> Habit | None:
        """Return the first habit that speaks for an assignment."""
        order = row.order
        return self._first(
            order.duty, order.kind, order.year, row.unit, (row.unit,), house, now, order.stage
        )

    def of_entry(self, row: CollectionRow, unit: str, house: House, now: datetime) -> Habit | None:
        """Return the first habit that speaks for a unit's entry in a collection."""
        order = row.order
        return self._first(
            order.duty, order.kind, order.year, unit, order.units, house, now, order.stage
        )

    def of_review(self, row: AssignmentRow) -> ReviewHabit | None:
        """Return how the approver whose turn it is behaves."""
        approver = row.approver.unit if row.approver else ""
        for habit in self._scenario.reviews:
            if (
                _says(habit.approvers, approver)
                and _says(habit.duties, row.order.duty)
                and _says(habit.years, row.order.year)
            ):
                return habit
        return None

    def of_judging(self, row: AssignmentRow, judge: str) -> ReviewHabit | None:
        """Return how a unit or outside body behaves before which a stage of a course lies."""
        order = row.order
        for habit in self._scenario.reviews:
            says = _says(habit.approvers, judge) and _says(habit.stages, order.stage)
            if says and _says(habit.duties, order.duty) and _says(habit.years, order.year):
                return habit
        return None

    def is_told(self, duty: str) -> bool:
        """Tell whether a dated event says what came of a duty."""
        return any(each.act == "outcome" and each.duty == duty for each in self._scenario.events)

    def of_collecting(self, row: CollectionRow) -> CollectHabit | None:
        """Return how the collecting unit behaves."""
        for habit in self._scenario.collecting:
            if _says(habit.duties, row.order.duty) and _says(habit.years, row.order.year):
                return habit
        return None

    def _first(  # noqa: PLR0917 — everything a habit may ask about
        self,
        duty: str,
        kind: DutyKind,
        year: int,
        unit: str,
        units: Sequence[str],
        house: House,
        now: datetime,
        stage: str,
    ) -> Habit | None:
        for habit in self._scenario.habits:
            who = habit.who
            if not (_says(who.duties, duty) and _says(who.kinds, kind) and _says(who.years, year)):
                continue
            if not _says(who.stages, stage):
                continue
            if _is_among(who, unit, units, house, house.today(now)):
                return habit
        return None


def _says(wanted: Sequence[object], value: object) -> bool:
    """Tell whether a list names a value; an empty one matches everything."""
    return not wanted or value in wanted


def _is_among(who: Who, unit: str, units: Sequence[str], house: House, on: date) -> bool:
    """Tell whether a unit is meant; a share counts among the units that match the rest."""

    def matches(code: str) -> bool:
        found = house.organisation.unit(code, on)
        kind = found.kind if found else ""
        return _says(who.units, code) and _says(who.unit_kinds, kind)

    if not matches(unit):
        return False
    if who.share is None:
        return True
    place = sorted(code for code in units if matches(code)).index(unit)
    return place % who.share.of < who.share.take


def answer_day(answer: Answer, due: date | None, opened: date, house: House) -> date | None:
    """Return the day somebody answers, or None when he never does."""
    calendar = house.calendars[house.default_calendar]
    if answer.after_opened is not None:
        return calendar.shift(calendar.on_or_after(opened), answer.after_opened)
    if answer.never or due is None:
        return None
    if answer.before_due is not None:
        return calendar.shift(calendar.on_or_before(due), -answer.before_due)
    return calendar.shift(due, answer.after_due or 0)


def ahead(house: House, day: date, working_days: int) -> date:
    """Return the working day some working days after a day; 0 is the day, or the next one."""
    calendar = house.calendars[house.default_calendar]
    return calendar.shift(calendar.on_or_after(day), working_days)


def in_state(entries: dict[str, Entry], state: EntryState) -> tuple[str, ...]:
    """Return the units whose entry is in a state, by code."""
    return tuple(sorted(unit for unit, entry in entries.items() if entry.state is state))
