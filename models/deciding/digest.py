"""Which morning a claim that goes by digest is sent: one digest for a person and a morning."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from pydantic import Field

from models.base import Value
from models.deciding.claim import Claim, Via
from models.deciding.house import House
from models.plan.organisation import PostKind
from models.timing.calendar import DAYS_OF_A_WEEK, WorkingCalendar

WEEK = timedelta(days=DAYS_OF_A_WEEK)


class Digest(Value):
    """What the same persons read on one morning, for all the posts they hold."""

    at: datetime
    to: tuple[str, ...] = Field(description="posts the claims in it were made to, by id")
    persons: tuple[str, ...] = Field(
        description="who holds those posts that morning; none where a post fell vacant meanwhile"
    )
    claims: tuple[int, ...] = Field(description="positions in the claims given, ascending")


def digests(claims: Sequence[Claim], house: House) -> tuple[Digest, ...]:
    """Sort the claims that go by digest into digests, by morning and posts.

    A body is one post with many holders: its claims are in the digest of each of them. Whoever
    holds several posts gets one digest for all.
    """
    read: dict[tuple[datetime, str, str], list[int]] = defaultdict(list)
    for index, claim in enumerate(claims):
        if claim.via is Via.DIGEST:
            at = digest_morning(claim, house)
            holders = house.organisation.holders(claim.to, house.today(at))
            for person in dict.fromkeys(holders):
                read[at, person, ""].append(index)
            if not holders:
                read[at, "", claim.to].append(index)
    shared: dict[tuple[datetime, tuple[int, ...]], list[str]] = defaultdict(list)
    for (at, person, _), indices in sorted(read.items()):
        shared[at, tuple(indices)].append(person)
    found = (
        Digest(
            at=at,
            to=tuple(sorted({claims[index].to for index in indices})),
            persons=tuple(person for person in persons if person),
            claims=indices,
        )
        for (at, indices), persons in shared.items()
    )
    return tuple(sorted(found, key=lambda each: (each.at, each.to, each.persons)))


def digest_morning(claim: Claim, house: House) -> datetime:
    """Return the first morning a claim can be read: daily for a post, weekly for a top body.

    Working days are those of the unit of the post; the Standing and the Presidium read on the
    policy's weekday, or on the next working day where that is a day off.
    """
    day = house.today(claim.at)
    post = house.organisation.post(claim.to, day)
    unit = post.unit if post else claim.matter.unit
    calendar = house.calendar_for(unit, day)
    if post and post.kind is PostKind.BODY and house.is_top(post.unit):
        return _weekly(claim.at, day, calendar, house)
    morning = _morning(calendar.on_or_after(day), house)
    if morning < claim.at:
        morning = _morning(calendar.shift(day, 1), house)
    return morning


def _morning(day: date, house: House) -> datetime:
    return datetime.combine(day, house.policy.office_hour, house.zone)


def _weekly(at: datetime, day: date, calendar: WorkingCalendar, house: House) -> datetime:
    """Return the first weekly morning at or after an instant, wherever days off roll it to."""
    week = day + timedelta(days=house.policy.digest.weekly_weekday - day.isoweekday())
    while _morning(calendar.on_or_after(week), house) >= at:
        week -= WEEK
    while (morning := _morning(calendar.on_or_after(week), house)) < at:
        week += WEEK
    return morning
