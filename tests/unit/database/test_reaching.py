"""Bring an act on the plan to its open obligations."""

from datetime import date

import pytest
from sqlalchemy import Connection

from database import queries
from database.commits import commit_assignment, commit_collection, commit_plan
from database.packages import store_package
from database.plan_commits import brought
from database.reaching import Heard, bring, open_page, reach
from models.assignment.state import AssignmentState
from models.collection.state import EntryState
from models.deciding.collecting import Accept
from models.deciding.commands import (
    Acknowledge,
    AssignmentBody,
    Resume,
    Suspend,
    Withdraw,
)
from models.errors import NotFoundError
from models.messages import AssignmentBatch, CollectionBatch
from models.plan.plan import Plan
from models.plan_run.acts import Amend, ResumePlan, SetCalendar, SuspendPlan
from models.plan_run.progress import Issue, PlanBody
from models.plan_run.reaching import Reach
from tests.unit.database.plans import ALL, ONE, UNDECIDED, done, issued
from tests.unit.database.sample import (
    DUE,
    OPENED,
    PLAN,
    assignment_step,
    collection_step,
    plan_batch,
    receive,
    sample_plan,
)
from tests.unit.database.test_plan_commits import DECISION

OFF = SetCalendar(calendar="office", day=DUE, working=False, document="1/CV")
STOP = SuspendPlan(reason="bão")


def all_of(conn: Connection, of: Reach, size: int = 2) -> dict[str, Heard]:
    """Bring a step to everything, page by page; return what came of it."""
    heard, after = {}, ""
    while page := open_page(conn, of, after, size):
        for each in page:
            heard[each.order.id] = bring(conn, of, each)
        after = page[-1].order.id
    return heard


def act(conn: Connection, name: str, body: PlanBody) -> dict[str, Heard]:
    """Do a step of the plan and bring it to everything."""
    done(conn, name, body)
    return all_of(conn, reach(conn, PLAN, name))


def do(conn: Connection, name: str, body: AssignmentBody) -> None:
    """Do something to the assignment."""
    order = queries.assignment(conn, ONE).order
    steps = (assignment_step(name, body),)
    commit_assignment(
        conn, AssignmentBatch(obligation=ONE, order=order, opened_at=OPENED, steps=steps)
    )


def types(conn: Connection, obligation: str) -> list[str]:
    """Return what was done to an obligation."""
    return [each.type for each in queries.log(conn, PLAN) if each.obligation == obligation]


def version(number: str, **changes: object) -> Plan:
    """Return another version of the package."""
    first = sample_plan()
    file = {**first.file.model_dump(by_alias=True), **changes}
    return Plan.model_validate({**first.model_dump(), "file": file, "version": number})


def without(*duties: str) -> list[dict[str, object]]:
    """Return the duties of the plan but some."""
    return [each.model_dump() for each in sample_plan().file.duties if each.id not in duties]


# --- a day of the calendar ---------------------------------------------------------------------


def test_a_due_day_that_becomes_free_moves_what_is_open(conn: Connection) -> None:
    """1/4 is off: what was due then is due on the 2nd; the undecided item has no day to move."""
    issued(conn)
    heard = act(conn, "off", OFF)
    assert sorted(heard) == [ONE, UNDECIDED, ALL]
    assert heard[ONE].wakes
    assert heard[ALL].wakes
    row = queries.assignment(conn, ONE)
    assert row.lines is not None
    assert (row.lines.due_day, row.climb.round) == (date(2014, 4, 2), 1)
    assert queries.collection(conn, ALL)[0].base == date(2014, 4, 2)
    assert types(conn, ONE) == ["open", "replan"]


def test_twice_is_once(conn: Connection) -> None:
    """Another attempt meets what was done and says so: those are woken once more."""
    issued(conn)
    first = act(conn, "off", OFF)
    again = all_of(conn, reach(conn, PLAN, "off"))
    assert types(conn, ONE) == ["open", "replan"]
    assert again[ONE] == first[ONE]


def test_nobody_is_woken_for_nothing(conn: Connection) -> None:
    """A day long after everything changes no timetable."""
    issued(conn)
    far = OFF.model_copy(update={"day": date(2015, 12, 7)})
    heard = act(conn, "off", far)
    assert not any(each.wakes for each in heard.values())


def test_what_is_closed_is_not_looked_at(conn: Connection) -> None:
    """What was opened and is closed again is skipped; what was not opened yet is opened for it."""
    issued(conn)
    do(conn, "w", Withdraw(reason="x"))
    assert sorted(act(conn, "off", OFF)) == [UNDECIDED, ALL]


def test_what_has_no_row_yet_is_opened_with_it(conn: Connection) -> None:
    """Its workflow was started, or is about to be: it finds the row as it must be."""
    done(conn, "issue", Issue(issued_on=OPENED.date()))
    assert sorted(act(conn, "stop", STOP)) == [ONE, UNDECIDED, ALL]
    assert queries.assignment(conn, ONE).suspended_since == OPENED.date()


# --- standing still ----------------------------------------------------------------------------


def test_the_plan_resumes_what_the_plan_has_suspended(conn: Connection) -> None:
    """What a superior suspended himself stays suspended, and is no reason for an alarm."""
    issued(conn)
    do(conn, "own", Suspend(reason="own"))
    act(conn, "stop", STOP)
    assert queries.collection(conn, ALL)[0].suspended_since == OPENED.date()
    heard = act(conn, "go", ResumePlan())
    assert (heard[ONE].wakes, heard[ALL].wakes) == (False, True)
    assert queries.assignment(conn, ONE).suspended_since is not None
    assert queries.collection(conn, ALL)[0].suspended_since is None
    assert queries.alarms(conn, PLAN) == []


