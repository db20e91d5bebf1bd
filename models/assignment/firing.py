"""What an assignment says when an instant of its timetable comes."""

from collections.abc import Iterable
from datetime import datetime

from models.assignment.planning import UNDECIDED_PREFIX, outside_prefix, review_prefix
from models.assignment.state import AssignmentRow, HolderKind
from models.deciding.claim import Alarm, Claim, ClaimKind, Messages, SkipReason
from models.deciding.commands import Fire
from models.deciding.house import House, Voice
from models.deciding.ladder import Climb, Ladderer, Subject, ascend, reminded
from models.deciding.timetable import (
    LATE_WEEKLY,
    UNDECIDED_HEAD,
    UNDECIDED_STANDING,
    Firing,
)
from models.plan.organisation import Addressee
from models.plan.policy import AddresseeKind, AddresseeRef, Ladder

TOP_CODE = "ladder_top_reached"


def fire(row: AssignmentRow, body: Fire, house: House) -> tuple[AssignmentRow, Messages]:
    """Say what is due; a firing that was said in this round already says nothing."""
    messages = Messages()
    for firing in body.firings:
        climb = row.review_climb if row.holder is HolderKind.APPROVER else row.climb
        if firing.key in climb.fired:
            continue
        row, more = _fire_one(row, firing, body, house)
        messages += more
    return row, messages


def _fire_one(
    row: AssignmentRow, firing: Firing, body: Fire, house: House
) -> tuple[AssignmentRow, Messages]:
    voice = Voice(matter=row.matter, round=row.climb.round, at=body.at)
    if row.is_undecided:
        return _undecided(row, firing, voice, house)
    if row.holder is HolderKind.OUTSIDE:
        return _outside(row, firing, voice, house)
    if row.holder is HolderKind.APPROVER:
        return _review(row, firing, voice, house)
    if not _is_due(row, firing, body.at, house):
        return row, Messages()
    climb, messages = _climb(row.climb, firing, "", voice, house, row.subject)
    return row.model_copy(update={"climb": climb}), messages


def _review(
    row: AssignmentRow, firing: Firing, voice: Voice, house: House
) -> tuple[AssignmentRow, Messages]:
    """Remind and escalate the approver like anyone else."""
    prefix = review_prefix(row)
    if row.approver is None or not firing.rung.startswith(prefix):
        return row, Messages()
    subject = Subject(unit=row.approver.unit, duty=row.order.duty)
    climb, messages = _climb(row.review_climb, firing, prefix, voice, house, subject)
    return row.model_copy(update={"review_climb": climb}), messages


def _is_due(row: AssignmentRow, firing: Firing, at: datetime, house: House) -> bool:
    """Tell whether a firing belongs to the assignee's present round.

    An instant can come in the very moment in which a command moves the deadline or takes the
    matter back from another court: what was planned for the former has nothing to say any more.
    """
    foreign = ":" in firing.rung or firing.rung.startswith(UNDECIDED_PREFIX)
    if foreign or row.lines is None:
        return False
    before = house.policy.assignment.before
    reminder = next((each for each in before if each.id == firing.rung), None)
    if reminder is None:
        return at >= row.lines.late_after
    days = house.days(row.worker, at)
    return at >= days.morning(days.calendar.shift(row.lines.due_day, -reminder.working_days))


def _climb(  # noqa: PLR0917 — one ladder, seen from two courts
    climb: Climb, firing: Firing, prefix: str, voice: Voice, house: House, subject: Subject
) -> tuple[Climb, Messages]:
    ladder = house.policy.assignment
    ladderer = house.ladderer(subject, voice.at)
    climb = marked(climb, firing)
    rung = firing.rung.removeprefix(prefix)
    to = reminder_to(ladder, rung)
    if to is not None:
        return climb, remind(voice, to, ladderer, firing)
    ascent = ascend(ladder.late, climb, ladderer)
    messages = voice.skips(ascent.missed_on(prefix))
    if ascent.rung:
        name = prefix + ascent.rung.id
        claims = (voice.claim(ClaimKind.ESCALATION, name, to) for to in ascent.addressees)
        messages += Messages(claims=tuple(claims))
    if ascent.nobody:
        messages += alarm(voice)
    return ascent.climb, messages


