"""What a collection says as time passes: reminders to each, line-ups to those above."""

from models.collection.state import CollectionPhase, EntryState
from models.deciding.claim import ClaimKind, Messages, SkipReason, Via, WithheldReason
from models.deciding.collecting import (
    Accept,
    Close,
    DecideEntryExtension,
    Reopen,
    RequestEntryExtension,
    ReturnEntry,
)
from models.deciding.commands import Fire, Promise
from models.deciding.timetable import Firing, Pause
from models.plan.policy import Ladder, Rung
from tests.unit.models.core import (
    Gathering,
    at,
    day,
    gathering,
    house,
    key,
    organisation,
)

ALL = "N1+N2+N3"


def extended(of: Gathering, unit: str, until: str, now: str) -> Gathering:
    """Ask for more time for one unit and get it."""
    of.do(RequestEntryExtension(unit=unit, until=day(until), reason="r"), now)
    return of.do(DecideEntryExtension(unit=unit, granted=True), now)


def test_a_report_nobody_sends_climbs_on_the_days_of_the_design() -> None:
    """Each unit is reminded; head 21/11, line-ups 25/11, 27/11, 1/12 and 11/12."""
    silent = gathering()
    silent.until("2015-04-01 00:00")
    assert silent.lines == [
        *[f"{text} N{n}.focal" for text in ("30/10 due-15", "13/11 due-5", "19/11 due-1")
          for n in (1, 2, 3)],
        "21/11 late+0 N1.head",
        "21/11 late+0 N2.head",
        "21/11 late+0 N3.head",
        f"25/11 late+3 B.focal {ALL}",
        f"27/11 late+5 B.head {ALL}",
        "27/11 late+5 R.vp1 N1+N3",
        "27/11 late+5 R.vp2",
        f"1/12 late+7 S.body {ALL}",
        f"11/12 late+15 P.body {ALL}",
    ]  # fmt: skip
    weekly = [each for each in silent.said.claims if each.rung == "late-weekly"]
    assert len(weekly) == 36
    assert [each.repeat for each in weekly][::3] == list(range(1, 13))
    assert {each.to for each in weekly} == {"N1.focal", "N2.focal", "N3.focal"}
    assert silent.said == Messages(claims=silent.said.claims)
    assert len({key(each) for each in silent.said.claims}) == len(silent.said.claims)


def test_a_line_up_speaks_of_the_superior_and_a_reminder_of_one_unit() -> None:
    """The matter of a line-up lists all the late; that of a reminder one unit."""
    silent = gathering()
    silent.until("2014-11-25 09:00")
    first, line_up = silent.said.claims[0], silent.said.claims[-1]
    assert (first.kind, first.via, first.to) == (ClaimKind.REMINDER, Via.DIGEST, "N1.focal")
    assert (first.matter.unit, first.matter.units) == ("N1", ("N1",))
    assert (first.line, first.round, first.repeat) == (day("20/11"), 1, 0)
    assert (line_up.kind, line_up.matter.unit) == (ClaimKind.ESCALATION, "R")
    assert line_up.matter.units == ("N1", "N2", "N3")
    assert (line_up.matter.due_day, line_up.line) == (day("20/11"), day("20/11"))
    assert (line_up.matter.obligation, line_up.matter.occurrence) == (
        "collection:p:yearly:2014:R", "2014",
    )  # fmt: skip
    assert (line_up.repeat, line_up.at) == (0, at("2014-11-25 08:00"))
    head = next(each for each in silent.said.claims if each.to == "N2.head")
    assert head.matter.unit == "N2"


def test_only_those_who_still_owe_are_spoken_of() -> None:
    """Who has answered is neither reminded nor in a line-up."""
    some = gathering().receive("N1", "2014-11-03 10:00").receive("N3", "2014-11-24 10:00")
    some.until("2014-11-25 09:00")
    assert [line for line in some.lines if "N1" in line] == ["30/10 due-15 N1.focal"]
    assert some.lines[-1] == "25/11 late+3 B.focal"
    assert some.said.claims[-1].matter.units == ("N2",)
    assert some.said.claims[-1].matter.unit == "R"


