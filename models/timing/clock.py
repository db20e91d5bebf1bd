"""Plan time: the server's clock moved by a fixed offset."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from models.base import Value


class PlanClock(Value):
    """Turn server time into plan time and back; live, the offset is zero."""

    offset_seconds: int = 0

    def plan_time(self, server_time: datetime) -> datetime:
        """Return the plan time (UTC) at a server time."""
        return server_time.astimezone(UTC) + timedelta(seconds=self.offset_seconds)

    def server_time(self, plan_time: datetime) -> datetime:
        """Return the server time (UTC) at a plan time."""
        return plan_time.astimezone(UTC) - timedelta(seconds=self.offset_seconds)


def end_of_day(day: date, zone: ZoneInfo) -> datetime:
    """Return 24:00 of a day: the first instant that no longer belongs to it."""
    return datetime.combine(day + timedelta(days=1), time(), zone)


def last_day_before(instant: datetime, zone: ZoneInfo) -> date:
    """Return the day whose 24:00 an end-of-day instant is."""
    return (instant.astimezone(zone) - timedelta(microseconds=1)).date()
