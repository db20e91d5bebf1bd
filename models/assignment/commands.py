"""The commands of an assignment: what each does to the row, and to whom it is said."""

from datetime import date, datetime

from models.assignment.ending import ended
from models.assignment.planning import (
    effective_due,
    judged,
    replanned,
    review_lines,
    review_prefix,
    review_resumed,
    with_lines,
)
from models.assignment.state import (
    AssignmentRow,
    AssignmentState,
    ExtensionRequest,
    HandOverSpan,
    HolderKind,
)
from models.deciding.claim import ClaimKind, Messages, SkipReason
from models.deciding.commands import (
    Acknowledge,
    Approve,
    Ask,
    DecideExtension,
    Delegate,
    Direct,
    HandOver,
    Promise,
    Reassign,
    ReceiveBack,
    ReportProgress,
    RequestExtension,
    Resume,
    Return,
    Submit,
    Suspend,
    TakeBack,
    Withdraw,
)
from models.deciding.decision import Decision, Refused
from models.deciding.house import House, Voice
from models.deciding.ladder import Climb
from models.deciding.timetable import Pause, Timetable
from models.plan.policy import AddresseeKind
from models.timing.deadline import Anchor, DeadlineRule

Outcome = Decision[AssignmentRow]
_STATE = AssignmentState
EMPTY = Timetable()


def tell_worker(
    row: AssignmentRow, house: House, now: datetime, kind: ClaimKind, note: str = ""
) -> tuple[AssignmentRow, Messages]:
    """Tell the responsible post of the unit that works at once; a missing one is recorded."""
    row = row.model_copy(update={"urgent": row.urgent + 1})
    voice = Voice(matter=row.matter, round=row.climb.round, at=now)
    ladderer = house.ladderer(row.subject, now)
    body = house.desk(row.worker, now) if house.is_top(row.worker) else None
    found = body or ladderer.responsible()
    if isinstance(found, SkipReason):
        missed = ladderer.missed(str(kind), AddresseeKind.RESPONSIBLE_POST, found)
        return row, voice.skips([missed])
    claim = voice.claim(kind, str(kind), found, repeat=row.urgent, note=note)
    return row, Messages(claims=(claim,))


def day_ahead(day: date, field: str, house: House, now: datetime) -> date:
    """Return a day rolled on to a working day; refuse one that is not ahead."""
    if day <= house.today(now):
        code = "date_not_ahead"
        raise Refused(code, f"{day} is not after today ({house.today(now)})", field)
    return house.calendars[house.default_calendar].on_or_after(day)


def _unchanged(row: AssignmentRow) -> Outcome:
    return Outcome(row=row)


def _state(row: AssignmentRow, **update: object) -> AssignmentRow:
    return row.model_copy(update=update)


def acknowledge(row: AssignmentRow, _: Acknowledge, __: House, ___: datetime) -> Outcome:
    """Take note: the state changes, the clock runs on."""
    return _unchanged(_state(row, state=_STATE.ACKNOWLEDGED))


def report_progress(row: AssignmentRow, _: ReportProgress, __: House, ___: datetime) -> Outcome:
    """Keep what was said in the log; nothing else changes."""
    return _unchanged(row)


def submit(row: AssignmentRow, body: Submit, house: House, now: datetime) -> Outcome:
    """Hand in the product: the approver's clock runs, or it is done where nobody approves."""
    row = _state(
        ended(row, body, house, now),
        submissions=row.submissions + 1,
        submitted_at=now,
        received_on=None,
        stage=0,
        request=None,
    )
    row = judged(row, house)
    if row.approver is None:
        return _close(row, _STATE.COMPLETED, now)
    return _before_approver(_state(row, state=_STATE.SUBMITTED), house, now)


