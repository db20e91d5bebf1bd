"""Collections as the desk shows them: lists, one whole, and the entries in it."""

from datetime import date
from typing import Literal

from pydantic import Field
from sqlalchemy import Connection, and_, func, or_, select

from database import tables
from database.desk.context import Context
from database.desk.grounds import ground_of
from database.desk.items import EntryRow, show
from database.desk.ordering import beyond, ordered
from database.desk.scope import Sight, collection_facts, named, sight_of, sits
from models.base import Value
from models.collection.decisions import refused_now
from models.collection.state import CollectionRow, Entry, EntryState
from models.desk.identity import Principal
from models.desk.names import read_collection, short
from models.desk.paging import Cursor, read_cursor, write_cursor
from models.desk.rights import Facts, commands_for, visible
from models.desk.views import CollectionItem, CollectionView, TaskItem

_collection, _entry = tables.collection, tables.entry
# What can be done to a collection as a whole, or to the entries in it; the rest is of the plan.
_COMMANDS = frozenset(
    {
        "accept",
        "accept_with_gaps",
        "hand_up",
        "close",
        "correct_receipt",
        "decide_entry_extension",
        "direct_entries",
        "excuse",
        "not_applicable",
        "open_locked",
        "promise",
        "receive",
        "receive_many",
        "reopen",
        "resume",
        "return_entry",
        "suspend",
    }
)


class CollectionQuery(Value):
    """Which collections are asked for."""

    open: bool | None = None
    duty: str = ""
    cycle: str = ""
    period: str = ""
    superior: str = ""
    sort: Literal["due_day", "-due_day"] = "due_day"
    limit: int = Field(default=50, ge=1, le=500)
    cursor: str | None = None


class CollectionPage(Value):
    """One page of collections, by due day."""

    items: tuple[CollectionItem, ...] = ()
    next: str | None = None
    total: int | None = None


class EntryPage(Value):
    """One page of entries, by unit."""

    items: tuple[TaskItem, ...] = ()
    next: str | None = None
    total: int | None = None


def list_collections(
    conn: Connection, context: Context, sight: Sight, query: CollectionQuery
) -> CollectionPage:
    """Return collections that somebody collects, or all where he sees all; three queries."""
    cursor, descends = read_cursor(query.cursor, query.sort), query.sort.startswith("-")
    if sight.is_empty:
        return CollectionPage(total=0)
    of = _collection.c
    statement = select(of.due_day, of.document).where(of.plan == context.id)
    if not sight.everything:
        collects = or_(sits(sight, of.superior, of.duty), sits(sight, of.through, of.duty))
        statement = statement.where(collects)
    for name in ("duty", "cycle", "period", "superior"):
        if wanted := getattr(query, name):
            statement = statement.where(of[name] == wanted)
    if query.open is not None:
        statement = statement.where(of.is_open.is_(query.open))
    if cursor:
        day, key = _day(cursor.key), cursor.ids[0] if cursor.ids else ""
        statement = statement.where(
            or_(
                beyond(of.due_day, day, descends),
                and_(of.due_day == day, beyond(of.id, key, descends)),
            )
        )
    statement = statement.order_by(*ordered((of.due_day, of.id), descends))
    rows = conn.execute(statement.limit(query.limit + 1)).all()
    found = [CollectionRow.model_validate_json(row.document) for row in rows]
    page, rest = found[: query.limit], found[query.limit :]
    last = page[-1] if page else None
    mark = (
        Cursor(sort=query.sort, key=str(rows[len(page) - 1].due_day), ids=(last.id,))
        if last
        else None
    )
    return CollectionPage(
        items=tuple(_items(conn, context, page)),
        next=write_cursor(mark) if rest and mark else None,
        total=None if rest or cursor else len(page),
    )


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return date.max


