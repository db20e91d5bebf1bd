"""Days that do not count in a collection, decisions on its deadline, another calendar."""

from models.cells import Cell, entry_cell
from models.collection.state import CollectionPhase, EntryState
from models.deciding.claim import ClaimKind
from models.deciding.collecting import (
    AcceptWithGaps,
    DecideEntryExtension,
    Receipt,
    Receive,
    RequestEntryExtension,
    ReturnEntry,
)
from models.deciding.commands import (
    Promise,
    Redecide,
    Replan,
    Resume,
    Suspend,
)
from models.deciding.timetable import Pause
from models.source import DecisionDocument
from models.timing.deadline import Anchor, DeadlineRule
from tests.unit.models.core import (
    DUE,
    Gathering,
    at,
    calendar,
    day,
    gathering,
    house,
)
from tests.unit.models.test_redating import day_off

DECISION = DecisionDocument(issuer="BCĐ", type="quyết định", number="12/QĐ", date=day("1/10"))
REPLAN = Replan(reason="calendar")
STOP = Suspend(reason="r")
ALL = ("N1", "N2", "N3")


def decided(on: str) -> Redecide:
    """Make the decision that the answers are due on a day."""
    return Redecide(rule=DeadlineRule(on=day(on)), decision=DECISION)


def extended(unit: str, until: str, some: Gathering, text: str) -> Gathering:
    """Grant one unit more time."""
    some.do(RequestEntryExtension(unit=unit, until=day(until), reason="r"), text)
    return some.do(DecideEntryExtension(unit=unit, granted=True), text)


def dues(of: Gathering) -> list[str]:
    """Return the due days of the entries, by unit."""
    return [f"{each.due_day.day}/{each.due_day.month}" for _, each in sorted(of.entries.items())]


def open_lines(of: Gathering) -> list[tuple[str, int, int]]:
    """Return the lines somebody owes on: day, working days put off, how many."""
    found = [line for line in of.row.lines if line.open_entries]
    return [
        (f"{line.lines.due_day.day}/{line.lines.due_day.month}", line.stood, line.open_entries)
        for line in found
    ]


def climbs(of: Gathering) -> list[str]:
    """Return what was said from the first escalation on."""
    return [line for line in of.lines if "late" in line]


# --- what a superior kept ----------------------------------------------------------------------


def test_a_late_answer_climbs_on_without_the_days_the_superior_kept_it() -> None:
    """Late by two days when it came, kept for four: its third day comes four days later."""
    some = gathering().receive("N2", "2014-11-03 10:00").receive("N3", "2014-11-03 10:00")
    some.receive("N1", "2014-11-24 10:00")
    some.do(ReturnEntry(unit="N1", reason="r"), "2014-11-28 10:00")
    assert open_lines(some) == [("20/11", 4, 1)]
    some.until("2014-12-12 09:00")
    assert climbs(some) == [
        "21/11 late+0 N1.head",
        "1/12 kept4:late+3 B.focal",
        "3/12 kept4:late+5 B.head",
        "3/12 kept4:late+5 R.vp1",
        "5/12 kept4:late+7 S.body",
    ]


def test_what_was_said_before_it_came_is_not_said_again() -> None:
    """Entered some days after it came: neither reminded nor escalated twice for the same day."""
    some = gathering().receive("N2", "2014-11-03 10:00").receive("N3", "2014-11-03 10:00")
    some.receive("N1", "2014-11-27 10:00", received="24/11")
    some.do(ReturnEntry(unit="N1", reason="r"), "2014-11-28 10:00")
    assert open_lines(some) == [("20/11", 4, 1)]
    some.until("2014-12-04 09:00")
    assert climbs(some) == [
        "21/11 late+0 N1.head",
        "25/11 late+3 B.focal",
        "27/11 late+5 B.head",
        "27/11 late+5 R.vp1",
    ]
    weekly = [each for each in some.said.claims if "weekly" in each.rung]
    assert [(each.rung, each.repeat) for each in weekly] == [("late-weekly", 1)]
    some.until("2014-12-16 09:00")
    assert climbs(some)[-1] == "5/12 kept4:late+7 S.body"


