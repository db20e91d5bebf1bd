"""A part of `dondoc up` in a process of its own: started, watched, started again, stopped."""

import asyncio
import ctypes
import json
import os
import signal
import subprocess
import sys
from collections import deque
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from models.wording import Wording, say
from runtime.worded import WordedError

MOST_DEATHS = 5
WITHIN_SECONDS = 60.0
FIRST_PAUSE = 0.5  # seconds before the first new start; each further one waits twice as long
LONGEST_PAUSE = 8.0
POLL = 0.1
LONGEST_LOG = 20 * 2**20  # bytes; a longer one is put aside at the next start
_PR_SET_PDEATHSIG = 1
Tell = Callable[[Wording], None]


class PartFailedError(WordedError):
    """A part does not stay alive."""


@dataclass(frozen=True, kw_only=True)
class Part:
    """What is run: its command and environment, where it writes, and how one sees it is ready."""

    name: str
    command: tuple[str, ...]
    environment: Mapping[str, str]
    log: Path
    pid_file: Path
    is_ready: Callable[[], Awaitable[bool]]
    start_within: float = 60.0
    stop_within: float = 15.0


class Child:
    """A part and its process."""

    def __init__(self, part: Part, tell: Tell) -> None:
        self.part = part
        self._tell = tell
        self._process: asyncio.subprocess.Process | None = None
        self._deaths: deque[float] = deque(maxlen=MOST_DEATHS)

    async def start(self) -> None:
        """Start the process; it dies with this one."""
        part = self.part
        await asyncio.to_thread(_put_aside, part.log)
        with part.log.open("ab") as output:
            self._process = await asyncio.create_subprocess_exec(
                *part.command,
                env=dict(part.environment),
                stdin=asyncio.subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,  # Ctrl-C reaches us, and we stop the parts in their order
                preexec_fn=die_with_parent(),  # one system call; it takes no lock
            )
        note = {"pid": self._process.pid, "command": list(part.command)}
        await asyncio.to_thread(_write_whole, part.pid_file, json.dumps(note))

    async def until_ready(self) -> None:
        """Wait until it is ready; raises PartFailedError with the last line of its log."""
        try:
            async with asyncio.timeout(self.part.start_within):
                while not await self.part.is_ready():  # noqa: ASYNC110 — another process
                    await asyncio.sleep(POLL)
        except TimeoutError as late:
            seconds = f"{self.part.start_within:.0f}"
            raise PartFailedError(
                say("%(part)s is not ready within %(seconds)s s; log %(log)s: %(line)s",
                    seconds=seconds, **self._last())) from late  # fmt: skip

    async def keep(self) -> None:
        """Start it again whenever it ends; raises PartFailedError when that happens too often."""
        while True:
            assert self._process is not None  # noqa: S101 — it was started
            code = await self._process.wait()
            if self._too_often():
                raise PartFailedError(
                    say("%(part)s ended %(times)s times in a minute (%(how)s); "
                        "log %(log)s: %(line)s",
                        times=MOST_DEATHS, how=_how(code), **self._last()))  # fmt: skip
            pause = min(FIRST_PAUSE * 2 ** (len(self._deaths) - 1), LONGEST_PAUSE)
            self._tell(say("%(part)s ended (%(how)s); it is started again",
                           part=self.part.name, how=_how(code)))  # fmt: skip
            await asyncio.sleep(pause)
            await self.start()

    async def stop(self) -> None:
        """Ask it to end, and end it when it does not in time."""
        process = self._process
        if process is not None and process.returncode is None:
            process.send_signal(signal.SIGTERM)
            try:
                await asyncio.wait_for(process.wait(), self.part.stop_within)
            except TimeoutError:
                process.kill()
                await process.wait()
                self._tell(say("%(part)s did not end in time and was killed", part=self.part.name))
        await asyncio.to_thread(self.part.pid_file.unlink, missing_ok=True)

    def _too_often(self) -> bool:
        now = asyncio.get_running_loop().time()
        while self._deaths and now - self._deaths[0] > WITHIN_SECONDS:
            self._deaths.popleft()
        self._deaths.append(now)
        return len(self._deaths) == MOST_DEATHS

    def _last(self) -> dict[str, object]:
        """Name the part, its log and the last line in it."""
        log = self.part.log
        lines = log.read_text(errors="replace").strip().splitlines() if log.exists() else []
        return {"part": self.part.name, "log": log, "line": (lines or ["-"])[-1]}


def end_left_over(folder: Path) -> None:
    """End what a killed `up` left behind, where the system does not do so itself.

    A process is only ended when its command line is the one that was noted.
    """
    for path in sorted(folder.glob("*.pid")):
        try:
            note = json.loads(path.read_text(encoding="utf-8"))
            pid, command = int(note["pid"]), " ".join(note["command"])
            asked = ("ps", "-o", "command=", "-ww", "-p", str(pid))
            found = subprocess.run(asked, capture_output=True, text=True, check=False)
            if found.stdout.strip() == command:
                os.kill(pid, signal.SIGKILL)
        except (OSError, ValueError, KeyError, TypeError):
            pass  # no such process, or a note that was cut short by the crash
        path.unlink(missing_ok=True)


def die_with_parent() -> Callable[[], None] | None:
    """Return what a new process does first: on Linux, tell the kernel to end it with us.

    SIGKILL, because every part survives one, and none of them must outlive the lock.
    """
    if sys.platform != "linux":
        return None
    libc, parent = ctypes.CDLL(None), os.getpid()

    def prepare() -> None:
        libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:  # it had died before the kernel was told
            os._exit(1)

    return prepare


def _write_whole(path: Path, text: str) -> None:
    """Write a file that a reader sees whole or not at all."""
    draft = path.with_suffix(".new")
    draft.write_text(text, "utf-8")
    draft.replace(path)


def _put_aside(log: Path) -> None:
    if log.exists() and log.stat().st_size > LONGEST_LOG:
        log.replace(log.with_suffix(".1.log"))


def _how(code: int) -> str:
    return f"signal {-code}" if code < 0 else f"exit code {code}"
