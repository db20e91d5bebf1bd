"""Tokens: made at random, shown once, kept as a hash, valid until a day or until revoked."""

import hashlib
import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, bindparam, insert, select, update

from database.desk import tables as desk
from models.base import Value
from models.desk.accounts import LONGEST_DAYS, PREFIX, USED_AGAIN, Token
from models.desk.identity import Scope

_token = desk.token
_COLUMNS = [_token.c[name] for name in Token.model_fields]
_OF_PERSON = (
    select(*_COLUMNS)
    .where(_token.c.person == bindparam("of"))
    .order_by(_token.c.created_at, _token.c.id)
)
_ONE = select(*_COLUMNS).where(_token.c.id == bindparam("of"))
_REVOKE = (
    update(_token)
    .where(_token.c.id == bindparam("of"), _token.c.revoked_at.is_(None))
    .values(revoked_at=bindparam("at"))
)
_USED = update(_token).where(_token.c.id == bindparam("of")).values(last_used_at=bindparam("at"))


class Issued(Value):
    """A new token with its secret: the only time that anybody sees it."""

    token: Token
    secret: str


def hash_of(secret: str) -> str:
    """Return what is kept of a secret."""
    return hashlib.sha256(secret.encode()).hexdigest()


def issue(
    conn: Connection,
    *,
    person: str,
    label: str,
    scopes: Iterable[Scope],
    days: int,
    now: datetime,
) -> Issued:
    """Make a token for an account; ``days`` is at most 400."""
    if not 1 <= days <= LONGEST_DAYS:
        msg = f"a token lasts 1 to {LONGEST_DAYS} days, not {days}"
        raise ValueError(msg)
    secret = f"{PREFIX}{secrets.token_urlsafe(32)}"
    token = Token(
        id=secrets.token_hex(6),
        person=person,
        label=label,
        scopes=tuple(scopes),
        created_at=now,
        expires_at=now + timedelta(days=days),
    )
    cells = {**token.model_dump(), "scopes": " ".join(token.scopes), "hash": hash_of(secret)}
    conn.execute(insert(_token), cells)
    return Issued(token=token, secret=secret)


def tokens_of(conn: Connection, person: str) -> list[Token]:
    """Return the tokens of a person, oldest first, with those that are no longer valid."""
    return [_read(row) for row in conn.execute(_OF_PERSON, {"of": person})]


def token(conn: Connection, token_id: str) -> Token | None:
    """Return a token by its id."""
    found = conn.execute(_ONE, {"of": token_id}).one_or_none()
    return _read(found) if found else None


def revoke(conn: Connection, token_id: str, now: datetime) -> None:
    """Let a token be valid no more from now on; twice changes nothing."""
    conn.execute(_REVOKE, {"of": token_id, "at": now})


def is_use_due(used: Token, now: datetime) -> bool:
    """Tell whether the use of a token is worth a write: not more than once a minute."""
    return used.last_used_at is None or now - used.last_used_at >= USED_AGAIN


def mark_used(conn: Connection, token_id: str, now: datetime) -> None:
    """Remember when a token was last used."""
    conn.execute(_USED, {"of": token_id, "at": now})


def _read(row: Row[*tuple[Any, ...]]) -> Token:
    return Token.model_validate({**row._asdict(), "scopes": row.scopes.split()})
