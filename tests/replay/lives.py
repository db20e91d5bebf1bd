"""The lives of courses whose histories are stored: one of each kind, with what it is made for."""

from collections.abc import Awaitable, Callable
from datetime import date

from models.course.commands import CloseCourse, RecordMembers, RecordSecretary
from models.deciding.collecting import Receipt, Receive
from models.deciding.commands import Ask, HandOver, ReceiveBack, Submit
from models.plan.plan import DutyKind, OutsidePart, Plan
from models.plan.stage import Member
from models.source import Source, SourceKind
from tests.workflows.library import DN, HUE, VINH, changed, contribution, in_stages, with_secretary
from tests.world import World

DEFAULT = Source(kind=SourceKind.DEFAULT)
APPROVED = Submit(outcome="approved")
Life = Callable[[World], Awaitable[None]]


def _stage(duty: str, name: str, unit: str) -> str:
    return f"assignment:lib:{duty}:{name}:{unit}"


async def _proposal(here: World) -> None:
    """Drafted, sent to the deciding body, returned by it, sent again, approved, issued."""
    await here.does(_stage("B.2-a", "outline", "HTV-CM"), Submit())
    for again, outcome in (("", "returned"), (".2", "approved")):
        await here.does(_stage("B.2-a", f"draft{again}", "HTV-CM"), Submit())
        await here.does(_stage("B.2-a", f"appraisal{again}", "HTV-VP"), APPROVED)
        await here.does(_stage("B.2-a", f"presidium{again}", "HTV-BTV"), APPROVED)
        submission = _stage("B.2-a", f"submission{again}", "HTV-CM")
        await here.does(submission, HandOver(body="EXT-BVH"))
        await here.pass_time(working_days=4)
        await here.does(submission, ReceiveBack())
        await here.does(submission, Submit(outcome=outcome, reason="thiếu kinh phí"))
    issued = Submit(number="12/QĐ-BVH", dated=await here.today())
    await here.does(_stage("B.2-a", "issued", "HTV-CM"), issued)
    await here.ends("proposal:lib:B.2-a")


async def _contribution(here: World) -> None:
    """Asked for, drafted, cleared, sent; the document was never reached."""
    draft = _stage("B.1", "draft", "HTV-VP")
    await here.does(draft, Ask(body="EXT-BVH"))
    await here.does(draft, Submit())
    await here.does(_stage("B.1", "clearing", "HTV-BTV"), APPROVED)
    sent = _stage("B.1", "sent", "HTV-VP")
    await here.does(sent, HandOver(body="EXT-BVH"))
    await here.does(sent, ReceiveBack())
    await here.does(sent, Submit(outcome="not_reached", note="không ban hành"))
    await here.ends("contribution:lib:B.1")


async def _standing(here: World) -> None:
    """Reviewed in its first year and asked for in its second; then ended by a decision."""
    for name in ("spring", "autumn"):
        await here.does(f"assignment:lib:B.5:2020-{name}:HTV-CM", Submit(note="đã rà soát"))
    await here.until(date(2021, 1, 5))
    await here.does("standing:lib:B.5", CloseCourse(reason="đã lồng ghép"))
    await here.ends("standing:lib:B.5")


async def _committee(here: World) -> None:
    """Its members by post, its decision, its secretary; then it is dissolved."""
    seats = (Member(post="HTV.president", role="head"), Member(post="HTV-CM.head"))
    await here.does("committee:lib", RecordMembers(members=seats))
    await here.does(_stage("B.1", "draft", "HTV-VP"), Submit())
    decided = Submit(outcome="approved", number="03/QĐ-HTV", dated=await here.today())
    await here.does(_stage("B.1", "decision", "HTV-CM"), decided)
    await here.does("committee:lib", RecordSecretary(person="p-new", name="Thư ký mới"))
    await here.does("committee:lib", CloseCourse(reason="giải thể"))
    await here.ends("committee:lib")


async def _dispatch(here: World) -> None:
    """Acknowledged by one after the other; it ends with the last receipt."""
    for unit in (DN, HUE, VINH):
        receipt = Receipt(unit=unit, received_on=await here.today())
        await here.does("collection:lib:D.1-a:1:HTV", Receive(receipt=receipt))
    await here.ends("dispatch:lib:plan")


def _asked() -> Plan:
    owner = OutsidePart(body="EXT-BVH", part="owner", source=DEFAULT)
    return changed(contribution(), "B.1", kind=DutyKind.CONTRIBUTION, outside=(owner,))


def lives() -> dict[str, tuple[Plan, Life]]:
    """Return each course with the plan it is played in."""
    committee = changed(with_secretary(in_stages("B.1")), "B.1", kind=DutyKind.COMMITTEE)
    return {
        "proposal:lib:B.2-a": (in_stages("B.2-a"), _proposal),
        "contribution:lib:B.1": (_asked(), _contribution),
        "standing:lib:B.5": (in_stages("B.5"), _standing),
        "committee:lib": (committee, _committee),
        "dispatch:lib:plan": (in_stages("D.1-a"), _dispatch),
    }
