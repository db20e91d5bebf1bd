"""What the time brings to a course: each new year, and the end of the plan; pure."""

from datetime import date, datetime

from models.course.order import CourseOrder
from models.deciding.house import House
from models.deciding.timetable import DayMath, Firing, Timetable, TimetableStep

YEAR, PERIOD_END = "year", "period-end"


def course_timetable(order: CourseOrder, house: House, now: datetime) -> Timetable:
    """Date the years of a course that comes back, and the end of one that stands till then."""
    if order.period is None:
        return Timetable()
    calendar = house.calendars[house.default_calendar]
    days = DayMath(policy=house.policy, calendar=calendar, zone=house.zone)
    years = range(house.today(now).year, order.period[1].year + 1)
    steps = [
        TimetableStep(
            at=days.morning(calendar.on_or_after(date(year, 1, 1))),
            firings=(Firing(rung=YEAR, repeat=year),),
        )
        for year in years
        if order.stages[0].stage.repeats
    ]
    end = days.lines(order.period[1]).due
    steps.append(TimetableStep(at=end, firings=(Firing(rung=PERIOD_END),)))
    return Timetable(steps=tuple(step for step in steps if step.at > now))
