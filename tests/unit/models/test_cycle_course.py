"""The course of a report cycle: a year at a time, over when its top and its report are closed."""

from models.assignment.state import AssignmentOrder
from models.collection.state import CollectionOrder
from models.course.calendar import YEAR
from models.course.closing import Closed
from models.course.decisions import (
    CourseDecision,
    CourseStep,
    Known,
    decide_course,
    look,
    open_course,
)
from models.course.order import CourseOrder
from models.course.state import CourseRow
from models.deciding.commands import Fire
from models.deciding.timetable import Firing
from models.plan.plan import Plan
from models.plan.stage import CourseKind
from models.plan_run.courses import stages_of
from models.plan_run.cycles import anew, without
from models.plan_run.openings import Opener, opened_again
from models.plan_run.progress import Decided
from tests.unit.models.core import at, day, house
from tests.unit.models.core_plan import DECISION, ISSUED, UNDECIDED, plan, row
from tests.unit.models.test_reporting import BELOW, CYCLE, PARTNERS, REPORT, WHOLE, tree

TOP, REPORTED = "collection:p:yearly:2014:R", "assignment:p:whole:2014:V"
BEGINS = at("2015-01-05 08:00")


def opener(of: Plan, year: int = 2014) -> Opener:
    """Return the opener of a year's first day."""
    on = ISSUED.date() if year == ISSUED.year else day(f"5/1/{year}")
    return Opener(of, row(issued_on=ISSUED.date()), house(), on)


def course(of: Plan) -> CourseOrder:
    """Return the course that the issue opens."""
    order = opener(of).at_issue()[0]
    assert isinstance(order, CourseOrder)
    return order


def known(of: Plan, year: int = 2014) -> Known:
    """Return what a course looks up as a year begins."""
    return Known(cycle=opener(of, year).cycle_year("report", year))


def opened(of: Plan) -> CourseDecision:
    """Open the course at the issue."""
    return open_course(course(of), ISSUED, house(), known(of))


def begun(of: Plan, course_row: CourseRow, year: int = 2015) -> CourseDecision:
    """Let the next year begin."""
    body = Fire(at=BEGINS, firings=(Firing(rung=YEAR, repeat=year),))
    step = CourseStep(name="at", body=body, at=BEGINS)
    found = decide_course(course_row, step, BEGINS, house(), known(of, year))
    assert isinstance(found, CourseDecision)
    return found


def closed(course_row: CourseRow, *obligations: str) -> CourseRow:
    """Let some of its obligations close."""
    over = Closed(unit="R", worker="V", closed_at=at("2014-12-20 09:00"))
    now = at("2014-12-20 09:00")
    return look(course_row, dict.fromkeys(obligations, over), now, house(), Known()).row


def test_a_cycle_is_one_course_that_opens_what_was_always_opened() -> None:
    """Same ids, same terms; two of them tell the course, the rest tell the plan."""
    of = tree(below=BELOW, partners=PARTNERS)
    found = opened(of)
    assert found.row.id == "reporting:p:yearly"
    assert found.row.order.course is CourseKind.REPORTING
    made = [*found.openings, *found.along]
    assert sorted(each.id for each in made) == sorted(
        each.id for each in opener(of).told_at_issue()
    )
    assert [each.id for each in found.openings] == [TOP, REPORTED]
    assert {each.opener for each in found.openings} == {"reporting:p:yearly"}
    assert {each.opener_waits_from for each in found.openings} == {None}
    assert {each.opener for each in found.along} == {"plan:p"}
    assert all(each.opener_waits_from for each in found.along)


def test_nothing_but_the_opener_differs_from_an_earlier_release() -> None:
    """What the plan opened itself and what the course opens is the same to the letter."""
    of = tree(below=BELOW, partners=PARTNERS)
    found = opened(of)
    before = {each.id: each for each in opener(of).told_at_issue()}
    for each in (*found.openings, *found.along):
        was = before[each.id]
        assert not isinstance(was, CourseOrder)
        told = {"opener": was.opener, "opener_waits_from": was.opener_waits_from}
        assert each.model_copy(update=told) == was


def test_a_year_has_passed_when_the_collection_and_the_report_are_closed() -> None:
    """One of them is not enough, and what lies below is not waited for."""
    of = tree(below=BELOW, partners=PARTNERS)
    first = opened(of).row
    assert [each.stage for each in first.open] == ["reports", "consolidated"]
    half = closed(first, TOP)
    assert [each.obligation for each in half.open] == [REPORTED]
    whole = closed(half, REPORTED)
    assert (whole.open, whole.is_open) == ((), True)
    assert [(each.stage, each.year) for each in whole.passed] == [
        ("reports", 2014), ("consolidated", 2014),
    ]  # fmt: skip


