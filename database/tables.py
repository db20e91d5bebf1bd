"""The tables: what is queried has a column of its own, the whole value stands in ``document``.

Columns are written from the models by ``database.projections`` and never read back into them.
"""

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
    false,
)

from database.columns import Instant, Key, counter, document, key

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


# --- the plan and its organisation -------------------------------------------------------------

package = Table(
    "package",
    metadata,
    key("id"),
    key("version"),
    document(),
    PrimaryKeyConstraint("id", "version"),
)

organisation = Table(
    "organisation",
    metadata,
    Column("plan", Key, primary_key=True),
    key("package"),
    key("version"),
)

unit = Table(
    "unit",
    metadata,
    counter(),
    key("plan"),
    key("code"),
    Column("valid_from", Date),
    Column("valid_until", Date),
    key("name_vi"),
    key("kind"),
    Column("parent", Key),
    Column("merged_into", Key),
    Column("level", Integer, nullable=False),
    document(),
    Index(None, "plan", "code"),
    Index(None, "plan", "parent"),
)

post = Table(
    "post",
    metadata,
    counter(),
    key("plan"),
    key("post"),
    key("unit"),
    key("kind"),
    Column("valid_from", Date),
    Column("valid_until", Date),
    key("title_vi"),
    Column("held_with", Key),
    Column("acting", Key),
    document(),
    Index(None, "plan", "post"),
    Index(None, "plan", "unit"),
    Index(None, "plan", "held_with"),
    Index(None, "plan", "acting"),
)

tenure = Table(
    "tenure",
    metadata,
    counter(),
    key("plan"),
    key("post"),
    key("person"),
    Column("valid_from", Date),
    Column("valid_until", Date),
    document(),
    Index(None, "plan", "post"),
    Index(None, "plan", "person"),
)

outside_body = Table(
    "outside_body",
    metadata,
    counter(),
    key("plan"),
    key("code"),
    key("name_vi"),
    key("kind"),
    Column("valid_from", Date),
    Column("valid_until", Date),
    document(),
    Index(None, "plan", "code"),
)

unit_class = Table(
    "unit_class",
    metadata,
    key("plan"),
    key("name"),
    key("label_vi"),
    document(),
    PrimaryKeyConstraint("plan", "name"),
)

substitution = Table(
    "substitution",
    metadata,
    counter(),
    key("plan"),
    key("substitution"),
    key("post"),
    key("giver"),
    key("receiver"),
    Column("valid_from", Date, nullable=False),
    Column("valid_until", Date, nullable=False),
    document(),
    UniqueConstraint("plan", "substitution"),
    Index(None, "plan", "receiver"),
)

calendar_day = Table(
    "calendar_day",
    metadata,
    key("plan"),
    key("calendar"),
    Column("day", Date, nullable=False),
    document(),
    PrimaryKeyConstraint("plan", "calendar", "day"),
)

# --- what runs ---------------------------------------------------------------------------------

plan = Table(
    "plan",
    metadata,
    Column("id", Key, primary_key=True),
    key("package"),
    Column("issued_on", Date),
    Column("closed_at", Instant),
    document(),
    Column("timetable", Text, nullable=False),
)

opening = Table(
    "opening",
    metadata,
    Column("id", Key, primary_key=True),
    key("plan"),
    key("duty"),
    key("kind"),
    Column("started", Boolean, nullable=False),
    document(),
    Index(None, "plan", "started"),
)

assignment = Table(
    "assignment",
    metadata,
    Column("id", Key, primary_key=True),
    key("plan"),
    key("duty"),
    key("clause"),
    key("occurrence"),
    key("kind"),
    key("unit"),
    key("worker"),
    key("state"),
    key("holder"),
    Column("is_open", Boolean, nullable=False),
    Column("opened_at", Instant, nullable=False),
    Column("original_due", Date),
    Column("due_day", Date),
    Column("due", Instant),
    Column("late_after", Instant),
    Column("locked_after", Instant),
    Column("round", Integer, nullable=False),
    Column("submitted_at", Instant),
    Column("submitted_late", Boolean, nullable=False),
    Column("completed_at", Instant),
    Column("suspended_since", Date),
    Column("extended", Boolean, nullable=False),
    Column("asked_from", Key, nullable=False, server_default=""),
    Column("approver", Key, nullable=False, server_default=""),
    Column("requested", Boolean, nullable=False, server_default=false()),
    Column("overdue_after", Instant),
    document(),
    Column("timetable", Text, nullable=False),
    Index(None, "plan", "is_open"),
    Index(None, "unit", "is_open"),
    Index(None, "worker", "is_open"),
    Index(None, "asked_from"),
    Index(None, "approver", "is_open"),
)

