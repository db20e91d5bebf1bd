"""The working calendar day by day, where it is known from announcements and by law."""

import datetime as dt

import holidays
import pytest

from models.timing.calendar import (
    Bound,
    CalendarSpec,
    DayKind,
    WorkingCalendar,
    working_calendar,
)
from tests.unit.models.calendars import (
    DAYS_OFF,
    ENTERPRISES,
    OFFICES,
    SWAPPED_OFF,
    WORKED_SATURDAYS,
    abroad,
    day,
    enterprises,
    factories,
    listed,
    off_on_weekdays,
    offices,
    override,
    shipped_overrides,
    worked_rest_days,
    year_of,
)


@pytest.mark.parametrize("known", listed(DAYS_OFF), ids=str)
def test_known_day_off_is_off(known: dt.date) -> None:
    """Every announced day off of 2014-2018 is off in a union office."""
    assert not offices.is_working_day(known)


@pytest.mark.parametrize("known", listed(WORKED_SATURDAYS), ids=str)
def test_known_worked_saturday_is_worked(known: dt.date) -> None:
    """Every announced worked Saturday is a working day of a union office."""
    assert known.isoweekday() == 6
    assert offices.is_working_day(known)


@pytest.mark.parametrize("year", DAYS_OFF)
def test_no_other_weekday_is_off(year: int) -> None:
    """A weekday of 2014-2018 that was not announced as off is worked."""
    assert off_on_weekdays(offices, year) == set(listed({year: DAYS_OFF[year]}))


@pytest.mark.parametrize("year", WORKED_SATURDAYS)
def test_no_other_rest_day_is_worked(year: int) -> None:
    """A Saturday or Sunday that was not announced as worked is a rest day."""
    assert worked_rest_days(offices, year) == set(listed({year: WORKED_SATURDAYS[year]}))


def test_new_year_of_2026_is_swapped_by_override() -> None:
    """The swap of 2/1/2026 for Saturday 10/1/2026, approved late, binds offices."""
    assert not offices.is_working_day(day("2/1/2026"))
    assert offices.is_working_day(day("10/1/2026"))


# The table the plan ships


def test_shipped_overrides_are_the_known_gaps() -> None:
    """The shipped table holds the six days the package lacks and nothing else."""
    assert {(o.date, o.day) for o in shipped_overrides()} == {
        (day("25/1/2014"), DayKind.WORKING),
        (day("28/1/2014"), DayKind.OFF),
        (day("5/2/2014"), DayKind.OFF),
        (day("8/2/2014"), DayKind.WORKING),
        (day("2/1/2026"), DayKind.OFF),
        (day("10/1/2026"), DayKind.WORKING),
    }
    assert len(shipped_overrides()) == 6


def test_shipped_overrides_are_swaps() -> None:
    """All of the shipped overrides are swaps, so they concern offices alone."""
    assert {o.calendars for o in shipped_overrides()} == {("offices",)}


def test_shipped_overrides_are_needed() -> None:
    """The package alone says the opposite of each shipped override; a row it has learnt can go."""
    bare = working_calendar(OFFICES)
    for shipped in shipped_overrides():
        assert bare.is_working_day(shipped.date) is (shipped.day is DayKind.OFF), shipped


# Edge cases


@pytest.mark.parametrize(
    ("due", "bound", "rolled"),
    [
        ("15/11/2014", Bound.SOFT, "17/11/2014"),
        ("15/11/2015", Bound.SOFT, "16/11/2015"),
        ("31/12/2018", Bound.SOFT, "2/1/2019"),
        ("31/12/2018", Bound.HARD, "28/12/2018"),
        ("26/4/2014", Bound.SOFT, "26/4/2014"),
        ("26/4/2014", Bound.HARD, "26/4/2014"),
        ("14/11/2014", Bound.SOFT, "14/11/2014"),
        ("14/11/2014", Bound.HARD, "14/11/2014"),
    ],
)
def test_roll(due: str, bound: Bound, rolled: str) -> None:
    """A due day on a rest day goes forward, behind a hard bound back; a worked Saturday stays."""
    assert offices.roll(day(due), bound) == day(rolled)


@pytest.mark.parametrize(
    ("start", "working_days", "reached"),
    [
        ("13/2/2015", 5, "27/2/2015"),
        ("27/2/2015", -5, "13/2/2015"),
        ("25/4/2014", 1, "26/4/2014"),
        ("20/11/2014", 1, "21/11/2014"),
        ("20/11/2014", 3, "25/11/2014"),
        ("20/11/2014", 15, "11/12/2014"),
        ("15/11/2014", 0, "15/11/2014"),
        ("15/11/2014", 1, "17/11/2014"),
        ("15/11/2014", -1, "14/11/2014"),
    ],
)
def test_shift(start: str, working_days: int, reached: str) -> None:
    """Steps in working days leave the first day out and count worked Saturdays."""
    assert offices.shift(day(start), working_days) == day(reached)


def test_shift_without_the_worked_saturday() -> None:
    """Were 14/2/2015 not worked, five working days after 13/2/2015 would end on 2/3/2015."""
    calendar = working_calendar(OFFICES, [override("14/2/2015", DayKind.OFF)])
    assert calendar.shift(day("13/2/2015"), 5) == day("2/3/2015")


def test_enterprise_shifts_over_the_swap() -> None:
    """Without the swap 16/2/2015 is worked instead of 14/2/2015: a day later on the way there."""
    assert enterprises.shift(day("13/2/2015"), 1) == day("16/2/2015")
    assert enterprises.shift(day("13/2/2015"), 5) == day("27/2/2015")


