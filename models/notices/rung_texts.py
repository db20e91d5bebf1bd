"""What the policy says of the rung a message was claimed on, in the policy's own terms."""

from models.deciding.claim import URGENT_KINDS, Claim
from models.deciding.house import COMBINED, House
from models.deciding.timetable import UNDECIDED_HEAD, UNDECIDED_LIST, UNDECIDED_STANDING
from models.notices.rungs import OUTSIDE, bare, stage_of
from models.plan.policy import AddresseeKind, Ladder

_K = AddresseeKind


def rung_text(claim: Claim, house: House) -> str:
    """Return the rung as the policy has it: how many working days, and to whom."""
    rung = bare(claim.rung)
    if claim.kind in URGENT_KINDS:
        return f"at once → {_K.RESPONSIBLE_POST}"
    if stage_of(claim.rung)[0] == OUTSIDE:
        return _outside(rung, house)
    ladders = (house.policy.assignment, house.policy.entry)
    entry = claim.matter.obligation.startswith("collection:")
    return _of_ladder(ladders[entry], rung) or _undecided(rung, house) or _first(rung)


def _of_ladder(ladder: Ladder, rung: str) -> str:
    for reminder in ladder.before:
        if reminder.id == rung:
            return f"{reminder.working_days} before due → {reminder.to}"
    for step in ladder.late:
        if step.id == rung:
            return f"{step.working_days} after late → {', '.join(step.to)}"
    if ladder.repeat and rung.startswith("late-weekly"):
        return f"every {ladder.repeat.every_working_days} while late → {ladder.repeat.to}"
    return ""


def _outside(rung: str, house: House) -> str:
    terms = house.policy.outside
    if rung == _K.STANDING:
        return f"{terms.standing_after_working_days} after sending → {_K.STANDING}"
    every = terms.look_every_working_days
    return f"every {every} at the body → {_K.RESPONSIBLE_POST}, {_K.COMMITTEE_SECRETARY}"


def _undecided(rung: str, house: House) -> str:
    terms = house.policy.undecided
    return {
        UNDECIDED_LIST: f"every {terms.list_every_working_days} while undecided → "
        f"{_K.COMMITTEE_SECRETARY}",
        UNDECIDED_HEAD: f"{terms.head_after_working_days} undecided → {_K.COMMITTEE_HEAD}",
        UNDECIDED_STANDING: f"{terms.standing_after_working_days} undecided → {_K.STANDING}",
    }.get(rung, "")


def _first(rung: str) -> str:
    """Say what is no rung of a ladder: what waits for an approver, what was past in one message."""
    if rung == COMBINED:
        return f"what was past, in one → {_K.RESPONSIBLE_POST}"
    return f"when handed in → {_K.RESPONSIBLE_POST}" if rung == "waiting" else ""