def test_the_next_year_opens_beside_what_is_late() -> None:
    """A collection that nobody has closed does not hold up the next."""
    of = tree()
    found = begun(of, opened(of).row)
    assert [each.id for each in found.openings] == [
        TOP.replace("2014", "2015"), REPORTED.replace("2014", "2015"),
    ]  # fmt: skip
    assert [each.obligation for each in found.row.open][:2] == [TOP, REPORTED]
    assert [each.round for each in found.row.open] == [1, 1, 2, 2]


def test_the_years_are_dated_once_and_the_course_ends_with_the_plan() -> None:
    """On the first working morning of each year; after the last day when nothing is open."""
    found = opened(tree())
    assert found.timetable is not None
    assert [(each.at, each.name) for each in found.timetable.steps] == [
        (at("2015-01-05 08:00"), "year#2015"),
        (at("2016-01-04 08:00"), "year#2016"),
        (at("2017-01-01 00:00"), "period-end"),
    ]
    idle = closed(found.row, TOP, REPORTED)
    assert idle.is_open
    end = at("2017-01-02 00:00")
    assert not look(idle, {}, end, house(), Known()).row.is_open


def test_what_comes_with_the_issue_was_told_with_it_and_what_a_decision_opens_is_told() -> None:
    """As before: the issue lists it, the first units of a later decision are told themselves."""
    of = tree()
    assert {each.announced for each in opened(of).openings} == {True}
    late = course(of).model_copy(update={"announced": False})
    found = open_course(late, ISSUED, house(), known(of))
    assert {each.announced for each in found.openings} == {False}
    assert {each.announced for each in begun(of, found.row).openings} == {True}


def test_nothing_that_was_opened_is_opened_again() -> None:
    """What an earlier release opened runs on without the course; the rest of the year opens."""
    year = opener(tree(partners=PARTNERS)).cycle_year("report", 2014)
    left = without(year, frozenset({TOP}))
    assert [order.id for _, order in left.stages] == [REPORTED]
    assert len(left.along) == 3
    assert without(year, frozenset({TOP, REPORTED})).stages == ()


def test_after_its_first_course_was_withdrawn_the_year_has_names_of_its_own() -> None:
    """The tree stays a tree, and the parts belong to the report they are asked for."""
    year = opener(tree(below=BELOW, partners=PARTNERS)).cycle_year("report", 2014)
    taken = frozenset(each.id for each in (*(order for _, order in year.stages), *year.along))
    again = anew(year, taken, opened_again)
    stages = [order.id for _, order in again.stages]
    assert stages == ["collection:p:yearly:2014.2:R", "assignment:p:whole:2014.2:V"]
    books = [each for each in again.along if isinstance(each, CollectionOrder)]
    assert [each.id_above for each in books] == [stages[0], books[0].id]
    parts = [each for each in again.along if isinstance(each, AssignmentOrder)]
    assert {each.asked_from for each in parts} == {stages[1]}


def test_a_report_that_waits_for_its_lead_waits_outside_the_course() -> None:
    """Its item is opened by the plan; decided, it runs at once, and next year in the course."""
    of = plan(REPORT, {**WHOLE, "lead": UNDECIDED}, cycles=[CYCLE])
    ids = [each.id for each in opener(of).at_issue()]
    assert ids == ["reporting:p:yearly", "assignment:p:whole:decision:C"]
    assert [each.id for each in opened(of).openings] == [TOP]
    decided = {"whole": Decided(lead="V", decision=DECISION)}
    after = row(issued_on=ISSUED.date(), decided=decided)
    made = Opener(of, after, house(), ISSUED.date())
    assert [each.id for each in made.decided("whole")] == [REPORTED]
    assert [stage for stage, _ in made.cycle_year("report", 2015).stages] == [
        "reports", "consolidated",
    ]  # fmt: skip


def test_reports_that_wait_for_a_decision_leave_the_consolidated_one_alone() -> None:
    """Without its collections there is no course: the plan opens the report itself."""
    waiting = {**REPORT, "lead": UNDECIDED}
    ids = [each.id for each in opener(plan(waiting, WHOLE, cycles=[CYCLE])).at_issue()]
    assert ids == ["assignment:p:report:decision:C", REPORTED]


def test_the_register_shows_what_a_cycle_goes_through() -> None:
    """The stages are the system's, and shown as such."""
    stages, is_default = stages_of(tree().file, tree().file.duties[0])
    assert ([each.id for each in stages], is_default) == (["reports", "consolidated"], True)
    assert stages_of(tree().file, tree().file.duties[1]) == ((), True)


def test_opened_after_the_plan_s_last_day_it_is_over_at_once() -> None:
    """Nothing of it lies ahead, and nobody would ever end it."""
    late = at("2017-01-05 09:00")
    assert not open_course(course(tree()), late, house(), Known()).row.is_open
    assert open_course(course(tree()), at("2016-12-30 09:00"), house(), Known()).row.is_open
