"""Tables that live as long as one question: the tree of its day, and who answered in it.

Without them a database guesses how many units a sub-query gives, and joins a nation unit by unit.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    Select,
    String,
    Table,
    insert,
    text,
)

_metadata = MetaData()
_TEMPORARY: Any = {"prefixes": ["TEMPORARY"]}

edge = Table(
    "figures_edge",
    _metadata,
    Column("code", String, primary_key=True),
    Column("up", String, index=True),
    Column("kind", String, nullable=False),
    **_TEMPORARY,
)

place = Table(
    "figures_place",
    _metadata,
    Column("code", String, primary_key=True),
    Column("kind", String, nullable=False),
    Column("grp", String, nullable=False),
    **_TEMPORARY,
)

line = Table(
    "figures_line",
    _metadata,
    Column("code", String, nullable=False),
    Column("above", String, nullable=False),
    PrimaryKeyConstraint("code", "above"),
    **_TEMPORARY,
)

entry = Table(
    "figures_entry",
    _metadata,
    Column("unit", String, primary_key=True),
    Column("state", String, nullable=False),
    Column("grp", String, nullable=False),
    Column("filing", BigInteger),
    Column("form", String),
    Column("collects", Integer, nullable=False),
    **_TEMPORARY,
)

# Only where the year to date has several periods: what each unit answered in each of them …
given = Table(
    "figures_given",
    _metadata,
    Column("unit", String, nullable=False),
    Column("period", String, nullable=False),
    Column("state", String, nullable=False),
    Column("grp", String, nullable=False),
    Column("form", String),
    Column("filing", BigInteger),
    Column("collects", Integer, nullable=False),
    PrimaryKeyConstraint("unit", "period"),
    **_TEMPORARY,
)

# … and the figures of all of them as one, under the last filing of the unit.
summed = Table(
    "figures_summed",
    _metadata,
    Column("filing", BigInteger, nullable=False),
    Column("field", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("n", BigInteger),
    PrimaryKeyConstraint("filing", "field"),
    **_TEMPORARY,
)


@contextmanager
def staging(conn: Connection) -> Iterator[None]:
    """Make the tables, empty, and take them away again."""
    _metadata.create_all(conn, checkfirst=False)
    if conn.dialect.name == "postgresql":
        conn.execute(text("SET LOCAL work_mem = '64MB'"))  # to join a nation in memory
        conn.execute(text("SET LOCAL jit = off"))  # to compile a wide sum takes longer than it
    try:
        yield
    finally:
        _metadata.drop_all(conn, checkfirst=False)


def stage(conn: Connection, table: Table, query: Select[Any]) -> None:
    """Fill a table, and let PostgreSQL count what is in it."""
    conn.execute(insert(table).from_select([each.name for each in query.selected_columns], query))
    if conn.dialect.name == "postgresql":
        conn.execute(text(f"ANALYZE {table.name}"))
