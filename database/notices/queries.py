"""What was sent, to whom, with what in it; and why somebody got nothing: for reports and people."""

from collections import defaultdict
from datetime import date, datetime

from sqlalchemy import Connection, and_, bindparam, func, select

from database import tables
from database.notices.tables import delivered_claim, delivery, morning, quiet
from models.base import Value
from models.deciding.claim import Claim, Skip, Via, Withheld
from models.notices.delivery import DeliveryKind, DeliveryState, Quiet, QuietReason

_d, _claim = delivery.c, tables.claim


class Sent(Value):
    """A delivery as it stands, with the claims it says."""

    id: int
    person: str
    posts: tuple[str, ...]
    kind: DeliveryKind
    day: date
    at: datetime
    state: DeliveryState
    attempts: int
    subject: str
    text: str
    error: str
    created_at: datetime
    sent_at: datetime | None
    carried_by: int | None
    claims: tuple[int, ...] = ()


class Numbered(Value):
    """A claim and its number."""

    id: int
    claim: Claim


class Handling(Value):
    """What became of a claim for a person: the delivery it went in, or why in none."""

    person: str
    delivery: int | None
    reason: str


_SENT = (
    select(*(_d[name] for name in Sent.model_fields if name != "claims"))
    .where(_d.plan == bindparam("of"))
    .order_by(_d.at, _d.kind, _d.posts, _d.person, _d.message_id)
)
_LINKS = (
    select(delivered_claim.c.delivery, delivered_claim.c.claim)
    .join(delivery, _d.id == delivered_claim.c.delivery)
    .where(_d.plan == bindparam("of"))
    .order_by(delivered_claim.c.delivery, delivered_claim.c.claim)
)
_LINKS_OF = _LINKS.where(_d.id.in_(bindparam("ids", expanding=True)))
MOST_LINKS = 500  # above that all of a plan's are read
_CLAIMS = (
    select(_claim.c.id, _claim.c.document)
    .where(_claim.c.plan == bindparam("of"))
    .order_by(_claim.c.id)
)
_CLAIM = _CLAIMS.where(_claim.c.id == bindparam("number"))
_HANDLING = (
    select(delivered_claim.c.person, delivered_claim.c.delivery, delivered_claim.c.reason)
    .where(delivered_claim.c.claim == bindparam("number"))
    .order_by(delivered_claim.c.id)
)
_QUIET = (
    select(quiet.c.person, quiet.c.post, quiet.c.day, quiet.c.reason, quiet.c.detail)
    .where(quiet.c.plan == bindparam("of"), quiet.c.day == bindparam("on"))
    .order_by(quiet.c.person, quiet.c.post)
)
_MORNING_OF = select(morning.c.at).where(
    morning.c.plan == bindparam("of"), morning.c.day == bindparam("on")
)
_MORNINGS = select(func.count()).select_from(morning)
_NEWEST_URGENT = select(func.max(_claim.c.id)).where(
    _claim.c.plan == bindparam("of"), _claim.c.via == Via.URGENT
)
_SKIPS_OF_DAY = select(tables.skip.c.document).where(
    tables.skip.c.plan == bindparam("of"),
    tables.skip.c.at >= bindparam("start"),
    tables.skip.c.at < bindparam("end"),
).order_by(tables.skip.c.id)  # fmt: skip
_WITHHELD_OF_DAY = select(tables.withheld.c.document).where(
    tables.withheld.c.plan == bindparam("of"),
    tables.withheld.c.at >= bindparam("start"),
    tables.withheld.c.at < bindparam("end"),
).order_by(tables.withheld.c.id)  # fmt: skip


_RUNNING = select(
    tables.plan.c.id,
    select(func.max(_claim.c.id))
    .where(_claim.c.plan == tables.plan.c.id, _claim.c.via == Via.URGENT)
    .scalar_subquery()
    .label("newest"),
).where(tables.plan.c.issued_on.is_not(None), tables.plan.c.closed_at.is_(None))
_UNIT_OF_POST = select(tables.post.c.unit).where(
    tables.post.c.plan == bindparam("of"), tables.post.c.post == bindparam("post")
)
_COLLECTING = select(tables.collection.c.superior, tables.collection.c.through).where(
    tables.collection.c.id == bindparam("obligation"), tables.collection.c.plan == bindparam("of")
)
_ABOVE = (
    select(tables.unit.c.parent)
    .join(
        tables.assignment,
        and_(
            tables.assignment.c.unit == tables.unit.c.code,
            tables.assignment.c.plan == tables.unit.c.plan,
        ),
    )
    .where(
        tables.assignment.c.id == bindparam("obligation"),
        tables.assignment.c.plan == bindparam("of"),
        tables.unit.c.parent.is_not(None),
    )
)


def running_plans(conn: Connection) -> dict[str, int]:
    """Return the plans that are issued and not closed, with their newest urgent claim."""
    return {each.id: each.newest or 0 for each in conn.execute(_RUNNING)}


