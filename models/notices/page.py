"""A person's page: what is new for him, what he owes, decides and follows, as one letter."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property

from models.notices.children import Children
from models.notices.facts import Carried, Change, Facts, Item, Pending, Waiting
from models.notices.lines import Lines
from models.notices.matters import NEVER, Matters, by_due, most_of
from models.notices.people import People, Seat
from models.plan.organisation import PostKind
from models.texts.context import Lang, Letter, Line, Said, Section, Tone
from models.timing.calendar import DAYS_OF_A_WEEK, WorkingCalendar

MOST_LINES = 30  # of a section; the rest is counted
SOON = 15  # working days, where the policy's reminders begin no earlier


@dataclass(kw_only=True)
class News:
    """What makes a digest go out: claims, and what may not have arrived."""

    claims: list[tuple[Waiting, tuple[str, ...], bool]] = field(default_factory=list)
    undelivered: list[Carried] = field(default_factory=list)
    carries: list[int] = field(default_factory=list)
    told_in: set[str] = field(default_factory=set)  # as whose superior

    def __bool__(self) -> bool:
        """Tell whether there is any."""
        return bool(self.claims or self.undelivered)


@dataclass(kw_only=True)
class _Page:
    """What stands open before one person."""

    owed: dict[tuple[str, str], Item] = field(default_factory=dict)
    responsible: set[tuple[str, str]] = field(default_factory=set)
    decisions: list[Pending] = field(default_factory=list)
    parents: dict[str, str] = field(default_factory=dict)
    posts: set[str] = field(default_factory=set)
    units: set[str] = field(default_factory=set)


class Pages:
    """The pages of all persons on one morning."""

    def __init__(self, facts: Facts, people: People, at: datetime) -> None:
        """Put every open item on the pages of those it concerns."""
        self._facts = facts
        self._people = people
        self._at = at
        self._pages: dict[str, _Page] = defaultdict(_Page)
        self._soon: dict[WorkingCalendar, date] = {}
        self._first: dict[WorkingCalendar, bool] = {}
        self._lines: dict[Lang, Lines] = {}
        self._items: dict[str, dict[str, Item]] = defaultdict(dict)
        for item in facts.items:
            self._items[item.obligation][item.unit] = item
        self._children = Children(facts.items, people, at)
        roles = people.house.organisation.roles
        following = people.seats(roles.committee, PostKind.SECRETARY) if roles.committee else []
        self._secretary = following[0] if following else people.desk(roles.focal_department)
        self._spread()

    # --- who is concerned --------------------------------------------------------------------

    def _spread(self) -> None:
        owners: dict[str, list[Seat]] = {}
        for item in self._facts.items:
            if item.court == "assignee" and not item.stopped and not item.undecided:
                if item.worker not in owners:
                    owners[item.worker] = self._owners(item.worker)
                self._own(item, owners[item.worker])
        for pending in self._facts.pending:
            self._decide(pending)
        self._follow()

    def _owners(self, unit: str) -> list[Seat]:
        """Return who answers for a unit: its focal post first, then its head."""
        found = self._people.seats(unit, PostKind.FOCAL, PostKind.HEAD)
        return [seat for seat in found if self._people.works(seat.post.id)]

    def _own(self, item: Item, seats: list[Seat]) -> None:
        key = (item.obligation, item.unit)
        for number, seat in enumerate(seats):
            for person in seat.persons:
                page = self._pages[person]
                page.owed[key] = item
                page.posts.add(seat.post.id)
                page.units.add(item.worker)
                if number == 0:
                    page.responsible.add(key)

    def _decide(self, pending: Pending) -> None:
        """Put a decision on the desk of its decider; a body's lies with the secretary to follow."""
        decider = pending.decider or self._assigner(pending.unit)
        is_top = self._people.house.is_top(decider)
        seat = self._people.desk(decider) if decider and not is_top else self._secretary
        if seat is None or not self._people.works(seat.post.id):
            return
        for person in seat.persons:
            page = self._pages[person]
            page.decisions.append(pending)
            page.posts.add(seat.post.id)

    def _assigner(self, unit: str) -> str:
        """Return the superior that decides for a unit; nothing where that is the secretary."""
        above = self._people.superior(unit) or ""
        return "" if above == self._people.house.organisation.roles.root else above

    def _follow(self) -> None:
        """Let superiors, the focal department and the secretary follow direct subordinates."""
        house = self._people.house
        roles = house.organisation.roles
        for unit in {each.worker for each in self._facts.items}:
            for parent in self._people.line_above(unit):
                if parent != roles.root and self._children.any_late(parent):
                    for seat in self._owners(parent):
                        self._parent(seat, parent)
        if self._children.any_late(roles.root):
            for seat in self._owners(roles.focal_department):
                self._parent(seat, roles.root)
            if self._secretary:
                self._parent(self._secretary, roles.root)

    def _parent(self, seat: Seat, parent: str) -> None:
        for person in seat.persons:
            self._pages[person].parents[parent] = seat.post.id

    @property
    def concerned(self) -> frozenset[str]:
        """Who has anything open before him."""
        return frozenset(self._pages)

    # --- whether there is anything to say ----------------------------------------------------

    @cached_property
    def with_news(self) -> frozenset[str]:
        """Who has something that became late, or came up for decision, since his last digest."""
        late = {
            (item.obligation, item.unit): item.late_after
            for item in self._facts.items
            if item.late_after and item.is_late(self._at)
        }
        lates, last = frozenset(late), self._facts.last
        return frozenset(
            person
            for person, page in self._pages.items()
            if any(late[key] > last.get(person, NEVER) for key in page.responsible & lates)
            or any(each.since > last.get(person, NEVER) for each in page.decisions)
        )

    @cached_property
    def with_recap(self) -> frozenset[str]:
        """Who begins his week on this morning, and has something before him that presses."""
        if not self._begins_a_week:
            return frozenset()
        return frozenset(
            person
            for person, page in self._pages.items()
            if self._is_first_of_week(page)
            and (
                page.decisions
                or page.parents
                or any(self._presses(page.owed[key]) for key in page.responsible)
            )
        )

    @cached_property
    def _begins_a_week(self) -> bool:
        """Tell whether it is the week's first working day of any calendar: most days are not."""
        calendars, on = self._people.house.calendars.values(), self._people.on
        return any(each.on_or_after(self._week()) == on for each in calendars)

    def _week(self) -> date:
        on, first = self._people.on, self._people.house.policy.digest.weekly_weekday
        return on - timedelta(days=(on.isoweekday() - first) % DAYS_OF_A_WEEK)

    def _is_first_of_week(self, page: _Page) -> bool:
        post = self._people.post(min({*page.posts, *page.parents.values()}))
        calendar = self._people.calendar(post.unit if post else "")
        if calendar not in self._first:
            self._first[calendar] = calendar.on_or_after(self._week()) == self._people.on
        return self._first[calendar]

    def _presses(self, item: Item) -> bool:
        return item.is_late(self._at) or self._is_soon(item)

    def _is_soon(self, item: Item) -> bool:
        if item.due_day is None:
            return False
        calendar = self._people.calendar(item.worker)
        if calendar not in self._soon:
            house, on = self._people.house, self._people.on
            ladders = (house.policy.assignment, house.policy.entry)
            days = [each.working_days for ladder in ladders for each in ladder.before]
            self._soon[calendar] = calendar.shift(on, max([SOON, *days]))
        return item.due_day <= self._soon[calendar]

    # --- the letter --------------------------------------------------------------------------

    def posts(self, person: str, news: News) -> tuple[str, ...]:
        """Return the posts a person is written to in: those of the claims, or those concerned."""
        told = {waiting.claim.to for waiting, _, _ in news.claims}
        page = self._pages.get(person) or _Page()
        told |= news.told_in
        return tuple(sorted(told or page.posts or set(page.parents.values())))

    def letter(self, person: str, news: News, *, recap: bool) -> Letter:
        """Write down everything before a person, news first."""
        reader = self._people.reader(person)
        posts = self.posts(person, news)
        page = self._pages.get(person) or _Page()
        is_top = any(map(self._people.is_top, posts))
        tone = Tone.TOP if is_top else Tone.OWN
        lines = self.lines(reader.lang)
        last, changes = self._facts.last.get(person), self._changes(person, page)
        matters = Matters(lines, self._at, last, claims=news.claims, changes=changes)
        # Each matter is taken by the first that asks for it: what is to be decided, then owed.
        decisions = matters.decisions(
            (each, self._decision(each, lines, tone), self._item_of(each))
            for each in page.decisions
        )
        owed = self._owed(page, matters, tone)
        sections = (
            _section("news", matters.news()),
            _section("undelivered", [_undelivered(lines, each) for each in news.undelivered]),
            owed,
            _section("decisions", decisions),
            self._below(page, lines, tone),
            _section("changes", matters.changes(tone)),
        )
        return Letter(
            kind="digest",
            lang=reader.lang,
            tone=tone,
            person=self._people.name(person),
            posts=tuple(self._people.title(each, reader.lang) for each in posts),
            plan=self._facts.title,
            number=self._facts.number,
            issued_on=self._facts.issued_on,
            assumed=self._facts.assumed,
            day=self._people.on,
            recap=recap,
            late=sum(item.is_late(self._at) for item in page.owed.values()),
            sections=tuple(each for each in sections if each.lines),
        )

    def lines(self, lang: Lang) -> Lines:
        """Return who writes lines in a language."""
        if lang not in self._lines:
            self._lines[lang] = Lines(self._facts, self._people, lang)
        return self._lines[lang]

    @cached_property
    def _all_changes(self) -> tuple[Change, ...]:
        return self._facts.changes()

    def _owed(self, page: _Page, matters: Matters, tone: Tone) -> Section:
        """List what is owed, the latest first; what is neither new nor due soon is only counted."""
        left = [item for item in page.owed.values() if not matters.is_taken(item)]
        pressing = [item for item in left if self._presses(item) or matters.is_told(item)]
        listed = most_of(sorted(pressing, key=by_due), matters, MOST_LINES)
        shown = matters.owed(listed, tone)
        return Section(id="owed", lines=tuple(shown), more=len(left) - len(shown) if shown else 0)

    def _item_of(self, pending: Pending) -> Item | None:
        """Return the open work a decision is about; what was received is nobody's work any more."""
        of_it = self._items.get(pending.obligation, {})
        if pending.what == "submission":  # told of who works; an assignment is one unit's
            return next(iter(of_it.values()), None)
        return of_it.get(pending.unit)

    def _decision(self, pending: Pending, lines: Lines, tone: Tone) -> Line:
        if self._people.house.is_top(pending.decider):
            return lines.before_body(pending)
        return lines.decision(pending, tone)

    def _below(self, page: _Page, lines: Lines, tone: Tone) -> Section:
        found = [
            line
            for parent in sorted(page.parents)
            for line in self._children.lines(parent, lines, tone)
        ]
        return _section("children", found)

    def _changes(self, person: str, page: _Page) -> list[Change]:
        """Return what was done since his last digest about the units he answers for."""
        last = self._facts.last.get(person)
        if last is None:
            return []
        return [
            each
            for each in self._all_changes
            if each.at > last and page.units.intersection(each.units)
        ]


def _section(name: str, lines: list[Line]) -> Section:
    return Section.model_validate(
        {"id": name, "lines": tuple(lines[:MOST_LINES]), "more": max(len(lines) - MOST_LINES, 0)}
    )


def _undelivered(lines: Lines, carried: Carried) -> Line:
    return Line(
        said=Said.UNDELIVERED,
        unit=lines.title(carried.posts[0]) if carried.posts else carried.person,
        note=carried.error,
        since=carried.day,
    )