def _before_approver(row: AssignmentRow, house: House, now: datetime) -> Outcome:
    """Put the matter before the approver whose turn it is, who reads of it in his digest."""
    row = _state(
        row,
        holder=HolderKind.APPROVER,
        review_due=review_lines(row, house, now),
        review_climb=Climb(),
        review_pauses=(),
        review_promises=(),
    )
    messages = _tell_approver(row, house, now)
    return replanned(row, house, now, messages, told_now=True)


def _tell_approver(row: AssignmentRow, house: House, now: datetime) -> Messages:
    voice = Voice(matter=row.matter, round=row.climb.round, at=now)
    unit = row.approver.unit if row.approver else row.unit
    name = f"{review_prefix(row)}waiting"
    found = house.desk(unit, now)
    if found is None:
        kind, reason = AddresseeKind.RESPONSIBLE_POST, SkipReason.NO_POST
        return voice.skips([house.ladderer(row.subject, now).missed(name, kind, reason)])
    # A governing body is reported to, and never reminded.
    said = ClaimKind.COURTESY if house.is_top(unit) else ClaimKind.REMINDER
    return Messages(claims=(voice.claim(said, name, found),))


def _close(row: AssignmentRow, state: AssignmentState, now: datetime) -> Outcome:
    row = _state(row, state=state, holder=HolderKind.NOBODY, completed_at=now, review_due=None)
    return Outcome(row=row, timetable=EMPTY)


def approve(row: AssignmentRow, _: Approve, house: House, now: datetime) -> Outcome:
    """Approve: the next approver's turn, or done."""
    row = _state(row, stage=row.stage + 1)
    if row.approver is None:
        return _close(row, _STATE.COMPLETED, now)
    return _before_approver(row, house, now)


def return_(row: AssignmentRow, body: Return, house: House, now: datetime) -> Outcome:
    """Return for revision: the assignee's clock runs on, without the days it stood still."""
    today = house.today(now)
    arrived = house.today(row.submitted_at) if row.submitted_at else today
    row = _back_to_assignee(row, row.received_on or arrived, today, house, now)
    row = _state(row, state=_STATE.RETURNED, review_due=None, stage=0)
    if body.due:
        row = _redated(row, day_ahead(body.due, "due", house, now), today)
    row = with_lines(row, house, now)
    row, messages = tell_worker(row, house, now, ClaimKind.RETURNED, body.reason)
    return replanned(row, house, now, messages, told_now=True)


def _back_to_assignee(
    row: AssignmentRow, since: date, until: date, house: House, now: datetime
) -> AssignmentRow:
    """Give the matter back to the assignee, whose clock stood still for some days.

    A deadline that was set meanwhile was set in knowledge of the days before.
    """
    since = max(since, row.redated_on or since)
    calendar = house.calendar_for(row.worker, house.today(now))
    update: dict[str, object] = {"holder": HolderKind.ASSIGNEE}
    if until > since and calendar.count(since, until):
        update["pauses"] = (*row.pauses, Pause(start=since, end=until))
    return row.model_copy(update=update)


def _redated(row: AssignmentRow, due: date, today: date) -> AssignmentRow:
    """Set an explicit new date; the original due day stays on record."""
    order = row.order.model_copy(update={"rule": DeadlineRule(on=due)})
    return _state(row, order=order, base_due=due, granted_due=None, pauses=(), redated_on=today)


def request_extension(
    row: AssignmentRow, body: RequestExtension, house: House, now: datetime
) -> Outcome:
    """Ask for more time; an extension never shortens."""
    due = effective_due(row, house, now)
    if due is None:
        code = "no_deadline"
        raise Refused(code, "there is no deadline to extend")
    if body.until <= due:
        code = "extension_shortens"
        raise Refused(code, f"ask for a day after {due}", "until")
    until = day_ahead(body.until, "until", house, now)
    request = ExtensionRequest(until=until, reason=body.reason, asked=house.today(now))
    return _unchanged(_state(row, request=request))


