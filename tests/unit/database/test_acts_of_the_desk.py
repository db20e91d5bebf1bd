"""What the desk adds to commits: files, the sender's clock, acts on many entries, opening again."""

import hashlib
import json
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, insert, select

from database import queries, tables
from database.commits import commit_assignment, commit_collection
from database.desk.tables import content, handed_in
from database.projections import plan_cells
from models.collection.state import CollectionRow, EntryState
from models.deciding.collecting import (
    Accept,
    AcceptWithGaps,
    Close,
    Receipt,
    Receive,
    ReceiveMany,
    Reopen,
)
from models.deciding.commands import (
    Approve,
    FileRef,
    RecordReceivedOn,
    Redecide,
    Replan,
    Resume,
    Submit,
    Suspend,
)
from models.messages import CollectionCommitted
from models.plan_run.progress import PlanRow
from models.source import DecisionDocument
from models.timing.deadline import DeadlineRule
from tests.unit.database.sample import (
    DUE,
    OPENED,
    PLAN,
    assignment_batch,
    assignment_order,
    assignment_step,
    collection_batch,
    collection_order,
    collection_step,
    receive,
)

ID = collection_order().id
DECISION = DecisionDocument(issuer="BCĐ", type="quyết định", number="12", date=OPENED.date())
RULE = DeadlineRule(on=DUE + timedelta(days=7))
LATER = OPENED + timedelta(days=3)


def _commit(conn: Connection, name: str, body: object, at: datetime = LATER) -> CollectionCommitted:
    step = collection_step(name, body, at)  # type: ignore[arg-type]
    return commit_collection(conn, collection_batch(step))


def _row(conn: Connection) -> CollectionRow:
    return queries.collection(conn, ID)[0]


def _codes(committed: CollectionCommitted) -> list[str]:
    return [result.refusal.code if result.refusal else "" for result in committed.results]


def _uploaded(conn: Connection, text: str) -> FileRef:
    """Upload a content and return how it is handed in."""
    body = text.encode()
    digest = hashlib.sha256(body).hexdigest()
    row = {"hash": digest, "size": len(body), "type": "text/plain", "body": body}
    conn.execute(insert(content), {**row, "created_at": OPENED})
    return FileRef(hash=digest, name=f"{text}.txt", size=len(body), type="text/plain")


def _handed_in(conn: Connection) -> list[tuple[str, str, str, str]]:
    columns = (handed_in.c.unit, handed_in.c.step, handed_in.c.name, handed_in.c.person)
    return [tuple(row) for row in conn.execute(select(*columns).order_by(handed_in.c.id))]


# --- files -------------------------------------------------------------------------------------


def test_files_are_handed_in_with_the_submission(conn: Connection) -> None:
    """The same transaction keeps the act and what belongs to it."""
    file = _uploaded(conn, "report")
    body = Submit(files=(file,), number="4/BC", dated=OPENED.date())
    [result] = commit_assignment(conn, assignment_batch(assignment_step("s", body))).results
    assert result.refusal is None
    assert _handed_in(conn) == [("u01", "s", "report.txt", "p.u01")]


def test_an_unknown_file_refuses_the_act(conn: Connection) -> None:
    """Nothing is handed in and the row stays as it was."""
    lost = FileRef(hash="0" * 64, name="lost.pdf", size=1, type="application/pdf")
    step = assignment_step("s", Submit(files=(lost,)))
    [result] = commit_assignment(conn, assignment_batch(step)).results
    assert result.refusal is not None
    assert (result.refusal.code, result.refusal.state) == ("unknown_file", "assigned")
    assert queries.assignment(conn, assignment_order().id).submissions == 0


def test_files_of_many_answers_are_all_kept_or_none(conn: Connection) -> None:
    """One that was never uploaded refuses the list; each is entered with its unit."""
    good = _uploaded(conn, "figures")
    lost = good.model_copy(update={"hash": "1" * 64})
    day = OPENED.date()
    first = Receipt(unit="u01", received_on=day, files=(good,))
    second = Receipt(unit="u02", received_on=day, files=(lost,))
    assert _codes(_commit(conn, "bad", ReceiveMany(receipts=(first, second)))) == ["unknown_file"]
    assert _handed_in(conn) == []
    assert _codes(_commit(conn, "one", Receive(receipt=first))) == [""]
    assert _handed_in(conn) == [("u01", "one", "figures.txt", "p.u01")]


# --- the sender's clock ------------------------------------------------------------------------


def test_the_log_keeps_when_the_sender_acted(conn: Connection) -> None:
    """The arrival counts; the time of the act stands beside it and makes no other step of it."""
    acted = datetime(2014, 3, 2, 9, tzinfo=UTC)
    step = assignment_step("s", Submit()).model_copy(update={"acted_at": acted})
    first = commit_assignment(conn, assignment_batch(step))
    again = commit_assignment(conn, assignment_batch(step.model_copy(update={"acted_at": None})))
    assert again.results == first.results
    opened, submitted = queries.log(conn, PLAN)
    assert json.loads(submitted.detail)["acted_at"] == acted.isoformat()
    assert "acted_at" not in json.loads(opened.detail)
    assert submitted.at == step.at


