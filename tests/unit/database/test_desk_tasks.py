"""The lists of tasks, on both databases: what belongs to which bucket, page by page."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import Connection, event

from database.commits import commit_assignment, commit_collection
from database.desk.board import board
from database.desk.context import Context, load_context
from database.desk.history import HistoryQuery, history
from database.desk.scope import Sight, superiors
from database.desk.tasks import TaskQuery, list_tasks
from models.deciding.collecting import Receipt, Receive
from models.deciding.commands import (
    Approve,
    AssignmentBody,
    Delegate,
    ReportProgress,
    RequestExtension,
    Submit,
    Suspend,
)
from models.desk.views import Bucket
from tests.unit.database.sample import (
    ACTOR,
    DUE,
    OPENED,
    PLAN,
    assignment_batch,
    assignment_order,
    assignment_step,
    collection_batch,
    collection_order,
    collection_step,
)

NOW = datetime(2014, 3, 20, 2, tzinfo=UTC)  # eight working days before the due day
ALL = Sight(everything=True, units=())


def _mine(*units: str) -> Sight:
    return Sight(everything=False, units=units)


def _context(conn: Connection, now: datetime = NOW) -> Context:
    return load_context(conn, PLAN, now)


def _open(conn: Connection, occurrence: str, *bodies: AssignmentBody, **changes: object) -> str:
    order = assignment_order(occurrence, **changes)
    steps = (
        assignment_step(f"{n}", body).model_copy(update={"actor": None})
        for n, body in enumerate(bodies)
    )
    done = commit_assignment(conn, assignment_batch(*steps, order=order))
    assert all(each.refusal is None for each in done.results), done.results
    return order.id.split(":", 2)[2]


def _ids(
    conn: Connection, sight: Sight, bucket: Bucket, now: datetime = NOW, **more: object
) -> list[str]:
    query = TaskQuery.model_validate({"bucket": bucket, **more})
    page = list_tasks(conn, _context(conn, now), sight, query)
    assert page.total == len(page.items)
    return [item.id for item in page.items]


def test_now_is_what_is_due_within_fifteen_working_days(conn: Connection) -> None:
    """The later, the handed-in and the suspended only come; what is done is closed."""
    near = _open(conn, "near")
    far = _open(conn, "far", rule={"on": date(2014, 6, 2)})
    submitted = _open(conn, "sent", Submit(), approvers=[{"unit": "dept"}])
    stopped = _open(conn, "still", Suspend(reason="x"))
    done = _open(conn, "done", Submit())
    undecided = _open(conn, "open", rule=None)
    assert set(_ids(conn, _mine("u01"), Bucket.NOW)) == {near, undecided}
    assert set(_ids(conn, _mine("u01"), Bucket.COMING)) == {far, submitted, stopped}
    assert _ids(conn, _mine("u01"), Bucket.CLOSED) == [done]
    assert _ids(conn, _mine("u02"), Bucket.ALL) == []
    assert len(_ids(conn, ALL, Bucket.ALL)) == 6
    # What is late comes first; what has no day comes last.
    assert _ids(conn, _mine("u01"), Bucket.NOW)[-1] == undecided


def test_delegated_work_is_done_by_one_and_owed_by_another(conn: Connection) -> None:
    """It is now for who does it, and comes for who owes it."""
    task = _open(conn, "given", Delegate(unit="u02"))
    assert _ids(conn, _mine("u02"), Bucket.NOW) == [task]
    assert _ids(conn, _mine("u01"), Bucket.COMING) == [task]
    assert _ids(conn, _mine("u01"), Bucket.NOW) == []
    both = _mine("u01", "u02")
    assert _ids(conn, both, Bucket.NOW) == [task]
    assert _ids(conn, both, Bucket.COMING) == []


def test_a_decision_waits_for_the_approver_whose_turn_it_is(conn: Connection) -> None:
    """And a request for more time for the unit that manages who works on it."""
    stages = [{"unit": "dept"}, {"unit": "standing"}]
    first = _open(conn, "one", Submit(), approvers=stages)
    second = _open(conn, "two", Submit(), Approve(), approvers=stages)
    asking = _open(conn, "asks", RequestExtension(until=date(2014, 5, 5), reason="x"))
    assert _ids(conn, _mine("dept"), Bucket.DECISION) == [first]
    assert _ids(conn, _mine("standing"), Bucket.DECISION) == [second]
    assert _ids(conn, _mine("root"), Bucket.DECISION) == [asking]
    assert set(_ids(conn, ALL, Bucket.DECISION)) == {first, second, asking}


def test_entries_stand_among_the_tasks(conn: Connection) -> None:
    """A unit's answer is its task; once received it waits for who collects."""
    order = collection_order()
    receive = Receive(receipt=Receipt(unit="u02", received_on=OPENED.date()))
    step = collection_step("r", receive).model_copy(update={"actor": ACTOR.model_copy(
        update={"person": ""})})  # fmt: skip
    done = commit_collection(conn, collection_batch(step, order=order))
    assert done.results[0].refusal is None
    name = order.id.split(":", 2)[2]
    assert _ids(conn, _mine("u01"), Bucket.NOW) == [f"{name}:u01"]
    assert _ids(conn, _mine("u02"), Bucket.NOW) == []
    assert _ids(conn, _mine("u02"), Bucket.COMING) == [f"{name}:u02"]
    assert _ids(conn, _mine("dept"), Bucket.DECISION) == [f"{name}:u02"]
    assert len(_ids(conn, _mine("dept"), Bucket.ALL)) == 3


