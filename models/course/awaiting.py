"""A stage that others answer elsewhere: it opens nothing, it waits for that collection; pure."""

from collections.abc import Collection, Iterable
from datetime import datetime

from models.course.order import CourseStage
from models.course.state import CourseRow, OpenStage
from models.deciding.house import House
from models.deciding.timetable import DayMath, Firing, Timetable, TimetableStep
from models.timing.deadline import DeadlineRule

AWAITED = "awaited"


def awaiting(
    row: CourseRow,
    stages: Iterable[CourseStage],
    awaited: Collection[str],
    year: int,
    now: datetime,
) -> tuple[CourseRow, tuple[CourseStage, ...]]:
    """Return the course waiting where it only waits, and the stages that it opens itself.

    ``awaited`` holds the collections that were opened, or will be; where one never comes, the
    stage asks by a collection of its own. It is over when the collection is closed, at the latest
    when its own term is past: the report is written from what was accepted by then.
    """
    opens = []
    for each in stages:
        if not each.awaits or each.awaits not in awaited or row.rounds_of(each.stage.id):
            opens.append(each)
            continue
        waits = OpenStage(
            stage=each.stage.id,
            round=1,
            obligation=each.awaits,
            year=year,
            opened_at=now,
            is_awaited=True,
        )
        row = row.model_copy(update={"open": (*row.open, waits)})
    return row, tuple(opens)


def waiting_until(
    row: CourseRow, own: DeadlineRule | None, house: House, now: datetime
) -> Timetable:
    """Date the morning after its term on which what waits goes on with what is there.

    ``own`` is the duty's deadline, ahead of which the term is counted; without one it waits for
    the collection to be closed.
    """
    stages = (row.order.stage(each.stage) for each in row.open if each.is_awaited)
    ahead = next((each.stage.ahead for each in stages if each), None)
    calendar = house.calendars[house.default_calendar]
    year = house.today(now).year
    due = own and own.due_day(year=year, anchors=row.order.anchors, calendar=calendar)
    if not due or not ahead:
        return Timetable()
    days = DayMath(policy=house.policy, calendar=calendar, zone=house.zone)
    first = max(calendar.shift(due, 1 - ahead), calendar.shift(house.today(now), 1))
    step = TimetableStep(at=days.morning(first), firings=(Firing(rung=AWAITED),))
    return Timetable(steps=(step,))


def may_await(row: CourseRow) -> tuple[str, ...]:
    """Return the collections a course may come to wait for."""
    found = (each.awaits for each in row.order.stages if not row.rounds_of(each.stage.id))
    return tuple(dict.fromkeys(each for each in found if each))
