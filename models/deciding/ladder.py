"""The ladder: who is told next, resolved over the organisation on the day the rung fires."""

from collections.abc import Iterable
from datetime import date

from pydantic import Field

from models.base import Value
from models.deciding.claim import SkipReason
from models.plan.organisation import Addressee, Organisation, Post, PostKind
from models.plan.policy import AddresseeKind, AddresseeRef, Ladder, Rung, addressee_ref


class Subject(Value):
    """Whom a ladder is about: the unit that works, and the department the matter goes through."""

    unit: str
    through: str | None = None
    duty: str = Field(default="", description="what it is about: a substitution may not cover it")


class Climb(Value):
    """How far the ladder of one obligation or entry has been climbed in its round."""

    round: int = 1
    fired: tuple[str, ...] = Field(default=(), description="firings of this round")
    next_rung: int = Field(default=0, description="first rung of the ladder nobody was told on")
    told: tuple[str, ...] = Field(default=(), description="persons told in this round")
    told_posts: tuple[str, ...] = Field(default=(), description="posts told in this round")

    def next_round(self) -> "Climb":
        """Start afresh for a new deadline."""
        return Climb(round=self.round + 1)

    def passed(self, keys: Iterable[str]) -> "Climb":
        """Count firings as done in this round."""
        return self.model_copy(update={"fired": tuple(dict.fromkeys((*self.fired, *keys)))})

    def gone_by(self, ladder: Ladder, rungs: Iterable[str]) -> "Climb":
        """Leave out the rungs whose time was past when it was planned: they are not replayed."""
        past = set(rungs)
        slots = [index + 1 for index, rung in enumerate(ladder.late) if rung.id in past]
        return self.model_copy(update={"next_rung": max([self.next_rung, *slots])})


class Missed(Value):
    """An addressee nobody stands behind."""

    rung: str
    addressee: str
    reason: SkipReason


class Ascent(Value):
    """What one firing of the ladder comes to."""

    climb: Climb
    rung: Rung | None = None
    addressees: tuple[Addressee, ...] = ()
    missed: tuple[Missed, ...] = ()
    nobody: bool = Field(default=False, description="the top was reached without an addressee")

    def missed_on(self, prefix: str) -> list[Missed]:
        """Return who was missed, on the rungs of one stay: named as its claims are."""
        return [each.model_copy(update={"rung": f"{prefix}{each.rung}"}) for each in self.missed]


class Ladderer:
    """Resolve addressees for one subject on one day."""

    def __init__(self, organisation: Organisation, subject: Subject, on: date) -> None:
        """Remember whom it is about and which day it is."""
        self._organisation = organisation
        self._subject = subject
        self._on = on

    def responsible(self) -> Addressee | SkipReason:
        """Return who receives for the unit: its focal post, or else its head."""
        unit = self._subject.unit
        return self._first_living(self._desk(unit), frozenset())

    def resolve(self, ref: AddresseeRef, told: Iterable[str]) -> list[Addressee] | SkipReason:
        """Return the living addressees of a rung, or why there is none.

        A single post whose holder was told already is not told again; a body is always told whole.
        """
        if ref.kind is AddresseeKind.LEADER_IN_CHARGE:
            return self._leaders(frozenset(told))
        candidates = self._candidates(ref)
        if isinstance(candidates, SkipReason):
            return candidates
        found = self._first_living(candidates, frozenset(told))
        return found if isinstance(found, SkipReason) else [found]

    def posts(self, ref: AddresseeRef) -> tuple[str, ...]:
        """Return the ids of the posts an addressee names, whoever holds them."""
        if ref.kind is AddresseeKind.LEADER_IN_CHARGE:
            return tuple(post.id for post in self._leading())
        candidates = self._candidates(ref)
        return () if isinstance(candidates, SkipReason) else tuple(each.id for each in candidates)

    @staticmethod
    def missed(rung: str, kind: AddresseeKind, reason: SkipReason) -> Missed:
        """Record that nobody stands behind an addressee."""
        return Missed(rung=rung, addressee=str(kind), reason=reason)

    def holder_persons(self) -> frozenset[str]:
        """Return who holds the matter himself: the persons behind the unit's responsible post."""
        found = self.responsible()
        return frozenset() if isinstance(found, SkipReason) else frozenset(found.persons)

    def _posts(self, unit: str | None, *kinds: PostKind) -> list[Post]:
        if unit is None:
            return []
        return [
            post for kind in kinds for post in self._organisation.posts_of(unit, kind, self._on)
        ]

    def _desk(self, unit: str | None) -> list[Post]:
        return self._posts(unit, PostKind.FOCAL, PostKind.HEAD)

    def _superior(self, steps: int) -> list[Post] | SkipReason:
        line = self._organisation.superiors(self._subject.unit, self._on)
        if steps > len(line) or line[steps - 1].code == self._organisation.roles.root:
            return SkipReason.BEYOND_ROOT
        return self._desk(line[steps - 1].code)

    def _candidates(self, ref: AddresseeRef) -> list[Post] | SkipReason:
        roles = self._organisation.roles
        if ref.kind is AddresseeKind.SUPERIOR:
            return self._superior(ref.steps)
        return {
            AddresseeKind.RESPONSIBLE_POST: self._posts(self._subject.unit, PostKind.FOCAL),
            AddresseeKind.UNIT_HEAD: self._posts(self._subject.unit, PostKind.HEAD),
            AddresseeKind.FOCAL_DEPARTMENT: self._desk(
                self._subject.through or roles.focal_department
            ),
            AddresseeKind.COMMITTEE_SECRETARY: self._posts(roles.committee, PostKind.SECRETARY),
            AddresseeKind.COMMITTEE_HEAD: self._posts(roles.committee, PostKind.HEAD),
            AddresseeKind.STANDING: self._posts(roles.standing, PostKind.BODY),
            AddresseeKind.PRESIDIUM: self._posts(roles.presidium, PostKind.BODY),
        }[ref.kind]

    def _first_living(
        self, candidates: Iterable[Post], told: frozenset[str]
    ) -> Addressee | SkipReason:
        reason = SkipReason.NO_POST
        for post in candidates:
            found = self._organisation.addressee(post, self._on, self._subject.duty)
            if found is None:
                reason = SkipReason.VACANT
            elif not found.is_body and told.intersection(found.holders):
                reason = SkipReason.ALREADY_TOLD
            else:
                return found
        return reason

    def _leaders(self, told: frozenset[str]) -> list[Addressee] | SkipReason:
        posts = self._leading()
        return self._living_leaders(posts, told) if posts else SkipReason.NO_POST

    def _leading(self) -> list[Post]:
        roles = self._organisation.roles
        for code in (self._subject.unit, self._subject.through or roles.focal_department):
            unit = self._organisation.unit(code, self._on)
            posts = self._organisation.leaders_in_charge(unit, self._on) if unit else []
            if posts:
                return list(posts)
        return []

    def _living_leaders(
        self, posts: Iterable[Post], told: frozenset[str]
    ) -> list[Addressee] | SkipReason:
        """Return every leader nobody has told yet; one person in two posts is told once."""
        living: list[Addressee] = []
        reason = SkipReason.NO_POST
        for post in posts:
            found = self._first_living([post], told)
            if isinstance(found, SkipReason):
                reason = found
            else:
                living.append(found)
                told = told.union(found.persons)
        return living or reason


