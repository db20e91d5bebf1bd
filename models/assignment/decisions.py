"""Decide a step of an assignment: ``decide(row, step, now, house)``, pure."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from models.assignment import commands, redating
from models.assignment.ending import check_maker
from models.assignment.firing import fire
from models.assignment.planning import replanned, with_lines
from models.assignment.state import (
    AssignmentOrder,
    AssignmentRow,
    AssignmentState,
    HolderKind,
)
from models.deciding.claim import ClaimKind, Messages
from models.deciding.commands import AssignmentBody, Fire, Promise, Refusal, Submit
from models.deciding.decision import Decision, Refused, Step, refused_stopped
from models.deciding.house import House

AssignmentStep = Step[AssignmentBody]
Outcome = Decision[AssignmentRow]

_S = AssignmentState
_WORKING = frozenset({_S.ASSIGNED, _S.ACKNOWLEDGED, _S.RETURNED})
_OPEN = _WORKING | {_S.SUBMITTED, _S.WAITING}
_A, _P, _O = HolderKind.ASSIGNEE, HolderKind.APPROVER, HolderKind.OUTSIDE
_ANY = frozenset({_A, _P, _O, HolderKind.NOBODY})

# Which command is permitted in which states, and in whose court the matter must lie.
PERMITTED: dict[str, tuple[frozenset[AssignmentState], frozenset[HolderKind]]] = {
    "acknowledge": (frozenset({_S.ASSIGNED}), frozenset({_A, _O})),
    "report_progress": (_WORKING, frozenset({_A, _O})),
    "submit": (_WORKING, frozenset({_A})),
    "approve": (frozenset({_S.SUBMITTED}), frozenset({_P})),
    "return": (frozenset({_S.SUBMITTED}), frozenset({_P})),
    "request_extension": (_WORKING, frozenset({_A})),
    "decide_extension": (_WORKING, frozenset({_A})),
    "delegate": (_WORKING, frozenset({_A})),
    "take_back": (_WORKING, frozenset({_A})),
    "reassign": (_WORKING | {_S.WAITING}, frozenset({_A})),
    "withdraw": (_OPEN, _ANY),
    "hand_over": (_WORKING, frozenset({_A})),
    "receive_back": (_WORKING, frozenset({_O})),
    "direct": (_WORKING, frozenset({_A, _O})),
    "suspend": (_OPEN, _ANY),
    "resume": (_OPEN, _ANY),
    "ask": (frozenset({_S.WAITING}), frozenset({_A})),
    "promise": (_WORKING | {_S.SUBMITTED}, frozenset({_A, _P})),
    "record_received_on": (frozenset({_S.SUBMITTED, _S.COMPLETED}), _ANY),
    "replan": (_OPEN, _ANY),
    "redecide": (_OPEN, _ANY),
}
_WHILE_SUSPENDED = frozenset({"resume", "withdraw", "replan", "redecide"})
_ON_A_SUBMISSION = frozenset({"approve", "return"})

_HANDLERS: dict[str, Callable[[AssignmentRow, Any, House, datetime], Outcome]] = {
    "acknowledge": commands.acknowledge,
    "report_progress": commands.report_progress,
    "submit": commands.submit,
    "approve": commands.approve,
    "return": commands.return_,
    "request_extension": commands.request_extension,
    "decide_extension": commands.decide_extension,
    "delegate": commands.delegate,
    "take_back": commands.take_back,
    "reassign": commands.reassign,
    "withdraw": commands.withdraw,
    "hand_over": commands.hand_over,
    "receive_back": commands.receive_back,
    "direct": commands.direct,
    "suspend": commands.suspend,
    "resume": commands.resume,
    "ask": commands.ask,
    "record_received_on": redating.record_received_on,
    "replan": redating.replan,
    "redecide": redating.redecide,
}


def open_assignment(order: AssignmentOrder, now: datetime, house: House) -> Outcome:
    """Open an assignment: stamp its lines, build its timetable, tell the unit unless it knows."""
    today = house.today(now)
    row = AssignmentRow(
        id=order.id,
        order=order,
        state=AssignmentState.ASSIGNED,
        holder=HolderKind.ASSIGNEE,
        unit=order.unit,
        opened_at=now,
    )
    if order.rule:
        calendar = house.calendar_for(row.worker, today)
        due = order.rule.due_day(year=order.year, anchors=order.anchors, calendar=calendar)
        state = AssignmentState.ASSIGNED if due else AssignmentState.WAITING
        update = {"base_due": due, "original_due": due, "state": state}
        row = with_lines(row.model_copy(update=update), house, now)
    messages = Messages()
    if order.returned_for:
        kind, note = ClaimKind.RETURNED, order.returned_for
        row, messages = commands.tell_worker(row, house, now, kind, note)
    elif not order.announced:
        row, messages = commands.tell_worker(row, house, now, ClaimKind.ASSIGNMENT)
    # Who goes on with the next stage of his own was told of the first, and of no day in this one.
    told_now = not (order.announced and order.follows)
    return replanned(row, house, now, messages, told_now=told_now)


def decide(
    row: AssignmentRow, step: AssignmentStep, now: datetime, house: House
) -> Outcome | Refusal:
    """Decide one step on the row as it stands; a step that cannot be done is a refusal."""
    body = step.body
    if isinstance(body, Fire):
        if not row.is_open or row.suspended_since:
            return Outcome(row=row)
        after, messages = fire(row, body, house)
        return Outcome(row=after, messages=messages)
    try:
        house.check_post(step.actor, now, row.order.duty)
        return refused_now(row, body.type) or _done(row, step, now, house)
    except Refused as refused:
        return refused.at(row.state)


def _done(row: AssignmentRow, step: AssignmentStep, now: datetime, house: House) -> Outcome:
    body, authors = step.body, house.authors(step.actor, now)
    if isinstance(body, Promise):
        post = step.actor.post if step.actor else ""
        return commands.promise(row, body, house, now, post)
    if isinstance(body, Submit):
        check_maker(row, step.name)
        house.check_not_own(authors, row.order.not_by)
        row = row.model_copy(update={"submitted_by": authors})
    elif body.type in _ON_A_SUBMISSION:
        house.check_not_own(authors, row.submitted_by)
    return _HANDLERS[body.type](row, body, house, now)


def refused_now(row: AssignmentRow, command: str) -> Refusal | None:
    """Return why a command is not permitted in the present state, or None."""
    states, holders = PERMITTED[command]
    if row.state not in states:
        wanted = ", ".join(sorted(states))
        message = f"'{command}' needs a state among {wanted}; it is {row.state}"
        return Refusal(code="wrong_state", message=message, state=row.state)
    if row.holder not in holders:
        wanted = ", ".join(sorted(holders))
        message = f"'{command}' needs the matter to lie with {wanted}; it lies with {row.holder}"
        return Refusal(code="wrong_court", message=message, state=row.state)
    stopped = row.suspended_since is not None
    return refused_stopped(command, _WHILE_SUSPENDED, row.state, stopped=stopped)


def permitted(row: AssignmentRow) -> tuple[str, ...]:
    """Return the commands permitted now, in the order of the table."""
    return tuple(name for name in PERMITTED if refused_now(row, name) is None)
