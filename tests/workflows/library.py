"""The test plan in the variations that the scenarios play, and the ids of its obligations."""

from models.plan.organisation import Post, PostKind
from models.plan.plan import Duty, DutyKind, Lead, Plan
from models.timing.deadline import Anchor, DeadlineRule
from tests.world import LIBRARY, plan_of

PLAN = "plan:lib"
CRITERIA = "assignment:lib:B.1:1:HTV-VP"  # approved by HTV-CM, due on 30/6/2020
PROPOSAL = "assignment:lib:B.2-a:1:HTV-CM"  # due 120 working days after the issue
PILOT = "assignment:lib:B.2-b:1:HTV-DN-1"  # of a branch, due 60 working days after the issue
FINAL = "assignment:lib:C.3:1:HTV"  # due on 30/12/2022
OWN_PLANS = "collection:lib:B.3:1:HTV"  # of the provinces, due on 15/2/2020
REPORTS = "collection:lib:yearly:2020:HTV"  # of the provinces, due on 1/12/2020
DN, HUE, VINH = "HTV-DN", "HTV-HUE", "HTV-VINH"


def only(*duties: str) -> Plan:
    """Return the test plan with only some of its duties, proposal and review as assignments."""
    plan = plan_of(LIBRARY, *duties)
    for each in ("B.2-a", "C.3"):
        plan = changed(plan, each, kind=DutyKind.ASSIGNMENT)
    return plan


def in_stages(*duties: str) -> Plan:
    """Return the test plan with only some of its duties, which go through stages."""
    return plan_of(LIBRARY, *duties)


def changed(plan: Plan, duty: str, **update: object) -> Plan:
    """Return a plan in which one duty is another."""
    duties = tuple(
        each.model_copy(update=update) if each.id == duty else each for each in plan.file.duties
    )
    return _with_duties(plan, duties)


def _with_duties(plan: Plan, duties: tuple[Duty, ...]) -> Plan:
    return plan.model_copy(update={"file": plan.file.model_copy(update={"duties": duties})})


def contribution() -> Plan:
    """Return the test plan in which B.1 waits until an outside body asks for it."""
    plan = only("B.1")
    (duty,) = plan.file.duties
    rule = DeadlineRule(after=Anchor.ASKED, working_days=10)
    deadlines = (duty.deadlines[0].model_copy(update={"rule": rule}),)
    return changed(plan, "B.1", deadlines=deadlines)


def undecided() -> Plan:
    """Return the test plan in which nobody decided who leads B.1, nor until when."""
    lead = Lead(undecided=True)
    plan = changed(only("B.1"), "B.1", lead=lead, deadlines=(), deadline_undecided=True)
    return with_secretary(plan)


def with_secretary(plan: Plan) -> Plan:
    """Return a plan whose office is its committee, with the head's post as its secretary."""
    roles = plan.file.roles.model_copy(update={"committee": "HTV-VP"})
    secretary = Post(
        id="HTV-VP.secretary",
        unit="HTV-VP",
        kind=PostKind.SECRETARY,
        title_vi="Thư ký",
        held_with="HTV-VP.head",
    )
    update = {"file": plan.file.model_copy(update={"roles": roles})}
    return plan.model_copy(update={**update, "posts": (*plan.posts, secretary)})
