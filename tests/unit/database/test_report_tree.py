"""The tree of collections: signed below before above, opened again from the top."""

from datetime import timedelta

import pytest
from sqlalchemy import Connection

from database.commits import commit_collection
from models.collection.state import CollectionOrder
from models.deciding.commands import (
    Accept,
    AcceptWithGaps,
    CollectionBody,
    Receipt,
    Receive,
    ReceiveMany,
    Reopen,
    ReturnEntry,
)
from models.messages import CollectionBatch
from tests.unit.database.sample import DUE, OPENED, collection_order, collection_step

TOP = collection_order().model_copy(update={"deeper": True})
LOWER = TOP.model_copy(
    update={"superior": "u01", "through": "u01", "units": ("u02",), "above": "root"}
)
LATER = DUE + timedelta(days=30)


def _do(conn: Connection, order: CollectionOrder, name: str, *bodies: CollectionBody) -> str:
    """Commit some acts; return the code of the last one's refusal, or nothing."""
    steps = tuple(collection_step(f"{name}{number}", body) for number, body in enumerate(bodies))
    batch = CollectionBatch(obligation=order.id, order=order, opened_at=OPENED, steps=steps)
    refusal = commit_collection(conn, batch).results[-1].refusal
    return refusal.code if refusal else ""


def _answer(unit: str = "u01", source: str = "system") -> Receive:
    receipt = Receipt.model_validate({"unit": unit, "received_on": OPENED.date(), "source": source})
    return Receive(receipt=receipt)


@pytest.fixture(autouse=True)
def _opened(conn: Connection) -> None:
    for order in (TOP, LOWER):
        commit_collection(conn, CollectionBatch(obligation=order.id, order=order, opened_at=OPENED))


def test_a_unit_hands_up_what_it_has_signed(conn: Connection) -> None:
    """Its own collection is closed first, with declared gaps where some are missing."""
    assert _do(conn, TOP, "early", _answer()) == "below_open"
    both = ReceiveMany(receipts=(_answer("u02").receipt, _answer().receipt))
    assert _do(conn, TOP, "both", both) == "below_open"
    gaps = AcceptWithGaps(missing=("u02",), reason="chưa gửi")
    assert _do(conn, LOWER, "sign", gaps) == ""
    assert _do(conn, TOP, "then", _answer()) == ""


def test_others_answer_meanwhile(conn: Connection) -> None:
    """Who collects from nobody answers at once, and paper was signed where it was written."""
    assert _do(conn, TOP, "other", _answer("u02")) == ""
    assert _do(conn, TOP, "paper", _answer(source="paper")) == ""


def test_it_is_opened_again_from_the_top_down(conn: Connection) -> None:
    """Below only after the superior's own answer was opened, or returned."""
    sign = (_answer("u02"), Accept(units=("u02",)))
    assert _do(conn, LOWER, "sign", *sign) == ""
    again = Reopen(unit="u02", until=LATER, reason="sai số liệu")
    assert _do(conn, TOP, "up", _answer(source="mail")) == ""
    assert _do(conn, LOWER, "again", again) == "handed_up"
    assert _do(conn, TOP, "back", ReturnEntry(unit="u01", reason="sai số liệu")) == ""
    assert _do(conn, LOWER, "once-more", again) == ""
