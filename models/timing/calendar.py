"""The working calendar: which days are worked, and how to count and step in working days."""

import datetime as dt
import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from typing import Annotated

from pydantic import Field, StringConstraints, field_validator

from models.base import Value

ONE_DAY = dt.timedelta(days=1)
DAYS_OF_A_WEEK = 7

IsoWeekday = Annotated[int, Field(ge=1, le=DAYS_OF_A_WEEK)]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


class DayKind(StrEnum):
    """What an override makes of a day."""

    OFF = "off"
    WORKING = "working"


class Bound(StrEnum):
    """Which way a due day moves that falls on a rest day."""

    SOFT = "soft"
    HARD = "hard"


class CalendarOverride(Value):
    """A day on which a document says otherwise than the holidays package."""

    date: dt.date
    day: DayKind
    calendars: tuple[Text, ...] = ()
    """Names of the calendars concerned; empty: all of them."""
    source: Text
    """The document that says so."""

    def applies_to(self, calendar: str) -> bool:
        """Tell whether the calendar of this name is concerned."""
        return not self.calendars or calendar in self.calendars


class CalendarSpec(Value):
    """The working week and the public holidays of one kind of unit."""

    name: Text
    country: Annotated[str, StringConstraints(pattern=r"^([A-Z]{2})?$")]
    """ISO 3166-1 alpha-2 code, as the holidays package has it; empty: no public holidays."""
    rest_weekdays: tuple[IsoWeekday, ...]
    """ISO weekday numbers (Monday is 1) of the weekly rest days, in ascending order."""
    swapped_days: bool
    """Whether officially swapped days count: Saturdays worked and days off taken for them.

    They bind offices with a five-day week, union offices among them, and not enterprises.
    """

    @field_validator("rest_weekdays")
    @classmethod
    def _leave_a_day_to_work(cls, weekdays: tuple[int, ...]) -> tuple[int, ...]:
        if len(set(weekdays)) == DAYS_OF_A_WEEK:
            msg = "all seven weekdays are rest days; leave out those that are worked"
            raise ValueError(msg)
        return tuple(sorted(set(weekdays)))


class WorkingCalendar:
    """The days worked by one kind of unit; built by `working_calendar`."""

    def __init__(self, *, spec: CalendarSpec, overrides: Mapping[dt.date, DayKind]) -> None:
        self.spec = spec
        self.version = _version(spec, overrides)
        self._overrides = dict(overrides)
        self._rest_days_by_year: dict[int, frozenset[dt.date]] = {}

    def with_day(self, day: dt.date, kind: DayKind) -> "WorkingCalendar":
        """Return the calendar as it would be if one more day were overridden."""
        return WorkingCalendar(spec=self.spec, overrides={**self._overrides, day: kind})

    def is_working_day(self, day: dt.date) -> bool:
        """Tell whether the day is worked."""
        if isinstance(day, dt.datetime):
            # A datetime equals no date, so it would pass for a working day.
            msg = f"{day!r} is an instant; pass its calendar day in the zone of the plan"
            raise TypeError(msg)
        return day not in self._rest_days(day.year)

    def on_or_after(self, day: dt.date) -> dt.date:
        """Return the day itself if it is worked, else the next working day."""
        while not self.is_working_day(day):
            day += ONE_DAY
        return day

    def on_or_before(self, day: dt.date) -> dt.date:
        """Return the day itself if it is worked, else the working day before it."""
        while not self.is_working_day(day):
            day -= ONE_DAY
        return day

    def shift(self, day: dt.date, working_days: int) -> dt.date:
        """Return the n-th working day after the day, or before it if n is negative.

        The day itself is not counted (Civil Code 2005 art. 152, 2015 art. 147);
        zero returns it unchanged, worked or not.
        """
        for _ in range(working_days):
            day = self.on_or_after(day + ONE_DAY)
        for _ in range(-working_days):
            day = self.on_or_before(day - ONE_DAY)
        return day

    def count(self, after: dt.date, until: dt.date) -> int:
        """Return the number of working days in (after, until].

        If `until` comes first it is minus the number in (until, after], so that
        counts over adjoining stretches add up.
        """
        if until < after:
            return -self.count(until, after)
        return sum(map(self.is_working_day, _days_between(after + ONE_DAY, until)))

    def roll(self, day: dt.date, bound: Bound) -> dt.date:
        """Return the working day on which something due on this day is really due.

        A soft bound rolls forward (Civil Code 2005 art. 153(5), 2015 art. 148(5));
        a hard one backward, because the next working day may lie outside the period.
        """
        return self.on_or_before(day) if bound is Bound.HARD else self.on_or_after(day)

    def _rest_days(self, year: int) -> frozenset[dt.date]:
        if year not in self._rest_days_by_year:
            self._rest_days_by_year[year] = self._compute_rest_days(year)
        return self._rest_days_by_year[year]

    def _compute_rest_days(self, year: int) -> frozenset[dt.date]:
        week = self.spec.rest_weekdays
        days = _days_between(dt.date(year, 1, 1), dt.date(year, 12, 31))
        off = {day for day in days if day.isoweekday() in week}
        if self.spec.country:
            from models.timing.public_holidays import public_days  # noqa: PLC0415 - costs 0.1 s at start

            public = public_days(self.spec.country, year, week, swaps=self.spec.swapped_days)
            off = (off | public.off) - public.worked
        said = {day: kind for day, kind in self._overrides.items() if day.year == year}
        off -= said.keys()
        return frozenset(off | {day for day, kind in said.items() if kind is DayKind.OFF})


