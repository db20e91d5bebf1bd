"""A collection opened again, whose act an act on it is, and the day an answer really arrived."""

import pytest

from models.deciding.collecting import (
    Accept,
    AcceptWithGaps,
    Close,
    CorrectReceipt,
    Receipt,
    Receive,
    ReceiveMany,
    Reopen,
    ReturnEntry,
)
from tests.unit.models.core import Gathering, at, day, gathering, house, organisation
from tests.unit.models.test_collection_clocks import open_lines

# --- the day an answer arrived -----------------------------------------------------------------


def test_the_arrival_of_an_answer_is_corrected() -> None:
    """Received or accepted, it is judged anew by the day; bounds as for an assignment."""
    some = gathering().receive("N1", "2014-11-24 10:00")
    assert some.entries["N1"].late
    fix = CorrectReceipt(unit="N1", received_on=day("20/11"), reason="r")
    some.do(fix, "2014-11-25 10:00")
    entry = some.entries["N1"]
    assert entry.receipt is not None
    assert (entry.late, entry.receipt.received_on) == (False, day("20/11"))
    some.do(Accept(units=("N1",)), "2014-11-25 11:00")
    later = fix.model_copy(update={"received_on": day("21/11")})
    some.do(later, "2014-11-25 12:00")
    assert some.entries["N1"].late
    for on, code in (("25/11", "date_after_arrival"), ("30/5", "date_before_opening")):
        wrong = fix.model_copy(update={"received_on": day(on)})
        refusal = some.refused(wrong, "2014-11-26 10:00")
        assert (refusal.code, refusal.field) == (code, "received_on")
    none = fix.model_copy(update={"unit": "N2"})
    refusal = some.refused(none, "2014-11-26 10:00")
    assert (refusal.code, refusal.state) == ("wrong_state", "expected")


# --- whose act it is ---------------------------------------------------------------------------


def test_nobody_accepts_or_returns_his_own_answer() -> None:
    """What came on paper is not its own who keys it in."""
    both = house(organisation(holders={"B.head": ("p-N1.focal", "p-B.head")}))
    some = gathering(both)
    own = Receive(receipt=Receipt(unit="N1", received_on=day("3/11")))
    some.do(own, "2014-11-03 10:00", by="p-N1.focal@N1.focal")
    assert some.entries["N1"].submitted_by == ("p-N1.focal",)
    for body in (Accept(units=("N1",)), ReturnEntry(unit="N1", reason="r")):
        refusal = some.refused(body, "2014-11-03 11:00", by="p-N1.focal@B.head")
        assert (refusal.code, refusal.state) == ("own_submission", "open")
    some.do(Accept(units=("N1",)), "2014-11-03 11:00", by="p-B.head@B.head")
    paper = tuple(Receipt(unit=u, received_on=day("3/11"), source="paper") for u in ("N2", "N3"))
    some.do(ReceiveMany(receipts=paper), "2014-11-03 12:00", by="p-N1.focal@B.head")
    some.do(Accept(units=("N2", "N3")), "2014-11-03 13:00", by="p-N1.focal@B.head")
    refusal = some.refused(Close(), "2014-11-03 14:00", by="p-V.head@B.head")
    assert refusal.code == "not_in_post"


# --- opened again ------------------------------------------------------------------------------


def closed() -> Gathering:
    """A collection closed with two declared gaps."""
    some = (
        gathering().receive("N1", "2014-11-03 10:00").do(Accept(units=("N1",)), "2014-11-03 10:00")
    )
    return some.do(AcceptWithGaps(missing=("N2", "N3"), reason="r"), "2014-12-01 10:00")


def test_a_closed_collection_is_open_again_with_its_entry() -> None:
    """One declared gap less, a timetable of what lies ahead, and it is closed as any other."""
    some = closed()
    assert (some.row.gaps, some.timetable.steps) == (("N2", "N3"), ())
    some.do(Reopen(unit="N2", until=day("12/12"), reason="r"), "2014-12-03 10:00")
    assert (some.row.is_open, some.row.closed_at, some.row.gaps) == (True, None, ("N3",))
    assert open_lines(some) == [("12/12", 0, 1)]
    assert {firing.line for step in some.timetable.steps for firing in step.firings} == {
        day("12/12")
    }
    some.receive("N2", "2014-12-08 10:00").do(Accept(units=("N2",)), "2014-12-08 11:00")
    refusal = some.refused(Close(), "2014-12-09 10:00")
    assert refusal.code == "gaps_not_declared"
    some.do(AcceptWithGaps(missing=("N3",), reason="r"), "2014-12-09 10:00")
    assert (some.row.is_open, some.row.gaps) == (False, ("N3",))


def test_closed_again_with_nothing_missing_it_has_no_gaps() -> None:
    """An accepted answer is taken up again, corrected and accepted; the other gap is filled."""
    some = closed()
    for unit in ("N2", "N3"):
        some.do(Reopen(unit=unit, until=day("12/12"), reason="r"), "2014-12-03 10:00")
        some.receive(unit, "2014-12-08 10:00").do(Accept(units=(unit,)), "2014-12-08 11:00")
    some.do(Close(), "2014-12-09 10:00")
    assert (some.row.is_open, some.row.gaps, some.row.closed_at) == (
        False,
        (),
        at("2014-12-09 10:00"),
    )


@pytest.mark.parametrize("until", ["3/12", "1/12"])
def test_what_is_refused_leaves_a_closed_collection_closed(until: str) -> None:
    """A day that is not ahead."""
    refusal = closed().refused(Reopen(unit="N2", until=day(until), reason="r"), "2014-12-03 10:00")
    assert (refusal.code, refusal.state) == ("date_not_ahead", "closed")
