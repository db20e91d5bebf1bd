"""The letters that urge those who are late with one obligation: one for all, or one each."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection

from database.houses import load_house
from database.notices.open_items import open_items
from database.notices.reminded import reminded
from database.packages import load_package
from database.queries import plan_row
from models.deciding.house import House
from models.deciding.signing import SigningCapacity
from models.errors import NotFoundError
from models.notices.days import working_days
from models.notices.facts import Item
from models.notices.people import People
from models.notices.urge_letter import Urged, UrgeLetter
from models.plan.organisation import PostKind
from models.plan.plan import Plan
from models.plan_run.progress import PlanRow
from models.texts.templates import Texts

ANSWER_WITHIN = 5  # working days, unless somebody says otherwise


def urge_letters(
    conn: Connection, plan_id: str, obligation: str, at: datetime, *, each: bool = False
) -> tuple[UrgeLetter, ...]:
    """Draft the letters to all who are late with an obligation; none where nobody is.

    Nothing is recorded: a draft becomes a fact when it is signed and entered with its number.
    """
    row = plan_row(conn, plan_id)
    if row is None:
        msg = f"the plan {plan_id} was not started"
        raise NotFoundError(msg)
    house, plan = load_house(conn, plan_id), load_package(conn, plan_id, row.package)
    late = late_items(conn, plan_id, house, obligation, at)
    groups = [[item] for item in late] if each else [late]
    said = reminded(conn, late)
    return tuple(letter_to(plan, row, house, group, at, said) for group in groups if group)


def late_items(
    conn: Connection, plan_id: str, house: House, obligation: str, at: datetime
) -> list[Item]:
    """Return what is late of an obligation, by unit."""
    items, _ = open_items(conn, plan_id, house.zone)
    return [item for item in items if item.obligation == obligation and item.is_late(at)]


def letter_to(  # noqa: PLR0917 — of whose plan, to whom, and what was said before
    plan: Plan,
    row: PlanRow,
    house: House,
    items: list[Item],
    at: datetime,
    said: Mapping[tuple[str, str], int],
) -> UrgeLetter:
    """Draft the letter to those who are late; ``said`` counts the reminders of each."""
    today = house.today(at)
    people = People(house, today, {})
    roles = house.organisation.roles
    units = tuple(
        _urged(item, house, people, said.get((item.obligation, item.unit), 0)) for item in items
    )
    issuer = people.unit_name(roles.focal_department)
    words = Texts(plan.templates).render(
        "vi", "urge.j2", units=units, issuer=issuer, **_about(plan, row, house, items[0], today)
    )
    subject, *paragraphs = [line.strip() for line in words.splitlines() if line.strip()]
    head = next(iter(people.seats(roles.focal_department, PostKind.HEAD)), None)
    root = people.unit_name(roles.root)
    return UrgeLetter(
        superior=root,
        issuer=issuer,
        symbol="/CV-…",
        day=today,
        subject=subject,
        paragraphs=tuple(paragraphs),
        units=units,
        capacity=f"{SigningCapacity.TL} {root}",
        title=head.post.title_vi if head else "",
        signer=people.name(head.persons[0]) if head and head.persons else "",
    )


def _about(plan: Plan, row: PlanRow, house: House, item: Item, today: date) -> dict[str, Any]:
    duty = next((each for each in plan.file.duties if each.id == item.duty), None)
    calendar = house.calendars[house.default_calendar]
    return {
        "product": duty.product.vi if duty else item.clause,
        "plan": plan.file.title,
        "number": row.number,
        "issued_on": row.issued_on,
        "clause": item.clause,
        "collects": item.obligation.startswith("collection:"),
        "due": item.due_day,
        "today": today,
        "answer_by": calendar.shift(today, ANSWER_WITHIN),
    }


def _urged(item: Item, house: House, people: People, told: int) -> Urged:
    calendar = house.calendar_for(item.worker, people.on)
    days = working_days(calendar, item.due_day, people.on) if item.due_day else 0
    return Urged(name=people.unit_name(item.worker), days=days, told=told)
