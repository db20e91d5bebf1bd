"""What a change for everybody would say, and to whom, before anybody is asked to decide it."""

from collections import Counter
from dataclasses import replace
from datetime import date, datetime

from pydantic import Field
from sqlalchemy import Connection

from database import queries
from database.houses import house_under, load_house
from models.assignment.decisions import AssignmentStep
from models.assignment.decisions import decide as decide_assignment
from models.base import Value
from models.collection.decisions import CollectionStep
from models.collection.decisions import decide as decide_collection
from models.collection.state import Book
from models.deciding.claim import Claim
from models.deciding.commands import Refusal, Replan
from models.deciding.house import House
from models.errors import NotFoundError
from models.timing.calendar import DayKind

STEP = "preview"


class ChangedDay(Value):
    """A day that would be worked, or free, in one calendar."""

    calendar: str = Field(default="", description="its name; the plan's usual one if none is given")
    day: date
    working: bool


class Preview(Value):
    """What a change comes to: nothing of it is written."""

    reached: int = Field(description="open obligations it concerns")
    moved: int = Field(description="those with other instants ahead")
    messages: int = Field(description="said at once")
    posts: dict[str, int] = Field(description="how many of them to which post")


def preview(
    conn: Connection,
    plan: str,
    at: datetime,
    *,
    day: ChangedDay | None = None,
    package: str = "",
) -> Preview:
    """Decide, without writing anything, what everything open would say under other rules.

    What only moves says nothing now: a change never repeats what was said. ``package`` is another
    stored version of the plan's package: its policy and calendars are tried.
    """
    house = house_under(conn, plan, package) if package else load_house(conn, plan)
    changed = _with_day(house, day) if day else house
    body = Replan(reason=STEP)
    claims: list[Claim] = []
    reached = moved = 0
    for row in queries.assignments(conn, plan):
        if row.is_open:
            step = AssignmentStep(name=STEP, body=body, actor=None, at=at)
            before = queries.assignment_timetable(conn, row.id)
            found = decide_assignment(row, step, at, changed)
            if not isinstance(found, Refusal):
                reached += 1
                moved += found.timetable is not None and found.timetable != before
                claims += found.messages.claims
    for collected, entries in queries.collections(conn, plan):
        if collected.is_open:
            book = Book(row=collected, entries={each.unit: each for each in entries})
            done = CollectionStep(name=STEP, body=body, actor=None, at=at)
            outcome = decide_collection(book, done, at, changed)
            if not isinstance(outcome, Refusal):
                reached += 1
                moved += outcome.timetable is not None
                claims += outcome.messages.claims
    posts = Counter(each.to for each in claims)
    return Preview(
        reached=reached, moved=moved, messages=len(claims), posts=dict(sorted(posts.items()))
    )


def _with_day(house: House, changed: ChangedDay) -> House:
    name = changed.calendar or house.default_calendar
    calendar = house.calendars.get(name)
    if calendar is None:
        msg = f"no calendar {name}"
        raise NotFoundError(msg)
    kind = DayKind.WORKING if changed.working else DayKind.OFF
    calendars = {**house.calendars, name: calendar.with_day(changed.day, kind)}
    return replace(house, calendars=calendars)