def test_a_substitution_for_some_duties_shows_only_those(conn: Connection) -> None:
    """The rest of the unit's work stays out of sight."""
    mine = _open(conn, "mine")
    _open(conn, "other", duty="d.open")
    sight = Sight(everything=False, units=(), limited=(("u01", ("d.one",)),))
    assert _ids(conn, sight, Bucket.NOW) == [mine]
    assert _ids(conn, sight, Bucket.ALL) == [mine]


def test_a_unit_one_does_not_manage_looks_empty(conn: Connection) -> None:
    """The root sees below it, a unit sees itself, nobody sees beside him."""
    task = _open(conn, "near")
    assert _ids(conn, _mine("root"), Bucket.NOW, unit="u01") == [task]
    assert _ids(conn, _mine("root"), Bucket.ALL, unit="root", subtree=True) == [task]
    assert _ids(conn, _mine("root"), Bucket.NOW) == []
    assert _ids(conn, _mine("u02"), Bucket.ALL, unit="u01") == []
    assert _ids(conn, _mine("u02"), Bucket.ALL, unit="no-such-unit") == []
    assert superiors(conn, PLAN, "u01", NOW.date()) == ("root",)


@pytest.mark.parametrize("sort", ["due_day", "-due_day", "unit", "-unit", "duty", "-duty"])
def test_pages_hold_everything_once_and_in_order(conn: Connection, sort: str) -> None:
    """Assignments and entries with the same key go on where the last page ended."""
    for number in range(5):
        _open(conn, f"n{number}", unit=f"u0{number % 3 + 1}")
    commit_collection(conn, collection_batch(order=collection_order()))
    whole = _ids(conn, ALL, Bucket.ALL, sort=sort)
    assert len(whole) == 8
    for size in (1, 2, 3, 7):
        found: list[str] = []
        cursor = None
        while True:
            query = TaskQuery.model_validate(
                {"bucket": "all", "sort": sort, "limit": size, "cursor": cursor}
            )
            page = list_tasks(conn, _context(conn), ALL, query)
            found += [item.id for item in page.items]
            cursor = page.next
            if cursor is None:
                break
        assert found == whole


