"""What a client may ask of this server: how much at once, and how often."""

import hashlib
from collections.abc import Mapping
from http import HTTPStatus
from math import ceil
from time import time  # the window of a rate is this process's own, never plan time

from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.problems import ProblemError, answer
from runtime.settings import ApiSettings

LARGE = ("/uploads", "/imports", "/v1/plans", "/amendment")  # ends of paths to which files are sent
FREE = frozenset({"/healthz", "/readyz", "/metrics"})
FAILED_PER_MINUTE = 60  # requests with tokens that are not good, for one address
_MOST_KNOWN = 10_000  # good tokens that are remembered
_DIGITS = 18  # of a length; longer ones are too large whatever they say


class Limits:
    """Refuse bodies that are too large while they come, and clients that come too often."""

    def __init__(self, app: ASGIApp, settings: ApiSettings) -> None:
        """Stand before an application."""
        self._app = app
        self._settings = settings
        self._limiter = MovingWindowRateLimiter(MemoryStorage())
        self._rate = RateLimitItemPerMinute(settings.rate_per_minute, namespace="token")
        self._failed = RateLimitItemPerMinute(FAILED_PER_MINUTE, namespace="address")
        self._known: dict[str, None] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through, or answer 413 or 429."""
        if scope["type"] != "http" or scope["path"] in FREE:
            await self._app(scope, receive, send)
            return
        headers = {name.decode("latin-1"): value for name, value in scope["headers"]}
        token = _hash(headers.get("authorization", b""))
        refusal = self._too_often(scope, token) or self._too_large(scope, headers)
        if refusal:
            await answer(refusal)(scope, receive, send)
            return
        await self._app(scope, self._counted(scope, receive), self._watched(scope, token, send))

    def _counted(self, scope: Scope, receive: Receive) -> Receive:
        """Count what comes in pieces: their length was not announced."""
        most, seen = self._most(scope), 0

        async def counted() -> Message:
            nonlocal seen
            message = await receive()
            seen += len(message.get("body", b""))
            if seen > most:
                raise HTTPException(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, _most_accepted(most))
            return message

        return counted

    def _watched(self, scope: Scope, token: str, send: Send) -> Send:
        """Count the answers that say that a token is not good, so that nobody tries many.

        Who comes with a token that was good is not held up by others at the same address.
        """

        async def watched(message: Message) -> None:
            if token and message["type"] == "http.response.start":
                if message["status"] == HTTPStatus.UNAUTHORIZED:
                    self._known.pop(token, None)
                    self._limiter.hit(self._failed, _address(scope))
                elif message["status"] < HTTPStatus.INTERNAL_SERVER_ERROR:
                    self._remember(token)
            await send(message)

        return watched

    def _remember(self, token: str) -> None:
        if token not in self._known and len(self._known) >= _MOST_KNOWN:
            self._known.pop(next(iter(self._known)))
        self._known[token] = None

    def _too_often(self, scope: Scope, token: str) -> ProblemError | None:
        address = _address(scope)
        is_new = token and token not in self._known
        if is_new and not self._limiter.test(self._failed, address):
            return self._wait(self._failed, address)
        if not self._limiter.hit(self._rate, token or address):
            return self._wait(self._rate, token or address)
        return None

    def _wait(self, rate: RateLimitItemPerMinute, key: str) -> ProblemError:
        reset = self._limiter.get_window_stats(rate, key).reset_time
        seconds = max(1, ceil(reset - time()))
        return ProblemError(
            HTTPStatus.TOO_MANY_REQUESTS,
            "too_many_requests",
            f"{rate.amount} requests a minute are accepted; try again in {seconds} s",
            headers={"Retry-After": str(seconds)},
        )

    def _too_large(self, scope: Scope, headers: Mapping[str, bytes]) -> ProblemError | None:
        announced = headers.get("content-length", b"0")
        most = self._most(scope)
        if not announced.isdigit():
            return ProblemError(HTTPStatus.BAD_REQUEST, "bad_request", "no such length")
        if len(announced) > _DIGITS or int(announced) > most:
            detail = _most_accepted(most)
            return ProblemError(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "too_large", detail)
        return None

    def _most(self, scope: Scope) -> int:
        path: str = scope["path"]
        is_upload = path.endswith(LARGE)
        return self._settings.max_upload_bytes if is_upload else self._settings.max_body_bytes


def _hash(token: bytes) -> str:
    return hashlib.sha256(token).hexdigest() if token else ""


def _most_accepted(most: int) -> str:
    return f"at most {most} bytes are accepted here"


def _address(scope: Scope) -> str:
    client = scope.get("client")
    return str(client[0]) if client else "local"
