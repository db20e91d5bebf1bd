"""What a collection says names its line, its round and its units, and loses nobody on the way."""

from models.collection.state import EntryState
from models.deciding.collecting import (
    DecideEntryExtension,
    MarkNotApplicable,
    Receipt,
    ReceiveMany,
    RequestEntryExtension,
)
from models.deciding.commands import Fire, Promise
from models.deciding.timetable import Firing
from tests.unit.models.core import Gathering, at, day, gathering, house

DUE = day("20/11")


def extended(of: Gathering, unit: str, until: str, now: str) -> Gathering:
    """Ask for more time for one unit and get it."""
    of.do(RequestEntryExtension(unit=unit, until=day(until), reason="r"), now)
    return of.do(DecideEntryExtension(unit=unit, granted=True), now)


def test_a_reminder_is_about_its_line_and_marks_the_entry() -> None:
    """The matter's due day is that of the line, and the entry knows what was said of it."""
    silent = gathering(house(vacant=("N1.focal",)))
    silent.until("2014-10-30 09:00")
    assert {each.matter.due_day for each in silent.said.claims} == {DUE}
    assert [each.matter.due_day for each in silent.said.skips] == [DUE]
    assert {each.climb.fired for each in silent.entries.values()} == {("due-15@2014-11-20",)}


def test_every_empty_desk_of_one_morning_leaves_its_rows() -> None:
    """Two units without a focal post leave two rows; two without anybody two alarms."""
    desks = ("N1.focal", "N2.focal", "N3.focal")
    silent = gathering(house(vacant=desks))
    silent.until("2014-10-30 09:00")
    assert [each.matter.units for each in silent.said.skips] == [("N1",), ("N2",), ("N3",)]
    assert silent.said.alarms == ()
    empty = gathering(house(vacant=(*desks, "N1.head", "N2.head")))
    empty.until("2014-10-30 09:00")
    assert len(empty.said.alarms) == 2
    assert empty.lines == ["30/10 due-15 N3.head"]


def test_firings_of_several_lines_in_one_instant_are_all_said() -> None:
    """One that was said already silences no other, and every line's entries keep their marks."""
    two = extended(gathering(), "N1", "21/11", "2014-10-01 10:00")
    two.until("2014-10-31 09:00")
    before = len(two.said.claims)
    body = Fire(
        at=at("2014-11-19 08:00"),
        firings=(
            Firing(rung="due-15", line=DUE),
            Firing(rung="due-1", line=DUE),
            Firing(rung="due-5", line=day("21/11")),
        ),
    )
    assert two.try_(body, body.at) is None
    assert two.since(before) == [
        "19/11 due-1 N2.focal",
        "19/11 due-1 N3.focal",
        "19/11 due-5 N1.focal",
    ]
    assert two.entries["N1"].climb.fired[-1] == "due-5@2014-11-21"
    assert two.entries["N2"].climb.fired[-1] == "due-1@2014-11-20"


def test_the_department_a_collection_goes_through_reads_its_line_ups() -> None:
    """Another department than the focal one collects, and is told of the late."""
    silent = gathering(through="V", units=("N1",))
    silent.until("2014-11-25 09:00")
    assert silent.lines[-1] == "25/11 late+3 V.focal"


def test_an_empty_desk_does_not_keep_the_news_from_the_others() -> None:
    """Each unit that can be reached is told of the collection; the messages are counted."""
    opened = gathering(house(vacant=("N1.focal", "N1.head")), announced=False)
    assert opened.lines == ["2/6 assignment N2.focal", "2/6 assignment N3.focal"]
    assert [each.repeat for each in opened.said.claims] == [1, 2]
    assert {(each.round, each.matter.due_day) for each in opened.said.claims} == {(1, DUE)}
    assert [(each.round, each.matter.due_day) for each in opened.said.skips] == [(1, DUE)]
    assert opened.row.told == 2


def test_opened_late_it_withholds_and_tells() -> None:
    """What was past is kept as rows of the first round beside the news."""
    opened = gathering(now=at("2014-11-14 10:00"), announced=False)
    assert [each.rung for each in opened.said.withheld] == ["due-15", "due-5"]
    withheld = {(each.round, each.matter.due_day) for each in opened.said.withheld}
    assert withheld == {(1, DUE)}
    assert len(opened.said.claims) == 3


def test_what_several_units_find_past_is_told_apart() -> None:
    """Two granted days whose reminders are past: two messages, counted on, about their days."""
    late = extended(gathering(), "N1", "24/11", "2014-11-17 10:00")
    late = extended(late, "N2", "24/11", "2014-11-17 11:00")
    both = [each for each in late.said.claims if each.rung == "combined"]
    assert [(each.to, each.repeat) for each in both] == [("N1.focal", 1), ("N2.focal", 2)]
    assert {(each.round, each.matter.due_day) for each in both} == {(2, day("24/11"))}
    withheld = {each.matter.due_day for each in late.said.withheld}
    assert withheld == {day("24/11")}
    assert late.row.told == 2


def test_many_answers_at_once_leave_the_others_owing() -> None:
    """Two of three are received in one step; the third is still spoken of."""
    receipts = tuple(Receipt(unit=unit, received_on=day("3/11")) for unit in ("N1", "N2"))
    some = gathering().do(ReceiveMany(receipts=receipts), "2014-11-03 10:00")
    assert some.row.lines[0].open_entries == 1
    some.until("2014-11-13 09:00")
    assert some.lines[-1] == "13/11 due-5 N3.focal"


def test_what_is_settled_has_its_instant_and_no_open_request() -> None:
    """An entry that does not apply waits for no decision on more time."""
    found = gathering().do(
        RequestEntryExtension(unit="N1", until=day("1/12"), reason="r"), "2014-11-03 10:00"
    )
    found.do(MarkNotApplicable(unit="N1", reason="r"), "2014-11-04 10:00")
    entry = found.entries["N1"]
    assert (entry.state, entry.request) == (EntryState.NOT_APPLICABLE, None)
    assert entry.settled_at == at("2014-11-04 10:00")


def test_a_refusal_names_the_field_and_nobody_promises_without_a_post() -> None:
    """A unit that asked for nothing, a granted day that is past, a promise of nobody."""
    found = gathering()
    refused = found.refused(DecideEntryExtension(unit="N1", granted=True), "2014-11-03 10:00")
    assert (refused.code, refused.field) == ("no_request", "unit")
    found.do(RequestEntryExtension(unit="N1", until=day("1/12"), reason="r"), "2014-11-19 10:00")
    past = DecideEntryExtension(unit="N1", granted=True, until=day("21/11"))
    refused = found.refused(past, "2014-11-24 10:00")
    assert (refused.code, refused.field) == ("date_not_ahead", "until")
    promise = Promise(until=day("28/11"))
    assert found.refused(promise, "2014-11-25 10:00").code == "not_escalated_to"
