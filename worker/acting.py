"""Who acts for a unit in a rehearsal: its desk, or whoever else of it may."""

from collections.abc import Iterator
from datetime import datetime

from models.deciding.commands import Actor
from models.deciding.house import House
from models.plan.organisation import Addressee, PostKind

_OTHERS = (PostKind.HEAD, PostKind.DEPUTY)


def acting_for(unit: str, house: House, now: datetime, besides: tuple[str, ...] = ()) -> Actor:
    """Return who acts for a unit today, and is none of some persons: nobody decides on his own."""
    for desk in _desks(unit, house, now):
        if desk.persons[0] not in besides:
            return Actor(post=desk.post, person=desk.persons[0], acting_for=desk.acting_for)
    return Actor(post=f"{unit}.?")


def _desks(unit: str, house: House, now: datetime) -> Iterator[Addressee]:
    first = house.desk(unit, now)
    if first:
        yield first
    on = house.today(now)
    for kind in _OTHERS:
        for post in house.organisation.posts_of(unit, kind, on):
            found = house.organisation.addressee(post, on)
            if found:
                yield found