collection = Table(
    "collection",
    metadata,
    Column("id", Key, primary_key=True),
    key("plan"),
    key("duty"),
    key("clause"),
    key("cycle"),
    key("period"),
    key("kind"),
    key("superior"),
    key("through"),
    Column("is_open", Boolean, nullable=False),
    Column("opened_at", Instant, nullable=False),
    Column("due_day", Date, nullable=False),
    Column("due", Instant, nullable=False),
    Column("late_after", Instant, nullable=False),
    Column("locked_after", Instant, nullable=False),
    Column("closed_at", Instant),
    document(),
    Column("timetable", Text, nullable=False),
    Index(None, "plan", "is_open"),
    Index(None, "superior", "is_open"),
    Index(None, "through", "is_open"),
)

entry = Table(
    "entry",
    metadata,
    Column("collection", Key, ForeignKey("collection.id"), nullable=False),
    key("unit"),
    key("state"),
    Column("due_day", Date, nullable=False),
    Column("round", Integer, nullable=False),
    Column("received_on", Date),
    Column("received_at", Instant),
    Column("late", Boolean, nullable=False),
    Column("settled_at", Instant),
    Column("extended", Boolean, nullable=False),
    Column("requested", Boolean, nullable=False, server_default=false()),
    document(),
    PrimaryKeyConstraint("collection", "unit"),
    Index(None, "unit", "state"),
)

# --- what is only ever added to ----------------------------------------------------------------

step = Table(
    "step",
    metadata,
    key("obligation"),
    key("name"),
    Column("at", Instant, nullable=False),
    key("type"),
    Column("content", Text, nullable=False),
    Column("result", Text, nullable=False),
    PrimaryKeyConstraint("obligation", "name"),
)

log = Table(
    "log",
    metadata,
    counter(),
    key("plan"),
    key("obligation"),
    Column("at", Instant, nullable=False),
    key("step"),
    key("type"),
    key("post"),
    key("person"),
    Column("acting_for", Key),
    Column("capacity", Key),
    key("before"),
    key("after"),
    Column("detail", Text, nullable=False),
    Column("acted_at", Instant),
    Index(None, "plan", "at"),
    Index(None, "obligation"),
)

claim = Table(
    "claim",
    metadata,
    counter(),
    key("plan"),
    key("obligation"),
    key("occurrence"),
    Column("round", Integer, nullable=False),
    key("rung"),
    Column("repeat", Integer, nullable=False),
    key("line"),
    key("post"),
    key("kind"),
    key("via"),
    key("duty"),
    key("clause"),
    key("unit"),
    Column("due_day", Date),
    Column("acting_for", Key),
    Column("at", Instant, nullable=False),
    document(),
    # The permission to send: an absent line is '', because no two NULLs are equal.
    UniqueConstraint("obligation", "occurrence", "round", "rung", "repeat", "line", "post"),
    Index(None, "plan", "at"),
    Index(None, "post", "at"),
)

withheld = Table(
    "withheld",
    metadata,
    counter(),
    key("plan"),
    key("obligation"),
    Column("at", Instant, nullable=False),
    key("kind"),
    key("rung"),
    Column("repeat", Integer, nullable=False),
    Column("round", Integer, nullable=False),
    key("unit"),
    key("reason"),
    document(),
    Index(None, "plan", "at"),
)

skip = Table(
    "skip",
    metadata,
    counter(),
    key("plan"),
    key("obligation"),
    Column("at", Instant, nullable=False),
    key("rung"),
    key("addressee"),
    Column("round", Integer, nullable=False),
    key("unit"),
    key("reason"),
    document(),
    Index(None, "plan", "at"),
)

alarm = Table(
    "alarm",
    metadata,
    counter(),
    key("plan"),
    key("obligation"),
    Column("at", Instant, nullable=False),
    key("code"),
    document(),
    Index(None, "plan", "at"),
)

APPEND_ONLY = (step, log, claim, withheld, skip, alarm)
