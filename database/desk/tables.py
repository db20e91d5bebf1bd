"""The tables of the desk: accounts, tokens, feeds, and what was handed in."""

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Table,
)

from database.columns import Instant, Key, counter, key
from database.tables import metadata

account = Table(
    "account",
    metadata,
    Column("person", Key, primary_key=True),
    key("name"),
    key("role"),
    key("lang"),
    Column("created_at", Instant, nullable=False),
    Column("disabled_at", Instant),
)

token = Table(
    "token",
    metadata,
    Column("id", Key, primary_key=True),
    Column("person", Key, ForeignKey("account.person"), nullable=False),
    key("label"),
    Column("hash", Key, nullable=False, unique=True),
    key("scopes"),
    Column("created_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("last_used_at", Instant),
    Column("revoked_at", Instant),
    Index(None, "person"),
)

feed = Table(
    "feed",
    metadata,
    counter(),
    key("plan"),
    key("post"),
    Column("hash", Key, nullable=False, unique=True),
    key("created_by"),
    Column("created_at", Instant, nullable=False),
    Column("revoked_at", Instant),
    Column("last_used_at", Instant),
    Index(None, "plan", "post"),
)

content = Table(
    "content",
    metadata,
    Column("hash", Key, primary_key=True),
    Column("size", BigInteger, nullable=False),
    key("type"),
    Column("body", LargeBinary, nullable=False),
    Column("created_at", Instant, nullable=False),
)

handed_in = Table(
    "handed_in",
    metadata,
    counter(),
    key("plan"),
    key("obligation"),
    key("unit"),
    key("step"),
    key("name"),
    Column("hash", Key, ForeignKey("content.hash"), nullable=False),
    Column("size", BigInteger, nullable=False),
    key("type"),
    Column("version", Integer, nullable=False),
    key("post"),
    key("person"),
    Column("at", Instant, nullable=False),
    Index(None, "obligation", "unit"),
    Index(None, "hash"),
)

APPEND_ONLY = (handed_in,)