def test_words_are_searched_without_their_marks(conn: Connection) -> None:
    """By product and duty; signs that mean something to the database mean themselves."""
    task = _open(conn, "near")
    assert _ids(conn, ALL, Bucket.ALL, q="SAN PHAM") == [task]
    assert _ids(conn, ALL, Bucket.ALL, q="u0_") == []
    assert _ids(conn, ALL, Bucket.ALL, q="%") == []
    assert _ids(conn, ALL, Bucket.ALL, q="u01") == [task]
    assert _ids(conn, ALL, Bucket.ALL, q="d.one:near") == [task]
    assert _ids(conn, ALL, Bucket.ALL, q="ĐƠN VỊ u01"[4:]) == [task]
    assert _ids(conn, ALL, Bucket.ALL, q=f"assignment:{PLAN}") == []
    commit_collection(conn, collection_batch())
    assert len(_ids(conn, ALL, Bucket.ALL, q=":root:u02")) == 1


def test_lateness_counts_working_days_of_who_holds_it(conn: Connection) -> None:
    """From the day after the term; with an outside body or suspended, the clock stands still."""
    _open(conn, "late")
    _open(conn, "stopped", Suspend(reason="x"))
    later = datetime(2014, 4, 8, 2, tzinfo=UTC)  # Tuesday: five working days after the first
    query = TaskQuery(bucket=Bucket.ALL)
    page = list_tasks(conn, _context(conn, later), ALL, query)
    late = {item.id.split(":")[1]: item.days_late for item in page.items}
    assert late == {"late": 5, "stopped": 0}
    counts = board(conn, _context(conn, later), ALL, "root", 4)
    assert (counts.totals.open_overdue, counts.totals.open_in_term) == (1, 1)
    assert [item.days_late for item in counts.late] == [5]
    assert {each.unit: each.open_overdue for each in counts.cells} == {"root": 0, "u01": 1}


def test_lists_cost_a_fixed_number_of_queries(conn: Connection) -> None:
    """Whatever there is: a page costs what a page costs."""
    for number in range(3):
        _open(conn, f"n{number}")
    commit_collection(conn, collection_batch(order=collection_order()))
    context, asked = _context(conn), list[str]()

    def count(*arguments: object) -> None:
        asked.append(str(arguments[2]))

    event.listen(conn, "before_cursor_execute", count)
    list_tasks(conn, context, _mine("u01"), TaskQuery())
    few = len(asked)
    for number in range(3, 30):
        _open(conn, f"n{number}")
    asked.clear()
    list_tasks(conn, context, _mine("u01"), TaskQuery())
    assert len(asked) == few <= 6
    asked.clear()
    board(conn, context, ALL, "root", 4)
    assert len(asked) <= 17
    event.remove(conn, "before_cursor_execute", count)
    assert DUE - NOW.date() > timedelta(days=1)


@pytest.mark.parametrize("sort", ["id", "-id"])
def test_a_history_goes_on_from_page_to_page(conn: Connection, sort: str) -> None:
    """Every line once, oldest or newest first; of a collection, only what concerns one unit."""
    bodies = [ReportProgress(text=f"{number}") for number in range(5)]
    task = _open(conn, "told", *bodies)
    obligation = f"assignment:{PLAN}:{task}"
    found: list[str] = []
    query = HistoryQuery.model_validate({"sort": sort, "limit": 2})
    while True:
        page = history(conn, PLAN, obligation, query)
        found += [item.text for item in page.items]
        if page.next is None:
            break
        query = query.model_copy(update={"cursor": page.next})
    expected = ["", "0", "1", "2", "3", "4"]
    assert found == (expected if sort == "id" else expected[::-1])

    order = collection_order()
    steps = (
        collection_step(unit, Receive(receipt=Receipt(unit=unit, received_on=OPENED.date())))
        for unit in ("u01", "u02", "u03")
    )
    unsigned = (each.model_copy(update={"actor": None}) for each in steps)
    commit_collection(conn, collection_batch(*unsigned, order=order))
    query = HistoryQuery.model_validate({"sort": sort, "limit": 1})
    first = history(conn, PLAN, order.id, query, "u02")
    assert first.next is not None
    rest = history(conn, PLAN, order.id, query.model_copy(update={"cursor": first.next}), "u02")
    types = [each.type for each in (*first.items, *rest.items)]
    assert types == (["open", "receive"] if sort == "id" else ["receive", "open"])
    assert rest.next is None