def test_what_a_superior_has_resumed_himself_is_left_alone(conn: Connection) -> None:
    """The plan's standstill was over for it already."""
    issued(conn)
    act(conn, "stop", STOP)
    do(conn, "own", Resume())
    assert act(conn, "go", ResumePlan())[ONE] == Heard()
    assert types(conn, ONE) == ["open", "suspend", "resume"]


def test_only_the_named_duties_stand_still(conn: Connection) -> None:
    """The others are not even looked at."""
    issued(conn)
    assert list(act(conn, "stop", STOP.model_copy(update={"duties": ("d.one",)}))) == [ONE]


# --- an amendment ------------------------------------------------------------------------------


def test_what_is_not_in_the_plan_any_more_is_withdrawn(conn: Connection) -> None:
    """An assignment is withdrawn; who has not settled a collection is excused, then it closes."""
    issued(conn)
    steps = (
        collection_step("r", receive("u01")),
        collection_step("a", Accept(units=("u01",))),
        collection_step("r2", receive("u02")),
    )
    order = queries.collection(conn, ALL)[0].order
    commit_collection(
        conn, CollectionBatch(obligation=ALL, order=order, opened_at=OPENED, steps=steps)
    )
    act(conn, "stop", STOP)
    store_package(conn, version("v2", duties=without("d.one", "d.all")))
    heard = act(conn, "amend", Amend(package="v2", reason="bỏ", decision=DECISION))
    assert heard == {ONE: Heard(wakes=True), ALL: Heard(wakes=True)}
    assert queries.assignment(conn, ONE).state is AssignmentState.WITHDRAWN
    row, entries = queries.collection(conn, ALL)
    assert not row.is_open
    states = [entries[unit].state for unit in ("u01", "u02", "u03")]
    assert states == [EntryState.ACCEPTED, EntryState.EXCUSED, EntryState.EXCUSED]
    assert queries.alarms(conn, PLAN) == []
    # An attempt that died before it could wake them finds them again, though they are closed.
    assert all_of(conn, reach(conn, PLAN, "amend")) == heard


def test_what_has_no_row_yet_is_withdrawn_too(conn: Connection) -> None:
    """Its workflow, when it starts, finds it closed."""
    done(conn, "issue", Issue(issued_on=OPENED.date()))
    store_package(conn, version("v2", duties=without("d.all")))
    act(conn, "amend", Amend(package="v2", reason="bỏ", decision=DECISION))
    assert not queries.collection(conn, ALL)[0].is_open


def test_another_lead_takes_over_what_is_not_handed_in_yet(conn: Connection) -> None:
    """What was handed in already stays where it is, and the operator reads so."""
    issued(conn)
    duties = without("d.one")
    one = sample_plan().file.duties[0].model_dump()
    lead = {"unit": "u02", "source": {"kind": "default"}}
    store_package(conn, version("v2", duties=[{**one, "lead": lead}, *duties]))
    amend = Amend(package="v2", reason="chuyển", decision=DECISION)
    heard = act(conn, "amend", amend)
    assert heard == {ONE: Heard(wakes=True)}
    assert queries.assignment(conn, ONE).unit == "u02"


def test_what_the_state_forbids_is_brought_to_notice(conn: Connection) -> None:
    """A product before its approver is not given to another unit."""
    issued(conn)
    do(conn, "ack", Acknowledge())
    one = sample_plan().file.duties[0].model_dump()
    lead = {"unit": "u02", "source": {"kind": "default"}}
    store_package(conn, version("v2", duties=[{**one, "lead": lead}, *without("d.one")]))
    done(conn, "amend", Amend(package="v2", reason="chuyển", decision=DECISION))
    of = reach(conn, PLAN, "amend")
    (found,) = open_page(conn, of, "", 10)
    do(conn, "stop", Suspend(reason="bão"))
    assert bring(conn, of, found) == Heard(refused=1, wakes=False)
    (alarm,) = queries.alarms(conn, PLAN)
    assert (alarm.obligation, alarm.detail[:9]) == (ONE, "suspended")


def test_another_policy_is_planned_for_everything(conn: Connection) -> None:
    """A reminder ten days before instead of five."""
    issued(conn)
    policy = sample_plan().file.policy.model_dump()
    ladder = {**policy["assignment"], "before": [{"working_days": 10}]}
    store_package(conn, version("v2", policy={**policy, "version": "2", "assignment": ladder}))
    heard = act(conn, "amend", Amend(package="v2", reason="mới", decision=DECISION))
    assert (heard[ONE].wakes, heard[ALL].wakes) == (True, False)
    steps = queries.assignment_timetable(conn, ONE).steps
    assert steps[0].name == "due-10"


# --- the step itself ---------------------------------------------------------------------------


def test_a_step_is_on_its_way_until_it_has_come_everywhere(conn: Connection) -> None:
    """Whoever looks at the plan, after a crash too, sees what is not finished."""
    issued(conn)
    done(conn, "off", OFF)
    assert commit_plan(conn, plan_batch()).reaching == ("off",)
    brought(conn, PLAN, "off")
    brought(conn, PLAN, "off")
    assert commit_plan(conn, plan_batch()).reaching == ()


def test_a_step_that_was_never_done_reaches_nothing(conn: Connection) -> None:
    """Neither of a plan that is not there."""
    issued(conn)
    for plan, step in ((PLAN, "nothing"), ("nowhere", "issue")):
        with pytest.raises(NotFoundError):
            reach(conn, plan, step)
