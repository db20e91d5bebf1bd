"""Who writes what a report says in words, and what of it is still to come."""

from sqlalchemy import Connection, bindparam, or_, select

from database import tables
from database.desk.context import Context
from database.desk.scope import named
from documents.words import short_day
from models.plan.plan import Duty, DutyKind

MOST = 10  # partners that are named
_assignment = tables.assignment
_OWED = (
    select(_assignment.c.worker, _assignment.c.kind, _assignment.c.due_day)
    .where(
        _assignment.c.plan == bindparam("of_plan"),
        _assignment.c.duty == bindparam("of_duty"),
        _assignment.c.is_open.is_(True),
        or_(
            _assignment.c.occurrence == bindparam("of_year"),
            _assignment.c.occurrence.like(bindparam("of_pieces")),
        ),
    )
    .order_by(_assignment.c.due_day, _assignment.c.worker)
)


def owed(
    conn: Connection, context: Context, duty: Duty | None, year: int, lead: str
) -> tuple[str, str]:
    """Say who has to write the report, until when; and which partners' parts are not in yet."""
    asked = {
        "of_plan": context.id,
        "of_duty": duty.id if duty else "",
        "of_year": str(year),
        "of_pieces": f"{year}-%",
    }
    rows = conn.execute(_OWED, asked).all()
    names = named(conn, context.id, {row.worker for row in rows}, context.today)
    mine: list[str] = []
    theirs: dict[str, list[str]] = {}
    for row in rows:
        name = (names[row.worker].name if row.worker in names else "") or row.worker
        due = f" (hạn {short_day(row.due_day)})" if row.due_day else ""
        if row.kind == DutyKind.CONTRIBUTION:
            theirs.setdefault(due, []).append(name)
        else:
            mine.append(f"{name}{due}")
    said = f"Đơn vị phải biên soạn: {', '.join(mine) or lead}"
    parts = "; ".join(f"{_some(names)}{due}" for due, names in theirs.items())
    return said, f"Phần phối hợp chưa gửi: {parts}" if parts else ""


def _some(names: list[str]) -> str:
    more = f" và {len(names) - MOST} đơn vị khác" if len(names) > MOST else ""
    return f"{', '.join(names[:MOST])}{more}"
