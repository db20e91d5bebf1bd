"""The outbox: a command is on the disk before it is sent, and done once, however often sent."""

import json
import os
import stat
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import pytest

from tests.unit.cli.conftest import ROOT, User
from tests.unit.cli.stand_in import PDF, Answer, World, refusal

UNCONFIRMED = refusal(503, "unconfirmed", detail="accepted")
AWAY = refusal(503, "temporal_away", detail="away")
ALL_TRIES = 4


def box(user: User) -> Path:
    """Return where a user's outbox lies."""
    return user.home / ".local" / "state" / "dondoc" / "outbox"


def waiting(user: User) -> list[dict[str, Any]]:
    """Return what lies in it."""
    found = sorted(box(user).glob("[0-9]*.json"))
    return [json.loads(path.read_text(encoding="utf-8")) for path in found]


def test_a_confirmed_command_leaves(user: User, world: World) -> None:
    """What the server confirmed is not kept; its envelope is the contract's."""
    result = user.run("task", "accept", "B.1:2026:U1", "--by-post", "U1.vp", "--capacity", "KT.")
    assert result.returncode == 0, result.stderr
    assert not waiting(user)
    act = world.acts[0]
    assert set(act) == {"command_id", "post", "acted_at", "capacity", "body"}
    assert act["body"] == {"type": "acknowledge"}
    assert (act["post"], act["capacity"]) == ("U1.vp", "KT.")
    assert result.stdout == f"{act['command_id']}\tB.1:2026:U1\tacknowledged\n"


def test_what_waits_is_private_and_holds_no_token(user: User, world: World) -> None:
    """Folder and files are the owner's; the token stands in the profile only."""
    world.failures = [AWAY] * ALL_TRIES
    assert user.run("task", "accept", "B.1:2026:U1").returncode == 6
    files = [path for path in box(user).rglob("*") if path.is_file()]
    assert {stat.S_IMODE(path.stat().st_mode) for path in files} == {0o600}
    assert {stat.S_IMODE(path.stat().st_mode) for path in (box(user),)} == {0o700}
    assert not [path for path in files if b"ddt_right" in path.read_bytes()]


@pytest.mark.parametrize("failure", [UNCONFIRMED, AWAY, "lost", refusal(429, "rate_limited")])
def test_an_unknown_end_is_kept_and_repeated_under_its_id(
    user: User, world: World, failure: Answer | str
) -> None:
    """After 503, a lost answer or a limit, the same command again does not make a second one."""
    world.failures = [failure] * ALL_TRIES
    first = user.run("task", "progress", "B.1:2026:U1", "xong một nửa")
    assert first.returncode == 6
    assert "dondoc outbox send" in first.stderr
    assert len(waiting(user)) == 1
    second = user.run("task", "progress", "B.1:2026:U1", "xong một nửa")
    assert second.returncode == 0, second.stderr
    assert len({act["command_id"] for act in world.acts}) == 1
    assert len({act["acted_at"] for act in world.acts}) == 1
    assert len(world.acts) == ALL_TRIES + 1
    assert not waiting(user)


def test_a_lost_answer_is_asked_for_again_at_once(user: User, world: World) -> None:
    """One broken connection is nothing the user hears of."""
    world.failures = ["lost"]
    assert user.run("task", "accept", "B.1:2026:U1").returncode == 0
    assert len(world.commands) == 1
    assert len(world.acts) == 2


