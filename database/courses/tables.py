"""The tables of courses: how each stands, and each of its stages with what came of it."""

from sqlalchemy import Boolean, Column, Date, ForeignKey, Index, Integer, Table, Text

from database.columns import Instant, Key, document, key
from database.tables import metadata

course = Table(
    "course",
    metadata,
    Column("id", Key, primary_key=True),
    key("plan"),
    key("duty"),
    key("clause"),
    key("course"),
    key("item"),
    key("kind"),
    key("unit"),
    key("stage"),
    Column("round", Integer, nullable=False),
    Column("is_open", Boolean, nullable=False),
    Column("opened_at", Instant, nullable=False),
    Column("closed_at", Instant),
    key("outcome"),
    document(),
    Column("timetable", Text, nullable=False),
    Index(None, "plan", "is_open"),
    Index(None, "plan", "duty"),
)

course_stage = Table(
    "course_stage",
    metadata,
    Column("obligation", Key, primary_key=True),
    Column("course", Key, ForeignKey("course.id"), nullable=False),
    key("plan"),
    key("stage"),
    Column("round", Integer, nullable=False),
    key("unit"),
    Column("opened_at", Instant, nullable=False),
    Column("closed_at", Instant),
    key("outcome"),
    key("number"),
    Column("dated", Date),
    Column("own_days", Integer, nullable=False),
    Column("outside_days", Integer, nullable=False),
    Column("late", Boolean, nullable=False),
    Column("document", Text, nullable=False),
    Index(None, "course"),
    Index(None, "plan", "closed_at"),
)
