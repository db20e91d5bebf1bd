"""The desk: accounts, tokens, substitutions, files, calendar days, feeds."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

# SQLite counts up by itself only in a column of exactly this type.
COUNTED = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True)

REFUSE_IN_SQLITE = """
CREATE TRIGGER handed_in_no_{verb} BEFORE {verb} ON handed_in
BEGIN SELECT RAISE(ABORT, 'handed_in is append-only'); END
"""
REFUSE_IN_POSTGRESQL = """
CREATE TRIGGER handed_in_no_{verb} BEFORE {verb} ON handed_in
FOR EACH STATEMENT EXECUTE FUNCTION append_only()
"""


def upgrade() -> None:
    """Bring the tables forward; there is no way back."""
    change_what_runs()
    create_organisation()
    create_identities()
    create_files()
    if op.get_bind().dialect.name == "postgresql":
        refuse(REFUSE_IN_POSTGRESQL, ("update", "delete", "truncate"))
    else:
        refuse(REFUSE_IN_SQLITE, ("update", "delete"))


def refuse(statement: str, verbs: tuple[str, ...]) -> None:
    """Let the database itself refuse to change what was handed in."""
    for verb in verbs:
        op.execute(statement.format(verb=verb))


def change_what_runs() -> None:
    """Say who was asked by which assignment, and when an act was done."""
    op.add_column(
        "assignment", sa.Column("asked_from", sa.String(), nullable=False, server_default="")
    )
    op.create_index(op.f("ix_assignment_asked_from"), "assignment", ["asked_from"])
    op.create_index(op.f("ix_assignment_worker_is_open"), "assignment", ["worker", "is_open"])
    op.add_column("log", sa.Column("acted_at", INSTANT))


def create_organisation() -> None:
    """Create what changes an organisation and its calendar for a time."""
    op.create_table(
        "substitution",
        sa.Column("id", COUNTED, autoincrement=True, nullable=False),
        sa.Column("plan", sa.String(), nullable=False),
        sa.Column("substitution", sa.String(), nullable=False),
        sa.Column("post", sa.String(), nullable=False),
        sa.Column("giver", sa.String(), nullable=False),
        sa.Column("receiver", sa.String(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_substitution")),
        sa.UniqueConstraint("plan", "substitution", name=op.f("uq_substitution_plan_substitution")),
    )
    op.create_index(op.f("ix_substitution_plan_receiver"), "substitution", ["plan", "receiver"])
    op.create_table(
        "calendar_day",
        sa.Column("plan", sa.String(), nullable=False),
        sa.Column("calendar", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("plan", "calendar", "day", name=op.f("pk_calendar_day")),
    )


def create_identities() -> None:
    """Create who may come in: accounts, tokens, feeds."""
    op.create_table(
        "account",
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("lang", sa.String(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("disabled_at", INSTANT),
        sa.PrimaryKeyConstraint("person", name=op.f("pk_account")),
    )
    op.create_table(
        "token",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("label", sa.String(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.Column("scopes", sa.String(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("expires_at", INSTANT, nullable=False),
        sa.Column("last_used_at", INSTANT),
        sa.Column("revoked_at", INSTANT),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_token")),
        sa.ForeignKeyConstraint(["person"], ["account.person"], name=op.f("fk_token_person")),
        sa.UniqueConstraint("hash", name=op.f("uq_token_hash")),
    )
    op.create_index(op.f("ix_token_person"), "token", ["person"])
    op.create_table(
        "feed",
        sa.Column("id", COUNTED, autoincrement=True, nullable=False),
        sa.Column("plan", sa.String(), nullable=False),
        sa.Column("post", sa.String(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.Column("created_by", sa.String(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("revoked_at", INSTANT),
        sa.Column("last_used_at", INSTANT),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feed")),
        sa.UniqueConstraint("hash", name=op.f("uq_feed_hash")),
    )
    op.create_index(op.f("ix_feed_plan_post"), "feed", ["plan", "post"])


def create_files() -> None:
    """Create what is handed in: contents once by their hash, and every handing-in."""
    op.create_table(
        "content",
        sa.Column("hash", sa.String(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("type", sa.String(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_content")),
    )
    op.create_table(
        "handed_in",
        sa.Column("id", COUNTED, autoincrement=True, nullable=False),
        sa.Column("plan", sa.String(), nullable=False),
        sa.Column("obligation", sa.String(), nullable=False),
        sa.Column("unit", sa.String(), nullable=False),
        sa.Column("step", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("type", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("post", sa.String(), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_handed_in")),
        sa.ForeignKeyConstraint(["hash"], ["content.hash"], name=op.f("fk_handed_in_hash")),
    )
    op.create_index(op.f("ix_handed_in_obligation_unit"), "handed_in", ["obligation", "unit"])
