"""What each command does to a collection and its entries, and what it refuses."""

import pytest

from models.assignment.state import ExtensionRequest
from models.collection.state import EntryState
from models.deciding.claim import ClaimKind, Via
from models.deciding.collecting import (
    Accept,
    AcceptWithGaps,
    Close,
    CollectionBody,
    DecideEntryExtension,
    DirectEntries,
    ExcuseEntry,
    MarkNotApplicable,
    Receipt,
    Receive,
    ReceiveMany,
    Reopen,
    RequestEntryExtension,
    ReturnEntry,
)
from models.deciding.commands import Promise
from models.plan.organisation import PostKind
from tests.unit.models.core import Gathering, at, day, gathering, house, organisation, post

NOW = "2014-11-03 10:00"
STATE = EntryState


def receipt(unit: str, on: str = "3/11") -> Receipt:
    """Make a receipt."""
    return Receipt(unit=unit, received_on=day(on), source="paper", document="12/BC")


def in_state(state: EntryState) -> Gathering:
    """Bring the entry of N1 into a state; N2 and N3 are expected."""
    some = gathering()
    if state is STATE.EXPECTED:
        return some
    if state is STATE.NOT_APPLICABLE:
        return some.do(MarkNotApplicable(unit="N1", reason="r"), NOW)
    if state is STATE.EXCUSED:
        return some.do(ExcuseEntry(unit="N1", reason="r"), NOW)
    if state is STATE.MISSING:
        some.until("2015-02-14 00:00")
        return some
    some.receive("N1", NOW)
    if state is STATE.ACCEPTED:
        some.do(Accept(units=("N1",)), NOW)
    if state is STATE.RETURNED:
        some.do(ReturnEntry(unit="N1", reason="r"), NOW)
    return some


UNTIL = day("4/3/2015")
COMMANDS: dict[str, CollectionBody] = {
    "receive": Receive(receipt=receipt("N1")),
    "receive_many": ReceiveMany(receipts=(receipt("N1"),)),
    "accept": Accept(units=("N1",)),
    "return_entry": ReturnEntry(unit="N1", reason="r"),
    "not_applicable": MarkNotApplicable(unit="N1", reason="r"),
    "excuse": ExcuseEntry(unit="N1", reason="r"),
    "request": RequestEntryExtension(unit="N1", until=UNTIL, reason="r"),
    "decide": DecideEntryExtension(unit="N1", granted=False),
    "reopen": Reopen(unit="N1", until=UNTIL, reason="r"),
    "direct": DirectEntries(units=("N1",), instruction="i"),
}
OWED = {"receive", "receive_many", "not_applicable", "excuse", "request", "direct"}
PERMITTED = {
    STATE.EXPECTED: OWED,
    STATE.RETURNED: OWED,
    STATE.RECEIVED: {"accept", "return_entry", "not_applicable", "excuse", "reopen"},
    STATE.ACCEPTED: {"reopen"},
    STATE.NOT_APPLICABLE: {"reopen"},
    STATE.EXCUSED: {"reopen"},
    STATE.MISSING: {"not_applicable", "excuse", "reopen"},
}


@pytest.mark.parametrize("state", list(EntryState))
def test_each_state_of_an_entry_takes_exactly_its_commands(state: EntryState) -> None:
    """Every command is tried on an entry in every state; what is refused changes nothing."""
    for name, body in COMMANDS.items():
        some = in_state(state)
        assert some.entries["N1"].state is state
        before = some.row, some.entries
        refusal = some.try_(body, at("2015-02-16 10:00"))
        if name == "decide" and state in {STATE.EXPECTED, STATE.RETURNED}:
            assert refusal is not None
            assert refusal.code == "no_request"
            continue
        assert (refusal is None) == (name in PERMITTED[state]), name
        if refusal:
            is_locked = state is STATE.MISSING and name.startswith("receive")
            wanted = ("locked", "") if is_locked else ("wrong_state", "unit")
            assert (refusal.code, refusal.field) == wanted
            assert f"it is {state}" in refusal.message
            assert (some.row, some.entries) == before


@pytest.mark.parametrize(
    "body",
    [each.model_copy(update={"unit": "Z"}) for each in COMMANDS.values() if hasattr(each, "unit")]
    + [
        Receive(receipt=receipt("Z")),
        Accept(units=("Z",)),
        DirectEntries(units=("N1", "Z"), instruction="i"),
    ],
)
def test_a_unit_that_is_not_asked_is_refused(body: CollectionBody) -> None:
    """Nobody answers for a unit the collection does not know."""
    refusal = gathering().refused(body, NOW)
    assert (refusal.code, refusal.field) == ("not_asked", "unit")
    assert refusal.message == "Z owes no answer in collection:p:yearly:2014:R"


# --- receipts ----------------------------------------------------------------------------------


