"""Lists that go on after a mark, up or down."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement
from sqlalchemy.sql.operators import gt, lt


def beyond(
    column: ColumnElement[Any],
    key: Any,  # noqa: ANN401 — a value of the column
    descends: bool,  # noqa: FBT001
) -> ColumnElement[bool]:
    """Say that something comes after a key."""
    return column.operate(lt if descends else gt, key)


def ordered(
    columns: Sequence[ColumnElement[Any]],
    descends: bool,  # noqa: FBT001
) -> list[ColumnElement[Any]]:
    """Return the columns to sort by, all of them one way."""
    return [each.desc() if descends else each.asc() for each in columns]
