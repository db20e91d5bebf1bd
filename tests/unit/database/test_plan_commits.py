"""Commits of a plan: what it opens, settles, changes; when it closes."""

from datetime import date

from sqlalchemy import Connection

from database import queries
from database.commits import commit_assignment, commit_collection, commit_plan
from database.houses import load_house
from database.openings import find_opening, is_closed, mark_started, pending
from models.assignment.state import AssignmentOrder, AssignmentState
from models.collection.state import CollectionOrder
from models.deciding.collecting import Accept, Close
from models.deciding.commands import Submit, Withdraw
from models.messages import AssignmentBatch, CollectionBatch, PlanCommitted
from models.plan_run.progress import (
    AppointPerson,
    CheckClosure,
    DecideDuty,
    Issue,
    RenameUnit,
    VacatePost,
)
from models.source import DecisionDocument
from models.timing.deadline import DeadlineRule
from tests.unit.database.plans import UNDECIDED, commit, open_all
from tests.unit.database.sample import (
    OPENED,
    PLAN,
    assignment_step,
    collection_step,
    plan_batch,
    plan_step,
    receive,
)

DECISION = DecisionDocument(issuer="root", type="quyết định", number="1", date=date(2014, 3, 3))
DECIDE = DecideDuty(
    duty="d.open", lead="u02", deadline=DeadlineRule(on=date(2014, 5, 5)), decision=DECISION
)


def _issue(conn: Connection) -> PlanCommitted:
    return commit(conn, "issue", Issue(issued_on=OPENED.date()))


def test_a_plan_begins_as_a_draft(conn: Connection) -> None:
    """The first look makes its row; nothing is open and nothing is due."""
    committed = commit_plan(conn, plan_batch())
    assert (committed.is_open, committed.open_obligations) == (True, 0)
    assert committed.timetable is not None
    assert committed.timetable.steps == ()
    row = queries.plan_row(conn, PLAN)
    assert row is not None
    assert (row.package, row.issued_on) == ("v1", None)


def test_issuing_lists_what_waits_to_be_opened(conn: Connection) -> None:
    """Openings, one message per unit, the timetable of the years: one transaction."""
    committed = _issue(conn)
    [result] = committed.results
    assert result.opens
    assert result.row is not None
    assert committed.timetable is not None
    assert committed.open_obligations == 3
    ids = [each.id for each in pending(conn, PLAN, "", 100)]
    assert ids == sorted(ids)
    assert [each.id for each in queries.openings(conn, PLAN)] == ids
    told = {claim.matter.unit for claim in queries.claims(conn, PLAN)}
    assert {"u01", "u02", "u03"} <= told


def test_issuing_twice_opens_once(conn: Connection) -> None:
    """The retry of a step returns the answer; another issue is refused."""
    first = _issue(conn)
    again = _issue(conn)
    assert again.results == first.results
    assert again.timetable == first.timetable
    [refused] = commit(conn, "other", Issue(issued_on=OPENED.date())).results
    assert refused.refusal is not None
    assert refused.refusal.code == "already_issued"


def test_openings_are_walked_in_pages(conn: Connection) -> None:
    """A page follows the id it is given; what was started does not come again."""
    _issue(conn)
    first = pending(conn, PLAN, "", 2)
    rest = pending(conn, PLAN, first[-1].id, 2)
    assert (len(first), len(rest)) == (2, 1)
    mark_started(conn, [first[0].id])
    assert pending(conn, PLAN, "", 100) == [first[1], *rest]
    assert isinstance(find_opening(conn, rest[0].id), CollectionOrder)
    assert find_opening(conn, "nothing") is None


def test_a_started_opening_counts_until_its_row_is_there(conn: Connection) -> None:
    """Between the start of a workflow and its first commit the plan is not thought finished."""
    _issue(conn)
    mark_started(conn, [each.id for each in pending(conn, PLAN, "", 100)])
    assert queries.unopened(conn, PLAN) == 3
    assert commit_plan(conn, plan_batch()).open_obligations == 3


