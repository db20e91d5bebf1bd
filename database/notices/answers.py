"""Answer why and why-not from the tables."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from database.houses import load_house
from database.notices import queries
from database.notices.that_day import Addressed, house_then, matters_then
from database.packages import load_package
from database.queries import plan_row
from models.notices.people import People
from models.notices.why import Day, Went, Why, WhyNot, why, why_not
from models.plan.plan import Plan


def why_of(conn: Connection, plan: str, number: int) -> Why | None:
    """Say everything about one message; None where there is no such claim."""
    claim = queries.claim(conn, plan, number)
    if claim is None:
        return None
    house = house_then(conn, plan, claim.at)
    return why(claim, number, _package(conn, plan), house, _went(conn, plan, number, house.zone))


def why_not_of(conn: Connection, plan: str, post: str, on: date) -> WhyNot:
    """Say why the holders of a post got no message on a day."""
    start = datetime.combine(on, time(), load_house(conn, plan).zone)
    end = start + timedelta(days=1)
    composed = queries.morning_of(conn, plan, on)
    house = house_then(conn, plan, composed or end)
    morning = composed or datetime.combine(on, house.policy.office_hour, house.zone)
    sent = queries.sent_on(conn, plan, on)
    own = People(house, on, {}).post(post)
    addressed = Addressed(conn, plan, post, house, on)
    found = Day(
        composed=composed is not None,
        issued=_is_issued(conn, plan, on),
        quiets=tuple(queries.quiets(conn, plan, on)),
        went=tuple(
            Went(person=each.person, delivery=each.id, kind=each.kind, state=each.state,
                 at=each.at, sent_at=each.sent_at)
            for each in sent
        ),
        skips=addressed.skips(queries.skips_between(conn, plan, start, end)),
        withheld=addressed.withheld(queries.withheld_between(conn, plan, start, end)),
        matters=matters_then(conn, plan, own.unit if own else "", morning),
    )  # fmt: skip
    return why_not(post, on, house, found)


def _is_issued(conn: Connection, plan: str, on: date) -> bool:
    row = plan_row(conn, plan)
    return row is not None and row.issued_on is not None and row.issued_on <= on


def _went(conn: Connection, plan: str, number: int, zone: ZoneInfo) -> list[Went]:
    found = []
    for each in queries.handling(conn, number):
        went = queries.delivery_of(conn, plan, each.delivery) if each.delivery else None
        found.append(
            Went(
                person=each.person,
                delivery=each.delivery,
                kind=went.kind if went else "",
                state=went.state if went else "",
                at=went.at.astimezone(zone) if went else None,
                sent_at=went.sent_at.astimezone(zone) if went and went.sent_at else None,
                reason=each.reason,
            )
        )
    return found


def _package(conn: Connection, plan: str) -> Plan:
    row = plan_row(conn, plan)
    version = row.package if row else ""
    return load_package(conn, plan, version)
