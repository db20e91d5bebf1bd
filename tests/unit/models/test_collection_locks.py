"""The lock of a collection, and the recorded decision that opens one entry until a day."""

from datetime import date

import pytest

from models.collection.state import EntryState
from models.deciding.collecting import (
    Accept,
    OpenLocked,
    Receipt,
    Receive,
    Reopen,
)
from models.deciding.commands import Redecide, Replan
from models.source import DecisionDocument
from models.timing.deadline import DeadlineRule
from tests.unit.models.core import at, gathering

DECISION = DecisionDocument(issuer="TLĐ", type="công văn", number="7/CV", date=date(2015, 3, 2))
LOCKED = "2015-06-03 10:00"
UNTIL = OpenLocked(unit="N1", until=date(2015, 6, 10), decision=DECISION)


def answer(on: str, unit: str = "N1") -> Receive:
    """Return an answer that arrives on a day."""
    return Receive(receipt=Receipt(unit=unit, received_on=date.fromisoformat(on)))


def test_an_answer_after_the_lock_is_refused_and_changes_nothing() -> None:
    """The refusal names the lock and the state; also for what is said to have come before."""
    for on in ("2015-06-03", "2014-11-20"):
        refusal = gathering().refused(answer(on), LOCKED)
        assert (refusal.code, refusal.state, refusal.field) == ("locked", "missing", "")


def test_a_decision_opens_one_entry_until_its_day() -> None:
    """The unit may answer until then and is late; the others stay locked."""
    some = gathering()
    some.do(UNTIL, LOCKED)
    assert some.entries["N1"].state is EntryState.EXPECTED
    assert some.refused(answer("2015-06-04", "N2"), "2015-06-04 10:00").code == "locked"
    some.do(answer("2015-06-10"), "2015-06-10 10:00")
    entry = some.entries["N1"]
    assert (entry.state, entry.late) == (EntryState.RECEIVED, True)


def test_the_opening_ends_with_its_day() -> None:
    """One day later the entry is missing and locked again."""
    some = gathering()
    some.do(UNTIL, LOCKED)
    assert some.refused(answer("2015-06-11"), "2015-06-11 10:00").code == "locked"
    assert some.entries["N1"].state is EntryState.MISSING
    some.do(UNTIL.model_copy(update={"until": date(2015, 6, 26)}), "2015-06-12 10:00")
    some.do(answer("2015-06-25"), "2015-06-25 10:00")


@pytest.mark.parametrize("until", ["2015-06-03", "2015-06-01"])
def test_a_decision_opens_for_days_to_come(until: str) -> None:
    """A day that is not ahead opens nothing."""
    body = UNTIL.model_copy(update={"until": date.fromisoformat(until)})
    refusal = gathering().refused(body, LOCKED)
    assert (refusal.code, refusal.field) == ("date_not_ahead", "until")


def test_what_is_not_locked_needs_no_such_decision() -> None:
    """Before the lock a unit asks for more time; an accepted answer is reopened, by its own act."""
    some = gathering()
    assert some.refused(UNTIL, "2014-11-03 09:00").code == "wrong_state"
    some.do(answer("2014-11-03"), "2014-11-03 10:00")
    some.do(Accept(units=("N1",)), "2014-11-04 10:00")
    assert some.refused(UNTIL, LOCKED).code == "wrong_state"
    some.do(Reopen(unit="N1", until=date(2015, 6, 20), reason="r"), LOCKED)
    some.do(answer("2015-06-19"), "2015-06-19 10:00")
    assert (some.entries["N1"].state, some.entries["N1"].late) == (EntryState.RECEIVED, False)


ASKED_LATE = "2015-06-01 09:00"  # 20/11/2014 is long past, and the lock too


def test_what_is_asked_after_its_lock_is_locked_all_the_same() -> None:
    """The units have as long as after any due day, answer late, and then they are missing."""
    some = gathering(now=at(ASKED_LATE))
    days = some.house.policy.lock_working_days
    calendar = some.house.calendars[some.house.default_calendar]
    last = calendar.shift(date(2015, 6, 1), days)
    some.do(answer(f"{last}"), f"{last} 16:00")
    assert some.entries["N1"].late
    assert some.entries["N2"].state is EntryState.EXPECTED
    after = calendar.shift(last, 1)
    assert some.refused(answer(f"{after}", "N2"), f"{after} 10:00").code == "locked"
    assert {some.entries[unit].state for unit in ("N2", "N3")} == {EntryState.MISSING}


def test_what_is_asked_after_its_day_has_its_whole_time_till_the_lock() -> None:
    """Due three days before, it is not locked three days early."""
    early, late = gathering(now=at("2014-11-20 09:00")), gathering(now=at("2014-11-25 09:00"))
    calendar = late.house.calendars[late.house.default_calendar]
    days = late.house.policy.lock_working_days
    ends = [each.row.lines[0].lines.locked_after.date() for each in (early, late)]
    first = [calendar.shift(date(2014, 11, day), days) for day in (20, 25)]
    assert ends == [date.fromordinal(each.toordinal() + 1) for each in first]


def test_another_calendar_leaves_a_lock_that_lies_ahead() -> None:
    """Stamped anew by its due day alone it would lie in the past, and never come."""
    some = gathering(now=at(ASKED_LATE))
    before = some.row.lines[0].lines.locked_after
    some.do(Replan(reason="lịch"), "2015-06-02 09:00")
    assert some.row.lines[0].lines.locked_after == before
    some.until("2015-09-01 09:00")
    assert some.entries["N1"].state is EntryState.MISSING


def test_a_decision_that_names_a_day_long_past_locks_too() -> None:
    """Whoever decides so leaves the units the days till a lock."""
    some = gathering()
    rule = DeadlineRule(on=date(2014, 2, 3))
    some.do(Redecide(rule=rule, decision=DECISION), "2014-06-03 09:00")
    assert some.refused(answer("2014-09-01"), "2014-09-01 10:00").code == "locked"
