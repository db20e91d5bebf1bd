"""`dondoc api` as a service: it stands without the others, and reads payloads for Temporal."""

import asyncio
import base64
import http.client
import json
import re
import socket
from pathlib import Path
from typing import Any

from database.desk import accounts, tokens
from database.engine import migrate, open_engine
from models.desk.accounts import Account
from models.desk.identity import Role, Scope
from models.messages import PlanStart
from models.timing.clock import PlanClock
from runtime.clock import now
from runtime.codec import Keys
from runtime.connection import connect
from tests.integration.services import fetch, service
from worker.server import DEV_SERVER, dev_server, free_port

OK = http.client.OK
ORIGIN = "http://127.0.0.1:8233"
KEYS = f"k1:{base64.b64encode(b'k' * 32).decode()}"


def _prepared(folder: Path) -> tuple[str, str, str]:
    """Migrate; return the database's URL, an administrator's token and another person's."""
    url = f"sqlite:///{folder / 'plan.db'}"
    engine = open_engine(url)
    migrate(engine)
    with engine.begin() as conn:
        first = accounts.found_administrator(conn, now())
        person = Account(person="p", name="P", role=Role.PERSON, lang="vi", created_at=now())
        accounts.add_account(conn, person)
        other = tokens.issue(
            conn, person="p", label="", scopes=(Scope.ACT, Scope.READ), days=1, now=now()
        )
    engine.dispose()
    assert first is not None
    return url, first, other.secret


def _asked(
    port: int, method: str, path: str, token: str = "", body: object = None
) -> tuple[int, dict[str, str], Any]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    headers = {"Authorization": f"Bearer {token}", "Origin": ORIGIN}
    connection.request(method, path, None if body is None else json.dumps(body), headers)
    answer = connection.getresponse()
    text = answer.read()
    connection.close()
    return answer.status, dict(answer.headers), json.loads(text) if text else None


async def test_it_stands_without_the_others(tmp_path: Path) -> None:
    """No Temporal and no database: it lives, says what is missing, and ends with 0."""
    port = free_port()
    said = {
        "DONDOC_DATABASE_URL": f"postgresql://nobody@127.0.0.1:{free_port()}/plan",
        "TEMPORAL_ADDRESS": f"127.0.0.1:{free_port()}",
    }
    async with service(tmp_path, "api", "--port", str(port), **said) as running:
        async with asyncio.timeout(30):
            while "serving" not in running.said:  # noqa: ASYNC110 — another process
                await asyncio.sleep(0.1)
        assert _asked(port, "GET", "/healthz")[0] == OK
        status, _, body = _asked(port, "GET", "/readyz")
        assert status == http.client.SERVICE_UNAVAILABLE
        assert body == {"database": False, "temporal": False, "worker": False}
        assert _asked(port, "GET", "/v1/me", "ddt_x")[0] == http.client.SERVICE_UNAVAILABLE
        assert _asked(port, "POST", "/codec/decode")[0] == http.client.NOT_FOUND
        assert "dondoc_api_requests_total" in await asyncio.to_thread(fetch, port, "/metrics")
        assert await running.stop() == 0
        events = [json.loads(line)["event"] for line in running.said.splitlines()]
        assert (events[0], events[-1]) == ("serving", "stopped")


async def test_a_taken_port_is_told(tmp_path: Path) -> None:
    """One line and exit code 5."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = str(other.getsockname()[1])
        said = {"DONDOC_DATABASE_URL": f"sqlite:///{tmp_path / 'plan.db'}"}
        async with service(tmp_path, "api", "--port", port, **said) as running:
            assert await running.ends() == 5
            assert f"127.0.0.1:{port} cannot be listened on" in running.said


async def test_temporals_own_tools_read_payloads_through_it(tmp_path: Path) -> None:
    """The command line of Temporal shows a workflow's input in clear, for an administrator only."""
    url, administrator, person = _prepared(tmp_path)
    temporal, port = free_port(), free_port()
    address = f"127.0.0.1:{temporal}"
    async with dev_server(tmp_path / "temporal.db", temporal):
        client = await connect(address, keys=Keys.read(KEYS))
        start = PlanStart(plan="a-secret-plan", package="v1", clock=PlanClock())
        await client.start_workflow("PlanWorkflow", start, id="plan:x", task_queue="nobody")
        said = {
            "DONDOC_DATABASE_URL": url,
            "DONDOC_CODEC_KEYS": KEYS,
            "DONDOC_CODEC_ORIGIN": ORIGIN,
            "TEMPORAL_ADDRESS": address,
        }
        async with service(tmp_path, "api", "--port", str(port), **said) as running:
            async with asyncio.timeout(30):
                while "serving" not in running.said:  # noqa: ASYNC110 — another process
                    await asyncio.sleep(0.1)
            show = ("workflow", "show", "-w", "plan:x", "-o", "json", "--address", address)
            codec = ("--codec-endpoint", f"http://127.0.0.1:{port}/codec", "--codec-auth")
            seen = {}
            for token in (administrator, person):
                process = await asyncio.create_subprocess_exec(
                    *(str(DEV_SERVER.find()), *show, *codec, f"Bearer {token}"),
                    stdout=asyncio.subprocess.PIPE,
                    stderr=asyncio.subprocess.STDOUT,
                )
                seen[token] = (await process.communicate())[0].decode()
            assert "a-secret-plan" in _in_clear(seen[administrator])
            assert "a-secret-plan" not in _in_clear(seen[person])
            _check_the_door(port, administrator, person)


def _in_clear(shown: str) -> str:
    """Return what was shown, and what its payloads say."""
    found = re.findall(r'"data": "([^"]+)"', shown)
    return shown + "".join(base64.b64decode(each).decode(errors="replace") for each in found)


def _check_the_door(port: int, administrator: str, person: str) -> None:
    """Try what is not let through, and what browsers ask first."""
    wrong = {"payloads": [{"metadata": {"encoding": "YmluYXJ5L2VuY3J5cHRlZA=="}, "data": "AAAA"}]}
    for path in ("/codec/encode", "/codec/decode"):
        assert _asked(port, "POST", path, "", wrong)[0] == http.client.UNAUTHORIZED
        assert _asked(port, "POST", path, person, wrong)[0] == http.client.FORBIDDEN
        assert _asked(port, "POST", path, administrator, [1])[0] == http.client.BAD_REQUEST
        status, headers, _ = _asked(port, "OPTIONS", path)
        assert status == http.client.NO_CONTENT
        assert headers["access-control-allow-origin"] == ORIGIN
        assert "authorization" in headers["access-control-allow-headers"]
    status, _, body = _asked(port, "POST", "/codec/decode", administrator, wrong)
    assert (status, body["code"]) == (http.client.UNPROCESSABLE_ENTITY, "unknown_key")
    plain = {"payloads": [{"metadata": {"encoding": "anNvbi9wbGFpbg=="}, "data": "e30="}]}
    status, headers, sealed = _asked(port, "POST", "/codec/encode", administrator, plain)
    assert (status, headers["access-control-allow-origin"]) == (OK, ORIGIN)
    assert _asked(port, "POST", "/codec/decode", administrator, sealed)[2] == plain
