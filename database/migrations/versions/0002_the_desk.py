"""The desk: accounts, tokens, substitutions, files, calendar days, feeds."""

import json
from datetime import UTC, datetime

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
    op.add_column(
        "assignment", sa.Column("approver", sa.String(), nullable=False, server_default="")
    )
    op.add_column("assignment", requested())
    op.add_column("assignment", sa.Column("overdue_after", INSTANT))
    op.add_column("entry", requested())
    op.create_index(op.f("ix_assignment_asked_from"), "assignment", ["asked_from"])
    op.create_index(op.f("ix_assignment_approver_is_open"), "assignment", ["approver", "is_open"])
    op.create_index(op.f("ix_collection_superior_is_open"), "collection", ["superior", "is_open"])
    op.create_index(op.f("ix_collection_through_is_open"), "collection", ["through", "is_open"])
    op.create_index(op.f("ix_assignment_worker_is_open"), "assignment", ["worker", "is_open"])
    op.add_column("log", sa.Column("acted_at", INSTANT))
    fill_what_is_asked()


def fill_what_is_asked() -> None:
    """Read the new columns of what runs already from its documents.

    What is overdue is judged by the lines of whoever holds the matter; a clock that stands still
    counts as not overdue here, and is judged anew with the next step.
    """
    names = ("id", "is_open", "approver", "requested", "document")
    overdue = sa.column("overdue_after", INSTANT)
    assignment = sa.table("assignment", overdue, *map(sa.column, names))
    conn = op.get_bind()
    still = {"outside", "nobody"}
    for row in conn.execute(sa.select(assignment).where(assignment.c.is_open.is_(True))).all():
        said = json.loads(row.document)
        waits = said["holder"] == "approver"
        stages = said["order"].get("approvers", ())
        is_judged = said["submitted_late"] or not waits
        lines = said.get("lines") if is_judged else said.get("review_due")
        stands = said["holder"] in still or said.get("suspended_since")
        late = datetime.fromisoformat(lines["late_after"]) if lines and not stands else None
        cells = {
            "approver": stages[said["stage"]]["unit"] if waits else "",
            "requested": said.get("request") is not None,
            "overdue_after": late.astimezone(UTC) if late else None,
        }
        conn.execute(sa.update(assignment).where(assignment.c.id == row.id).values(cells))
    entry = sa.table("entry", *map(sa.column, ("collection", "unit", "requested", "document")))
    asked = entry.c.document.like('%"request":{%')
    conn.execute(sa.update(entry).where(asked).values(requested=True))


def requested() -> sa.Column[bool]:
    """Return the column that says that more time was asked for."""
    return sa.Column("requested", sa.Boolean(), nullable=False, server_default=sa.false())


def create_organisation() -> None:
    """Create what changes an organisation and its calendar for a time."""
    find_posts_by_posts()
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


def find_posts_by_posts() -> None:
    """Let a post be found by the post it is held with, and by the one that acts for it."""
    op.add_column("post", sa.Column("held_with", sa.String()))
    op.add_column("post", sa.Column("acting", sa.String()))
    post = sa.table("post", *map(sa.column, ("id", "held_with", "acting", "document")))
    conn = op.get_bind()
    for row in conn.execute(sa.select(post.c.id, post.c.document)).all():
        said = json.loads(row.document)
        cells = {name: said.get(name) for name in ("held_with", "acting")}
        if any(cells.values()):
            conn.execute(sa.update(post).where(post.c.id == row.id).values(cells))
    op.create_index(op.f("ix_post_plan_held_with"), "post", ["plan", "held_with"])
    op.create_index(op.f("ix_post_plan_acting"), "post", ["plan", "acting"])


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
    op.create_index(op.f("ix_handed_in_hash"), "handed_in", ["hash"])
