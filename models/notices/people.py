"""Who holds what on a day, looked up by post, by unit and by person."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache

from models.deciding.house import House
from models.notices.delivery import Reader
from models.plan.organisation import Addressee, Organisation, Post, PostKind, Unit
from models.timing.calendar import WorkingCalendar

DESK = (PostKind.BODY, PostKind.FOCAL, PostKind.SECRETARY, PostKind.HEAD)


@dataclass(frozen=True, kw_only=True, slots=True)
class Seat:
    """A post and who receives for it that day."""

    post: Post
    persons: tuple[str, ...]
    acting_for: str | None = None


class _Span:
    """An organisation while nothing in it changes; what was looked up once is kept."""

    def __init__(self, organisation: Organisation, on: date) -> None:
        self._organisation = organisation
        self._on = on
        self._posts: dict[str, Post | None] = {}
        self._seats: dict[tuple[str, str], Seat | None] = {}
        self._seats_of: dict[tuple[str, tuple[PostKind, ...]], list[Seat]] = {}
        self._lines: dict[str, tuple[str, ...]] = {}
        self._units: dict[str, Unit | None] = {}

    def unit(self, code: str) -> Unit | None:
        if code not in self._units:
            self._units[code] = self._organisation.unit(code, self._on)
        return self._units[code]

    def post(self, post_id: str) -> Post | None:
        if post_id not in self._posts:
            self._posts[post_id] = self._organisation.post(post_id, self._on)
        return self._posts[post_id]

    def seat(self, post_id: str, duty: str) -> Seat | None:
        key = (post_id, duty)
        if key not in self._seats:
            post = self.post(post_id)
            found = self._organisation.addressee(post, self._on, duty or None) if post else None
            self._seats[key] = _seat(post, found) if post and found else None
        return self._seats[key]

    def seats(self, unit: str, kinds: tuple[PostKind, ...]) -> list[Seat]:
        key = (unit, kinds)
        if key not in self._seats_of:
            of_kind = (self._organisation.posts_of(unit, kind, self._on) for kind in kinds)
            posts = (post for found in of_kind for post in found)
            self._seats_of[key] = [seat for post in posts if (seat := self.seat(post.id, ""))]
        return self._seats_of[key]

    def line_above(self, unit: str) -> tuple[str, ...]:
        if unit not in self._lines:
            line = self._organisation.superiors(unit, self._on)
            self._lines[unit] = tuple(each.code for each in line)
        return self._lines[unit]

    @cached_property
    def tenures(self) -> list[tuple[str, str, str, str]]:
        return [
            (each.person, each.post, each.name, each.address)
            for each in self._organisation.tenures_on(self._on)
        ]

    @cached_property
    def held(self) -> dict[str, list[str]]:
        held: dict[str, list[str]] = defaultdict(list)
        for person, post, _, _ in self.tenures:
            held[person].append(post)
        return held

    @cached_property
    def names(self) -> dict[str, str]:
        return {person: name for person, _, name, _ in self.tenures if name}

    @cached_property
    def addresses(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = defaultdict(list)
        for person, _, _, address in self.tenures:
            if address:
                found[person].append(address)
        return found


@lru_cache(maxsize=16)
def _turning(organisation: Organisation) -> tuple[date, ...]:
    return tuple(organisation.turning_days())


@lru_cache(maxsize=16)
def _span(organisation: Organisation, number: int, on: date) -> _Span:
    del number
    return _Span(organisation, on)


def _span_on(organisation: Organisation, on: date) -> _Span:
    """Return the span a day lies in; all days between two changes share one."""
    days = _turning(organisation)
    number = bisect_right(days, on)
    return _span(organisation, number, days[number - 1] if number else date.min)


class People:
    """The organisation on one day."""

    def __init__(self, house: House, on: date, readers: Mapping[str, Reader]) -> None:
        """Remember the day."""
        self.house = house
        self.on = on
        self._span = _span_on(house.organisation, on)
        self._readers = readers
        self._working: dict[str, bool] = {}

    def post(self, post_id: str) -> Post | None:
        """Return a post as it stands."""
        return self._span.post(post_id)

    def unit(self, code: str) -> Unit | None:
        """Return a unit as it stands."""
        return self._span.unit(code)

    def unit_name(self, code: str, lang: str = "vi") -> str:
        """Return a unit's name, or its code where it does not exist that day."""
        found = self.unit(code)
        if found is None:
            return code
        return found.name_en if lang == "en" and found.name_en else found.name_vi

    def title(self, post_id: str, lang: str = "vi") -> str:
        """Return a post's title, or its id where it does not exist that day."""
        found = self.post(post_id)
        if found is None:
            return post_id
        return found.title_en if lang == "en" and found.title_en else found.title_vi

    def seat(self, post_id: str, duty: str = "") -> Seat | None:
        """Return who receives for a post (in a duty); None where nobody does."""
        return self._span.seat(post_id, duty)

    def desk(self, unit: str) -> Seat | None:
        """Return who receives for a unit: its body, focal post, secretary, or head."""
        return next(iter(self.seats(unit, *DESK)), None)

    def seats(self, unit: str, *kinds: PostKind) -> list[Seat]:
        """Return the living posts of a unit, by kind in the order given."""
        return self._span.seats(unit, kinds)

    def superior(self, unit: str) -> str | None:
        """Return the managing parent of a unit, or None at the top."""
        return next(iter(self.line_above(unit)), None)

    def line_above(self, unit: str) -> tuple[str, ...]:
        """Return the units above one along the managing line, nearest first."""
        return self._span.line_above(unit)

    def works(self, post_id: str, unit: str = "") -> bool:
        """Tell whether it is a working day for a post, by the calendar of its unit."""
        post = self.post(post_id)
        code = post.unit if post else unit
        if code not in self._working:
            self._working[code] = self.calendar(code).is_working_day(self.on)
        return self._working[code]

    def calendar(self, unit: str) -> WorkingCalendar:
        """Return the calendar a unit keeps."""
        return self.house.calendar_of(self.unit(unit))

    def is_top(self, post_id: str) -> bool:
        """Tell whether a post is a governing body, which is reported to and never reminded."""
        post = self.post(post_id)
        return bool(post and post.kind is PostKind.BODY and self.house.is_top(post.unit))

    def reader(self, person: str) -> Reader:
        """Return a person's own rules."""
        return self._readers.get(person) or Reader(person=person)

    def addresses(self, person: str, posts: tuple[str, ...]) -> tuple[str, ...]:
        """Return the addresses of a person in the order in which they are tried.

        His own one; those of his tenures and posts; those of the posts he is written to in. What a
        body lists belongs to its members: it is used for one who has no other.
        """
        own = self.reader(person).address
        named = map(self.post, (*self._span.held.get(person, ()), *posts))
        known = [post for post in named if post]
        singles = [each for post in known if not _is_body(post) for each in post.addresses]
        shared = [each for post in known if _is_body(post) for each in post.addresses]
        found = [*([own] if own else []), *self._span.addresses.get(person, ()), *singles]
        return tuple(dict.fromkeys(found or shared))

    def name(self, person: str) -> str:
        """Return a person's name, where it is known."""
        return self._span.names.get(person, "")


def _is_body(post: Post) -> bool:
    return post.kind is PostKind.BODY


def _seat(post: Post, found: Addressee) -> Seat:
    return Seat(post=post, persons=found.persons, acting_for=found.acting_for)
