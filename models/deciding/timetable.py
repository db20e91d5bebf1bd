"""When what is due to be said: the due lines of an occurrence and its timetable."""

from collections.abc import Collection as Members
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from zoneinfo import ZoneInfo

from pydantic import Field

from models.base import Value
from models.plan.policy import Ladder, OutsideTerms, Policy, UndecidedTerms
from models.timing.calendar import WorkingCalendar
from models.timing.clock import end_of_day, last_day_before

LATE_WEEKLY = "late-weekly"
UNDECIDED_LIST = "undecided-list"
UNDECIDED_HEAD = "undecided-head"
UNDECIDED_STANDING = "undecided-standing"


class Lines(Value):
    """The three lines of an occurrence, stamped once and read by everyone (instants, 24:00)."""

    due_day: date
    due: datetime
    late_after: datetime
    locked_after: datetime
    calendar: str = Field(description="version of the calendar it was computed with")


class Pause(Value):
    """Days on which a clock stood still: after ``start`` up to and including ``end``."""

    start: date
    end: date


def merged(pauses: Iterable[Pause]) -> list[Pause]:
    """Join stand-stills that overlap: a day on which two clocks stood still counts once."""
    joined: list[Pause] = []
    for pause in sorted(pauses, key=lambda each: (each.start, each.end)):
        if joined and pause.start <= joined[-1].end:
            last = joined.pop()
            joined.append(Pause(start=last.start, end=max(last.end, pause.end)))
        else:
            joined.append(pause)
    return joined


class Firing(Value):
    """One thing due at an instant: a rung, its repeat, and the due line it belongs to."""

    rung: str
    repeat: int = 0
    line: date | None = None

    @property
    def key(self) -> str:
        """Name the firing within one round of one occurrence."""
        line = f"@{self.line}" if self.line else ""
        return f"{self.rung}#{self.repeat}{line}" if self.repeat else f"{self.rung}{line}"


class TimetableStep(Value):
    """All that is due at one instant: one step, one commit."""

    at: datetime
    firings: tuple[Firing, ...] = Field(min_length=1)

    @property
    def name(self) -> str:
        """Name the step by what it fires, never by a counter."""
        return "+".join(firing.key for firing in self.firings)


class Timetable(Value):
    """The instants that lie ahead, in order; a workflow only walks it."""

    round: int = 1
    steps: tuple[TimetableStep, ...] = ()


Dated = tuple[datetime, Firing]


