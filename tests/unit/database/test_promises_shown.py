"""A date promised for something late is seen by who owes it, and by everybody above."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from database.commits import commit_assignment, commit_collection
from database.desk.board import board
from database.desk.context import load_context
from database.desk.scope import Sight
from database.desk.tasks import TaskQuery, list_tasks
from database.notices.open_items import open_items
from models.deciding.commands import Actor, Promise
from models.deciding.timetable import Timetable
from models.desk.promised import Promised
from models.desk.views import Bucket, TaskItem
from models.messages import AssignmentBatch, CollectionBatch
from tests.unit.database.sample import (
    PLAN,
    assignment_batch,
    assignment_step,
    collection_batch,
    collection_order,
    collection_step,
    fire,
)

LATE = datetime(2014, 4, 3, 3, tzinfo=UTC)  # the head was told on the second of April
HEAD = Actor(post="u01.head", person="h.u01")
FIRST = Promised(day=date(2014, 4, 8), number=1, most=2)


def _lists(conn: Connection, now: datetime = LATE) -> list[tuple[TaskItem, ...]]:
    """Return what the unit sees, what is seen of it from above, and the board."""
    context = load_context(conn, PLAN, now)
    own, above = Sight(everything=False, units=("u01",)), Sight(everything=True, units=())
    query = TaskQuery(bucket=Bucket.NOW)
    return [
        *(list_tasks(conn, context, sight, query).items for sight in (own, above)),
        board(conn, context, above, "root", 4, entries=True).late,
    ]


def _assignment(until: date, name: str, at: datetime) -> AssignmentBatch:
    step = assignment_step(name, Promise(until=until), at).model_copy(update={"actor": HEAD})
    return assignment_batch(step)


def test_a_promise_about_a_task_is_seen_on_all_lists(conn: Connection) -> None:
    """With its number, of how many there may be; the second takes the place of the first."""
    opened = commit_assignment(conn, assignment_batch())
    assert opened.timetable is not None
    for number, due in enumerate(each for each in opened.timetable.steps if each.at <= LATE):
        step = assignment_step(f"at:{number}", fire(Timetable(steps=(due,))), due.at)
        commit_assignment(conn, assignment_batch(step))
    assert [item.promised for found in _lists(conn) for item in found] == [None] * 3
    commit_assignment(conn, _assignment(FIRST.day, "command:1", LATE))
    assert [item.promised for found in _lists(conn) for item in found] == [FIRST] * 3
    again, later = date(2014, 4, 10), LATE + timedelta(days=1)
    commit_assignment(conn, _assignment(again, "command:2", later))
    second = Promised(day=again, number=2, most=2)
    assert [item.promised for found in _lists(conn, later) for item in found] == [second] * 3
    (item,), _ = open_items(conn, PLAN, ZoneInfo("Asia/Ho_Chi_Minh"))
    assert (item.promised, item.promises) == (again, 2)
    refused = commit_assignment(conn, _assignment(again, "command:3", later)).results[0].refusal
    assert refused is not None
    assert refused.code == "promises_used_up"


def _collection(step_name: str, body: object, at: datetime, actor: Actor | None) -> CollectionBatch:
    step = collection_step(step_name, body, at)  # type: ignore[arg-type]
    return collection_batch(step.model_copy(update={"actor": actor}))


def test_a_promise_about_an_answer_is_seen_with_it_and_with_the_collection(
    conn: Connection,
) -> None:
    """It holds for all answers due on that day; the board says it in the collection's line."""
    opened = commit_collection(conn, collection_batch(order=collection_order()))
    assert opened.timetable is not None
    for number, due in enumerate(each for each in opened.timetable.steps if each.at <= LATE):
        body = fire(Timetable(steps=(due,)))
        commit_collection(conn, _collection(f"at:{number}", body, due.at, None))
    said = _collection("command:1", Promise(until=FIRST.day), LATE, HEAD)
    assert commit_collection(conn, said).results[0].refusal is None
    mine, above, late = _lists(conn)
    assert [item.promised for item in mine] == [FIRST]
    assert [item.promised for item in (*above, *late)] == [FIRST] * 6
    context = load_context(conn, PLAN, LATE)
    (gathered,) = board(conn, context, Sight(everything=True, units=()), "root", 4).collections
    assert gathered.promised == FIRST
    items, _ = open_items(conn, PLAN, ZoneInfo("Asia/Ho_Chi_Minh"))
    assert {(each.promised, each.promises) for each in items} == {(FIRST.day, 1)}