def decide_extension(
    row: AssignmentRow, body: DecideExtension, house: House, now: datetime
) -> Outcome:
    """Grant or deny; effective due = max(base, granted)."""
    if row.request is None:
        code = "no_request"
        raise Refused(code, "no extension was asked for")
    asked, row = row.request.until, _state(row, request=None)
    if not body.granted:
        return _unchanged(row)
    until = day_ahead(body.until or asked, "until", house, now)
    due = effective_due(row, house, now)
    if due and until <= due:
        code = "extension_shortens"
        raise Refused(code, f"grant a day after {due}", "until")
    # Granted in knowledge of the stand-stills so far: only later ones move it.
    row = with_lines(_state(row, granted_due=until, extended=True, pauses=()), house, now)
    return replanned(row, house, now, Messages(), told_now=False)


def delegate(row: AssignmentRow, body: Delegate, house: House, now: datetime) -> Outcome:
    """Let another unit do the work; the owner stays."""
    if house.organisation.unit(body.unit, house.today(now)) is None:
        code = "unknown_unit"
        raise Refused(code, f"there is no unit {body.unit} today", "unit")
    row, messages = tell_worker(
        _state(row, delegate=body.unit), house, now, ClaimKind.ASSIGNMENT, "delegated"
    )
    return replanned(row, house, now, messages, told_now=True)


def take_back(row: AssignmentRow, _: TakeBack, house: House, now: datetime) -> Outcome:
    """Take delegated work back."""
    if row.delegate is None:
        code = "not_delegated"
        raise Refused(code, "the work is not delegated")
    return replanned(_state(row, delegate=None), house, now, Messages(), told_now=True)


def reassign(row: AssignmentRow, body: Reassign, house: House, now: datetime) -> Outcome:
    """Give the duty to another unit, which is told at once."""
    return _given_to(row, body.unit, house, now, ClaimKind.ASSIGNMENT, body.reason)


def _given_to(  # noqa: PLR0917 — who, when and how it is said
    row: AssignmentRow, unit: str, house: House, now: datetime, kind: ClaimKind, note: str
) -> Outcome:
    if house.organisation.unit(unit, house.today(now)) is None:
        code = "unknown_unit"
        raise Refused(code, f"there is no unit {unit} today", "unit")
    order = row.order.model_copy(update={"prepared_by": None})
    state = _STATE.WAITING if row.state is _STATE.WAITING else _STATE.ASSIGNED
    row = _state(row, unit=unit, delegate=None, order=order, state=state)
    row, messages = tell_worker(row, house, now, kind, note)
    return replanned(row, house, now, messages, told_now=True)


def withdraw(row: AssignmentRow, _: Withdraw, __: House, now: datetime) -> Outcome:
    """Withdraw: nothing is owed any more."""
    return _close(row, _STATE.WITHDRAWN, now)


def hand_over(row: AssignmentRow, body: HandOver, house: House, now: datetime) -> Outcome:
    """Send the matter to an outside body: its days are not the union's lateness."""
    if body.body not in house.organisation.bodies:
        code = "unknown_body"
        raise Refused(code, f"there is no outside body {body.body}", "body")
    if body.agreed:
        day_ahead(body.agreed, "agreed", house, now)
    stay = HandOverSpan(body=body.body, sent=house.today(now), agreed=body.agreed)
    row = _state(row, holder=HolderKind.OUTSIDE, hand_overs=(*row.hand_overs, stay))
    return replanned(row, house, now, Messages(), told_now=True)


def receive_back(row: AssignmentRow, _: ReceiveBack, house: House, now: datetime) -> Outcome:
    """Take the matter back from the outside body: the assignee's clock runs on."""
    today = house.today(now)
    stay = row.hand_overs[-1]
    stays = (*row.hand_overs[:-1], stay.model_copy(update={"received": today}))
    row = _back_to_assignee(_state(row, hand_overs=stays), stay.sent, today, house, now)
    return replanned(with_lines(row, house, now), house, now, Messages(), told_now=False)