def working_calendar(
    spec: CalendarSpec, overrides: Iterable[CalendarOverride] = ()
) -> WorkingCalendar:
    """Build a calendar from its specification and the overrides that apply to it.

    Raises ValueError for a country the holidays package does not know, and for two
    overrides that say opposite things of one day of this calendar.
    """
    applying: dict[dt.date, CalendarOverride] = {}
    for override in overrides:
        if override.applies_to(spec.name):
            earlier = applying.setdefault(override.date, override)
            _refuse_contradiction(earlier, override, spec.name)
    return WorkingCalendar(
        spec=spec, overrides={day: override.day for day, override in applying.items()}
    )


def _refuse_contradiction(one: CalendarOverride, other: CalendarOverride, calendar: str) -> None:
    if one.day is not other.day:
        msg = (
            f"{one.date}: {one.day} by {one.source!r} but {other.day} by {other.source!r} "
            f"in the calendar {calendar!r}; keep one of them"
        )
        raise ValueError(msg)


def _version(spec: CalendarSpec, overrides: Mapping[dt.date, DayKind]) -> str:
    """Return a short hash of all that decides which days are worked.

    The source of an override decides nothing: a better wording is no new calendar.
    """
    decisive = {
        "spec": spec.model_dump(mode="json"),
        "overrides": sorted((day.isoformat(), kind.value) for day, kind in overrides.items()),
        "holidays": _package_version(spec.country),
    }
    return hashlib.sha256(json.dumps(decisive, sort_keys=True).encode()).hexdigest()[:12]


def _package_version(country: str) -> str:
    if not country:
        return ""
    from models.timing.public_holidays import (  # noqa: PLC0415 - costs 0.1 s at start
        PACKAGE_VERSION,
        knows_country,
    )

    if not knows_country(country):
        msg = (
            f"country {country!r}: unknown to the holidays package; "
            "give an ISO code such as 'VN', or '' for no public holidays"
        )
        raise ValueError(msg)
    return PACKAGE_VERSION


def _days_between(first: dt.date, last: dt.date) -> Iterator[dt.date]:
    return map(dt.date.fromordinal, range(first.toordinal(), last.toordinal() + 1))
