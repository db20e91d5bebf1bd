"""The column types of the tables: normalised keys and instants in UTC."""

import unicodedata
from datetime import UTC, datetime

from sqlalchemy import DateTime, Dialect, String
from sqlalchemy.types import TypeDecorator


def nfc(text: str) -> str:
    """Return a text in the one normal form in which keys are compared."""
    return unicodedata.normalize("NFC", text)


class Key(TypeDecorator[str]):
    """A text that is compared: in normal form C, whoever typed it."""

    impl = String
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        """Normalise on the way in."""
        return None if value is None else nfc(value)


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
