"""The organisation as it stands today: units below a unit, posts and who holds them."""

import json
from datetime import date

from sqlalchemy import Connection, func, or_, select

from database import tables
from database.desk.context import Context
from database.desk.identity import holders
from database.desk.ordering import beyond, ordered
from database.desk.scope import holds
from models.base import Value
from models.desk.organisation_views import Holder, PostItem, PostView, SubstitutionView, UnitItem
from models.desk.paging import Cursor, read_cursor, write_cursor
from models.plan.organisation import Post, Tenure

_unit, _post, _tenure, _substitution = (
    tables.unit,
    tables.post,
    tables.tenure,
    tables.substitution,
)


class UnitPage(Value):
    """One page of units, by code."""

    items: tuple[UnitItem, ...] = ()
    next: str | None = None
    total: int | None = None


class PostPage(Value):
    """One page of posts, by id."""

    items: tuple[PostItem, ...] = ()
    next: str | None = None
    total: int | None = None


def units(
    conn: Connection,
    context: Context,
    *,
    parent: str | None,
    q: str,
    sort: str,
    limit: int,
    cursor: str | None,
) -> UnitPage:
    """Return units of today by code: below a parent, or with a word in their name; two queries."""
    mark, descends = read_cursor(cursor, sort), sort.startswith("-")
    query = (
        select(_unit.c.code, _unit.c.name_vi, _unit.c.kind, _unit.c.parent, _unit.c.level)
        .where(_unit.c.plan == context.id, holds(_unit, context.today))
        .order_by(*ordered((_unit.c.code,), descends))
        .limit(limit + 1)
    )
    if parent is not None:
        wanted = _unit.c.parent == parent if parent else _unit.c.parent.is_(None)
        query = query.where(wanted)
    if q:
        query = query.where(
            or_(
                _unit.c.name_vi.icontains(q, autoescape=True),
                _unit.c.code.icontains(q, autoescape=True),
            )
        )
    if mark:
        query = query.where(beyond(_unit.c.code, mark.key, descends))
    rows = conn.execute(query).all()
    page, rest = rows[:limit], rows[limit:]
    children = _children(conn, context, [row.code for row in page])
    items = tuple(
        UnitItem(
            code=row.code,
            name=row.name_vi,
            kind=row.kind,
            parent=row.parent,
            level=row.level,
            children=children.get(row.code, 0),
        )
        for row in page
    )
    return UnitPage(
        items=items,
        next=write_cursor(Cursor(sort=sort, key=page[-1].code)) if rest else None,
        total=None if rest or mark else len(page),
    )


def unit(conn: Connection, context: Context, code: str) -> UnitItem | None:
    """Return one unit as it stands today; two queries."""
    query = select(_unit.c.name_vi, _unit.c.kind, _unit.c.parent, _unit.c.level).where(
        _unit.c.plan == context.id, _unit.c.code == code, holds(_unit, context.today)
    )
    row = conn.execute(query).first()
    if row is None:
        return None
    return UnitItem(
        code=code,
        name=row.name_vi,
        kind=row.kind,
        parent=row.parent,
        level=row.level,
        children=_children(conn, context, [code]).get(code, 0),
    )


def _children(conn: Connection, context: Context, parents: list[str]) -> dict[str, int]:
    if not parents:
        return {}
    query = (
        select(_unit.c.parent, func.count())
        .where(
            _unit.c.plan == context.id,
            _unit.c.parent.in_(parents),
            holds(_unit, context.today),
        )
        .group_by(_unit.c.parent)
    )
    return {str(parent): int(count) for parent, count in conn.execute(query)}


