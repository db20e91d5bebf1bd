"""Accounts and their tokens: who may come in, with what, for how long."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Annotated

from pydantic import Field

from models.base import Value
from models.deciding.decision import Refused
from models.desk.identity import Role, Scope

LONGEST_DAYS = 400
PREFIX = "ddt_"
USED_AGAIN = timedelta(minutes=1)  # the last use of a token is written at most this often

PersonId = Annotated[str, Field(min_length=1, max_length=120, pattern=r"^[A-Za-z0-9._@/-]+$")]
Label = Annotated[str, Field(max_length=120)]

_SCOPES = {
    Role.PERSON: frozenset({Scope.READ, Scope.ACT}),
    Role.ADMINISTRATOR: frozenset({Scope.READ, Scope.ADMIN}),
    Role.AUDITOR: frozenset({Scope.READ}),
}


class Account(Value):
    """Somebody who may have tokens."""

    person: str
    name: str
    role: Role
    lang: str
    created_at: datetime
    disabled_at: datetime | None = None


class Token(Value):
    """A token without its secret, which nobody has but its owner."""

    id: str
    person: str
    label: str
    scopes: tuple[Scope, ...]
    created_at: datetime
    expires_at: datetime
    last_used_at: datetime | None = None
    revoked_at: datetime | None = None


class Bearer(Value):
    """Who came in: a token that is valid now, and the account behind it."""

    account: Account
    token: Token


def usual_scopes(role: Role) -> frozenset[Scope]:
    """Return the scopes of a token for which nobody asked for less."""
    return _SCOPES[role]


def scopes_for(role: Role, wanted: Iterable[Scope]) -> tuple[Scope, ...]:
    """Return the scopes of a new token: to act, or to administrate, includes to read.

    Raises Refused where a scope is not for the role.
    """
    asked = frozenset(wanted)
    over = sorted(asked - _SCOPES[role])
    if over:
        accepted = " ".join(sorted(_SCOPES[role]))
        code = "scope_not_for_role"
        message = f"{' '.join(over)} is not for the role {role}; accepted: {accepted}"
        raise Refused(code, message, "scopes")
    if not asked:
        code = "scope_missing"
        raise Refused(code, f"name at least one of: {' '.join(sorted(_SCOPES[role]))}", "scopes")
    return tuple(sorted(asked | {Scope.READ}))
