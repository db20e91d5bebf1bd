"""What sets or corrects dates from above: a recorded decision, another calendar, an arrival."""

from datetime import date, datetime

from models.assignment.commands import EMPTY, tell_worker
from models.assignment.planning import effective_due, judged, replanned, with_lines
from models.assignment.state import AssignmentRow, AssignmentState, HolderKind
from models.deciding.claim import ClaimKind, Messages
from models.deciding.commands import RecordReceivedOn, Redecide, Replan
from models.deciding.decision import Decision, Refused
from models.deciding.house import House
from models.timing.deadline import DeadlineRule

Outcome = Decision[AssignmentRow]


def _day_of(row: AssignmentRow, rule: DeadlineRule, house: House, now: datetime) -> date | None:
    calendar = house.calendar_for(row.worker, house.today(now))
    return rule.due_day(year=row.order.year, anchors=row.order.anchors, calendar=calendar)


def redecide(row: AssignmentRow, body: Redecide, house: House, now: datetime) -> Outcome:
    """Set the deadline a decision names; a longer extension stays, and so does the original due.

    The days before were known to whoever decided: only later stand-stills move the new deadline.
    Whoever works is told at once, unless it is with an approver or the day stays the same.
    """
    due = _day_of(row, body.rule, house, now)
    order = row.order.model_copy(update={"rule": body.rule})
    if due is None:
        if row.base_due is not None:
            code = "no_deadline"
            raise Refused(code, "the event this deadline counts from has not happened", "rule")
        waiting = row.model_copy(update={"order": order, "state": AssignmentState.WAITING})
        return Outcome(row=waiting, timetable=EMPTY)
    days, granted = house.days(row.worker, now), row.granted_due
    waits = row.state is AssignmentState.WAITING
    update = {
        "order": order,
        "state": AssignmentState.ASSIGNED if waits else row.state,
        "original_due": row.original_due or due,
        "base_due": due,
        "granted_due": days.moved_due(granted, row.pauses) if granted else None,
        "pauses": (),
        "redated_on": house.today(now),
    }
    after = with_lines(row.model_copy(update=update), house, now)
    if row.state is AssignmentState.SUBMITTED:
        after = judged(after, house)
    tells = after.lines != row.lines and row.holder is not HolderKind.APPROVER
    messages = Messages()
    if tells:
        note = f"{body.decision.type} {body.decision.number}"
        after, messages = tell_worker(after, house, now, ClaimKind.DIRECTIVE, note)
    return replanned(after, house, now, messages, told_now=tells)


def replan(row: AssignmentRow, _: Replan, house: House, now: datetime) -> Outcome:
    """Stamp lines and timetable by today's calendar and policy; the round stays as it is.

    A deadline follows its rule; a granted day that has become a day off rolls on. What was said
    in this round is not said again.
    """
    calendar = house.calendar_for(row.worker, house.today(now))
    rule, granted = row.order.rule, row.granted_due
    if rule and row.base_due:
        base = _day_of(row, rule, house, now)
        rolled = calendar.on_or_after(granted) if granted else None
        row = row.model_copy(update={"base_due": base, "granted_due": rolled})
    due = effective_due(row, house, now)
    if due:
        row = row.model_copy(update={"lines": house.days(row.worker, now).lines(due)})
    if row.review_due and row.approver:
        days = house.days(row.approver.unit, now)
        review = days.lines(days.calendar.on_or_after(row.review_due.due_day))
        row = row.model_copy(update={"review_due": review})
    return replanned(row, house, now, Messages(), told_now=False)


def record_received_on(
    row: AssignmentRow, body: RecordReceivedOn, house: House, now: datetime
) -> Outcome:
    """Correct the day the product arrived; late or not is judged anew, and nothing else changes."""
    arrived = house.today(row.submitted_at or now)
    check_arrival(body.received_on, house.today(row.opened_at), arrived)
    corrected = row.model_copy(update={"received_on": body.received_on})
    return Outcome(row=judged(corrected, house))


def check_arrival(received_on: date, opened: date, arrived: date) -> None:
    """Refuse an arrival before it was asked for, or after the day it was entered."""
    if received_on > arrived:
        code = "date_after_arrival"
        raise Refused(code, f"it was here on {arrived}; name that day or one before", "received_on")
    if received_on < opened:
        code = "date_before_opening"
        raise Refused(code, f"it was asked for on {opened}; name that day or later", "received_on")
