"""Commits of a collection: only the entries a step concerns are read and written."""

from datetime import timedelta

from sqlalchemy import Connection, event, select

from database import queries, tables
from database.commits import commit_collection
from models.collection.state import EntryState
from models.deciding.collecting import (
    Accept,
    AcceptWithGaps,
    Close,
    Receipt,
    ReceiveMany,
)
from models.deciding.commands import Fire
from models.deciding.timetable import Firing
from models.messages import CollectionCommitted
from tests.unit.database.sample import (
    DUE,
    OPENED,
    PLAN,
    collection_batch,
    collection_order,
    collection_step,
    fire,
    receive,
)

ID = collection_order().id
_STATE = EntryState


def _commit(conn: Connection, *bodies: object) -> CollectionCommitted:
    """Commit bodies as steps named after their place and kind."""
    steps = tuple(
        collection_step(f"{number}-{body.type}", body)  # type: ignore[attr-defined, arg-type]
        for number, body in enumerate(bodies)
    )
    return commit_collection(conn, collection_batch(*steps))


def _states(conn: Connection) -> list[EntryState]:
    return [entry.state for entry in queries.entries_of(conn, ID)]


def test_the_first_batch_opens_with_all_entries(conn: Connection) -> None:
    """One row, one entry for each unit, one timetable."""
    committed = _commit(conn)
    assert committed.timetable is not None
    row, entries = queries.collection(conn, ID)
    assert list(entries) == ["u01", "u02", "u03"]
    assert (row.is_open, row.lines[0].open_entries) == (True, 3)
    assert queries.collections(conn, PLAN) == [(row, tuple(entries.values()))]


def test_a_receipt_touches_its_own_entry_only(conn: Connection) -> None:
    """Others are neither read nor written; the line counts one less."""
    _commit(conn)
    said: list[str] = []
    event.listen(conn, "before_cursor_execute", lambda _, __, sql, *___: said.append(sql))
    [result] = _commit(conn, receive("u02")).results
    assert len(said) == 7
    assert result.row is not None
    assert result.row.lines[0].open_entries == 2
    assert _states(conn) == [_STATE.EXPECTED, _STATE.RECEIVED, _STATE.EXPECTED]
    columns = conn.execute(
        select(tables.entry.c.received_on, tables.entry.c.late).where(tables.entry.c.unit == "u02")
    ).one()
    assert tuple(columns) == (OPENED.date(), False)


def test_steps_of_one_batch_build_on_each_other(conn: Connection) -> None:
    """Received and accepted in one transaction, then closed: each sees what went before."""
    many = ReceiveMany(
        receipts=tuple(Receipt(unit=u, received_on=OPENED.date()) for u in ("u01", "u02", "u03"))
    )
    committed = _commit(conn, many, Accept(units=("u01", "u02", "u03")), Close())
    assert [result.refusal for result in committed.results] == [None] * 3
    assert not committed.is_open
    assert committed.timetable is not None
    assert committed.timetable.steps == ()
    assert _states(conn) == [_STATE.ACCEPTED] * 3


def test_a_whole_is_accepted_with_all_that_is_left(conn: Connection) -> None:
    """The declared gaps are compared with every entry that is not settled."""
    _commit(conn, receive("u01"), Accept(units=("u01",)))
    steps = [
        collection_step("few", AcceptWithGaps(missing=("u02",), reason="x")),
        collection_step("all", AcceptWithGaps(missing=("u02", "u03"), reason="x")),
    ]
    few, every = commit_collection(conn, collection_batch(*steps)).results
    assert few.refusal is not None
    assert few.refusal.code == "gaps_differ"
    assert every.refusal is None
    assert _states(conn) == [_STATE.ACCEPTED, _STATE.MISSING, _STATE.MISSING]


def test_a_firing_reminds_those_who_still_owe(conn: Connection) -> None:
    """Whoever has answered is not reminded."""
    opened = _commit(conn)
    _commit(conn, receive("u02"))
    body = fire(opened.timetable)
    commit_collection(conn, collection_batch(collection_step("f", body, at=body.at)))
    assert [claim.to for claim in queries.claims(conn, PLAN)] == ["u01.focal", "u03.focal"]


def test_late_ones_are_one_line_up(conn: Connection) -> None:
    """The department gets one message that names all the late; the claim carries its line."""
    opened = _commit(conn)
    assert opened.timetable is not None
    for step in opened.timetable.steps:
        name = step.name
        body = Fire(at=step.at, firings=step.firings)
        commit_collection(conn, collection_batch(collection_step(name, body, at=step.at)))
        if Firing(rung="late+3", line=DUE) in step.firings:
            break
    [line_up] = [each for each in queries.claims(conn, PLAN) if each.to == "dept.head"]
    assert (line_up.matter.units, line_up.line) == (("u01", "u02", "u03"), DUE)


def test_a_receipt_repeated_is_counted_once(conn: Connection) -> None:
    """The same step again returns the row of that time and the stored timetable."""
    opened = _commit(conn)
    step = collection_step("r", receive("u01"))
    first = commit_collection(conn, collection_batch(step))
    _commit(conn, receive("u02"))
    later = step.model_copy(update={"at": step.at + timedelta(days=3)})
    again = commit_collection(conn, collection_batch(later))
    assert again.results == first.results
    assert again.timetable == opened.timetable
    assert len(queries.log(conn, PLAN)) == 3


def test_a_unit_that_was_not_asked_is_refused(conn: Connection) -> None:
    """A refusal writes its answer and nothing else."""
    [result] = _commit(conn, receive("dept")).results
    assert result.refusal is not None
    assert result.refusal.code == "not_asked"
    assert [line.step for line in queries.log(conn, PLAN)] == ["open"]
