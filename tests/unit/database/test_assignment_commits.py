"""Commits of an assignment: decided where written, once by the name of the step."""

from datetime import timedelta

import pytest
from sqlalchemy import Connection, event, func, insert, select, text

from database import queries, tables
from database.commits import commit_assignment
from database.projections import claim_cells
from models.assignment.state import AssignmentState
from models.deciding.claim import Claim
from models.deciding.commands import Acknowledge, Approve, Direct, Fire, ReportProgress, Submit
from models.messages import AssignmentCommitted
from tests.unit.database.sample import (
    DUE,
    OPENED,
    PLAN,
    assignment_batch,
    assignment_order,
    assignment_step,
    fire,
)

ID = assignment_order().id


def _rows(conn: Connection) -> list[int]:
    """Count what stands in the tables a commit writes."""
    written = (tables.assignment, *tables.APPEND_ONLY)
    return [conn.execute(select(func.count()).select_from(each)).scalar_one() for each in written]


def _opened(conn: Connection) -> AssignmentCommitted:
    return commit_assignment(conn, assignment_batch())


def _stored(conn: Connection) -> list[object]:
    return [tuple(row) for row in conn.execute(select(tables.assignment))]


def test_the_first_batch_opens(conn: Connection) -> None:
    """Where there is no row, the opening is decided, logged, and its timetable returned."""
    committed = _opened(conn)
    assert committed.is_open
    assert committed.timetable is not None
    assert committed.timetable.steps
    row = queries.assignment(conn, ID)
    assert row.state is AssignmentState.ASSIGNED
    [line] = queries.log(conn, PLAN)
    assert (line.step, line.before, line.after, line.at) == ("open", "", "assigned", OPENED)


def test_an_opening_that_tells_the_unit_claims_its_message(conn: Connection) -> None:
    """The row and the permission to send are written together."""
    order = assignment_order("told", announced=False)
    commit_assignment(conn, assignment_batch(order=order))
    [claim] = queries.claims(conn, PLAN)
    assert (claim.matter.obligation, claim.to) == (order.id, "u01.focal")


def test_the_columns_say_what_the_row_says(conn: Connection) -> None:
    """What is queried has its own column, with the lines of the row."""
    _opened(conn)
    row = queries.assignment(conn, ID)
    assert row.lines is not None
    columns = conn.execute(select(tables.assignment)).one()
    assert (columns.state, columns.holder, columns.is_open) == ("assigned", "assignee", True)
    assert (columns.due_day, columns.late_after) == (row.lines.due_day, row.lines.late_after)


def test_a_command_returns_the_new_row(conn: Connection) -> None:
    """Row, log and step are written; the timetable only comes where it changed."""
    _opened(conn)
    committed = commit_assignment(conn, assignment_batch(assignment_step("1", Acknowledge())))
    [result] = committed.results
    assert result.row == queries.assignment(conn, ID)
    assert result.row is not None
    assert result.row.state is AssignmentState.ACKNOWLEDGED
    assert committed.timetable is None
    line = queries.log(conn, PLAN)[-1]
    assert (line.post, line.person, line.before, line.after) == (
        *("u01.focal", "p.u01"),
        *("assigned", "acknowledged"),
    )


def test_a_firing_claims_its_message_and_returns_no_row(conn: Connection) -> None:
    """A reminder is one claim to the responsible post; histories stay small."""
    body = fire(_opened(conn).timetable)
    [result] = commit_assignment(
        conn, assignment_batch(assignment_step("1/due-5", body, at=body.at))
    ).results
    assert (result.row, result.refusal) == (None, None)
    [claim] = queries.claims(conn, PLAN)
    assert (claim.rung, claim.to, claim.at) == ("due-5", "u01.focal", body.at)


def test_a_step_done_before_gets_its_answer_and_writes_nothing(conn: Connection) -> None:
    """The row is that of its time, and the timetable is there for who lost it."""
    opened = _opened(conn)
    body = fire(opened.timetable)
    steps = (
        assignment_step("1", Acknowledge()),
        assignment_step("1/due-5", body, at=body.at),
        assignment_step("2", ReportProgress(text="half")),
    )
    first = commit_assignment(conn, assignment_batch(*steps))
    before, stored = _rows(conn), _stored(conn)
    later = [step.model_copy(update={"at": step.at + timedelta(days=1)}) for step in steps]
    again = commit_assignment(conn, assignment_batch(*later))
    assert again.results == first.results
    assert again.timetable == opened.timetable
    assert (_rows(conn), _stored(conn)) == (before, stored)


def test_a_firing_is_the_same_whenever_it_comes(conn: Connection) -> None:
    """The instant of a firing is no part of its content."""
    body = fire(_opened(conn).timetable)
    late = Fire(at=body.at + timedelta(hours=3), firings=body.firings)
    for each in (body, late):
        commit_assignment(conn, assignment_batch(assignment_step("f", each, at=each.at)))
    assert len(queries.claims(conn, PLAN)) == 1
    assert queries.alarms(conn, PLAN) == []


def test_the_same_name_twice_in_one_batch_is_done_once(conn: Connection) -> None:
    """A batch that holds a retry gives both the same answer."""
    step = assignment_step("1", ReportProgress(text="half"))
    one, other = commit_assignment(conn, assignment_batch(step, step)).results
    assert one == other
    assert [line.step for line in queries.log(conn, PLAN)] == ["open", "1"]


