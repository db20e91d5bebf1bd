"""The board: what is late, what is due, where proposals are, how everybody stands; all in SQL."""

from datetime import date, timedelta
from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    Connection,
    Subquery,
    and_,
    case,
    func,
    literal,
    select,
    union_all,
)

from database import tables
from database.desk.board_proposals import proposals
from database.desk.board_scope import MOST, Scope
from database.desk.context import Context
from database.desk.gatherings import gatherings
from database.desk.items import EntryRow, Found, collections_of, show
from database.desk.plans import undecided
from database.desk.scope import Sight, below, by_child, few_below, named, superiors
from models.assignment.state import AssignmentRow, AssignmentState, HolderKind
from models.cells import Cell
from models.collection.state import OWED, Entry, EntryState
from models.desk.views import Board, CellCounts, TaskItem

FEW = 20  # answers of units that are listed one by one without being asked for
_assignment, _entry, _collection = tables.assignment, tables.entry, tables.collection
_ANSWERED = (EntryState.RECEIVED, EntryState.ACCEPTED)
_NOT_COUNTED = (EntryState.NOT_APPLICABLE, EntryState.EXCUSED)


def board(
    conn: Connection,
    context: Context,
    sight: Sight,
    unit: str,
    weeks: int,
    *,
    entries: bool | None = None,
) -> Board:
    """Return the board of a unit and all below it: about fourteen queries, none by the unit.

    The caller must see the unit. Counting costs what lies below it, the lists at most a page.
    ``entries`` says whether units' answers are listed one by one; without it, where they are few.
    """
    whole = unit == context.plan.file.roles.root and sight.everything
    tree = None if whole else below(context.id, [unit], context.today)
    few = None if whole else few_below(conn, context.id, [unit], context.today)
    scope = Scope(context, tree, few)
    until = context.today + timedelta(weeks=weeks)
    collections = gatherings(conn, context, sight, scope, until)
    if entries is None:
        entries = sum(each.asked for each in collections) <= FEW
    late = _late(conn, scope, entries=entries)
    due = _due(conn, scope, until, entries=entries)
    items = show(conn, context, sight, [*late, *due])
    cells = _cells(conn, context, scope, unit)
    return Board(
        today=context.today,
        unit=unit,
        collections=collections,
        late=tuple(sorted(items[: len(late)], key=_worst_first)),
        due=tuple(sorted(items[len(late) :], key=_soonest_first)),
        proposals=proposals(conn, context, sight, scope),
        cells=cells,
        totals=_total(unit, cells),
        undecided=undecided(context),
    )


def _worst_first(item: TaskItem) -> tuple[int, str, str]:
    return -item.days_late, str(item.due_day), item.id


def _soonest_first(item: TaskItem) -> tuple[str, str]:
    return str(item.due_day), item.id


def _late(conn: Connection, scope: Scope, *, entries: bool) -> list[Found]:
    """Return what is overdue, the oldest first."""
    of = _assignment.c
    rows = conn.scalars(
        select(of.document)
        .where(scope.of_plan(of.plan), scope.owes(of.unit), scope.overdue())
        .order_by(of.overdue_after, of.id)
        .limit(MOST)
    )
    found: list[Found] = [AssignmentRow.model_validate_json(each) for each in rows]
    return found + (_entries(conn, scope, scope.entry_overdue()) if entries else [])


def _due(conn: Connection, scope: Scope, until: date, *, entries: bool) -> list[Found]:
    """Return what will be due, the soonest first."""
    of, today = _assignment.c, scope.context.today
    rows = conn.scalars(
        select(of.document)
        .where(
            scope.of_plan(of.plan),
            scope.owes(of.unit),
            of.is_open.is_(True),
            of.holder == HolderKind.ASSIGNEE,
            of.due_day >= today,
            of.due_day <= until,
            ~and_(of.overdue_after.is_not(None), of.overdue_after <= scope.context.now),
        )
        .order_by(of.due_day, of.id)
        .limit(MOST)
    )
    found: list[Found] = [AssignmentRow.model_validate_json(each) for each in rows]
    ahead = and_(_entry.c.due_day >= today, _entry.c.due_day <= until)
    return found + (_entries(conn, scope, ahead) if entries else [])


def _entries(conn: Connection, scope: Scope, which: ColumnElement[bool]) -> list[Found]:
    of = _collection.c
    rows = conn.execute(
        select(_entry.c.collection, _entry.c.document)
        .join(_collection, of.id == _entry.c.collection)
        .where(
            scope.of_plan(of.plan),
            of.is_open.is_(True),
            _entry.c.state.in_(sorted(OWED)),
            scope.owes(_entry.c.unit),
            which,
        )
        .order_by(_entry.c.due_day, _entry.c.collection, _entry.c.unit)
        .limit(MOST)
    ).all()
    whole = collections_of(conn, (row.collection for row in rows))
    return [
        EntryRow(row=whole[row.collection], entry=Entry.model_validate_json(row.document))
        for row in rows
    ]


