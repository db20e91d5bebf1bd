"""What the name of a rung says: whose stay it belongs to, and which kind of line it becomes."""

from models.assignment.planning import UNDECIDED_PREFIX
from models.deciding.claim import Claim, ClaimKind
from models.deciding.house import COMBINED
from models.deciding.timetable import LATE_WEEKLY
from models.texts.context import Said, Tone

REVIEW, OUTSIDE, ISSUE = "review", "outside", "issue"
_BY_KIND = {ClaimKind.RETURNED: Said.RETURNED, ClaimKind.DIRECTIVE: Said.DIRECTED}


def stage_of(rung: str) -> tuple[str, int]:
    """Return whose stay a prefixed rung belongs to ("review", "outside" or "") and its number."""
    prefix, colon, _ = rung.partition(":")
    for name in (REVIEW, OUTSIDE):
        if colon and prefix.startswith(name):
            return name, int(prefix.removeprefix(name).partition(".")[0])
    return "", 0


def review_stage(rung: str) -> int:
    """Return which approver in turn a review's rung speaks of, from 0."""
    return int(rung.partition(":")[0].partition(".")[2] or 1) - 1


def bare(rung: str) -> str:
    """Return a rung without the stay it belongs to."""
    return rung.partition(":")[2] or rung


def duties_of(claim: Claim) -> tuple[str, ...]:
    """Return the duties that the message of the plan's issue lists; of other claims none."""
    listed = claim.note.split(", ") if claim.rung == ISSUE else []
    return tuple(each for each in listed if each)


def is_undecided(rung: str) -> bool:
    """Tell whether a rung is about something nobody has decided."""
    return rung.startswith(UNDECIDED_PREFIX)


def said_by(claim: Claim, tone: Tone) -> Said:
    """Return the kind of line that says a claim."""
    stage, _ = stage_of(claim.rung)
    if claim.kind is ClaimKind.ASSIGNMENT:
        return Said.ISSUED if claim.rung == ISSUE else Said.ASSIGNED
    if claim.kind in _BY_KIND:
        return _BY_KIND[claim.kind]
    if stage == OUTSIDE:
        return _outside(claim, tone)
    if stage == REVIEW:
        return Said.REVIEW_LATE if claim.kind is ClaimKind.ESCALATION else Said.REVIEW_WAITING
    return _reminding(claim)


def _reminding(claim: Claim) -> Said:
    if is_undecided(claim.rung):
        return Said.UNDECIDED
    if claim.kind is ClaimKind.ESCALATION:
        return Said.ESCALATED
    return {LATE_WEEKLY: Said.LATE_AGAIN, COMBINED: Said.COMBINED}.get(
        bare(claim.rung), Said.REMINDED
    )


def _outside(claim: Claim, tone: Tone) -> Said:
    if tone is Tone.TOP:
        return Said.OUTSIDE_REPORT
    return Said.OUTSIDE_LETTER if claim.kind is ClaimKind.COURTESY else Said.OUTSIDE_LOOK
