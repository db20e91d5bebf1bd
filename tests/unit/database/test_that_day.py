"""A day is told as it was, whatever was amended, given away or handed over since."""

from datetime import datetime, timedelta

from sqlalchemy import Connection

from database import queries
from database.commits import commit_assignment
from database.houses import load_house
from database.notices.answers import why_of
from database.notices.queries import claims
from database.notices.that_day import house_then, matters_then
from database.packages import store_package
from models.assignment.state import AssignmentOrder
from models.deciding.commands import (
    Acknowledge,
    AssignmentBody,
    Direct,
    HandOver,
    Reassign,
    ReceiveBack,
    Submit,
)
from models.notices.rung_terms import RungTerm, When
from models.notices.why import OpenMatter
from models.plan_run.acts import Amend
from tests.unit.database.plans import ONE, UNDECIDED, issued
from tests.unit.database.sample import (
    OPENED,
    PLAN,
    assignment_batch,
    assignment_order,
    assignment_step,
    fire,
    sample_plan,
)
from tests.unit.database.test_plan_commits import DECISION
from tests.unit.database.test_reaching import OFF, act, version

A_DAY = timedelta(days=1)
FIVE_DAYS_BEFORE = RungTerm(when=When.BEFORE_DUE, days=5, to=("responsible_post",))


def test_why_names_the_policy_and_the_calendar_of_its_time(conn: Connection) -> None:
    """Not those that an amendment or a document put in their place afterwards."""
    issued(conn)
    timetable = queries.assignment_timetable(conn, ONE)
    at = timetable.steps[0].at
    order = queries.assignment(conn, ONE).order
    commit_assignment(
        conn, assignment_batch(assignment_step("a", fire(timetable), at), order=order)
    )
    (number,) = (n for n, each in claims(conn, PLAN).items() if each.rung == "due-5")
    before = why_of(conn, PLAN, number)
    assert before is not None
    policy = sample_plan().file.policy.model_dump()
    ladder = {**policy["assignment"], "before": [{"working_days": 7}]}
    changed = version("v2", policy={**policy, "version": "2", "assignment": ladder})
    store_package(conn, changed)
    # Both acts are dated on the day of the opening, by the clock of the sample.
    earlier = at - 40 * A_DAY
    first = house_then(conn, PLAN, earlier).calendars["office"].version
    act(conn, "amend", Amend(package="v2", reason="mới", decision=DECISION))
    act(conn, "off", OFF)
    now = load_house(conn, PLAN)
    assert now.policy.version == "2"
    then = house_then(conn, PLAN, earlier)
    assert (then.policy.version, then.calendars["office"].version) == ("1", first)
    assert now.calendars["office"].version != first
    after = house_then(conn, PLAN, at)
    assert (after.policy.version, after.calendars) == ("2", now.calendars)
    later = why_of(conn, PLAN, number)
    assert later is not None
    assert (before.policy, before.rung_term) == ("1", FIVE_DAYS_BEFORE)
    assert later.policy == "2"  # it was claimed after the amendment of that day


def do(conn: Connection, name: str, body: AssignmentBody, at: datetime) -> None:
    """Do something to an assignment of the first unit."""
    step = assignment_step(name, body, at).model_copy(update={"actor": None})
    done = commit_assignment(conn, assignment_batch(step, order=_order()))
    assert done.results[0].refusal is None, done.results


def _order() -> AssignmentOrder:
    return assignment_order("told", approvers=[{"unit": "dept"}])


def standing(conn: Connection, unit: str, at: datetime) -> list[tuple[str, bool, str]]:
    """Return what stood open at a unit: in whose court, stopped, done by whom."""
    found = matters_then(conn, PLAN, unit, at)
    return [(each.court, each.stopped, each.delegated_to) for each in found]


def test_courts_and_owners_are_those_of_the_day(conn: Connection) -> None:
    """With the outside body, with the approver, given away; before it was opened, nothing."""
    days = [OPENED + number * A_DAY for number in range(1, 9)]
    commit_assignment(conn, assignment_batch(order=_order()))
    do(conn, "1", Acknowledge(), days[0])
    do(conn, "2", HandOver(body="ministry", document="1/CV"), days[1])
    do(conn, "3", ReceiveBack(document="2/CV"), days[2])
    do(conn, "4", Reassign(unit="u02", reason="x"), days[3])
    do(conn, "5", Direct(lead="u03", instruction="y"), days[4])
    do(conn, "6", Submit(), days[5])
    assert standing(conn, "u01", OPENED - A_DAY) == []
    assert standing(conn, "u01", days[0]) == [("assignee", False, "")]
    assert standing(conn, "u01", days[1]) == [("outside", False, "")]
    assert standing(conn, "u01", days[2]) == [("assignee", False, "")]
    assert standing(conn, "u01", days[3]) == []
    assert standing(conn, "u02", days[3]) == [("assignee", False, "")]
    assert standing(conn, "u02", days[4]) == []
    assert standing(conn, "u03", days[4]) == [("assignee", False, "")]
    assert standing(conn, "u03", days[5]) == [("approver", False, "")]
    assert standing(conn, "", days[5]) == []


def test_what_was_undecided_was_undecided(conn: Connection) -> None:
    """It is a matter of the committee, and no clock runs."""
    issued(conn)
    (found,) = matters_then(conn, PLAN, "committee", OPENED + A_DAY)
    assert found == OpenMatter(obligation=UNDECIDED, court="assignee", undecided=True)
    assert matters_then(conn, PLAN, "u09", OPENED + A_DAY) == ()
