"""`dondoc up`: everything with one command, once on a data directory, and stopped in order."""

import asyncio
import http.client
import signal
import socket
from pathlib import Path

from temporalio.api.workflowservice.v1 import DescribeNamespaceRequest

from runtime.connection import connect
from tests.integration.house import PARTS, PLAN, START_WITHIN, House, house, lives
from worker.deployment import build_id
from worker.embedded import RETENTION
from worker.server import DEV_SERVER

OK = http.client.OK
STOP_WITHIN = 30.0
ORPHANS_WITHIN = 5.0
YEARS = 5 * 366 * 24 * 3600


def _first_token(here: House) -> str:
    """Return the first administrator's token as it was printed."""
    lines = here.said.splitlines()
    return lines[lines.index("The first administrator's token, shown this once:") + 1].strip()


async def test_up_serves_is_alone_and_stops(tmp_path: Path) -> None:
    """It says where things are; a second one is refused; kill -9 and SIGTERM leave no orphan."""
    async with house(tmp_path) as here:
        await here.start()
        assert here.get("/readyz").body == {"database": True, "temporal": True, "worker": True}
        assert f"logs         {here.data / 'logs'}" in here.said
        host, port = here.api
        assert f"dondoc login --server http://{host}:{port}" in here.said
        me = here.ask("GET", "/v1/me", _first_token(here))
        assert (me.status, me.body["role"]) == (OK, "administrator")
        address = next(line.split()[1] for line in here.said.splitlines() if "Temporal  " in line)
        client = await connect(address)
        request = DescribeNamespaceRequest(namespace=client.namespace)
        described = await client.workflow_service.describe_namespace(request)
        assert described.config.workflow_execution_retention_ttl.seconds == RETENTION > YEARS
        log = (here.data / "logs" / "worker.log").read_text(encoding="utf-8")
        assert f'"build": "{build_id()}"' in log
        second = await asyncio.create_subprocess_exec(
            *here.command(), stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE
        )
        _, refused = await asyncio.wait_for(second.communicate(), START_WITHIN)
        assert second.returncode == 5
        assert refused.decode().count("\n") == 1
        assert str(here.data) in refused.decode()
        pids = here.pids()
        here.signal(signal.SIGKILL)  # no part outlives it, and the next one finds all free
        assert await here.ends() == -signal.SIGKILL
        await here.until(lambda: not any(map(lives, pids)), ORPHANS_WITHIN)
        await here.start()
        pids = here.pids()
        here.signal(signal.SIGTERM)
        assert await here.ends(STOP_WITHIN) == 0
        assert not any(map(lives, pids))
        assert list((here.data / "run").iterdir()) == []


async def test_a_demonstration_goes_on_where_it_was(tmp_path: Path) -> None:
    """The plan is moved and issued once; profiles work, and go on working on another port."""
    async with house(tmp_path) as here:
        await here.start_demo()
        assert "export DONDOC_CONFIG_HOME=" in here.said
        await here.settled()
        tasks = here.tasks("auditor")
        assert {each["duty"] for each in tasks} >= {"B.1", "B.3"}
        status = here.get(f"/v1/plans/{PLAN}", "htv.president").body
        assert (status["number"], status["assumed"]) == ("DEMO/KH", True)
        file = here.data / "profiles" / "profiles.toml"
        assert file.stat().st_mode & 0o777 == 0o600
        token, counted = here.token("auditor"), here.counted()
        here.signal(signal.SIGINT)
        assert await here.ends(STOP_WITHIN) == 0
        await here.start_demo()
        assert "Issuing" not in here.said
        assert here.token("auditor") == token
        assert f"{here.api[1]}" in file.read_text(encoding="utf-8")
        await here.settled()
        assert here.tasks("auditor") == tasks
        assert here.counted() == counted


async def test_a_taken_port_and_an_open_address_are_refused(tmp_path: Path) -> None:
    """Each is one clear line and an exit code, before anything is started."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        async with house(tmp_path) as here:
            here.begin("--port", str(port))
            assert await here.ends() == 5
            assert here.said == f"127.0.0.1:{port} is taken; --port names another port\n"
            here.begin("--host", "0.0.0.0")  # noqa: S104 — it is refused
            assert await here.ends() == 2
            assert "--insecure-listen" in here.said
            assert not list((tmp_path / "data").glob("*.db"))


async def test_a_part_that_does_not_stay_alive_ends_it_all(tmp_path: Path) -> None:
    """A server that ends at once is started five times, then `up` says why and ends with 1."""
    program = tmp_path / "temporal"
    program.write_text("#!/bin/sh\necho no such option >&2\nexit 3\n", encoding="utf-8")
    program.chmod(0o755)
    async with house(tmp_path) as here:
        here.begin(**{DEV_SERVER.variable: str(program)})
        assert await here.ends(60) == 1
        assert here.said.count("temporal ended (exit code 3); it is started again") == 4
        assert "no such option" in here.said.splitlines()[-1]
        assert not any((here.data / "run" / f"{part}.pid").exists() for part in PARTS)
