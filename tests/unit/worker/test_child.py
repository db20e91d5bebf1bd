"""A part in a process of its own: watched, started again, stopped, and never an orphan."""

import asyncio
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from models.wording import Wording
from worker import child
from worker.child import Child, Part, PartFailedError, end_left_over

SLEEP = ("sleep", "600")
WITHIN = 10.0


class Told(list[str]):
    """What was told, in English."""

    def __call__(self, wording: Wording) -> None:
        """Keep it."""
        self.append(str(wording))


async def _is_ready() -> bool:
    return True


def _part(folder: Path, *command: str, stop_within: float = 5.0) -> Part:
    return Part(
        name="part",
        command=command,
        environment={"PATH": os.environ["PATH"]},
        log=folder / "part.log",
        pid_file=folder / "part.pid",
        is_ready=_is_ready,
        start_within=1.0,
        stop_within=stop_within,
    )


def _pid(folder: Path) -> int:
    return int(json.loads((folder / "part.pid").read_text(encoding="utf-8"))["pid"])


def _lives(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


async def _until(predicate: Callable[[], bool]) -> None:
    async with asyncio.timeout(WITHIN):
        while not predicate():  # noqa: ASYNC110 — it happens in another process
            await asyncio.sleep(0.01)


async def test_a_part_that_dies_is_started_again_and_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed, it comes back with another process, and a line says what happened."""
    monkeypatch.setattr(child, "FIRST_PAUSE", 0.01)
    told = Told()
    part = Child(_part(tmp_path, *SLEEP), told)
    await part.start()
    keeping = asyncio.create_task(part.keep())
    first = _pid(tmp_path)
    os.kill(first, signal.SIGKILL)
    await _until(lambda: _pid(tmp_path) != first)
    keeping.cancel()
    await asyncio.gather(keeping, return_exceptions=True)
    second = _pid(tmp_path)
    await part.stop()
    assert told == ["part ended (signal 9); it is started again"]
    assert not _lives(second)
    assert not (tmp_path / "part.pid").exists()


async def test_a_part_that_does_not_stay_alive_is_given_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The fifth end in a minute is the last, and the last line of its log is told."""
    monkeypatch.setattr(child, "FIRST_PAUSE", 0.01)
    told = Told()
    part = Child(_part(tmp_path, "sh", "-c", "echo no such port; exit 3"), told)
    await part.start()
    with pytest.raises(PartFailedError, match=r"ended 5 times .*exit code 3.*: no such port"):
        await part.keep()
    assert len(told) == 4


async def test_a_part_that_is_never_ready_is_given_up(tmp_path: Path) -> None:
    """A limit ends the waiting."""

    async def never() -> bool:
        return False

    part = Child(_part(tmp_path, *SLEEP), Told())
    unready = Child(replace(part.part, is_ready=never, start_within=0.2), Told())
    await unready.start()
    with pytest.raises(PartFailedError, match="part is not ready within 0 s"):
        await unready.until_ready()
    await unready.stop()


async def test_who_does_not_end_is_killed(tmp_path: Path) -> None:
    """A part that ignores the request to end is ended at its limit."""
    told = Told()
    deaf = "trap '' TERM; touch ready; while :; do sleep 0.1; done"
    part = Child(_part(tmp_path, "sh", "-c", f"cd {tmp_path}; {deaf}", stop_within=0.3), told)
    await part.start()
    await _until((tmp_path / "ready").exists)
    pid = _pid(tmp_path)
    await part.stop()
    assert told == ["part did not end in time and was killed"]
    assert not _lives(pid)


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel of others does not do so")
async def test_a_part_dies_with_its_parent(tmp_path: Path) -> None:
    """Whoever watches is killed with -9, and no orphan stays."""
    program = (
        "import asyncio, sys\n"
        "from pathlib import Path\n"
        "from tests.unit.worker.test_child import SLEEP, Told, _part\n"
        "from worker.child import Child\n"
        "async def main():\n"
        "    await Child(_part(Path(sys.argv[1]), *SLEEP), Told()).start()\n"
        "    print('started', flush=True)\n"
        "    await asyncio.sleep(600)\n"
        "asyncio.run(main())\n"
    )
    parent = await asyncio.create_subprocess_exec(
        sys.executable,
        "-c",
        program,
        str(tmp_path),
        cwd=Path(__file__).parents[3],
        stdout=subprocess.PIPE,
    )
    assert parent.stdout is not None
    assert (await parent.stdout.readline()) == b"started\n"
    pid = _pid(tmp_path)
    assert _lives(pid)
    parent.kill()
    await parent.wait()
    await _until(lambda: not _lives(pid))


def test_what_a_killed_one_left_is_ended_by_the_next(tmp_path: Path) -> None:
    """Where the kernel does not do it, the note tells which process: if its command is the same."""
    left, other = subprocess.Popen(SLEEP), subprocess.Popen(SLEEP)
    for name, process, command in (("left", left, SLEEP), ("other", other, ("sleep", "5"))):
        note = {"pid": process.pid, "command": command}
        (tmp_path / f"{name}.pid").write_text(json.dumps(note), encoding="utf-8")
    (tmp_path / "cut.pid").write_text('{"pid": ', encoding="utf-8")
    end_left_over(tmp_path)
    assert left.wait(WITHIN) == -signal.SIGKILL
    assert other.poll() is None
    assert list(tmp_path.glob("*.pid")) == []
    other.kill()
    other.wait()