def test_kept_twice_it_climbs_on_later_still() -> None:
    """The days of both stays count; what each says is told apart."""
    some = gathering().receive("N2", "2014-11-03 10:00").receive("N3", "2014-11-03 10:00")
    some.receive("N1", "2014-11-24 10:00")
    some.do(ReturnEntry(unit="N1", reason="r"), "2014-11-28 10:00")
    some.receive("N1", "2014-11-28 11:00")
    some.do(ReturnEntry(unit="N1", reason="r"), "2014-12-02 10:00")
    assert open_lines(some) == [("20/11", 6, 1)]
    some.until("2014-12-03 09:00")
    assert climbs(some) == ["21/11 late+0 N1.head", "3/12 kept6:late+3 B.focal"]
    line = some.row.line(day("20/11"), 6)
    assert line is not None
    assert "N1.head" in line.told_posts


def test_who_never_answers_is_missing_later_by_the_days_kept() -> None:
    """The lock moves with the climb."""
    some = gathering().receive("N2", "2014-11-03 10:00").receive("N3", "2014-11-03 10:00")
    some.receive("N1", "2014-11-24 10:00")
    some.do(ReturnEntry(unit="N1", reason="r"), "2014-11-28 10:00")
    some.until("2015-02-14 01:00")
    states = [some.entries["N1"].state]
    some.until("2015-03-15 00:00")
    assert [*states, some.entries["N1"].state] == [EntryState.RETURNED, EntryState.MISSING]


def test_a_promise_holds_wherever_its_post_was_told_of_the_day() -> None:
    """A head told of the first line promises; so does one told of the line put off."""
    some = gathering().receive("N2", "2014-11-03 10:00")
    some.receive("N1", "2014-11-24 10:00")
    some.do(ReturnEntry(unit="N1", reason="r"), "2014-11-26 10:00")
    some.do(Promise(until=day("28/11"), line=day("20/11")), "2014-11-26 11:00", by="N1.head")
    held = {line.stood: line.promises for line in some.row.lines}
    assert held == {0: (Pause(start=day("26/11"), end=day("28/11")),)} | {2: held[0]}
    refusal = some.refused(Promise(until=day("28/11")), "2014-11-26 12:00", by="V.head")
    assert refusal.code == "not_escalated_to"


# --- suspended ---------------------------------------------------------------------------------


def test_suspended_nothing_is_said_and_little_is_taken() -> None:
    """Answers wait until it runs on; closing is possible."""
    some = gathering().do(STOP, "2014-10-06 10:00")
    assert (some.timetable.steps, some.row.suspended_since) == ((), day("6/10"))
    for body in (STOP, Receive(receipt=Receipt(unit="N1", received_on=day("6/10")))):
        refusal = some.refused(body, "2014-10-07 10:00")
        assert (refusal.code, refusal.state) == ("suspended", "open")
    assert gathering().refused(Resume(), "2014-10-06 10:00").code == "not_suspended"
    some.do(AcceptWithGaps(missing=ALL, reason="r"), "2014-10-08 10:00")
    assert (some.row.is_open, some.row.suspended_since) == (False, None)


def test_resumed_in_term_everything_is_due_later() -> None:
    """The base and a granted day move by ten working days; the first due day stays on record."""
    some = extended("N2", "27/11", gathering(), "2014-10-01 10:00")
    some.do(STOP, "2014-10-06 10:00").do(Resume(), "2014-10-20 10:00")
    assert dues(some) == ["4/12", "11/12", "4/12"]
    assert (some.row.base, some.row.original_due) == (day("4/12"), day("20/11"))
    assert [each.climb.round for each in some.entries.values()] == [2, 3, 2]
    assert open_lines(some) == [("4/12", 0, 2), ("11/12", 0, 1)]
    some.until("2014-12-05 09:00")
    assert climbs(some) == ["5/12 late+0 N1.head", "5/12 late+0 N3.head"]