def test_an_answer_is_kept_with_day_and_source() -> None:
    """The entry is received, knows when it was keyed in, and owes no more."""
    some = gathering().do(RequestEntryExtension(unit="N1", until=UNTIL, reason="r"), NOW)
    some.do(Receive(receipt=receipt("N1", "1/11")), NOW)
    entry = some.entries["N1"]
    assert (entry.state, entry.received_at, entry.late) == (STATE.RECEIVED, at(NOW), False)
    assert entry.receipt == receipt("N1", "1/11")
    assert entry.request is None
    assert some.row.lines[0].open_entries == 2


@pytest.mark.parametrize(
    ("received", "grace", "late"),
    [("20/11", 0, False), ("21/11", 0, True), ("24/11", 2, False), ("25/11", 2, True)],
)
def test_lateness_is_judged_by_the_day_received(received: str, grace: int, *, late: bool) -> None:
    """Keyed in weeks later, an answer is late only if the paper came late."""
    some = gathering(house(grace_working_days=grace))
    some.do(Receive(receipt=receipt("N1", received)), "2014-12-15 10:00")
    assert some.entries["N1"].late is late


def test_an_answer_does_not_come_tomorrow() -> None:
    """A day of receipt ahead of today is refused; today is accepted."""
    refusal = gathering().refused(Receive(receipt=receipt("N1", "4/11")), NOW)
    assert (refusal.code, refusal.field) == ("date_ahead", "received_on")
    assert "2014-11-04 lies ahead of today" in refusal.message
    gathering().do(Receive(receipt=receipt("N1", "3/11")), NOW)


def test_many_answers_come_together() -> None:
    """All of a list are recorded, or none: a unit listed twice or unknown refuses it."""
    some = gathering().do(ReceiveMany(receipts=(receipt("N1"), receipt("N3"))), NOW)
    states = [each.state for each in some.entries.values()]
    assert states == [STATE.RECEIVED, STATE.EXPECTED, STATE.RECEIVED]
    assert some.row.lines[0].open_entries == 1
    twice = (receipt("N2"), receipt("N1"), receipt("N2"))
    refusal = gathering().refused(ReceiveMany(receipts=twice), NOW)
    assert (refusal.code, refusal.field) == ("listed_twice", "receipts")
    assert refusal.message == "listed twice: N2"
    refusal = gathering().refused(ReceiveMany(receipts=(receipt("N1"), receipt("Z"))), NOW)
    assert refusal.code == "not_asked"


def test_a_receipt_rebuilds_the_timetable_only_when_a_line_goes_quiet() -> None:
    """While somebody owes on the line its instants stay; with the last answer they go."""
    some = gathering()
    plans = len(some.plans)
    some.receive("N1", NOW).receive("N2", NOW)
    assert len(some.plans) == plans + 0
    some.receive("N3", NOW)
    assert len(some.plans) == plans + 1
    assert some.timetable.steps == ()


# --- accepting and closing ---------------------------------------------------------------------


def test_accepting_settles() -> None:
    """Accepted answers are settled at that time, several at once."""
    some = gathering().receive("N1", NOW).receive("N2", NOW)
    some.do(Accept(units=("N1", "N2")), "2014-11-04 10:00")
    assert [each.state for each in some.entries.values()][:2] == [STATE.ACCEPTED] * 2
    assert some.entries["N2"].settled_at == at("2014-11-04 10:00")


def test_closing_refuses_gaps_and_unread_answers() -> None:
    """What is missing must be declared, and what came must be read."""
    some = gathering().receive("N1", NOW)
    refusal = some.refused(Close(), NOW)
    assert (refusal.code, refusal.message) == ("unread", "accept or return first: N1")
    some.do(Accept(units=("N1",)), NOW)
    refusal = some.refused(Close(), NOW)
    assert refusal.code == "gaps_not_declared"
    assert refusal.message == "still missing (declare the gaps): N2, N3"


def test_a_collection_closes_when_all_is_settled() -> None:
    """Accepted, not applicable and excused are settled; nothing lies ahead then."""
    some = gathering().receive("N1", NOW).do(Accept(units=("N1",)), NOW)
    some.do(MarkNotApplicable(unit="N2", reason="none there"), NOW)
    some.do(ExcuseEntry(unit="N3", reason="flood"), NOW).do(Close(), "2014-11-04 10:00")
    assert (some.row.is_open, some.row.closed_at) == (False, at("2014-11-04 10:00"))
    assert (some.row.gaps, some.timetable.steps) == ((), ())
    assert (some.entries["N2"].reason, some.entries["N3"].reason) == ("none there", "flood")
    assert some.entries["N3"].settled_at == at(NOW)


