"""Who asks: from the token of a request to the person, his seats, and what he may do."""

import contextlib
from collections.abc import Callable
from http import HTTPStatus
from typing import Annotated, TypeVar

import structlog
from fastapi import BackgroundTasks, Depends, Path, Security
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from api.desk import Desk, desk_of
from api.paths import understand_segments
from api.problems import ProblemError, not_found
from database.desk.context import load_context
from database.desk.identity import bearer, principal_of
from database.desk.tokens import hash_of, is_use_due, mark_used
from database.writer import DatabaseAway
from models.deciding.signing import SigningCapacity
from models.desk.accounts import PREFIX, Bearer
from models.desk.identity import Principal, Role, Scope, Seat, capacity_allowed
from models.desk.rights import Condition, Denied, Facts, may, visible

understand_segments()  # every router imports this module before it names a route

T = TypeVar("T")
CHALLENGE = 'Bearer realm="dondoc"'
_LONGEST_SECRET = 200  # characters; longer ones are no token of ours

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)
_scheme = HTTPBearer(auto_error=False, scheme_name="token", description=f"`{PREFIX}…`")
Credentials = Annotated[HTTPAuthorizationCredentials | None, Security(_scheme)]
OfDesk = Annotated[Desk, Depends(desk_of)]

MISSING = "send a token: Authorization: Bearer …"
INVALID = "this token is unknown, expired or revoked"
NOT_PERMITTED, SCOPE_MISSING = "not_permitted", "scope_missing"
CAPACITY_NOT_ALLOWED = "capacity_not_allowed"
REASONS = {
    NOT_PERMITTED: "you may see this, but not do that",
    SCOPE_MISSING: "this token is not for that",
    "not_in_post": "you do not sit in that post today",
    "document_required": "name the document it is recorded from",
    "source_required": "an answer that is recorded for a unit came by mail or on paper",
    "own_receipt": "a unit's own answer arrives today, through the system",
    "own_submission": "nobody decides on what he handed in himself, nor through another",
    "own_request": "for one's own unit, its superior decides",
    "own_appointment": "nobody gives a post to himself",
    "no_redelegation": "what was given for a time cannot be given on",
    CAPACITY_NOT_ALLOWED: "from that seat nobody signs in this capacity",
}


def unauthorized(detail: str) -> ProblemError:
    """Ask for a token; a wrong, an expired and a revoked one are answered alike."""
    return ProblemError(
        HTTPStatus.UNAUTHORIZED,
        "unauthorized",
        detail,
        headers={"WWW-Authenticate": CHALLENGE},
    )


def refusal(code: str) -> ProblemError:
    """Turn a denial into what is sent; what must not be known of looks as if it did not exist."""
    if code == "not_found":
        return not_found()
    return ProblemError(HTTPStatus.FORBIDDEN, code, REASONS[code])


# --- who ---------------------------------------------------------------------------------------


def _come_in(
    desk: Desk,
    credentials: HTTPAuthorizationCredentials | None,
    afterwards: BackgroundTasks,
    then: Callable[[Connection, Bearer], T],
) -> T:
    """Look the token up by its hash and go on in the same transaction.

    The hash is what is compared: how long that takes tells nothing about a secret.
    """
    if credentials is None:
        raise unauthorized(MISSING)
    secret, now = credentials.credentials, desk.clock()

    def work(conn: Connection) -> tuple[Bearer, T] | None:
        who = bearer(conn, hash_of(secret), now)
        return (who, then(conn, who)) if who else None

    found = desk.read(work) if len(secret) <= _LONGEST_SECRET else None
    if found is None:
        raise unauthorized(INVALID)
    who, result = found
    if is_use_due(who.token, now):
        afterwards.add_task(_remember_use, desk, who.token.id)
    return result


def _remember_use(desk: Desk, token: str) -> None:
    """Write the last use once the answer is sent; it is not worth an error."""
    with contextlib.suppress(DatabaseAway, SQLAlchemyError):
        desk.write(lambda conn: mark_used(conn, token, desk.clock()))


def come_in(desk: OfDesk, credentials: Credentials, afterwards: BackgroundTasks) -> Bearer:
    """Return who asks, outside of any plan."""
    return _come_in(desk, credentials, afterwards, lambda _, who: who)


def come_into_plan(
    plan: Annotated[str, Path(max_length=200)],
    desk: OfDesk,
    credentials: Credentials,
    afterwards: BackgroundTasks,
) -> Principal:
    """Return who asks, with his seats in the plan of the path; 404 where he has none there."""

    def work(conn: Connection, who: Bearer) -> Principal:
        context = load_context(conn, plan, desk.clock())
        found = principal_of(conn, who, plan, context.today)
        if not visible(found, Facts(roles=context.plan.file.roles)):
            raise not_found()
        return found

    return _come_in(desk, credentials, afterwards, work)


Came = Annotated[Bearer, Depends(come_in)]
CameIntoPlan = Annotated[Principal, Depends(come_into_plan)]


def administrator(who: Came) -> Bearer:
    """Let only an administrator with a token for administration through."""
    if who.account.role is not Role.ADMINISTRATOR:
        raise refusal(NOT_PERMITTED)
    if Scope.ADMIN not in who.token.scopes:
        raise refusal(SCOPE_MISSING)
    return who


Administrator = Annotated[Bearer, Depends(administrator)]


# --- what --------------------------------------------------------------------------------------


def acting(
    principal: Principal,
    command: str,
    facts: Facts,
    *,
    holds: frozenset[Condition] = frozenset(),
    post: str | None = None,
    capacity: SigningCapacity | None = None,
) -> Seat:
    """Return the seat a command is given from.

    Raises 404 where the caller must not know of what it is about, 403 where he may not do it.
    """
    seat = may(principal, command, facts, holds=holds, post=post)
    if isinstance(seat, Denied):
        log.info("denied", command=command, code=seat.code, token=principal.token)
        raise refusal(seat.code)
    if not capacity_allowed(seat, capacity):
        raise refusal(CAPACITY_NOT_ALLOWED)
    return seat
