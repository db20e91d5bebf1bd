"""Courses: duties that go through stages, and what came of each stage."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Bring the tables forward; there is no way back."""
    create_courses()
    create_stages()


def create_courses() -> None:
    """Create how each course stands."""
    op.create_table(
        "course",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("plan", sa.String(), nullable=False),
        sa.Column("duty", sa.String(), nullable=False),
        sa.Column("clause", sa.String(), nullable=False),
        sa.Column("course", sa.String(), nullable=False),
        sa.Column("item", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("unit", sa.String(), nullable=False),
        sa.Column("stage", sa.String(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("is_open", sa.Boolean(), nullable=False),
        sa.Column("opened_at", INSTANT, nullable=False),
        sa.Column("closed_at", INSTANT),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("timetable", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_course")),
    )
    op.create_index(op.f("ix_course_plan_is_open"), "course", ["plan", "is_open"])
    op.create_index(op.f("ix_course_plan_duty"), "course", ["plan", "duty"])


def create_stages() -> None:
    """Create the stages of all courses, open and passed."""
    op.create_table(
        "course_stage",
        sa.Column("obligation", sa.String(), nullable=False),
        sa.Column("course", sa.String(), nullable=False),
        sa.Column("plan", sa.String(), nullable=False),
        sa.Column("stage", sa.String(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("unit", sa.String(), nullable=False),
        sa.Column("opened_at", INSTANT, nullable=False),
        sa.Column("closed_at", INSTANT),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("dated", sa.Date()),
        sa.Column("own_days", sa.Integer(), nullable=False),
        sa.Column("outside_days", sa.Integer(), nullable=False),
        sa.Column("late", sa.Boolean(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("obligation", name=op.f("pk_course_stage")),
        sa.ForeignKeyConstraint(["course"], ["course.id"], name=op.f("fk_course_stage_course")),
    )
    op.create_index(op.f("ix_course_stage_course"), "course_stage", ["course"])
    op.create_index(op.f("ix_course_stage_plan_closed_at"), "course_stage", ["plan", "closed_at"])
