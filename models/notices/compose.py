"""Compose a morning: at most one digest for each person, within the budget, or a reason why not."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, datetime

from pydantic import Field

from models.base import Value
from models.deciding.claim import Alarm, Claim, Withheld, WithheldReason
from models.deciding.digest import digest_morning
from models.deciding.house import House
from models.notices.delivery import DeliveryKind, QuietReason
from models.notices.facts import Carried, Facts, Waiting
from models.notices.page import News, Pages
from models.notices.people import People, Seat
from models.notices.standing import Standing
from models.texts.context import Letter

NO_ADDRESS_CODE = "no_address"


class Deadline(Value):
    """A day to be put into a calendar."""

    obligation: str
    day: date
    title: str


class Draft(Value):
    """A message that is to be sent to one person, not yet in words."""

    kind: DeliveryKind
    person: str
    posts: tuple[str, ...] = Field(description="posts it is addressed to, by id")
    addresses: tuple[str, ...]
    letter: Letter
    claims: tuple[int, ...] = Field(description="numbers of the claims it says")
    obligations: tuple[str, ...] = Field(default=(), description="what it is about, for threading")
    deadlines: tuple[Deadline, ...] = ()
    carries: tuple[int, ...] = Field(default=(), description="deliveries it carries on")
    not_before: datetime | None = Field(default=None, description="end of the quiet hours")


class Disposed(Value):
    """A claim that will not be sent: to nobody, or not to one of its persons."""

    claim: int
    person: str = ""
    reason: WithheldReason


class Composed(Value):
    """What one moment comes to."""

    drafts: tuple[Draft, ...] = ()
    quiets: dict[str, QuietReason] = Field(
        default_factory=dict, description="by person; at most one message and one reason each"
    )
    vacant: tuple[str, ...] = Field(default=(), description="posts a claim was for, held by nobody")
    disposed: tuple[Disposed, ...] = ()
    withheld: tuple[Withheld, ...] = ()
    alarms: tuple[Alarm, ...] = ()
    carried: tuple[int, ...] = Field(
        default=(), description="deliveries that need carrying no further: all of it is settled"
    )


class Composer:
    """Compose for one plan at one moment."""

    def __init__(self, facts: Facts, house: House, at: datetime) -> None:
        """Look at the organisation as it stands that day."""
        self.facts = facts
        self.house = house
        self.at = at
        self.day = house.today(at)
        self.morning = datetime.combine(self.day, house.policy.office_hour, house.zone)
        self.people = People(house, self.day, facts.readers)
        self.standing = Standing.of(facts)
        self.disposed: list[Disposed] = []
        self.withheld: list[Withheld] = []
        self.alarms: list[Alarm] = []
        self._quiets: dict[str, QuietReason] = {}
        self._why_quiet: dict[str, QuietReason] = {}
        self._vacant: dict[str, None] = {}

    # --- a morning ---------------------------------------------------------------------------

    def compose(self) -> Composed:
        """Compose the digests of this morning, and say for everybody else why there is none."""
        news: dict[str, News] = defaultdict(News)
        for waiting in self.facts.waiting:
            if digest_morning(waiting.claim, self.house) <= self.morning:
                self._hand_out(waiting, news)
            elif self.people.is_top(waiting.claim.to):
                self._quiet_because(QuietReason.WEEKLY, waiting.claim.persons)
        carried = [each for each in self.facts.carried if not self._carry(each, news)]
        pages = Pages(self.facts, self.people, self.at)
        told = {person for person, its in news.items() if its}
        read = told | pages.with_news | pages.with_recap
        for person in {*news, *pages.concerned, *self._why_quiet} - read:
            self._quiet(person, self._why_quiet.get(person, QuietReason.NOTHING_NEW))
        drafts = [
            draft
            for person in sorted(read)
            if (draft := self._digest(person, news.get(person, News()), pages))
        ]
        carried_on = {each for draft in drafts for each in draft.carries}
        return Composed(
            drafts=tuple(drafts),
            quiets=self._quiets,
            vacant=tuple(self._vacant),
            disposed=tuple(self.disposed),
            withheld=tuple(self.withheld),
            alarms=tuple(self.alarms),
            carried=tuple(each.delivery for each in carried if each.delivery not in carried_on),
        )

    def _hand_out(self, waiting: Waiting, news: Mapping[str, News]) -> None:
        """Give a claim to everybody who receives for its post that day, or record why not."""
        claim = waiting.claim
        seat = self.seat_for(waiting)
        if seat is None:
            return
        if not self.people.works(seat.post.id, claim.matter.unit):
            self._quiet_because(QuietReason.DAY_OFF, seat.persons)
            return
        spent = [each for each in seat.persons if not self._has_budget(each)]
        if spent:  # all of its persons, or none: a claim is either said or still to be said
            self._quiet_because(QuietReason.BUDGET, spent)
            return
        units = self.standing.holds_for(claim)
        for person in seat.persons:
            news[person].claims.append((waiting, units, False))

    def seat_for(self, waiting: Waiting) -> Seat | None:
        """Check post and right once more; a failed check is withheld with its reason."""
        claim = waiting.claim
        reason = self.standing.refuses(claim, self.people)
        seat = None
        if reason is None:
            seat = self.people.seat(claim.acting_for or claim.to, claim.matter.duty)
            reason = None if seat else WithheldReason.POST_VACANT
        if reason is not None:
            self.dispose(waiting, reason)
            self._quiet_because(QuietReason.SETTLED, claim.persons)
            if reason is WithheldReason.POST_VACANT:
                self._vacant[claim.to] = None
        return seat

    def dispose(self, waiting: Waiting, reason: WithheldReason, person: str = "") -> None:
        """Record that a claim is not sent (to one person)."""
        self.disposed.append(Disposed(claim=waiting.id, person=person, reason=reason))
        self.withheld.append(withheld(waiting.claim, self.at, reason))

    def _carry(self, carried: Carried, news: Mapping[str, News]) -> bool:
        """Carry on what may not have arrived; False when nothing of it is left to say."""
        if carried.why == "failed":
            return self._tell_superior(carried, news)
        if not carried.claims:
            return self._carry_list(carried, news)
        left = False
        for waiting in carried.claims:
            units = self.standing.holds_for(waiting.claim)
            seat = self.people.seat(
                waiting.claim.acting_for or waiting.claim.to, waiting.claim.matter.duty
            )
            if units and seat and carried.person in seat.persons:
                left = True
                if self.people.works(seat.post.id):
                    news[carried.person].claims.append((waiting, units, carried.why == "unknown"))
        if news[carried.person].claims:
            news[carried.person].carries.append(carried.delivery)
        return left

    def _carry_list(self, carried: Carried, news: Mapping[str, News]) -> bool:
        """Carry on a digest that said no claim: what was new in it is new still.

        The facts leave it out of account as the person's last digest, so that nothing of it needs
        to be repeated here.
        """
        seats = [self.people.seat(each) for each in carried.posts]
        mine = [each for each in seats if each and carried.person in each.persons]
        if mine and not any(self.people.works(each.post.id) for each in mine):
            return True
        news[carried.person].carries.append(carried.delivery)
        return False

    def _tell_superior(self, carried: Carried, news: Mapping[str, News]) -> bool:
        """Let the superior of the unit know that a message reached no address."""
        post = self.people.post(carried.posts[0]) if carried.posts else None
        unit = post.unit if post else ""
        roles = self.house.organisation.roles
        above = self.people.superior(unit) if unit else None
        if above is None or above == roles.root:
            above = roles.focal_department
        seat = self.people.desk(above)
        if seat is None or carried.person in seat.persons:
            return False
        if not self.people.works(seat.post.id):
            return True
        for person in seat.persons:
            news[person].undelivered.append(carried)
            news[person].told_in.add(seat.post.id)
            news[person].carries.append(carried.delivery)
        return True

    def _digest(self, person: str, news: News, pages: Pages) -> Draft | None:
        """Compose the digest of somebody who reads one, or say why there is none."""
        if not self._has_budget(person):
            self._quiet(person, QuietReason.BUDGET)
            return None
        posts = pages.posts(person, news)
        addresses = self.people.addresses(person, posts)
        if not addresses:
            self.no_address(person, [waiting for waiting, _, _ in news.claims])
            return None
        return Draft(
            kind=DeliveryKind.DIGEST,
            person=person,
            posts=posts,
            addresses=addresses,
            letter=pages.letter(person, news, recap=not news and person not in pages.with_news),
            claims=tuple(waiting.id for waiting, _, _ in news.claims),
            obligations=tuple(
                dict.fromkeys(waiting.claim.matter.obligation for waiting, _, _ in news.claims)
            ),
            carries=tuple(dict.fromkeys(news.carries)),
            not_before=self.quiet_end(person),
        )

    def quiet_end(self, person: str) -> datetime | None:
        """Return when a person's quiet hours end, where it is one of them and they end today.

        What goes out on a day counts against the budget of that day: nothing is put off to another.
        """
        end = self.people.reader(person).quiet_end(self.at.astimezone(self.house.zone).time())
        return datetime.combine(self.day, end, self.house.zone) if end else None

    def is_asleep(self, person: str) -> bool:
        """Tell whether it is one of a person's quiet hours that last into the next day."""
        local = self.at.astimezone(self.house.zone).time()
        reader = self.people.reader(person)
        return reader.quiet_at(local) and reader.quiet_end(local) is None

    def _has_budget(self, person: str) -> bool:
        sent = self.facts.sent.get((person, DeliveryKind.DIGEST), 0)
        return sent < self.house.policy.digest.budget_digests

    def no_address(self, person: str, waiting: Iterable[Waiting]) -> None:
        """Record that a person cannot be written to; what was claimed for him is never silent."""
        self._quiet(person, QuietReason.NO_ADDRESS)
        for each in waiting:
            self.dispose(each, WithheldReason.NO_ADDRESS, person)
            self.alarms.append(
                Alarm(
                    obligation=each.claim.matter.obligation,
                    at=self.at,
                    code=NO_ADDRESS_CODE,
                    detail=f"{person} ({each.claim.to})",
                )
            )

    def _quiet_because(self, reason: QuietReason, persons: Iterable[str]) -> None:
        """Remember why somebody gets nothing, should nothing else be there for him."""
        for person in persons:
            self._why_quiet.setdefault(person, reason)

    def _quiet(self, person: str, reason: QuietReason) -> None:
        self._quiets.setdefault(person, reason)


def withheld(claim: Claim, at: datetime, reason: WithheldReason) -> Withheld:
    """Return the record that a claim is not sent."""
    return Withheld(
        matter=claim.matter,
        kind=claim.kind,
        rung=claim.rung,
        repeat=claim.repeat,
        round=claim.round,
        at=at,
        reason=reason,
    )


def compose(facts: Facts, house: House, at: datetime) -> Composed:
    """Compose the morning of an instant (design §8)."""
    return Composer(facts, house, at).compose()
