"""Who somebody is on a day in a plan: a person, his role, and the seats his posts give him."""

from datetime import date
from enum import StrEnum

from pydantic import Field

from models.base import Value
from models.deciding.commands import Actor
from models.deciding.signing import SigningCapacity
from models.plan.organisation import PostKind


class Role(StrEnum):
    """What an account is for: acting by posts, keeping the accounts, or reading everything."""

    PERSON = "person"
    ADMINISTRATOR = "administrator"
    AUDITOR = "auditor"


class Scope(StrEnum):
    """What a token may be used for; to act includes to read."""

    READ = "read"
    ACT = "act"
    ADMIN = "admin"


class Via(StrEnum):
    """How somebody came by a seat."""

    HOLDER = "holder"
    HELD_WITH = "held_with"  # another post he holds brings this one with it
    ACTING = "acting"  # nobody holds it, and his post stands in by default
    SUBSTITUTION = "substitution"  # its holder, or his superior, gave it to him for a time


class Seat(Value):
    """One post a person may act in on a day."""

    post: str = Field(description="the post whose rights are used")
    unit: str
    unit_name: str = ""
    kind: PostKind | None = Field(default=None, description="None: the seat of a mere account")
    title: str = ""
    via: Via = Via.HOLDER
    acting_for: str | None = Field(
        default=None,
        description="the vacant post (acting), or the person who gave the seat (substitution)",
    )
    duties: tuple[str, ...] = Field(default=(), description="a substitution's limits; empty: none")
    held: str = Field(default="", description="acting: the post he really holds")
    in_apparatus: bool = Field(
        default=False,
        description="the unit stands on the level of its superior: its head may sign by order",
    )

    @property
    def logged(self) -> str:
        """The post that what is done in this seat is recorded under."""
        return self.held or self.post

    @property
    def giver(self) -> str | None:
        """The person in whose place somebody sits by substitution."""
        return self.acting_for if self.via is Via.SUBSTITUTION else None


class Principal(Value):
    """Who asks: the person behind a token, with his seats in one plan on one day."""

    person: str
    name: str = ""
    role: Role
    scopes: frozenset[Scope]
    token: str = Field(description="id of the token")
    plan: str
    today: date
    seats: tuple[Seat, ...] = ()


ADMINISTRATOR_SEAT = Seat(post="administrator", unit="")
AUDITOR_SEAT = Seat(post="auditor", unit="")


def actor(principal: Principal, seat: Seat, capacity: SigningCapacity | None = None) -> Actor:
    """Return who acts, as it is recorded; without a capacity, the usual one of the seat."""
    return Actor(
        post=seat.logged,
        person=principal.person,
        acting_for=seat.acting_for,
        capacity=capacity or usual_capacity(seat),
    )


def usual_capacity(seat: Seat) -> SigningCapacity | None:
    """Return how somebody in a seat signs unless he says otherwise; None: in his own name."""
    if seat.via is Via.SUBSTITUTION:
        return SigningCapacity.TUQ
    if seat.via is Via.ACTING:
        return SigningCapacity.Q
    return _USUAL.get(seat.kind) if seat.kind else None


_USUAL = {PostKind.DEPUTY: SigningCapacity.KT, PostKind.BODY: SigningCapacity.TM}


_BY_KIND: dict[PostKind, frozenset[SigningCapacity]] = {
    PostKind.HEAD: frozenset({SigningCapacity.TM}),
    PostKind.DEPUTY: frozenset({SigningCapacity.KT}),
    PostKind.FOCAL: frozenset(),
    PostKind.SECRETARY: frozenset({SigningCapacity.TL}),
    PostKind.BODY: frozenset({SigningCapacity.TM}),
}


def capacities(seat: Seat) -> frozenset[SigningCapacity]:
    """Return the capacities somebody in a seat may sign in, besides in his own name."""
    if seat.via is Via.SUBSTITUTION:
        return frozenset({SigningCapacity.TUQ})
    if seat.via is Via.ACTING:
        return frozenset({SigningCapacity.Q})
    if seat.kind is None:
        return frozenset()
    by_order = {SigningCapacity.TL} if seat.kind is PostKind.HEAD and seat.in_apparatus else set()
    return _BY_KIND[seat.kind] | by_order


def capacity_allowed(seat: Seat, capacity: SigningCapacity | None) -> bool:
    """Tell whether somebody in a seat may sign in a capacity; None is always allowed."""
    return capacity is None or capacity in capacities(seat)