def test_the_whole_is_accepted_with_exactly_the_missing_declared() -> None:
    """One name too few or too many is refused and named; then the gaps stand in the row."""
    some = gathering().receive("N1", NOW)
    wrong = AcceptWithGaps(missing=("N2", "N3"), reason="r")
    assert some.refused(wrong, NOW).code == "unread"
    some.do(Accept(units=("N1",)), NOW)
    for missing, named in ((("N2",), "N3"), (("N1", "N2", "N3"), "N1"), (("N2", "Z"), "N3, Z")):
        refusal = some.refused(AcceptWithGaps(missing=missing, reason="r"), NOW)
        assert (refusal.code, refusal.field) == ("gaps_differ", "missing")
        assert refusal.message == f"the declared gaps differ from the missing: {named}"
    some.do(AcceptWithGaps(missing=("N3", "N2"), reason="r"), "2014-12-15 10:00")
    assert some.row.gaps == ("N2", "N3")
    assert (some.row.is_open, some.row.closed_at) == (False, at("2014-12-15 10:00"))
    assert some.entries["N2"].state is STATE.MISSING
    assert some.entries["N2"].settled_at == at("2014-12-15 10:00")
    assert (some.row.lines[0].open_entries, some.timetable.steps) == (0, ())


def test_what_is_missing_after_the_lock_is_a_gap_to_declare() -> None:
    """Entries the lock made missing are gaps like any other."""
    some = gathering()
    some.until("2015-02-14 00:00")
    assert some.refused(Close(), "2015-02-16 10:00").code == "gaps_not_declared"
    some.do(AcceptWithGaps(missing=("N1", "N2", "N3"), reason="r"), "2015-02-16 10:00")
    assert some.row.gaps == ("N1", "N2", "N3")


def test_a_closed_collection_takes_no_command() -> None:
    """Whatever it is, it is refused, but for opening an entry again."""
    some = gathering().do(AcceptWithGaps(missing=("N1", "N2", "N3"), reason="r"), NOW)
    for body in (*COMMANDS.values(), Close(), Promise(until=day("4/11"))):
        if isinstance(body, Reopen):
            continue
        refusal = some.refused(body, NOW)
        assert refusal.state == "closed"
        assert refusal.code == "wrong_state"
        assert refusal.message == f"'{body.type}': the collection is closed"


def test_a_reopened_entry_owes_again() -> None:
    """An excused unit owes again until the day, rolled on, in a new round and on its own line."""
    some = gathering().do(ExcuseEntry(unit="N2", reason="r"), NOW)
    some.do(Reopen(unit="N2", until=day("6/12"), reason="why"), "2014-11-04 10:00")
    entry = some.entries["N2"]
    assert (entry.state, entry.settled_at, entry.reason) == (STATE.EXPECTED, None, "why")
    assert (entry.due_day, entry.climb.round) == (day("8/12"), 2)
    assert [(line.lines.due_day, line.open_entries) for line in some.row.lines] == [
        (day("20/11"), 2),
        (day("8/12"), 1),
    ]
    lines = {firing.line for step in some.timetable.steps for firing in step.firings}
    assert lines == {day("20/11"), day("8/12")}
    some.do(ExcuseEntry(unit="N1", reason="r"), "2014-11-04 11:00")
    refusal = some.refused(Reopen(unit="N1", until=day("4/11"), reason="r"), "2014-11-04 12:00")
    assert (refusal.code, refusal.field) == ("date_not_ahead", "until")


# --- returning ---------------------------------------------------------------------------------


def test_a_return_gives_back_the_days_since_the_answer_came() -> None:
    """Received in time and kept three working days, the unit has three more, in a new round."""
    some = gathering().receive("N1", "2014-11-17 10:00")
    some.do(ReturnEntry(unit="N1", reason="why"), "2014-11-20 10:00")
    entry = some.entries["N1"]
    assert (entry.state, entry.reason) == (STATE.RETURNED, "why")
    assert (entry.due_day, entry.climb.round) == (day("25/11"), 2)
    claim = some.said.claims[-1]
    assert (claim.kind, claim.via, claim.rung) == (ClaimKind.RETURNED, Via.URGENT, "returned")
    assert (claim.to, claim.note, claim.line) == ("N1.focal", "why", day("20/11"))
    assert (claim.round, claim.repeat, claim.matter.due_day) == (2, 1, day("25/11"))
    assert (claim.matter.units, claim.matter.unit) == (("N1",), "N1")


def test_a_return_counts_from_the_day_on_the_paper() -> None:
    """Paper that came in time but was keyed in late does not make the unit late when returned."""
    some = gathering().do(Receive(receipt=receipt("N1", "20/11")), "2014-11-28 10:00")
    some.do(ReturnEntry(unit="N1", reason="r"), "2014-12-01 10:00")
    assert some.entries["N1"].due_day == day("1/12")


