"""What a step of a plan looks up and writes besides its own row."""

from datetime import date

from sqlalchemy import Connection

from database import queries
from database.commits import commit_assignment, commit_plan
from database.openings import find_opening, pending
from database.organisations import load_substitutions
from database.packages import store_package
from database.reaching import bring, open_page, reach
from models.assignment.state import AssignmentRow
from models.deciding.commands import Withdraw
from models.messages import AssignmentBatch
from models.plan.plan import Plan
from models.plan_run.acts import (
    Amend,
    AskContributions,
    EndSubstitution,
    RecordContact,
    SetCalendar,
    Substitute,
    SuspendPlan,
)
from models.plan_run.progress import DecideDuty, Issue
from models.timing.deadline import DeadlineRule
from tests.unit.database.plans import ALL, ONE, UNDECIDED, commit, done, issued, refused
from tests.unit.database.sample import (
    DUE,
    OPENED,
    PLAN,
    assignment_step,
    plan_batch,
    plan_step,
    sample_plan,
)
from tests.unit.database.test_plan_commits import DECIDE, DECISION

RULE = DeadlineRule(on=date(2014, 9, 30))
CONTACT = RecordContact(
    unit="u01", with_whom="Anh Ba", channel="phone", text="hẹn thứ Sáu", on=OPENED.date()
)


def log_of(conn: Connection, obligation: str) -> list[str]:
    """Return what the log says was done to an obligation."""
    return [each.type for each in queries.log(conn, PLAN) if each.obligation == obligation]


def withdraw(conn: Connection, row: AssignmentRow) -> None:
    """Withdraw an assignment."""
    step = assignment_step("w", Withdraw(reason="x"))
    batch = AssignmentBatch(obligation=row.id, order=row.order, opened_at=OPENED, steps=(step,))
    commit_assignment(conn, batch)


def other_package(conn: Connection) -> Plan:
    """Store another version, in which the assignment is due later."""
    first = sample_plan()
    duties = [
        {
            **each.model_dump(),
            "deadlines": [{"rule": {"on": "2014-09-30"}, "source": {"kind": "default"}}],
        }
        if each.id == "d.one"
        else each.model_dump()
        for each in first.file.duties
    ]
    file = {**first.file.model_dump(by_alias=True), "duties": duties}
    second = Plan.model_validate({**first.model_dump(), "file": file, "version": "v2"})
    store_package(conn, second)
    return second


# --- a decision on a deadline ------------------------------------------------------------------


def test_a_decision_moves_what_is_open_in_the_same_transaction(conn: Connection) -> None:
    """The assignment and the collection of a duty are redated, and their workflows woken."""
    issued(conn)
    decide = DecideDuty(duty="d.one", deadline=RULE, decision=DECISION)
    result = done(conn, "decide", decide)
    assert (result.wakes, result.opens, result.settles) == ((ONE,), False, ())
    row = queries.assignment(conn, ONE)
    assert (row.original_due, row.base_due) == (DUE, date(2014, 9, 30))
    assert log_of(conn, ONE) == ["open", "redecide"]
    again = done(conn, "decide", decide)  # the retry of the step
    assert again == result
    assert log_of(conn, ONE) == ["open", "redecide"]
    all_ = decide.model_copy(update={"duty": "d.all"})
    assert done(conn, "decide all", all_).wakes == (ALL,)
    assert queries.collection(conn, ALL)[0].base == date(2014, 9, 30)


def test_a_decision_opens_what_waits_with_its_own_deadline(conn: Connection) -> None:
    """Between the issue and the first look of the workflow the deadline was decided."""
    done(conn, "issue", Issue(issued_on=OPENED.date()))
    done(conn, "decide", DecideDuty(duty="d.one", deadline=RULE, decision=DECISION))
    row = queries.assignment(conn, ONE)
    assert row.lines is not None
    assert row.lines.due_day == date(2014, 9, 30)


def test_a_decision_leaves_what_is_closed_alone(conn: Connection) -> None:
    """Nothing is woken for what nobody owes any more."""
    issued(conn)
    withdraw(conn, queries.assignment(conn, ONE))
    decide = DecideDuty(duty="d.one", deadline=RULE, decision=DECISION)
    assert done(conn, "decide", decide).wakes == ()


def test_what_an_obligation_refuses_is_brought_to_notice(conn: Connection) -> None:
    """The plan's decision stands; the operator reads which occurrence did not take it, and why."""
    issued(conn)
    asked = DeadlineRule.model_validate({"after": "asked", "working_days": 5})
    result = done(conn, "decide", DecideDuty(duty="d.one", deadline=asked, decision=DECISION))
    assert result.wakes == (ONE,)
    (alarm,) = queries.alarms(conn, PLAN)
    assert (alarm.obligation, alarm.code) == (ONE, "plan_step_refused")
    assert alarm.detail.startswith("no_deadline: ")


# --- contributions and contacts ----------------------------------------------------------------


