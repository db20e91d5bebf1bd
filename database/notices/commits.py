"""Compose and record in one transaction: the deliveries of a moment, and who got none and why."""

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta

import structlog
from sqlalchemy import (
    Connection,
    Date,
    Text,
    bindparam,
    column,
    func,
    insert,
    literal,
    select,
    update,
)

from database import tables
from database.adding import Addition
from database.caching import Kept
from database.columns import Key
from database.houses import VERSION, HouseKey, house_of
from database.json_texts import JsonTexts
from database.notices.facts import LastMorning, facts_of, last_morning, waiting_urgent
from database.notices.tables import delivered_claim, delivery, morning, quiet
from database.packages import load_package
from database.projections import Cells, alarm_cells, withheld_cells
from models.deciding.claim import Alarm
from models.deciding.house import House
from models.messages import DigestBatch, DigestCommitted
from models.notices.calendar_entry import as_calendar
from models.notices.compose import Composed, Draft, compose
from models.notices.delivery import DeliveryState, QuietReason, message_key
from models.notices.urgent import compose_urgent
from models.plan.plan import Plan
from models.plan_run.progress import PlanRow
from models.texts.context import Letter, Rendered
from models.texts.templates import TextError, Texts

SUPERSEDED = "superseded"
MAIL_AWAY_CODE = "mail_away"
TEMPLATE_CODE = "template_failed"
AFTER_OFFICE_HOUR = timedelta(minutes=5)  # the rungs of the morning are claimed first
LOOK_AHEAD = 30  # days; longer nobody is off

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)
_texts: Kept[Texts] = Kept()
_PLAN = select(tables.plan.c.document, VERSION).where(tables.plan.c.id == bindparam("plan"))
_NEWEST_CLAIM = select(func.coalesce(func.max(tables.claim.c.id), 0)).scalar_subquery()
_NEW_MORNING = insert(morning).values(
    {
        **{name: bindparam(name) for name in ("plan", "day", "at", "digests", "quiets", "low")},
        "seen": _NEWEST_CLAIM,
    }
)
_OPEN_DELIVERIES = select(func.count()).where(
    delivery.c.plan == bindparam("of"),
    delivery.c.state.in_([DeliveryState.PENDING, DeliveryState.SENDING]),
)
_CARRY = (
    update(delivery).where(delivery.c.id == bindparam("of_id")).values(carried_by=bindparam("by"))
)
# What is carried on and was not sent yet is not sent any more: the digest of the day says it.
_SUPERSEDE = (
    update(delivery)
    .where(delivery.c.state == DeliveryState.PENDING, delivery.c.carried_by.is_not(None))
    .values(state=DeliveryState.WITHHELD, error=SUPERSEDED)
)
_NEW_DELIVERY = Addition(delivery)
_PERSONS = JsonTexts(bindparam("persons", type_=Text)).table_valued(column("value", Text))
# On most mornings most people get nothing: they come in by one parameter, not by a row each.
_QUIETS = insert(quiet).from_select(
    ("plan", "person", "post", "day", "reason", "detail"),
    select(
        *(bindparam("of", type_=Key), _PERSONS.c.value, bindparam("at_post", type_=Key)),
        *(bindparam("on", type_=Date), bindparam("why", type_=Key), literal("")),
    ),
)
_ID_OF = select(delivery.c.message_id, delivery.c.id).where(
    delivery.c.message_id.in_(bindparam("keys", expanding=True))
)


def commit_digest(conn: Connection, batch: DigestBatch) -> DigestCommitted:
    """Compose a morning or what is urgent, and say when to come again; twice is harmless."""
    found = conn.execute(_PLAN, {"plan": batch.plan}).one_or_none()
    if found is None:
        return DigestCommitted(next_at=batch.at + timedelta(days=1))
    row = PlanRow.model_validate_json(found.document)
    house = house_of(conn, HouseKey(plan=row.id, package=row.package, version=found.version))
    if row.issued_on is None:
        return DigestCommitted(next_at=next_morning(house, batch.at, done=True))
    today = house.today(batch.at)
    plan = load_package(conn, batch.plan, row.package)
    last = last_morning(conn, batch.plan)
    done = last.day is not None and last.day >= today
    composed = 0
    if not batch.morning:
        composed = _urgent(conn, plan, row, house, batch.at, last)
    elif not done and _is_morning(house, batch.at):
        composed, done = _morning(conn, plan, row, house, batch.at, last), True
    is_past = not done and last.day is None and _began_after(house, row, batch.at)
    is_pending = bool(conn.execute(_OPEN_DELIVERIES, {"of": batch.plan}).scalar_one())
    return DigestCommitted(
        next_at=next_morning(house, batch.at, done=done or is_past),
        composed=composed,
        is_pending=is_pending,
        is_open=row.closed_at is None or not done or is_pending,
    )


