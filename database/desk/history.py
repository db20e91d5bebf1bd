"""What happened: the lines of the log, of one obligation or as they come."""

import json
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any, Literal

from pydantic import Field
from sqlalchemy import CompoundSelect, Connection, Row, Select, or_, select

from database import tables
from database.desk.ordering import beyond, ordered
from database.desk.scope import Sight, below, sits
from models.base import Value
from models.desk.names import short
from models.desk.views import HistoryItem

_log, _assignment, _collection, _entry = (
    tables.log,
    tables.assignment,
    tables.collection,
    tables.entry,
)
_COLUMNS = (
    *(_log.c.id, _log.c.at, _log.c.acted_at, _log.c.obligation, _log.c.type, _log.c.post),
    *(_log.c.person, _log.c.acting_for, _log.c.capacity, _log.c.before, _log.c.after),
    _log.c.detail,
)
SETTLED = timedelta(seconds=1)
_SAID = ("reason", "note", "text", "instruction")  # fields in which somebody says something
_SYSTEM = ("fire", "replan", "open_year", "check_closure")
# Lines of many units show only what concerns the one unit asked for.
_OF_UNITS = ("receipt", "receipts", "units", "missing", "unit")


class HistoryQuery(Value):
    """Which part of a history is asked for; the cursor is the number of a line."""

    sort: Literal["id", "-id"] = "id"
    limit: int = Field(default=50, ge=1, le=500)
    cursor: int | None = Field(default=None, ge=0, lt=2**63)


class HistoryPage(Value):
    """Lines of a history, in order."""

    items: tuple[HistoryItem, ...] = ()
    next: int | None = None


def history(
    conn: Connection, plan: str, obligation: str, query: HistoryQuery, unit: str = ""
) -> HistoryPage:
    """Return lines of one obligation, oldest or newest first; for a unit, those about it.

    One query for what fits, and one more for each page whose lines are all about others.
    """
    descends, mark = query.sort.startswith("-"), query.cursor
    found: list[HistoryItem] = []
    statement = (
        select(*_COLUMNS)
        .where(_log.c.plan == plan, _log.c.obligation == obligation)
        .order_by(*ordered((_log.c.id,), descends))
        .limit(query.limit + 1)
    )
    while len(found) <= query.limit:
        onward = statement if mark is None else statement.where(beyond(_log.c.id, mark, descends))
        rows = conn.execute(onward).all()
        found += [item for row in rows if (item := _item(plan, row, unit))]
        if len(rows) <= query.limit:
            break
        mark = rows[-1].id
    page = found[: query.limit]
    return HistoryPage(
        items=tuple(page), next=page[-1].id if page and len(found) > len(page) else None
    )


def last_line(conn: Connection, plan: str, now: datetime) -> int:
    """Return the number of the last line of the log of a plan; 0 where there is none.

    PostgreSQL gives numbers out before it commits, so that a lower one may become visible after a
    higher one: there, lines count once they are a moment old.
    """
    query = select(_log.c.id).where(_log.c.plan == plan).order_by(_log.c.id.desc()).limit(1)
    if conn.dialect.name == "postgresql":
        query = query.where(_log.c.at <= now - SETTLED)
    return int(conn.execute(query).scalar() or 0)


def watched(
    conn: Connection, plan: str, sight: Sight, on: date, *, since: int, last: int, limit: int
) -> tuple[list[HistoryItem], int]:
    """Return what people did after one line and up to another, as far as the caller sees it.

    What the timetable does by itself is no news. Of a collection, who collects sees all that is
    done; who only answers, what concerns his own unit. The second value is where to go on.
    """
    if sight.is_empty:
        return [], last
    of = _log.c
    lines = (
        select(*_COLUMNS)
        .where(of.plan == plan, of.id > since, of.id <= last, of.type.not_in(_SYSTEM))
        .order_by(of.id)
        .limit(limit)
    )
    if sight.everything:
        rows = conn.execute(lines).all()
        return _items(plan, rows, ()), _onward(rows, last, limit)
    whole = conn.execute(lines.where(of.obligation.in_(_seen(plan, sight, on)))).all()
    known = {row.id for row in whole}
    parts = conn.execute(lines.where(of.obligation.in_(_answered(plan, sight)))).all()
    onward = min(_onward(whole, last, limit), _onward(parts, last, limit))
    mine = [row for row in parts if row.id not in known]
    found = [*_items(plan, whole, ()), *_items(plan, mine, sight.all_units)]
    return sorted((each for each in found if each.id <= onward), key=_by_id), onward


