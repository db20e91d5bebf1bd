"""The two questions a worker answers over HTTP."""

import asyncio
import json

import pytest

from worker.health import health_server
from worker.server import free_port


async def _asked(port: int, line: bytes) -> tuple[int, dict[str, str]]:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(line)
    answer = await reader.read()
    writer.close()
    head, _, body = answer.partition(b"\r\n\r\n")
    return int(head.split()[1]), json.loads(body)


@pytest.mark.parametrize(
    ("path", "missing", "status"),
    [
        ("/healthz", "", 200),
        ("/healthz", "database", 200),
        ("/readyz", "", 200),
        ("/readyz?x=1", "database", 503),
        ("/", "", 404),
    ],
)
async def test_a_worker_says_how_it_is(path: str, missing: str, status: int) -> None:
    """It lives whatever is missing; it is ready when nothing is, and else says what."""

    async def not_ready() -> str:
        return missing

    port = free_port()
    async with health_server(port, not_ready):
        found, body = await _asked(port, f"GET {path} HTTP/1.1\r\n\r\n".encode())
    assert found == status
    assert body.get("missing", "") == (missing if status == 503 else body.get("missing", ""))


@pytest.mark.parametrize("line", [b"\r\n", b"x" * 10_000 + b"\r\n", b"\xff\xfe\r\n"])
async def test_nonsense_harms_nobody(line: bytes) -> None:
    """An empty, an endless and a broken question leave the next one its answer."""

    async def not_ready() -> str:
        return ""

    port = free_port()
    async with health_server(port, not_ready):
        _reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(line)
        writer.close()
        assert await _asked(port, b"GET /healthz HTTP/1.0\r\n\r\n") == (200, {"status": "ok"})


async def test_no_port_means_no_server() -> None:
    """It is only served where a port is named."""

    async def not_ready() -> str:
        return ""

    async with health_server(0, not_ready):
        pass
