"""One task whole: what was handed in, in whose court it was, what the caller may do now."""

import json
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, bindparam, select

from database import tables
from database.desk.context import Context
from database.desk.grounds import ground_of
from database.desk.items import EntryRow, Found, count_files, show, shower_of
from database.desk.scope import Sight, assignment_facts, entry_facts, sight_of
from models.assignment.decisions import refused_now
from models.assignment.state import AssignmentRow
from models.collection.state import OWED, CollectionRow, Entry, EntryState
from models.desk.identity import Principal
from models.desk.names import read_task, short_course
from models.desk.rights import Facts, commands_for, visible
from models.desk.views import OutsideDays, Returned, Stage, Stay, Submission, Task, TaskItem

_assignment, _collection, _entry, _log = (
    tables.assignment,
    tables.collection,
    tables.entry,
    tables.log,
)
_ASSIGNMENT = select(_assignment.c.document).where(
    _assignment.c.plan == bindparam("plan"), _assignment.c.id == bindparam("of")
)
_ANSWER = (
    select(_collection.c.document.label("whole"), _entry.c.document)
    .join(_entry, _entry.c.collection == _collection.c.id)
    .where(
        _collection.c.plan == bindparam("plan"),
        _collection.c.id == bindparam("of"),
        _entry.c.unit == bindparam("unit"),
    )
)
_SAID = (
    select(_log.c.type, _log.c.at, _log.c.acted_at, _log.c.person, _log.c.detail)
    .where(
        _log.c.obligation == bindparam("of"),
        _log.c.type.in_(("submit", "return", "return_entry", "receive", "receive_many")),
    )
    .order_by(_log.c.id.desc())
)
# An entry keeps when its answer arrived; the line of the log of that moment says the rest.
_ARRIVED = (
    select(_log.c.acted_at)
    .where(
        _log.c.obligation == bindparam("of"),
        _log.c.at == bindparam("at"),
        _log.c.type.in_(("receive", "receive_many")),
    )
    .order_by(_log.c.id.desc())
    .limit(1)
)
_CONTRIBUTIONS = (
    select(_assignment.c.document)
    .where(_assignment.c.asked_from == bindparam("of"))
    .order_by(_assignment.c.id)
)

_S = EntryState
# In which states of an entry a command can be done; what is not named can always be tried.
_ENTRY_STATES: dict[str, frozenset[EntryState]] = {
    "receive": OWED,
    "receive_many": OWED,
    "request_entry_extension": OWED,
    "decide_entry_extension": OWED,
    "direct_entries": OWED,
    "accept": frozenset({_S.RECEIVED}),
    "return_entry": frozenset({_S.RECEIVED}),
    "not_applicable": OWED | {_S.RECEIVED, _S.MISSING},
    "excuse": OWED | {_S.RECEIVED, _S.MISSING},
    "correct_receipt": frozenset({_S.RECEIVED, _S.ACCEPTED}),
    "open_locked": frozenset({_S.MISSING}),
    "promise": OWED,
    "reopen": frozenset(_S) - OWED,
}
_OF_PLAN = frozenset({"ask_contributions", "record_contact"})


@dataclass(frozen=True, kw_only=True)
class FoundTask:
    """A task the caller may see, with the facts his rights are judged by."""

    row: Found
    facts: Facts
    sight: Sight


def find_task(
    conn: Connection, context: Context, principal: Principal, task: str
) -> FoundTask | None:
    """Return a task; None where there is none, or the caller may not see it."""
    name = read_task(context.id, task)
    if name is None:
        return None
    of = {"plan": context.id, "of": name.obligation}
    row: Found
    if name.is_entry:
        found = conn.execute(_ANSWER, {**of, "unit": name.unit}).one_or_none()
        if found is None:
            return None
        whole = CollectionRow.model_validate_json(found.whole)
        entry = Entry.model_validate_json(found.document)
        row = EntryRow(row=whole, entry=entry)
        facts = entry_facts(conn, context, principal, whole, entry)
    else:
        document = conn.execute(_ASSIGNMENT, of).scalar_one_or_none()
        if document is None:
            return None
        row = AssignmentRow.model_validate_json(document)
        facts = assignment_facts(conn, context, principal, row)
    if not visible(principal, facts):
        return None
    return FoundTask(row=row, facts=facts, sight=sight_of(principal, context))


def task_view(conn: Connection, context: Context, principal: Principal, found: FoundTask) -> Task:
    """Return everything the desk knows of a task: about eight queries, each by its id."""
    if isinstance(found.row, EntryRow):
        return _entry_view(conn, context, principal, found, found.row)
    return _assignment_view(conn, context, principal, found, found.row)


def permitted_now(principal: Principal, found: FoundTask) -> tuple[str, ...]:
    """Return what the caller may do by his rights and the present state."""
    commands = commands_for(principal, found.facts)
    row = found.row
    if isinstance(row, EntryRow):
        return tuple(each for each in commands if _entry_takes(row, each))
    return tuple(each for each in commands if _assignment_takes(row, each))


def _entry_takes(row: EntryRow, command: str) -> bool:
    states = _ENTRY_STATES.get(command)
    if states is None or row.entry.state not in states:
        return False
    if command == "decide_entry_extension" and row.entry.request is None:
        return False
    return row.row.is_open or command == "reopen"


def _assignment_takes(row: AssignmentRow, command: str) -> bool:
    if command in _OF_PLAN:
        return row.is_open
    if command == "decide_extension" and row.request is None:
        return False
    if command == "take_back" and row.delegate is None:
        return False
    try:
        return refused_now(row, command) is None
    except KeyError:
        return False  # a command of collections or of the plan


