"""Drafts of letters about one assignment, to outside bodies; nothing is recorded by a draft."""

import json
from datetime import datetime

from sqlalchemy import Connection, bindparam, select

from database import tables
from database.houses import load_house
from database.packages import load_package
from database.queries import plan_row
from models.assignment.state import AssignmentRow, HolderKind
from models.deciding.signing import SigningCapacity
from models.errors import NotFoundError
from models.letters.drafts import (
    CAUCUS,
    Matter,
    Sent,
    Signature,
    request_letter,
    submission,
)
from models.letters.letter import Letter
from models.notices.people import People
from models.plan.organisation import OutsideBody, PostKind
from models.plan.plan import Duty, Plan
from models.texts.templates import Texts

_assignment, _log = tables.assignment, tables.log
_ROW = select(_assignment.c.document).where(
    _assignment.c.plan == bindparam("plan"), _assignment.c.id == bindparam("of")
)
_HANDED_OVER = (
    select(_log.c.detail)
    .where(_log.c.obligation == bindparam("of"), _log.c.type == "hand_over")
    .order_by(_log.c.id.desc())
    .limit(1)
)
_PARTY_SIGNS = "T/M"  # 36-HD/VPTW, where the State writes "TM."
_PARTY_TITLE = "Bí thư"


class Desk:
    """One assignment, its plan and who is who, as a draft needs them."""

    def __init__(self, conn: Connection, plan_id: str, obligation: str, at: datetime) -> None:
        """Read all of it; raises NotFoundError where there is no such plan or assignment."""
        plan, found = plan_row(conn, plan_id), conn.execute(_ROW, _of(plan_id, obligation))
        text = found.scalar_one_or_none()
        if plan is None or text is None:
            msg = f"there is no assignment {obligation}"
            raise NotFoundError(msg)
        house = load_house(conn, plan_id)
        self.row = AssignmentRow.model_validate_json(text)
        self.package: Plan = load_package(conn, plan_id, plan.package)
        self.people = People(house, house.today(at), {})
        self.bodies: dict[str, OutsideBody] = house.organisation.bodies
        self.texts = Texts(self.package.templates)
        self._roles = house.organisation.roles
        order = self.row.order
        duties = {each.id: each for each in self.package.file.duties}
        self.duty: Duty | None = duties.get(order.duty)
        self.matter = Matter(
            product=self.duty.product.vi if self.duty else order.product or order.clause,
            plan=self.package.file.title,
            number=plan.number,
            issued_on=plan.issued_on,
            clause=order.clause,
            issuer=self.people.unit_name(self._roles.root),
            lead=self.people.unit_name(self.row.worker),
            today=self.people.on,
        )

    def signature(self) -> Signature:
        """Return how the union at the root signs: its head, on behalf of its presidium."""
        head = next(iter(self.people.seats(self._roles.root, PostKind.HEAD)), None)
        body = self._roles.presidium or self._roles.root
        return Signature(
            capacity=f"{SigningCapacity.TM} {self.people.unit_name(body)}",
            title=head.post.title_vi if head else "",
            signer=self.people.name(head.persons[0]) if head and head.persons else "",
        )


def draft_request(conn: Connection, plan_id: str, obligation: str, at: datetime) -> Letter | None:
    """Draft the courtesy letter to the outside body it lies with; None where it lies with none."""
    desk = Desk(conn, plan_id, obligation, at)
    if desk.row.holder is not HolderKind.OUTSIDE or not desk.row.hand_overs:
        return None
    stay = desk.row.hand_overs[-1]
    said = conn.execute(_HANDED_OVER, {"of": obligation}).scalar()
    body = desk.bodies.get(stay.body)
    sent = Sent(
        body=body.name_vi if body else stay.body,
        sent=stay.sent,
        document=str(json.loads(said).get("document", "")) if said else "",
        agreed=stay.agreed,
    )
    return request_letter(desk.texts, desk.matter, sent, desk.signature())


def draft_submission(
    conn: Connection, plan_id: str, obligation: str, at: datetime
) -> Letter | None:
    """Draft the submission to those outside who decide; None where nobody outside does."""
    desk = Desk(conn, plan_id, obligation, at)
    deciders = _bodies(desk, [each.body for each in desk.duty.decided_by] if desk.duty else [])
    if desk.duty is None or not deciders:
        return None
    received = _bodies(desk, [each.body for each in desk.duty.receivers])
    caucus = next((each for each in received if each.kind == CAUCUS), None)
    signature = desk.signature()
    if caucus:
        capacity = f"{_PARTY_SIGNS} {caucus.name_vi}"
        signature = Signature(capacity=capacity, title=_PARTY_TITLE)
    units = [each.unit for each in desk.duty.partners if each.unit]
    outside = _bodies(desk, [each.body for each in desk.duty.outside if each.part == "cooperates"])
    partners = (*map(desk.people.unit_name, units), *(each.name_vi for each in outside))
    return submission(
        desk.texts,
        desk.matter,
        deciders,
        caucus=caucus,
        partners=partners,
        round_=max(1, desk.row.order.round),
        signature=signature,
    )


def _bodies(desk: Desk, codes: list[str | None]) -> tuple[OutsideBody, ...]:
    return tuple(desk.bodies[code] for code in codes if code and code in desk.bodies)


def _of(plan_id: str, obligation: str) -> dict[str, str]:
    return {"plan": plan_id, "of": obligation}
