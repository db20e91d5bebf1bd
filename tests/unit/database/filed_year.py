"""A year of reports written straight into the tables: units, who was asked, what was filed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from itertools import count

from sqlalchemy import Connection, insert, select

from database import tables
from database.desk.tables import content
from database.figures.tables import figure, filing
from database.projections import unit_cells
from models.collection.state import EntryState
from models.plan.organisation import Unit

AT = datetime(2015, 11, 2, 2, tzinfo=UTC)
CYCLE = "yearly"
_EMPTY = {"document": "{}"}
_HASH = "0" * 64

Said = int | str | None  # a number, 'na', or nothing


@dataclass
class Answer:
    """What one unit answered to its superior."""

    unit: str
    superior: str
    state: EntryState = EntryState.ACCEPTED
    form: str = ""
    figures: Mapping[str, Said] = field(default_factory=dict)
    received_at: datetime | None = None
    settled_at: datetime | None = None
    counted: tuple[datetime, datetime] | None = None  # from when until when, and not since


def write_units(conn: Connection, plan: str, units: Iterable[Unit]) -> None:
    """Write units in all their spans."""
    conn.execute(insert(tables.unit), [unit_cells(plan, each) for each in units])


def write_year(conn: Connection, plan: str, period: str, answers: Iterable[Answer]) -> None:
    """Write a collection for each superior, an entry for each unit, a filing where there is one."""
    listed = list(answers)
    for superior in sorted({each.superior for each in listed}):
        conn.execute(insert(tables.collection), _collection(plan, period, superior))
    numbers = count(_last(conn) + 1)
    if conn.execute(select(content.c.hash).where(content.c.hash == _HASH)).first() is None:
        stored = {"hash": _HASH, "size": 0, "type": "", "body": b"", "created_at": AT}
        conn.execute(insert(content), stored)
    for each in listed:
        of = _id(plan, period, each.superior)
        conn.execute(insert(tables.entry), _entry(of, each))
        if each.form:
            number = next(numbers)
            conn.execute(insert(filing), _filing(number, plan, period, of, each))
            given = {name: said for name, said in each.figures.items() if said is not None}
            rows = [_figure(number, name, said) for name, said in given.items()]
            if rows:
                conn.execute(insert(figure), rows)


def _last(conn: Connection) -> int:
    found = conn.scalars(select(filing.c.id).order_by(filing.c.id.desc()).limit(1)).first()
    return found or 0


def _id(plan: str, period: str, superior: str) -> str:
    return f"collection:{plan}:{CYCLE}:{period}:{superior}"


def _collection(plan: str, period: str, superior: str) -> dict[str, object]:
    day = date(2015, 11, 20)
    return {
        **_EMPTY,
        "id": _id(plan, period, superior),
        "plan": plan,
        **dict.fromkeys(("duty", "clause", "kind"), "x"),
        "cycle": CYCLE,
        "period": period,
        "superior": superior,
        "through": superior,
        "is_open": True,
        "opened_at": AT,
        "due_day": day,
        **dict.fromkeys(("due", "late_after", "locked_after"), AT),
        "timetable": "{}",
    }


def _entry(collection: str, answer: Answer) -> dict[str, object]:
    return {
        **_EMPTY,
        "collection": collection,
        "unit": answer.unit,
        "state": answer.state,
        "due_day": date(2015, 11, 20),
        "round": 1,
        "late": False,
        "extended": False,
        "requested": False,
        "received_at": answer.received_at,
        "settled_at": answer.settled_at,
    }


def _filing(
    number: int, plan: str, period: str, collection: str, answer: Answer
) -> dict[str, object]:
    return {
        **_EMPTY,
        "id": number,
        "plan": plan,
        "collection": collection,
        "unit": answer.unit,
        "form": answer.form,
        "period": period,
        "year": int(period[:4]),
        "version": 1,
        **dict.fromkeys(("post", "person", "code"), ""),
        "filed_at": AT,
        "source": "system",
        "hash": _HASH,
        "accepted_at": (answer.settled_at or AT) if answer.state is EntryState.ACCEPTED else None,
        "was_accepted_at": answer.counted[0] if answer.counted else None,
        "withdrawn_at": answer.counted[1] if answer.counted else None,
    }


def _figure(number: int, name: str, said: Said) -> dict[str, object]:
    kind = "not_applicable" if said == "na" else "value"
    return {
        "filing": number,
        "field": name,
        "kind": kind,
        "n": said if isinstance(said, int) else None,
        "comment": "",
    }
