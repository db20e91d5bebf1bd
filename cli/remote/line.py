"""The line to the server: one connection, short time limits, a few tries with growing pauses.

The retry loop is written here and no library is taken for it: a cold command lives some tens of
milliseconds, and importing a general one would cost as much as the request itself.
"""

import ssl
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPMessage, HTTPResponse, HTTPSConnection
from urllib.parse import urlsplit

from cli.remote.problem import BUSY
from cli.texts import _, language
from models.errors import BadInputError, ServerUnreachableError

TRIES = 4
CONNECT_SECONDS = 5.0
FIRST_PAUSE = 1 / 40  # of the time limit: who is in a hurry does not want long pauses either
LONGEST_PAUSE = 5.0
ALL_TRIES_SECONDS = 45.0
CHUNK = 64 * 1024
_SCHEMES = ("http", "https")
Sent = Callable[[int, int], None]


@dataclass(frozen=True)
class Request:
    """One question.

    ``repeatable`` says that asking twice does no harm (every command is, by its id); ``wait`` is
    how many seconds the server itself may take; ``sent`` is told how much of the body is over.
    """

    method: str
    path: str
    body: bytes | None = None
    headers: dict[str, str] | None = None
    repeatable: bool = True
    wait: float = 0.0
    sent: Sent | None = None


@dataclass(frozen=True)
class Answer:
    """One answer: its status, its headers and its whole body."""

    status: int
    headers: HTTPMessage
    body: bytes


class Line:
    """A connection that is opened when it is needed and opened again when it broke."""

    def __init__(self, server: str, token: str, *, ca: str = "", seconds: float = 15.0) -> None:
        """Remember where to and as whom; nothing is sent yet."""
        self.server = server
        self._token = token
        self._seconds = seconds
        scheme, self._host, self._port, self._base = _parts(server)
        self._trust = _trust(ca) if scheme == "https" else None
        self._connection: HTTPConnection | None = None

    def send(self, request: Request) -> Answer:
        """Ask and return the answer, whatever its status; raise when there is none."""
        tries = TRIES if request.repeatable else 1
        end = time.monotonic() + min(ALL_TRIES_SECONDS, TRIES * self._seconds) + request.wait
        for attempt in range(1, tries + 1):
            last = attempt == tries or time.monotonic() >= end
            try:
                answer = self._once(request)
            except (OSError, HTTPException) as error:
                self.close()
                if last or isinstance(error, ssl.SSLCertVerificationError):
                    raise self._unreachable(error) from error
            else:
                if last or answer.status not in BUSY:
                    return answer
            _pause(self._seconds * FIRST_PAUSE, attempt, end)
        raise AssertionError  # the last try has returned or raised

    def open(self, method: str, path: str) -> HTTPResponse:
        """Ask and return the answer unread, for downloads."""
        try:
            return self._ask(Request(method, path))
        except (OSError, HTTPException) as error:
            self.close()
            raise self._unreachable(error) from error

    def close(self) -> None:
        """End the connection; the next question opens a new one."""
        if self._connection is not None:
            self._connection.close()
        self._connection = None

    def _once(self, request: Request) -> Answer:
        response = self._ask(request)
        answer = Answer(response.status, response.headers, response.read())
        if response.will_close:
            self.close()
        return answer

    def _ask(self, request: Request) -> HTTPResponse:
        connection = self._connected()
        if connection.sock is not None:
            connection.sock.settimeout(self._seconds + request.wait)
        given = {
            "Accept": "application/json",
            "Accept-Language": language(),
            **(request.headers or {}),
        }
        if self._token:
            given["Authorization"] = f"Bearer {self._token}"
        if request.body is not None:
            given["Content-Length"] = str(len(request.body))
        path = self._base + request.path
        connection.request(request.method, path, body=_payload(request), headers=given)
        return connection.getresponse()

    def _connected(self) -> HTTPConnection:
        if self._connection is None:
            limit = min(CONNECT_SECONDS, self._seconds)
            opened = (
                HTTPSConnection(self._host, self._port, timeout=limit, context=self._trust)
                if self._trust
                else HTTPConnection(self._host, self._port, timeout=limit)
            )
            opened.connect()
            self._connection = opened
        return self._connection

    def _unreachable(self, error: Exception) -> ServerUnreachableError:
        if isinstance(error, ssl.SSLCertVerificationError):
            said = _("The certificate of {server} is not trusted: {error}. --ca names another CA.")
        else:
            said = _("{server} does not answer: {error}.")
        return ServerUnreachableError(said.format(server=self.server, error=reason(error)))


def reason(error: Exception) -> str:
    """Say why a connection failed, in words an office understands."""
    if isinstance(error, TimeoutError):
        return _("no answer within the time limit")
    if isinstance(error, ConnectionRefusedError):
        return _("connection refused, nothing runs there")
    if isinstance(error, ssl.SSLCertVerificationError):
        return error.verify_message
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    return _("the connection broke")


def _trust(ca: str) -> ssl.SSLContext:
    try:
        return ssl.create_default_context(cafile=ca or None)
    except OSError as error:
        said = _("--ca {ca}: no certificates can be read there.")
        raise BadInputError(said.format(ca=ca)) from error


def _pause(first: float, attempt: int, end: float) -> None:
    import random  # only now: the first try seldom fails

    pause = first * 2 ** (attempt - 1) * random.uniform(0.5, 1.5)  # noqa: S311 - jitter
    time.sleep(max(0.0, min(pause, LONGEST_PAUSE, end - time.monotonic())))


def _payload(request: Request) -> bytes | Iterator[bytes] | None:
    if request.body is None or request.sent is None:
        return request.body
    return _pieces(request.body, request.sent)


def _pieces(body: bytes, sent: Sent) -> Iterator[bytes]:
    for start in range(0, len(body), CHUNK):
        yield body[start : start + CHUNK]
        sent(min(start + CHUNK, len(body)), len(body))


def _parts(server: str) -> tuple[str, str, int | None, str]:
    try:
        parts = urlsplit(server)
        port = parts.port
    except ValueError:
        parts, port = urlsplit(""), None
    if parts.scheme not in _SCHEMES or not parts.hostname or parts.query or parts.fragment:
        said = _("'{server}' is no address of a server; for example https://dondoc.example")
        raise BadInputError(said.format(server=server))
    if parts.username or parts.password:
        said = _("The address of the server holds no name and no password; `dondoc login` does.")
        raise BadInputError(said)
    return parts.scheme, parts.hostname, port, parts.path.rstrip("/")
