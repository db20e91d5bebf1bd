"""Seats in a small organisation, and what they may be about."""

from datetime import date

from models.desk.identity import Principal, Role, Scope, Seat, Via
from models.desk.rights import Condition, Facts
from models.plan.organisation import PostKind, Roles

TODAY = date(2026, 3, 2)
ROLES = Roles(
    root="root",
    focal_department="dept",
    committee="committee",
    standing="standing",
    presidium="presidium",
)
UNITS = ("root", "dept", "committee", "standing", "presidium", "mid", "low", "leaf", "other", "")
ALL = frozenset(Condition)


def principal(*seats: Seat, role: Role = Role.PERSON, **changes: object) -> Principal:
    """Return somebody who may do whatever his seats allow."""
    values = {
        "person": "p",
        "role": role,
        "scopes": frozenset(Scope),
        "token": "t",
        "plan": "plan",
        "today": TODAY,
        "seats": seats,
        **changes,
    }
    return Principal.model_validate(values)


def seat(unit: str, kind: PostKind = PostKind.HEAD, **changes: object) -> Seat:
    """Return a seat in a unit."""
    return Seat.model_validate({"post": f"{unit}.{kind}", "unit": unit, "kind": kind, **changes})


def given_to(unit: str, kind: PostKind = PostKind.HEAD, **changes: object) -> Seat:
    """Return a seat by substitution."""
    return seat(unit, kind, via=Via.SUBSTITUTION, acting_for="giver", **changes)


def facts(**changes: object) -> Facts:
    """Return an assignment of a leaf, three levels down."""
    values = {
        "roles": ROLES,
        "obligation": "assignment:plan:d:1:leaf",
        "duty": "d",
        "owner": "leaf",
        "worker": "leaf",
        "superiors": ("low", "mid", "root"),
        **changes,
    }
    return Facts.model_validate(values)