def _by_id(item: HistoryItem) -> int:
    return item.id


def _onward(rows: Sequence[Row[*tuple[Any, ...]]], last: int, limit: int) -> int:
    """Return up to where these lines are all there are."""
    return last if len(rows) < limit else int(rows[-1].id)


def _items(
    plan: str, rows: Iterable[Row[*tuple[Any, ...]]], units: Sequence[str]
) -> list[HistoryItem]:
    """Return lines as items; where units are named, what concerns one of them."""
    if not units:
        return [item for row in rows if (item := _item(plan, row, ""))]
    found = ((_item(plan, row, unit) for unit in units) for row in rows)
    return [item for each in found if (item := next(filter(None, each), None))]


def _seen(plan: str, sight: Sight, on: date) -> CompoundSelect[*tuple[Any, ...]]:
    """Return the obligations somebody sees whole: below his units, before them, collected."""
    tree = select(below(plan, sight.units, on).c.code)
    of, whole = _assignment.c, _collection.c
    mine = or_(
        of.unit.in_(tree),
        of.worker.in_(tree),
        sits(sight, of.unit, of.duty),
        sits(sight, of.worker, of.duty),
        sits(sight, of.approver, of.duty),
    )
    collected = or_(sits(sight, whole.superior, whole.duty), sits(sight, whole.through, whole.duty))
    return (
        select(of.id)
        .where(of.plan == plan, mine)
        .union(select(whole.id).where(whole.plan == plan, collected))
    )


def _answered(plan: str, sight: Sight) -> Select[Any]:
    """Return the collections that ask something of one's own units."""
    return (
        select(_entry.c.collection)
        .join(_collection, _collection.c.id == _entry.c.collection)
        .where(_collection.c.plan == plan, sits(sight, _entry.c.unit, _collection.c.duty))
    )


def _item(plan: str, row: Row[*tuple[Any, ...]], unit: str) -> HistoryItem | None:
    detail = json.loads(row.detail) if row.detail else {}
    if not isinstance(detail, dict):
        detail = {}
    if unit:
        kept = _about(detail, unit)
        if kept is None:
            return None
        detail = kept
    detail.pop("acted_at", None)
    kind = detail.pop("type", row.type)
    said = next((str(detail[name]) for name in _SAID if detail.get(name)), "")
    return HistoryItem(
        id=row.id,
        at=row.at,
        acted_at=row.acted_at,
        obligation=short(plan, row.obligation) if ":" in row.obligation else row.obligation,
        type=str(kind) if kind else row.type,
        post=row.post,
        person=row.person,
        acting_for=row.acting_for,
        capacity=row.capacity,
        before=row.before,
        after=row.after,
        text=said,
        detail=detail,
    )


def _about(detail: dict[str, Any], unit: str) -> dict[str, Any] | None:
    """Keep of a line what concerns one unit; None where it concerns others only."""
    if not any(name in detail for name in _OF_UNITS):
        return detail
    kept = {name: value for name, value in detail.items() if name not in _OF_UNITS}
    receipts = [*detail.get("receipts", ()), *([detail["receipt"]] if "receipt" in detail else [])]
    mine = [each for each in receipts if each.get("unit") == unit]
    if mine:
        return {**kept, "receipt": mine[0]}
    named = [*detail.get("units", ()), *detail.get("missing", ()), detail.get("unit")]
    return {**kept, "unit": unit} if unit in named else None
