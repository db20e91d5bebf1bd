"""Who hears of a stage when it opens, and by which name."""

from datetime import datetime, timedelta

from models.assignment.decisions import open_assignment
from models.assignment.state import AssignmentOrder
from models.collection.decisions import open_collection
from models.collection.state import CollectionOrder
from models.course.decisions import Known, look, open_course
from models.course.opening import StageOrder
from models.course.order import CourseOrder
from models.deciding.claim import ClaimKind, Messages
from models.deciding.house import COMBINED, House
from models.plan_run.courses import stage_names
from models.plan_run.openings import Opener
from tests.unit.models.core import house as the_house
from tests.unit.models.core_plan import ISSUED, dated, duty, plan, receiver, row
from tests.unit.models.test_course_decisions import over

A_DAY = timedelta(days=1)
TERM = {"after": "issue", "working_days": 120}
SCHEME = duty(
    "scheme",
    kind="proposal",
    deadlines=[dated(TERM)],
    partners=[{"unit": "N1", "source": {"kind": "default"}}],
    decided_by=[receiver(body="EXT-BVH")],
)


def gone_through(house: House) -> dict[str, tuple[StageOrder, Messages]]:
    """Go through all stages, a day for each; return what is opened and what is said at that."""
    opener = Opener(plan(SCHEME), row(issued_on=ISSUED.date()), house, ISSUED.date())
    [order] = opener.at_issue()
    assert isinstance(order, CourseOrder)
    now, decision = ISSUED, open_course(order, ISSUED, house, Known())
    found = {}
    while decision.openings:
        (opening,) = decision.openings
        found[opening.stage] = (opening, _said(opening, now, house))
        now += A_DAY
        current = decision.row.current
        assert current
        outcome = "approved" if current.stage.outcomes else ""
        worker = opening.unit if isinstance(opening, AssignmentOrder) else opening.through
        closed = over(decision.row, now, outcome, worker=worker)
        decision = look(decision.row, closed, now, house, Known())
    return found


def _said(order: StageOrder, now: datetime, house: House) -> Messages:
    if isinstance(order, CollectionOrder):
        return open_collection(order, now, house).messages
    return open_assignment(order, now, house).messages


def test_who_is_asked_for_an_opinion_is_told_at_once() -> None:
    """The lead's handing in tells no partner anything."""
    order, said = gone_through(the_house())["opinions"]
    assert not order.announced
    assert [(each.kind, each.matter.unit) for each in said.claims] == [(ClaimKind.ASSIGNMENT, "N1")]


def test_who_goes_on_with_his_own_work_gets_one_message_for_what_is_past() -> None:
    """Rungs that were past when a stage opened are not replayed, and not silent either."""
    found = gone_through(the_house())
    order, said = found["issued"]
    assert order.announced
    assert [(each.kind, each.rung) for each in said.claims] == [(ClaimKind.REMINDER, COMBINED)]
    _, first = found["outline"]
    assert first.claims == ()  # the issue of the plan has told him


def test_a_message_about_a_stage_bears_its_name() -> None:
    """What is owed is the stage, and not the whole that it is a part of."""
    names = stage_names(plan(SCHEME).file)
    for stage, (order, said) in gone_through(the_house()).items():
        for claim in said.claims:
            assert (claim.matter.stage, claim.matter.product) == (stage, order.product)
            label, _ = names["scheme", stage]
            assert order.product.startswith(f"{label}: ")
