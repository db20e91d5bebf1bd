"""A report cycle and the final review as workflows: year by year, and what waits for what."""

from datetime import date

from database.courses.queries import course as read
from models.collection.state import EntryState
from models.course.state import CourseRow
from models.deciding.collecting import Accept, AcceptWithGaps, Close, HandUp, Receipt
from models.deciding.commands import Approve, Submit
from models.plan.cycle import AlsoAnswers, CycleStep
from models.plan.plan import Partner, Plan
from models.plan_run.progress import MergeUnit
from models.source import DecisionDocument, Source, SourceKind
from tests.workflows.library import DN, HUE, PLAN, VINH, in_stages, only
from tests.world import World, world

CYCLE, REVIEW = "reporting:lib:yearly", "review:lib"
DEFAULT = Source(kind=SourceKind.DEFAULT)
DECISION = DecisionDocument(issuer="HTV", type="quyết định", number="9/QĐ", date=date(2020, 3, 2))


def reports(year: int, of: str = "HTV") -> str:
    """Return the collection of a year."""
    return f"collection:lib:yearly:{year}:{of}"


def whole(year: int) -> str:
    """Return the consolidated report of a year."""
    return f"assignment:lib:C.2:{year}:HTV-VP"


def with_cycle(plan: Plan, **update: object) -> Plan:
    """Return a plan whose report cycle says more."""
    (cycle,) = plan.file.cycles
    file = plan.file.model_copy(update={"cycles": (cycle.model_copy(update=update),)})
    return plan.model_copy(update={"file": file})


async def course(here: World, of: str) -> CourseRow:
    """Return a course as it stands."""
    row: CourseRow = await here.cast.read(lambda conn: read(conn, of))
    return row


async def all_answer(here: World, year: int) -> None:
    """Let every province report, and the collection close."""
    await here.answers(reports(year), DN, HUE, VINH)
    await here.does(reports(year), Close())
    await here.ends(reports(year))


async def test_each_year_opens_its_reports_and_the_report_behind_them() -> None:
    """The plan opens the cycle, the cycle its years; it passes them, and ends with the plan."""
    async with world(only("C.1", "C.2")) as here:
        await here.issue()
        for year in (2020, 2021, 2022):
            if year > here.issued_on.year:
                await here.until(date(year, 1, 5))
            await all_answer(here, year)
            await here.does(whole(year), Submit())
            await here.does(whole(year), Approve())
            await here.ends(whole(year))
        await here.quiet()
        row = await course(here, CYCLE)
        assert [(each.year, each.stage) for each in row.passed] == [
            (year, stage) for year in (2020, 2021, 2022) for stage in ("reports", "consolidated")
        ]
        assert row.is_open
        await here.until(date(2023, 1, 2))
        await here.ends(CYCLE)
        await here.ends(PLAN)
        await here.expect_all()


async def test_a_late_year_does_not_hold_up_the_next() -> None:
    """What nobody closed stays open beside it; the course has both."""
    async with world(only("C.1")) as here:
        await here.issue()
        await here.until(date(2021, 1, 5))
        await here.expect_all()
        open_ = [each.obligation for each in (await course(here, CYCLE)).open]
        assert open_ == [reports(2020), reports(2021)]
        missing = AcceptWithGaps(missing=(DN, HUE, VINH), reason="không gửi")
        await here.does(reports(2020), missing)
        await here.ends(reports(2020))
        await here.quiet()
        assert [each.obligation for each in (await course(here, CYCLE)).open] == [reports(2021)]


async def test_a_superior_hands_up_in_one_act_and_the_collection_above_hears_of_it() -> None:
    """Below it is closed, above it is received; the workflow of the superior's collection ends."""
    plan = with_cycle(only("C.1"), below=(CycleStep(working_days=5, source=DEFAULT),))
    async with world(plan) as here:
        await here.issue()
        await here.expect_all(rung="issue")
        below = [each for each in await here.ids() if each.startswith("collection:lib:yearly:2020")]
        lower = next(each for each in below if not each.endswith(":HTV"))
        superior = lower.rsplit(":", 1)[1]
        units = sorted((await here.collection(lower))[1])
        await here.answers(lower, *units)
        receipt = Receipt(unit=superior, received_on=await here.today())
        await here.does(lower, HandUp(receipt=receipt))
        await here.ends(lower)
        await here.quiet()
        _, entries = await here.collection(reports(2020))
        assert entries[superior].state is EntryState.RECEIVED
        await here.does(reports(2020), Accept(units=(superior,)))
        assert "hand_up" in await here.log(lower)


async def test_a_merger_wakes_whoever_owes_something_else_now() -> None:
    """The other province answers for both, and is reminded as before; the merged one is not."""
    async with world(only("C.1")) as here:
        await here.issue()
        await here.expect_all(rung="issue")
        await here.until(date(2020, 3, 2))
        day = await here.today()
        await here.does(PLAN, MergeUnit(unit=HUE, into=DN, since=day, decision=DECISION))
        await here.quiet()
        _, entries = await here.collection(reports(2020))
        assert entries[HUE].state is EntryState.EXCUSED
        await here.answers(reports(2020), DN, VINH)
        await here.does(reports(2020), Close())
        await here.ends(reports(2020))
        await here.until(date(2021, 1, 5))
        _, entries = await here.collection(reports(2021))
        assert sorted(entries) == sorted((DN, VINH))


async def test_the_review_waits_for_the_report_of_its_year_and_goes_on() -> None:
    """Guidance and outline the year before; no second collection; woken when the first closes."""
    also = AlsoAnswers(year=2022, duty="C.3", source=DEFAULT)
    plan = with_cycle(in_stages("C.1", "C.3"), also_answers=(also,))
    partner = Partner(unit_class="provinces", source=DEFAULT)
    duties = tuple(
        each.model_copy(update={"partners": (partner,)}) if each.id == "C.3" else each
        for each in plan.file.duties
    )
    plan = plan.model_copy(update={"file": plan.file.model_copy(update={"duties": duties})})
    async with world(plan) as here:
        await here.issue()
        await here.until(date(2022, 1, 5))
        guidance, outline = (
            f"assignment:lib:C.3:{each}:HTV-VP" for each in ("guidance", "outline")
        )
        lines = (await here.assignment(guidance)).lines
        assert lines is not None
        assert lines.due_day.year == 2021
        await here.does(guidance, Submit())
        await here.does(outline, Submit())
        await here.ends(outline)
        await here.quiet()
        row = await course(here, REVIEW)
        assert (row.stage, row.open[0].obligation) == ("reviews", reports(2022))
        await all_answer(here, 2022)
        await here.quiet()
        row = await course(here, REVIEW)
        assert row.stage == "consolidation"
        for stage in ("consolidation", "conference", "submission"):
            await here.does(f"assignment:lib:C.3:{stage}:HTV", Submit())
        await here.expect_all()
        assert not [each for each in await here.ids() if "C.3:reviews" in each]
