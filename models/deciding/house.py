"""Everything a decision may look at besides the row and the step: policy, calendars, people."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from models.deciding.claim import (
    URGENT_KINDS,
    Claim,
    ClaimKind,
    Matter,
    Messages,
    Skip,
    SkipReason,
    Via,
    Withheld,
    WithheldReason,
)
from models.deciding.commands import Actor
from models.deciding.decision import Refused
from models.deciding.ladder import Ladderer, Missed, Subject
from models.deciding.timetable import UNDECIDED_HEAD, UNDECIDED_STANDING, DayMath, Firing
from models.plan.organisation import Addressee, Organisation, PostKind, Unit
from models.plan.policy import AddresseeKind, Ladder, Policy
from models.timing.calendar import WorkingCalendar

COMBINED = "combined"


@dataclass(frozen=True, kw_only=True)
class House:
    """The plan's policy, calendars and organisation, as they stand when a step is decided."""

    policy: Policy
    organisation: Organisation
    calendars: dict[str, WorkingCalendar]
    default_calendar: str
    calendar_of_kind: dict[str, str]
    zone: ZoneInfo

    def with_entries(self, ladder: Ladder) -> "House":
        """Return the same house with another ladder for the entries of a collection."""
        return replace(self, policy=self.policy.model_copy(update={"entry": ladder}))

    def today(self, now: datetime) -> date:
        """Return the day it is in the plan's zone."""
        return now.astimezone(self.zone).date()

    def calendar_for(self, unit: str, on: date) -> WorkingCalendar:
        """Return the calendar a unit keeps, by its kind."""
        return self.calendar_of(self.organisation.unit(unit, on))

    def calendar_of(self, unit: Unit | None) -> WorkingCalendar:
        """Return the calendar of a unit's kind, or the usual one."""
        name = self.calendar_of_kind.get(unit.kind) if unit else None
        return self.calendars[name or self.default_calendar]

    def days(self, unit: str, now: datetime) -> DayMath:
        """Return the calendar work for a unit."""
        return DayMath(
            policy=self.policy, calendar=self.calendar_for(unit, self.today(now)), zone=self.zone
        )

    def ladderer(self, subject: Subject, now: datetime) -> Ladderer:
        """Return the resolver of addressees for a subject, on the day it is."""
        return Ladderer(self.organisation, subject, self.today(now))

    def desk(self, unit: str, now: datetime) -> Addressee | None:
        """Return who receives for a unit: its body, its focal post, its secretary, or its head."""
        on = self.today(now)
        for kind in (PostKind.BODY, PostKind.FOCAL, PostKind.SECRETARY, PostKind.HEAD):
            for post in self.organisation.posts_of(unit, kind, on):
                found = self.organisation.addressee(post, on)
                if found:
                    return found
        return None

    def check_post(self, actor: Actor | None, now: datetime, duty: str | None = None) -> None:
        """Refuse a person who neither holds the post he acts in, nor acts or substitutes there."""
        if actor is None or not actor.person:
            return
        if not self.organisation.may_act(actor.person, actor.post, self.today(now), duty):
            code = "not_in_post"
            raise Refused(code, f"{actor.person} does not hold {actor.post} today")

    def authors(self, actor: Actor | None, now: datetime) -> tuple[str, ...]:
        """Return whose act it is: the person's, and under a substitution also the giver's."""
        if actor is None or not actor.person:
            return ()
        on, posts = self.today(now), [actor.post, actor.acting_for]
        posts += [
            post.acting for name in posts if name and (post := self.organisation.post(name, on))
        ]
        givers = (
            each.giver
            for post in posts
            if post
            for each in self.organisation.substitutes(post, on)
            if each.receiver == actor.person
        )
        return tuple(dict.fromkeys((actor.person, *givers)))

    def check_not_own(self, authors: Iterable[str], submitted_by: Iterable[str]) -> None:
        """Refuse to decide on one's own submission, also through a substitution."""
        own = sorted(set(authors) & set(submitted_by))
        if own:
            code = "own_submission"
            raise Refused(code, f"{', '.join(own)} handed it in; somebody else decides on it")

    def is_top(self, unit: str) -> bool:
        """Tell whether a unit is the Standing or the Presidium, which get no ladder."""
        roles = self.organisation.roles
        return unit in {roles.standing, roles.presidium}


def _kind_of(rung: str, climbing: tuple[str, ...]) -> ClaimKind:
    """Return what a rung's message would have been: the climb escalates, the rest reminds."""
    bare = rung.rpartition(":")[2]
    upwards = bare in climbing or bare in {UNDECIDED_HEAD, UNDECIDED_STANDING}
    return ClaimKind.ESCALATION if upwards else ClaimKind.REMINDER


@dataclass(frozen=True, kw_only=True)
class Voice:
    """Make messages about one matter, in one round, at one instant."""

    matter: Matter
    round: int
    at: datetime

    def claim(
        self,
        kind: ClaimKind,
        rung: str,
        to: Addressee,
        *,
        repeat: int = 0,
        line: date | None = None,
        note: str = "",
    ) -> Claim:
        """Claim one message to one post; a body is told only in its digest."""
        return Claim(
            matter=self.matter,
            kind=kind,
            via=Via.URGENT if kind in URGENT_KINDS and not to.is_body else Via.DIGEST,
            rung=rung,
            repeat=repeat,
            round=self.round,
            line=line,
            to=to.post,
            persons=to.persons,
            substitutes=to.substitutes,
            acting_for=to.acting_for,
            at=self.at,
            note=note,
        )

    def withheld(self, ladder: Ladder, firings: Iterable[Firing]) -> Messages:
        """Record what was past when it was planned: it is not said any more."""
        climbing = tuple(rung.id for rung in ladder.late)
        return Messages(
            withheld=tuple(
                Withheld(
                    matter=self.matter,
                    kind=_kind_of(each.rung, climbing),
                    rung=each.rung,
                    repeat=each.repeat,
                    round=self.round,
                    at=self.at,
                    reason=WithheldReason.PAST_WHEN_PLANNED,
                )
                for each in firings
            )
        )

    def combined(
        self,
        ladderer: Ladderer,
        missed: Iterable[Firing],
        *,
        repeat: int = 0,
        line: date | None = None,
    ) -> Messages:
        """Say in one message what was past when it was planned; a missing post is recorded."""
        found = ladderer.responsible()
        if isinstance(found, SkipReason):
            lost = ladderer.missed(COMBINED, AddresseeKind.RESPONSIBLE_POST, found)
            return self.skips([lost])
        note = ",".join(firing.key for firing in missed)
        kind = ClaimKind.REMINDER
        claim = self.claim(kind, COMBINED, found, repeat=repeat, line=line, note=note)
        return Messages(claims=(claim,))

    def skips(self, missed: list[Missed] | tuple[Missed, ...], rung: str = "") -> Messages:
        """Record addressees nobody stands behind."""
        return Messages(
            skips=tuple(
                Skip(
                    matter=self.matter,
                    rung=each.rung or rung,
                    addressee=each.addressee,
                    round=self.round,
                    at=self.at,
                    reason=each.reason,
                )
                for each in missed
            )
        )
