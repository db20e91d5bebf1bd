"""From pending to its outcome: each state is committed before anything is done about it."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, bindparam, func, insert, select, update

from database import tables
from database.houses import load_house
from database.notices.open_items import open_items
from database.notices.tables import delivered_claim, delivery
from database.projections import alarm_cells, withheld_cells
from models.deciding.claim import Alarm, Claim, WithheldReason
from models.notices.compose import withheld
from models.notices.delivery import (
    DeliveryKind,
    DeliveryState,
    Outcome,
    Verdict,
    back_off,
)
from models.notices.mail import Mail
from models.notices.people import People
from models.notices.standing import Standing

UNDELIVERABLE_CODE = "undeliverable"
LOST = "worker lost"
LONGEST_ERROR = 500

_d = delivery.c
_RECOVER = (
    update(delivery)
    .where(_d.plan == bindparam("of"), _d.state == DeliveryState.SENDING,
           _d.token != bindparam("mine"))
    .values(state=DeliveryState.UNKNOWN, error=LOST)
    .execution_options(preserve_rowcount=True)
)  # fmt: skip
_DUE = (
    select(_d.id)
    .where(_d.plan == bindparam("of"), _d.state == DeliveryState.PENDING,
           _d.next_at <= bindparam("now"), _d.day >= bindparam("today"))
    # Who waits for something urgent comes first.
    .order_by(_d.kind == DeliveryKind.DIGEST, _d.next_at, _d.id)
    .limit(bindparam("limit"))
)  # fmt: skip
_NEXT = select(func.min(_d.next_at)).where(
    _d.plan == bindparam("of"), _d.state == DeliveryState.PENDING, _d.day >= bindparam("today")
)
_PENDING = (
    select(delivery)
    .where(_d.id.in_(bindparam("ids", expanding=True)), _d.state == DeliveryState.PENDING)
    .order_by(_d.id)
    .with_for_update()
)
_BEGIN = (
    update(delivery)
    .where(_d.id.in_(bindparam("ids", expanding=True)))
    .values(state=DeliveryState.SENDING, token=bindparam("mine"))
)
_MINE = (
    select(
        *(_d.id, _d.plan, _d.person, _d.posts, _d.kind, _d.day, _d.attempts, _d.address),
        *(_d.addresses, _d.next_at),
    )
    .where(_d.id.in_(bindparam("ids", expanding=True)), _d.token == bindparam("mine"),
           _d.carried_by.is_(None),
           _d.state.in_([DeliveryState.SENDING, DeliveryState.UNKNOWN]))
    .with_for_update()
)  # fmt: skip
_CHANGED = ("state", "attempts", "error", "token", "sent_at", "next_at", "address")
_SET = (
    update(delivery)
    .where(_d.id == bindparam("of_id"))
    .values({name: bindparam(name) for name in _CHANGED})
)
_WITHHOLD = (
    update(delivery)
    .where(_d.id == bindparam("of_id"))
    .values(state=DeliveryState.WITHHELD, error=bindparam("why"))
)
_CLAIMS = (
    select(tables.claim.c.document)
    .join(delivered_claim, delivered_claim.c.claim == tables.claim.c.id)
    .where(delivered_claim.c.delivery == bindparam("of_id"))
    .order_by(tables.claim.c.id)
)


class Taken(NamedTuple):
    """What a try begins with: its mails; where there are none, when it is time for another."""

    mails: list[Mail]
    withheld: int
    lost: int
    is_last: bool
    again_at: datetime | None = None


def take(
    conn: Connection, plan: str, limit: int, *, token: str, now: datetime, begins: bool = True
) -> Taken:
    """Mark as being sent what is due now, at most ``limit``.

    What another try left is unknown when this one begins; later, another may have begun after it.
    """
    lost = _recover(conn, plan, token) if begins else 0
    ids = _due(conn, plan, now, limit)
    if not ids:
        return Taken([], 0, lost, is_last=True, again_at=next_due(conn, plan, now))
    mails = _begin(conn, plan, ids, token=token, now=now)
    return Taken(mails, len(ids) - len(mails), lost, is_last=False)


def _recover(conn: Connection, plan: str, token: str) -> int:
    """Take what another try left in sending for unknown: it is never sent again."""
    return conn.execute(_RECOVER, {"of": plan, "mine": token}).rowcount


def _due(conn: Connection, plan: str, now: datetime, limit: int) -> list[int]:
    """Return the deliveries that are to be sent now, urgent ones first.

    What was meant for a day before is not sent any more: the next digest carries it, since it
    would count against the budget of another day, which may be a day off.
    """
    today = load_house(conn, plan).today(now)
    return list(conn.scalars(_DUE, {"of": plan, "now": now, "today": today, "limit": limit}))


def next_due(conn: Connection, plan: str, now: datetime) -> datetime | None:
    """Return when the next delivery of today is to be tried."""
    today = load_house(conn, plan).today(now)
    found: datetime | None = conn.execute(_NEXT, {"of": plan, "today": today}).scalar()
    return found


def _begin(
    conn: Connection, plan: str, ids: Sequence[int], *, token: str, now: datetime
) -> list[Mail]:
    """Mark deliveries as being sent, after looking at post and right once more; return the mails.

    A delivery whose recipient has lost post or right is withheld, with the reason of each claim.
    """
    rows = conn.execute(_PENDING, {"ids": list(ids)}).all()
    if not rows:
        return []
    house = load_house(conn, plan)
    people = People(house, house.today(now), {})
    urgent = any(row.kind == DeliveryKind.URGENT for row in rows)
    standing = Standing(open_items(conn, plan, house.zone)[0]) if urgent else None
    wanted = [row for row in rows if not _is_withheld(conn, row, people, standing, now)]
    if wanted:
        conn.execute(_BEGIN, {"ids": [row.id for row in wanted], "mine": token})
    return [_mail(row) for row in wanted]


def finish(
    conn: Connection, outcomes: Mapping[int, Outcome], *, token: str, now: datetime
) -> list[DeliveryState]:
    """Record the outcomes of attempts; a delivery that was given up meanwhile is left alone."""
    rows = conn.execute(_MINE, {"ids": list(outcomes), "mine": token}).all()
    changes = [_changed(row, outcomes[row.id], now) for row in rows]
    if changes:
        conn.execute(_SET, changes)
    for row, changed in zip(rows, changes, strict=True):
        if changed["state"] == DeliveryState.FAILED:
            _alarm(conn, row, str(changed["error"]), now)
    return [DeliveryState(str(changed["state"])) for changed in changes]


def _changed(row: Row[*tuple[Any, ...]], outcome: Outcome, now: datetime) -> dict[str, object]:
    """Return what an attempt changes."""
    changed: dict[str, object] = {
        "of_id": row.id,
        "attempts": row.attempts + 1,
        "error": outcome.said[:LONGEST_ERROR],
        "token": "",
        "sent_at": None,
        "next_at": row.next_at,
        "address": row.address,
    }
    if outcome.verdict is Verdict.SENT:
        return changed | {"state": DeliveryState.SENT, "sent_at": now, "error": ""}
    if outcome.verdict is Verdict.UNKNOWN:
        return changed | {"state": DeliveryState.UNKNOWN}
    if outcome.verdict is Verdict.TEMPORARY:
        wait = back_off(row.attempts + 1)
        return changed | {"state": DeliveryState.PENDING, "next_at": now + wait}
    if row.address + 1 < len(json.loads(row.addresses)):
        next_one = {"next_at": now, "address": row.address + 1}
        return changed | {"state": DeliveryState.PENDING, **next_one}
    return changed | {"state": DeliveryState.FAILED}


def _is_withheld(
    conn: Connection,
    row: Row[*tuple[Any, ...]],
    people: People,
    standing: Standing | None,
    now: datetime,
) -> bool:
    reason = None
    seats = [people.seat(post) for post in row.posts.split()]
    if not any(seats):
        reason = WithheldReason.POST_VACANT
    elif not any(seat and row.person in seat.persons for seat in seats):
        reason = WithheldReason.LOST_RIGHT
    claims = []
    if reason or (standing and row.kind == DeliveryKind.URGENT):
        found = conn.scalars(_CLAIMS, {"of_id": row.id})
        claims = [Claim.model_validate_json(each) for each in found]
    if standing and reason is None and claims:
        reasons = [standing.refuses(each, people) for each in claims]
        reason = reasons[0] if all(reasons) else None
    if reason is None:
        return False
    rows = [withheld_cells(row.plan, withheld(each, now, reason)) for each in claims]
    if rows:
        conn.execute(insert(tables.withheld), rows)
    conn.execute(_WITHHOLD, {"of_id": row.id, "why": str(reason)})
    return True


def _alarm(conn: Connection, row: Row[*tuple[Any, ...]], said: str, now: datetime) -> None:
    """Tell the operator that a message reached nobody; its superior's digest says so, too."""
    alarm = Alarm(
        obligation=f"plan:{row.plan}",
        at=now,
        code=UNDELIVERABLE_CODE,
        detail=f"{row.person} ({row.posts}), {row.kind} {row.day}: {said}",
    )
    conn.execute(insert(tables.alarm), alarm_cells(row.plan, alarm))


def _mail(row: Row[*tuple[Any, ...]]) -> Mail:
    return Mail(
        delivery=row.id,
        key=row.message_id,
        threads=tuple(row.threads.split()) if row.kind == DeliveryKind.URGENT else (),
        to=json.loads(row.addresses)[row.address],
        kind=row.kind,
        lang=row.lang,
        subject=row.subject,
        text=row.text,
        html=row.html,
        calendar=row.calendar,
        at=row.at,
    )
