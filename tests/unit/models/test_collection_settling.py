"""A collection of acknowledgements settles itself: there is nothing to judge."""

from models.collection.state import EntryState
from models.deciding.collecting import (
    Accept,
    AcceptWithGaps,
    ExcuseEntry,
    Receipt,
    Receive,
    ReceiveMany,
    Reopen,
)
from models.plan.stage import Settling
from tests.unit.models.core import Gathering, day, gathering

NOW = "2014-11-03 10:00"


def acknowledged(*units: str) -> Gathering:
    """Let units acknowledge, in a collection that settles by receipt."""
    some = gathering(settles=Settling.RECEIPT)
    for unit in units:
        some.do(receive(unit), NOW)
    return some


def receive(unit: str) -> Receive:
    """Acknowledge for a unit."""
    return Receive(receipt=Receipt(unit=unit, received_on=day("3/11")))


def test_a_receipt_is_accepted_by_coming() -> None:
    """Nobody has to accept it, and nobody can once more."""
    some = acknowledged("N1")
    entry = some.entries["N1"]
    assert (entry.state, entry.settled_at) == (EntryState.ACCEPTED, entry.received_at)
    assert entry.settled_at is not None
    assert some.row.is_open
    assert some.refused(Accept(units=("N1",)), NOW).code == "wrong_state"


def test_the_last_receipt_closes_it() -> None:
    """No act of the superior is needed; the timetable is empty from then on."""
    some = acknowledged("N1", "N2", "N3")
    assert not some.row.is_open
    assert some.row.closed_at == some.entries["N3"].settled_at
    assert some.row.gaps == ()


def test_many_receipts_at_once_close_it_too() -> None:
    """A list from paper is as good as one after the other."""
    some = gathering(settles=Settling.RECEIPT)
    receipts = tuple(Receipt(unit=f"N{n}", received_on=day("3/11")) for n in (1, 2, 3))
    some.do(ReceiveMany(receipts=receipts), NOW)
    assert not some.row.is_open


def test_an_excuse_may_be_what_was_still_lacking() -> None:
    """What closes it is that nobody owes any more, however that came."""
    some = acknowledged("N1", "N2").do(ExcuseEntry(unit="N3", reason="giải thể"), NOW)
    assert not some.row.is_open


def test_who_is_missing_keeps_it_open_until_the_gap_is_declared() -> None:
    """After the lock a receipt of the others does not hide who never answered."""
    some = acknowledged("N1", "N2")
    some.until("2015-02-14 00:00")
    later = "2015-02-16 10:00"
    assert some.entries["N3"].state is EntryState.MISSING
    some.do(Reopen(unit="N1", until=day("4/3/2015"), reason="ghi nhầm"), later)
    some.do(Receive(receipt=Receipt(unit="N1", received_on=day("16/2/2015"))), later)
    assert some.row.is_open
    some.do(AcceptWithGaps(missing=("N3",), reason="không trả lời"), later)
    assert some.row.gaps == ("N3",)


def test_other_collections_wait_for_their_superior() -> None:
    """An answer that is to be judged stays received until it is."""
    some = gathering().do(receive("N1"), NOW)
    assert some.entries["N1"].state is EntryState.RECEIVED
