"""Values kept per process and database, because building them costs more than a commit."""

from collections.abc import Callable, Hashable
from typing import Generic, TypeVar
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Dialect

T = TypeVar("T")


class Kept(Generic[T]):
    """Values that never change for their key: a key names the content, not a place."""

    def __init__(self, most: int = 64) -> None:
        """Keep them apart by database; an engine has one dialect for all its connections."""
        self._most = most
        self._by_database: WeakKeyDictionary[Dialect, dict[Hashable, T]] = WeakKeyDictionary()

    def get(self, conn: Connection, key: Hashable, build: Callable[[], T]) -> T:
        """Return the value of a key, built at its first use; the oldest makes room."""
        kept = self._by_database.setdefault(conn.dialect, {})
        if key not in kept:
            value = build()
            while len(kept) >= self._most:
                kept.pop(next(iter(kept)), None)
            kept[key] = value
        return kept[key]