def test_contributions_are_there_when_the_command_returns(conn: Connection) -> None:
    """Each unit has its own row at once, and the next request has another number."""
    issued(conn)
    ask = AskContributions(obligation=ONE, units=("u02", "u03"), due=DUE, text="số liệu")
    assert done(conn, "ask", ask).opens
    first = f"assignment:{PLAN}:d.one:1-gy1:u02"
    row = queries.assignment(conn, first)
    assert (row.order.asked_from, row.order.product) == (ONE, "số liệu")
    told = [each for each in queries.claims(conn, PLAN) if each.matter.obligation == first]
    assert [each.to for each in told] == ["u02.focal"]
    done(conn, "ask again", ask.model_copy(update={"units": ("u02",)}))
    second = find_opening(conn, f"assignment:{PLAN}:d.one:1-gy2:u02")
    assert second is not None
    assert len(pending(conn, PLAN, "", 100)) == 3
    other = ask.model_copy(update={"obligation": ALL})
    assert refused(conn, "ask all", other) == "unknown_obligation"


def test_a_contact_stands_in_the_log_of_what_it_was_about(conn: Connection) -> None:
    """Not in that of the plan as well; without an obligation it stands there."""
    issued(conn)
    done(conn, "call", CONTACT.model_copy(update={"obligation": ONE}))
    assert log_of(conn, ONE) == ["open", "record_contact"]
    assert "record_contact" not in log_of(conn, f"plan:{PLAN}")
    done(conn, "call again", CONTACT)
    assert log_of(conn, f"plan:{PLAN}")[-1] == "record_contact"
    nowhere = CONTACT.model_copy(update={"obligation": "assignment:x"})
    assert refused(conn, "call nobody", nowhere) == "unknown_obligation"


# --- people ------------------------------------------------------------------------------------


def test_a_substitution_is_given_and_ended_in_two_steps(conn: Connection) -> None:
    """The second step of a batch finds what the first one wrote; the id is used once."""
    give = Substitute(
        id="given-01",
        post="u02.focal",
        receiver="p.stand-in",
        valid_from=OPENED.date(),
        valid_until=DUE,
    )
    end = EndSubstitution(id="given-01", since=date(2014, 3, 10))
    steps = (plan_step("give", give), plan_step("end", end), plan_step("again", give))
    results = commit_plan(conn, plan_batch(*steps)).results
    assert [each.refusal and each.refusal.code for each in results] == [
        None,
        None,
        "substitution_exists",
    ]
    (last,) = load_substitutions(conn, PLAN)
    assert (last.giver, last.valid_until) == ("p.u02", date(2014, 3, 10))


# --- what goes on to everything that is open ---------------------------------------------------


def test_a_day_of_the_calendar_waits_to_be_brought_to_what_is_open(conn: Connection) -> None:
    """The coming years of the plan are dated anew at once: its first working morning moves."""
    issued(conn)
    day = date(2015, 1, 1)
    committed = commit(
        conn, "off", SetCalendar(calendar="office", day=day, working=False, document="1/CV")
    )
    assert committed.reaching == ("off",)
    assert committed.timetable is not None
    assert committed.timetable.steps[0].at.date() == date(2015, 1, 2)


def test_an_amendment_is_adopted_once_it_is_stored(conn: Connection) -> None:
    """The package is looked up by its version; the record says which one it replaced."""
    issued(conn)
    amend = Amend(package="v2", reason="nghị quyết", decision=DECISION)
    assert refused(conn, "early", amend) == "unknown_package"
    other_package(conn)
    committed = commit(conn, "amend", amend)
    assert committed.reaching == ("amend",)
    row = queries.plan_row(conn, PLAN)
    assert row is not None
    assert (row.package, row.amended[0].replaced) == ("v2", "v1")
    assert refused(conn, "twice", amend) == "same_package"


def test_a_decision_ends_the_waiting_at_a_standstill_too(conn: Connection) -> None:
    """The item is settled; what it opens stands still with the rest."""
    issued(conn)
    done(conn, "stop", SuspendPlan(reason="bão"))
    of = reach(conn, PLAN, "stop")
    for each in open_page(conn, of, "", 10):
        bring(conn, of, each)
    done(conn, "decide", DECIDE)
    assert not queries.assignment(conn, UNDECIDED).is_open
    opened = queries.assignment(conn, f"assignment:{PLAN}:d.open:1:u02")
    assert opened.suspended_since == OPENED.date()


def test_what_opens_at_a_standstill_stands_still(conn: Connection) -> None:
    """A contribution that is asked for meanwhile has its clock stopped from the beginning."""
    issued(conn)
    done(conn, "stop", SuspendPlan(reason="bão"))
    ask = AskContributions(obligation=ONE, units=("u02",), due=DUE, text="số liệu")
    done(conn, "ask", ask)
    row = queries.assignment(conn, f"assignment:{PLAN}:d.one:1-gy1:u02")
    assert row.suspended_since == OPENED.date()
    assert log_of(conn, row.id) == ["open", "suspend"]
