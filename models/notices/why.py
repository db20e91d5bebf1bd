"""Why a message was sent, and why somebody got none: read from rows, never guessed."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from enum import StrEnum

from pydantic import Field

from models.base import Value
from models.deciding.claim import Claim, Skip, SkipReason, Withheld
from models.deciding.house import House
from models.notices.delivery import DeliveryState, Quiet, QuietReason
from models.notices.people import People
from models.notices.rung_terms import RungTerm, rung_term
from models.notices.rungs import stage_of
from models.plan.plan import Plan
from models.timing.calendar import DAYS_OF_A_WEEK as WEEK


class Why(Value):
    """All there is to say about one message."""

    claim: int
    kind: str
    obligation: str
    duty: str
    clause: str
    sentence: str = Field(description="the words of the plan it rests on")
    rung: str
    rung_term: RungTerm | None = Field(description="what the policy says of the rung")
    round: int
    repeat: int
    policy: str = Field(description="version of the policy")
    calendar: str = Field(description="version of the calendar it was counted with")
    planned: datetime = Field(description="the instant of the timetable")
    due_day: date | None
    units: tuple[str, ...]
    to: str
    title: str
    acting_for: str | None
    holders: tuple[str, ...] = Field(description="who received for the post that day")
    note: str
    deliveries: tuple["Went", ...]
    stops: tuple[str, ...] = Field(description="what stops the next one, as codes")


class Went(Value):
    """In which delivery a claim went to whom, or why in none."""

    person: str
    delivery: int | None = None
    kind: str = ""
    state: str = ""
    at: datetime | None = None
    sent_at: datetime | None = None
    reason: str = ""


class WhyNotCode(StrEnum):
    """Why somebody got no message on a day."""

    SENT = "sent"  # he did get one
    NOT_ISSUED = "not_issued"  # there was no plan to send anything about
    NOT_COMPOSED = "not_composed"  # that morning was not composed (a day off, or not yet)
    NOTHING_OPEN = "nothing_open"  # nothing of the post stood open
    NOTHING_NEW = "nothing_new"
    DAY_OFF = "day_off"
    BUDGET = "budget"
    NO_ADDRESS = "no_address"
    POST_VACANT = "post_vacant"
    SETTLED = "settled"
    WEEKLY = "weekly"
    DELEGATED = "delegated"  # another unit does the work
    OUTSIDE = "outside"  # the clock stands still at an outside body
    WITH_APPROVER = "with_approver"  # the clock of the approver runs
    SUSPENDED = "suspended"
    WAITING = "waiting"  # what its deadline counts from has not happened
    UNDECIDED = "undecided"
    PAST_WHEN_PLANNED = "past_when_planned"
    TAKEN_BY_ANOTHER_RUNG = "taken_by_another_rung"  # the person was told on a lower rung
    WITHHELD = "withheld"
    NOT_DELIVERED = "not_delivered"  # composed, but pending, failed or unknown


class Reason(Value):
    """One reason, with what it is about."""

    code: WhyNotCode
    obligation: str = ""
    rung: str = ""
    detail: str = ""


class WhyNot(Value):
    """What is known of one post and one day."""

    post: str
    day: date
    persons: tuple[str, ...]
    reasons: tuple[Reason, ...]


class OpenMatter(Value):
    """Something of the post's unit that stood open that morning."""

    obligation: str
    court: str
    stopped: bool = False
    waiting: bool = False
    undecided: bool = False
    delegated_to: str = ""


class Day(Value):
    """The rows about one post and day that an answer is read from."""

    composed: bool
    issued: bool = True
    quiets: tuple[Quiet, ...] = ()
    went: tuple[Went, ...] = ()
    skips: tuple[Skip, ...] = Field(default=(), description="of rungs that name the post")
    withheld: tuple[Withheld, ...] = Field(default=(), description="of messages for the post")
    matters: tuple[OpenMatter, ...] = Field(default=(), description="as they stood that morning")


_QUIET = {
    QuietReason.NOTHING_NEW: WhyNotCode.NOTHING_NEW,
    QuietReason.DAY_OFF: WhyNotCode.DAY_OFF,
    QuietReason.BUDGET: WhyNotCode.BUDGET,
    QuietReason.NO_ADDRESS: WhyNotCode.NO_ADDRESS,
    QuietReason.POST_VACANT: WhyNotCode.POST_VACANT,
    QuietReason.SETTLED: WhyNotCode.SETTLED,
    QuietReason.WEEKLY: WhyNotCode.WEEKLY,
}
_CODES = frozenset(each.value for each in WhyNotCode)
_STOPS = {
    "": ("submit", "extension", "suspend", "withdraw", "directive"),
    "review": ("approve", "return"),
    "outside": ("receive_back",),
}
_PROMISED = ("promise",)


