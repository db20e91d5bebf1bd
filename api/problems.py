"""What went wrong, as RFC 9457 has it: one shape for every error of the API."""

from collections.abc import Callable, Mapping, Sequence
from http import HTTPStatus
from typing import Any

import structlog
from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from database.writer import DatabaseAway, is_away
from models.deciding.commands import Refusal
from models.deciding.decision import Refused
from models.errors import DondocError, NotFoundError

MEDIA_TYPE = "application/problem+json"
RETRY_AFTER = "2"  # seconds until it is worth another try where something is away

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)


class BadField(BaseModel):
    """One field that was refused, and why."""

    field: str
    reason: str


class Problem(BaseModel):
    """An error as it is sent; ``code`` is stable, the texts are for people."""

    type: str = "about:blank"
    title: str
    status: int
    code: str
    detail: str = ""
    field: str | None = None
    state: str | None = None
    command_id: str | None = None
    errors: list[BadField] | None = None


class ProblemError(DondocError):
    """A request cannot be answered as it was asked."""

    def __init__(
        self,
        status: int,
        code: str,
        detail: str = "",
        *,
        field: str | None = None,
        state: str | None = None,
        command_id: str | None = None,
        errors: Sequence[BadField] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        """Keep what will be sent."""
        super().__init__(detail or code)
        self.headers = dict(headers or {})
        self.problem = Problem(
            type="about:blank" if code == "not_found" else f"/problems/{code}",
            title=HTTPStatus(status).phrase,
            status=status,
            code=code,
            detail=detail,
            field=field or None,
            state=state or None,
            command_id=command_id,
            errors=list(errors) if errors else None,
        )


def not_found() -> ProblemError:
    """Say that there is no such thing: the same words where one may only not see it."""
    return ProblemError(HTTPStatus.NOT_FOUND, "not_found", "there is no such thing, or not for you")


def not_permitted(detail: str = "you may see this, but not do that") -> ProblemError:
    """Say that what can be seen may not be done."""
    return ProblemError(HTTPStatus.FORBIDDEN, "not_permitted", detail)


def bad_input(field: str, reason: str, code: str = "invalid") -> ProblemError:
    """Say which field was refused and what would be accepted."""
    errors = [BadField(field=field, reason=reason)]
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    return ProblemError(status, code, reason, field=field, errors=errors)


def away(code: str, detail: str, command_id: str | None = None) -> ProblemError:
    """Say that something this server needs does not answer."""
    return ProblemError(
        HTTPStatus.SERVICE_UNAVAILABLE,
        code,
        detail,
        command_id=command_id,
        headers={"Retry-After": RETRY_AFTER},
    )


_PERMISSION = frozenset({"not_in_post", "own_submission", "not_permitted"})
_INPUT_CODES = frozenset({"extension_shortens", "no_deadline", "listed_twice", "gaps_differ"})
_INPUT_BEGINNINGS = ("unknown_", "date_")
_OF_STATE = frozenset(
    {
        *("wrong_state", "no_request", "already_suspended", "not_suspended", "already_decided"),
        *("same_package", "calendar_unchanged", "substitution_exists", "substitution_over"),
    }
)


def refused(refusal: Refusal, command_id: str | None = None) -> ProblemError:
    """Turn a refusal of the core into what is sent: bad input, no permission, or the state."""
    code = refusal.code
    if code in _PERMISSION:
        status = HTTPStatus.FORBIDDEN
    elif code in _INPUT_CODES or code.startswith(_INPUT_BEGINNINGS) or _names_input(refusal):
        status = HTTPStatus.UNPROCESSABLE_ENTITY
    else:
        status = HTTPStatus.CONFLICT
    is_input = status == HTTPStatus.UNPROCESSABLE_ENTITY
    field = refusal.field if is_input else None
    return ProblemError(
        status,
        code,
        refusal.message,
        field=field,
        state=refusal.state,
        command_id=command_id,
        errors=[BadField(field=field, reason=refusal.message)] if field else None,
    )


def _names_input(refusal: Refusal) -> bool:
    """Tell whether the field is at fault; a state that refuses may name the field it is about."""
    return bool(refusal.field) and refusal.code not in _OF_STATE


def answer(error: ProblemError) -> Response:
    """Return the response of a problem."""
    return JSONResponse(
        error.problem.model_dump(exclude_none=True),
        status_code=error.problem.status,
        headers={"Cache-Control": "no-store", **error.headers},
        media_type=MEDIA_TYPE,
    )


def unexpected() -> ProblemError:
    """Say that the error is ours; what happened stands in the log only."""
    return ProblemError(
        HTTPStatus.INTERNAL_SERVER_ERROR, "internal", "this is a fault of the server"
    )


def invalid(error: RequestValidationError) -> ProblemError:
    """Turn what the models refused into one problem that lists every field."""
    found = [
        BadField(field=_place(each["loc"]), reason=_printable(str(each["msg"])))
        for each in error.errors()
    ]
    kinds = {str(each["type"]) for each in error.errors()}
    first = found[0]
    if "json_invalid" in kinds:
        return ProblemError(HTTPStatus.BAD_REQUEST, "bad_json", first.reason, errors=found)
    return ProblemError(
        HTTPStatus.UNPROCESSABLE_ENTITY,
        "invalid",
        f"{first.field}: {first.reason}" if first.field else first.reason,
        field=first.field,
        errors=found[:_MOST_ERRORS],
    )


_MOST_ERRORS = 50
_LONGEST = 500
_WHERE = {"body", "query", "path", "header"}


def _place(loc: Sequence[int | str]) -> str:
    """Name a field as its sender wrote it: where it stands, without whether it was in the body."""
    parts = loc[1:] if loc and loc[0] in _WHERE else loc
    return _printable(".".join(str(part) for part in parts))


def _printable(text: str) -> str:
    return text.encode(errors="replace").decode()[:_LONGEST]


def handle_errors(app: FastAPI) -> None:
    """Let the application answer every error in the one shape."""

    async def problem(request: Request, error: Exception) -> Response:
        if isinstance(error, RequestValidationError) and _is_foreign(request, error):
            status = HTTPStatus.UNSUPPORTED_MEDIA_TYPE
            return answer(ProblemError(status, "unsupported_media_type", "send application/json"))
        return answer(as_problem(error))

    for kind in (
        ProblemError,
        RequestValidationError,
        HTTPException,
        NotFoundError,
        Refused,
        DatabaseAway,
        SQLAlchemyError,
    ):
        app.add_exception_handler(kind, problem)


def _is_foreign(request: Request, error: RequestValidationError) -> bool:
    """Tell whether a body was refused whole because it was not said to be JSON."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    is_json = kind == "application/json" or (kind.startswith("application/") and "+json" in kind)
    whole = any(each["loc"] == ("body",) and each["type"] != "missing" for each in error.errors())
    return whole and bool(kind) and not is_json


def as_problem(error: Exception) -> ProblemError:
    """Say in the one shape what an error means for who asked."""
    if isinstance(error, ProblemError):
        return error
    for kind, turn in _TURNS:
        if isinstance(error, kind):
            return turn(error)
    if isinstance(error, DatabaseAway) or _is_away(error):
        log.warning("database_away", error=type(error).__name__)
        return away("database_away", "the database does not answer; nothing was done")
    log.error("unexpected", exc_info=error)
    return unexpected()


def _is_away(error: Exception) -> bool:
    return isinstance(error, SQLAlchemyError | DBAPIError) and is_away(error)


_CODES = {
    HTTPStatus.BAD_REQUEST: "bad_request",
    HTTPStatus.UNAUTHORIZED: "unauthorized",
    HTTPStatus.FORBIDDEN: "not_permitted",
    HTTPStatus.NOT_FOUND: "not_found",
    HTTPStatus.METHOD_NOT_ALLOWED: "method_not_allowed",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "too_large",
}


def _of_http(error: HTTPException) -> ProblemError:
    status = HTTPStatus(error.status_code)
    if status == HTTPStatus.NOT_FOUND:
        return not_found()
    code = _CODES.get(status, status.phrase.lower().replace(" ", "_"))
    headers: dict[str, Any] = dict(error.headers or {})
    return ProblemError(status, code, str(error.detail), headers=headers)


_TURNS: tuple[tuple[type[Exception], Callable[[Any], ProblemError]], ...] = (
    (RequestValidationError, invalid),
    (HTTPException, _of_http),
    (NotFoundError, lambda _: not_found()),
    (Refused, lambda error: refused(error.refusal)),
)
