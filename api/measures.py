"""What is counted of the API, and the last net: whatever happens, an answer goes out."""

from http import HTTPStatus
from time import perf_counter

import structlog
from prometheus_client import CollectorRegistry, Counter, Histogram
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.problems import answer, unexpected

BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)
HEADERS = (
    (b"x-content-type-options", b"nosniff"),
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'; sandbox"),
    (b"referrer-policy", b"no-referrer"),
)
NEVER_KEPT = (b"cache-control", b"no-store")
NO_ROUTE = "(none)"

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)

registry = CollectorRegistry()
REQUESTS = Counter(
    "dondoc_api_requests", "Answers by route and status", ["route", "status"], registry=registry
)
LATENCY = Histogram(
    "dondoc_api_seconds", "Time to answer", ["route"], buckets=BUCKETS, registry=registry
)
UPDATES = Counter(
    "dondoc_api_updates", "Commands sent to workflows by outcome", ["outcome"], registry=registry
)


class Measures:
    """Count every answer by its route, add the headers of all, and answer what nobody caught."""

    def __init__(self, app: ASGIApp) -> None:
        """Stand before an application."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Measure one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began, status = perf_counter(), 0

        async def watched(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message = {**message, "headers": _headers(message)}
            await send(message)

        try:
            await self._app(scope, receive, watched)
        except Exception:
            log.exception("unexpected", path=scope["path"])
            if status:
                raise
            await answer(unexpected())(scope, receive, watched)
        finally:
            route = str(getattr(scope.get("route"), "path", NO_ROUTE))
            REQUESTS.labels(route, str(status or int(HTTPStatus.INTERNAL_SERVER_ERROR))).inc()
            LATENCY.labels(route).observe(perf_counter() - began)


def _headers(message: Message) -> list[tuple[bytes, bytes]]:
    """Return the headers of an answer with those of all; what says nothing of it is never kept."""
    own = list(message.get("headers", ()))
    is_said = any(name.lower() == b"cache-control" for name, _ in own)
    return [*own, *HEADERS, *(() if is_said else (NEVER_KEPT,))]