def next_morning(house: House, at: datetime, *, done: bool) -> datetime:
    """Return the next instant to compose a morning: of today, while that was not done."""
    day = house.today(at) + timedelta(days=int(done))
    for ahead in range(LOOK_AHEAD):
        wanted = day + timedelta(days=ahead)
        if _works(house, wanted):
            day = wanted
            break
    return datetime.combine(day, house.policy.office_hour, house.zone) + AFTER_OFFICE_HOUR


def _began_after(house: House, row: PlanRow, at: datetime) -> bool:
    """Tell whether a plan's messages begin past the hour of a morning: that one is not its first.

    What is urgent goes at once all the same. A plan that was closed meanwhile has no other morning.
    """
    return row.closed_at is None and at > next_morning(house, at, done=False)


def _works(house: House, day: date) -> bool:
    """Tell whether anybody works on a day, by the calendars that units keep."""
    kept = {house.default_calendar, *house.calendar_of_kind.values()}
    return any(house.calendars[name].is_working_day(day) for name in kept)


def _office(house: House, at: datetime) -> datetime:
    return datetime.combine(house.today(at), house.policy.office_hour, house.zone)


def _is_morning(house: House, at: datetime) -> bool:
    return at >= _office(house, at) and _works(house, house.today(at))


def _morning(  # noqa: PLR0917 — whose, when, and since when
    conn: Connection, plan: Plan, row: PlanRow, house: House, at: datetime, last: LastMorning
) -> int:
    facts = facts_of(conn, plan, row, house, at, last.low)
    composed = compose(facts, house, at)
    stuck = sum(each.why == SUPERSEDED for each in facts.carried)
    if stuck:
        alarm = Alarm(obligation=f"plan:{row.id}", at=at, code=MAIL_AWAY_CODE, detail=str(stuck))
        composed = composed.model_copy(update={"alarms": (*composed.alarms, alarm)})
    _write(conn, plan, composed, at, _office(house, at))
    quiets = list(_quiets(composed, row.id, house.today(at)))
    if quiets:
        conn.execute(_QUIETS, quiets)
    gone = {each for draft in composed.drafts for each in draft.claims}
    gone |= {each.claim for each in composed.disposed}
    left = [each.id for each in facts.waiting if each.id not in gone]
    # A number seen only now may be followed by a smaller one whose transaction is still open: what
    # lies below the water has been seen since the last morning.
    cells: Cells = {
        "plan": row.id,
        "day": house.today(at),
        "at": at,
        "digests": len(composed.drafts),
        "quiets": len(composed.quiets) + len(composed.vacant),
        "low": max(last.low, min([last.seen, *(each - 1 for each in left)])),
    }
    conn.execute(_NEW_MORNING, cells)
    return len(composed.drafts)


def _urgent(  # noqa: PLR0917 — whose, when, and since when
    conn: Connection, plan: Plan, row: PlanRow, house: House, at: datetime, last: LastMorning
) -> int:
    if not waiting_urgent(conn, row.id, last.low):
        return 0
    facts = facts_of(conn, plan, row, house, at, last.low, urgent=True)
    composed = compose_urgent(facts, house, at)
    _write(conn, plan, composed, at, at.replace(second=0, microsecond=0))
    return len(composed.drafts)


