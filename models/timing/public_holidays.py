"""Public days off, and days swapped for them, as the holidays package knows them."""

import datetime as dt
from collections.abc import Iterable
from functools import cache
from typing import Any, NamedTuple

from holidays import HolidayBase, country_holidays, list_supported_countries
from holidays.observed_holiday_base import ObservedHolidayBase
from holidays.version import __version__

PACKAGE_VERSION = __version__
_ONE_DAY = dt.timedelta(days=1)
_SWAPS_LISTED_IN = "special_public_holidays"
_LENGTH_OF_A_HOLIDAY = 3  # (month, day, name); a swap lists two days and no name


class PublicDays(NamedTuple):
    """The days of one year on which the weekly rhythm is broken."""

    off: frozenset[dt.date]
    worked: frozenset[dt.date]


def knows_country(country: str) -> bool:
    """Tell whether the holidays package lists this ISO 3166-1 alpha-2 code."""
    return country in list_supported_countries()


@cache
def public_days(
    country: str, year: int, rest_weekdays: tuple[int, ...], *, swaps: bool
) -> PublicDays:
    """Return the public days of a year for a week with these rest days (ISO weekday numbers).

    Outside the years the package computes (1901-2100 for Viet Nam) there are none.
    """
    off = _days_off_by_law(country, year, rest_weekdays)
    if not swaps:
        return PublicDays(off=off, worked=frozenset())
    with_swaps, plain = _listed(country, year), _without_swaps(_listed(country, year))
    moved_here = {day for day in with_swaps.weekend_workdays if day.year == year}
    return PublicDays(
        off=off | (with_swaps.keys() - plain.keys()),
        worked=frozenset(moved_here | (plain.keys() - with_swaps.keys())),
    )


def _days_off_by_law(country: str, year: int, rest_weekdays: tuple[int, ...]) -> frozenset[dt.date]:
    """Return holidays and the days off in lieu of those that fall on a weekly rest day.

    Labour Code 2012 art. 115(3), Labour Code 2019 art. 111(3).
    """
    listed = _without_swaps(_listed(country, year))
    same_week = {day + 1 for day in listed.weekend} == set(rest_weekdays)
    if same_week or not isinstance(listed, ObservedHolidayBase):
        return frozenset(listed)
    # The package gives days in lieu for its own week only: a holiday on a Saturday
    # earns nothing where Saturdays are worked. Last year's may spill into this one.
    holidays = _without_swaps(_listed(country, year - 1, year, in_lieu=False))
    return frozenset(day for day in _with_days_in_lieu(holidays, rest_weekdays) if day.year == year)


def _with_days_in_lieu(holidays: Iterable[dt.date], rest_weekdays: tuple[int, ...]) -> set[dt.date]:
    off = set(holidays)
    for holiday in sorted(off):
        if holiday.isoweekday() in rest_weekdays:
            day = holiday + _ONE_DAY
            while day in off or day.isoweekday() in rest_weekdays:
                day += _ONE_DAY
            off.add(day)
    return off


def _listed(country: str, *years: int, in_lieu: bool = True) -> HolidayBase:
    return country_holidays(country, years=years, observed=in_lieu)


def _without_swaps(listed: HolidayBase) -> HolidayBase:
    """Return the same years computed without the officially swapped days.

    Relies on three things of holidays 0.109: swaps are the rows of
    `special_public_holidays` that are longer than (month, day, name); each object
    reads its own copy of that table; assigning `years` computes them afresh. Names
    of days are not looked at: they are translated, and a day may carry several.
    """
    table = getattr(listed, _SWAPS_LISTED_IN, {})
    kept = {
        year: tuple(row for row in _rows(entry) if len(row) == _LENGTH_OF_A_HOLIDAY)
        for year, entry in table.items()
    }
    vars(listed)[_SWAPS_LISTED_IN] = kept
    listed.years = set(listed.years)
    return listed


def _rows(entry: tuple[Any, ...]) -> tuple[tuple[Any, ...], ...]:
    """Return a year's entry as rows: the package writes a single row without its outer tuple."""
    return entry if isinstance(entry[0], tuple) else (entry,)
