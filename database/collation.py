"""The Vietnamese order as a collation of the database."""

import sqlite3
from functools import lru_cache

from models.vietnamese import sort_key

COLLATION = "vietnamese"

_key = lru_cache(maxsize=20_000)(sort_key)


def compare(one: str, other: str) -> int:
    """Tell which of two texts comes first: -1, 0 or 1."""
    left, right = _key(one), _key(other)
    return (left > right) - (left < right)


def register(connection: sqlite3.Connection) -> None:
    """Teach an SQLite connection the collation; PostgreSQL has its own of the same name.

    And the small letters of all capitals, which PostgreSQL knows: its own ``lower`` stops at Z.
    """
    connection.create_collation(COLLATION, compare)
    connection.create_function("lower", 1, _lower, deterministic=True)


def _lower(text: str | None) -> str | None:
    return text.lower() if isinstance(text, str) else text