def test_another_content_under_the_same_name_is_an_alarm(conn: Connection) -> None:
    """It is refused as a conflict, changes nothing, and the operator hears of it."""
    commit_assignment(conn, assignment_batch(assignment_step("1", Acknowledge())))
    stored = _stored(conn)
    [result] = commit_assignment(conn, assignment_batch(assignment_step("1", Submit()))).results
    assert result.refusal is not None
    assert result.refusal.code == "conflict"
    assert _stored(conn) == stored
    [alarm] = queries.alarms(conn, PLAN)
    assert (alarm.obligation, alarm.code, alarm.detail) == (ID, "step_conflict", "1")


def test_a_refusal_is_kept_as_the_answer(conn: Connection) -> None:
    """The same id is refused again even when it would now be possible; a new id is not."""
    step = assignment_step("1", Approve())
    [refused] = commit_assignment(conn, assignment_batch(step)).results
    assert refused.refusal is not None
    assert [line.step for line in queries.log(conn, PLAN)] == ["open"]
    [again] = commit_assignment(conn, assignment_batch(step)).results
    assert again == refused


def test_waking_up_returns_the_stored_timetable(conn: Connection) -> None:
    """An empty batch on an opened row changes nothing and says when to act."""
    opened, before = _opened(conn), _rows(conn)
    assert _opened(conn) == opened
    assert _rows(conn) == before


def test_closing_empties_the_timetable(conn: Connection) -> None:
    """Completion cancels what was planned in the same transaction."""
    committed = commit_assignment(conn, assignment_batch(assignment_step("1", Submit())))
    assert not committed.is_open
    assert committed.timetable is not None
    assert committed.timetable.steps == ()
    assert queries.open_obligations(conn, PLAN) == 0


def _claim(conn: Connection) -> Claim:
    order = assignment_order(announced=False)
    commit_assignment(conn, assignment_batch(order=order))
    return queries.claims(conn, PLAN)[0]


def test_a_claim_without_line_is_unique_too(conn: Connection) -> None:
    """An absent line is a value: two claims without one are the same claim."""
    claim = _claim(conn)
    assert claim.line is None
    with pytest.raises(Exception, match=r"(?i)unique"):
        conn.execute(insert(tables.claim), claim_cells(PLAN, claim))


def test_a_claim_made_before_is_not_sent_again_but_told(conn: Connection) -> None:
    """Never twice and never in silence: the operator is told which message was not sent."""
    body = fire(_opened(conn).timetable)
    step = assignment_step("f", body, at=body.at)
    commit_assignment(conn, assignment_batch(step))
    claim = queries.claims(conn, PLAN)[0]
    # A row that forgot what it said, as after a wrong repair by hand.
    conn.execute(text("DELETE FROM assignment"))
    other = assignment_step("g", body, at=body.at + timedelta(hours=1))
    commit_assignment(conn, assignment_batch(other))
    assert queries.claims(conn, PLAN) == [claim]
    assert queries.alarms(conn, PLAN) == []  # the very same message: nothing is lost
    conn.execute(text("DELETE FROM assignment"))
    moved = Fire(at=body.at + timedelta(days=1), firings=body.firings)
    later = assignment_order(rule={"on": DUE + timedelta(days=1)})
    commit_assignment(conn, assignment_batch(assignment_step("h", moved, at=moved.at), order=later))
    assert queries.claims(conn, PLAN) == [claim]
    [alarm] = queries.alarms(conn, PLAN)
    assert (alarm.code, alarm.detail) == ("claim_exists", "due-5 → u01.focal (u01)")


def test_an_instant_of_an_old_timetable_is_not_done(conn: Connection) -> None:
    """A workflow that did not hear of a new timetable gets it, and the step's name stays free."""
    body = fire(_opened(conn).timetable)
    later = Direct(due=DUE + timedelta(days=28))
    planned = commit_assignment(conn, assignment_batch(assignment_step("command:d", later)))
    said = queries.claims(conn, PLAN)
    late = assignment_step("at:1:due-5", body, at=body.at)
    committed = commit_assignment(conn, assignment_batch(late))
    assert committed.timetable == planned.timetable
    assert queries.claims(conn, PLAN) == said
    assert queries.count_steps(conn) == 2  # the opening, and what was done before


def test_an_order_of_another_obligation_is_refused(conn: Connection) -> None:
    """A batch opens the obligation it names and no other."""
    batch = assignment_batch().model_copy(update={"obligation": "assignment:other"})
    commit_assignment(conn, assignment_batch())
    with pytest.raises(ValueError, match="assignment:other is not the obligation"):
        commit_assignment(conn, batch)


def test_a_reminder_takes_six_statements(conn: Connection) -> None:
    """Lock with the house's key, steps, row, claim, step, log: no more for a usual step."""
    body = fire(_opened(conn).timetable)
    said: list[str] = []
    event.listen(
        conn, "before_cursor_execute", lambda _, __, sql, *___: said.append(sql.split()[0])
    )
    commit_assignment(conn, assignment_batch(assignment_step("f", body, at=body.at)))
    assert sorted(said) == ["INSERT"] * 3 + ["SELECT"] * 2 + ["UPDATE"]