def direct(row: AssignmentRow, body: Direct, house: House, now: datetime) -> Outcome:
    """Carry out a directive: it re-plans the clock and is told at once."""
    if body.due:
        due = day_ahead(body.due, "due", house, now)
        row = with_lines(_redated(row, due, house.today(now)), house, now)
    if body.lead and body.lead != row.unit:
        return _given_to(row, body.lead, house, now, ClaimKind.DIRECTIVE, body.instruction)
    row, messages = tell_worker(row, house, now, ClaimKind.DIRECTIVE, body.instruction)
    return replanned(row, house, now, messages, told_now=True)


def suspend(row: AssignmentRow, _: Suspend, house: House, now: datetime) -> Outcome:
    """Stop every clock."""
    row = _state(row, suspended_since=house.today(now))
    return replanned(row, house, now, Messages(), told_now=True)


def resume(row: AssignmentRow, _: Resume, house: House, now: datetime) -> Outcome:
    """Let the holder's clock run on; the assignee's moves by the days it stood still."""
    since, today = row.suspended_since, house.today(now)
    row = _state(row, suspended_since=None)
    if row.holder is HolderKind.ASSIGNEE and since:
        row = with_lines(_back_to_assignee(row, since, today, house, now), house, now)
    elif row.holder is HolderKind.APPROVER and since:
        row = review_resumed(row, Pause(start=since, end=today), house, now)
    return replanned(row, house, now, Messages(), told_now=False)


def ask(row: AssignmentRow, _: Ask, house: House, now: datetime) -> Outcome:
    """Start the clock of a contribution: the outside body has asked for it today."""
    today = house.today(now)
    anchors = {**row.order.anchors, Anchor.ASKED: today}
    rule = row.order.rule
    calendar = house.calendar_for(row.worker, today)
    due = rule.due_day(year=today.year, anchors=anchors, calendar=calendar) if rule else None
    order = row.order.model_copy(update={"anchors": anchors})
    row = _state(row, order=order, state=_STATE.ASSIGNED, base_due=due, original_due=due, pauses=())
    row, messages = tell_worker(
        with_lines(row, house, now), house, now, ClaimKind.ASSIGNMENT, "asked"
    )
    return replanned(row, house, now, messages, told_now=True)


def promise(row: AssignmentRow, body: Promise, house: House, now: datetime, post: str) -> Outcome:
    """Pause the holder's climb until a promised day: by who was escalated to, not far or often."""
    if row.holder is HolderKind.APPROVER:
        told = row.review_climb.told_posts
        pause = promised(row.review_promises, told, body, house, now, post)
        row = _state(row, review_promises=(*row.review_promises, pause))
    else:
        pause = promised(row.promises, row.climb.told_posts, body, house, now, post)
        row = _state(row, promises=(*row.promises, pause))
    return replanned(row, house, now, Messages(), told_now=True)


def promised(  # noqa: PLR0917 — shared by both atoms
    earlier: tuple[Pause, ...],
    told_posts: tuple[str, ...],
    body: Promise,
    house: House,
    now: datetime,
    post: str,
) -> Pause:
    """Check a promise against the policy and return the pause it makes."""
    policy, today = house.policy, house.today(now)
    if post not in told_posts:
        code = "not_escalated_to"
        raise Refused(code, f"nothing was escalated to {post} in this round")
    if len(earlier) >= policy.promises:
        code = "promises_used_up"
        raise Refused(code, f"the climb may be paused {policy.promises} times, not more")
    until = day_ahead(body.until, "until", house, now)
    calendar = house.calendars[house.default_calendar]
    furthest = calendar.shift(today, policy.promise_working_days)
    if until > furthest:
        code = "promise_too_far"
        raise Refused(code, f"promise a day up to {furthest}", "until")
    return Pause(start=today, end=until)
