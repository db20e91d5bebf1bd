"""A standing duty as a workflow: a note each year, ended by a decision or with the plan."""

from datetime import date

import pytest

from models.course.commands import CloseCourse
from models.deciding.collecting import Close
from models.deciding.commands import Acknowledge, Submit
from models.plan.plan import DutyKind, Lead
from models.plan.stage import CourseKind
from models.plan_run import courses
from models.source import DecisionDocument, Source, SourceKind
from tests.workflows.library import DN, HUE, PLAN, VINH, changed, only
from tests.world import ISSUED, world

STANDING = "standing:lib:B.5"
DECISION = DecisionDocument(
    issuer="Ban Thường vụ", type="quyết định", number="07/QĐ-BTV", date=date(2020, 2, 10)
)


@pytest.fixture(autouse=True)
def _as_course(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(courses.COURSE_OF, DutyKind.STANDING, CourseKind.STANDING)


async def test_each_year_asks_for_its_notes_until_the_plan_ends() -> None:
    """The duty opens them itself, the plan only the duty; both end together."""
    async with world(only("B.5")) as here:
        await here.issue()
        await here.expect("assignment", to="HTV-CM.focal", rung="issue")
        for year, first in ((2020, ISSUED), (2021, date(2021, 1, 4)), (2022, date(2022, 1, 4))):
            await here.until(first, hour=9)
            for name in ("spring", "autumn"):
                obligation = f"assignment:lib:B.5:{year}-{name}:HTV-CM"
                await here.does(obligation, Acknowledge())
                await here.does(obligation, Submit(note="đã rà soát"))
                await here.ends(obligation)
        await here.until(date(2023, 1, 2))
        await here.ends(STANDING)
        await here.ends(PLAN)


async def test_a_decision_ends_it_and_a_later_year_opens_nothing() -> None:
    """Its open note is withdrawn in the same transaction; the plan goes on without it."""
    async with world(only("B.5")) as here:
        await here.issue()
        await here.expect("assignment", to="HTV-CM.focal", rung="issue")
        await here.does(STANDING, CloseCourse(reason="đã lồng ghép", decision=DECISION))
        await here.ends(STANDING)
        for name in ("spring", "autumn"):
            await here.ends(f"assignment:lib:B.5:2020-{name}:HTV-CM")
        again = CloseCourse(reason="x", decision=DECISION)
        assert await here.is_refused(STANDING, again)
        await here.until(date(2021, 1, 5))
        assert not [each for each in await here.ids() if ":2021" in each]


async def test_a_class_is_asked_each_year_by_one_collection() -> None:
    """Its members are those of the day; the department that follows the plan collects."""
    lead = Lead(unit_class="provinces", source=Source(kind=SourceKind.DEFAULT))
    plan = only("B.5")
    (duty,) = plan.file.duties
    async with world(changed(plan, "B.5", lead=lead, deadlines=duty.deadlines[1:])) as here:
        await here.issue()
        await here.expect_all(rung="issue")
        for year, first in ((2020, ISSUED), (2021, date(2021, 1, 4)), (2022, date(2022, 1, 4))):
            await here.until(first, hour=9)
            notes = f"collection:lib:B.5:{year}-autumn:HTV-BTV"
            row, entries = await here.collection(notes)
            assert sorted(entries) == sorted((DN, HUE, VINH))
            assert row.order.course == STANDING
            await here.answers(notes, DN, HUE, VINH)
            await here.does(notes, Close())
            await here.ends(notes)
        await here.until(date(2023, 1, 2))
        await here.ends(STANDING)
