"""Which obligations a plan opens, and when."""

from datetime import date

from models.assignment.state import ApproverStage, AssignmentOrder
from models.collection.state import CollectionOrder
from models.course.order import CourseOrder
from models.plan.plan import Plan
from models.plan_run.openings import Opener
from models.plan_run.progress import Decided, Opening, PlanRow
from models.timing.deadline import Anchor, DeadlineRule
from tests.unit.models.core import day, house
from tests.unit.models.core_plan import DECISION, DUTIES, dated, duty, plan, row

ISSUED_ON = day("31/3")


def opener(of: Plan | None = None, on: date = ISSUED_ON, as_row: PlanRow | None = None) -> Opener:
    """Return the opener on a day."""
    return Opener(of or plan(), as_row or row(), house(), on)


def named(orders: list[Opening]) -> list[str]:
    """Return the workflow ids."""
    return [order.id for order in orders]


def single(of: Plan, on: date = ISSUED_ON, as_row: PlanRow | None = None) -> AssignmentOrder:
    """Return the one assignment that is opened."""
    (order,) = opener(of, on, as_row).at_issue()
    assert isinstance(order, AssignmentOrder)
    return order


def collection(duty_id: str) -> CollectionOrder:
    """Return the collection that a duty of the plan opens at issue."""
    order = next(each for each in opener().at_issue() if each.duty == duty_id)
    assert isinstance(order, CollectionOrder)
    return order


def test_the_issue_opens_every_duty_once() -> None:
    """Single duties come first, then this year's recurring ones that lie ahead."""
    assert named(opener().at_issue()) == [
        "assignment:p:one:1:V",
        "assignment:p:after:1:V",
        "assignment:p:asked:1:V",
        "assignment:p:lead:decision:C",
        "assignment:p:day:decision:C",
        "collection:p:advice:1:V",
        "collection:p:columns:1:R",
        "dispatch:p:plan",
        "assignment:p:courtesy:1:V",
        "assignment:p:approved:1:C",
        "assignment:p:twice:2014-spring:V",
        "assignment:p:twice:2014-autumn:V",
        "reporting:p:yearly",
    ]


def test_units_are_told_of_a_report_cycle_in_its_parts() -> None:
    """The issue tells each unit of the collection it answers in, not of the course behind it."""
    opened, told = named(opener().at_issue()), named(opener().told_at_issue())
    assert opened[:-1] == told[:-1]
    assert (opened[-1], told[-1]) == ("reporting:p:yearly", "collection:p:yearly:2014:R")


def test_an_order_carries_what_the_plan_says() -> None:
    """Plan, clause, kind, product, rule, year, anchors and the workflow to tell."""
    order = single(plan(duty("one")))
    assert (order.plan, order.duty, order.clause, order.kind) == ("p", "one", "I", "assignment")
    assert (order.product, order.year, order.opener) == ("báo cáo", 2014, "plan:p")
    assert order.rule == DeadlineRule(on=day("30/6"))
    assert order.anchors == {Anchor.ISSUE: ISSUED_ON}
    assert (order.announced, order.approvers, order.prepared_by) == (True, (), None)


def test_what_the_issue_fulfils_or_another_duty_answers_is_not_opened() -> None:
    """Neither the issue itself nor a duty answered elsewhere becomes an obligation."""
    ids = {order.duty for order in opener().at_issue()}
    assert not ids & {"issued", "answered"}


def test_a_recurring_duty_is_opened_year_by_year_while_it_lies_ahead() -> None:
    """What is past in the year of issue is left out; every later year of the period has all."""
    twice = plan(next(each for each in DUTIES if each["id"] == "twice"))
    assert named(opener(twice, day("1/4")).in_year(2014)) == ["assignment:p:twice:2014-autumn:V"]
    assert named(opener(twice, day("31/3")).in_year(2014))[0] == "assignment:p:twice:2014-spring:V"
    assert len(opener(twice, day("2/1/2016")).in_year(2016)) == 2
    assert opener(twice, day("2/1/2017")).in_year(2017) == []
    assert opener(twice, day("2/1/2013")).in_year(2013) == []


def test_a_day_of_the_first_working_morning_is_opened_that_morning() -> None:
    """A deadline on the very day the year opens still lies ahead: its day ends at 24:00."""
    early = plan(duty("early", deadlines=[dated({"yearly": "01-02"})]))
    assert len(opener(early, day("4/1/2016")).in_year(2016)) == 1
    assert opener(early, day("5/1/2016")).in_year(2016) == []


def test_before_the_period_nothing_recurs() -> None:
    """A yearly day before the plan's period begins is not one of its occurrences."""
    early = plan(duty("early", deadlines=[dated({"yearly": "02-15"})]))
    assert opener(early, day("2/1")).in_year(2014) == []
    assert len(opener(early, day("2/1/2015")).in_year(2015)) == 1


