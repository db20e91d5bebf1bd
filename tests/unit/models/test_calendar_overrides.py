"""Overrides, versions, refusals and properties of the working calendar."""

import datetime as dt
import subprocess
import sys
from collections.abc import Iterable

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from pydantic import ValidationError

from models.timing.calendar import (
    Bound,
    CalendarOverride,
    CalendarSpec,
    DayKind,
    WorkingCalendar,
    working_calendar,
)
from tests.unit.models.calendars import (
    ENTERPRISES,
    NO_COUNTRY,
    OFFICES,
    ROOT,
    SIX_DAY_WEEK,
    abroad,
    day,
    enterprises,
    factories,
    offices,
    override,
)

# Overrides


def test_override_wins_over_a_holiday_and_over_a_weekend() -> None:
    """A document decides against the package in either direction."""
    calendar = working_calendar(
        OFFICES,
        [
            override("1/1/2014", DayKind.WORKING),
            override("2/1/2014", DayKind.OFF),
            override("4/1/2014", DayKind.WORKING),
        ],
    )
    assert calendar.is_working_day(day("1/1/2014"))
    assert not calendar.is_working_day(day("2/1/2014"))
    assert calendar.is_working_day(day("4/1/2014"))


def test_override_wins_over_a_swap() -> None:
    """A swap taken back by a later document is taken back both ways."""
    calendar = working_calendar(
        OFFICES, [override("2/5/2014", DayKind.WORKING), override("26/4/2014", DayKind.OFF)]
    )
    assert calendar.is_working_day(day("2/5/2014"))
    assert not calendar.is_working_day(day("26/4/2014"))


def test_override_reaches_the_calendars_it_names() -> None:
    """An override without calendars binds all of them, one with names only those."""
    overrides = [
        override("2/1/2014", DayKind.OFF),
        override("3/1/2014", DayKind.OFF, "offices", "abroad"),
    ]
    assert not working_calendar(OFFICES, overrides).is_working_day(day("2/1/2014"))
    assert not working_calendar(OFFICES, overrides).is_working_day(day("3/1/2014"))
    assert not working_calendar(ENTERPRISES, overrides).is_working_day(day("2/1/2014"))
    assert working_calendar(ENTERPRISES, overrides).is_working_day(day("3/1/2014"))


def test_contradicting_overrides_are_refused() -> None:
    """Two documents that say opposite things of one day are shown, not silently ranked."""
    one, other = (
        override("2/1/2014", DayKind.OFF, source="A"),
        override("2/1/2014", DayKind.WORKING, source="B"),
    )
    with pytest.raises(
        ValueError, match=r"2014-01-02: off by 'A' but working by 'B' in the calendar 'offices'"
    ):
        working_calendar(OFFICES, [one, other])


def test_overrides_of_different_calendars_do_not_contradict() -> None:
    """Offices and enterprises may be told opposite things of one day."""
    overrides = [
        override("2/1/2014", DayKind.OFF, "offices"),
        override("2/1/2014", DayKind.WORKING, "enterprises"),
    ]
    assert not working_calendar(OFFICES, overrides).is_working_day(day("2/1/2014"))
    assert working_calendar(ENTERPRISES, overrides).is_working_day(day("2/1/2014"))


def test_override_needs_a_source() -> None:
    """An override nobody can trace to a document is refused."""
    with pytest.raises(ValidationError, match="source"):
        override("2/1/2014", DayKind.OFF, source=" ")


# Versions


def versions(*calendars: tuple[CalendarSpec, Iterable[CalendarOverride]]) -> list[str]:
    """Return the version of each calendar."""
    return [working_calendar(spec, overrides).version for spec, overrides in calendars]


def test_version_tells_calendars_apart() -> None:
    """Another week, another swap rule, another override or another kind of day: another version."""
    seen = versions(
        (OFFICES, []),
        (ENTERPRISES, []),
        (SIX_DAY_WEEK, []),
        (NO_COUNTRY, []),
        (OFFICES, [override("2/1/2014", DayKind.OFF)]),
        (OFFICES, [override("3/1/2014", DayKind.OFF)]),
        (OFFICES, [override("2/1/2014", DayKind.WORKING)]),
    )
    assert len(set(seen)) == len(seen)


def test_version_stays_when_no_day_can_change() -> None:
    """Order, repetition, other calendars' overrides and the wording of a source leave it alone."""
    one, two = override("2/1/2014", DayKind.OFF), override("3/1/2014", DayKind.OFF)
    seen = versions(
        (OFFICES, [one, two]),
        (OFFICES, [two, one, one]),
        (OFFICES, [two, one, override("6/1/2014", DayKind.OFF, "enterprises")]),
        (OFFICES, [two, override("2/1/2014", DayKind.OFF, "offices", source="Công văn 2/CV")]),
        (OFFICES.model_validate(OFFICES.model_dump() | {"rest_weekdays": [7, 6]}), [one, two]),
    )
    assert len(set(seen)) == 1


def test_version_changes_with_the_package(monkeypatch: pytest.MonkeyPatch) -> None:
    """An upgrade of the holidays package is a new calendar, unless it has no public holidays."""
    before = versions((OFFICES, []), (NO_COUNTRY, []))
    monkeypatch.setattr("models.timing.public_holidays.PACKAGE_VERSION", "0.0")
    after = versions((OFFICES, []), (NO_COUNTRY, []))
    assert [a == b for a, b in zip(before, after, strict=True)] == [False, True]


