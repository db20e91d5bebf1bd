"""The facts of one moment, read in a handful of statements however many persons there are."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from functools import cache
from typing import Literal, NamedTuple, TypedDict

from sqlalchemy import Connection, and_, bindparam, exists, func, or_, select

from database import tables
from database.caching import Kept
from database.desk.tables import account
from database.notices.changes import changes
from database.notices.open_items import open_items
from database.notices.reminded import reminded
from database.notices.tables import delivered_claim, delivery, morning, reader
from models.deciding.claim import Claim, Via
from models.deciding.house import House
from models.notices.delivery import DeliveryKind, DeliveryState, Reader
from models.notices.facts import Carried, Facts, Waiting
from models.plan.plan import Duty, Plan
from models.plan_run.courses import stage_names
from models.plan_run.progress import PlanRow

CHANGES_SINCE = timedelta(days=14)
LAST_SINCE = timedelta(days=60)  # who has anything late before him reads of it each week

_claim = tables.claim
_WAITING = (
    select(_claim.c.id, _claim.c.document)
    .where(
        _claim.c.plan == bindparam("of"),
        _claim.c.id > bindparam("low"),
        ~exists().where(delivered_claim.c.claim == _claim.c.id),
    )
    # Numbers differ between two runs of the same script; what is claimed does not.
    .order_by(
        *(_claim.c.at, _claim.c.obligation, _claim.c.rung, _claim.c.repeat),
        *(_claim.c.post, _claim.c.line, _claim.c.round),
    )
)
_URGENT = _WAITING.where(_claim.c.via == Via.URGENT)
_LAST_MORNING = (
    select(morning.c.day, morning.c.low, morning.c.seen)
    .where(morning.c.plan == bindparam("of"))
    .order_by(morning.c.day.desc())
    .limit(1)
)
_LAST = (
    select(delivery.c.person, func.max(delivery.c.created_at).label("last"))
    .where(
        delivery.c.plan == bindparam("of"),
        delivery.c.day >= bindparam("since"),
        delivery.c.kind == DeliveryKind.DIGEST,
    )
    .group_by(delivery.c.person)
)
_LAST_SENT = _LAST.where(
    delivery.c.state == DeliveryState.SENT,
    delivery.c.person.in_(bindparam("persons", expanding=True)),
)
_SENT = (
    select(delivery.c.person, delivery.c.kind, func.count())
    .where(
        delivery.c.plan == bindparam("of"),
        delivery.c.kind.in_(list(DeliveryKind)),
        delivery.c.day == bindparam("day"),
    )
    .group_by(delivery.c.person, delivery.c.kind)
)
_LETTER = select(
    *(delivery.c.id, delivery.c.person, delivery.c.posts, delivery.c.state, delivery.c.day),
    *(delivery.c.error, delivery.c.kind),
)
_CARRIED = (
    _LETTER.where(
        delivery.c.plan == bindparam("of"),
        or_(
            delivery.c.state.in_([DeliveryState.UNKNOWN, DeliveryState.FAILED]),
            and_(delivery.c.state == DeliveryState.PENDING, delivery.c.day < bindparam("day")),
        ),
        delivery.c.carried_by.is_(None),
    )
    .order_by(delivery.c.person, delivery.c.day, delivery.c.kind, delivery.c.message_id)
    .with_for_update()  # none of them begins to be sent while its digest is composed
)
# A digest that told of them and may not have arrived told nobody.
_TOLD_IN_VAIN = (
    _LETTER.where(
        delivery.c.state == DeliveryState.FAILED,
        delivery.c.carried_by.in_(bindparam("by", expanding=True)),
    )
    .order_by(delivery.c.person, delivery.c.day, delivery.c.kind, delivery.c.message_id)
    .with_for_update()
)
_CLAIMS_OF = (
    select(delivered_claim.c.delivery, _claim.c.id, _claim.c.document)
    .join(_claim, _claim.c.id == delivered_claim.c.claim)
    .where(delivered_claim.c.delivery.in_(bindparam("deliveries", expanding=True)))
    .order_by(_claim.c.at, _claim.c.obligation, _claim.c.rung, _claim.c.repeat, _claim.c.post)
)
_WHY: dict[DeliveryState, Literal["unknown", "failed", "superseded"]] = {
    DeliveryState.UNKNOWN: "unknown",
    DeliveryState.FAILED: "failed",
    DeliveryState.PENDING: "superseded",
}
_READERS = select(reader)
_LANGS = select(account.c.person, account.c.lang).where(
    or_(account.c.lang != "vi", account.c.disabled_at.is_not(None))
)


class _Names(TypedDict):
    """How a version of a plan calls its duties and stages."""

    products: Mapping[str, str]
    products_en: Mapping[str, str]
    answered: Mapping[str, tuple[str, str]]
    stages: Mapping[tuple[str, str], tuple[str, str]]


_names: Kept[_Names] = Kept()


class LastMorning(NamedTuple):
    """What the last morning left behind."""

    day: date | None = None
    low: int = 0  # no claim waits at this number or below it
    seen: int = 0  # the newest claim it saw


def last_morning(conn: Connection, plan: str) -> LastMorning:
    """Return what the last morning left; without a day where there was none."""
    found = conn.execute(_LAST_MORNING, {"of": plan}).first()
    return LastMorning(*found) if found else LastMorning()


def waiting_urgent(conn: Connection, plan: str, low: int) -> tuple[Waiting, ...]:
    """Return the urgent claims above a number that nobody was sent yet."""
    return _waiting(conn, plan, low, urgent=True)


def facts_of(  # noqa: PLR0917 — whose, and when
    conn: Connection,
    plan: Plan,
    row: PlanRow,
    house: House,
    at: datetime,
    low: int,
    *,
    urgent: bool = False,
) -> Facts:
    """Return everything a composition looks at; for urgent messages only what they need.

    No claim waits at the number ``low`` or below it.
    """
    key = row.id
    items, pending = open_items(conn, key, house.zone)
    since = house.today(at) - LAST_SINCE
    carried = () if urgent else _carried(conn, key, house.today(at))
    return Facts(
        plan=key,
        title=plan.file.title,
        number=row.number,
        issued_on=row.issued_on,
        assumed=row.assumed,
        **_names.get(conn, (key, plan.version), lambda: _names_of(plan)),
        waiting=_waiting(conn, key, low, urgent=urgent),
        carried=carried,
        items=items,
        pending=pending,
        changes=lambda: changes(conn, key, at - CHANGES_SINCE),
        reminded=cache(lambda: reminded(conn, items)),
        last={} if urgent else _last(conn, key, since, carried),
        sent=_sent(conn, key, house.today(at)),
        readers=_readers(conn),
    )


def _names_of(plan: Plan) -> _Names:
    duties = plan.file.duties
    return {
        "products": {each.id: each.product.vi for each in duties},
        "products_en": {each.id: each.product.en for each in duties if each.product.en},
        "answered": _answered(duties),
        "stages": stage_names(plan.file),
    }


def _answered(duties: Iterable[Duty]) -> dict[str, tuple[str, str]]:
    """Return the duties that are answered by another, each with both clauses."""
    clauses = {each.id: each.clause for each in duties}
    return {
        each.id: (each.clause, clauses[each.answered_by])
        for each in duties
        if each.answered_by in clauses
    }


def _last(
    conn: Connection, plan: str, since: date, carried: tuple[Carried, ...]
) -> dict[str, datetime]:
    """Return when each person's last digest was; one that may not have been read does not count."""
    of = {"of": plan, "since": since}
    found = {each.person: each.last for each in conn.execute(_LAST, of)}
    lost = sorted({each.person for each in carried if each.is_lost_digest})
    if lost:
        read = conn.execute(_LAST_SENT, {**of, "persons": lost})
        found = {person: at for person, at in found.items() if person not in lost}
        found |= {each.person: each.last for each in read}
    return found


