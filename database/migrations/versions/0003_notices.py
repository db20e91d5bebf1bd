"""What is sent: deliveries and what they carry, quiet mornings, people's own rules."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

# SQLite counts up by itself only in a column of exactly this type.
COUNTED = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True)
APPEND_ONLY = ("delivered_claim", "quiet", "morning")

REFUSE_IN_SQLITE = """
CREATE TRIGGER {table}_no_{verb} BEFORE {verb} ON {table}
BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END
"""
REFUSE_IN_POSTGRESQL = """
CREATE TRIGGER {table}_no_{verb} BEFORE {verb} ON {table}
FOR EACH STATEMENT EXECUTE FUNCTION append_only()
"""


def upgrade() -> None:
    """Bring the tables forward; there is no way back."""
    create_deliveries()
    create_mornings()
    create_readers()
    for table in APPEND_ONLY:
        refuse(table)


def refuse(table: str) -> None:
    """Let the database itself refuse to change what was recorded."""
    is_postgresql = op.get_bind().dialect.name == "postgresql"
    statement = REFUSE_IN_POSTGRESQL if is_postgresql else REFUSE_IN_SQLITE
    for verb in ("update", "delete", "truncate")[: 3 if is_postgresql else 2]:
        op.execute(statement.format(table=table, verb=verb))


def create_deliveries() -> None:
    """Create the deliveries and what they carry."""
    op.create_table(
        "delivery",
        sa.Column("id", COUNTED, autoincrement=True, nullable=False),
        sa.Column("plan", sa.String(), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("posts", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("addresses", sa.Text(), nullable=False),
        sa.Column("address", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_at", INSTANT),
        sa.Column("message_id", sa.String(), nullable=False),
        sa.Column("threads", sa.Text(), nullable=False),
        sa.Column("lang", sa.String(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("html", sa.Text(), nullable=False),
        sa.Column("calendar", sa.Text(), nullable=False),
        sa.Column("token", sa.String(), nullable=False),
        sa.Column("error", sa.Text(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("sent_at", INSTANT),
        sa.Column("carried_by", sa.BigInteger()),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery")),
        sa.UniqueConstraint("message_id", name=op.f("uq_delivery_message_id")),
    )
    last = ["plan", "kind", "day", "person", "created_at"]
    op.create_index(op.f("ix_delivery_last"), "delivery", last)
    op.create_index(op.f("ix_delivery_person"), "delivery", ["person"])
    op.create_index(
        op.f("ix_delivery_plan_state_next_at"), "delivery", ["plan", "state", "next_at"]
    )
    op.create_table(
        "delivered_claim",
        sa.Column("id", COUNTED, autoincrement=True, nullable=False),
        sa.Column("claim", sa.BigInteger(), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("delivery", sa.BigInteger()),
        sa.Column("reason", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivered_claim")),
        sa.ForeignKeyConstraint(["claim"], ["claim.id"], name=op.f("fk_delivered_claim_claim")),
        sa.ForeignKeyConstraint(
            ["delivery"], ["delivery.id"], name=op.f("fk_delivered_claim_delivery")
        ),
        sa.UniqueConstraint(
            "claim",
            "person",
            "delivery",
            "reason",
            name=op.f("uq_delivered_claim_claim_person_delivery_reason"),
        ),
    )
    op.create_index(op.f("ix_delivered_claim_delivery"), "delivered_claim", ["delivery"])


def create_mornings() -> None:
    """Create the record of each morning, and of who got nothing on it."""
    op.create_table(
        "quiet",
        sa.Column("id", COUNTED, autoincrement=True, nullable=False),
        sa.Column("plan", sa.String(), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("post", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quiet")),
        sa.UniqueConstraint(
            "plan", "day", "person", "post", name=op.f("uq_quiet_plan_day_person_post")
        ),
    )
    op.create_table(
        "morning",
        sa.Column("plan", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("digests", sa.Integer(), nullable=False),
        sa.Column("quiets", sa.Integer(), nullable=False),
        sa.Column("seen", sa.BigInteger(), nullable=False),
        sa.Column("low", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("plan", "day", name=op.f("pk_morning")),
    )


def create_readers() -> None:
    """Create people's own rules: language, address, quiet hours."""
    op.create_table(
        "reader",
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("lang", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("quiet_from", sa.Time()),
        sa.Column("quiet_until", sa.Time()),
        sa.PrimaryKeyConstraint("person", name=op.f("pk_reader")),
    )
