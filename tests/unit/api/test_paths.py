"""Paths: a segment is decoded whole, and what is no text is refused."""

from typing import Any

import pytest
from starlette.types import Message, Receive, Scope, Send

from api.paths import Paths, _Segment


async def _pass(raw: bytes, query: bytes = b"") -> tuple[str | None, int | None]:
    """Send a path through; return what came out at the other end, or the status of a refusal."""
    seen: list[str] = []
    statuses: list[int] = []

    async def app(scope: Scope, _: Receive, __: Send) -> None:
        seen.append(scope["path"])

    async def receive() -> Message:
        return {"type": "http.request"}

    async def send(message: Message) -> None:
        if message["type"] == "http.response.start":
            statuses.append(message["status"])

    scope: dict[str, Any] = {
        "type": "http",
        "path": "/decoded",
        "raw_path": raw,
        "query_string": query,
        "headers": [],
    }
    await Paths(app)(scope, receive, send)
    return (seen[0] if seen else None), (statuses[0] if statuses else None)


@pytest.mark.parametrize(
    ("raw", "segment"),
    [
        (b"/tasks/a%3Ab", "a:b"),
        (b"/tasks/a%2Fb", "a/b"),
        (b"/tasks/a%2fb%25", "a/b%"),
        (b"/tasks/%C4%91%C3%B4n", "đôn"),
        (b"/tasks/a%252Fb", "a%2Fb"),
    ],
)
async def test_a_segment_keeps_its_slashes(raw: bytes, segment: str) -> None:
    """Ids of units may hold a slash; encoded, it parts no segments."""
    path, status = await _pass(raw)
    assert status is None
    assert path is not None
    assert path.count("/") == 2
    assert _Segment().convert(path.rsplit("/", 1)[1]) == segment


@pytest.mark.parametrize("raw", [b"/a%00", b"/%FF", b"/" + b"x" * 3000])
async def test_a_path_that_is_no_text_is_nowhere(raw: bytes) -> None:
    """NUL, bytes that are no UTF-8, endless paths."""
    assert await _pass(raw) == (None, 404)


@pytest.mark.parametrize("query", [b"q=%00", b"q=%FF", b"q=" + b"x" * 9000])
async def test_a_query_that_is_no_text_is_refused(query: bytes) -> None:
    """The same for what is asked."""
    assert await _pass(b"/a", query) == (None, 422)
