"""The timetable of a plan: when its years begin, and when its period ends."""

from datetime import date, datetime

from models.deciding.house import House
from models.deciding.timetable import DayMath, Firing, Timetable, TimetableStep
from models.plan.plan import Plan

OPEN_YEAR = "open-year"
PERIOD_END = "period-end"


def plan_timetable(plan: Plan, house: House, now: datetime) -> Timetable:
    """Date the openings of each coming year (its first working morning) and the period's end.

    A year that has begun but has had no working morning yet still lies ahead.
    """
    calendar = house.calendars[house.default_calendar]
    days = DayMath(policy=house.policy, calendar=calendar, zone=house.zone)
    period = plan.file.period
    steps = [
        TimetableStep(
            at=days.morning(calendar.on_or_after(date(year, 1, 1))),
            firings=(Firing(rung=OPEN_YEAR, repeat=year),),
        )
        for year in range(house.today(now).year, period.end.year + 1)
    ]
    end = days.lines(period.end).due
    steps.append(TimetableStep(at=end, firings=(Firing(rung=PERIOD_END),)))
    return Timetable(steps=tuple(step for step in steps if step.at > now))