def why(claim: Claim, number: int, plan: Plan, house: House, went: Iterable[Went]) -> Why:
    """Say everything about one message: what it rests on, who received, what stops the next."""
    on = house.today(claim.at)
    people = People(house, on, {})
    matter = claim.matter
    clause = next((each for each in plan.file.clauses if each.id == matter.clause), None)
    seat = people.seat(claim.acting_for or claim.to, matter.duty)
    stage, _ = stage_of(claim.rung)
    climbs = claim.kind == "escalation"
    return Why(
        claim=number,
        kind=claim.kind,
        obligation=matter.obligation,
        duty=matter.duty,
        clause=matter.clause,
        sentence=" … ".join(span.quote for span in clause.spans) if clause else "",
        rung=claim.rung,
        rung_term=rung_term(claim, house),
        round=claim.round,
        repeat=claim.repeat,
        policy=house.policy.version,
        calendar=house.calendar_for(matter.unit, on).version,
        planned=claim.at.astimezone(house.zone),
        due_day=matter.due_day,
        units=matter.units or (matter.unit,),
        to=claim.to,
        title=people.title(claim.to),
        acting_for=claim.acting_for,
        holders=seat.persons if seat else claim.persons,
        note=claim.note,
        deliveries=tuple(went),
        stops=(*_STOPS[stage], *(_PROMISED if climbs else ())),
    )


def why_not(post: str, day: date, house: House, found: Day) -> WhyNot:
    """Say why the holders of a post got no message on a day, most particular reasons first."""
    people = People(house, day, {})
    seat = people.seat(post)
    persons = seat.persons if seat else ()
    reasons = [
        *_sent(found, persons),
        *(Reason(code=_QUIET[each.reason], detail=each.detail) for each in found.quiets
          if each.post == post or each.person in persons),
        *_not_claimed(post, people, found),
    ]  # fmt: skip
    if seat is None and not any(each.code is WhyNotCode.POST_VACANT for each in reasons):
        reasons.insert(0, Reason(code=WhyNotCode.POST_VACANT))
    if not found.composed and not any(each.code is WhyNotCode.SENT for each in reasons):
        reasons.insert(0, Reason(code=_not_composed(post, people, found)))
    if not reasons:
        reasons = [Reason(code=WhyNotCode.NOTHING_OPEN)]
    return WhyNot(post=post, day=day, persons=persons, reasons=tuple(dict.fromkeys(reasons)))


def _not_composed(post: str, people: People, found: Day) -> WhyNotCode:
    if not found.issued:
        return WhyNotCode.NOT_ISSUED
    return WhyNotCode.NOT_COMPOSED if people.works(post) else WhyNotCode.DAY_OFF


def _sent(found: Day, persons: tuple[str, ...]) -> Iterable[Reason]:
    for each in found.went:
        if each.person in persons:
            is_sent = each.state == DeliveryState.SENT
            code = WhyNotCode.SENT if is_sent else WhyNotCode.NOT_DELIVERED
            detail = f"{each.kind} {each.delivery} {each.state}".strip()
            yield Reason(code=code, detail=detail)


def _not_claimed(post: str, people: People, found: Day) -> Iterable[Reason]:
    """Say what was not claimed at all, and why: skipped rungs, withheld ones, clocks that stand."""
    for skip in found.skips:
        if skip.reason is SkipReason.ALREADY_TOLD:
            yield Reason(
                code=WhyNotCode.TAKEN_BY_ANOTHER_RUNG,
                obligation=skip.matter.obligation,
                rung=skip.rung,
                detail=skip.addressee,
            )
    for each in found.withheld:
        known = each.reason.value in _CODES
        yield Reason(
            code=WhyNotCode(each.reason.value) if known else WhyNotCode.WITHHELD,
            obligation=each.matter.obligation,
            rung=each.rung,
            detail=each.reason.value,
        )
    if found.composed and people.is_top(post) and not _reads_on(people):
        yield Reason(code=WhyNotCode.WEEKLY)
    for matter in found.matters:
        stands = _stands_still(matter)
        if stands:
            yield Reason(code=stands, obligation=matter.obligation, detail=matter.delegated_to)


def _reads_on(people: People) -> bool:
    """Tell whether a day is one on which the governing bodies read, wherever days off put it."""
    house, on = people.house, people.on
    begins = on - timedelta(days=(on.isoweekday() - house.policy.digest.weekly_weekday) % WEEK)
    return house.calendars[house.default_calendar].on_or_after(begins) == on


def _stands_still(matter: OpenMatter) -> WhyNotCode | None:
    if matter.delegated_to:
        return WhyNotCode.DELEGATED
    if matter.undecided:
        return WhyNotCode.UNDECIDED
    if matter.stopped:
        return WhyNotCode.SUSPENDED
    if matter.waiting:
        return WhyNotCode.WAITING
    return {"outside": WhyNotCode.OUTSIDE, "approver": WhyNotCode.WITH_APPROVER}.get(matter.court)
