"""The working calendar of Vietnamese offices and enterprises, day by day where it is known."""

import csv
import datetime as dt
from pathlib import Path

from models.timing.calendar import (
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
