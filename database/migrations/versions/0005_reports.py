"""Reports: what was filed, its figures, and which unit took in another."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

# SQLite counts up by itself only in a column of exactly this type.
COUNTED = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True)

REFUSE_IN_SQLITE = """
CREATE TRIGGER figure_no_{verb} BEFORE {verb} ON figure
BEGIN SELECT RAISE(ABORT, 'figure is append-only'); END
"""
REFUSE_IN_POSTGRESQL = """
CREATE TRIGGER figure_no_{verb} BEFORE {verb} ON figure
FOR EACH STATEMENT EXECUTE FUNCTION append_only()
"""


def upgrade() -> None:
    """Bring the tables forward; there is no way back."""
    op.add_column("unit", sa.Column("merged_into", sa.String()))
    create_filings()
    create_figures()
    if op.get_bind().dialect.name == "postgresql":
        refuse(REFUSE_IN_POSTGRESQL, ("update", "delete", "truncate"))
    else:
        refuse(REFUSE_IN_SQLITE, ("update", "delete"))


def refuse(statement: str, verbs: tuple[str, ...]) -> None:
    """Let the database itself refuse to change what was filed."""
    for verb in verbs:
        op.execute(statement.format(verb=verb))


def create_filings() -> None:
    """Create what units filed, version by version."""
    op.create_table(
        "filing",
        sa.Column("id", COUNTED, autoincrement=True, nullable=False),
        sa.Column("plan", sa.String(), nullable=False),
        sa.Column("collection", sa.String(), nullable=False),
        sa.Column("unit", sa.String(), nullable=False),
        sa.Column("form", sa.String(), nullable=False),
        sa.Column("period", sa.String(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("post", sa.String(), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("filed_at", INSTANT, nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.Column("accepted_at", INSTANT),
        sa.Column("document", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_filing")),
        sa.ForeignKeyConstraint(
            ["collection"], ["collection.id"], name=op.f("fk_filing_collection")
        ),
        sa.ForeignKeyConstraint(["hash"], ["content.hash"], name=op.f("fk_filing_hash")),
        sa.UniqueConstraint(
            "collection", "unit", "version", name=op.f("uq_filing_collection_unit_version")
        ),
    )
    op.create_index(op.f("ix_filing_plan_unit_year"), "filing", ["plan", "unit", "year"])
    op.create_index(op.f("ix_filing_plan_code"), "filing", ["plan", "code"])
    op.create_index(op.f("ix_filing_hash"), "filing", ["hash"])


def create_figures() -> None:
    """Create the figures of what was filed."""
    op.create_table(
        "figure",
        sa.Column("filing", sa.BigInteger(), nullable=False),
        sa.Column("field", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("n", sa.BigInteger()),
        sa.Column("comment", sa.Text()),
        sa.PrimaryKeyConstraint("filing", "field", name=op.f("pk_figure")),
        sa.ForeignKeyConstraint(["filing"], ["filing.id"], name=op.f("fk_figure_filing")),
        sa.CheckConstraint(
            "kind IN ('value', 'missing', 'not_applicable')",
            name=op.f("kind_is_known"),
        ),
        sa.CheckConstraint(
            "(kind = 'value') = (n IS NOT NULL)",
            name=op.f("only_a_value_has_a_number"),
        ),
        sqlite_with_rowid=False,
    )
