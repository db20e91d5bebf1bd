"""The tree of collections as it is written: signed below before above, opened again from the top.

Both look from below to above, so that two acts never wait for each other.
"""

from sqlalchemy import Connection, bindparam, select

from database import tables
from models.collection.state import CollectionRow, EntryState
from models.deciding.collecting import (
    CollectionBody,
    Receive,
    ReceiveMany,
    Reopen,
)
from models.deciding.decision import Refused

_collection, _entry = tables.collection, tables.entry
_STILL_OPEN = (
    select(_collection.c.superior)
    .where(_collection.c.id.in_(bindparam("ids", expanding=True)), _collection.c.is_open.is_(True))
    .order_by(_collection.c.superior)
)
# Held until the end of the transaction: what is handed up is not settled meanwhile.
_ANSWER_ABOVE = (
    select(_entry.c.state)
    .where(_entry.c.collection == bindparam("above"), _entry.c.unit == bindparam("superior"))
    .with_for_update(read=True)
)
_HANDED_UP = frozenset({EntryState.RECEIVED, EntryState.ACCEPTED})


def check_tree(conn: Connection, row: CollectionRow, body: CollectionBody) -> None:
    """Refuse what is done out of turn in the tree of a report cycle.

    ``below_open``: a unit hands up only what it has signed, its own collection closed, if need be
    with declared gaps; what arrived by mail or on paper was signed there. ``handed_up``: a
    superior who has answered above opens nothing again before his own answer is.
    """
    if row.order.deeper and isinstance(body, Receive | ReceiveMany):
        receipts = (body.receipt,) if isinstance(body, Receive) else body.receipts
        _check_signed(conn, row, [each.unit for each in receipts if each.source == "system"])
    elif row.order.above and isinstance(body, Reopen):
        _check_from_the_top(conn, row)


def _check_signed(conn: Connection, row: CollectionRow, units: list[str]) -> None:
    ids = [row.order.id_of(unit) for unit in units]
    unsigned = list(conn.scalars(_STILL_OPEN, {"ids": ids})) if ids else []
    if unsigned:
        code = "below_open"
        text = f"first close what they collect, or declare its gaps: {', '.join(unsigned)}"
        raise Refused(code, text, "unit")


def _check_from_the_top(conn: Connection, row: CollectionRow) -> None:
    order = row.order
    wanted = {"above": order.id_above, "superior": order.superior}
    state = conn.execute(_ANSWER_ABOVE, wanted).scalar_one_or_none()
    if state in _HANDED_UP:
        code = "handed_up"
        text = f"the answer of {order.superior} above is {state}; it is opened again first"
        raise Refused(code, text, "unit")
