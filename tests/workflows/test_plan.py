"""A plan as a workflow: it opens what is due, takes decisions and changes, and closes."""

from datetime import date

from temporalio.client import WorkflowExecutionStatus

from models.assignment.state import AssignmentState
from models.deciding.commands import Acknowledge, Approve, Submit
from models.plan_run.progress import (
    AppointPerson,
    DecideDuty,
    Issue,
    RecordOutcome,
    RenameUnit,
    VacatePost,
)
from models.source import DecisionDocument
from models.timing.deadline import Anchor, DeadlineRule
from tests.workflows.library import CRITERIA, DN, FINAL, PLAN, only, undecided
from tests.world import ISSUED, World, world

DECISION = DecisionDocument(
    issuer="Ban Thường vụ", type="thông báo kết luận", number="7-TB", date=date(2020, 2, 10)
)


async def _opened(here: World, year: int) -> list[str]:
    """Return what was opened, without what belongs to other years."""
    return [each for each in await here.ids() if f":{year}" in each]


async def test_the_issue_opens_this_year_and_each_new_year_opens_its_own() -> None:
    """Recurring duties are opened on the first working morning of their year, once."""
    async with world(only("B.5")) as here:
        await here.running.start_plan(here.plan)
        outcome = RecordOutcome(duty="B.5", body="EXT-BVH", outcome="adopted")
        assert await here.is_refused(PLAN, outcome) == "not_issued"
        await here.issue()
        await here.expect("assignment", to="HTV-CM.focal", rung="issue")
        again = Issue(issued_on=date(2020, 1, 7))
        assert await here.is_refused(PLAN, again) == "already_issued"
        for year, first in ((2020, ISSUED), (2021, date(2021, 1, 2)), (2022, date(2022, 1, 3))):
            await here.until(first, hour=7)
            assert year == 2020 or await _opened(here, year) == []
            await here.until(first, hour=8)
            spring, autumn = sorted(await _opened(here, year), reverse=True)
            assert spring == f"assignment:lib:B.5:{year}-spring:HTV-CM"
            for obligation in (spring, autumn):
                await here.does(obligation, Acknowledge())
                await here.does(obligation, Submit())  # nobody approves it
                await here.ends(obligation)
        await here.until(date(2023, 1, 2))
        await here.ends(PLAN)
        assert len(await here.ids()) == 6


async def test_an_undecided_duty_is_listed_until_the_decision_opens_it() -> None:
    """No clock runs for what nobody decided; the secretary sees it weekly, then the Standing."""
    async with world(undecided()) as here:
        await here.issue()
        await here.expect("assignment", to="HTV-VP.focal", rung="issue")
        (waiting,) = await here.ids()
        assert waiting == "assignment:lib:B.1:decision:HTV-VP"
        assert (await here.assignment(waiting)).is_undecided
        await here.until(date(2020, 1, 21))
        for day in (date(2020, 1, 13), date(2020, 1, 20)):
            await here.expect("reminder", to="HTV-VP.secretary", rung="undecided-list", on=day)

        rule = DeadlineRule(after=Anchor.ISSUE, working_days=60)
        decide = DecideDuty(duty="B.1", lead=DN, deadline=rule, decision=DECISION)
        no_deadline = decide.model_copy(update={"deadline": None})
        assert await here.is_refused(PLAN, no_deadline) == "deadline_needed"
        nobody = decide.model_copy(update={"lead": "HTV-XX"})
        assert await here.is_refused(PLAN, nobody) == "unknown_unit"
        other = decide.model_copy(update={"duty": "B.9"})
        assert await here.is_refused(PLAN, other) == "unknown_duty"
        await here.does(PLAN, decide)
        await here.expect("assignment", to="HTV-DN.focal", rung="assignment")
        await here.ends(waiting)
        assert (await here.assignment(waiting)).state is AssignmentState.COMPLETED
        (opened,) = set(await here.ids()) - {waiting}
        assert opened == "assignment:lib:B.1:1:HTV-DN"
        assert (await here.assignment(opened)).lines is not None
        assert await here.is_refused(PLAN, decide) == "already_decided"
        assert await here.is_refused(PLAN, Issue(issued_on=ISSUED)) == "already_issued"


