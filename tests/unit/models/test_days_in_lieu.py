"""A holiday on a weekly rest day earns the next day that is not off already."""

import pytest

from models.timing.public_holidays import public_days

SUNDAYS, WEEKENDS = (7,), (6, 7)


@pytest.mark.parametrize(
    ("year", "month", "rest", "off"),
    [
        (2013, 2, SUNDAYS, [9, 10, 11, 12, 13, 14]),  # Sunday the 10th stands in the middle of Tết
        (2013, 2, WEEKENDS, [9, 10, 11, 12, 13, 14, 15]),  # the Saturday before it earns one, too
        (2017, 1, SUNDAYS, [1, 2, 27, 28, 29, 30, 31]),
        (2018, 4, WEEKENDS, [25, 30]),  # no rest day among them
    ],
)
def test_the_day_in_lieu_follows_the_block(
    year: int, month: int, rest: tuple[int, ...], off: list[int]
) -> None:
    """In a row of holidays it is the first working day behind them; another day earns nothing."""
    days = public_days("VN", year, rest, swaps=False).off
    assert sorted(day.day for day in days if day.month == month) == off
    assert {day.year for day in days} == {year}
