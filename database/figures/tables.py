"""The tables of reports: what one unit filed for a collection, version by version, and its figures.

A figure's plan, form, year and unit stand in its filing alone: a national year has millions of
figures, and each is read for every sum.
"""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
)

from database.columns import Instant, Key, counter, document, key
from database.tables import metadata

filing = Table(
    "filing",
    metadata,
    counter(),
    key("plan"),
    Column("collection", Key, ForeignKey("collection.id"), nullable=False),
    key("unit"),
    key("form"),
    key("period"),
    Column("year", Integer, nullable=False),
    Column("version", Integer, nullable=False),
    Column("step", Key),  # in which step it was filed; unknown of the oldest
    key("post"),
    key("person"),
    Column("filed_at", Instant, nullable=False),
    key("source"),
    key("code"),
    Column("hash", Key, ForeignKey("content.hash"), nullable=False),
    Column("accepted_at", Instant),  # since when it counts; empty where it does not
    Column("was_accepted_at", Instant),  # where it was opened again: from when …
    Column("withdrawn_at", Instant),  # … until when it counted
    document(),
    UniqueConstraint("collection", "unit", "version"),
    Index(None, "plan", "unit", "year"),
    Index(None, "plan", "code"),
    Index(None, "hash"),
)

figure = Table(
    "figure",
    metadata,
    Column("filing", BigInteger, ForeignKey("filing.id"), nullable=False),
    key("field"),
    key("kind"),
    Column("n", BigInteger),
    Column("comment", Text),
    PrimaryKeyConstraint("filing", "field"),
    CheckConstraint("kind IN ('value', 'missing', 'not_applicable')", name="kind_is_known"),
    CheckConstraint("(kind = 'value') = (n IS NOT NULL)", name="only_a_value_has_a_number"),
    sqlite_with_rowid=False,  # the rows lie in the order of their filings
)

APPEND_ONLY = (figure,)