def unit_of_post(conn: Connection, plan: str, post: str) -> str | None:
    """Return the unit of a post, whenever it holds."""
    found: str | None = conn.execute(_UNIT_OF_POST, {"of": plan, "post": post}).scalar()
    return found


def followers_of(conn: Connection, plan: str, obligation: str) -> list[str]:
    """Return the units that follow an obligation: who collects it, or the superiors of its unit."""
    values = {"of": plan, "obligation": obligation}
    row = conn.execute(_COLLECTING, values).first()
    if row is not None:
        return [row.superior, row.through]
    return list(conn.scalars(_ABOVE, values))


def sent(conn: Connection, plan: str) -> list[Sent]:
    """Return every delivery of a plan, in a fixed order."""
    return _with_claims(conn, _SENT, {"of": plan})


def sent_to(conn: Connection, plan: str, person: str, limit: int = 50) -> list[Sent]:
    """Return the newest deliveries to a person."""
    newest = _SENT.where(_d.person == bindparam("person")).order_by(None)
    newest = newest.order_by(_d.id.desc()).limit(bindparam("limit"))
    return _with_claims(conn, newest, {"of": plan, "person": person, "limit": limit})


def sent_on(conn: Connection, plan: str, day: date) -> list[Sent]:
    """Return the deliveries of a day."""
    return _with_claims(conn, _SENT.where(_d.day == bindparam("on")), {"of": plan, "on": day})


def delivery_of(conn: Connection, plan: str, number: int) -> Sent | None:
    """Return one delivery."""
    found = _with_claims(
        conn, _SENT.where(_d.id == bindparam("number")), {"of": plan, "number": number}
    )
    return found[0] if found else None


def _with_claims(conn: Connection, statement: object, values: dict[str, object]) -> list[Sent]:
    found = conn.execute(statement, values).mappings().all()  # type: ignore[call-overload]
    claims: dict[int, list[int]] = defaultdict(list)
    links = _LINKS if len(found) > MOST_LINKS else _LINKS_OF
    of_them = {"of": values["of"], "ids": [each["id"] for each in found]}
    for number, claim in conn.execute(links, of_them):
        claims[number].append(claim)
    return [
        Sent.model_validate(
            {**each, "posts": tuple(each["posts"].split()), "claims": tuple(claims[each["id"]])}
        )
        for each in found
    ]


def claims(conn: Connection, plan: str) -> dict[int, Claim]:
    """Return every claim of a plan by its number."""
    found = conn.execute(_CLAIMS, {"of": plan})
    return {number: Claim.model_validate_json(document) for number, document in found}


def claim(conn: Connection, plan: str, number: int) -> Claim | None:
    """Return one claim."""
    found = conn.execute(_CLAIM, {"of": plan, "number": number}).first()
    return Claim.model_validate_json(found.document) if found else None


def handling(conn: Connection, number: int) -> list[Handling]:
    """Return what became of a claim."""
    found = conn.execute(_HANDLING, {"number": number}).mappings()
    return [Handling.model_validate(dict(each)) for each in found]


def quiets(conn: Connection, plan: str, on: date) -> list[Quiet]:
    """Return who got nothing on a morning, and why."""
    found = conn.execute(_QUIET, {"of": plan, "on": on}).mappings()
    return [
        Quiet(
            person=each["person"],
            post=each["post"],
            day=each["day"],
            reason=QuietReason(each["reason"]),
            detail=each["detail"],
        )
        for each in found
    ]


def count_mornings(conn: Connection) -> int:
    """Return how many mornings were composed."""
    return int(conn.execute(_MORNINGS).scalar_one())


def morning_of(conn: Connection, plan: str, on: date) -> datetime | None:
    """Return when a morning was composed, or None where it was not."""
    found: datetime | None = conn.execute(_MORNING_OF, {"of": plan, "on": on}).scalar()
    return found


def newest_urgent(conn: Connection, plan: str) -> int:
    """Return the number of the newest urgent claim, or 0."""
    return int(conn.execute(_NEWEST_URGENT, {"of": plan}).scalar() or 0)


def skips_between(conn: Connection, plan: str, start: datetime, end: datetime) -> list[Skip]:
    """Return the rungs skipped from an instant (inclusive) until another (exclusive)."""
    found = conn.scalars(_SKIPS_OF_DAY, {"of": plan, "start": start, "end": end})
    return [Skip.model_validate_json(each) for each in found]


def withheld_between(conn: Connection, plan: str, start: datetime, end: datetime) -> list[Withheld]:
    """Return what was decided against from an instant (inclusive) until another (exclusive)."""
    found = conn.scalars(_WITHHELD_OF_DAY, {"of": plan, "start": start, "end": end})
    return [Withheld.model_validate_json(each) for each in found]
