"""Whom a rung is for: the posts its addressees name on a day, whoever holds them."""

from collections.abc import Iterable
from datetime import date

from models.deciding.claim import Matter
from models.deciding.house import House
from models.deciding.ladder import Ladderer, Subject
from models.deciding.timetable import LATE_WEEKLY, UNDECIDED_HEAD, UNDECIDED_STANDING
from models.notices.rungs import bare, is_undecided
from models.plan.policy import AddresseeKind, AddresseeRef, Ladder, addressee_ref

_UNDECIDED = {
    UNDECIDED_HEAD: AddresseeKind.COMMITTEE_HEAD,
    UNDECIDED_STANDING: AddresseeKind.STANDING,
}
ENTRIES = "collection:"  # how the names of collections begin


def refs_of(rung: str, matter: Matter, house: House) -> tuple[AddresseeRef, ...]:
    """Return the addressees of a rung by the policy; none where it has no such rung."""
    if is_undecided(rung):
        kind = _UNDECIDED.get(bare(rung), AddresseeKind.COMMITTEE_SECRETARY)
        return (AddresseeRef(kind=kind),)
    entry = matter.obligation.startswith(ENTRIES)
    return _of_ladder((house.policy.assignment, house.policy.entry)[entry], bare(rung))


def _of_ladder(ladder: Ladder, rung: str) -> tuple[AddresseeRef, ...]:
    for reminder in ladder.before:
        if reminder.id == rung:
            return (addressee_ref(reminder.to),)
    for step in ladder.late:
        if step.id == rung:
            return step.refs
    if ladder.repeat and rung.startswith(LATE_WEEKLY):
        return (addressee_ref(ladder.repeat.to),)
    return ()


def posts_of(
    refs: Iterable[AddresseeRef], subjects: Iterable[Subject], house: House, on: date
) -> frozenset[str]:
    """Return the posts that addressees name for some subjects on a day."""
    wanted = tuple(refs)
    ladderers = [Ladderer(house.organisation, each, on) for each in subjects]
    return frozenset(post for each in ladderers for ref in wanted for post in each.posts(ref))
