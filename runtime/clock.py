"""The wall clock: the one place of a server that looks at it."""

from datetime import UTC, datetime


def now() -> datetime:
    """Return the present instant (UTC)."""
    return datetime.now(UTC)