def test_a_single_duty_is_opened_even_when_its_day_is_past() -> None:
    """Nothing is lost: what is late already is opened late."""
    assert single(plan(duty("one")), day("1/8")).id == "assignment:p:one:1:V"


# --- collections -------------------------------------------------------------------------------


def test_a_duty_of_a_class_is_one_collection() -> None:
    """Every unit of the class on the day owes one answer, to whoever receives."""
    advice = collection("advice")
    assert advice.units == ("N1", "N2", "N3")
    assert (advice.superior, advice.through) == ("V", "B")
    assert (advice.cycle, advice.period, advice.opener) == ("advice", "1", "plan:p")
    columns = collection("columns")
    assert (columns.superior, columns.through) == ("R", "B")


def test_a_report_cycle_names_who_collects() -> None:
    """The cycle's id, superior and department stand in the order, and the year is its period."""
    [(_, report)] = opener().cycle_year("report", 2014).stages
    assert isinstance(report, CollectionOrder)
    assert (report.cycle, report.period, report.year) == ("yearly", "2014", 2014)
    assert (report.superior, report.through) == ("R", "V")


def test_copies_to_those_who_carry_out_are_a_course_and_courtesy_copies_are_not() -> None:
    """Who must carry out acknowledges; the lead of the dispatch collects."""
    order = next(each for each in opener().at_issue() if each.duty == "copies")
    assert isinstance(order, CourseOrder)
    [stage] = order.stages
    assert stage.units == ("D1", "D2")
    assert (stage.unit, stage.through) == ("R", "V")


def test_the_members_of_a_class_are_those_of_the_day() -> None:
    """Kind and tag both count, and units come by code."""
    assert [unit.code for unit in opener().members("low")] == ["D1", "D2"]
    assert [unit.code for unit in opener().members("provinces")] == ["N1", "N2", "N3"]


# --- approvers ---------------------------------------------------------------------------------


def test_approvers_are_the_receivers_inside_in_turn() -> None:
    """Who only gets a copy and outside deciders are none; a named day is his own term."""
    order = next(each for each in opener().at_issue() if each.duty == "approved")
    assert isinstance(order, AssignmentOrder)
    assert order.approvers == (ApproverStage(unit="B", by=day("31/7")), ApproverStage(unit="S"))
    assert (order.unit, order.prepared_by) == ("C", "B")


# --- undecided ---------------------------------------------------------------------------------


def test_what_is_undecided_is_a_duty_of_the_committee() -> None:
    """Without a lead or a deadline the item itself waits for a decision; no clock runs."""
    for duty_id in ("lead", "day"):
        of = opener()
        order = next(each for each in of.at_issue() if each.duty == duty_id)
        assert isinstance(order, AssignmentOrder)
        assert (order.rule, order.unit, order.occurrence) == (None, "C", "decision")
        assert of.undecided_id(of.duty(duty_id)) == order.id
        assert (order.clause, order.kind, order.product) == ("I", "assignment", "báo cáo")
        assert (order.opener, order.anchors) == ("plan:p", {Anchor.ISSUE: ISSUED_ON})


def test_without_a_committee_the_focal_department_has_the_undecided_items() -> None:
    """A plan of a body without a committee gives them to its focal department."""
    of = plan(duty("lead", lead={"undecided": True}), roles={"root": "R", "focal_department": "B"})
    assert single(of).unit == "B"


def test_a_decision_opens_what_was_undecided_and_tells_it_at_once() -> None:
    """The decided lead owes it, the decided day counts, and nobody was told before."""
    decided = {
        "lead": Decided(lead="N1", decision=DECISION),
        "day": Decided(deadline=DeadlineRule(on=day("1/12")), decision=DECISION),
    }
    of = opener(as_row=row(decided=decided))
    (lead,) = of.decided("lead")
    assert isinstance(lead, AssignmentOrder)
    assert (lead.unit, lead.announced, lead.occurrence) == ("N1", False, "1")
    (dated_order,) = of.decided("day")
    assert dated_order.rule == DeadlineRule(on=day("1/12"))
    assert not dated_order.announced
    assert not {each.id for each in of.at_issue()} & {"assignment:p:lead:decision:C"}


def test_half_a_decision_leaves_it_undecided() -> None:
    """A lead without the deadline that lacks too does not open the duty."""
    both = plan(duty("both", lead={"undecided": True}, deadlines=[], deadline_undecided=True))
    half = row(decided={"both": Decided(lead="N1", decision=DECISION)})
    assert single(both, as_row=half).occurrence == "decision"
    other = Decided(deadline=DeadlineRule(on=day("1/12")), decision=DECISION)
    assert single(both, as_row=row(decided={"both": other})).occurrence == "decision"


def test_before_the_issue_there_is_no_day_to_count_from() -> None:
    """Without a date of issue the order has no anchor."""
    order = single(plan(duty("one")), as_row=row(issued_on=None))
    assert order.anchors == {}