def test_a_killed_program_leaves_its_command(user: User, world: World) -> None:
    """The command is on the disk before it is sent: a crash while sending loses nothing."""
    world.failures = ["hang"]
    process = subprocess.Popen(
        [sys.executable, "-m", "cli", "task", "accept", "B.1:2026:U1"],
        cwd=ROOT,
        env={**os.environ, "HOME": str(user.home), "XDG_CONFIG_HOME": "", "XDG_STATE_HOME": ""},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    end = time.monotonic() + 20
    while not waiting(user) and time.monotonic() < end:
        time.sleep(0.02)
    time.sleep(0.3)
    process.kill()
    process.wait()
    assert len(waiting(user)) == 1
    assert user.run("task", "accept", "B.1:2026:U1").returncode == 0
    assert len({act["command_id"] for act in world.acts}) == 1


def test_that_something_arrived_is_kept_without_a_line(user: User, world: World) -> None:
    """Whether that is all that is owed is the server's to say: nothing is asked before."""
    world.failures = [AWAY] * ALL_TRIES
    assert user.run("task", "accept", "copies:2026:U0:U1").returncode == 6
    assert len(waiting(user)) == 1
    world.failures = [refusal(422, "unknown_command", field="body.type", reason="receive")]
    result = user.run("task", "accept", "copies:2026:U0:U1")
    assert result.returncode == 2
    assert "dondoc task submit" in result.stderr
    assert not waiting(user)


def test_a_refusal_leaves_nothing(user: User, world: World) -> None:
    """What was definitely refused is told, not kept."""
    world.failures = [refusal(409, "wrong_state", detail="no", state="completed")]
    result = user.run("task", "accept", "B.1:2026:U1")
    assert result.returncode == 5
    assert "hoàn thành" in result.stderr
    assert not waiting(user)
    assert "wrong_state" not in user.run("outbox").stdout


def test_send_goes_in_order_and_keeps_the_time_of_the_act(user: User, world: World) -> None:
    """`outbox send` sends as it was given; a refused one is put aside and the rest goes on."""
    world.failures = [AWAY] * (3 * ALL_TRIES)
    for text in ("một", "hai", "ba"):
        task = {"một": "B.1:2026:U1", "hai": "B.2:2026:U1", "ba": "B.3:2026:U1"}[text]
        assert user.run("task", "progress", task, text).returncode == 6
    given = {each["id"]: each["acted_at"] for each in waiting(user)}
    world.acts.clear()
    world.commands.clear()
    world.failures = [refusal(409, "wrong_state", detail="no", state="completed")]
    result = user.run("outbox", "send")
    assert result.returncode == 5
    assert [act["body"]["text"] for act in world.acts] == ["một", "hai", "ba"]
    assert {act["command_id"]: act["acted_at"] for act in world.acts} == given
    assert [line.split("\t")[1] for line in result.stdout.splitlines()] == [
        "refused", "done", "done",
    ]  # fmt: skip
    assert not waiting(user)
    assert user.run("outbox").stdout.split("\t")[1] == "refused"


def test_send_stops_when_the_server_is_away(user: User, world: World) -> None:
    """Nothing is lost and nothing is tried in vain."""
    world.failures = [AWAY] * (2 * ALL_TRIES)
    user.run("task", "accept", "B.1:2026:U1")
    user.run("task", "accept", "B.2:2026:U1")
    world.failures = [AWAY] * ALL_TRIES
    result = user.run("outbox", "send", "--json")
    assert result.returncode == 6
    assert json.loads(result.stdout)["left"] == 2
    assert len(waiting(user)) == 2


def test_an_earlier_act_on_the_same_matter_goes_first(user: User, world: World) -> None:
    """A new command does not overtake one that waits for the same task."""
    world.failures = [AWAY] * ALL_TRIES
    user.run("task", "accept", "B.1:2026:U1")
    world.acts.clear()
    assert user.run("task", "progress", "B.1:2026:U1", "đang làm").returncode == 0
    assert [act["body"]["type"] for act in world.acts] == ["acknowledge", "report_progress"]
    assert not waiting(user)


def test_a_file_waits_with_its_command(user: User, world: World, tmp_path: Path) -> None:
    """What is handed in waits in the outbox; the original may be gone when it is sent."""
    product = tmp_path / "báo cáo.pdf"
    product.write_bytes(PDF)
    world.failures = [AWAY] * ALL_TRIES
    sent = user.run("task", "submit", "B.1:2026:U1", "--product", str(product), "--number", "3/BC")
    assert sent.returncode == 6
    product.unlink()
    world.files.clear()
    assert user.run("outbox", "send").returncode == 0
    assert list(world.files.values()) == [PDF]
    body = world.acts[-1]["body"]
    assert body["files"][0]["name"] == "báo cáo.pdf"
    assert body["files"][0]["hash"] in world.files
    assert not list((box(user) / "files").iterdir())


def test_retry_repeats_what_was_confirmed_meanwhile(user: User, world: World) -> None:
    """--retry after `outbox send` has confirmed the command does not do it a second time."""
    world.failures = [AWAY] * ALL_TRIES
    user.run("task", "progress", "B.1:2026:U1", "xong")
    user.run("outbox", "send")
    again = user.run("task", "progress", "B.1:2026:U1", "xong", "--retry")
    assert again.returncode == 0
    assert len(world.commands) == 1
    assert user.run("task", "progress", "B.1:2026:U1", "xong").returncode == 0
    assert len(world.commands) == 2


def test_two_programs_do_not_send_twice(user: User, world: World) -> None:
    """Two `outbox send` at once send each command once: the second waits, then finds nothing."""
    world.failures = [AWAY] * ALL_TRIES
    user.run("task", "accept", "B.1:2026:U1")
    world.acts.clear()
    results: list[int] = []
    threads = [
        threading.Thread(target=lambda: results.append(user.run("outbox", "send").returncode))
        for _ in range(2)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == [0, 0]
    assert len(world.acts) == 1


def test_an_expired_token_keeps_what_waits(user: User, world: World) -> None:
    """A new login sends it; who is not let in has not been refused the act itself."""
    world.failures = [AWAY] * ALL_TRIES
    user.run("task", "accept", "B.1:2026:U1")
    world.failures = [refusal(401, "unauthorized")]
    assert user.run("outbox", "send").returncode == 4
    assert len(waiting(user)) == 1
    assert user.run("outbox", "send").returncode == 0


def test_others_commands_are_not_sent(user: User, world: World) -> None:
    """What another person of the same machine gave goes out under his own token only."""
    world.failures = [AWAY] * ALL_TRIES
    user.run("task", "accept", "B.1:2026:U1")
    path = next(box(user).glob("[0-9]*.json"))
    other = {**waiting(user)[0], "identity": "p-two"}
    path.write_text(json.dumps(other), encoding="utf-8")
    world.acts.clear()
    assert user.run("outbox", "send").returncode == 0
    assert not world.acts
    assert len(waiting(user)) == 1


def test_a_page_on_the_way_confirms_nothing(user: User, world: World) -> None:
    """A sign-in page of a network answers 200: it is no confirmation, and its 404 no refusal."""
    world.failures = [(200, b"<html>sign in</html>")]
    assert user.run("task", "accept", "B.1:2026:U1").returncode == 6
    world.failures = [(404, b"<html>not here</html>")]
    assert user.run("task", "accept", "B.1:2026:U1").returncode == 3
    assert len(waiting(user)) == 1


def test_drop_asks_first(user: User, world: World) -> None:
    """Without a terminal --yes is needed; an unknown id is not found."""
    world.failures = [AWAY] * ALL_TRIES
    user.run("task", "accept", "B.1:2026:U1")
    name = waiting(user)[0]["id"][:8]
    asked = user.run("outbox", "drop", name)
    assert asked.returncode == 2
    assert "--yes" in asked.stderr
    assert user.run("outbox", "drop", "zzz", "--yes").returncode == 3
    assert user.run("outbox", "drop", name, "--yes").returncode == 0
    assert not waiting(user)


def test_ones_own_answer_arrives_on_the_servers_today(user: User, world: World) -> None:
    """An answer sent later, or by a wrong clock, is said to arrive when it does, under one id."""
    world.failures = [refusal(403, "own_receipt")]
    result = user.run("task", "submit", "year:2026:U0:U1", "--number", "5/BC")
    assert result.returncode == 0, result.stderr
    first, second = world.acts
    assert first["command_id"] == second["command_id"]
    assert second["body"]["receipt"]["received_on"] == "2026-11-23"
    assert world.paths[-1] == "/v1/plans/p/tasks/year%3A2026%3AU0%3AU1/commands"


def test_a_file_that_was_damaged_on_its_way_is_sent_again(
    user: User, world: World, tmp_path: Path
) -> None:
    """An upload that broke off is no refusal of the act: both stay and are sent later."""
    product = tmp_path / "a.pdf"
    product.write_bytes(PDF)
    world.plain["POST /v1/plans/p/uploads"] = refusal(400, "cut_off", detail="cut off")
    assert user.run("task", "submit", "B.1:2026:U1", "--product", str(product)).returncode == 2
    assert len(waiting(user)) == 1
    assert not world.acts
    world.plain.clear()
    assert user.run("outbox", "send").returncode == 0
    assert list(world.files.values()) == [PDF]
