"""Courses as workflows: stages in turn, rounds, outside bodies; a committee and a contribution."""

from collections.abc import Iterable

from database.courses import queries
from models.course.commands import CloseCourse, RecordMembers, RecordSecretary
from models.course.state import CourseRow, CourseState
from models.deciding.collecting import Close
from models.deciding.commands import Ask, HandOver, ReceiveBack, Submit
from models.plan.plan import DutyKind, OutsidePart, Partner, Plan
from models.plan.stage import Member
from models.source import Source, SourceKind
from tests.workflows.library import PLAN, changed, contribution, in_stages, with_secretary
from tests.world import World, world

COURSE = "proposal:lib:B.2-a"
DEFAULT = Source(kind=SourceKind.DEFAULT)


def stage(name: str, unit: str = "HTV-CM", duty: str = "B.2-a") -> str:
    """Return the id of the obligation that is a stage."""
    return f"assignment:lib:{duty}:{name}:{unit}"


async def course(here: World, course_id: str = COURSE) -> CourseRow:
    """Return a course as it stands."""
    row: CourseRow = await here.cast.read(lambda conn: queries.course(conn, course_id))
    return row


async def passes(here: World, names: Iterable[str], **said: object) -> None:
    """Let stages of the lead be handed in one after the other."""
    for name in names:
        await here.does(stage(name), Submit.model_validate(said))


async def outside(here: World, name: str, outcome: str, **said: object) -> None:
    """Send a stage to the deciding body, and take it back with what it said."""
    await here.does(stage(name), HandOver(body="EXT-BVH"))
    await here.pass_time(working_days=4)
    await here.does(stage(name), ReceiveBack())
    await here.does(stage(name), Submit.model_validate({"outcome": outcome, **said}))


async def test_a_proposal_comes_back_twice_and_is_issued() -> None:
    """Three rounds, each numbered; the days with the union and outside stand beside each other."""
    async with world(in_stages("B.2-a")) as here:
        await here.issue()
        assert (await course(here)).stage == "outline"
        await passes(here, ["outline"])
        for number in ("", ".2", ".3"):
            await here.does(stage(f"draft{number}"), Submit())
            approve = Submit(outcome="approved")
            await here.does(stage(f"appraisal{number}", "HTV-VP"), approve)
            await here.does(stage(f"presidium{number}", "HTV-BTV"), approve)
            if number == ".3":
                await outside(here, f"submission{number}", "approved")
            else:
                await outside(here, f"submission{number}", "returned", reason="thiếu kinh phí")
        row = await course(here)
        assert (row.stage, row.rounds) == ("issued", 3)
        sent = [each for each in row.passed if each.stage == "submission"]
        assert [(each.round, each.outcome) for each in sent] == [
            (1, "returned"),
            (2, "returned"),
            (3, "approved"),
        ]
        calendar = (await here.house()).calendar_for("HTV-CM", await here.today())
        days = [calendar.count(each.opened_at.date(), each.closed_at.date()) for each in sent]
        assert [each.outside[0].days for each in sent] == days
        assert [each.own_days for each in sent] == [0, 0, 0]
        today = await here.today()
        assert await here.is_refused(stage("issued"), Submit()) == "number_needed"
        wrong = Submit(number="Quyết định 12", dated=today)
        assert await here.is_refused(stage("issued"), wrong) == "bad_number"
        await here.does(stage("issued"), Submit(number="12/QĐ-BVH", dated=today))
        await here.ends(COURSE)
        row = await course(here)
        assert (row.state, row.outcome) == (CourseState.CLOSED, "approved")
        assert row.document
        assert row.document.number == "12/QĐ-BVH"
        await here.expect_all(duty="B.2-a")
        await here.expect_all(rung="issue")


async def test_what_is_out_of_order_is_refused() -> None:
    """Only the present stage is open; an outcome needs its sending, its name and its reason."""
    async with world(in_stages("B.2-a")) as here:
        await here.issue()
        await passes(here, ["outline", "draft"])
        appraisal = stage("appraisal", "HTV-VP")
        assert await here.is_refused(appraisal, Submit()) == "outcome_needed"
        assert await here.is_refused(appraisal, Submit(outcome="adopted")) == "unknown_outcome"
        assert await here.is_refused(appraisal, Submit(outcome="returned")) == "reason_needed"
        await here.does(appraisal, Submit(outcome="approved"))
        await here.does(stage("presidium", "HTV-BTV"), Submit(outcome="approved"))
        refused = await here.is_refused(stage("submission"), Submit(outcome="approved"))
        assert refused == "not_sent"
        await here.does(stage("submission"), HandOver(body="EXT-BVH"))
        refused = await here.is_refused(stage("submission"), Submit(outcome="approved"))
        assert refused == "wrong_court"
        await here.does(COURSE, CloseCourse(reason="không trình nữa"))
        await here.ends(stage("submission"))
        await here.ends(COURSE)
        assert (await course(here)).outcome == "closed"
        await here.expect_all(duty="B.2-a")
        await here.expect_all(rung="issue")


