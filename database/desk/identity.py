"""Who stands behind a token, and in which seats a person sits on a day."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Connection,
    FromClause,
    Row,
    Select,
    and_,
    bindparam,
    or_,
    select,
)

from database import tables
from database.desk import tables as desk
from database.desk.scope import aside
from models.desk.accounts import Account, Bearer, Token
from models.desk.identity import Principal, Seat, Via
from models.plan.organisation import PostKind, Substitution

_PLAN: BindParameter[str] = bindparam("of")
_ON: BindParameter[date] = bindparam("on")
_PERSON: BindParameter[str] = bindparam("who")
_POST: BindParameter[str] = bindparam("of_post")
_MOST_STEPS = 20  # posts held with posts held with …: no organisation goes further

_tenure, _unit, _given = tables.tenure, tables.unit, tables.substitution
_post, _base = tables.post, tables.post.alias("base")
_parent = tables.unit.alias("parent")


def _holds(table: FromClause) -> ColumnElement[bool]:
    """Say that a span of time is of the plan and holds on the day."""
    columns = table.c
    return and_(
        columns.plan == _PLAN,
        or_(columns.valid_from.is_(None), columns.valid_from <= _ON),
        or_(columns.valid_until.is_(None), columns.valid_until > _ON),
    )


# The posts a person holds: by a tenure of his own, or with another post that he holds. A post that
# is held with another one is held by nobody else, whatever tenures it has.
_by_tenure = (
    select(_base.c.post)
    .join(_tenure, and_(_tenure.c.post == _base.c.post, _holds(_tenure)))
    .where(
        _holds(_base),
        _tenure.c.person == _PERSON,
        or_(_base.c.held_with.is_(None), _base.c.held_with == _base.c.post),
    )
    .cte("held", recursive=True)
)
_held = _by_tenure.union(
    select(_post.c.post)
    .join(_by_tenure, _post.c.held_with == _by_tenure.c.post)
    .where(_holds(_post), _post.c.post != _by_tenure.c.post)
)


def _seats(post: FromClause, *more: ColumnElement[Any]) -> Select[*tuple[Any, ...]]:
    """Select posts with the units they belong to.

    No index serves their order: SQLite would read all posts of the plan in it, to sort three.
    """
    return (
        select(
            *(_post.c[name] for name in ("post", "unit", "kind", "title_vi", "held_with")),
            _unit.c.name_vi.label("unit_name"),
            _unit.c.level.label("level"),
            _parent.c.level.label("level_above"),
            *more,
        )
        .select_from(post)
        .outerjoin(_unit, and_(_unit.c.code == _post.c.unit, _holds(_unit)))
        .outerjoin(_parent, and_(_parent.c.code == _unit.c.parent, _holds(_parent)))
        .where(_holds(_post))
        .order_by(aside(_post.c.post))
    )


_own = select(_held.c.post)
_HELD = _seats(_post).where(_post.c.post.in_(_own))
_STANDS_IN = _seats(_post, _post.c.acting.label("stand_in")).where(_post.c.acting.in_(_own))
_GIVEN = _seats(
    _given.join(_post, and_(_post.c.post == _given.c.post, _holds(_given))),
    *(_given.c.giver, _given.c.document),
).where(_given.c.receiver == _PERSON)
_STANDS_IN_FOR = _seats(_post).where(_post.c.acting == _POST)
_HELD_WITH = select(_post.c.held_with).where(_holds(_post), _post.c.post == _POST)
_HOLDERS = select(_tenure.c.person).where(_holds(_tenure), _tenure.c.post == _POST)

_PLANS = select(tables.organisation.c.plan).order_by(tables.organisation.c.plan)

_account, _token = desk.account, desk.token
_BEARER = (
    select(
        *(_account.c[name].label(f"account_{name}") for name in Account.model_fields),
        *(_token.c[name].label(f"token_{name}") for name in Token.model_fields),
    )
    .join(_account, _account.c.person == _token.c.person)
    .where(
        _token.c.hash == bindparam("of_hash"),
        _token.c.expires_at > bindparam("now"),
        _token.c.revoked_at.is_(None),
        _account.c.disabled_at.is_(None),
    )
)


def bearer(conn: Connection, token_hash: str, now: datetime) -> Bearer | None:
    """Return who stands behind a token that is valid now; None: whatever else is the matter."""
    found = conn.execute(_BEARER, {"of_hash": token_hash, "now": now}).one_or_none()
    if found is None:
        return None
    cells = found._asdict()
    account = {name: cells[f"account_{name}"] for name in Account.model_fields}
    token = {name: cells[f"token_{name}"] for name in Token.model_fields}
    token["scopes"] = token["scopes"].split()
    return Bearer(account=Account.model_validate(account), token=Token.model_validate(token))


def principal(
    conn: Connection, token_hash: str, plan: str, *, now: datetime, today: date
) -> Principal | None:
    """Return who stands behind a token, with his seats in a plan on a day."""
    found = bearer(conn, token_hash, now)
    return principal_of(conn, found, plan, today) if found else None


def principal_of(conn: Connection, who: Bearer, plan: str, today: date) -> Principal:
    """Return somebody who came in, with his seats in a plan on a day."""
    return Principal(
        person=who.account.person,
        name=who.account.name,
        role=who.account.role,
        scopes=frozenset(who.token.scopes),
        token=who.token.id,
        plan=plan,
        today=today,
        seats=seats(conn, plan, who.account.person, today),
    )


def plan_ids(conn: Connection) -> list[str]:
    """Return the ids of all plans there are, running or not."""
    return list(conn.scalars(_PLANS))


def seats(conn: Connection, plan: str, person: str, on: date) -> tuple[Seat, ...]:
    """Return the seats of a person on a day: own posts first, what was given for a time last."""
    of = {"of": plan, "on": on, "who": person}
    own = [_seat(row, _via(row)) for row in conn.execute(_HELD, of)]
    own.sort(key=lambda seat: seat.via is Via.HELD_WITH)
    return (*own, *_standing_in(conn, of), *_substituting(conn, of))


def _via(row: Row[*tuple[Any, ...]]) -> Via:
    return Via.HELD_WITH if row.held_with and row.held_with != row.post else Via.HOLDER


def _standing_in(conn: Connection, of: dict[str, Any]) -> Iterator[Seat]:
    """Return the posts nobody holds, for which a post of the person acts."""
    for row in conn.execute(_STANDS_IN, of).all():
        if not holders(conn, of["of"], row.post, of["on"]):
            yield _seat(row, Via.ACTING, acting_for=row.post, held=row.stand_in)


def _substituting(conn: Connection, of: dict[str, Any]) -> Iterator[Seat]:
    """Return the posts given to the person for a time, as long as who gave them holds them.

    With a post comes the vacant one it stands in for: otherwise nobody would sit there meanwhile.
    """
    for row in conn.execute(_GIVEN, of).all():
        if row.giver not in holders(conn, of["of"], row.post, of["on"]):
            continue
        given = Substitution.model_validate_json(row.document)
        limits = {"acting_for": row.giver, "duties": given.duties}
        yield _seat(row, Via.SUBSTITUTION, **limits)
        for vacant in conn.execute(_STANDS_IN_FOR, {**of, "of_post": row.post}).all():
            if not holders(conn, of["of"], vacant.post, of["on"]):
                yield _seat(vacant, Via.SUBSTITUTION, **limits)


def _seat(row: Row[*tuple[Any, ...]], via: Via, **more: Any) -> Seat:  # noqa: ANN401 — fields of a seat
    return Seat(
        post=row.post,
        unit=row.unit,
        unit_name=row.unit_name or "",
        kind=PostKind(row.kind),
        title=row.title_vi,
        via=via,
        in_apparatus=row.level is not None and row.level == row.level_above,
        **more,
    )


def holders(conn: Connection, plan: str, post: str, on: date) -> tuple[str, ...]:
    """Return the persons who hold a post on a day, its own or with another one; by name."""
    for _ in range(_MOST_STEPS):
        of = {"of": plan, "on": on, "of_post": post}
        found = conn.execute(_HELD_WITH, of).first()
        if found is None:
            return ()
        if not found.held_with or found.held_with == post:
            return tuple(sorted(conn.scalars(_HOLDERS, of)))
        post = found.held_with
    return ()
