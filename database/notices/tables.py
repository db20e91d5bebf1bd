"""The tables of what is sent: deliveries, what they carry, quiet mornings, people's own rules."""

from sqlalchemy import BigInteger as Big
from sqlalchemy import Column, Date, ForeignKey, Index, Integer, Table, Text, Time, UniqueConstraint

from database.columns import Instant, Key, counter, key
from database.tables import metadata

delivery = Table(
    "delivery",
    metadata,
    counter(),
    key("plan"),
    key("person"),
    Column("posts", Text, nullable=False),
    key("kind"),
    Column("day", Date, nullable=False),
    Column("at", Instant, nullable=False),
    Column("addresses", Text, nullable=False),
    Column("address", Integer, nullable=False),
    key("state"),
    Column("attempts", Integer, nullable=False),
    Column("next_at", Instant),
    Column("message_id", Key, nullable=False, unique=True),
    Column("threads", Text, nullable=False),
    key("lang"),
    Column("subject", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("html", Text, nullable=False),
    Column("calendar", Text, nullable=False),
    key("token"),
    Column("error", Text, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("sent_at", Instant),
    Column("carried_by", Big),
    # Who was sent what when is asked each morning: the index alone answers it.
    Index("ix_delivery_last", "plan", "kind", "day", "person", "created_at"),
    Index(None, "person"),
    Index(None, "plan", "state", "next_at"),
)

delivered_claim = Table(
    "delivered_claim",
    metadata,
    counter(),
    Column("claim", Big, ForeignKey("claim.id"), nullable=False),
    key("person"),
    Column("delivery", Big, ForeignKey("delivery.id")),
    key("reason"),
    # An absent delivery is told apart by its reason; nothing is given to a person twice by one.
    UniqueConstraint("claim", "person", "delivery", "reason"),
    Index(None, "delivery"),
)

quiet = Table(
    "quiet",
    metadata,
    counter(),
    key("plan"),
    key("person"),
    key("post"),
    Column("day", Date, nullable=False),
    key("reason"),
    Column("detail", Text, nullable=False),
    UniqueConstraint("plan", "day", "person", "post"),
)

morning = Table(
    "morning",
    metadata,
    Column("plan", Key, primary_key=True),
    Column("day", Date, primary_key=True),
    Column("at", Instant, nullable=False),
    Column("digests", Integer, nullable=False),
    Column("quiets", Integer, nullable=False),
    Column("seen", Big, nullable=False),
    Column("low", Big, nullable=False),
)

reader = Table(
    "reader",
    metadata,
    Column("person", Key, primary_key=True),
    key("lang"),
    key("address"),
    Column("quiet_from", Time),
    Column("quiet_until", Time),
)

APPEND_ONLY = (delivered_claim, quiet, morning)
