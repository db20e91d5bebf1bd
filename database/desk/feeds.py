"""Feeds of posts: their secrets as hashes, and what stands in them."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Select, and_, bindparam, insert, or_, select, update

from database import tables
from database.desk.context import Context
from database.desk.identity import seats
from database.desk.items import EntryRow, Found, collections_of
from database.desk.scope import holds
from database.desk.tables import account, feed
from models.assignment.state import AssignmentRow
from models.collection.state import Entry

KEPT = timedelta(days=60)  # how long what is closed stays in a feed
USED_AGAIN = timedelta(minutes=10)  # the last use is written at most this often
MOST = 2000  # events

_assignment, _entry, _collection, _post = (
    tables.assignment,
    tables.entry,
    tables.collection,
    tables.post,
)
_REVOKE = (
    update(feed)
    .where(
        feed.c.plan == bindparam("of_plan"),
        feed.c.post == bindparam("of_post"),
        feed.c.revoked_at.is_(None),
    )
    .values(revoked_at=bindparam("at"))
)
_FEED = (
    select(feed.c.id, feed.c.plan, feed.c.post, feed.c.created_by, feed.c.last_used_at)
    .join(account, account.c.person == feed.c.created_by)
    .where(
        feed.c.hash == bindparam("of_hash"),
        feed.c.revoked_at.is_(None),
        account.c.disabled_at.is_(None),
    )
)
_USED = update(feed).where(feed.c.id == bindparam("of")).values(last_used_at=bindparam("at"))


@dataclass(frozen=True, kw_only=True)
class Feed:
    """One feed that is not revoked."""

    id: int
    plan: str
    post: str
    created_by: str
    last_used_at: datetime | None


def hash_of(secret: str) -> str:
    """Return what is kept of a secret."""
    return hashlib.sha256(secret.encode()).hexdigest()


def make_feed(
    conn: Connection, *, plan: str, post: str, secret: str, person: str, at: datetime
) -> None:
    """Make the feed of a post; the one it had before ends."""
    revoke_feed(conn, plan, post, at)
    cells = {"plan": plan, "post": post, "hash": hash_of(secret), "created_by": person}
    conn.execute(insert(feed), {**cells, "created_at": at})


def revoke_feed(conn: Connection, plan: str, post: str, at: datetime) -> bool:
    """End the feed of a post; tell whether it had one."""
    return conn.execute(_REVOKE, {"of_plan": plan, "of_post": post, "at": at}).rowcount > 0


def find_feed(conn: Connection, secret: str) -> Feed | None:
    """Return the feed of a secret, while the account of who made it is good."""
    found = conn.execute(_FEED, {"of_hash": hash_of(secret)}).one_or_none()
    return Feed(**found._asdict()) if found else None


def is_use_due(found: Feed, now: datetime) -> bool:
    """Tell whether the use of a feed is worth a write."""
    return found.last_used_at is None or now - found.last_used_at >= USED_AGAIN


def mark_used(conn: Connection, found: Feed, now: datetime) -> None:
    """Remember when a feed was last used."""
    conn.execute(_USED, {"of": found.id, "at": now})


def unit_of(conn: Connection, context: Context, found: Feed) -> str | None:
    """Return the unit whose deadlines a feed shows; None where its maker sits there no more."""
    query = select(_post.c.unit).where(
        _post.c.plan == context.id, _post.c.post == found.post, holds(_post, context.today)
    )
    unit = conn.execute(query).scalar()
    sits = seats(conn, context.id, found.created_by, context.today)
    return str(unit) if unit and any(seat.post == found.post for seat in sits) else None


def events(conn: Connection, context: Context, units: Sequence[str] | Select[Any]) -> list[Found]:
    """Return what units owe and lately owed, with a due day; three queries."""
    since = context.now - KEPT
    of, entry, whole = _assignment.c, _entry.c, _collection.c
    mine = or_(of.unit.in_(units), of.worker.in_(units))
    fresh = or_(of.is_open.is_(True), of.completed_at >= since)
    rows = conn.scalars(
        select(of.document)
        .where(of.plan == context.id, mine, fresh, of.due_day.is_not(None))
        .order_by(of.due_day, of.id)
        .limit(MOST)
    )
    found: list[Found] = [AssignmentRow.model_validate_json(each) for each in rows]
    recent = or_(
        and_(whole.is_open.is_(True), entry.settled_at.is_(None)), entry.settled_at >= since
    )
    answers = conn.execute(
        select(entry.collection, entry.document)
        .join(_collection, whole.id == entry.collection)
        .where(whole.plan == context.id, entry.unit.in_(units), recent)
        .order_by(entry.due_day, entry.collection, entry.unit)
        .limit(MOST)
    ).all()
    all_of = collections_of(conn, (row.collection for row in answers))
    found += [
        EntryRow(row=all_of[row.collection], entry=Entry.model_validate_json(row.document))
        for row in answers
    ]
    return found