def test_a_line_that_takes_the_place_of_another_speaks_afresh() -> None:
    """The base moves to where the granted day was: what was said there is said again of others."""
    some = extended("N2", "27/11", gathering(), "2014-10-01 10:00")
    some.until("2014-11-13 10:00")
    some.do(STOP, "2014-11-13 10:00").do(Resume(), "2014-11-20 10:00")
    assert dues(some) == ["27/11", "4/12", "27/11"]
    assert open_lines(some) == [("27/11", 0, 2), ("4/12", 0, 1)]
    some.until("2014-11-28 09:00")
    assert [each for each in some.lines if "N1" in each][-2:] == [
        "26/11 due-1 N1.focal",
        "28/11 late+0 N1.head",
    ]


def test_resumed_when_late_it_climbs_on_later() -> None:
    """The due day stays; the climb and the lock come later by the working days it stood still."""
    some = gathering().receive("N2", "2014-11-03 10:00").receive("N3", "2014-11-03 10:00")
    some.do(STOP, "2014-11-24 10:00").do(Resume(), "2014-12-01 10:00")
    assert (dues(some)[0], some.row.base) == ("20/11", day("20/11"))
    assert open_lines(some) == [("20/11", 5, 1)]
    some.until("2014-12-05 09:00")
    assert climbs(some) == [
        "21/11 late+0 N1.head",
        "2/12 kept5:late+3 B.focal",
        "4/12 kept5:late+5 B.head",
        "4/12 kept5:late+5 R.vp1",
    ]
    assert some.row.phase(at("2015-02-15 10:00")) is CollectionPhase.LATE


def test_days_both_promised_and_suspended_count_once() -> None:
    """Promised from the 21st to the 28th, suspended from the 24th to the 27th."""
    some = gathering().receive("N2", "2014-11-03 10:00").receive("N3", "2014-11-03 10:00")
    some.do(Promise(until=day("28/11")), "2014-11-21 10:00", by="N1.head")
    some.do(STOP, "2014-11-24 10:00").do(Resume(), "2014-11-27 10:00")
    some.until("2014-12-08 09:00")
    assert climbs(some)[:2] == ["21/11 late+0 N1.head", "2/12 kept3:late+3 B.focal"]


def test_resumed_the_same_day_nothing_moves() -> None:
    """No working day stood still."""
    some = gathering().do(STOP, "2014-10-06 10:00").do(Resume(), "2014-10-06 15:00")
    assert (dues(some), [each.climb.round for each in some.entries.values()]) == (
        ["20/11"] * 3,
        [1, 1, 1],
    )
    assert some.timetable.steps


def test_an_entry_of_a_suspended_collection_is_overdue_only_if_it_was() -> None:
    """The four cells count by the day the clocks stopped."""
    later = at("2015-01-05 10:00")
    some = gathering().do(STOP, "2014-11-20 10:00")
    assert entry_cell(some.entries["N1"], some.row, later) is Cell.OPEN_IN_TERM
    late = gathering().do(STOP, "2014-11-21 10:00")
    assert entry_cell(late.entries["N1"], late.row, later) is Cell.OPEN_OVERDUE


# --- a decision, another calendar --------------------------------------------------------------


def test_a_decision_moves_the_base_and_who_stands_on_it() -> None:
    """A longer extension stays, a shorter one is overtaken; whoever has another day is told."""
    some = extended("N2", "31/12", gathering(), "2014-10-01 10:00")
    some = extended("N3", "27/11", some, "2014-10-01 11:00")
    some.do(decided("12/12"), "2014-10-06 10:00")
    assert dues(some) == ["12/12", "31/12", "12/12"]
    assert (some.row.base, some.row.original_due) == (day("12/12"), day("20/11"))
    assert some.row.order.rule == DeadlineRule(on=day("12/12"))
    told = [each for each in some.said.claims if each.kind is ClaimKind.DIRECTIVE]
    assert [(each.to, each.note) for each in told] == [
        ("N1.focal", "quyết định 12/QĐ"),
        ("N3.focal", "quyết định 12/QĐ"),
    ]
    some.do(decided("5/12"), "2014-10-07 10:00")
    assert dues(some) == ["5/12", "31/12", "5/12"]


