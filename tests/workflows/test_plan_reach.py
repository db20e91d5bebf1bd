"""Acts on a running plan that everything open hears of, and acts of those who hold its posts."""

from datetime import date

from database import queries
from database.commits import commit_plan
from database.packages import store_package
from models import names
from models.assignment.state import AssignmentState
from models.deciding.commands import Actor, Submit, Withdraw
from models.messages import PlanBatch, PlanCommand
from models.plan.plan import CourseSpec, Deadline, DutyKind, Plan
from models.plan.stage import Stage
from models.plan_run.acts import (
    Amend,
    AskContributions,
    EndSubstitution,
    RecordContact,
    ResumePlan,
    SetCalendar,
    Substitute,
    SuspendPlan,
)
from models.plan_run.decisions import PlanStep
from models.plan_run.progress import AppointPerson, DecideDuty
from models.source import DecisionDocument, Source, SourceKind
from models.timing.deadline import DeadlineRule
from tests.workflows.library import (
    CRITERIA,
    OWN_PLANS,
    PLAN,
    PROPOSAL,
    changed,
    in_stages,
    only,
)
from tests.world import ISSUED, World, world

DECISION = DecisionDocument(
    issuer="Ban Thường vụ", type="quyết định", number="8-QĐ", date=date(2020, 2, 10)
)
DUE = date(2020, 6, 30)
DEFAULT = Source(kind=SourceKind.DEFAULT)


async def _due(here: World, obligation: str) -> date:
    row = await here.assignment(obligation)
    assert row.lines is not None
    return row.lines.due_day


def _next(plan: Plan, version: str) -> Plan:
    return plan.model_copy(update={"version": version})


async def _store(here: World, plan: Plan) -> None:
    await here.running.writer.run("lib", lambda conn: store_package(conn, plan))


def _on(day: date) -> tuple[Deadline, ...]:
    source = {"kind": "decision", "decision": DECISION}
    return (Deadline.model_validate({"rule": {"on": day}, "source": source}),)


async def test_a_day_off_moves_what_is_open_and_is_said_once() -> None:
    """30/6 is off and the bound is hard: due on the 29th, reminded a day earlier, in one round."""
    async with world(only("B.1")) as here:
        await here.issue()
        await here.expect("assignment", to="HTV-VP.focal")
        await here.until(date(2020, 6, 17))
        await here.expect("reminder", to="HTV-VP.focal", rung="due-10", on=date(2020, 6, 16))
        off = SetCalendar(calendar="offices", day=DUE, working=False, document="11/CV")
        await here.does(PLAN, off)
        await here.brought()
        assert await _due(here, CRITERIA) == date(2020, 6, 29)
        await here.until(date(2020, 6, 26))
        await here.expect("reminder", to="HTV-VP.head", rung="due-2", on=date(2020, 6, 25))
        assert (await here.assignment(CRITERIA)).climb.round == 1
        assert await here.is_refused(PLAN, off) == "calendar_unchanged"
        await here.does(CRITERIA, Withdraw(reason="x"))


async def test_a_default_deadline_is_decided_and_the_clock_starts_afresh() -> None:
    """Whoever works hears of the decision at once, and is reminded of the new day."""
    async with world(only("B.2-a")) as here:
        await here.issue()
        await here.expect("assignment", to="HTV-CM.focal", rung="issue")
        rule = DeadlineRule(on=date(2020, 3, 31))
        decide = DecideDuty(duty="B.2-a", deadline=rule, decision=DECISION)
        await here.does(PLAN, decide)
        told = await here.expect("directive", to="HTV-CM.focal")
        assert told.note.endswith("quyết định 8-QĐ")
        assert await _due(here, PROPOSAL) == date(2020, 3, 31)
        await here.until(date(2020, 3, 31))
        await here.expect("reminder", to="HTV-CM.focal", rung="due-10")
        await here.expect("reminder", to="HTV-CM.head", rung="due-2")
        assert await here.is_refused(PLAN, decide) == "already_decided"
        await here.does(PROPOSAL, Withdraw(reason="x"))


