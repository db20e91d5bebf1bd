"""Which workflows should be running: whatever rows say is open, and what waits to be opened."""

import pytest
from sqlalchemy import Connection, insert, update

from database import tables
from database.commits import commit_assignment, commit_collection, commit_plan
from database.notices.commits import commit_digest
from database.notices.tables import delivery, reader
from database.open_ids import open_ids, start_of
from models import names
from models.deciding.commands import Withdraw
from models.errors import NotFoundError
from models.messages import (
    AssignmentStart,
    CollectionStart,
    DigestBatch,
    DigestStart,
    PlanStart,
)
from models.notices.delivery import DeliveryState
from models.plan_run.progress import Issue
from models.timing.clock import PlanClock
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
    waiting = [each for each in found if not each.startswith(("plan:", "digest:"))]
    assert waiting
    for each in waiting:
        _, start = start_of(conn, each)
        assert isinstance(start, AssignmentStart | CollectionStart)
        assert start.order.id == each


def test_the_messages_of_an_issued_plan_have_one_until_the_last_is_sent(conn: Connection) -> None:
    """Not before the issue; after the close only while something waits to be sent."""
    messages = f"digest:{PLAN}"
    commit_plan(conn, plan_batch())
    assert messages not in open_ids(conn)
    commit_plan(conn, plan_batch(plan_step("command:issue", Issue(issued_on=OPENED.date()))))
    assert messages in open_ids(conn)
    assert start_of(conn, messages) == (
        names.DIGEST_WORKFLOW,
        DigestStart(plan=PLAN, clock=PlanClock()),
    )
    conn.execute(update(tables.plan).values(closed_at=OPENED))
    assert messages not in open_ids(conn)
    commit_assignment(conn, assignment_batch(order=assignment_order("told", announced=False)))
    conn.execute(insert(reader), [{"person": "p.u01", "lang": "vi", "address": "u01@x.example"}])
    commit_digest(conn, DigestBatch(plan=PLAN, at=OPENED, morning=False))
    assert messages in open_ids(conn)
    conn.execute(update(delivery).values(state=DeliveryState.SENT))
    assert messages not in open_ids(conn)


@pytest.mark.parametrize("unknown", ["digest:none", "assignment:sample:d.none:1:u01", "plan:none"])
def test_what_nobody_opened_has_none(conn: Connection, unknown: str) -> None:
    """An id without a row and without an opening is not found."""
    with pytest.raises(NotFoundError):
        start_of(conn, unknown)
