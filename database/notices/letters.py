"""Letters that urged, signed and recorded: each stands in the ledger like any other message."""

import json
from collections.abc import Sequence
from datetime import date, datetime

from pydantic import Field
from sqlalchemy import Connection, insert

from database import tables
from database.adding import Addition
from database.houses import load_house
from database.notices.reminded import reminded
from database.notices.tables import delivery
from database.notices.urge import late_items, letter_to
from database.packages import load_package
from database.projections import Cells
from database.queries import plan_row
from models.base import Value
from models.deciding.commands import Actor
from models.deciding.decision import Refused
from models.errors import NotFoundError
from models.notices.delivery import DeliveryKind, DeliveryState, message_key
from models.notices.people import People
from models.plan.organisation import PostKind

TYPE = "urge"  # of the line in the log
_NEW = Addition(delivery)


class Signed(Value):
    """A letter as it went out."""

    obligation: str = Field(description="what they are late with")
    number: str = Field(min_length=1, max_length=80, description="number and symbol")
    dated: date
    units: tuple[str, ...] = Field(default=(), description="to whom; all who are late if empty")


class Recorded(Value):
    """To which units a letter stands in the ledger, and how many of them are new in it."""

    units: tuple[str, ...]
    added: int


def record_letter(
    conn: Connection, plan_id: str, signed: Signed, actor: Actor, at: datetime
) -> Recorded:
    """Enter a letter for each unit it went to; entered again it is the same.

    Raises Refused: ``nobody_late``; ``not_late`` for a unit that owes nothing late there;
    ``date_future``.
    """
    row = plan_row(conn, plan_id)
    if row is None:
        msg = f"the plan {plan_id} was not started"
        raise NotFoundError(msg)
    house, plan = load_house(conn, plan_id), load_package(conn, plan_id, row.package)
    if signed.dated > house.today(at):
        code = "date_future"
        raise Refused(code, "a letter is recorded once it is signed", "dated")
    late = {each.worker: each for each in late_items(conn, plan_id, house, signed.obligation, at)}
    units = _addressed(signed, sorted(late))
    urged = [late[unit] for unit in units]
    letter = letter_to(plan, row, house, urged, at, reminded(conn, urged))
    words = "\n\n".join(letter.paragraphs)
    people = People(house, house.today(at), {})
    rows = [
        _cells(plan_id, unit, people, signed, at)
        | {"subject": f"{signed.number}: {letter.subject}", "text": f"{words}\n"}
        for unit in units
    ]
    added = _NEW.add(conn, rows)
    if added:
        conn.execute(insert(tables.log), _line(plan_id, signed, units, actor, at))
    return Recorded(units=tuple(units), added=added)


def _addressed(signed: Signed, late: Sequence[str]) -> list[str]:
    if not late:
        code = "nobody_late"
        raise Refused(code, "nobody is late with it")
    unknown = sorted(set(signed.units) - set(late))
    if unknown:
        code = "not_late"
        raise Refused(code, f"not late with it: {', '.join(unknown)}", "units")
    return sorted(set(signed.units)) or list(late)


def _cells(plan: str, unit: str, people: People, signed: Signed, at: datetime) -> Cells:
    """Return the row of a letter to the head of a unit; it is on its way on paper."""
    head = next(iter(people.seats(unit, PostKind.HEAD, PostKind.FOCAL)), None)
    house = people.house
    went = datetime.combine(signed.dated, house.policy.office_hour, house.zone)
    key = (plan, DeliveryKind.DOCUMENT, signed.obligation, unit, signed.number, signed.dated)
    return {
        "plan": plan,
        "person": head.persons[0] if head else "",
        "posts": head.post.id if head else "",
        "kind": DeliveryKind.DOCUMENT,
        "day": signed.dated,
        "at": went,
        "addresses": json.dumps([]),
        "address": 0,
        "state": DeliveryState.SENT,
        "attempts": 0,
        "next_at": None,
        "message_id": message_key(*key),
        "threads": message_key(plan, signed.obligation),
        "lang": "vi",
        "html": "",
        "calendar": "",
        "token": "",
        "error": "",
        "created_at": at,
        "sent_at": went,
        "carried_by": None,
    }


def _line(plan: str, signed: Signed, units: Sequence[str], actor: Actor, at: datetime) -> Cells:
    said = {"type": TYPE, "text": signed.number, "on": f"{signed.dated}", "units": list(units)}
    return {
        "plan": plan,
        "obligation": signed.obligation,
        "at": at,
        "step": f"{TYPE}:{signed.number}",
        "type": TYPE,
        "post": actor.post,
        "person": actor.person,
        "acting_for": actor.acting_for,
        "capacity": actor.capacity,
        "before": "",
        "after": "",
        "detail": json.dumps(said, ensure_ascii=False),
        "acted_at": None,
    }