async def test_a_plan_stands_still_and_goes_on() -> None:
    """Nothing is said meanwhile; afterwards the due days have moved by the days it stood still."""
    async with world(only("B.1", "B.3")) as here:
        await here.issue()
        await here.expect_all(kind="assignment")
        before = await _due(here, CRITERIA)
        await here.does(PLAN, SuspendPlan(reason="dịch bệnh"))
        await here.brought()
        await here.until(date(2020, 2, 20))
        await here.does(PLAN, ResumePlan())
        await here.brought()
        assert await _due(here, CRITERIA) > before
        book, _ = await here.collection(OWN_PLANS)
        assert (book.suspended_since, book.base > date(2020, 3, 1)) == (None, True)
        assert (await here.log(CRITERIA))[1:] == ["suspend", "resume"]
        await here.until(date(2020, 2, 24))
        await here.expect_all(duty="B.3")  # reminders before its new due day
        await here.does(CRITERIA, Withdraw(reason="x"))


async def test_an_amendment_opens_moves_and_withdraws() -> None:
    """One duty is new, one is due later, one is gone: each is told or ends by itself."""
    whole = only("B.1", "B.2-a", "B.2-b")
    first = _next(only("B.1", "B.2-a"), "first")
    second = _next(changed(only("B.1", "B.2-b"), "B.1", deadlines=_on(date(2020, 9, 30))), "second")
    async with world(first) as here:
        await here.issue()
        await here.expect_all(kind="assignment", rung="issue")
        await _store(here, second)
        row = await here.does(PLAN, Amend(package="second", reason="QĐ mới", decision=DECISION))
        assert row.package == "second"
        await here.brought()
        await here.expect("assignment", to="HTV-DN-1.focal", rung="assignment")
        await here.expect("directive", to="HTV-VP.focal")
        assert await _due(here, CRITERIA) == date(2020, 9, 30)
        assert (await here.assignment(PROPOSAL)).state is AssignmentState.WITHDRAWN
        await here.ends(PROPOSAL)
        third = _next(whole, "third")
        await _store(here, third)
        again = Amend(package="third", reason="khôi phục", decision=DECISION)
        await here.does(PLAN, again)
        await here.brought()
        restored = "assignment:lib:B.2-a:1.2:HTV-CM"
        assert (await here.assignment(restored)).is_open
        await here.expect("assignment", to="HTV-CM.focal", rung="assignment")
        await here.expect_all(kind="directive", to="HTV-VP.focal")
        for left in await here.ids():
            if (await here.assignment(left)).is_open:
                await here.does(left, Withdraw(reason="x"))


def _staged(version: str, *stages: tuple[str, int]) -> Plan:
    """Return a version in which proposals go through these stages."""
    made = tuple(Stage(id=name, label_vi=name, days=days) for name, days in stages)
    spec = CourseSpec(kinds=(DutyKind.PROPOSAL,), stages=made, source=DEFAULT)
    plan = in_stages("B.2-a")
    file = plan.file.model_copy(update={"courses": (spec,)})
    return plan.model_copy(update={"file": file, "version": version})


async def test_an_amendment_changes_the_stages_ahead_and_the_term_of_the_open_one() -> None:
    """The open stage is due by its new term, once and told; the next is another than before."""
    outline, draft = "assignment:lib:B.2-a:outline:HTV-CM", "assignment:lib:B.2-a:draft:HTV-CM"
    first = _staged("first", ("outline", 30), ("test", 10), ("issued", 5))
    second = _staged("second", ("outline", 10), ("draft", 20), ("issued", 5))
    async with world(first) as here:
        await here.issue()
        await here.expect_all(kind="assignment", rung="issue")
        before = await _due(here, outline)
        await _store(here, second)
        await here.does(PLAN, Amend(package="second", reason="QĐ mới", decision=DECISION))
        await here.brought()
        await here.expect("directive", to="HTV-CM.focal")
        house = await here.house()
        calendar = house.calendar_for("HTV-CM", ISSUED)
        assert before == calendar.shift(ISSUED, 30)
        assert await _due(here, outline) == calendar.shift(ISSUED, 10)
        assert await here.log("proposal:lib:B.2-a") == ["open", "restage"]
        await here.does(outline, Submit())
        await here.quiet()
        assert (await here.assignment(draft)).is_open
        for name in ("draft", "issued"):
            await here.does(f"assignment:lib:B.2-a:{name}:HTV-CM", Submit())
        await here.ends("proposal:lib:B.2-a")
        await here.expect_all(duty="B.2-a")


