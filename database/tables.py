"""The tables: what is queried has a column of its own, the whole value stands in ``document``.

Columns are written from the models by ``database.projections`` and never read back into them.
"""

from sqlalchemy import (
    BigInteger,
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
)

from database.columns import Instant, Key

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

# SQLite counts up by itself only in a column of exactly this type.
_Counted = BigInteger().with_variant(Integer(), "sqlite")


def _counter() -> Column[int]:
    return Column("id", _Counted, primary_key=True, autoincrement=True)


def _key(name: str) -> Column[str]:
    return Column(name, Key, nullable=False)


def _document() -> Column[str]:
    return Column("document", Text, nullable=False)


# --- the plan and its organisation -------------------------------------------------------------

package = Table(
    "package",
    metadata,
    _key("id"),
    _key("version"),
    _document(),
    PrimaryKeyConstraint("id", "version"),
)

organisation = Table(
    "organisation",
    metadata,
    Column("plan", Key, primary_key=True),
    _key("package"),
    _key("version"),
)

unit = Table(
    "unit",
    metadata,
    _counter(),
    _key("plan"),
    _key("code"),
    Column("valid_from", Date),
    Column("valid_until", Date),
    _key("name_vi"),
    _key("kind"),
    Column("parent", Key),
    Column("level", Integer, nullable=False),
    _document(),
    Index(None, "plan", "code"),
    Index(None, "plan", "parent"),
)

post = Table(
    "post",
    metadata,
    _counter(),
    _key("plan"),
    _key("post"),
    _key("unit"),
    _key("kind"),
    Column("valid_from", Date),
    Column("valid_until", Date),
    _key("title_vi"),
    _document(),
    Index(None, "plan", "post"),
    Index(None, "plan", "unit"),
)

tenure = Table(
    "tenure",
    metadata,
    _counter(),
    _key("plan"),
    _key("post"),
    _key("person"),
    Column("valid_from", Date),
    Column("valid_until", Date),
    _document(),
    Index(None, "plan", "post"),
    Index(None, "plan", "person"),
)

outside_body = Table(
    "outside_body",
    metadata,
    _counter(),
    _key("plan"),
    _key("code"),
    _key("name_vi"),
    _key("kind"),
    Column("valid_from", Date),
    Column("valid_until", Date),
    _document(),
    Index(None, "plan", "code"),
)

unit_class = Table(
    "unit_class",
    metadata,
    _key("plan"),
    _key("name"),
    _key("label_vi"),
    _document(),
    PrimaryKeyConstraint("plan", "name"),
)

# --- what runs ---------------------------------------------------------------------------------

plan = Table(
    "plan",
    metadata,
    Column("id", Key, primary_key=True),
    _key("package"),
    Column("issued_on", Date),
    Column("closed_at", Instant),
    _document(),
    Column("timetable", Text, nullable=False),
)

opening = Table(
    "opening",
    metadata,
    Column("id", Key, primary_key=True),
    _key("plan"),
    _key("duty"),
    _key("kind"),
    Column("started", Boolean, nullable=False),
    _document(),
    Index(None, "plan", "started"),
)

assignment = Table(
    "assignment",
    metadata,
    Column("id", Key, primary_key=True),
    _key("plan"),
    _key("duty"),
    _key("clause"),
    _key("occurrence"),
    _key("kind"),
    _key("unit"),
    _key("worker"),
    _key("state"),
    _key("holder"),
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
    _document(),
    Column("timetable", Text, nullable=False),
    Index(None, "plan", "is_open"),
    Index(None, "unit", "is_open"),
)

collection = Table(
    "collection",
    metadata,
    Column("id", Key, primary_key=True),
    _key("plan"),
    _key("duty"),
    _key("clause"),
    _key("cycle"),
    _key("period"),
    _key("kind"),
    _key("superior"),
    _key("through"),
    Column("is_open", Boolean, nullable=False),
    Column("opened_at", Instant, nullable=False),
    Column("due_day", Date, nullable=False),
    Column("due", Instant, nullable=False),
    Column("late_after", Instant, nullable=False),
    Column("locked_after", Instant, nullable=False),
    Column("closed_at", Instant),
    _document(),
    Column("timetable", Text, nullable=False),
    Index(None, "plan", "is_open"),
)

entry = Table(
    "entry",
    metadata,
    Column("collection", Key, ForeignKey("collection.id"), nullable=False),
    _key("unit"),
    _key("state"),
    Column("due_day", Date, nullable=False),
    Column("round", Integer, nullable=False),
    Column("received_on", Date),
    Column("received_at", Instant),
    Column("late", Boolean, nullable=False),
    Column("settled_at", Instant),
    Column("extended", Boolean, nullable=False),
    _document(),
    PrimaryKeyConstraint("collection", "unit"),
    Index(None, "unit", "state"),
)

# --- what is only ever added to ----------------------------------------------------------------

step = Table(
    "step",
    metadata,
    _key("obligation"),
    _key("name"),
    Column("at", Instant, nullable=False),
    _key("type"),
    Column("content", Text, nullable=False),
    Column("result", Text, nullable=False),
    PrimaryKeyConstraint("obligation", "name"),
)

log = Table(
    "log",
    metadata,
    _counter(),
    _key("plan"),
    _key("obligation"),
    Column("at", Instant, nullable=False),
    _key("step"),
    _key("type"),
    _key("post"),
    _key("person"),
    Column("acting_for", Key),
    Column("capacity", Key),
    _key("before"),
    _key("after"),
    Column("detail", Text, nullable=False),
    Index(None, "plan", "at"),
    Index(None, "obligation"),
)

claim = Table(
    "claim",
    metadata,
    _counter(),
    _key("plan"),
    _key("obligation"),
    _key("occurrence"),
    Column("round", Integer, nullable=False),
    _key("rung"),
    Column("repeat", Integer, nullable=False),
    _key("line"),
    _key("post"),
    _key("kind"),
    _key("via"),
    _key("duty"),
    _key("clause"),
    _key("unit"),
    Column("due_day", Date),
    Column("acting_for", Key),
    Column("at", Instant, nullable=False),
    _document(),
    # The permission to send: an absent line is '', because no two NULLs are equal.
    UniqueConstraint("obligation", "occurrence", "round", "rung", "repeat", "line", "post"),
    Index(None, "plan", "at"),
    Index(None, "post", "at"),
)

withheld = Table(
    "withheld",
    metadata,
    _counter(),
    _key("plan"),
    _key("obligation"),
    Column("at", Instant, nullable=False),
    _key("kind"),
    _key("rung"),
    Column("repeat", Integer, nullable=False),
    Column("round", Integer, nullable=False),
    _key("unit"),
    _key("reason"),
    _document(),
    Index(None, "plan", "at"),
)

skip = Table(
    "skip",
    metadata,
    _counter(),
    _key("plan"),
    _key("obligation"),
    Column("at", Instant, nullable=False),
    _key("rung"),
    _key("addressee"),
    Column("round", Integer, nullable=False),
    _key("unit"),
    _key("reason"),
    _document(),
    Index(None, "plan", "at"),
)

alarm = Table(
    "alarm",
    metadata,
    _counter(),
    _key("plan"),
    _key("obligation"),
    Column("at", Instant, nullable=False),
    _key("code"),
    _document(),
    Index(None, "plan", "at"),
)

APPEND_ONLY = (step, log, claim, withheld, skip, alarm)
