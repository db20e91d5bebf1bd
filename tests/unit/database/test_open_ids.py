"""Which workflows should be running: whatever rows say is open, and what waits to be opened."""

import pytest
from sqlalchemy import Connection

from database.commits import commit_assignment, commit_collection, commit_plan
from database.open_ids import open_ids, start_of
from models import names
from models.deciding.commands import Withdraw
from models.errors import NotFoundError
from models.messages import AssignmentStart, CollectionStart, PlanStart
from models.plan_run.progress import Issue
from tests.unit.database.sample import (
    OPENED,
    PLAN,
    assignment_batch,
    assignment_order,
    assignment_step,
    collection_batch,
    collection_order,
    plan_batch,
    plan_step,
)


def test_what_is_open_has_a_workflow(conn: Connection) -> None:
    """Open assignments, collections and plans; not what is closed."""
    closed = assignment_order("2")
    withdrawn = assignment_step("x", Withdraw(reason="not needed"))
    commit_assignment(conn, assignment_batch())
    commit_assignment(conn, assignment_batch(withdrawn, order=closed))
    commit_collection(conn, collection_batch())
    commit_plan(conn, plan_batch())
    expected = [assignment_order().id, collection_order().id, f"plan:{PLAN}"]
    assert open_ids(conn) == sorted(expected)
    starts = [start_of(conn, each) for each in expected]
    assert [name for name, _ in starts] == [
        names.ASSIGNMENT_WORKFLOW,
        names.COLLECTION_WORKFLOW,
        names.PLAN_WORKFLOW,
    ]
    one, all_of_them, plan = (start for _, start in starts)
    assert isinstance(one, AssignmentStart)
    assert one.order == assignment_order()
    assert isinstance(all_of_them, CollectionStart)
    assert all_of_them.order == collection_order()
    assert isinstance(plan, PlanStart)
    assert (plan.plan, plan.package) == (PLAN, "v1")


def test_what_waits_to_be_opened_has_one_too(conn: Connection) -> None:
    """An opening without a row may have been started or not: its order starts it."""
    commit_plan(conn, plan_batch(plan_step("command:issue", Issue(issued_on=OPENED.date()))))
    found = open_ids(conn)
    waiting = [each for each in found if not each.startswith("plan:")]
    assert waiting
    for each in waiting:
        _, start = start_of(conn, each)
        assert not isinstance(start, PlanStart)
        assert start.order.id == each


@pytest.mark.parametrize("unknown", ["assignment:sample:d.none:1:u01", "plan:none"])
def test_what_nobody_opened_has_none(conn: Connection, unknown: str) -> None:
    """An id without a row and without an opening is not found."""
    with pytest.raises(NotFoundError):
        start_of(conn, unknown)