def _with_partner(plan: Plan) -> Plan:
    partner = Partner(unit="HTV-DN", source=DEFAULT)
    return changed(plan, "B.2-a", partners=(partner,))


async def test_partners_are_asked_for_their_opinion_in_one_collection() -> None:
    """The lead collects; the next stage opens when the collection is closed."""
    async with world(_with_partner(in_stages("B.2-a"))) as here:
        await here.issue()
        await passes(here, ["outline", "draft"])
        opinions = "collection:lib:B.2-a:opinions:HTV-CM"
        assert (await course(here)).stage == "opinions"
        await here.answers(opinions, "HTV-DN")
        await here.does(opinions, Close())
        await here.quiet()
        assert (await course(here)).stage == "appraisal"
        await here.does(COURSE, CloseCourse(reason="x"))
        await here.ends(COURSE)
        await here.expect_all(duty="B.2-a")
        await here.expect_all(rung="issue")


def _asked() -> Plan:
    owner = OutsidePart(body="EXT-BVH", part="owner", source=DEFAULT)
    return changed(contribution(), "B.1", kind=DutyKind.CONTRIBUTION, outside=(owner,))


async def test_a_contribution_ends_well_when_the_document_never_comes() -> None:
    """Asked, drafted, cleared, sent; nothing is overdue, and 'not reached' needs no document."""
    async with world(_asked()) as here:
        await here.issue()
        draft = stage("draft", "HTV-VP", "B.1")
        await here.pass_time(working_days=60)
        await here.does(draft, Ask(body="EXT-BVH"))
        await here.does(draft, Submit())
        clearing = stage("clearing", "HTV-BTV", "B.1")
        await here.does(clearing, Submit(outcome="approved"))
        sent = stage("sent", "HTV-VP", "B.1")
        await here.does(sent, HandOver(body="EXT-BVH"))
        await here.pass_time(working_days=130)
        await here.does(sent, ReceiveBack())
        assert await here.is_refused(sent, Submit(outcome="adopted")) == "number_needed"
        await here.does(sent, Submit(outcome="not_reached", note="không ban hành"))
        await here.ends("contribution:lib:B.1")
        assert (await course(here, "contribution:lib:B.1")).outcome == "not_reached"
        said = await here.expect_all(duty="B.1")
        assert not [each for each in said if each.kind in {"escalation", "courtesy"}]
        await here.expect_all(rung="issue")


async def test_a_committee_is_set_up_by_post_and_gets_its_secretary() -> None:
    """Members by post, the decision with its number, the secretary; then numbered changes only."""
    plan = with_secretary(in_stages("B.1"))
    async with world(changed(plan, "B.1", kind=DutyKind.COMMITTEE)) as here:
        await here.issue()
        committee = "committee:lib"
        members = stage("members", "HTV-VP", "B.1")
        assert await here.is_refused(members, Submit()) == "recorded_otherwise"
        wrong = RecordMembers(members=(Member(post="HTV.president"),))
        assert await here.is_refused(committee, wrong) == "one_head"
        nobody = RecordMembers(members=(Member(post="HTV.none", role="head"),))
        assert await here.is_refused(committee, nobody) == "unknown_post"
        seats = (Member(post="HTV.president", role="head"), Member(post="HTV-CM.head"))
        await here.does(committee, RecordMembers(members=seats))
        early = RecordSecretary(person="p-new", name="Thư ký mới")
        assert await here.is_refused(committee, early) == "too_early"
        await here.does(stage("draft", "HTV-VP", "B.1"), Submit())
        decision = stage("decision", "HTV-CM", "B.1")
        approved = Submit(outcome="approved", number="03/QĐ-HTV", dated=await here.today())
        await here.does(decision, approved)
        await here.does(committee, RecordSecretary(person="p-new", name="Thư ký mới"))
        row = await course(here, committee)
        assert (row.secretary, row.stage) == ("p-new", "rules")
        refused = await here.is_refused(committee, RecordMembers(members=seats))
        assert refused == "decision_needed"
        await here.does(committee, CloseCourse(reason="x"))
        await here.ends(committee)
        assert here.id == PLAN
        await here.expect_all(duty="B.1")
        await here.expect_all(rung="issue")
