"""What the policy says of the rung a message was claimed on: when it is told, and to whom."""

from enum import StrEnum

from pydantic import Field

from models.base import Value
from models.deciding.claim import URGENT_KINDS, Claim
from models.deciding.house import COMBINED, House
from models.deciding.timetable import UNDECIDED_HEAD, UNDECIDED_LIST, UNDECIDED_STANDING
from models.notices.rungs import OUTSIDE, bare, stage_of
from models.plan.policy import AddresseeKind, Ladder

_K = AddresseeKind


class When(StrEnum):
    """What the working days of a rung are counted from."""

    AT_ONCE = "at_once"
    BEFORE_DUE = "before_due"
    AFTER_LATE = "after_late"
    WHILE_LATE = "while_late"  # every so many
    AT_BODY = "at_body"  # every so many, while it lies with an outside body
    AFTER_SENDING = "after_sending"  # to an outside body
    WHILE_UNDECIDED = "while_undecided"  # every so many
    AFTER_UNDECIDED = "after_undecided"
    PAST_IN_ONE = "past_in_one"  # what was past when it was opened, in one message
    HANDED_IN = "handed_in"


class RungTerm(Value):
    """One rung as the policy has it."""

    when: When
    days: int = Field(default=0, description="working days")
    to: tuple[str, ...] = Field(description="kinds of addressee, as a policy names them")


def rung_term(claim: Claim, house: House) -> RungTerm | None:
    """Return what the policy says of a claim's rung; None where it knows no such rung."""
    rung = bare(claim.rung)
    if claim.kind in URGENT_KINDS:
        return RungTerm(when=When.AT_ONCE, to=(_K.RESPONSIBLE_POST,))
    if stage_of(claim.rung)[0] == OUTSIDE:
        return _outside(rung, house)
    ladders = (house.policy.assignment, house.policy.entry)
    entry = claim.matter.obligation.startswith("collection:")
    return _of_ladder(ladders[entry], rung) or _undecided(rung, house) or _first(rung)


def _of_ladder(ladder: Ladder, rung: str) -> RungTerm | None:
    for reminder in ladder.before:
        if reminder.id == rung:
            return RungTerm(when=When.BEFORE_DUE, days=reminder.working_days, to=(reminder.to,))
    for step in ladder.late:
        if step.id == rung:
            return RungTerm(when=When.AFTER_LATE, days=step.working_days, to=step.to)
    if ladder.repeat and rung.startswith("late-weekly"):
        every = ladder.repeat.every_working_days
        return RungTerm(when=When.WHILE_LATE, days=every, to=(ladder.repeat.to,))
    return None


def _outside(rung: str, house: House) -> RungTerm:
    terms = house.policy.outside
    if rung == _K.STANDING:
        days = terms.standing_after_working_days
        return RungTerm(when=When.AFTER_SENDING, days=days, to=(_K.STANDING,))
    to = (_K.RESPONSIBLE_POST, _K.COMMITTEE_SECRETARY)
    return RungTerm(when=When.AT_BODY, days=terms.look_every_working_days, to=to)


def _undecided(rung: str, house: House) -> RungTerm | None:
    terms = house.policy.undecided
    found = {
        UNDECIDED_LIST: (
            When.WHILE_UNDECIDED, terms.list_every_working_days, _K.COMMITTEE_SECRETARY,
        ),
        UNDECIDED_HEAD: (
            When.AFTER_UNDECIDED, terms.head_after_working_days, _K.COMMITTEE_HEAD,
        ),
        UNDECIDED_STANDING: (
            When.AFTER_UNDECIDED, terms.standing_after_working_days, _K.STANDING,
        ),
    }.get(rung)  # fmt: skip
    return RungTerm(when=found[0], days=found[1], to=(found[2],)) if found else None


def _first(rung: str) -> RungTerm | None:
    """Say what is no rung of a ladder: what waits for an approver, what was past in one message."""
    when = {COMBINED: When.PAST_IN_ONE, "waiting": When.HANDED_IN}.get(rung)
    return RungTerm(when=when, to=(_K.RESPONSIBLE_POST,)) if when else None