async def test_people_come_and_go_and_the_next_message_finds_who_is_there() -> None:
    """Addressees are resolved when a rung fires; a vacant post moves the message to the head."""
    async with world(only("B.1")) as here:
        await here.issue()
        issue = await here.expect("assignment", to="HTV-VP.focal", rung="issue")
        assert issue.persons == ("p-htv-vp-focal",)
        focal = "HTV-VP.focal"
        new = AppointPerson(post=focal, person="p-new", name="A new one", since=ISSUED)
        await here.does(PLAN, new)
        await here.until(date(2020, 6, 16))
        reminder = await here.expect("reminder", to=focal, rung="due-10")
        assert reminder.persons == ("p-new",)
        await here.does(PLAN, VacatePost(post=focal, since=date(2020, 6, 17)))
        await here.until(date(2020, 6, 18))
        await here.does(CRITERIA, Submit())
        await here.expect("reminder", to="HTV-CM.focal", rung="review1.1:waiting")
        await here.does(PLAN, RenameUnit(unit=DN, name_vi="Hội Đà Nẵng", since=date(2020, 6, 18)))
        house = await here.house()
        found = house.organisation.unit(DN, date(2020, 6, 18))
        assert found is not None
        assert found.name_vi == "Hội Đà Nẵng"
        before = house.organisation.unit(DN, date(2020, 6, 17))
        assert before is not None
        assert before.name_vi == "Hội Thư viện Đà Nẵng"

        outcome = RecordOutcome(duty="B.1", body="EXT-BVH", outcome="not_reached")
        await here.does(PLAN, outcome)
        for wrong, code in (
            (outcome.model_copy(update={"duty": "B.9"}), "unknown_duty"),
            (outcome.model_copy(update={"body": "EXT-XX"}), "unknown_body"),
            (VacatePost(post="HTV-XX.head", since=ISSUED), "unknown_post"),
            (RenameUnit(unit="HTV-XX", name_vi="x", since=ISSUED), "unknown_unit"),
            (DecideDuty(duty="B.1", decision=DECISION), "not_undecided"),
        ):
            assert await here.is_refused(PLAN, wrong) == code
        done = ["appoint", "vacate", "rename_unit", "record_outcome"]
        assert [each for each in await here.log(PLAN) if each in done] == done
        await here.does(CRITERIA, Approve())


async def test_a_plan_closes_after_its_period_when_nothing_of_it_is_open() -> None:
    """What is done early does not close the plan before its last day."""
    async with world(only("B.1")) as here:
        await here.issue()
        await here.expect("assignment", to="HTV-VP.focal")
        await here.does(CRITERIA, Submit())
        await here.expect("reminder", to="HTV-CM.focal", rung="review1.1:waiting")
        await here.does(CRITERIA, Approve())
        await here.ends(CRITERIA)
        await here.until(date(2022, 12, 31))
        assert await here.status(PLAN) is WorkflowExecutionStatus.RUNNING
        await here.until(date(2023, 1, 1), hour=1)
        await here.ends(PLAN)


async def test_a_plan_stays_open_after_its_period_while_something_is_owed() -> None:
    """The last duty that closes wakes the plan, which then closes too."""
    async with world(only("C.3")) as here:
        await here.issue()
        await here.expect("assignment", to="HTV-VP.focal", rung="issue")
        await here.until(date(2023, 1, 9))
        assert await here.status(PLAN) is WorkflowExecutionStatus.RUNNING
        await here.expect_all(duty="C.3")
        await here.does(FINAL, Submit())
        await here.expect("courtesy", to="HTV-BCH.body", rung="review1.1:waiting")
        assert await here.status(PLAN) is WorkflowExecutionStatus.RUNNING
        await here.does(FINAL, Approve())
        await here.ends(FINAL)
        await here.ends(PLAN)