def _write(conn: Connection, plan: Plan, composed: Composed, at: datetime, stamp: datetime) -> None:
    """Write everything a composition came to, at most a few statements however much it is."""
    key, alarms = plan.file.id, list(composed.alarms)
    texts = _texts.get(conn, (key, plan.version), lambda: Texts(plan.templates))
    rows: list[Cells] = []
    for draft in composed.drafts:
        rendered, failed = render(texts, draft.letter, key, at)
        alarms += failed
        rows.append(_delivery_cells(key, draft, rendered, at, stamp))
    _NEW_DELIVERY.add(conn, rows)
    ids = _ids(conn, [str(each["message_id"]) for each in rows])
    keys = [ids[str(each["message_id"])] for each in rows]
    _carry(conn, composed, keys)
    given: list[Cells] = [
        {"claim": claim, "person": draft.person, "delivery": number, "reason": ""}
        for draft, number in zip(composed.drafts, keys, strict=True)
        for claim in draft.claims
    ]
    given += [
        {"claim": each.claim, "person": each.person, "delivery": None, "reason": each.reason}
        for each in composed.disposed
    ]
    for table, cells in (
        (delivered_claim, given),
        (tables.withheld, [withheld_cells(key, each) for each in composed.withheld]),
        (tables.alarm, [alarm_cells(key, each) for each in alarms]),
    ):
        if cells:
            conn.execute(insert(table), cells)


def _quiets(composed: Composed, plan: str, day: date) -> Iterable[Cells]:
    """Name who got nothing, together for each reason; and the posts that nobody holds."""
    same: Cells = {"of": plan, "on": day}
    persons = defaultdict(list)
    for person, reason in composed.quiets.items():
        persons[reason].append(person)
    for reason, its in persons.items():
        yield {**same, "why": reason, "persons": json.dumps(its), "at_post": ""}
    for post in composed.vacant:
        vacant = QuietReason.POST_VACANT
        yield {**same, "why": vacant, "persons": json.dumps([""]), "at_post": post}


def _ids(conn: Connection, keys: Sequence[str]) -> dict[str, int]:
    if not keys:
        return {}
    return {each.message_id: each.id for each in conn.execute(_ID_OF, {"keys": list(keys)})}


def _carry(conn: Connection, composed: Composed, keys: Iterable[int]) -> None:
    """Mark the deliveries that a digest carries on; 0 where nothing of them is left to say."""
    carried = [
        {"of_id": each, "by": number}
        for draft, number in zip(composed.drafts, keys, strict=True)
        for each in draft.carries
    ]
    carried += [{"of_id": each, "by": 0} for each in composed.carried]
    if carried:
        conn.execute(_CARRY, carried)
        conn.execute(_SUPERSEDE)


def render(
    texts: Texts, letter: Letter, plan: str, at: datetime
) -> tuple[Rendered, tuple[Alarm, ...]]:
    """Write a letter; where a template of the package fails, by the default ones, with an alarm."""
    try:
        return texts.letter(letter), ()
    except TextError as error:
        log.exception("template_failed", plan=plan)
        alarm = Alarm(obligation=f"plan:{plan}", at=at, code=TEMPLATE_CODE, detail=str(error))
        return Texts().letter(letter), (alarm,)


def _delivery_cells(
    plan: str, draft: Draft, rendered: Rendered, at: datetime, stamp: datetime
) -> Cells:
    day = draft.letter.day
    return {
        "plan": plan,
        "person": draft.person,
        "posts": " ".join(draft.posts),
        "kind": draft.kind,
        "day": day,
        "at": stamp,
        "addresses": json.dumps(draft.addresses, ensure_ascii=False),
        "address": 0,
        "state": DeliveryState.PENDING,
        "attempts": 0,
        "next_at": draft.not_before or at,
        "message_id": _key(plan, draft, day),
        "threads": " ".join(message_key(plan, each) for each in draft.obligations[:20]),
        "lang": draft.letter.lang,
        "subject": rendered.subject,
        "text": rendered.text,
        "html": rendered.html,
        "calendar": as_calendar(draft.deadlines, at),
        "token": "",
        "error": "",
        "created_at": at,
        "sent_at": None,
        "carried_by": None,
    }


def _key(plan: str, draft: Draft, day: date) -> str:
    """Name a message by what it is: of a person's digests by the day, of urgent ones by the claim.

    Two compositions that came to the same message come to the same key, and the second is none.
    """
    return message_key(plan, draft.person, draft.kind, day, *draft.claims)
