"""The tree of a report cycle: level by level, due earlier below; and the partners' parts."""

from models.assignment.state import AssignmentOrder
from models.collection.state import CollectionOrder
from models.deciding.claim import ClaimKind
from models.deciding.collecting import Receipt, Receive
from models.deciding.commands import Redecide
from models.plan.plan import DutyKind, Plan
from models.plan_run.openings import Opener, deadline_id_of
from models.plan_run.progress import Opening
from models.plan_run.rebase import rebase
from models.timing.deadline import DeadlineRule
from tests.unit.models.core import Gathering, day, gathering, house
from tests.unit.models.core_plan import DECISION, dated, duty, plan, receiver, row
from tests.unit.models.lib_package import Damage, only, read_damaged

ISSUED_ON = day("31/3")
DEFAULT = {"kind": "default"}
CYCLE = {
    "id": "yearly",
    "duty": "report",
    "years": [2014, 2015],
    "cutoff": "10-31",
    "superior": "R",
    "through": "V",
    "forms": ["f"],
    "consolidated": "whole",
    "source": DEFAULT,
}
BELOW = [{"working_days": 11, "source": DEFAULT}, {"working_days": 7, "source": DEFAULT}]
PARTNERS = {"rule": {"yearly": "12-01"}, "product": "phần của đơn vị", "source": DEFAULT}
REPORT = duty(
    "report",
    kind="report",
    lead={"unit_class": "provinces", "source": DEFAULT},
    deadlines=[dated({"yearly": "11-20"})],
)
WHOLE = duty(
    "whole",
    kind="consolidated_report",
    partners=[{"unit_class": "low", "source": DEFAULT}, {"unit": "B", "source": DEFAULT},
              {"unit": "V", "source": DEFAULT}, {"unit": "D1", "source": DEFAULT}],
    receivers=[receiver(unit="S")],
    deadlines=[dated({"yearly": "12-10"})],
)  # fmt: skip


def tree(**cycle: object) -> Plan:
    """Return a plan with one report cycle and its consolidated report."""
    return plan(REPORT, WHOLE, cycles=[{**CYCLE, **cycle}])


def opened(of: Plan, year: int = 2014) -> list[Opening]:
    """Return what the year opens."""
    return Opener(of, row(), house(), ISSUED_ON).in_parts(year)


def collections(of: Plan, year: int = 2014) -> list[CollectionOrder]:
    """Return the collections among it."""
    return [each for each in opened(of, year) if isinstance(each, CollectionOrder)]


def walks(of: Plan) -> list[Gathering]:
    """Open the collections."""
    return [gathering(**dict(each)) for each in collections(of)]


def parts(of: Plan) -> list[AssignmentOrder]:
    """Return the partners' parts among it."""
    found = [each for each in opened(of) if isinstance(each, AssignmentOrder)]
    return [each for each in found if each.asked_from]


def test_without_levels_below_nothing_changes() -> None:
    """A cycle of one level opens what it always opened, to the letter."""
    (order,) = collections(tree())
    assert (
        order.model_dump(exclude_defaults=True)
        .keys()
        .isdisjoint({"ahead", "above", "deeper", "also_answers"})
    )
    assert parts(tree()) == []


def test_a_tree_has_one_collection_for_each_unit_that_collects_from_the_top_down() -> None:
    """Each asks those directly under it; who has nobody below asks nobody."""
    found = collections(tree(below=BELOW))
    assert [(each.id, each.units) for each in found] == [
        ("collection:p:yearly:2014:R", ("N1", "N2", "N3")),
        ("collection:p:yearly:2014:N1", ("D1", "D2")),
        ("collection:p:yearly:2014:D1", ("G1", "G2")),
    ]
    assert [each.id_above for each in found] == ["", found[0].id, found[1].id]
    assert [each.deeper for each in found] == [True, True, False]
    assert [each.through for each in found] == ["V", "N1", "D1"]
    assert [deadline_id_of(each) for each in found] == ["", "", ""]


