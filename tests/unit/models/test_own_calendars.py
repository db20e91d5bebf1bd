"""A unit that works on Saturdays is measured by them, whichever command moves its matter."""

import pytest

from models.assignment.state import ApproverStage
from models.deciding.commands import (
    Ask,
    DecideExtension,
    HandOver,
    ReceiveBack,
    RequestExtension,
    Resume,
    Return,
    Submit,
    Suspend,
)
from models.timing.deadline import Anchor, DeadlineRule
from tests.unit.models.core import Work, at, calendar, day, gathering, work

FRIDAY, SATURDAY, MONDAY = day("21/11"), day("22/11"), day("24/11")
ON_SATURDAY = DeadlineRule(on=SATURDAY)
ENTERPRISES = calendar("enterprises").version


def due_day(of: Work) -> str:
    """Return the day an assignment is due, as it stands."""
    assert of.row.lines
    return f"{of.row.lines.due_day.day}/{of.row.lines.due_day.month}"


def test_an_enterprise_is_due_and_reminded_on_its_own_working_days() -> None:
    """Its Saturday is no day off: it is due that day and late on the Monday."""
    found = work(unit="G1", rule=ON_SATURDAY)
    assert found.row.lines
    assert (found.row.base_due, found.row.lines.due_day) == (SATURDAY, SATURDAY)
    assert found.row.lines.calendar == ENTERPRISES
    assert found.row.lines.late_after == at("2014-11-23 00:00")
    found.until("2014-11-29 00:00")
    assert found.lines[:5] == [
        "5/11 due-15 G1.focal",
        "17/11 due-5 G1.focal",
        "21/11 due-1 G1.focal",
        "24/11 late+0 G1.head",
        "28/11 late+5 B.head",
    ]
    assert work(rule=ON_SATURDAY).row.base_due == MONDAY


def test_an_extension_moves_an_enterprise_by_its_own_days() -> None:
    """The granted Monday is reminded of on the Saturday before it."""
    found = work(unit="G1", rule=ON_SATURDAY)
    found.do(RequestExtension(until=day("8/12"), reason="r"), "2014-11-20 09:00")
    found.do(DecideExtension(granted=True), "2014-11-20 10:00")
    assert found.row.lines
    assert (due_day(found), found.row.lines.calendar) == ("8/12", ENTERPRISES)
    found.until("2014-12-07 00:00")
    assert found.lines[-1] == "6/12 due-1 G1.focal"


@pytest.mark.parametrize(("unit", "due"), [("G1", "21/11"), ("V", "20/11")])
def test_a_saturday_at_an_outside_body_is_given_back_where_it_is_worked(
    unit: str, due: str
) -> None:
    """Sent out on a Friday and back on the Saturday: an enterprise lost a day, an office none."""
    found = work(unit=unit).do(HandOver(body="X"), "2014-09-12 10:00")
    found.do(ReceiveBack(), "2014-09-13 10:00")
    assert bool(found.row.pauses) is (unit == "G1")
    assert due_day(found) == due


@pytest.mark.parametrize(("unit", "due"), [("G1", "21/11"), ("V", "20/11")])
def test_a_saturday_at_the_approver_is_given_back_where_it_is_worked(unit: str, due: str) -> None:
    """Handed in on a Friday and returned on the Saturday."""
    found = work(unit=unit, approvers=(ApproverStage(unit="B"),))
    found.do(Submit(), "2014-09-12 10:00").do(Return(reason="r"), "2014-09-13 10:00")
    assert bool(found.row.pauses) is (unit == "G1")
    assert due_day(found) == due


def test_an_approver_has_its_term_in_its_own_working_days() -> None:
    """Ten days of an enterprise that approves are fewer than those of an office."""
    days = {}
    for unit in ("G1", "V"):
        found = work(approvers=(ApproverStage(unit=unit),)).do(Submit(), "2014-09-12 10:00")
        assert found.row.review_due
        days[unit] = found.row.review_due.due_day, found.timetable.steps[0].at
    assert days["G1"] == (day("24/9"), at("2014-09-18 08:00"))
    assert days["V"] == (day("26/9"), at("2014-09-19 08:00"))


def test_an_approvers_saturday_stands_still_where_it_is_worked() -> None:
    """Suspended from Friday to Saturday, an enterprise's term moves by a day, an office's not."""
    days = {}
    for unit in ("G1", "V"):
        found = work(approvers=(ApproverStage(unit=unit),)).do(Submit(), "2014-09-11 10:00")
        before = found.row.review_due
        found.do(Suspend(reason="r"), "2014-09-12 10:00").do(Resume(), "2014-09-13 10:00")
        after = found.row.review_due
        assert before
        assert after
        days[unit] = before.due_day, after.due_day
    assert days["G1"] == (day("23/9"), day("24/9"))
    assert days["V"] == (day("25/9"), day("25/9"))


@pytest.mark.parametrize(("unit", "due"), [("G1", "18/9"), ("V", "19/9")])
def test_a_contribution_counts_from_the_asking_in_its_units_days(unit: str, due: str) -> None:
    """Five working days from a Friday end on the Thursday where the Saturday is one of them."""
    rule = DeadlineRule(after=Anchor.ASKED, working_days=5)
    found = work(unit=unit, rule=rule).do(Ask(body="X"), "2014-09-12 10:00")
    assert due_day(found) == due


def test_a_collection_goes_by_the_days_of_who_collects() -> None:
    """An enterprise collects on a Saturday; a granted day and what was past are its own, too."""
    rule = DeadlineRule(yearly="11-22")
    found = gathering(superior="G1", units=("G2",), rule=rule)
    (line,) = found.row.lines
    assert (found.row.base, line.lines.due_day) == (SATURDAY, SATURDAY)
    assert line.lines.calendar == ENTERPRISES
    found.until("2014-11-29 00:00")
    assert found.lines[:5] == [
        "5/11 due-15 G2.focal",
        "17/11 due-5 G2.focal",
        "21/11 due-1 G2.focal",
        "24/11 late+0 G2.head",
        "26/11 late+3 B.focal",
    ]
    opened = gathering(superior="G1", units=("G2",), rule=rule, now=at("2014-11-05 08:30"))
    assert [each.rung for each in opened.said.withheld] == ["due-15"]
    early = gathering(superior="G1", units=("G2",), rule=rule, now=at("2014-11-04 18:00"))
    assert early.said.withheld == ()
