"""A small calendar of its own: the days off of Vietnamese offices, 2014–2018, as announced.

Written down by hand, so that no expectation is computed by the code under test.
"""

from datetime import date, timedelta

ONE_DAY = timedelta(days=1)
SATURDAY = 6
# Public holidays, the days given in lieu of them, and the days swapped for a worked Saturday.
OFF = {
    2014: "1-1 1-28 1-29 1-30 1-31 2-3 2-4 2-5 4-9 4-30 5-1 5-2 9-1 9-2",
    2015: "1-1 1-2 2-16 2-17 2-18 2-19 2-20 2-23 4-28 4-29 4-30 5-1 9-2",
    2016: "1-1 2-8 2-9 2-10 2-11 2-12 4-18 5-2 5-3 9-2",
    2017: "1-2 1-26 1-27 1-30 1-31 2-1 4-6 5-1 5-2 9-4",
    2018: "1-1 2-14 2-15 2-16 2-19 2-20 4-25 4-30 5-1 9-3 12-31",
}
WORKED = {
    date(2014, 1, 25),
    date(2014, 2, 8),
    date(2014, 4, 26),
    date(2014, 9, 6),
    date(2014, 12, 27),
    date(2015, 2, 14),
    date(2015, 4, 25),
}
_OFF = {
    date(year, *(int(part) for part in text.split("-")))
    for year, texts in OFF.items()
    for text in texts.split()
}


def works(day: date) -> bool:
    """Tell whether offices work on a day."""
    return day in WORKED or (day.isoweekday() < SATURDAY and day not in _OFF)


def moved(day: date, working_days: int) -> date:
    """Return the day some working days later, or earlier."""
    step = ONE_DAY if working_days > 0 else -ONE_DAY
    for _ in range(abs(working_days)):
        day += step
        while not works(day):
            day += step
    return day