def test_after_the_lock_who_never_answered_is_missing() -> None:
    """Sixty working days after late the entry is missing, owes no more and is spoken of no more."""
    silent = gathering().receive("N1", "2014-11-03 10:00")
    silent.until("2015-02-13 23:00")
    assert silent.entries["N2"].state is EntryState.EXPECTED
    assert silent.row.lines[0].open_entries == 2
    silent.until("2015-02-14 00:00")
    states = {unit: each.state for unit, each in silent.entries.items()}
    assert states == {
        "N1": EntryState.RECEIVED,
        "N2": EntryState.MISSING,
        "N3": EntryState.MISSING,
    }
    assert silent.entries["N2"].settled_at == at("2015-02-14 00:00")
    assert silent.row.lines[0].open_entries == 0
    assert silent.timetable.steps == ()
    assert silent.row.is_open


def test_the_phase_is_read_from_the_base_line() -> None:
    """Open until due, due until late, late until locked, and closed when it is closed."""
    grace = house(grace_working_days=2)
    row = gathering(grace).row
    for text, phase in (
        ("2014-11-20 23:59", CollectionPhase.OPEN),
        ("2014-11-21 00:00", CollectionPhase.DUE),
        ("2014-11-24 23:59", CollectionPhase.DUE),
        ("2014-11-25 00:00", CollectionPhase.LATE),
        ("2015-02-01 00:00", CollectionPhase.LATE),
        ("2015-03-01 00:00", CollectionPhase.LOCKED),
    ):
        assert row.phase(at(text)) is phase
    done = gathering(units=("N1",)).receive("N1", "2014-11-03 10:00")
    done.do(Accept(units=("N1",)), "2014-11-03 10:00").do(Close(), "2014-11-03 10:00")
    assert done.row.phase(at("2015-03-01 00:00")) is CollectionPhase.CLOSED


# --- nobody there ------------------------------------------------------------------------------


def test_units_without_a_head_climb_ahead_of_the_others() -> None:
    """Their later rungs move up; what the same post hears later of the others has its own key."""
    silent = gathering(house(vacant=("N2.head",)))
    silent.until("2014-12-20 00:00")
    assert silent.lines[9:] == [
        "21/11 late+0 N1.head",
        "21/11 late+3 B.focal",
        "21/11 late+0 N3.head",
        "25/11 late+3 B.focal N1+N3",
        "25/11 late+5 B.head",
        "25/11 late+5 R.vp2",
        "27/11 late+5 B.head N1+N3",
        "27/11 late+5 R.vp1 N1+N3",
        "27/11 late+7 S.body",
        "1/12 late+7 S.body N1+N3",
        "1/12 late+15 P.body",
        "11/12 late+15 P.body N1+N3",
    ]
    assert len({key(each) for each in silent.said.claims}) == len(silent.said.claims)
    moved = next(each for each in silent.said.claims if each.rung == "late+3")
    assert (moved.repeat, moved.matter.units) == (1, ("N2",))
    (skip,) = silent.said.skips
    assert (skip.rung, skip.addressee, skip.reason) == ("late+0", "unit_head", SkipReason.VACANT)
    assert (skip.matter.units, skip.matter.due_day) == (("N2",), day("20/11"))


def test_a_unit_with_nobody_above_alarms_the_operator() -> None:
    """Each unit whose top is reached without an addressee leaves its rows and an alarm."""
    empty = ("N1.head", "B.focal", "B.head", "R.vp1", "S.body", "P.body")
    silent = gathering(house(vacant=empty), units=("N1",))
    silent.until("2014-11-21 09:00")
    assert len(silent.said.alarms) == 1
    assert len(silent.said.skips) == 6
    assert silent.entries["N1"].climb.next_rung == 5


def test_many_units_of_one_superior_escalate_as_one_line_up() -> None:
    """Even where the policy says nothing of line-ups, one post gets one message."""
    ladder = Ladder(late=(Rung(working_days=0, to=("superior(1)",)),))
    silent = gathering(house(entry=ladder), units=("G1", "G2"), superior="D1")
    silent.until("2014-11-21 09:00")
    (claim,) = silent.said.claims
    assert (claim.to, claim.matter.units, claim.matter.unit) == ("D1.focal", ("G1", "G2"), "D1")