@dataclass(frozen=True, kw_only=True)
class DayMath:
    """The calendar work of a timetable: days to instants, in one zone and one calendar."""

    policy: Policy
    calendar: WorkingCalendar
    zone: ZoneInfo

    def morning(self, day: date) -> datetime:
        """Return the office hour of a day."""
        return datetime.combine(day, self.policy.office_hour, self.zone)

    def today(self, now: datetime) -> date:
        """Return the day it is in the plan's zone."""
        return now.astimezone(self.zone).date()

    def lines(self, due_day: date) -> Lines:
        """Stamp the three lines of a due day: due ≤ late_after ≤ locked_after."""
        late_day = self.calendar.shift(due_day, self.policy.grace_working_days)
        locked_day = self.calendar.shift(late_day, self.policy.lock_working_days)
        return Lines(
            due_day=due_day,
            due=end_of_day(due_day, self.zone),
            late_after=end_of_day(late_day, self.zone),
            locked_after=end_of_day(locked_day, self.zone),
            calendar=self.calendar.version,
        )

    def paused(self, day: date, pauses: Iterable[Pause]) -> date:
        """Move a day by the working days a clock stood still before it."""
        for pause in merged(pauses):
            if day >= pause.start:
                day = self.calendar.shift(day, self.calendar.count(pause.start, pause.end))
        return day

    def moved_due(self, due_day: date, pauses: Iterable[Pause]) -> date:
        """Move a due day by the stand-stills that began in term, the days of grace included."""
        for pause in merged(pauses):
            if pause.start <= self.calendar.shift(due_day, self.policy.grace_working_days):
                stood = self.calendar.count(pause.start, pause.end)
                due_day = self.calendar.shift(due_day, stood)
        return due_day

    def ladder_firings(
        self,
        ladder: Ladder,
        lines: Lines,
        pauses: Iterable[Pause] = (),
        promises: Iterable[Pause] = (),
        prefix: str = "",
    ) -> list[Dated]:
        """Date every rung of a ladder against its lines.

        ``late+0`` is the first working morning after the day of ``late_after``. What comes after
        late is moved by the days the holder's clock stood still; a promise pauses only the climb,
        not what the holder himself is reminded of.
        """
        stood = tuple(pauses)
        stops = (*stood, *promises)
        late_day = last_day_before(lines.late_after, self.zone)
        dated = [
            (
                self.morning(self.calendar.shift(lines.due_day, -reminder.working_days)),
                Firing(rung=prefix + reminder.id),
            )
            for reminder in ladder.before
        ]
        late = [(rung.id, 0, max(rung.working_days, 1), stops) for rung in ladder.late]
        if ladder.repeat:
            every, times = ladder.repeat.every_working_days, ladder.repeat.times
            late += [(LATE_WEEKLY, n, every * n, stood) for n in range(1, times + 1)]
        for rung, repeat, days, stopped in late:
            day = self.paused(self.calendar.shift(late_day, days), stopped)
            dated.append((self.morning(day), Firing(rung=prefix + rung, repeat=repeat)))
        return dated

    def undecided_firings(
        self, terms: UndecidedTerms, opened: date, pauses: Iterable[Pause] = ()
    ) -> list[Dated]:
        """Date the weekly listing of an undecided item and its two steps upwards."""
        stops = tuple(pauses)
        every = terms.list_every_working_days
        dated = [
            (Firing(rung=UNDECIDED_LIST, repeat=n), every * n) for n in range(1, terms.lists + 1)
        ]
        dated.append((Firing(rung=UNDECIDED_HEAD), terms.head_after_working_days))
        dated.append((Firing(rung=UNDECIDED_STANDING), terms.standing_after_working_days))
        return [
            (self.morning(self.paused(self.calendar.shift(opened, days), stops)), firing)
            for firing, days in dated
        ]

    def outside_firings(
        self, terms: OutsideTerms, sent: date, agreed: date | None, prefix: str
    ) -> list[Dated]:
        """Date the looks at an outside body: at its agreed date, or every so many working days."""
        every = terms.look_every_working_days
        first = self.calendar.shift(agreed, 1) if agreed else self.calendar.shift(sent, every)
        dated = [
            (
                self.morning(self.calendar.shift(first, every * n)),
                Firing(rung=f"{prefix}look", repeat=n + 1),
            )
            for n in range(terms.looks)
        ]
        told = self.calendar.shift(sent, terms.standing_after_working_days)
        dated.append((self.morning(told), Firing(rung=f"{prefix}standing")))
        return dated


class Ahead(Value):
    """A timetable of what lies ahead, and what was already past when it was built."""

    timetable: Timetable
    missed: tuple[Firing, ...] = ()


def build_timetable(dated: Iterable[Dated], *, now: datetime, fired: Members[str] = ()) -> Ahead:
    """Build the timetable of dated firings: sorted, finite, one step per instant.

    What fired already in this round is left out; what is past and did not fire is ``missed``: it
    is not replayed, one combined message covers it.
    """
    waiting = sorted(
        ((at, firing) for at, firing in dated if firing.key not in fired),
        key=lambda each: (each[0], each[1].key),
    )
    steps = tuple(
        TimetableStep(at=at, firings=tuple(firing for _, firing in group))
        for at, group in groupby((each for each in waiting if each[0] > now), key=lambda e: e[0])
    )
    missed = tuple(firing for at, firing in waiting if at <= now)
    return Ahead(timetable=Timetable(steps=steps), missed=missed)