def test_version_is_the_same_in_another_process() -> None:
    """The version depends on nothing of the process that computes it."""
    program = (
        "from models.timing.calendar import CalendarSpec, working_calendar;"
        f"print(working_calendar(CalendarSpec(**{OFFICES.model_dump()!r})).version)"
    )
    answer = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert answer.stdout.strip() == working_calendar(OFFICES).version


def test_holidays_package_is_imported_late() -> None:
    """Importing the calendar does not pay for the holidays package."""
    program = "import sys, models.timing.calendar; print('holidays' in sys.modules)"
    answer = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert answer.stdout.strip() == "False"


# Specifications


def test_seven_rest_weekdays_are_refused() -> None:
    """A week without a working day is refused with a way out."""
    with pytest.raises(
        ValidationError, match="all seven weekdays are rest days; leave out those that are worked"
    ):
        CalendarSpec(
            name="never", country="", rest_weekdays=(1, 2, 3, 4, 5, 6, 7), swapped_days=False
        )


@pytest.mark.parametrize("weekday", [0, 8])
def test_unknown_weekday_is_refused(weekday: int) -> None:
    """Weekdays are ISO numbers from 1 to 7."""
    with pytest.raises(ValidationError, match="rest_weekdays"):
        CalendarSpec(name="odd", country="", rest_weekdays=(weekday,), swapped_days=False)


def test_malformed_country_is_refused() -> None:
    """A country is two capital letters or nothing."""
    with pytest.raises(ValidationError, match="country"):
        CalendarSpec(name="odd", country="Viet Nam", rest_weekdays=(7,), swapped_days=False)


def test_unknown_country_is_refused() -> None:
    """A code the package does not list is refused when the calendar is built."""
    spec = CalendarSpec(name="odd", country="QQ", rest_weekdays=(7,), swapped_days=False)
    with pytest.raises(ValueError, match="country 'QQ': unknown to the holidays package"):
        working_calendar(spec)


# Properties

calendars = st.sampled_from([offices, enterprises, factories, abroad])
days = st.dates(min_value=dt.date(2005, 1, 1), max_value=dt.date(2040, 12, 31))
steps = st.integers(min_value=1, max_value=80)
bounds = st.sampled_from(list(Bound))


@given(calendar=calendars, start=days, n=steps)
def test_shift_then_count_agree(calendar: WorkingCalendar, start: dt.date, n: int) -> None:
    """As many working days lie between a day and its shift as were asked for."""
    assert calendar.count(start, calendar.shift(start, n)) == n


@given(calendar=calendars, start=days, n=steps)
def test_shift_back_then_count_agree(calendar: WorkingCalendar, start: dt.date, n: int) -> None:
    """From a working day backwards the count is as many, negative."""
    assume(calendar.is_working_day(start))
    assert calendar.count(start, calendar.shift(start, -n)) == -n


@given(calendar=calendars, start=days, n=steps, sign=st.sampled_from([1, -1]))
def test_shift_lands_on_a_working_day(
    calendar: WorkingCalendar, start: dt.date, n: int, sign: int
) -> None:
    """A shift of at least one working day ends on one, on the side asked for."""
    reached = calendar.shift(start, sign * n)
    assert calendar.is_working_day(reached)
    assert (reached - start).days * sign >= n


@given(calendar=calendars, start=days, n=steps)
def test_shift_back_undoes_shift(calendar: WorkingCalendar, start: dt.date, n: int) -> None:
    """There and back leads to the working day on or before the start, and the other way round."""
    assert calendar.shift(calendar.shift(start, n), -n) == calendar.on_or_before(start)
    assert calendar.shift(calendar.shift(start, -n), n) == calendar.on_or_after(start)


@given(calendar=calendars, start=days, n=steps, m=steps)
def test_shifts_add_up(calendar: WorkingCalendar, start: dt.date, n: int, m: int) -> None:
    """Two shifts the same way are one shift."""
    assert calendar.shift(calendar.shift(start, n), m) == calendar.shift(start, n + m)


@given(calendar=calendars, one=days, two=days, n=st.integers(min_value=-80, max_value=80))
def test_shift_is_monotone(calendar: WorkingCalendar, one: dt.date, two: dt.date, n: int) -> None:
    """Who starts later never arrives earlier."""
    early, late = sorted((one, two))
    assert calendar.shift(early, n) <= calendar.shift(late, n)


@given(calendar=calendars, one=days, two=days, three=days)
def test_counts_add_up(
    calendar: WorkingCalendar, one: dt.date, two: dt.date, three: dt.date
) -> None:
    """Counts over adjoining stretches add up, whichever way they run."""
    assert calendar.count(one, two) + calendar.count(two, three) == calendar.count(one, three)


@given(calendar=calendars, due=days, bound=bounds)
def test_roll_goes_its_way(calendar: WorkingCalendar, due: dt.date, bound: Bound) -> None:
    """Rolling ends on a working day, forward or backward by its bound, and once is enough."""
    rolled = calendar.roll(due, bound)
    assert calendar.is_working_day(rolled)
    assert rolled <= due if bound is Bound.HARD else rolled >= due
    assert calendar.roll(rolled, bound) == rolled
    assert rolled == due or not calendar.is_working_day(due)


@given(calendar=calendars, one=days, two=days, bound=bounds)
def test_roll_is_monotone(
    calendar: WorkingCalendar, one: dt.date, two: dt.date, bound: Bound
) -> None:
    """Rolling never changes the order of two due days."""
    early, late = sorted((one, two))
    assert calendar.roll(early, bound) <= calendar.roll(late, bound)