async def test_who_substitutes_reads_what_the_holder_reads() -> None:
    """A message names both while it holds, and the holder alone when it is over."""
    async with world(only("B.1")) as here:
        focal = "HTV-VP.focal"
        await here.running.start_plan(here.plan)
        appoint = AppointPerson(post=focal, person="p-first", since=ISSUED)
        await here.does(PLAN, appoint)  # before the issue
        await here.issue()
        issue = await here.expect("assignment", to=focal, rung="issue")
        assert issue.persons == ("p-first",)
        give = Substitute(
            id="given-01",
            post=focal,
            receiver="p-second",
            valid_from=ISSUED,
            valid_until=date(2020, 12, 1),
        )
        holder = Actor(post=focal, person="p-first")
        await here.running.send(PLAN, PlanCommand(command_id="give-it", actor=holder, body=give))
        await here.until(date(2020, 6, 16))
        reminder = await here.expect("reminder", to=focal, rung="due-10")
        assert (reminder.persons, reminder.substitutes) == (
            ("p-first", "p-second"),
            ("p-second",),
        )
        await here.does(PLAN, EndSubstitution(id="given-01", since=date(2020, 6, 16)))
        house = await here.house()
        found = house.desk("HTV-VP", await here.running.now())
        assert found is not None
        assert found.persons == ("p-first",)
        await here.does(CRITERIA, Withdraw(reason="x"))


async def test_units_that_co_operate_are_asked_by_their_own_dated_assignment() -> None:
    """Who asked reads the answer; a call about it stands in the log of what it was about."""
    async with world(only("B.1")) as here:
        await here.issue()
        await here.expect("assignment", to="HTV-VP.focal", rung="issue")
        ask = AskContributions(
            obligation=CRITERIA, units=("HTV-CM",), due=date(2020, 3, 2), text="góp ý dự thảo"
        )
        await here.does(PLAN, ask)
        asked = "assignment:lib:B.1:1-gy1:HTV-CM"
        await here.expect("assignment", to="HTV-CM.focal", rung="assignment")
        call = RecordContact(
            obligation=asked,
            unit="HTV-CM",
            with_whom="chị Lan",
            channel="phone",
            text="hứa gửi trong tuần",
            on=ISSUED,
        )
        await here.does(PLAN, call)
        await here.does(asked, Submit())
        await here.ends(asked)
        assert await here.log(asked) == ["open", "record_contact", "submit"]
        await here.does(CRITERIA, Withdraw(reason="x"))


async def test_what_a_dead_worker_left_half_done_is_finished_when_the_plan_is_woken() -> None:
    """The step was committed and nobody heard of it: the plan looks at its row and goes on."""
    async with world(only("B.1")) as here:
        await here.issue()
        await here.expect("assignment", to="HTV-VP.focal")
        now = await here.running.now()
        off = SetCalendar(calendar="offices", day=DUE, working=False, document="11/CV")
        step = PlanStep(name="command:lost", body=off, at=now)
        batch = PlanBatch(plan="lib", package=here.plan.version, steps=(step,))
        await here.running.writer.run(PLAN, lambda conn: commit_plan(conn, batch))
        row = await here.cast.read(lambda conn: queries.plan_row(conn, "lib"))
        assert row.reaching == ("command:lost",)
        await here.running.client.get_workflow_handle(PLAN).signal(names.WAKE_SIGNAL)
        await here.brought()
        assert await _due(here, CRITERIA) == date(2020, 6, 29)
        await here.does(CRITERIA, Withdraw(reason="x"))
