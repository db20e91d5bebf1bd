"""Plan time is server time moved by a fixed offset."""

from datetime import UTC, datetime, timedelta

from models.timing.clock import PlanClock, end_of_day, last_day_before
from tests.unit.models.core import DUE, ZONE, at, day


def test_live_the_plans_clock_is_the_servers() -> None:
    """Without an offset plan time is server time, in UTC."""
    now = datetime(2026, 1, 5, 1, tzinfo=UTC)
    assert PlanClock().plan_time(now) == now
    assert PlanClock().server_time(now) == now
    assert PlanClock().plan_time(at("2026-01-05 08:00")).tzinfo is UTC
    assert PlanClock().server_time(at("2026-01-05 08:00")).tzinfo is UTC


def test_a_rehearsal_puts_another_year_under_the_servers_clock() -> None:
    """An offset moves plan time, and the way back is exact."""
    clock = PlanClock(offset_seconds=-3600)
    now = datetime(2026, 1, 5, 1, tzinfo=UTC)
    assert clock.plan_time(now) == now - timedelta(hours=1)
    assert clock.server_time(clock.plan_time(now)) == now


def test_a_day_ends_at_24() -> None:
    """The end of a day is the first instant of the next one, in the plan's zone."""
    assert end_of_day(DUE, ZONE) == at("2014-11-21 00:00")
    assert end_of_day(day("31/12"), ZONE) == at("2015-01-01 00:00")


def test_the_day_of_an_end_is_found_again() -> None:
    """The day whose 24:00 an instant is; an instant within a day belongs to that day."""
    assert last_day_before(end_of_day(DUE, ZONE), ZONE) == DUE
    assert last_day_before(end_of_day(DUE, ZONE).astimezone(UTC), ZONE) == DUE
    assert last_day_before(at("2014-11-20 00:00"), ZONE) == day("19/11")
    assert last_day_before(at("2014-11-20 00:00:01"), ZONE) == DUE
    assert last_day_before(at("2014-11-20 00:00:00.000001"), ZONE) == DUE
