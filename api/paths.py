"""Paths and queries as they come in: segments whole, no character that no database takes."""

from urllib.parse import unquote, unquote_to_bytes

from starlette.convertors import Convertor, register_url_convertor
from starlette.types import ASGIApp, Receive, Scope, Send

from api.problems import answer, bad_input, not_found

SEGMENT = "segment"
_LONGEST = 2000  # characters of a path
_LONGEST_QUERY = 8000


class _Segment(Convertor[str]):
    """One segment of a path, which may hold an encoded slash: ids of units do."""

    regex = "[^/]+"

    def convert(self, value: str) -> str:
        """Decode what ``Paths`` left encoded."""
        return unquote(value)

    def to_string(self, value: str) -> str:
        """Return the segment as it is."""
        return value


def understand_segments() -> None:
    """Let routes be written with ``{task:segment}``."""
    register_url_convertor(SEGMENT, _Segment())


class Paths:
    """Decode the path by segments, and refuse what is no text."""

    def __init__(self, app: ASGIApp) -> None:
        """Stand before an application."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on with its path decoded, all but the slashes inside segments."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        raw: bytes = scope.get("raw_path") or scope["path"].encode()
        query: bytes = scope.get("query_string", b"")
        try:
            path = _decoded(raw.split(b"?", 1)[0])
        except UnicodeDecodeError:
            await answer(not_found())(scope, receive, send)
            return
        if len(path) > _LONGEST or not _is_text(unquote(path)):
            await answer(not_found())(scope, receive, send)
            return
        if len(query) > _LONGEST_QUERY or not _is_query(query):
            error = bad_input("query", "printable text in UTF-8, not longer than 8,000 bytes")
            await answer(error)(scope, receive, send)
            return
        scope["path"] = path  # in place: what is measured reads the route from this very scope
        await self._app(scope, receive, send)


def _decoded(raw: bytes) -> str:
    kept = raw.replace(b"%25", b"%2525").replace(b"%2F", b"%252F").replace(b"%2f", b"%252F")
    return unquote_to_bytes(kept).decode()


def _is_query(query: bytes) -> bool:
    try:
        return _is_text(unquote_to_bytes(query).decode())
    except UnicodeDecodeError:
        return False


def _is_text(text: str) -> bool:
    return "\x00" not in text
