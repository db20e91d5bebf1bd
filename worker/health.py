"""Two questions over HTTP on loopback: does the process live, is it ready to work."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

LOOPBACK = "127.0.0.1"
LONGEST_LINE = 2048  # bytes
WITHIN = 5.0  # seconds for a question and its answer
Probe = Callable[[], Awaitable[str]]
_REASONS = {200: "OK", 404: "Not Found", 503: "Service Unavailable"}


@asynccontextmanager
async def health_server(port: int, not_ready: Probe) -> AsyncIterator[None]:
    """Answer /healthz and /readyz; ``not_ready`` says what is missing, or nothing. 0: no server."""
    if not port:
        yield
        return

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            async with asyncio.timeout(WITHIN):
                writer.write(await _answer(await reader.readline(), not_ready))
                await writer.drain()
        except (TimeoutError, OSError, ValueError):
            pass  # whoever asked has gone, or asked no question
        finally:
            writer.close()

    server = await asyncio.start_server(answer, LOOPBACK, port, limit=LONGEST_LINE)
    async with server:
        yield


async def _answer(line: bytes, not_ready: Probe) -> bytes:
    words = line.split()
    path = words[1].partition(b"?")[0] if len(words) > 1 else b""
    if path == b"/healthz":
        return _response(200, "")
    if path == b"/readyz":
        missing = await not_ready()
        return _response(503 if missing else 200, missing)
    return _response(404, "nothing here")


def _response(status: int, missing: str) -> bytes:
    body = json.dumps({"status": "ok"} if not missing else {"status": "no", "missing": missing})
    head = (
        f"HTTP/1.1 {status} {_REASONS[status]}\r\nContent-Type: application/json\r\n"
        f"Content-Length: {len(body)}\r\nConnection: close\r\n\r\n"
    )
    return (head + body).encode()
