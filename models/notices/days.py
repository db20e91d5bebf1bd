"""Count working days between two days quickly: a year is counted once for each calendar."""

from datetime import date, timedelta
from functools import lru_cache

from models.timing.calendar import WorkingCalendar

ONE_DAY = timedelta(days=1)


@lru_cache(maxsize=512)
def _of_year(calendar: WorkingCalendar, year: int) -> tuple[int, ...]:
    """Return for each day of a year how many working days there were in it up to that day."""
    counts, count, day = [0], 0, date(year, 1, 1)
    while day.year == year:
        count += calendar.is_working_day(day)
        counts.append(count)
        day += ONE_DAY
    return tuple(counts)


def working_days(calendar: WorkingCalendar, after: date, until: date) -> int:
    """Return the number of working days in (after, until], negative where they are turned."""
    if until < after:
        return -working_days(calendar, until, after)
    if after.year == until.year:
        counts = _of_year(calendar, after.year)
        return counts[until.timetuple().tm_yday] - counts[after.timetuple().tm_yday]
    first, last = _of_year(calendar, after.year), _of_year(calendar, until.year)
    between = sum(_of_year(calendar, year)[-1] for year in range(after.year + 1, until.year))
    rest = first[-1] - first[after.timetuple().tm_yday]
    return rest + between + last[until.timetuple().tm_yday]
