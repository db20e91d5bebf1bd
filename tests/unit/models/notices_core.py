"""A small office that is written to: days pass, claims come, compositions are taken for sent."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from typing import Any

from models.deciding.claim import Claim, ClaimKind, Matter, Via
from models.deciding.house import House
from models.notices.compose import Composed, Draft, compose
from models.notices.delivery import DeliveryKind
from models.notices.facts import Facts, Item, Waiting
from models.notices.urgent import compose_urgent
from models.plan.organisation import Organisation
from tests.unit.models.core import DUE, ZONE, at, house, organisation, posts

MORNING = time(8, 5)


def addressed(org: Organisation | None = None) -> Organisation:
    """Return the organisation with an address for every single post."""
    found = org or organisation()
    for each in posts():
        for post in found._posts[each.id]:
            found._posts[each.id] = [
                post.model_copy(update={"addresses": (f"{each.id}@x.example",)})
            ]
    found._posts_of.clear()
    for spans in found._posts.values():
        for post in spans:
            found._posts_of[post.unit].append(post)
    return found


def office(**changes: Any) -> House:  # noqa: ANN401 — parts of the policy
    """Return the house of a small office whose posts have addresses."""
    return house(addressed(), **changes)


def item(unit: str, due: date | None = DUE, **more: object) -> Item:
    """Return something that a unit owes."""
    values: dict[str, object] = {
        "obligation": f"assignment:p:d:1:{unit}",
        "duty": "d",
        "clause": "1",
        "unit": unit,
        "worker": unit,
        "due_day": due,
        "late_after": datetime.combine(due + timedelta(days=1), time(), ZONE) if due else None,
        "round": 1,
        "court": "assignee",
        "state": "assigned",
        "opened": date(2014, 6, 2),
    }
    return Item(**{**values, **more})  # type: ignore[arg-type]


def claim(to: str, said: datetime, **more: object) -> Claim:
    """Make a claim to one post about what its unit owes."""
    unit = to.split(".", maxsplit=1)[0]
    matter = Matter(
        obligation=f"assignment:p:d:1:{unit}",
        occurrence="1",
        duty="d",
        clause="1",
        unit=unit,
        due_day=DUE,
    )
    values: dict[str, object] = {
        "matter": matter,
        "kind": ClaimKind.ESCALATION,
        "via": Via.DIGEST,
        "rung": "late+5",
        "to": to,
        "persons": (f"p-{to}",),
        "at": said,
    }
    return Claim.model_validate({**values, **more})


@dataclass
class Office:
    """What was claimed and what was composed so far."""

    house: House = field(default_factory=office)
    facts: Facts = field(default_factory=lambda: Facts(plan="p", title="Kế hoạch"))
    sent: list[tuple[datetime, Draft]] = field(default_factory=list)
    gone: set[int] = field(default_factory=set)
    claims: list[Claim] = field(default_factory=list)

    def claim(self, *claims: Claim) -> None:
        """Let messages be claimed."""
        self.claims += claims

    def owes(self, *items: Item) -> None:
        """Let something stand open."""
        self.facts = replace(self.facts, items=(*self.facts.items, *items))

    def now(self, instant: datetime) -> Facts:
        """Return the facts of an instant."""
        waiting = tuple(
            Waiting(id=number, claim=each)
            for number, each in enumerate(self.claims, start=1)
            if number not in self.gone and each.at <= instant
        )
        today = instant.date()
        sent: dict[tuple[str, DeliveryKind], int] = {}
        last: dict[str, datetime] = {}
        for when, draft in self.sent:
            if when.date() == today:
                key = (draft.person, draft.kind)
                sent[key] = sent.get(key, 0) + 1
            if draft.kind is DeliveryKind.DIGEST:
                last[draft.person] = when
        return replace(self.facts, waiting=waiting, sent=sent, last=last)

    def morning(self, day: str | date) -> Composed:
        """Compose a morning and take it for sent."""
        instant = at(f"{day} 08:05") if isinstance(day, str) else _morning(day)
        return self._take(compose(self.now(instant), self.house, instant), instant)

    def urgent(self, instant: datetime) -> Composed:
        """Compose what is urgent and take it for sent."""
        return self._take(compose_urgent(self.now(instant), self.house, instant), instant)

    def _take(self, composed: Composed, instant: datetime) -> Composed:
        self.sent += [(instant, draft) for draft in composed.drafts]
        self.gone |= {number for draft in composed.drafts for number in draft.claims}
        self.gone |= {each.claim for each in composed.disposed}
        return composed


def _morning(day: date) -> datetime:
    return datetime.combine(day, MORNING, ZONE)


def persons(drafts: Iterable[Draft]) -> list[str]:
    """Return who is written to, sorted."""
    return sorted(draft.person for draft in drafts)