def test_a_decision_in_a_suspension_counts_the_days_so_far() -> None:
    """The base is what was decided, and stays suspended; granted days move by all days."""
    some = extended("N2", "31/12", gathering(), "2014-10-01 10:00")
    some.do(STOP, "2014-10-06 10:00").do(decided("1/12"), "2014-10-20 10:00")
    assert dues(some) == ["1/12", "16/1", "1/12"]
    assert some.timetable.steps == ()
    some.do(Resume(), "2014-10-22 10:00")
    assert dues(some) == ["3/12", "20/1", "3/12"]
    told = [each.to for each in some.said.claims if each.kind is ClaimKind.DIRECTIVE]
    assert told == ["N1.focal", "N3.focal"]


def test_a_decision_for_the_same_day_tells_nobody() -> None:
    """And one that counts from what has not happened is refused."""
    some = gathering().do(decided("20/11"), "2014-10-06 10:00")
    assert (some.said.claims, dues(some)) == ((), ["20/11"] * 3)
    rule = DeadlineRule(after=Anchor.ASKED, working_days=5)
    body = Redecide(rule=rule, decision=DECISION)
    refusal = some.refused(body, "2014-10-06 10:00")
    assert (refusal.code, refusal.field, refusal.state) == ("no_deadline", "rule", "open")


def test_another_calendar_moves_lines_with_what_they_said() -> None:
    """Due on what has become a day off, it rolls on; nothing comes twice, no round is raised."""
    some = gathering().receive("N3", "2014-11-03 10:00")
    some.until("2014-11-14 10:00")
    before = list(some.lines)
    some.house = day_off("20/11")
    some.do(REPLAN, "2014-11-14 11:00")
    assert (dues(some), some.row.base) == (["21/11", "21/11", "20/11"], day("21/11"))
    assert [each.climb.round for each in some.entries.values()] == [1, 1, 1]
    assert some.lines == before
    some.until("2014-11-24 09:00")
    assert some.lines[len(before) :] == [
        "19/11 due-1 N1.focal",
        "19/11 due-1 N2.focal",
        "24/11 late+0 N1.head",
        "24/11 late+0 N2.head",
    ]


def test_what_lies_past_by_another_calendar_is_said_once() -> None:
    """The base is brought forward: one message for each, and none for a second planning."""
    issued, days = day("2/6"), calendar().count(day("2/6"), DUE)
    rule = DeadlineRule(after=Anchor.ISSUE, working_days=days)
    some = gathering(day_off("3/11"), rule=rule, anchors={Anchor.ISSUE: issued})
    assert dues(some) == ["21/11"] * 3
    some.until("2014-11-19 09:00")
    some.house = house()
    some.do(REPLAN, "2014-11-19 10:00")
    assert dues(some) == ["20/11"] * 3
    combined = [each for each in some.lines if "combined" in each]
    assert combined == [f"19/11 combined {unit}.focal" for unit in ALL]
    some.house = day_off("3/11")
    some.do(REPLAN, "2014-11-19 11:00")
    some.house = house()
    some.do(REPLAN, "2014-11-19 12:00")
    assert [each for each in some.lines if "combined" in each] == combined


def test_lines_that_come_to_one_day_become_one() -> None:
    """The base rolls on to a granted day: what either said is not said there again."""
    some = extended("N2", "21/11", gathering(), "2014-10-01 10:00")
    some.until("2014-11-14 10:00")
    some.house = day_off("20/11")
    some.do(REPLAN, "2014-11-14 11:00")
    assert open_lines(some) == [("21/11", 0, 3)]
    some.until("2014-11-24 09:00")
    assert [each for each in some.lines if each.startswith(("19/11", "20/11", "24/11"))] == [
        *(f"19/11 due-1 {unit}.focal" for unit in ALL),
        *(f"24/11 late+0 {unit}.head" for unit in ALL),
    ]


def test_planned_again_a_suspended_base_keeps_its_days() -> None:
    """The base follows its rule and the days that stood still; suspended it stays silent."""
    some = gathering().do(STOP, "2014-10-06 10:00").do(Resume(), "2014-10-20 10:00")
    some.do(REPLAN, "2014-10-21 10:00")
    assert (some.row.base, dues(some)) == (day("4/12"), ["4/12"] * 3)
    some.do(STOP, "2014-10-22 10:00").do(REPLAN, "2014-10-23 10:00")
    assert some.timetable.steps == ()
