"""Answer why and why-not from the tables."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from database.houses import load_house
from database.notices import queries
from database.notices.open_items import open_items
from database.packages import load_package
from database.queries import plan_row
from models.deciding.house import House
from models.notices.people import People
from models.notices.why import Day, OpenMatter, Went, Why, WhyNot, why, why_not
from models.plan.plan import Plan


def why_of(conn: Connection, plan: str, number: int) -> Why | None:
    """Say everything about one message; None where there is no such claim."""
    claim = queries.claim(conn, plan, number)
    if claim is None:
        return None
    house = load_house(conn, plan)
    return why(claim, number, _package(conn, plan), house, _went(conn, plan, number, house.zone))


def why_not_of(conn: Connection, plan: str, post: str, on: date) -> WhyNot:
    """Say why the holders of a post got no message on a day."""
    house = load_house(conn, plan)
    start = datetime.combine(on, time(), house.zone)
    end = start + timedelta(days=1)
    sent = queries.sent_on(conn, plan, on)
    found = Day(
        composed=queries.morning_of(conn, plan, on) is not None,
        quiets=tuple(queries.quiets(conn, plan, on)),
        went=tuple(
            Went(person=each.person, delivery=each.id, kind=each.kind, state=each.state,
                 at=each.at, sent_at=each.sent_at)
            for each in sent
        ),
        skips=tuple(queries.skips_between(conn, plan, start, end)),
        withheld=tuple(queries.withheld_between(conn, plan, start, end)),
        matters=_matters(conn, plan, house, post, on),
    )  # fmt: skip
    return why_not(post, on, house, found)


def _matters(
    conn: Connection, plan: str, house: House, post: str, on: date
) -> tuple[OpenMatter, ...]:
    """Return what stands open at the post's unit today, and in whose court."""
    found = People(house, on, {}).post(post)
    unit = found.unit if found else ""
    items, _ = open_items(conn, plan, house.zone)
    return tuple(
        OpenMatter(
            obligation=each.obligation,
            court=each.court,
            stopped=each.stopped,
            undecided=each.undecided,
            delegated_to=each.worker if each.worker != unit else "",
        )
        for each in items
        if unit and unit in {each.unit, each.worker}
    )


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