# --- acts on many entries ----------------------------------------------------------------------


def test_suspending_and_resuming_moves_every_open_entry(conn: Connection) -> None:
    """Whoever answered keeps his day; the columns follow."""
    _commit(conn, "r", receive("u02"))
    assert _commit(conn, "stop", Suspend(reason="r")).timetable is not None
    resumed = _commit(conn, "go", Resume(), LATER + timedelta(days=7))
    assert resumed.timetable is not None
    assert resumed.timetable.steps
    due = DUE + timedelta(days=7)
    assert [each.due_day for each in queries.entries_of(conn, ID)] == [due, DUE, due]
    assert conn.execute(select(tables.collection.c.due_day)).scalar_one() == due


def test_a_decision_moves_the_base(conn: Connection) -> None:
    """The order of the row carries the rule that was decided."""
    _commit(conn, "r", receive("u02"))
    _commit(conn, "d", Redecide(rule=RULE, decision=DECISION))
    row = _row(conn)
    assert (row.base, row.order.rule, row.original_due) == (RULE.on, RULE, DUE)
    assert [each.due_day for each in queries.entries_of(conn, ID)] == [RULE.on, DUE, RULE.on]


def test_planning_again_without_a_change_returns_no_timetable(conn: Connection) -> None:
    """Nobody has to be woken: what lies ahead is the same, even days later."""
    opened = commit_collection(conn, collection_batch())
    assert opened.timetable is not None
    assert _commit(conn, "p", Replan(reason="r"), opened.timetable.steps[0].at).timetable is None
    step = assignment_step("p", Replan(reason="r"), LATER)
    commit_assignment(conn, assignment_batch())
    planned = commit_assignment(conn, assignment_batch(step))
    assert planned.timetable is None
    decided = assignment_step("d", Redecide(rule=RULE, decision=DECISION), LATER)
    assert commit_assignment(conn, assignment_batch(decided)).timetable is not None


def test_the_arrival_of_something_done_is_corrected(conn: Connection) -> None:
    """The row stays closed; a command that is not for what is closed is refused there."""
    late = assignment_step("s", Submit(), OPENED + timedelta(days=60))
    assert not commit_assignment(conn, assignment_batch(late)).is_open
    fix = RecordReceivedOn(received_on=DUE, reason="r")
    steps = [
        assignment_step("f", fix, late.at + timedelta(days=1)),
        assignment_step("a", Approve(), late.at + timedelta(days=1)),
    ]
    corrected, approved = commit_assignment(conn, assignment_batch(*steps)).results
    assert corrected.row is not None
    assert (corrected.row.submitted_late, corrected.row.is_open) == (False, False)
    assert approved.refusal is not None
    assert approved.refusal.state == "completed"


# --- opened again ------------------------------------------------------------------------------


def _closed(conn: Connection) -> None:
    _commit(conn, "r", receive("u01"))
    _commit(conn, "a", Accept(units=("u01",)))
    _commit(conn, "c", AcceptWithGaps(missing=("u02", "u03"), reason="r"))


AGAIN = Reopen(unit="u02", until=DUE, reason="r")


def test_a_closed_collection_is_opened_again_and_closed_again(conn: Connection) -> None:
    """Row, columns and timetable are those of an open one until it is closed."""
    _closed(conn)
    again = _commit(conn, "o", AGAIN, LATER + timedelta(days=1))
    assert (again.is_open, _row(conn).gaps) == (True, ("u03",))
    assert again.timetable is not None
    assert again.timetable.steps
    assert _codes(_commit(conn, "no", Close())) == ["gaps_not_declared"]
    _commit(conn, "r2", receive("u02"), LATER + timedelta(days=2))
    _commit(conn, "a2", Accept(units=("u02",)), LATER + timedelta(days=2))
    closed = _commit(conn, "c2", AcceptWithGaps(missing=("u03",), reason="r"))
    assert not closed.is_open
    states = [each.state for each in queries.entries_of(conn, ID)]
    assert states == [EntryState.ACCEPTED, EntryState.ACCEPTED, EntryState.MISSING]


def test_what_belongs_to_a_closed_plan_is_not_opened_again(conn: Connection) -> None:
    """The plan that waited for it has ended; an open collection of it takes the same command."""
    _closed(conn)
    before = _row(conn)
    row = PlanRow(id=PLAN, package="v1", closed_at=LATER)
    conn.execute(insert(tables.plan), {**plan_cells(row), "timetable": "{}"})
    refused = _commit(conn, "o", AGAIN, LATER + timedelta(days=1))
    assert (_codes(refused), refused.is_open) == (["plan_closed"], False)
    assert _row(conn) == before
