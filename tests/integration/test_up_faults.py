"""`dondoc up` under fire: parts killed, servers away; nothing is lost and nothing done twice."""

import asyncio
import http.client
import os
import shutil
import signal
import time
from pathlib import Path

from tests.integration.house import PARTS, House, house

OK, AWAY = http.client.OK, http.client.SERVICE_UNAVAILABLE
TASK, LEAD = "B.1:1:HTV-VP", "htv-vp.head"
UPDATE_SECONDS = "3"
ANSWERED_WITHIN = 15.0  # seconds for a command that cannot be done


def _report(here: House, command_id: str) -> int:
    """Report progress on a task, in a command of its own; return the status."""
    return here.act(TASK, LEAD, command_id, type="report_progress", text=command_id).status


async def _reported(here: House, command_id: str) -> None:
    """Repeat a command until it is confirmed, as a client does."""
    await here.until(lambda: _report(here, command_id) == OK)


def _texts(here: House) -> list[str]:
    """Return what was reported, as the history shows it."""
    path = f"/v1/plans/lib/tasks/{TASK}/history?limit=500"
    found = here.get(path, "auditor").body["items"]
    return [each["text"] for each in found if each["type"] == "report_progress"]


async def test_parts_that_are_killed_come_back(tmp_path: Path) -> None:
    """Worker, API and server are killed one after the other; each command is done once."""
    async with house(tmp_path) as here:
        await here.start_demo()
        before, expected = here.counted(), []
        for part in PARTS:
            command = f"before-{part}"
            assert _report(here, command) == OK
            await here.kill(part)
            await _reported(here, f"after-{part}")
            assert _report(here, command) == OK  # repeated after the crash: the same outcome
            expected += [command, f"after-{part}"]
            assert f"{part} ended (signal 9); it is started again" in here.said
        assert sorted(_texts(here)) == sorted(expected)
        after = here.counted()
        assert after["step"] - before["step"] == len(expected)
        assert (after["claim"], after["alarm"]) == (before["claim"], before["alarm"])


async def test_all_is_killed_in_the_middle_of_work(tmp_path: Path, database_url: str) -> None:
    """Everything dies while commands are on their way; the next start goes on, each done once."""
    async with house(tmp_path, database_url) as here:
        await here.start_demo()
        before = here.counted()
        commands = [f"command-{number}" for number in range(12)]
        sending = [asyncio.to_thread(_report, here, each) for each in commands]
        sent = asyncio.gather(*sending)
        await here.until(lambda: here.counted()["step"] > before["step"])
        await here.kill_all()
        await sent
        await here.start_demo()
        for each in commands:
            await _reported(here, each)
        assert sorted(_texts(here)) == sorted(commands)
        after = here.counted()
        assert after["step"] - before["step"] == len(commands)
        assert (after["claim"], after["alarm"]) == (before["claim"], before["alarm"])


async def test_temporal_stands_still(tmp_path: Path) -> None:
    """Questions are answered; a command is told within its limit, and is done once afterwards."""
    async with house(tmp_path) as here:
        await here.start("--demo", "--plan-dir", "tests/plans/lib", DONDOC_UPDATE_SECONDS="3")
        server = here.pid("temporal")
        os.kill(server, signal.SIGSTOP)
        try:
            assert here.tasks("auditor")
            began = time.monotonic()
            answer = here.act(TASK, LEAD, "in-vain-1", type="report_progress", text="in-vain-1")
            assert time.monotonic() - began < ANSWERED_WITHIN
            assert answer.status == AWAY
            assert answer.body["command_id"] == "in-vain-1"
        finally:
            os.kill(server, signal.SIGCONT)
        await _reported(here, "in-vain-1")
        assert _texts(here) == ["in-vain-1"]


async def test_the_database_is_taken_away(tmp_path: Path) -> None:
    """Questions and commands are answered 503; when it is back, all goes on without a restart."""
    async with house(tmp_path) as here:
        await here.start("--demo", "--plan-dir", "tests/plans/lib", DONDOC_UPDATE_SECONDS="3")
        pids, token = here.pids(), here.token(LEAD)
        away = tmp_path / "away"
        away.mkdir()
        files = list(here.data.glob("plan.db*"))
        for file in files:
            shutil.move(file, away / file.name)
        assert here.ask("GET", "/v1/me", token).status == AWAY
        assert _report(here, "in-vain-1") == AWAY
        await here.until(lambda: here.get("/readyz").body["database"] is False)
        for file in files:
            shutil.move(away / file.name, file)
        await _reported(here, "in-vain-1")
        assert _texts(here) == ["in-vain-1"]
        assert here.pids() == pids