def test_a_tree_is_as_deep_as_the_cycle_says() -> None:
    """Down to the third level only, and of that only the units of a class."""
    assert len(collections(tree(below=BELOW[:1]))) == 2
    few = [{**BELOW[0], "unit_class": "provinces"}]
    assert len(collections(tree(below=few))) == 1


def test_lower_levels_answer_earlier() -> None:
    """11 working days before 20/11/2014, and 7 more for the level below that."""
    found = walks(tree(below=BELOW))
    assert [each.row.base for each in found] == [day("20/11"), day("5/11"), day("27/10")]


def test_a_decision_on_the_deadline_moves_the_whole_tree() -> None:
    """A decision names the day of the top; every level keeps its distance from it."""
    found = walks(tree(below=BELOW))
    for each in found:
        body = Redecide(rule=DeadlineRule(on=day("4/12")), decision=DECISION)
        each.do(body, "2014-06-03 09:00")
    assert [each.row.base for each in found] == [day("4/12"), day("19/11"), day("10/11")]


def test_below_the_top_the_late_are_their_superiors_affair() -> None:
    """The line-up goes to who collects, and no rung of theirs reaches further up."""
    lower = walks(tree(below=BELOW))[1]
    lower.until("2015-03-01 09:00")
    told = {each.to for each in lower.said.claims if each.kind is ClaimKind.ESCALATION}
    assert told == {"D1.head", "D2.head", "N1.focal"}


def test_a_year_may_serve_another_duty_too() -> None:
    """The answers of that year, and of no other, also answer the other duty, at every level."""
    also = [{"year": 2015, "duty": "whole", "source": DEFAULT}]
    of = tree(below=BELOW, also_answers=also)
    assert [each.also_answers for each in collections(of)] == [()] * 3
    assert [each.also_answers for each in collections(of, 2015)] == [("whole",)] * 3
    assert rebase(of, 2).file.cycles[0].also_answers[0].year == 2017


def test_each_partner_of_the_consolidated_report_is_asked_for_its_part() -> None:
    """By its own assignment with its own day, once, and never the lead itself."""
    found = parts(tree(partners=PARTNERS))
    whole = "assignment:p:whole:2014:V"
    assert [each.id for each in found] == [
        f"assignment:p:whole:2014-gy1:{unit}" for unit in ("D1", "D2", "B")
    ]
    first = found[0]
    assert (first.asked_from, first.kind) == (whole, DutyKind.CONTRIBUTION)
    assert (first.product, first.approvers) == ("phần của đơn vị", ())
    assert first.rule == DeadlineRule(yearly="12-01")
    assert deadline_id_of(first) is None


def test_the_review_of_the_year_is_held_before_its_report() -> None:
    """The day of the sơ kết is recorded with the report, and lies not after it."""
    top = walks(tree())[0]
    receipt = Receipt(unit="N1", received_on=day("3/6"), reviewed_on=day("4/6"))
    refusal = top.refused(Receive(receipt=receipt), "2014-06-05 09:00")
    assert (refusal.code, refusal.field) == ("date_ahead", "reviewed_on")
    held = receipt.model_copy(update={"reviewed_on": day("2/6")})
    top.do(Receive(receipt=held), "2014-06-05 10:00")
    assert top.entries["N1"].receipt == held


def test_a_package_says_how_deep_its_reports_go() -> None:
    """A package of three levels is read with its steps; an unknown class is refused."""
    deep = "consolidated: C.2\n    below: [{working_days: 10, source: {kind: default}}]\n"
    found = read_damaged(Damage("plan.yaml", "consolidated: C.2\n", deep))
    assert found.plan is not None
    assert found.plan.file.cycles[0].below[0].working_days == 10
    wrong = deep.replace("working_days", "unit_class: nobody, working_days")
    problem = only(read_damaged(Damage("plan.yaml", "consolidated: C.2\n", wrong)), "dangling")
    assert "nobody" in str(problem)