def posts(
    conn: Connection, context: Context, *, of_unit: str, sort: str, limit: int, cursor: str | None
) -> PostPage:
    """Return posts of today by id, of one unit where it is named; a query more for each post."""
    mark, descends = read_cursor(cursor, sort), sort.startswith("-")
    query = (
        select(_post.c.document)
        .where(_post.c.plan == context.id, holds(_post, context.today))
        .order_by(*ordered((_post.c.post,), descends))
        .limit(limit + 1)
    )
    if of_unit:
        query = query.where(_post.c.unit == of_unit)
    if mark:
        query = query.where(beyond(_post.c.post, mark.key, descends))
    found = [Post.model_validate_json(each) for each in conn.scalars(query)]
    page, rest = found[:limit], found[limit:]
    held = _held_today(conn, context, page)
    return PostPage(
        items=tuple(_item(each, held[each.id]) for each in page),
        next=write_cursor(Cursor(sort=sort, key=page[-1].id)) if rest else None,
        total=None if rest or mark else len(page),
    )


def post(conn: Connection, context: Context, post_id: str) -> PostView | None:
    """Return one post with all its holders and substitutions through time."""
    query = select(_post.c.document).where(
        _post.c.plan == context.id, _post.c.post == post_id, holds(_post, context.today)
    )
    document = conn.execute(query).scalar()
    if document is None:
        return None
    found = Post.model_validate_json(document)
    base = found.held_with or found.id
    tenures = select(_tenure.c.document).where(_tenure.c.plan == context.id, _tenure.c.post == base)
    terms = [Tenure.model_validate_json(each) for each in conn.scalars(tenures)]
    terms.sort(key=lambda each: (each.valid_from or date.min, each.person))
    item = _item(found, _held_today(conn, context, [found])[found.id])
    return PostView(
        **item.model_dump(),
        holders=tuple(
            Holder(
                person=each.person,
                name=each.name,
                valid_from=each.valid_from,
                valid_until=each.valid_until,
            )
            for each in terms
        ),
        substitutions=tuple(substitutions(conn, context, post=post_id)),
    )


def substitutions(
    conn: Connection, context: Context, *, post: str = "", person: str = "", after: int = 0,
    limit: int = 500,
) -> list[SubstitutionView]:  # fmt: skip
    """Return substitutions by when they were given: of a post, or those of a person."""
    of = _substitution.c
    query = select(of.id, of.document, *(of[name] for name in _GIVEN)).where(
        of.plan == context.id, of.id > after
    )
    if post:
        query = query.where(of.post == post)
    if person:
        query = query.where(or_(of.giver == person, of.receiver == person))
    found = []
    for row in conn.execute(query.order_by(of.id).limit(limit)):
        said = json.loads(row.document)
        found.append(
            SubstitutionView(
                id=row.substitution,
                post=row.post,
                giver=row.giver,
                receiver=row.receiver,
                receiver_name=said.get("receiver_name", ""),
                duties=tuple(said.get("duties", ())),
                valid_from=row.valid_from,
                valid_until=row.valid_until,
                document=said.get("document", ""),
            )
        )
    return found


_GIVEN = ("substitution", "post", "giver", "receiver", "valid_from", "valid_until")


def _held_today(
    conn: Connection, context: Context, found: list[Post]
) -> dict[str, tuple[str, ...]]:
    """Return who holds posts today: one query, and more only for those held with another."""
    own = [each.id for each in found if each.held_with in {None, each.id}]
    held: dict[str, tuple[str, ...]] = {each.id: () for each in found}
    if own:
        query = (
            select(_tenure.c.post, _tenure.c.person)
            .where(
                _tenure.c.plan == context.id,
                _tenure.c.post.in_(own),
                holds(_tenure, context.today),
            )
            .order_by(_tenure.c.person)
        )
        for row in conn.execute(query):
            held[row.post] = (*held[row.post], row.person)
    for each in found:
        if each.held_with and each.held_with != each.id:
            held[each.id] = holders(conn, context.id, each.held_with, context.today)
    return held


def _item(found: Post, persons: tuple[str, ...]) -> PostItem:
    return PostItem(
        id=found.id,
        unit=found.unit,
        kind=found.kind,
        title=found.title_vi,
        held_with=found.held_with,
        acting=found.acting,
        persons=persons,
    )
