"""How a collection is ended that is not wanted any more."""

from collections.abc import Callable

from sqlalchemy import Connection, bindparam, select

from database import tables
from models.collection.state import SETTLED, CollectionOrder, CollectionRow
from models.deciding.collecting import Close, CollectionBody, ExcuseEntry
from models.deciding.commands import Resume

_entry, _collection = tables.entry, tables.collection
_UNSETTLED = (
    select(_entry.c.unit)
    .where(
        _entry.c.collection == bindparam("of"),
        _entry.c.state.not_in([str(state) for state in sorted(SETTLED)]),
    )
    .order_by(_entry.c.unit)
)
_COLLECTION = select(_collection.c.document).where(_collection.c.id == bindparam("of"))


def ended_collection(
    conn: Connection, order: CollectionOrder, name: Callable[[str], str], reason: str
) -> dict[str, CollectionBody]:
    """Return the steps, by name: whoever has not settled it is excused; then it closes.

    What was accepted stays accepted.
    """
    row = conn.execute(_COLLECTION, {"of": order.id}).scalar_one_or_none()
    units = list(conn.scalars(_UNSETTLED, {"of": order.id})) if row else list(order.units)
    stands = row is not None and CollectionRow.model_validate_json(row).suspended_since
    ended: dict[str, CollectionBody] = {}
    if stands:
        ended[name("resume")] = Resume()
    for unit in units:
        ended[name(f"excuse:{unit}")] = ExcuseEntry(unit=unit, reason=reason)
    ended[name("close")] = Close()
    return ended
