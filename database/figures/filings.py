"""Read what was filed: every version with who and when, and its content."""

from collections.abc import Iterable
from datetime import datetime

from pydantic import Field
from sqlalchemy import Connection, bindparam, select

from database import tables
from database.desk.tables import handed_in
from database.figures.store import load
from database.figures.tables import filing
from models.base import Value
from models.report.filing import Filing

_collection = tables.collection


class Filed(Value):
    """One version of a unit's filing: who filed it, when, by which way, and whether it counts."""

    id: int
    collection: str
    unit: str
    form: str
    period: str
    year: int
    version: int
    post: str
    person: str
    filed_at: datetime
    source: str
    code: str
    hash: str
    accepted_at: datetime | None = Field(description="since when it counts; none where it does not")
    withdrawn_at: datetime | None = Field(
        default=None, description="when it was opened again, so that it counts no longer"
    )
    table: int | None = Field(default=None, description="file in which it came, of many units")
    table_name: str = ""
    table_hash: str = ""


_COLUMNS = tuple(filing.c[name] for name in Filed.model_fields if name in filing.c)
_TABLES = select(handed_in.c.step, handed_in.c.id, handed_in.c.name, handed_in.c.hash).where(
    handed_in.c.obligation == bindparam("of"), handed_in.c.unit == ""
)
_OF_UNIT = (
    select(*_COLUMNS)
    .where(filing.c.plan == bindparam("of_plan"), filing.c.unit == bindparam("of_unit"))
    .order_by(filing.c.year, filing.c.collection, filing.c.version)
)
_OF_COLLECTION = (
    select(*_COLUMNS, filing.c.step)
    .where(filing.c.collection == bindparam("of"))
    .order_by(filing.c.unit, filing.c.version)
)
_ACCEPTED = (
    select(*_COLUMNS)
    .join(_collection, _collection.c.id == filing.c.collection)
    .where(
        _collection.c.plan == bindparam("of_plan"),
        _collection.c.cycle == bindparam("of_cycle"),
        _collection.c.period == bindparam("of_period"),
        filing.c.unit.in_(bindparam("units", expanding=True)),
        filing.c.accepted_at.is_not(None),
    )
    .order_by(filing.c.unit, filing.c.version)
)


def of_unit(conn: Connection, plan: str, unit: str) -> list[Filed]:
    """Return all a unit filed, year by year, version by version."""
    found = conn.execute(_OF_UNIT, {"of_plan": plan, "of_unit": unit})
    return [Filed.model_validate(dict(row)) for row in found.mappings()]


def of_collection(conn: Connection, collection: str, unit: str = "") -> list[Filed]:
    """Return all versions filed for a collection, of one unit where it is named."""
    query = _OF_COLLECTION.where(filing.c.unit == unit) if unit else _OF_COLLECTION
    tables = {row.step: row for row in conn.execute(_TABLES, {"of": collection})}
    found = []
    for row in conn.execute(query, {"of": collection}).mappings():
        cells = dict(row)
        came = tables.get(cells.pop("step"))
        if came:
            cells |= {"table": came.id, "table_name": came.name, "table_hash": came.hash}
        found.append(Filed.model_validate(cells))
    return found


def accepted(
    conn: Connection, plan: str, cycle: str, period: str, units: Iterable[str]
) -> dict[str, Filing]:
    """Return the accepted filings of some units in a period, such as those of the year before."""
    asked = {
        "of_plan": plan,
        "of_cycle": cycle,
        "of_period": period,
        "units": sorted(set(units)),
    }
    found = {row.unit: row.hash for row in conn.execute(_ACCEPTED, asked)}
    contents = load(conn, found.values())
    return {unit: contents[each] for unit, each in found.items() if each in contents}