def _waiting(conn: Connection, plan: str, low: int, *, urgent: bool) -> tuple[Waiting, ...]:
    statement = _URGENT if urgent else _WAITING
    found = conn.execute(statement, {"of": plan, "low": low})
    return tuple(
        Waiting(id=number, claim=Claim.model_validate_json(document)) for number, document in found
    )


def _sent(conn: Connection, plan: str, day: date) -> dict[tuple[str, DeliveryKind], int]:
    found = conn.execute(_SENT, {"of": plan, "day": day})
    return {(person, DeliveryKind(kind)): count for person, kind, count in found}


def _carried(conn: Connection, plan: str, day: date) -> tuple[Carried, ...]:
    found = conn.execute(_CARRIED, {"of": plan, "day": day}).all()
    if not found:
        return ()
    lost = [each.id for each in found if each.state != DeliveryState.FAILED]
    found = [*found, *conn.execute(_TOLD_IN_VAIN, {"by": lost})] if lost else found
    claims: dict[int, list[Waiting]] = defaultdict(list)
    for of_it, number, document in conn.execute(
        _CLAIMS_OF, {"deliveries": [each.id for each in found]}
    ):
        claims[of_it].append(Waiting(id=number, claim=Claim.model_validate_json(document)))
    return tuple(
        Carried(
            delivery=each.id,
            person=each.person,
            posts=tuple(each.posts.split()),
            why=_WHY[DeliveryState(each.state)],
            day=each.day,
            error=each.error,
            kind=DeliveryKind(each.kind),
            claims=tuple(claims[each.id]),
        )
        for each in found
    )


def _readers(conn: Connection) -> dict[str, Reader]:
    """Return people's own rules; the language is the account's, unless they chose another."""
    langs = {person: lang for person, lang in conn.execute(_LANGS) if lang == "en"}
    found = {person: Reader(person=person, lang="en") for person in langs}
    for each in conn.execute(_READERS).mappings():
        values = {**each, "lang": each["lang"] or langs.get(each["person"], "vi")}
        found[each["person"]] = Reader.model_validate(values)
    return found
