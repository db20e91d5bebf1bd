"""How collections stand on the board: one line each, however many units owe, counted in SQL."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, case, func, or_, select

from database import tables
from database.desk.board_scope import MOST, Scope
from database.desk.context import Context
from database.desk.items import EntryRow, Shower, collections_of, shower_of
from database.desk.scope import Sight
from models.collection.state import OWED, Entry, EntryState
from models.desk.names import short
from models.desk.views import Gathering

_entry, _collection = tables.entry, tables.collection
_ANSWERED = (EntryState.RECEIVED, EntryState.ACCEPTED)
_SETTLED = (EntryState.NOT_APPLICABLE, EntryState.EXCUSED)
_OWES = _entry.c.state.in_(sorted(OWED))

Counted = Row[*tuple[Any, ...]]


def gatherings(
    conn: Connection, context: Context, sight: Sight, scope: Scope, until: date
) -> tuple[Gathering, ...]:
    """Return the open collections of which an answer is late or due by a day, worst first.

    Four queries: the counts, who owes longest in each, the collections, the names of units.
    """
    counted = conn.execute(_counts(scope, until)).all()
    if not counted:
        return ()
    ids = [row.collection for row in counted]
    whole = collections_of(conn, ids)
    documents = conn.execute(_worst(scope, ids)).all()
    worst = {
        row.collection: EntryRow(
            row=whole[row.collection], entry=Entry.model_validate_json(row.document)
        )
        for row in documents
    }
    more = [row.order.superior for row in whole.values()]
    shower = shower_of(conn, context, sight, list(worst.values()), more)
    found = [_line(context, row, worst[row.collection], shower) for row in counted]
    return tuple(sorted(found, key=_worst_first))


def _counts(scope: Scope, until: date) -> Any:  # noqa: ANN401 — a statement of counts
    """Count the entries of each open collection that has an answer owed by a day."""
    state, overdue = _entry.c.state, and_(_OWES, scope.entry_overdue())
    soonest = func.min(case((_OWES, _entry.c.due_day)))
    return (
        select(
            _entry.c.collection,
            func.count().label("asked"),
            _sum(state.in_(_ANSWERED)).label("answered"),
            _sum(state.in_(_SETTLED)).label("settled"),
            _sum(state == EntryState.RECEIVED).label("unread"),
            _sum(overdue).label("overdue"),
        )
        .join(_collection, _collection.c.id == _entry.c.collection)
        .where(
            scope.of_plan(_collection.c.plan),
            _collection.c.is_open.is_(True),
            scope.owes(_entry.c.unit),
        )
        .group_by(_entry.c.collection)
        .having(or_(soonest <= until, _sum(overdue) > 0))
        .order_by(soonest, _entry.c.collection)
        .limit(MOST)
    )


def _sum(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.sum(case((condition, 1), else_=0))


def _worst(scope: Scope, collections: Sequence[str]) -> Any:  # noqa: ANN401 — a statement
    """Choose of each collection who owes longest."""
    of = _entry.c
    place = func.row_number().over(partition_by=of.collection, order_by=(of.due_day, of.unit))
    owed = (
        select(of.collection, of.document, place.label("place"))
        .where(of.collection.in_(collections), _OWES, scope.owes(of.unit))
        .subquery()
    )
    return select(owed.c.collection, owed.c.document).where(owed.c.place == 1)


def _line(context: Context, counts: Counted, worst: EntryRow, shower: Shower) -> Gathering:
    order, entry = worst.row.order, worst.entry
    return Gathering(
        id=short(context.id, worst.row.id),
        duty=order.duty,
        clause=order.clause,
        title=order.product or context.title(order.duty),
        duty_kind=order.kind,
        superior=order.superior,
        superior_name=shower.name(order.superior),
        due_day=entry.due_day,
        asked=counts.asked,
        answered=int(counts.answered),
        settled=int(counts.settled),
        unread=int(counts.unread),
        overdue=int(counts.overdue),
        worst=entry.unit,
        worst_name=shower.name(entry.unit),
        days_late=shower.entry_days_late(worst.row, entry),
        promised=shower.entry_promised(worst.row, entry),
    )


def _worst_first(each: Gathering) -> tuple[int, int, date, str]:
    return -each.days_late, -each.overdue, each.due_day, each.id