def reminder_to(ladder: Ladder, rung: str) -> str | None:
    """Return the addressee of a reminder rung, or None when the rung belongs to the climb."""
    if ladder.repeat and rung == LATE_WEEKLY:
        return ladder.repeat.to
    return next((each.to for each in ladder.before if each.id == rung), None)


def marked(climb: Climb, firing: Firing) -> Climb:
    """Count a firing as done in this round."""
    return climb.model_copy(update={"fired": (*climb.fired, firing.key)})


def remind(voice: Voice, to: str, ladderer: Ladderer, firing: Firing) -> Messages:
    """Remind the responsible post; an empty one moves up to the unit's head."""
    found, missed = reminded(to, ladderer)
    messages = voice.skips(missed, firing.rung)
    if found is None:
        return messages + alarm(voice)
    return messages + Messages(claims=(remind_claim(voice, found, firing),))


def remind_claim(voice: Voice, to: Addressee, firing: Firing) -> Claim:
    """Claim one reminder."""
    return voice.claim(ClaimKind.REMINDER, firing.rung, to, repeat=firing.repeat, line=firing.line)


def alarm(voice: Voice) -> Messages:
    """Alarm the operator: the top was reached and nobody was there."""
    row = Alarm(obligation=voice.matter.obligation, at=voice.at, code=TOP_CODE)
    return Messages(alarms=(row,))


def _tell(  # noqa: PLR0917 — a message has this many parts
    kind: ClaimKind,
    refs: Iterable[AddresseeKind],
    firing: Firing,
    voice: Voice,
    ladderer: Ladderer,
    rung: str,
) -> Messages:
    messages = Messages()
    for ref in refs:
        found = ladderer.resolve(AddresseeRef(kind=ref), ())
        if isinstance(found, SkipReason):
            skipped = ladderer.missed(rung, ref, found)
            messages += voice.skips([skipped])
            continue
        claims = (voice.claim(kind, rung, each, repeat=firing.repeat) for each in found)
        messages += Messages(claims=tuple(claims))
    if not messages.claims:
        messages += alarm(voice)
    return messages


def _undecided(
    row: AssignmentRow, firing: Firing, voice: Voice, house: House
) -> tuple[AssignmentRow, Messages]:
    """List the undecided item to the secretary; then tell the committee's head, the Standing.

    Where a plan has no committee, the focal department does a secretary's work.
    """
    if not firing.rung.startswith(UNDECIDED_PREFIX):
        return row, Messages()
    kind, ref = {
        UNDECIDED_HEAD: (ClaimKind.ESCALATION, AddresseeKind.COMMITTEE_HEAD),
        UNDECIDED_STANDING: (ClaimKind.ESCALATION, AddresseeKind.STANDING),
    }.get(firing.rung, (ClaimKind.REMINDER, AddresseeKind.COMMITTEE_SECRETARY))
    if ref is AddresseeKind.COMMITTEE_SECRETARY and house.organisation.roles.committee is None:
        ref = AddresseeKind.FOCAL_DEPARTMENT
    ladderer = house.ladderer(row.subject, voice.at)
    messages = _tell(kind, (ref,), firing, voice, ladderer, firing.rung)
    return row.model_copy(update={"climb": marked(row.climb, firing)}), messages


def _outside(
    row: AssignmentRow, firing: Firing, voice: Voice, house: House
) -> tuple[AssignmentRow, Messages]:
    """Ask the lead to look, give the secretary a courtesy letter; later tell the Standing."""
    prefix = outside_prefix(row)
    if not firing.rung.startswith(prefix):
        return row, Messages()
    ladderer = house.ladderer(row.subject, voice.at)
    after = row.model_copy(update={"climb": marked(row.climb, firing)})
    if firing.rung == f"{prefix}standing":
        if not row.order.urges:
            return after, Messages()
        refs = (AddresseeKind.STANDING,)
        return after, _tell(ClaimKind.COURTESY, refs, firing, voice, ladderer, firing.rung)
    messages = remind(voice, "responsible_post", ladderer, firing)
    if not row.order.urges:
        return after, messages
    letter = f"{prefix}letter"
    refs = (AddresseeKind.COMMITTEE_SECRETARY,)
    return after, messages + _tell(ClaimKind.COURTESY, refs, firing, voice, ladderer, letter)