def test_a_decision_settles_the_item_that_waited(conn: Connection) -> None:
    """The undecided item is done, and what was decided waits to be opened."""
    _issue(conn)
    open_all(conn)
    [result] = commit(conn, "decide", DECIDE).results
    assert (result.settles, result.opens) == ((UNDECIDED,), True)
    assert queries.assignment(conn, UNDECIDED).state is AssignmentState.COMPLETED
    [opening] = pending(conn, PLAN, "", 100)
    assert isinstance(opening, AssignmentOrder)
    assert opening.unit == "u02"


def test_a_decision_settles_an_item_that_was_not_opened_yet(conn: Connection) -> None:
    """Its workflow, when it starts, finds it done instead of waiting for a decision for ever."""
    _issue(conn)
    commit(conn, "decide", DECIDE)
    assert is_closed(conn, UNDECIDED)
    assert not is_closed(conn, f"assignment:{PLAN}:d.one:1:u01")


def test_a_decision_leaves_a_closed_item_alone(conn: Connection) -> None:
    """What was withdrawn stays withdrawn."""
    _issue(conn)
    open_all(conn)
    order = queries.assignment(conn, UNDECIDED).order
    step = assignment_step("w", Withdraw(reason="x"))
    commit_assignment(
        conn, AssignmentBatch(obligation=order.id, order=order, opened_at=OPENED, steps=(step,))
    )
    commit(conn, "decide", DECIDE)
    assert queries.assignment(conn, UNDECIDED).state is AssignmentState.WITHDRAWN


def test_a_change_of_the_organisation_holds_for_the_next_step(conn: Connection) -> None:
    """Two steps of one batch: the second is decided in the house the first one made."""
    _issue(conn)
    steps = (
        plan_step("vacate", VacatePost(post="u02.focal", since=OPENED.date())),
        plan_step("appoint", AppointPerson(post="u02.focal", person="p.new", since=OPENED.date())),
    )
    results = commit_plan(conn, plan_batch(*steps)).results
    assert [each.refusal for each in results] == [None, None]
    assert load_house(conn, PLAN).organisation.holders("u02.focal", OPENED.date()) == ("p.new",)


def test_a_change_that_meets_nothing_is_refused(conn: Connection) -> None:
    """The unit exists today, but not on the day of the change."""
    _issue(conn)
    ended = RenameUnit(unit="u01", name_vi="Tên", since=date(2014, 3, 3))
    assert commit(conn, "1", ended).results[0].refusal is None
    [result] = commit(conn, "2", VacatePost(post="nobody", since=OPENED.date())).results
    assert result.refusal is not None
    assert result.refusal.code == "unknown_post"


def test_a_plan_closes_when_nothing_is_open(conn: Connection) -> None:
    """A check that comes too early may come again under the same name."""
    _issue(conn)
    open_all(conn)
    assert commit(conn, "closure", CheckClosure()).is_open
    for row in queries.assignments(conn, PLAN):
        step = assignment_step("s", Submit())
        commit_assignment(
            conn,
            AssignmentBatch(obligation=row.id, order=row.order, opened_at=OPENED, steps=(step,)),
        )
    [(book, _)] = queries.collections(conn, PLAN)
    steps = tuple(collection_step(unit, receive(unit)) for unit in book.order.units)
    batch = CollectionBatch(obligation=book.id, order=book.order, opened_at=OPENED, steps=steps)
    commit_collection(conn, batch)
    assert commit(conn, "closure", CheckClosure()).open_obligations == 1
    ends = (
        collection_step("accept", Accept(units=book.order.units)),
        collection_step("close", Close()),
    )
    commit_collection(conn, batch.model_copy(update={"steps": ends}))
    closed = commit(conn, "closure", CheckClosure())
    assert (closed.is_open, closed.open_obligations) == (False, 0)
    ended = queries.plan_row(conn, PLAN)
    assert ended is not None
    assert ended.closed_at == OPENED
    closings = [line.after for line in queries.log(conn, PLAN) if line.type == "closed"]
    assert closings == ["closed"]
