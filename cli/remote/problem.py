"""What the server refused, as one error with the exit code that a script branches on."""

import json
from collections.abc import Mapping

from cli.texts import _
from models.errors import DondocError, ServerUnreachableError

BAD_INPUT, NOT_FOUND, NOT_PERMITTED, REFUSED, UNREACHABLE = 2, 3, 4, 5, 6
UNAUTHORIZED, TOO_LARGE, TOO_MANY = 401, 413, 429
SERVERS_FAULT = 500
BUSY = frozenset({TOO_MANY, 502, 503, 504})

_DAMAGED = frozenset({"cut_off", "hash_differs"})
_EXITS = {
    400: BAD_INPUT, 413: BAD_INPUT, 415: BAD_INPUT, 422: BAD_INPUT,
    404: NOT_FOUND,
    401: NOT_PERMITTED, 403: NOT_PERMITTED,
    409: REFUSED,
    429: UNREACHABLE, 502: UNREACHABLE, 503: UNREACHABLE, 504: UNREACHABLE,
}  # fmt: skip


class ApiError(DondocError):
    """The server refused."""

    def __init__(self, status: int, told: Mapping[str, object]) -> None:
        """Keep what the server said (RFC 9457)."""
        from cli.remote.problem_words import problem_lines

        self.status = status
        self.told = told
        self.code = str(told.get("code") or "")
        self.exit_code = _EXITS.get(status, 1)
        first, *others = problem_lines(status, told)
        super().__init__(first)
        self.problems = tuple(others)

    @property
    def definite(self) -> bool:
        """Tell whether nothing was done and nothing will be.

        A refusal without a code does not come from our server but from something on the way, and
        what was damaged on the way can be sent again.
        """
        is_answer = bool(self.code) and self.code not in _DAMAGED
        return is_answer and self.status not in BUSY and self.status < SERVERS_FAULT


def problem(status: int, body: bytes) -> ApiError:
    """Read an error answer; a proxy's page counts as an answer without a code."""
    try:
        found = json.loads(body)
    except ValueError:
        found = {}
    return ApiError(status, found if isinstance(found, dict) else {})


def read_json(body: bytes, server: str) -> object:
    """Read an answer; whatever is no JSON was not written by the server that was asked."""
    try:
        return json.loads(body)
    except ValueError as error:
        raise foreign(server) from error


def foreign(server: str) -> ServerUnreachableError:
    """Say that something else answers in the server's place, a sign-in page of a network say."""
    said = _("What answers at {server} is no dondoc server.")
    return ServerUnreachableError(said.format(server=server))