Days = tuple[date, date]


def four_cells(
    conn: Connection, context: Context, unit: str, days: Days | None = None
) -> tuple[CellCounts, ...]:
    """Count the cells of a unit's own duties, then of each direct child; two queries and names.

    ``days`` are the first and the last due day that count; without them all do.
    """
    whole = unit == context.plan.file.roles.root
    tree = None if whole else below(context.id, [unit], context.today)
    return _cells(conn, context, Scope(context, tree), unit, days)


def _counted_cells(scope: Scope, top: CTE | None, days: Days | None) -> Any:  # noqa: ANN401
    """Count what stands in each cell, by the child it lies under (itself: '')."""
    both = in_cells(scope, top, days)
    return select(both.c.top, both.c.cell, func.count().label("n")).group_by(
        both.c.top, both.c.cell
    )


def in_cells(scope: Scope, top: CTE | None, days: Days | None = None) -> Subquery:
    """Select in which cell each obligation stands: ``top``, ``cell``, and its ``duty``."""
    of, entry, here = _assignment.c, _entry.c, literal("")
    assigned = select(
        (top.c.top if top is not None else here).label("top"),
        case(
            (and_(of.is_open.is_(False), of.submitted_late.is_(True)), Cell.LATE),
            (of.is_open.is_(False), Cell.ON_TIME),
            (scope.overdue(), Cell.OPEN_OVERDUE),
            else_=Cell.OPEN_IN_TERM,
        ).label("cell"),
        of.duty,
    ).where(
        scope.of_plan(of.plan),
        of.due_day.is_not(None),
        of.state != AssignmentState.WITHDRAWN,
    )
    answers = (
        select(
            (top.c.top if top is not None else here).label("top"),
            case(
                (and_(entry.state.in_(_ANSWERED), entry.late.is_(True)), Cell.LATE),
                (entry.state.in_(_ANSWERED), Cell.ON_TIME),
                (scope.entry_overdue(), Cell.OPEN_OVERDUE),
                else_=Cell.OPEN_IN_TERM,
            ).label("cell"),
            _collection.c.duty,
        )
        .join(_collection, _collection.c.id == entry.collection)
        .where(
            scope.of_plan(_collection.c.plan),
            entry.state.not_in(_NOT_COUNTED),
        )
    )
    if days:
        assigned = assigned.where(of.due_day.between(*days))
        answers = answers.where(entry.due_day.between(*days))
    if scope.few is not None:
        assigned = assigned.where(of.unit.in_(scope.few))
        answers = answers.where(entry.unit.in_(scope.few))
    if top is not None:
        assigned = assigned.join(top, top.c.code == of.unit)
        answers = answers.join(top, top.c.code == entry.unit)
    return union_all(assigned, answers).subquery()


def _cells(
    conn: Connection, context: Context, scope: Scope, unit: str, days: Days | None = None
) -> tuple[CellCounts, ...]:
    """Count the cells of a unit's own duties, then of each direct child with all below it."""
    children = by_child(context.id, unit, context.today)
    counts: dict[str, dict[str, int]] = {}
    for row in conn.execute(_counted_cells(scope, children, days)):
        counts.setdefault(row.top, {})[row.cell] = int(row.n)
    own = select(literal("").label("top"), literal(unit).label("code")).cte("own")
    for row in conn.execute(_counted_cells(scope, own, days)):
        counts.setdefault("", {})[row.cell] = int(row.n)
    names = named(conn, context.id, [unit, *counts], context.today)
    mine = [_counted(unit, names[unit].name if unit in names else unit, counts.pop("", {}))]
    below_it = [
        _counted(top, names[top].name if top in names else top, counts[top])
        for top in sorted(counts)
    ]
    return (*mine, *below_it)


def _counted(unit: str, name: str, counts: dict[str, int]) -> CellCounts:
    return CellCounts(unit=unit, name=name, **{cell: counts.get(cell, 0) for cell in Cell})


def _total(unit: str, cells: tuple[CellCounts, ...]) -> CellCounts:
    sums = {cell: sum(getattr(each, cell) for each in cells) for cell in map(str, Cell)}
    return CellCounts(unit=unit, name="", **sums)


def managed_units(conn: Connection, context: Context, sight: Sight) -> str:
    """Return whose board somebody sees first: all, or the highest of his own units."""
    root = context.plan.file.roles.root
    if sight.everything or not sight.units:
        return root
    lines = {unit: superiors(conn, context.id, unit, context.today) for unit in sight.units}
    return min(sight.units, key=lambda unit: (len(lines[unit]), unit))
