"""Figures over time: when a filing counted that was opened again, and in which step it came."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Bring the tables forward; there is no way back."""
    op.add_column("filing", sa.Column("was_accepted_at", INSTANT))
    op.add_column("filing", sa.Column("withdrawn_at", INSTANT))
    op.add_column("filing", sa.Column("step", sa.String()))
