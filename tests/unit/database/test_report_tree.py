"""The tree of collections: signed below before above, opened again from the top."""

from datetime import timedelta

import pytest
from pydantic import ValidationError
from sqlalchemy import Connection, insert

from database import queries, tables
from database.commits import commit_collection
from database.projections import opening_cells
from models.collection.state import CollectionOrder, EntryState
from models.deciding.collecting import (
    Accept,
    AcceptWithGaps,
    Close,
    CollectionBody,
    HandUp,
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


def _signed(**more: object) -> HandUp:
    return HandUp.model_validate({"receipt": _answer().receipt, **more})


def _states(conn: Connection) -> tuple[bool, str]:
    """Return whether the lower collection is open, and the state of its superior's answer."""
    below, _ = queries.collection(conn, LOWER.id)
    _, entries = queries.collection(conn, TOP.id)
    return below.is_open, entries["u01"].state


def _above(conn: Connection) -> None:
    """List the collection above as what a plan has opened."""
    conn.execute(insert(tables.opening), [opening_cells(TOP)])


def test_signed_it_is_closed_and_handed_up_in_one_act(conn: Connection) -> None:
    """Both collections, one transaction; the workflow above is woken, also on a retry."""
    _above(conn)
    _do(conn, LOWER, "in", _answer("u02"), Accept(units=("u02",)))
    step = collection_step("sign", _signed())
    batch = CollectionBatch(obligation=LOWER.id, order=LOWER, opened_at=OPENED, steps=(step,))
    for _ in range(2):
        committed = commit_collection(conn, batch)
        assert committed.results[0].refusal is None
        assert (committed.results[0].wakes, committed.is_open) == ((TOP.id,), False)
        assert _states(conn) == (False, EntryState.RECEIVED)
    told = [each.type for each in queries.log(conn, TOP.plan) if each.obligation == TOP.id]
    assert told.count("receive") == 1


def test_it_declares_who_is_missing(conn: Connection) -> None:
    """Exactly those, with the reason; otherwise neither half is done."""
    _above(conn)
    assert _do(conn, LOWER, "bare", _signed()) == "gaps_not_declared"
    assert _do(conn, LOWER, "wrong", _signed(missing=("u01",), reason="r")) == "gaps_differ"
    assert _states(conn) == (True, EntryState.EXPECTED)
    assert _do(conn, LOWER, "gaps", _signed(missing=("u02",), reason="chưa gửi")) == ""
    assert _states(conn) == (False, EntryState.RECEIVED)
    assert queries.collection(conn, LOWER.id)[0].gaps == ("u02",)


def test_what_the_collection_above_refuses_closes_nothing(conn: Connection) -> None:
    """The answer is there already, or its figures are nowhere: the lower one stays open."""
    _above(conn)
    _do(conn, LOWER, "in", _answer("u02"), Accept(units=("u02",)))
    nowhere = _answer().receipt.model_copy(update={"filing": "0" * 64})
    assert _do(conn, LOWER, "lost", HandUp(receipt=nowhere)) == "unknown_filing"
    assert _states(conn) == (True, EntryState.EXPECTED)
    assert _do(conn, TOP, "paper", _answer(source="paper"), Accept(units=("u01",))) == ""
    assert _do(conn, LOWER, "again", _signed()) == "wrong_state"
    assert _states(conn) == (True, EntryState.ACCEPTED)
    assert _do(conn, LOWER, "close", Close()) == ""


def test_nobody_hands_up_for_another_or_from_the_top(conn: Connection) -> None:
    """A collection with nothing above is closed; an answer is the superior's own."""
    other = HandUp(receipt=_answer("u02").receipt)
    assert _do(conn, LOWER, "other", other) == "not_the_superior"
    root = HandUp(receipt=_answer("root").receipt)
    assert _do(conn, TOP, "top", root) == "nothing_above"
    with pytest.raises(ValidationError):
        _signed(missing=("u02",))
