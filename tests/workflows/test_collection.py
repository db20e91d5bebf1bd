"""One answer from each of many: received, accepted, returned, extended, excused, closed."""

from datetime import date

from models.collection.state import CollectionPhase, EntryState
from models.deciding.collecting import (
    Accept,
    AcceptWithGaps,
    Close,
    DecideEntryExtension,
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
from tests.workflows.library import DN, HUE, OWN_PLANS, REPORTS, VINH, only
from tests.world import World, world


async def _issued(here: World) -> None:
    await here.issue()
    for unit in (DN, HUE, VINH):
        await here.expect("assignment", to=f"{unit}.focal", rung="issue")


async def _reminded(here: World, rung: str, day: date, *units: str) -> None:
    for unit in units:
        await here.expect("reminder", to=f"{unit}.focal", rung=rung, on=day, units=(unit,))


async def test_answers_are_received_accepted_or_returned_each_on_its_own() -> None:
    """Lateness is judged by the day an answer arrived; an unread answer keeps the whole open."""
    async with world(only("C.1")) as here:
        await _issued(here)
        await here.until(date(2020, 12, 1))
        await _reminded(here, "due-7", date(2020, 11, 23), DN, HUE, VINH)
        paper = Receipt(unit=DN, received_on=date(2020, 11, 30), source="paper", document="4/BC")
        await here.does(REPORTS, Receive(receipt=paper))
        ahead = Receipt(unit=HUE, received_on=date(2020, 12, 2))
        assert await here.is_refused(REPORTS, Receive(receipt=ahead)) == "date_ahead"
        stranger = Receipt(unit="HTV-CM", received_on=date(2020, 12, 1))
        assert await here.is_refused(REPORTS, Receive(receipt=stranger)) == "not_asked"
        twice = ReceiveMany(receipts=(paper, paper))
        assert await here.is_refused(REPORTS, twice) == "listed_twice"
        await here.answers(REPORTS, HUE, VINH, accepted=False)
        assert await here.is_refused(REPORTS, Close()) == "unread"
        await here.does(REPORTS, Accept(units=(DN, VINH)))
        assert await here.is_refused(REPORTS, Accept(units=(DN,))) == "wrong_state"

        back = ReturnEntry(unit=HUE, reason="no figures", due=date(2020, 12, 8))
        await here.does(REPORTS, back)
        await here.expect("returned", to="HTV-HUE.focal", on=date(2020, 12, 1), units=(HUE,))
        assert await here.is_refused(REPORTS, Close()) == "gaps_not_declared"
        await here.until(date(2020, 12, 8))
        await here.answers(REPORTS, HUE)
        _, entries = await here.collection(REPORTS)
        assert [(each.state, each.late) for each in entries.values()] == [
            (EntryState.ACCEPTED, False)
        ] * 3
        row = await here.does(REPORTS, Close())
        assert (row.is_open, row.gaps) == (False, ())
        await here.ends(REPORTS)


async def test_an_extended_entry_climbs_on_a_line_of_its_own() -> None:
    """A granted unit is reminded, and escalated, by its own day; a promise pauses that line."""
    async with world(only("C.1")) as here:
        await _issued(here)
        await here.until(date(2020, 11, 16))
        until = date(2020, 12, 10)
        for unit in (HUE, VINH):
            ask = RequestEntryExtension(unit=unit, until=until, reason="flood")
            await here.does(REPORTS, ask)
        shorter = RequestEntryExtension(unit=DN, until=date(2020, 11, 30), reason="sooner")
        assert await here.is_refused(REPORTS, shorter) == "extension_shortens"
        await here.does(REPORTS, DecideEntryExtension(unit=HUE, granted=True))
        await here.does(REPORTS, DecideEntryExtension(unit=VINH, granted=False, reason="no flood"))
        no_request = DecideEntryExtension(unit=DN, granted=True)
        assert await here.is_refused(REPORTS, no_request) == "no_request"

        await here.until(date(2020, 12, 1))
        await _reminded(here, "due-7", date(2020, 11, 23), DN, VINH)
        await here.answers(REPORTS, DN, VINH)
        await here.until(date(2020, 12, 15))  # late after Saturday 12/12, a working day here
        await _reminded(here, "due-7", date(2020, 12, 2), HUE)
        await here.expect("escalation", to="HTV-HUE.head", rung="late+0", on=date(2020, 12, 14))
        await here.expect(
            "escalation", to="HTV-VP.focal", rung="late+2", on=date(2020, 12, 15), units=(HUE,)
        )
        await here.does(REPORTS, Promise(until=date(2020, 12, 19), line=until), by="HTV-VP.focal")
        nothing = Promise(until=date(2020, 12, 19), line=date(2020, 12, 11))
        assert await here.is_refused(REPORTS, nothing, by="HTV-VP.focal") == "no_such_line"
        await here.until(date(2020, 12, 22))  # without the promise the Standing reads on 19/12
        await here.answers(REPORTS, HUE)
        _, entries = await here.collection(REPORTS)
        assert entries[HUE].late
        assert not entries[VINH].late
        await here.does(REPORTS, Close())
        await here.ends(REPORTS)


async def test_what_never_came_is_missing_until_somebody_says_what_to_do_about_it() -> None:
    """After the lock an entry can be reopened, excused or declared a gap, each by its own act."""
    async with world(only("B.3")) as here:
        await _issued(here)
        await here.until(date(2020, 1, 20))
        no_coast = MarkNotApplicable(unit=VINH, reason="no coast")
        await here.does(OWN_PLANS, no_coast)
        row, _ = await here.collection(OWN_PLANS)
        assert row.base == date(2020, 2, 15)
        await here.until(date(2020, 5, 15))  # locked sixty working days after 18/2
        for day, rung, to in (
            (date(2020, 2, 20), "late+2", "HTV-VP.focal"),
            (date(2020, 2, 25), "late+6", "HTV-BTV.body"),
            (date(2020, 2, 29), "late+10", "HTV-BCH.body"),
        ):
            await here.expect("escalation", to=to, rung=rung, on=day, units=(DN, HUE))
        for unit in (DN, HUE):
            await _reminded(here, "due-7", date(2020, 2, 7), unit)
            await here.expect("escalation", to=f"{unit}.head", rung="late+0", units=(unit,))
        row, entries = await here.collection(OWN_PLANS)
        assert row.phase(await here.running.now()) is CollectionPhase.LOCKED
        assert [each.state for each in entries.values()] == [
            EntryState.MISSING,
            EntryState.MISSING,
            EntryState.NOT_APPLICABLE,
        ]

        again = Reopen(unit=DN, until=date(2020, 5, 25), reason="found at last")
        await here.does(OWN_PLANS, again)
        await here.until(date(2020, 5, 20))
        await _reminded(here, "due-7", date(2020, 5, 16), DN)
        await here.answers(OWN_PLANS, DN)
        wrong = AcceptWithGaps(missing=(DN,), reason="closing")
        assert await here.is_refused(OWN_PLANS, wrong) == "gaps_differ"
        row = await here.does(OWN_PLANS, AcceptWithGaps(missing=(HUE,), reason="closing"))
        assert (row.is_open, row.gaps) == (False, (HUE,))
        await here.ends(OWN_PLANS)


async def test_an_excused_unit_owes_nothing_and_the_others_are_line_ups() -> None:
    """An excuse is a recorded exception: no message names the unit any more."""
    async with world(only("B.3")) as here:
        await _issued(here)
        await here.does(OWN_PLANS, ExcuseEntry(unit=HUE, reason="merged with another"))
        await here.until(date(2020, 2, 14))
        await _reminded(here, "due-7", date(2020, 2, 7), DN, VINH)
        await here.answers(OWN_PLANS, DN, VINH)
        await here.does(OWN_PLANS, Close())
        await here.ends(OWN_PLANS)