def _assignment_view(
    conn: Connection,
    context: Context,
    principal: Principal,
    found: FoundTask,
    row: AssignmentRow,
) -> Task:
    stages = row.order.approvers
    shower = shower_of(conn, context, found.sight, [row], [each.unit for each in stages])
    item = shower.item(row, count_files(conn, [row]).get((row.id, ""), 0))
    said = conn.execute(_SAID, {"of": row.id}).all()
    outside = outside_days(context, row)
    end = context.day(row.completed_at) if row.completed_at else context.today
    kind = shower.kind(row.worker)
    whole = context.working_days(kind, context.day(row.opened_at), end)
    return Task(
        **item.model_dump(),
        product=item.title,
        opened_at=row.opened_at,
        original_due=row.original_due,
        late_after=row.lines.late_after if row.lines else None,
        round=row.climb.round,
        approvers=tuple(
            Stage(
                unit=each.unit,
                unit_name=shower.name(each.unit),
                by=each.by,
                done=number < row.stage,
            )
            for number, each in enumerate(stages)
        ),
        hand_overs=tuple(
            Stay(
                body=each.body,
                body_name=context.index.bodies.get(each.body, each.body),
                sent=each.sent,
                agreed=each.agreed,
                received=each.received,
            )
            for each in row.hand_overs
        ),
        submission=_submission(row, said),
        returned=_returned(said, "return") if row.state == "returned" else None,
        source=ground_of(context, row.order.duty, row.order.rule, row.order.stage),
        own_days=max(0, whole - sum(each.days for each in outside)),
        outside_days=outside,
        suspended_since=row.suspended_since,
        contributions=_contributions(conn, context, found.sight, row.id),
        may=permitted_now(principal, found),
        sentence=context.sentence(row.order.clause),
        **_stage_of(row),
    )


def _stage_of(row: AssignmentRow) -> dict[str, Any]:
    """Return what is said of a stage of a course; nothing of what is none."""
    order = row.order
    if not order.course:
        return {}
    return {
        "course": short_course(order.plan, order.course),
        "stage": order.stage,
        "stage_round": order.round,
        "outcomes": order.outcomes,
        "sends_to": order.sends_to,
        "document": order.document,
        "ends_by": order.ends_by,
        "returned_for": order.returned_for,
    }


def outside_days(context: Context, row: AssignmentRow) -> tuple[OutsideDays, ...]:
    """Count the working days a matter lay with each outside body."""
    days: dict[str, int] = {}
    default = context.calendars[context.plan.file.calendars.default]
    for stay in row.hand_overs:
        stayed = default.count(stay.sent, stay.received or context.today)
        days[stay.body] = days.get(stay.body, 0) + max(0, stayed)
    return tuple(OutsideDays(body=body, days=count) for body, count in days.items())


def _submission(row: AssignmentRow, said: Any) -> Submission | None:  # noqa: ANN401 — lines of the log
    if row.submitted_at is None:
        return None
    line = next((each for each in said if each.type == "submit"), None)
    detail = json.loads(line.detail) if line else {}
    return Submission(
        at=row.submitted_at,
        acted_at=line.acted_at if line else None,
        number=detail.get("number", ""),
        dated=detail.get("dated"),
        person=line.person if line else "",
        note=detail.get("note", ""),
        late=row.submitted_late,
        received_on=row.received_on,
    )


def _returned(said: Any, kind: str, unit: str = "") -> Returned | None:  # noqa: ANN401
    for line in said:
        detail = json.loads(line.detail) if line.type == kind else {}
        if line.type == kind and detail.get("unit", "") == unit:
            return Returned(at=line.at, reason=detail.get("reason", ""))
    return None


def _contributions(
    conn: Connection, context: Context, sight: Sight, obligation: str
) -> tuple[TaskItem, ...]:
    found = conn.scalars(_CONTRIBUTIONS, {"of": obligation})
    rows = [AssignmentRow.model_validate_json(each) for each in found]
    return tuple(show(conn, context, sight, rows)) if rows else ()


def _entry_view(
    conn: Connection,
    context: Context,
    principal: Principal,
    found: FoundTask,
    each: EntryRow,
) -> Task:
    row, entry = each.row, each.entry
    shower = shower_of(conn, context, found.sight, [each])
    item = shower.item(each, count_files(conn, [each]).get((row.id, entry.unit), 0))
    said = conn.execute(_SAID, {"of": row.id}).all() if entry.state is EntryState.RETURNED else []
    line = row.line(*entry.place)
    end = entry.settled_at or entry.received_at
    until = context.day(end) if end else context.today
    kind = shower.kind(entry.unit)
    return Task(
        **item.model_dump(),
        product=item.title,
        opened_at=row.opened_at,
        original_due=row.base,
        late_after=line.lines.late_after if line else None,
        round=entry.climb.round,
        approvers=(),
        hand_overs=(),
        submission=_answer(conn, row, entry),
        returned=_returned(said, "return_entry", entry.unit),
        source=ground_of(context, row.order.duty, row.order.rule, row.order.stage),
        own_days=context.working_days(kind, context.day(row.opened_at), until),
        outside_days=(),
        suspended_since=None,
        contributions=(),
        may=permitted_now(principal, found),
        sentence=context.sentence(row.order.clause),
    )


def _answer(conn: Connection, row: CollectionRow, entry: Entry) -> Submission | None:
    receipt, arrived = entry.receipt, entry.received_at
    if receipt is None:
        return None
    said = {"of": row.id, "at": arrived}
    return Submission(
        at=arrived or row.opened_at,
        acted_at=conn.execute(_ARRIVED, said).scalar_one_or_none() if arrived else None,
        number=receipt.number,
        dated=receipt.dated,
        person=entry.submitted_by[0] if entry.submitted_by else "",
        note=receipt.document,
        late=entry.late,
        received_on=receipt.received_on,
    )
