"""What a change for everybody would say, and to whom, before anybody is asked to decide it."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from pydantic import Field
from sqlalchemy import Connection

from database import queries
from database.courses.queries import courses
from database.courses.reading import known_of
from database.houses import house_under, load_house
from database.packages import load_package
from database.plan_acts import look_up
from models.assignment.decisions import AssignmentStep, open_assignment
from models.assignment.decisions import decide as decide_assignment
from models.assignment.state import AssignmentOrder, AssignmentRow
from models.base import Value
from models.collection.decisions import CollectionStep, open_collection
from models.collection.decisions import decide as decide_collection
from models.collection.state import Book, CollectionOrder
from models.course.commands import Restage
from models.course.decisions import CourseStep, decide_course, open_course
from models.course.state import CourseRow
from models.deciding.claim import Claim
from models.deciding.commands import Reassign, Redecide, Refusal, Replan, Withdraw
from models.deciding.house import House
from models.deciding.timetable import Timetable, TimetableStep
from models.errors import NotFoundError
from models.plan_run.acts import Amend
from models.plan_run.decisions import PlanStep, decide_plan
from models.plan_run.progress import Opening
from models.plan_run.reaching import Reach, Sent, reach_of
from models.source import DecisionDocument
from models.timing.calendar import DayKind

STEP = "preview"
_REPLAN = Replan(reason=STEP)


class ChangedDay(Value):
    """A day that would be worked, or free, in one calendar."""

    calendar: str = Field(default="", description="its name; the plan's usual one if none is given")
    day: date
    working: bool


class Preview(Value):
    """What a change comes to: nothing of it is written."""

    reached: int = Field(description="open obligations it concerns")
    moved: int = Field(description="those with other instants ahead")
    messages: int = Field(description="said at once, about what is open and what is added")
    posts: dict[str, int] = Field(description="how many of them to which post")


@dataclass(kw_only=True)
class _Effect:
    """What was counted so far."""

    now: datetime
    reached: int = 0
    moved: int = 0
    claims: list[Claim] = field(default_factory=list)

    def reach(self, before: Timetable | None, after: Timetable | None) -> None:
        """Count something open, and whether it would have other instants ahead."""
        self.reached += 1
        self.moved += self._ahead(before) != self._ahead(after)

    def _ahead(self, timetable: Timetable | None) -> tuple[TimetableStep, ...]:
        steps = timetable.steps if timetable else ()
        return tuple(each for each in steps if each.at > self.now)

    def preview(self) -> Preview:
        """Return it all."""
        posts = Counter(each.to for each in self.claims)
        return Preview(
            reached=self.reached,
            moved=self.moved,
            messages=len(self.claims),
            posts=dict(sorted(posts.items())),
        )


def preview(
    conn: Connection,
    plan: str,
    at: datetime,
    *,
    day: ChangedDay | None = None,
    package: str = "",
) -> Preview:
    """Decide, without writing anything, what would be said under other rules.

    What only moves says nothing now: a change never repeats what was said. ``package`` is another
    stored version of the plan's package; one that is refused as an amendment says nothing.
    """
    present = load_house(conn, plan)
    effect = _Effect(now=at)
    if package:
        _amended(conn, plan, package, present, effect)
    else:
        changed = _with_day(present, day) if day else present
        _decide_all(conn, plan, (present, changed), lambda _order, _unit: (_REPLAN,), effect)
    return effect.preview()


def _amended(conn: Connection, plan: str, package: str, present: House, effect: _Effect) -> None:
    """Decide the amendment as its own step would, then what it sends to what is open."""
    row = queries.plan_row(conn, plan)
    if row is None:
        return
    document = DecisionDocument(issuer=STEP, type=STEP, number=STEP, date=present.today(effect.now))
    body = Amend(package=package, reason=STEP, decision=document)
    step = PlanStep(name=STEP, body=body, at=effect.now, actor=None)
    running, seen = load_package(conn, plan, row.package), look_up(conn, row, body)
    outcome = decide_plan(running, row, step, effect.now, present, seen)
    if isinstance(outcome, Refusal) or seen.adopted is None or row.issued_on is None:
        return
    changed = house_under(conn, plan, package)
    packages = {row.package: running, package: seen.adopted.plan}
    reach = reach_of(outcome.row, STEP, effect.now, None, body, packages, changed)
    redated = _restage(conn, plan, changed, reach, effect)

    def sends(order: Opening, unit: str) -> tuple[Sent, ...]:
        return (*reach.sends(order, unit), *redated.get(order.id, ()))

    _decide_all(conn, plan, (present, changed), sends, effect)
    _open_all(conn, outcome.openings, changed, effect)


def _restage(
    conn: Connection, plan: str, house: House, reach: Reach, effect: _Effect
) -> dict[str, tuple[Redecide, ...]]:
    """Let open courses go on by other stages; return the terms of those open that are others."""
    found: dict[str, tuple[Redecide, ...]] = {}
    at = effect.now
    for row in courses(conn, plan):
        for body in reach.sends(row.order, row.order.unit) if row.is_open else ():
            if isinstance(body, Restage):
                known = known_of(conn, row, house, at, house.today(at).year)
                step = CourseStep(name=STEP, body=body, actor=None, at=at)
                decision = decide_course(row, step, at, house, known)
                if not isinstance(decision, Refusal):
                    _open_all(conn, (*decision.openings, *decision.along), house, effect)
                    found |= {
                        each: (Redecide(rule=rule, decision=body.decision),)
                        for each, rule in decision.redates.items()
                    }
    return found


def _decide_all(
    conn: Connection,
    plan: str,
    houses: tuple[House, House],
    sent: Callable[[Opening, str], tuple[Sent, ...]],
    effect: _Effect,
) -> None:
    """Decide what becomes of everything open, beside what it would be without the change."""
    for row in queries.assignments(conn, plan):
        if row.is_open and (bodies := sent(row.order, row.unit)):
            _assignment(row, bodies, houses, effect)
    for collected, entries in queries.collections(conn, plan):
        if collected.is_open and (bodies := sent(collected.order, collected.order.superior)):
            book = Book(row=collected, entries={each.unit: each for each in entries})
            _collection(book, bodies, houses, effect)


def _assignment(
    row: AssignmentRow, bodies: Sequence[Sent], houses: tuple[House, House], effect: _Effect
) -> None:
    present, changed = houses
    now, before, after = effect.now, None, None
    step = AssignmentStep(name=STEP, body=_REPLAN, actor=None, at=now)
    found = decide_assignment(row, step, now, present)
    if not isinstance(found, Refusal):
        before = after = found.timetable
    for body in bodies:
        said = step.model_copy(update={"body": body})
        outcome = decide_assignment(row, said, now, changed)
        if not isinstance(outcome, Refusal):
            row, after = outcome.row, outcome.timetable
            effect.claims += outcome.messages.claims
    effect.reach(before, after)


def _collection(
    book: Book, bodies: Sequence[Sent], houses: tuple[House, House], effect: _Effect
) -> None:
    present, changed = houses
    now, before, after = effect.now, None, None
    step = CollectionStep(name=STEP, body=_REPLAN, actor=None, at=now)
    found = decide_collection(book, step, now, present)
    if not isinstance(found, Refusal):
        before = after = found.timetable
    for body in bodies:
        if isinstance(body, Withdraw):
            after = None
        elif not isinstance(body, Reassign):  # a collection has no lead that could be another
            said = step.model_copy(update={"body": body})
            outcome = decide_collection(book, said, now, changed)
            if not isinstance(outcome, Refusal):
                entries = {**book.entries, **outcome.entries}
                book = book.model_copy(update={"row": outcome.row, "entries": entries})
                after = outcome.timetable or after
                effect.claims += outcome.messages.claims
    effect.reach(before, after)


def _open_all(conn: Connection, openings: Iterable[Opening], house: House, effect: _Effect) -> None:
    """Open what the change adds; of a course that is what it opens first."""
    at = effect.now
    atoms: list[AssignmentOrder | CollectionOrder] = []
    for order in openings:
        if isinstance(order, AssignmentOrder | CollectionOrder):
            atoms.append(order)
            continue
        row = CourseRow(id=order.id, order=order, opened_at=at)
        known = known_of(conn, row, house, at, house.today(at).year)
        decision = open_course(order, at, house, known)
        atoms += (*decision.openings, *decision.along)
    effect.claims += [claim for each in atoms for claim in _opened(each, house, at)]


def _opened(
    order: AssignmentOrder | CollectionOrder, house: House, at: datetime
) -> Iterable[Claim]:
    if isinstance(order, AssignmentOrder):
        return open_assignment(order, at, house).messages.claims
    return open_collection(order, at, house).messages.claims


def _with_day(house: House, changed: ChangedDay) -> House:
    name = changed.calendar or house.default_calendar
    calendar = house.calendars.get(name)
    if calendar is None:
        msg = f"no calendar {name}"
        raise NotFoundError(msg)
    kind = DayKind.WORKING if changed.working else DayKind.OFF
    calendars = {**house.calendars, name: calendar.with_day(changed.day, kind)}
    return replace(house, calendars=calendars)