def test_a_missing_desk_is_reminded_through_the_head() -> None:
    """A reminder to an empty focal post goes to the head of the same unit, with a row."""
    silent = gathering(house(vacant=("N1.focal",)), units=("N1",))
    silent.until("2014-10-30 09:00")
    assert silent.lines == ["30/10 due-15 N1.head"]
    assert [each.rung for each in silent.said.skips] == ["due-15"]


# --- granted days ------------------------------------------------------------------------------


def test_a_granted_day_is_a_line_of_its_own() -> None:
    """The unit with more time is reminded and escalated by its own line, the others by theirs."""
    some = extended(gathering(), "N2", "12/12", "2014-10-06 10:00")
    assert [(line.lines.due_day, line.open_entries) for line in some.row.lines] == [
        (day("20/11"), 2),
        (day("12/12"), 1),
    ]
    assert some.row.base == day("20/11")
    some.until("2014-12-16 09:00")
    assert [line for line in some.lines if "N2" in line] == [
        "21/11 due-15 N2.focal",
        "5/12 due-5 N2.focal",
        "11/12 due-1 N2.focal",
        "15/12 late+0 N2.head",
    ]
    assert "25/11 late+3 B.focal N1+N3" in some.lines
    own = next(each for each in some.said.claims if each.to == "N2.head")
    assert (own.round, own.line) == (2, day("12/12"))


def test_a_granted_day_says_in_one_message_what_is_past_already() -> None:
    """The reminder that would have come before is a row and one combined message, on that line."""
    some = extended(gathering(), "N2", "28/11", "2014-11-19 10:00")
    (withheld,) = some.said.withheld
    assert (withheld.rung, withheld.kind, withheld.round) == ("due-15", ClaimKind.REMINDER, 2)
    assert withheld.reason is WithheldReason.PAST_WHEN_PLANNED
    assert withheld.matter.units == ("N2",)
    claim = some.said.claims[-1]
    assert (claim.rung, claim.to, claim.note) == ("combined", "N2.focal", "due-15")
    assert (claim.line, claim.round) == (day("28/11"), 2)
    some.until("2014-12-01 09:00")
    assert [line for line in some.lines if "N2" in line][-3:] == [
        "21/11 due-5 N2.focal",
        "27/11 due-1 N2.focal",
        "1/12 late+0 N2.head",
    ]


def test_two_units_with_the_same_granted_day_share_a_line() -> None:
    """A line that exists takes the next unit in; it says nothing twice."""
    some = extended(gathering(), "N2", "12/12", "2014-10-06 10:00")
    some.until("2014-11-21 09:00")
    extended(some, "N1", "12/12", "2014-11-21 10:00")
    assert some.row.lines[1].open_entries == 2
    some.until("2014-12-18 09:00")
    assert some.lines[-1] == "17/12 late+3 B.focal N1+N2"
    assert len({key(each) for each in some.said.claims}) == len(some.said.claims)


def test_an_entry_opened_again_is_told_of_what_is_past() -> None:
    """Reopened for three days, the unit reads at once what it would have been reminded of."""
    some = gathering(units=("N1",))
    some.until("2015-02-14 00:00")
    some.do(Reopen(unit="N1", until=day("4/3/2015"), reason="r"), "2015-03-02 10:00")
    assert some.lines[-1] == "2/3 combined N1.focal"
    assert some.said.claims[-1].note == "due-15,due-5"
    some.until("2015-03-05 09:00")
    assert some.lines[-2:] == ["3/3 due-1 N1.focal", "5/3 late+0 N1.head"]


def test_a_returned_answer_is_told_once_and_not_combined() -> None:
    """The return itself tells the unit; what is past is only a row."""
    some = gathering(units=("N1",)).receive("N1", "2014-11-17 10:00")
    some.do(ReturnEntry(unit="N1", reason="why"), "2014-11-19 10:00")
    assert some.row.lines[1].lines.due_day == day("24/11")
    assert some.lines[-1] == "19/11 returned N1.focal"
    assert [each.rung for each in some.said.withheld] == ["due-15", "due-5"]


# --- opening -----------------------------------------------------------------------------------