def ascend(rungs: tuple[Rung, ...], climb: Climb, ladderer: Ladderer) -> Ascent:
    """Tell the next rung that has somebody on it; empty and self-referring ones are skipped.

    A slot of the timetable takes the next addressees, whatever slot they were planned for: when a
    rung is skipped, the later ones move up, and a rung never descends.
    """
    missed: list[Missed] = []
    for index in range(climb.next_rung, len(rungs)):
        rung = rungs[index]
        found, lost = _resolve_rung(rung, climb, ladderer)
        missed += lost
        if found:
            persons = [person for each in found if not each.is_body for person in each.persons]
            after = climb.model_copy(
                update={
                    "next_rung": index + 1,
                    "told": tuple(dict.fromkeys((*climb.told, *persons))),
                    "told_posts": tuple(
                        dict.fromkeys((*climb.told_posts, *(each.post for each in found)))
                    ),
                }
            )
            return Ascent(climb=after, rung=rung, addressees=tuple(found), missed=tuple(missed))
    done = climb.model_copy(update={"next_rung": len(rungs)})
    return Ascent(climb=done, missed=tuple(missed), nobody=bool(missed))


def _resolve_rung(
    rung: Rung, climb: Climb, ladderer: Ladderer
) -> tuple[list[Addressee], list[Missed]]:
    """Resolve every addressee of one rung; two kinds that mean the same person tell him once."""
    told = {*climb.told, *ladderer.holder_persons()}
    found: list[Addressee] = []
    missed: list[Missed] = []
    for ref in rung.refs:
        result = ladderer.resolve(ref, told)
        if isinstance(result, SkipReason):
            missed.append(Missed(rung=rung.id, addressee=str(ref), reason=result))
            continue
        for addressee in result:
            found.append(addressee)
            if not addressee.is_body:
                told.update(addressee.persons)
    return found, missed


def reminded(to: str, ladderer: Ladderer) -> tuple[Addressee | None, list[Missed]]:
    """Resolve a reminder's addressee; an empty responsible post moves up to the unit's head."""
    ref = addressee_ref(to)
    found = ladderer.resolve(ref, ())
    if not isinstance(found, SkipReason):
        return found[0], []
    missed = [Missed(rung="", addressee=to, reason=found)]
    head = ladderer.resolve(AddresseeRef(kind=AddresseeKind.UNIT_HEAD), ())
    if isinstance(head, SkipReason):
        return None, [*missed, Missed(rung="", addressee="unit_head", reason=head)]
    return head[0], missed
