"""Whether a claim still holds, and what stands open: the second look, right before sending."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from models.deciding.claim import Claim, ClaimKind, WithheldReason
from models.notices.facts import Facts, Item
from models.notices.people import People
from models.notices.rungs import ISSUE, OUTSIDE, REVIEW, duties_of, is_undecided, stage_of

_WHOLE = frozenset({ClaimKind.ASSIGNMENT, ClaimKind.DIRECTIVE})


class Standing:
    """The open items of one moment, looked up by what claims are about."""

    def __init__(self, items: Iterable[Item]) -> None:
        """Index the items by obligation and unit."""
        self._of: dict[str, dict[str, Item]] = defaultdict(dict)
        for item in items:
            self._of[item.obligation][item.unit] = item

    @classmethod
    def of(cls, facts: Facts) -> "Standing":
        """Index the items of a moment's facts."""
        return cls(facts.items)

    def holds_for(self, claim: Claim) -> tuple[str, ...]:
        """Return the units for which a claim still holds; none when all of it is settled."""
        matter = claim.matter
        if claim.rung == ISSUE:
            return matter.units or (matter.unit,)
        of_it = self._of.get(matter.obligation, {})
        asked = matter.units or (matter.unit,)
        return tuple(unit for unit in asked if unit in of_it and _holds(claim, of_it[unit]))

    def given_by(self, claim: Claim) -> tuple[Item, ...]:
        """Return what the issue of the plan gives to the units of a claim, as far as it is open."""
        duties, units = set(duties_of(claim)), claim.matter.units or (claim.matter.unit,)
        found = [
            item
            for of_it in self._of.values()
            for item in of_it.values()
            if item.duty in duties and (item.unit in units or item.worker in units)
        ]
        return tuple(sorted(found, key=lambda each: (each.due_day or date.max, each.obligation)))

    def refuses(self, claim: Claim, people: People) -> WithheldReason | None:
        """Say why a claim must not be sent any more, or None.

        An urgent message or a reminder is for those who work; an escalation is for whoever the
        ladder named, who need not have any part in the work.
        """
        units = self.holds_for(claim)
        if not units:
            return WithheldReason.SETTLED
        if claim.kind in {ClaimKind.ESCALATION, ClaimKind.COURTESY} or claim.rung == ISSUE:
            return None
        if stage_of(claim.rung)[0] or is_undecided(claim.rung):
            return None
        post = people.post(claim.acting_for or claim.to)
        workers = {item.worker for item in self._of[claim.matter.obligation].values()}
        owners = {*workers, *self._of[claim.matter.obligation]}
        if post is not None and post.unit not in owners:
            return WithheldReason.LOST_RIGHT
        return None


def _holds(claim: Claim, item: Item) -> bool:
    """Tell whether an item still lies as it did when the claim was made."""
    if claim.kind in _WHOLE:
        return True
    if claim.kind is ClaimKind.RETURNED:
        return item.court == "assignee"
    if item.stopped or item.round != claim.round:
        return False
    if is_undecided(claim.rung):
        return item.undecided
    stage, _ = stage_of(claim.rung)
    court = {REVIEW: "approver", OUTSIDE: "outside"}.get(stage, "assignee")
    return item.court == court