@pytest.mark.parametrize(
    ("after", "until", "days"),
    [
        ("13/2/2015", "27/2/2015", 5),
        ("27/2/2015", "13/2/2015", -5),
        ("14/11/2014", "14/11/2014", 0),
        ("14/11/2014", "16/11/2014", 0),
        ("14/11/2014", "17/11/2014", 1),
        ("17/11/2014", "14/11/2014", -1),
    ],
)
def test_count(after: str, until: str, days: int) -> None:
    """The first day is left out and the last is in; backwards the same stretch counts negative."""
    assert offices.count(day(after), day(until)) == days


def test_neighbouring_working_days() -> None:
    """The working day on or after, on or before a day is the day itself when it is worked."""
    assert offices.on_or_after(day("30/4/2014")) == day("5/5/2014")
    assert offices.on_or_before(day("1/5/2014")) == day("29/4/2014")
    assert (
        offices.on_or_after(day("29/4/2014"))
        == offices.on_or_before(day("29/4/2014"))
        == day("29/4/2014")
    )


def test_instant_is_refused() -> None:
    """A datetime is refused, because it equals no date and would pass for a working day."""
    with pytest.raises(TypeError, match="is an instant; pass its calendar day"):
        offices.is_working_day(dt.datetime(2014, 1, 1, tzinfo=dt.UTC))


# Who follows swaps


@pytest.mark.parametrize("year", SWAPPED_OFF)
def test_enterprises_ignore_swaps_alone(year: int) -> None:
    """An enterprise has the offices' days off, in lieu included, less the swapped ones."""
    swapped = set(listed({year: SWAPPED_OFF[year]}))
    assert off_on_weekdays(enterprises, year) == set(listed({year: DAYS_OFF[year]})) - swapped


@pytest.mark.parametrize("year", WORKED_SATURDAYS)
def test_enterprises_rest_on_swapped_saturdays(year: int) -> None:
    """No Saturday or Sunday is worked where swaps do not count."""
    assert worked_rest_days(enterprises, year) == set()


@pytest.mark.parametrize("year", range(2014, 2021))
@pytest.mark.parametrize(
    "calendar", [enterprises, factories], ids=["five-day week", "six-day week"]
)
def test_law_gives_ten_days(calendar: WorkingCalendar, year: int) -> None:
    """The ten days of the Labour Code 2012 all fall on days otherwise worked, whatever the week."""
    assert len(off_on_weekdays(calendar, year)) == 10


def test_six_day_week_has_no_day_in_lieu_of_a_saturday() -> None:
    """A holiday on a worked Saturday is that Saturday off, with no Monday in lieu."""
    assert not factories.is_working_day(day("16/4/2016"))
    assert factories.is_working_day(day("18/4/2016"))


def test_six_day_week_has_a_day_in_lieu_of_a_sunday() -> None:
    """A holiday on a Sunday earns the following day, or the next one free of holidays."""
    assert not factories.is_working_day(day("3/9/2018"))
    assert not factories.is_working_day(day("2/5/2017"))
    assert factories.is_working_day(day("3/5/2017"))


@pytest.mark.parametrize("country", ["VN", "CN"])
def test_follower_of_swaps_agrees_with_the_package(country: str) -> None:
    """With swaps and the country's own week, each day is what the package says of it."""
    calendar = working_calendar(OFFICES.model_copy(update={"country": country}))
    package = holidays.country_holidays(country, years=range(2009, 2031))
    days = [d for year in range(2010, 2030) for d in year_of(year)]
    assert [d for d in days if calendar.is_working_day(d) is not package.is_working_day(d)] == []


def test_computing_without_swaps_leaves_the_package_alone() -> None:
    """Leaving swaps out does not change what the package says to others in the process."""
    assert not enterprises.spec.swapped_days
    assert enterprises.is_working_day(day("2/5/2014"))
    assert day("2/5/2014") in holidays.country_holidays("VN", years=2014)


def test_country_without_days_in_lieu_gets_none() -> None:
    """A day in lieu is not invented for a country whose law has none."""
    spec = CalendarSpec(name="six days", country="DE", rest_weekdays=(7,), swapped_days=False)
    german = working_calendar(spec)
    assert german.is_working_day(day("4/10/2021"))  # 3/10/2021, the national day, was a Sunday


# Years nobody has announced


@pytest.mark.parametrize("year", [2031, 2050, 2099])
def test_rules_reach_beyond_announcements(year: int) -> None:
    """Holidays by rule are known long before swaps are announced."""
    for fixed in ("30/4", "1/5", "2/9"):
        assert not offices.is_working_day(day(f"{fixed}/{year}"))
    assert len(off_on_weekdays(offices, year)) == len(off_on_weekdays(enterprises, year)) >= 11


def test_years_without_any_rule_have_weekends() -> None:
    """Where the package computes nothing the weekly rhythm still holds, and overrides too."""
    calendar = working_calendar(OFFICES, [override("4/1/2150", DayKind.WORKING)])
    assert off_on_weekdays(calendar, 2150) == set()
    assert worked_rest_days(calendar, 2150) == {day("4/1/2150")}


def test_no_country_means_weekdays_alone() -> None:
    """A calendar without a country rests on its weekdays and on nothing else."""
    assert off_on_weekdays(abroad, 2014) == worked_rest_days(abroad, 2014) == set()
    assert worked_rest_days(abroad, 2017) == set()  # it begins on a Sunday and ends on one


def test_no_weekly_rest_day() -> None:
    """A unit that works around the week still has its public holidays, and none in lieu."""
    calendar = working_calendar(ENTERPRISES.model_copy(update={"rest_weekdays": ()}))
    assert not calendar.is_working_day(day("1/1/2017"))
    assert calendar.is_working_day(day("2/1/2017"))