def test_a_return_of_a_late_answer_keeps_the_due_day() -> None:
    """Late stays late: neither day nor round change; it climbs on a line that is put off."""
    some = gathering().receive("N1", "2014-11-24 10:00")
    some.do(ReturnEntry(unit="N1", reason="r"), "2014-11-28 10:00")
    entry = some.entries["N1"]
    assert (entry.due_day, entry.climb.round, entry.stood) == (day("20/11"), 1, 4)
    lines = [(line.place, line.open_entries) for line in some.row.lines]
    assert lines == [((day("20/11"), 0), 2), ((day("20/11"), 4), 1)]


def test_a_return_may_name_its_day() -> None:
    """The day is rolled to a working day; one that is past is refused."""
    some = gathering().receive("N1", NOW)
    refusal = some.refused(ReturnEntry(unit="N1", reason="r", due=day("3/11")), NOW)
    assert (refusal.code, refusal.field) == ("date_not_ahead", "due")
    some.do(ReturnEntry(unit="N1", reason="r", due=day("29/11")), NOW)
    assert some.entries["N1"].due_day == day("1/12")


def test_two_returns_of_one_day_are_two_messages() -> None:
    """Each return is told at once, whoever shares a desk; a desk without anybody leaves a row."""
    shared = [post("N2.clerk", PostKind.FOCAL, acting="N1.focal")]
    some = gathering(house(organisation(("N2.focal",), more_posts=shared, holders={})))
    for unit in ("N1", "N1", "N2"):
        some.receive(unit, NOW).do(ReturnEntry(unit=unit, reason="r"), NOW)
    told = [each for each in some.said.claims if each.rung == "returned"]
    assert [(each.to, each.repeat, each.round) for each in told] == [
        ("N1.focal", 1, 1),
        ("N1.focal", 2, 1),
        ("N1.focal", 3, 1),
    ]
    empty = gathering(house(vacant=("N1.focal", "N1.head"))).receive("N1", NOW)
    empty.do(ReturnEntry(unit="N1", reason="r"), NOW)
    skip = empty.said.skips[-1]
    assert (skip.rung, skip.addressee) == ("returned", "responsible_post")


# --- more time, promises -----------------------------------------------------------------------


def test_an_entry_asks_for_more_time_and_waits() -> None:
    """The request is kept, rolled to a working day; the line stays."""
    some = gathering().do(RequestEntryExtension(unit="N1", until=day("29/11"), reason="why"), NOW)
    assert some.entries["N1"].request == ExtensionRequest(
        until=day("1/12"), reason="why", asked=day("3/11")
    )
    some.do(DecideEntryExtension(unit="N1", granted=False), NOW)
    entry = some.entries["N1"]
    assert (entry.request, entry.extended, entry.due_day) == (None, False, day("20/11"))


def test_a_granted_entry_has_a_new_round() -> None:
    """The day granted counts, not the day asked for; the entry says that it was extended."""
    some = gathering().do(RequestEntryExtension(unit="N1", until=UNTIL, reason="r"), NOW)
    some.do(DecideEntryExtension(unit="N1", granted=True, until=day("1/12")), NOW)
    entry = some.entries["N1"]
    assert (entry.due_day, entry.climb.round, entry.extended) == (day("1/12"), 2, True)
    assert entry.request is None


def test_an_entrys_extension_never_shortens() -> None:
    """Neither asked nor granted may a day be that is not after the entry's own due day."""
    some = gathering()
    asked = RequestEntryExtension(unit="N1", until=day("20/11"), reason="r")
    refusal = some.refused(asked, NOW)
    assert (refusal.code, refusal.field) == ("extension_shortens", "until")
    assert refusal.message == "name a day after 2014-11-20"
    some.do(RequestEntryExtension(unit="N1", until=UNTIL, reason="r"), NOW)
    short = DecideEntryExtension(unit="N1", granted=True, until=day("20/11"))
    assert some.refused(short, NOW).code == "extension_shortens"
    past = RequestEntryExtension(unit="N2", until=day("21/11"), reason="r")
    assert some.refused(past, "2014-11-24 10:00").code == "date_not_ahead"


def test_only_who_was_told_of_a_line_promises_on_it() -> None:
    """The head of a late unit may; who was told of no line, and of an unknown line, may not."""
    late = gathering()
    refusal = late.refused(Promise(until=day("28/11")), "2014-11-24 10:00", by="B.focal")
    assert refusal.code == "not_escalated_to"
    unknown = Promise(until=day("28/11"), line=day("1/12"))
    refusal = late.refused(unknown, "2014-11-24 10:00", by="N1.head")
    assert (refusal.code, refusal.field) == ("no_such_line", "line")
    assert refusal.message == "nothing is due on 2014-12-01"
    late.do(Promise(until=day("28/11"), line=day("20/11")), "2014-11-24 10:00", by="N1.head")
    assert late.row.lines[0].told_posts == ("N1.head", "N2.head", "N3.head")
