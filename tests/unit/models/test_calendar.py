"""The working calendar of Vietnamese offices and enterprises, day by day where it is known."""

import csv
import datetime as dt
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import holidays
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from pydantic import ValidationError

from models.calendar import (
    Bound,
    CalendarOverride,
    CalendarSpec,
    DayKind,
    WorkingCalendar,
    working_calendar,
)

ROOT = Path(__file__).parents[3]
OFFICES = CalendarSpec(name="offices", country="VN", rest_weekdays=(6, 7), swapped_days=True)
ENTERPRISES = CalendarSpec(
    name="enterprises", country="VN", rest_weekdays=(6, 7), swapped_days=False
)
SIX_DAY_WEEK = CalendarSpec(name="factories", country="VN", rest_weekdays=(7,), swapped_days=False)
NO_COUNTRY = CalendarSpec(name="abroad", country="", rest_weekdays=(6, 7), swapped_days=False)


def shipped_overrides() -> list[CalendarOverride]:
    """Read the override table of the plan as its package ships it."""
    with (ROOT / "plans/kl79/calendar.csv").open(encoding="utf-8", newline="") as file:
        return [
            CalendarOverride.model_validate({**row, "calendars": row["calendars"].split()})
            for row in csv.DictReader(file)
        ]


offices = working_calendar(OFFICES, shipped_overrides())
enterprises = working_calendar(ENTERPRISES, shipped_overrides())
factories = working_calendar(SIX_DAY_WEEK, shipped_overrides())
abroad = working_calendar(NO_COUNTRY, shipped_overrides())

# The days off on Monday to Friday, and the Saturdays worked, of union offices.
DAYS_OFF = {
    2014: "1/1 28/1 29/1 30/1 31/1 3/2 4/2 5/2 9/4 30/4 1/5 2/5 1/9 2/9",
    2015: "1/1 2/1 16/2 17/2 18/2 19/2 20/2 23/2 28/4 29/4 30/4 1/5 2/9",
    2016: "1/1 8/2 9/2 10/2 11/2 12/2 18/4 2/5 3/5 2/9",
    2017: "2/1 26/1 27/1 30/1 31/1 1/2 6/4 1/5 2/5 4/9",
    2018: "1/1 14/2 15/2 16/2 19/2 20/2 25/4 30/4 1/5 3/9 31/12",
}
WORKED_SATURDAYS = {
    2014: "25/1 8/2 26/4 6/9 27/12",
    2015: "14/2 25/4",
    2016: "",
    2017: "",
    2018: "",
    2019: "5/1 4/5",
}
# The days off that exist in those years through a swap only.
SWAPPED_OFF = {2014: "28/1 5/2 2/5 1/9", 2015: "2/1 16/2 29/4", 2016: "", 2017: "", 2018: "31/12"}


def day(text: str) -> dt.date:
    """Read a day written as Vietnamese offices write it."""
    return dt.datetime.strptime(text, "%d/%m/%Y").date()  # noqa: DTZ007 - a day has no zone


def listed(table: dict[int, str]) -> list[dt.date]:
    """Return every day of a table of days by year."""
    return [day(f"{text}/{year}") for year, texts in table.items() for text in texts.split()]


def year_of(year: int) -> list[dt.date]:
    """Return every day of a year."""
    first = dt.date(year, 1, 1)
    return [first + dt.timedelta(days=n) for n in range((dt.date(year + 1, 1, 1) - first).days)]


def off_on_weekdays(calendar: WorkingCalendar, year: int) -> set[dt.date]:
    """Return the days off that do not fall on a weekly rest day of the calendar."""
    rest = calendar.spec.rest_weekdays
    return {
        d for d in year_of(year) if d.isoweekday() not in rest and not calendar.is_working_day(d)
    }


def worked_rest_days(calendar: WorkingCalendar, year: int) -> set[dt.date]:
    """Return the weekly rest days that are worked."""
    rest = calendar.spec.rest_weekdays
    return {d for d in year_of(year) if d.isoweekday() in rest and calendar.is_working_day(d)}


def override(
    text: str, kind: DayKind, *calendars: str, source: str = "Công văn 1/CV"
) -> CalendarOverride:
    """Return an override of one day."""
    return CalendarOverride(date=day(text), day=kind, calendars=calendars, source=source)


# Known days


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


def test_no_weekly_rest_day() -> None:
    """A unit that works around the week still has its public holidays, and none in lieu."""
    calendar = working_calendar(ENTERPRISES.model_copy(update={"rest_weekdays": ()}))
    assert not calendar.is_working_day(day("1/1/2017"))
    assert calendar.is_working_day(day("2/1/2017"))


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
    monkeypatch.setattr("models.public_holidays.PACKAGE_VERSION", "0.0")
    after = versions((OFFICES, []), (NO_COUNTRY, []))
    assert [a == b for a, b in zip(before, after, strict=True)] == [False, True]


def test_version_is_the_same_in_another_process() -> None:
    """The version depends on nothing of the process that computes it."""
    program = (
        "from models.calendar import CalendarSpec, working_calendar;"
        f"print(working_calendar(CalendarSpec(**{OFFICES.model_dump()!r})).version)"
    )
    answer = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert answer.stdout.strip() == working_calendar(OFFICES).version


def test_holidays_package_is_imported_late() -> None:
    """Importing the calendar does not pay for the holidays package."""
    program = "import sys, models.calendar; print('holidays' in sys.modules)"
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
