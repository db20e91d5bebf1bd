"""What an earlier release opened as a plain task keeps running, and is converted only by an act."""

from datetime import date

import pytest

from database.courses.queries import course
from models.deciding.commands import Acknowledge, ReportProgress
from models.plan.plan import DutyKind
from models.plan_run import courses
from models.plan_run.acts import TakeUp
from tests.workflows.library import PLAN, PROPOSAL, in_stages
from tests.world import World, world

COURSE = "proposal:lib:B.2-a"


async def _issued_before(here: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Issue the plan as the first release did: a proposal was one assignment."""
    with monkeypatch.context() as patch:
        patch.delitem(courses.COURSE_OF, DutyKind.PROPOSAL)
        await here.issue()
        await here.expect("assignment", to="HTV-CM.focal", rung="issue")


async def test_a_plain_task_goes_on_as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing of it changes with the release that knows courses."""
    async with world(in_stages("B.2-a")) as here:
        await _issued_before(here, monkeypatch)
        assert await here.ids() == [PROPOSAL]
        await here.does(PROPOSAL, Acknowledge())
        await here.until(date(2020, 1, 20))
        await here.does(PROPOSAL, ReportProgress(text="đang soạn"))
        assert await here.ids() == [PROPOSAL]


async def test_an_act_withdraws_it_and_opens_the_course(monkeypatch: pytest.MonkeyPatch) -> None:
    """In one transaction, with its reason in the log; a second time there is nothing to convert."""
    async with world(in_stages("B.2-a")) as here:
        await _issued_before(here, monkeypatch)
        await here.does(PROPOSAL, Acknowledge())
        await here.does(PLAN, TakeUp(obligation=PROPOSAL, reason="chuyển sang quy trình"))
        await here.ends(PROPOSAL)
        assert (await here.assignment(PROPOSAL)).state == "withdrawn"
        assert "take_up" in await here.log(PLAN)
        assert "withdraw" in await here.log(PROPOSAL)
        await here.quiet()
        found = await here.cast.read(lambda conn: course(conn, COURSE))
        assert (found.is_open, found.stage) == (True, found.order.stages[0].stage.id)
        await here.expect("assignment", to="HTV-CM.focal", rung="assignment")
        again = TakeUp(obligation=PROPOSAL, reason="x")
        assert await here.is_refused(PLAN, again) == "wrong_state"


async def test_a_converted_course_may_begin_at_a_later_stage(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The stages before are on record as over before the conversion, on its ground."""
    async with world(in_stages("B.2-a")) as here:
        await _issued_before(here, monkeypatch)
        wrong = TakeUp(obligation=PROPOSAL, stage="nowhere", reason="x")
        assert await here.is_refused(PLAN, wrong) == "unknown_stage"
        body = TakeUp(obligation=PROPOSAL, stage="appraisal", reason="dự thảo đã xong")
        await here.does(PLAN, body)
        await here.quiet()
        found = await here.cast.read(lambda conn: course(conn, COURSE))
        assert found.stage == "appraisal"
        assert [(each.stage, each.outcome) for each in found.passed] == [
            ("outline", "before_conversion"),
            ("draft", "before_conversion"),
        ]
        assert await here.log(COURSE) == ["stage", "stage", "open"]
        await here.expect("assignment", to="HTV-VP.focal", rung="assignment")
