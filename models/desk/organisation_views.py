"""What the desk shows of the organisation: units, posts, who holds them and stands in."""

from datetime import date

from pydantic import Field

from models.base import Value


class UnitItem(Value):
    """One unit as it stands today."""

    code: str
    name: str
    kind: str
    parent: str | None
    level: int
    children: int


class Holder(Value):
    """Somebody who holds a post for a time."""

    person: str
    name: str
    valid_from: date | None
    valid_until: date | None


class SubstitutionView(Value):
    """A post given to somebody else for a time."""

    id: str
    post: str
    giver: str
    receiver: str
    receiver_name: str
    duties: tuple[str, ...]
    valid_from: date
    valid_until: date
    document: str


class PostItem(Value):
    """One post as it stands today."""

    id: str
    unit: str
    kind: str
    title: str
    held_with: str | None
    acting: str | None
    persons: tuple[str, ...] = Field(description="who holds it today")


class PostView(PostItem):
    """One post with all who held, hold or will hold it."""

    holders: tuple[Holder, ...]
    substitutions: tuple[SubstitutionView, ...]
