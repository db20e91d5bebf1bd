"""The plan goes out by the course of a document: acknowledged by some, known to the others."""

from datetime import date

from database.courses.queries import course
from models.deciding.collecting import Receipt, Receive
from models.plan_run.acts import CopyTo, DispatchDocument
from tests.workflows.library import DN, HUE, PLAN, VINH, in_stages
from tests.world import World, world

ITSELF = "dispatch:lib:plan"
RECEIPTS = "collection:lib:D.1-a:1:HTV"
LATER = "collection:lib:D.1-a/huong-dan:receipt:HTV"


async def _acknowledges(here: World, collection: str, unit: str) -> None:
    """Let a unit say that it has arrived."""
    receipt = Receipt(unit=unit, received_on=await here.today())
    await here.does(collection, Receive(receipt=receipt))


async def test_the_plan_goes_out_and_its_course_ends_with_the_last_receipt() -> None:
    """Nobody accepts or closes anything; who got a copy is on record and owes nothing."""
    async with world(in_stages("D.1-a", "D.1-b")) as here:
        await here.issue()
        assert await here.ids() == [RECEIPTS]
        await here.expect_all(kind="assignment", rung="issue")
        await _acknowledges(here, RECEIPTS, DN)
        await _acknowledges(here, RECEIPTS, HUE)
        book, entries = await here.collection(RECEIPTS)
        assert book.is_open
        assert [entries[unit].state for unit in (DN, HUE, VINH)] == [
            "accepted",
            "accepted",
            "expected",
        ]
        await here.until(date(2020, 1, 15))
        late = await here.expect("escalation", to=f"{VINH}.head", rung="late+0")
        assert late.matter.units == (VINH,)
        await here.expect_all(kind="reminder")
        await _acknowledges(here, RECEIPTS, VINH)
        await here.ends(RECEIPTS)
        await here.ends(ITSELF)
        row = await here.cast.read(lambda conn: course(conn, ITSELF))
        assert (row.is_open, row.outcome) == (False, "done")
        assert [(each.purpose, each.body) for each in row.order.copies] == [
            ("courtesy_copy", "EXT-VTV")
        ]


async def test_a_later_document_goes_the_same_way() -> None:
    """Its own course and collection; its copies are in its log."""
    async with world(in_stages("D.1-a")) as here:
        await here.issue()
        await here.expect_all(kind="assignment", rung="issue")
        body = DispatchDocument(
            document="huong-dan",
            title="Hướng dẫn",
            number="05/HD-HTV",
            dated=date(2020, 1, 6),
            units=(DN,),
            copies=(CopyTo(purpose="archive_copy", unit="HTV-VP"),),
        )
        await here.does(PLAN, body)
        await here.quiet()
        await here.expect("assignment", to=f"{DN}.focal", rung="assignment")
        await _acknowledges(here, LATER, DN)
        await here.ends("dispatch:lib:huong-dan")
        for unit in (DN, HUE, VINH):
            await _acknowledges(here, RECEIPTS, unit)
        await here.ends(ITSELF)