def test_an_opened_collection_expects_one_answer_from_each() -> None:
    """One entry for each unit by code, one base line, nothing said."""
    opened = gathering(units=("N2", "N1"))
    assert list(opened.entries) == ["N1", "N2"]
    assert {each.state for each in opened.entries.values()} == {EntryState.EXPECTED}
    assert opened.row.base == day("20/11")
    assert opened.row.lines[0].open_entries == 2
    assert opened.row.opened_at == at("2014-06-02 09:00")
    assert opened.said.claims == ()


def test_a_collection_nobody_announced_tells_each_unit_at_once() -> None:
    """Opened by a decision, it is news to each unit; an empty desk leaves a row."""
    opened = gathering(house(vacant=("N3.focal", "N3.head")), announced=False)
    assert opened.lines == ["2/6 assignment N1.focal", "2/6 assignment N2.focal"]
    claim = opened.said.claims[0]
    assert (claim.kind, claim.via, claim.line) == (
        ClaimKind.ASSIGNMENT, Via.URGENT, day("20/11"),
    )  # fmt: skip
    (skip,) = opened.said.skips
    assert (skip.rung, skip.addressee) == ("assignment", "responsible_post")
    assert skip.matter.units == ("N3",)


def test_what_was_past_when_opened_is_withheld() -> None:
    """Opened late, the rungs that were past are rows and are not replayed by later slots."""
    opened = gathering(now=at("2014-11-28 10:00"))
    assert [(each.rung, each.kind) for each in opened.said.withheld] == [
        ("due-15", ClaimKind.REMINDER),
        ("due-5", ClaimKind.REMINDER),
        ("due-1", ClaimKind.REMINDER),
        ("late+0", ClaimKind.ESCALATION),
        ("late+3", ClaimKind.ESCALATION),
        ("late+5", ClaimKind.ESCALATION),
        ("late-weekly", ClaimKind.REMINDER),
    ]
    matter = opened.said.withheld[0].matter
    assert (matter.units, matter.unit) == (("N1", "N2", "N3"), "R")
    assert opened.row.lines[0].fired[0] == "due-15@2014-11-20"
    opened.until("2014-12-20 00:00")
    assert opened.lines == [f"1/12 late+7 S.body {ALL}", f"11/12 late+15 P.body {ALL}"]


# --- promises, and instants that come too late --------------------------------------------------


def test_a_promise_pauses_the_climb_of_its_line() -> None:
    """The focal department promises a day: the next line-up comes later by the days until then."""
    late = gathering().do(Promise(until=day("28/11")), "2014-11-25 10:00", by="B.focal")
    assert late.row.lines[0].promises == (Pause(start=day("25/11"), end=day("28/11")),)
    late.until("2014-12-03 09:00")
    assert late.lines[-1] == "2/12 late+5 R.vp2"
    weekly = [each for each in late.said.claims if each.rung == "late-weekly"]
    assert weekly[0].at == at("2014-11-27 08:00")


def test_an_instant_of_a_line_that_spoke_already_says_nothing() -> None:
    """A firing that comes again, one of an unknown line and one of no line are silent."""
    silent = gathering()
    silent.until("2014-11-21 09:00")
    before, said = silent.row, silent.said
    for line in (day("20/11"), day("21/11"), None):
        late = Fire(at=at("2014-11-21 08:00"), firings=(Firing(rung="late+0", line=line),))
        assert silent.try_(late, at("2014-11-21 10:00")) is None
    assert (silent.row, silent.said) == (before, said)


def test_an_instant_after_closing_says_nothing() -> None:
    """What comes when all is closed changes nothing."""
    done = gathering(units=("N1",)).receive("N1", "2014-11-03 10:00")
    done.do(Accept(units=("N1",)), "2014-11-03 10:00").do(Close(), "2014-11-03 10:00")
    before = done.row
    late = Fire(at=at("2014-11-21 08:00"), firings=(Firing(rung="late+0", line=day("20/11")),))
    assert done.try_(late, at("2014-11-21 08:00")) is None
    assert (done.row, done.timetable.steps) == (before, ())


def test_recipients_are_those_of_the_day() -> None:
    """A head who comes the day before the rung fires is its recipient."""
    silent = gathering(units=("N1",))
    silent.until("2014-11-20 09:00")
    silent.house = house(organisation(holders={"N1.head": ("p-new",)}))
    silent.until("2014-11-21 09:00")
    assert silent.said.claims[-1].persons == ("p-new",)