def find_collection(
    conn: Connection, context: Context, principal: Principal, collection: str
) -> tuple[CollectionRow, Facts] | None:
    """Return a collection with the facts of rights; None where it is not there or not seen.

    Who only answers sees his own entry as a task, not the collection of all.
    """
    obligation = read_collection(context.id, collection)
    if obligation is None:
        return None
    of = _collection.c
    query = select(of.document).where(of.plan == context.id, of.id == obligation)
    document = conn.execute(query).scalar_one_or_none()
    if document is None:
        return None
    row = CollectionRow.model_validate_json(document)
    facts = collection_facts(conn, context, row)
    return (row, facts) if visible(principal, facts) else None


def collection_view(
    conn: Connection, context: Context, principal: Principal, row: CollectionRow, facts: Facts
) -> CollectionView:
    """Return one collection whole; two queries more."""
    item = _items(conn, context, [row])[0]
    base = row.line(row.base) or row.lines[0]
    hidden = frozenset() if row.order.above else frozenset({"hand_up"})
    wanted = _COMMANDS - hidden
    commands = (each for each in commands_for(principal, facts) if each in wanted)
    return CollectionView(
        **item.model_dump(),
        opened_at=row.opened_at,
        closed_at=row.closed_at,
        late_after=base.lines.late_after,
        locked_after=base.lines.locked_after,
        gaps=row.gaps,
        product=item.title,
        source=ground_of(context, row.order.duty, row.order.rule),
        may=tuple(each for each in commands if refused_now(row, each) is None),
        sentence=context.sentence(row.order.clause),
    )


def entries(
    conn: Connection,
    context: Context,
    principal: Principal,
    row: CollectionRow,
    *,
    state: str,
    sort: str,
    limit: int,
    cursor: str | None,
) -> EntryPage:
    """Return entries of one collection by unit; three queries."""
    mark, descends = read_cursor(cursor, sort), sort.startswith("-")
    of = _entry.c
    statement = select(of.document).where(of.collection == row.id)
    if state:
        statement = statement.where(of.state == state)
    if mark:
        statement = statement.where(beyond(of.unit, mark.key, descends))
    found = conn.scalars(statement.order_by(*ordered((of.unit,), descends)).limit(limit + 1)).all()
    rows = [EntryRow(row=row, entry=Entry.model_validate_json(each)) for each in found]
    page, rest = rows[:limit], rows[limit:]
    items = show(conn, context, sight_of(principal, context), page)
    return EntryPage(
        items=tuple(items),
        next=write_cursor(Cursor(sort=sort, key=page[-1].entry.unit)) if rest else None,
        total=None if rest or mark else len(page),
    )


def _items(conn: Connection, context: Context, rows: list[CollectionRow]) -> list[CollectionItem]:
    if not rows:
        return []
    of = _entry.c
    counted = conn.execute(
        select(of.collection, of.state, of.requested, func.count().label("n"))
        .where(of.collection.in_([row.id for row in rows]))
        .group_by(of.collection, of.state, of.requested)
    )
    states: dict[str, dict[str, int]] = {}
    asked: dict[str, int] = {}
    for each in counted:
        mine = states.setdefault(each.collection, {})
        mine[each.state] = mine.get(each.state, 0) + each.n
        asked[each.collection] = asked.get(each.collection, 0) + (each.n if each.requested else 0)
    units = (unit for row in rows for unit in (row.order.superior, row.order.through))
    names = named(conn, context.id, units, context.today)
    return [
        CollectionItem(
            id=short(context.id, row.id),
            obligation=row.id,
            duty=row.order.duty,
            clause=row.order.clause,
            title=row.order.product or context.title(row.order.duty),
            cycle=row.order.cycle,
            period=row.order.period,
            superior=row.order.superior,
            superior_name=names[row.order.superior].name if row.order.superior in names else "",
            through=row.order.through,
            through_name=names[row.order.through].name if row.order.through in names else "",
            is_open=row.is_open,
            phase=row.phase(context.now),
            due_day=row.base,
            expected=sum(states.get(row.id, {}).values()),
            states={state: states.get(row.id, {}).get(state, 0) for state in EntryState},
            requested=asked.get(row.id, 0),
        )
        for row in rows
    ]
