"""The organisation as it stands on a day: units, managing lines, posts and who holds them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from copy import copy
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
    merged_into: str | None = Field(
        default=None, description="the unit that took it in when its last span ended"
    )


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
    address: str = Field(default="", description="his own, where a post of many holders lists it")


class Substitution(Validity):
    """Ủy quyền: for a time another person does the work of a post, within a scope.

    It holds from ``valid_from`` (inclusive) until ``valid_until`` (exclusive), and only while its
    giver holds the post himself. It gives no right to pass the work on.
    """

    id: str = Field(min_length=8, max_length=64, pattern=r"^[A-Za-z0-9-]+$")
    post: str
    giver: str = Field(min_length=1, description="id of the person who holds the post")
    receiver: str = Field(min_length=1, description="id of the person who stands in")
    receiver_name: str = ""
    duties: tuple[str, ...] = Field(default=(), description="its scope; empty: the whole post")
    document: str = Field(default="", description="the paper it was given by, where there is one")

    def covers(self, duty: str | None) -> bool:
        """Tell whether a duty is in its scope; what concerns no single duty concerns everyone."""
        return not duty or not self.duties or duty in self.duties


class Roles(Value):
    """The units of a plan that play a part in the ladder."""

    root: str = Field(description="the unit at the top of the managing line")
    focal_department: str = Field(description="the department that follows the plan")
    committee: str | None = Field(default=None, description="the steering committee")
    standing: str | None = Field(default=None, description="the standing body")
    presidium: str | None = Field(default=None, description="the body at the top of the ladder")


class Addressee(Value):
    """A living post a message can go to: its id, who receives there, and for whom it acts."""

    post: str
    persons: tuple[str, ...] = Field(description="its holders, then those who substitute them")
    substitutes: tuple[str, ...] = Field(default=(), description="which persons only substitute")
    is_body: bool = False
    acting_for: str | None = Field(default=None, description="post it stands in for by default")

    @property
    def holders(self) -> tuple[str, ...]:
        """Who receives in his own right: a message was his only if he was told himself."""
        return tuple(each for each in self.persons if each not in self.substitutes)


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
        substitutions: Iterable[Substitution] = (),
    ) -> None:
        """Index the given values by code, post and unit."""
        self.roles = roles
        self._substitutions = _by_post(substitutions)
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
        for tenure in sorted(tenures, key=_by_person):
            self._tenures[tenure.post].append(tenure)

    def substituted(self, substitutions: Iterable[Substitution]) -> "Organisation":
        """Return the same organisation with other substitutions; the indexes are shared."""
        other = copy(self)
        other._substitutions = _by_post(substitutions)  # noqa: SLF001 — a copy of its own
        return other

    def renewed(
        self, units: Mapping[str, Iterable[Unit]], tenures: Mapping[str, Iterable[Tenure]]
    ) -> "Organisation":
        """Return the same organisation with all spans of some units and posts read anew.

        It costs one copy of two indexes, whatever the number of spans; the values are shared.
        """
        other = copy(self)
        fresh = {code: list(spans) for code, spans in units.items()}
        held = {post: sorted(spans, key=_by_person) for post, spans in tenures.items()}
        other._units = defaultdict(list, {**self._units, **fresh})  # noqa: SLF001 — a copy
        other._tenures = defaultdict(list, {**self._tenures, **held})  # noqa: SLF001 — a copy
        return other

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

    def turning_days(self) -> list[date]:
        """Return the days on which anything in it begins or ends, in order."""
        spans = (self._units, self._posts, self._tenures, self._substitutions)
        each = (value for index in spans for values in index.values() for value in values)
        found = ((value.valid_from, value.valid_until) for value in each)
        return sorted({day for pair in found for day in pair if day})

    def tenures_on(self, on: date) -> list[Tenure]:
        """Return all tenures that hold on a day, by post and person."""
        return [each for found in self._tenures.values() for each in found if each.holds_on(on)]

    def substitutes(self, post_id: str, on: date) -> tuple[Substitution, ...]:
        """Return who substitutes a holder of a post on a day, by id.

        A substitution ends with its giver's tenure, whatever day was written into it.
        """
        given = [each for each in self._substitutions.get(post_id, ()) if each.holds_on(on)]
        if not given:
            return ()
        holders = self.holders(post_id, on)
        return tuple(each for each in given if each.giver in holders)

    def may_act(self, person: str, post_id: str, on: date, duty: str | None = None) -> bool:
        """Tell whether a person may act for a post on a day.

        He holds it, or substitutes its holder (with ``duty``: for that duty), or, while nobody
        holds it, he does so for the post that acts for it by default.
        """
        if self._acts_himself(person, post_id, on, duty):
            return True
        post = self.post(post_id, on)
        if post is None or post.acting is None or self.holders(post_id, on):
            return False
        # One step only, as in ``addressee``: nobody acts for a post that is itself acted for.
        return self._acts_himself(person, post.acting, on, duty)

    def _acts_himself(self, person: str, post_id: str, on: date, duty: str | None) -> bool:
        given = self.substitutes(post_id, on)
        received = (each.receiver for each in given if each.covers(duty))
        return person in {*self.holders(post_id, on), *received}

    def addressee(self, post: Post, on: date, duty: str | None = None) -> Addressee | None:
        """Resolve a post to whoever receives for it on a day; None when nobody does.

        A vacant post with an ``acting`` post is received there, and the addressee says so. Who
        substitutes a holder receives too, where ``duty`` lies in his scope.
        """
        found = self._received(post, on, duty)
        if found:
            return found
        stand_in = self.post(post.acting, on) if post.acting else None
        found = self._received(stand_in, on, duty) if stand_in else None
        return found and found.model_copy(update={"acting_for": post.id, "is_body": False})

    def _received(self, post: Post, on: date, duty: str | None) -> Addressee | None:
        holders = self.holders(post.id, on)
        if not holders:
            return None
        covering = (each.receiver for each in self.substitutes(post.id, on) if each.covers(duty))
        more = tuple(each for each in dict.fromkeys(covering) if each not in holders)
        is_body = post.kind is PostKind.BODY
        return Addressee(post=post.id, persons=(*holders, *more), substitutes=more, is_body=is_body)

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


def _by_person(tenure: Tenure) -> tuple[str, str]:
    return tenure.post, tenure.person


def _by_post(substitutions: Iterable[Substitution]) -> dict[str, list[Substitution]]:
    by_post: dict[str, list[Substitution]] = defaultdict(list)
    for each in sorted(substitutions, key=lambda each: each.id):
        by_post[each.post].append(each)
    return by_post
