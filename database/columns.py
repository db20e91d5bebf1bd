"""The columns of the tables: normalised keys, instants in UTC, counters, whole values."""

import unicodedata
from collections.abc import Callable
from datetime import UTC, datetime

from sqlalchemy import BigInteger, Column, DateTime, Dialect, Integer, String, Text
from sqlalchemy.types import TypeDecorator


def nfc(text: str) -> str:
    """Return a text in the one normal form in which keys are compared."""
    return unicodedata.normalize("NFC", text)


def _normal(value: str | None) -> str | None:
    return value if value is None or value.isascii() else nfc(value)


class Key(TypeDecorator[str]):
    """A text that is compared: in normal form C, whoever typed it."""

    impl = String
    cache_ok = True

    def bind_processor(self, dialect: Dialect) -> Callable[[str | None], str | None]:  # noqa: ARG002
        """Normalise on the way in, by one call: every key of every row comes by here."""
        return _normal


class Instant(TypeDecorator[datetime]):
    """An instant, stored as UTC."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(
        self,
        value: datetime | None,
        dialect: Dialect,  # noqa: ARG002
    ) -> datetime | None:
        """Turn into UTC; a time without its zone is no instant."""
        if value is None:
            return None
        if value.tzinfo is None:
            msg = f"{value!r} has no zone"
            raise ValueError(msg)
        return value.astimezone(UTC)

    def process_result_value(
        self,
        value: datetime | None,
        dialect: Dialect,  # noqa: ARG002
    ) -> datetime | None:
        """Say that it is UTC where the database keeps no zone."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


# SQLite counts up by itself only in a column of exactly this type.
_Counted = BigInteger().with_variant(Integer(), "sqlite")


def counter() -> Column[int]:
    """Return the column of an id that counts up."""
    return Column("id", _Counted, primary_key=True, autoincrement=True)


def key(name: str) -> Column[str]:
    """Return the column of a text that is compared and never absent."""
    return Column(name, Key, nullable=False)


def document() -> Column[str]:
    """Return the column of a whole value, as JSON."""
    return Column("document", Text, nullable=False)
