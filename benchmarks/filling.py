"""Obligations of a large house, written straight into the tables: thousands, in every state."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from itertools import count, cycle

from sqlalchemy import Connection

from benchmarks.house import DUTY, FOCAL, PLAN, PRESIDIUM, REPORT, ROOT, STANDING, House, add
from database import tables
from database.projections import Cells, assignment_cells, collection_cells, entry_cells
from models.assignment.state import (
    ApproverStage,
    AssignmentOrder,
    AssignmentRow,
    AssignmentState,
    ExtensionRequest,
    HolderKind,
)
from models.collection.state import CollectionOrder, CollectionRow, Entry, EntryState, Line
from models.deciding.timetable import Lines
from models.plan.plan import DutyKind
from models.timing.deadline import DeadlineRule

OWN = 6  # assignments of each unit at the bottom that has some
_TIMETABLE = '{"steps":[]}'
_STATES = (
    *(AssignmentState.ASSIGNED, AssignmentState.ACKNOWLEDGED) * 3,
    AssignmentState.SUBMITTED,
    AssignmentState.RETURNED,
    *(AssignmentState.COMPLETED,) * 4,
)
_DAYS = (-40, -9, -2, 1, 5, 12, 18, 25, 40, 90, 160, 300)  # due days, counted from today
_ANSWERS = (
    *(EntryState.EXPECTED,) * 5,
    *(EntryState.RECEIVED, EntryState.ACCEPTED) * 2,
    EntryState.RETURNED,
)
_KINDS = (DutyKind.ASSIGNMENT, DutyKind.ASSIGNMENT, DutyKind.ASSIGNMENT, DutyKind.PROPOSAL)


def fill(conn: Connection, house: House, obligations: int, today: date) -> tuple[int, int, int]:
    """Fill the tables; return how many assignments, collections and entries there are."""
    collections = list(_collections(house, today))
    wanted = obligations - len(collections)
    assignments = add(conn, tables.assignment, _assignments(house, wanted, today))
    add(conn, tables.collection, (_with_timetable(collection_cells(each)) for each in collections))
    entries = add(conn, tables.entry, _entries(collections))
    return assignments, len(collections), entries


def _with_timetable(cells: Cells) -> Cells:
    return {**cells, "timetable": _TIMETABLE}


def _owners(house: House) -> Iterator[str]:
    """Yield who owes an assignment: some units at the bottom, then provinces in turn, for ever."""
    for province in house.provinces[:10]:
        union = house.children(province)[0]
        for unit in (union, house.children(union)[0]):
            yield from (unit for _ in range(OWN))
    yield from cycle([*house.provinces, FOCAL, STANDING, PRESIDIUM])


def _assignments(house: House, wanted: int, today: date) -> Iterator[Cells]:
    numbers = zip(range(wanted), _owners(house), strict=False)
    for number, unit in numbers:
        state = _STATES[number % len(_STATES)]
        due = today + timedelta(days=_DAYS[number // 3 % len(_DAYS)])
        yield _with_timetable(assignment_cells(_assignment(number, unit, state, due, today)))


def _assignment(
    number: int, unit: str, state: AssignmentState, due: date, today: date
) -> AssignmentRow:
    order = AssignmentOrder(
        plan=PLAN,
        duty=DUTY,
        clause="c1",
        occurrence=f"n{number:05}",
        kind=_KINDS[number % len(_KINDS)],
        unit=unit,
        approvers=(ApproverStage(unit=ROOT if number % 3 else FOCAL),),
        rule=DeadlineRule(on=due),
        year=today.year,
    )
    is_submitted = state in {AssignmentState.SUBMITTED, AssignmentState.COMPLETED}
    asks = number % 50 == 0 and state is AssignmentState.ACKNOWLEDGED
    late = is_submitted and due < today
    return AssignmentRow(
        id=order.id,
        order=order,
        state=state,
        holder=_HOLDERS.get(state, HolderKind.ASSIGNEE),
        unit=unit,
        opened_at=_noon(today - timedelta(days=60)),
        original_due=due,
        base_due=due,
        lines=_lines(due),
        submitted_at=_noon(today - timedelta(days=1)) if is_submitted else None,
        submitted_late=late,
        completed_at=_noon(today) if state is AssignmentState.COMPLETED else None,
        request=_request(due, today) if asks else None,
    )


_HOLDERS = {
    AssignmentState.SUBMITTED: HolderKind.APPROVER,
    AssignmentState.COMPLETED: HolderKind.NOBODY,
}


def _request(due: date, today: date) -> ExtensionRequest:
    return ExtensionRequest(until=due + timedelta(days=60), reason="thiếu số liệu", asked=today)


def _collections(house: House, today: date) -> Iterator[CollectionRow]:
    """Yield one collection for every unit that has others below it."""
    due = today + timedelta(days=8)
    for superior in house.collecting:
        order = CollectionOrder(
            plan=PLAN,
            duty=REPORT,
            clause="c1",
            cycle="yearly",
            period=str(today.year),
            kind=DutyKind.REPORT,
            superior=superior,
            through=FOCAL if superior == ROOT else superior,
            units=tuple(house.children(superior)),
            rule=DeadlineRule(on=due),
            year=today.year,
        )
        line = Line(lines=_lines(due), open_entries=len(order.units))
        opened = _noon(today - timedelta(days=30))
        yield CollectionRow(id=order.id, order=order, opened_at=opened, base=due, lines=(line,))


def _entries(collections: list[CollectionRow]) -> Iterator[Cells]:
    numbers = count()
    for row in collections:
        for unit in row.order.units:
            state = _ANSWERS[next(numbers) % len(_ANSWERS)]
            yield entry_cells(row.id, Entry(unit=unit, due_day=row.base, state=state))


def _lines(due: date) -> Lines:
    end = datetime.combine(due + timedelta(days=1), time(), UTC) - timedelta(hours=7)
    return Lines(
        due_day=due,
        due=end,
        late_after=end,
        locked_after=end + timedelta(days=30),
        calendar="bench",
    )


def _noon(day: date) -> datetime:
    return datetime.combine(day, time(5), UTC)
