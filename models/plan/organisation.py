"""The organisation as it stands on a day: units, managing lines, posts and who holds them."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from enum import StrEnum

from pydantic import Field

from models.base import Value


class PostKind(StrEnum):
    """What a post is for; a body is one post with many holders (Standing, Presidium)."""

    HEAD = "head"
    DEPUTY = "deputy"
    FOCAL = "focal"
    SECRETARY = "secretary"
    BODY = "body"


class Validity(Value):
    """A value that holds from a day (inclusive) until a day (exclusive); None is open-ended."""

    valid_from: date | None = None
    valid_until: date | None = None

    def holds_on(self, day: date) -> bool:
        """Tell whether the value is in force on ``day``."""
        return (self.valid_from is None or self.valid_from <= day) and (
            self.valid_until is None or day < self.valid_until
        )


class Unit(Validity):
    """One unit of the organisation during one span of time."""

    code: str = Field(min_length=1, max_length=40, pattern=r"^[A-Za-z0-9._/-]+$")
    name_vi: str = Field(min_length=1)
    name_en: str = ""
    kind: str = Field(min_length=1)
    parent: str | None = Field(default=None, description="managing parent (trực thuộc)")
    level: int = Field(ge=1, le=9)
    tags: tuple[str, ...] = ()
    no_parent_reason: str = Field(default="", description="why a unit has no superior")


class OutsideBody(Validity):
    """A body outside the union tree: it is asked, never urged, and has no ladder."""

    code: str = Field(min_length=1, max_length=40, pattern=r"^@?[A-Za-z0-9._/-]+$")
    name_vi: str = Field(min_length=1)
    name_en: str = ""
    kind: str = Field(min_length=1)
    parent: str | None = None

    @property
    def is_relative(self) -> bool:
        """One such body exists beside each unit (the Party committee of the same level)."""
        return self.code.startswith("@")


class Post(Validity):
    """A post of a unit; people come and go, the post receives."""

    id: str = Field(min_length=1, max_length=80, pattern=r"^[A-Za-z0-9._/-]+$")
    unit: str
    kind: PostKind
    title_vi: str = Field(min_length=1)
    title_en: str = ""
    held_with: str | None = Field(
        default=None,
        description="the post whose holder also holds this one (committee head = President)",
    )
    acting: str | None = Field(
        default=None, description="the post that acts, by default, while nobody holds this one"
    )
    in_charge_of: tuple[str, ...] = Field(
        default=(), description="unit codes, 'kind:…' or 'tag:…' this leader is in charge of"
    )
    addresses: tuple[str, ...] = ()


class Tenure(Validity):
    """A person holds a post from a day until a day."""

    post: str
    person: str = Field(min_length=1, description="id of the person")
    name: str = ""


class Roles(Value):
    """The units of a plan that play a part in the ladder."""

    root: str = Field(description="the unit at the top of the managing line")
    focal_department: str = Field(description="the department that follows the plan")
    committee: str | None = Field(default=None, description="the steering committee")
    standing: str | None = Field(default=None, description="the standing body")
    presidium: str | None = Field(default=None, description="the body at the top of the ladder")


class Addressee(Value):
    """A living post a message can go to: its id, who holds it today, and for whom it acts."""

    post: str
    persons: tuple[str, ...]
    is_body: bool = False
    acting_for: str | None = Field(default=None, description="post it stands in for by default")


class Organisation:
    """Answer who is who on a day; built once from validated values, never changed."""

    def __init__(
        self,
        *,
        units: Iterable[Unit],
        posts: Iterable[Post],
        tenures: Iterable[Tenure],
        roles: Roles,
        bodies: Iterable[OutsideBody] = (),
    ) -> None:
        """Index the given values by code, post and unit."""
        self.roles = roles
        self._units: dict[str, list[Unit]] = defaultdict(list)
        self._posts: dict[str, list[Post]] = defaultdict(list)
        self._posts_of: dict[str, list[Post]] = defaultdict(list)
        self._tenures: dict[str, list[Tenure]] = defaultdict(list)
        self._in_charge: list[Post] = []
        self.bodies = {body.code: body for body in bodies}
        for unit in units:
            self._units[unit.code].append(unit)
        for post in sorted(posts, key=lambda each: each.id):
            self._posts[post.id].append(post)
            self._posts_of[post.unit].append(post)
            if post.in_charge_of:
                self._in_charge.append(post)
        for tenure in sorted(tenures, key=lambda each: (each.post, each.person)):
            self._tenures[tenure.post].append(tenure)

    def unit(self, code: str, on: date) -> Unit | None:
        """Return the unit as it stands on a day, or None when it does not exist then."""
        return next((unit for unit in self._units.get(code, ()) if unit.holds_on(on)), None)

    def units_on(self, on: date) -> list[Unit]:
        """Return all units that exist on a day, by code."""
        found = (self.unit(code, on) for code in sorted(self._units))
        return [unit for unit in found if unit]

    def superiors(self, code: str, on: date) -> list[Unit]:
        """Return the managing line above a unit, nearest first, ending with the root."""
        line: list[Unit] = []
        seen = {code}
        unit = self.unit(code, on)
        while unit and unit.parent and unit.parent not in seen:
            seen.add(unit.parent)
            unit = self.unit(unit.parent, on)
            if unit:
                line.append(unit)
        return line

    def post(self, post_id: str, on: date) -> Post | None:
        """Return a post as it stands on a day."""
        return next((post for post in self._posts.get(post_id, ()) if post.holds_on(on)), None)

    def posts_of(self, unit: str, kind: PostKind, on: date) -> list[Post]:
        """Return the posts of one kind a unit has on a day, by id."""
        return [
            post for post in self._posts_of.get(unit, ()) if post.kind is kind and post.holds_on(on)
        ]

    def holders(self, post_id: str, on: date) -> tuple[str, ...]:
        """Return the persons who hold a post on a day; none when it is vacant or unknown."""
        post = self.post(post_id, on)
        if post is None:
            return ()
        if post.held_with and post.held_with != post_id:
            return self.holders(post.held_with, on)
        return tuple(each.person for each in self._tenures.get(post_id, ()) if each.holds_on(on))

    def addressee(self, post: Post, on: date) -> Addressee | None:
        """Resolve a post to whoever receives for it on a day; None when nobody does.

        A vacant post with an ``acting`` post is received there, and the addressee says so.
        """
        persons = self.holders(post.id, on)
        if persons:
            return Addressee(post=post.id, persons=persons, is_body=post.kind is PostKind.BODY)
        stand_in = self.post(post.acting, on) if post.acting else None
        persons = self.holders(stand_in.id, on) if stand_in else ()
        if stand_in and persons:
            return Addressee(post=stand_in.id, persons=persons, acting_for=post.id)
        return None

    def leaders_in_charge(self, unit: Unit, on: date) -> list[Post]:
        """Return the posts in charge of a unit that day; naming the unit beats kind and tag."""
        wanted = [unit.code], [f"kind:{unit.kind}", *(f"tag:{tag}" for tag in unit.tags)]
        for names in wanted:
            found = [
                post
                for post in self._in_charge
                if post.holds_on(on) and set(names) & set(post.in_charge_of)
            ]
            if found:
                return found
        return []
