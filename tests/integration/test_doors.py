"""What the program itself does when it is given nonsense, has no server, or is asked to end."""

import asyncio
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from models.errors import ServerUnreachableError
from worker import server
from worker.server import DEV_SERVER, TIME_SKIPPING

ROOT = Path(__file__).parents[2]
LIBRARY = ROOT / "tests" / "plans" / "lib"
SHIPPED = ROOT / "plans" / "kl79"
DONDOC = Path(sys.executable).with_name("dondoc")
BAD_INPUT, UNREACHABLE = 2, 6
LISTEN = (
    "import socket, sys, time; "
    'listening = socket.create_server(("127.0.0.1", int(sys.argv[1]))); time.sleep(60)'
)


SOUND = "schema: 1\nname: x\ntitle: y\nassumed: {issued_on: 2020-01-06, note: z}\n"


def _environment(temporary: Path, **more: str) -> dict[str, str]:
    return {**os.environ, "TMPDIR": str(temporary), "DONDOC_LANG": "en", **more}


def _dondoc(
    temporary: Path, *arguments: str | Path, **more: str
) -> subprocess.CompletedProcess[str]:
    """Run the program to its end; whatever happens, it shows no traceback and leaves no file."""
    done = subprocess.run(
        [DONDOC, *arguments],
        env=_environment(temporary, **more),
        capture_output=True,
        text=True,
        timeout=90,
        check=False,
    )
    assert "Traceback" not in done.stderr
    assert list(temporary.glob("dondoc-*")) == []
    return done


# --- bad input -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("plan", "why", "Z.9", "--plan", LIBRARY), "Z.9"),
        (("plan", "check", ROOT / "no-such-plan"), "no-such-plan"),
        (("rehearse", ROOT / "no-such-plan"), "no-such-plan"),
        (("rehearse", LIBRARY, "--scenario", "no-such-script"), "late, on-time"),
        (("rehearse", LIBRARY, "--from", "2020-02-30"), "--from"),
        (("rehearse", LIBRARY, "--until", "tomorrow"), "--until"),
        (("rehearse", LIBRARY, "--until", "2031-01-01"), "2022-12-31"),
        (("rehearse", LIBRARY, "--from", "2021-05-01", "--until", "2020-05-01"), "--from"),
        (("rehearse", LIBRARY, "--html", ROOT), "--html"),
        (("rehearse", LIBRARY, "--keep-histories", ROOT / "README.md"), "--keep-histories"),
    ],
)
def test_nonsense_is_refused_in_words(
    tmp_path: Path, arguments: tuple[str | Path, ...], said: str
) -> None:
    """What cannot be accepted is named, with exit code 2."""
    done = _dondoc(tmp_path, *arguments)
    assert done.returncode == BAD_INPUT
    assert said in done.stderr
    assert done.stdout == ""


@pytest.mark.parametrize(
    ("script", "said"),
    [
        ("schema: 1\nname: [\n", "script.yaml:"),
        ("", "script.yaml:"),
        ("- one\n- two\n", "script.yaml:"),
        ("schema: 1\nname: x\ntitle: y\nassumed: {issued_on: 2020-13-01, note: z}\n", "issued_on"),
        (f"{SOUND}messages: [{{to: everybody}}]\n", "messages"),
    ],
)
def test_a_broken_script_is_refused_with_its_places(tmp_path: Path, script: str, said: str) -> None:
    """A scenario that is no scenario gives file, line and field, with exit code 2."""
    path = tmp_path / "script.yaml"
    path.write_text(script, encoding="utf-8")
    done = _dondoc(tmp_path, "rehearse", LIBRARY, "--scenario", path)
    assert done.returncode == BAD_INPUT
    assert re.search(r"script\.yaml:\d+:\d+", done.stderr)
    assert said in done.stderr


# --- a server that is not there ------------------------------------------------------------------


@pytest.mark.parametrize("program", ["/nonexistent", "/dev/null", "/bin"])
def test_a_missing_server_names_package_and_variable(tmp_path: Path, program: str) -> None:
    """A program that cannot be run gives one line that says what to install or to set."""
    done = _dondoc(tmp_path, "rehearse", LIBRARY, **{TIME_SKIPPING.variable: program})
    assert done.returncode == UNREACHABLE
    assert len(done.stderr.splitlines()) == 1
    for word in (program, TIME_SKIPPING.package, TIME_SKIPPING.variable):
        assert word in done.stderr


@pytest.mark.parametrize("exit_code", [0, 3])
def test_a_foreign_program_is_named_with_port_and_log(tmp_path: Path, exit_code: int) -> None:
    """A program that ends instead of serving gives one line: which, where, and its last words."""
    program = _program(tmp_path, f"echo starting; echo 'no such option' >&2; exit {exit_code}")
    done = _dondoc(tmp_path, "rehearse", LIBRARY, **{TIME_SKIPPING.variable: str(program)})
    assert done.returncode == UNREACHABLE
    assert len(done.stderr.splitlines()) == 1
    for word in (str(program), f"exit code {exit_code}", ".log", "no such option"):
        assert word in done.stderr
    assert re.search(r"port \d+", done.stderr)


@pytest.mark.parametrize("deed", ["sleep 60", f"exec {sys.executable} -c '{LISTEN}' $1"])
async def test_a_program_that_never_answers_is_given_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, deed: str
) -> None:
    """A program that does not listen, or listens and says nothing, is ended after its limit."""
    program = _program(tmp_path, f'echo $$ > "{tmp_path}/pid"; {deed}')
    monkeypatch.setenv(TIME_SKIPPING.variable, str(program))
    monkeypatch.setattr(server, "START_WITHIN", 1.0)
    with pytest.raises(ServerUnreachableError, match=r"did not start on port \d+ .* log .*\.log"):
        async with asyncio.timeout(20), server.time_skipping_server(tmp_path):
            pass
    assert not _runs(tmp_path / "pid")


async def test_the_real_server_says_what_is_wrong_with_its_file(tmp_path: Path) -> None:
    """A server's database that is no database gives an error with the server's program and log."""
    database = tmp_path / "temporal.db"
    database.write_text("this is no database, and it is long enough to be read as a header " * 20)
    with pytest.raises(ServerUnreachableError, match=str(DEV_SERVER.find())):
        async with server.dev_server(database, server.free_port()):
            pass


# --- the end -------------------------------------------------------------------------------------


STOPS = [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 129)]


@pytest.fixture
def _interruptible() -> Iterator[None]:
    """A shell lets its background jobs ignore Ctrl-C, nohup a lost terminal; both are inherited."""
    ways = ((signal.SIGINT, signal.default_int_handler), (signal.SIGHUP, signal.SIG_DFL))
    before = [(number, signal.signal(number, way)) for number, way in ways]
    yield
    for number, way in before:
        signal.signal(number, way)


@pytest.mark.usefixtures("_interruptible")
@pytest.mark.parametrize("moment", ["temporal-test-server.log", "plan.db"])
@pytest.mark.parametrize(("number", "code"), STOPS)
def test_an_interrupted_rehearsal_leaves_nothing(
    tmp_path: Path, number: signal.Signals, code: int, moment: str
) -> None:
    """Ctrl-C, a request to end and a lost terminal stop the server and take every file away."""
    temporary = tmp_path / "tmp"
    temporary.mkdir()
    note = f'echo $$ > "{tmp_path}/pid"; exec "{TIME_SKIPPING.find()}" "$@"'
    program = _program(tmp_path, note)
    environment = _environment(temporary, **{TIME_SKIPPING.variable: str(program)})
    command = [str(DONDOC), "rehearse", str(SHIPPED)]
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as running:
        _until(lambda: any(temporary.glob(f"dondoc-*/{moment}")) and (tmp_path / "pid").exists())
        time.sleep(1.0 if moment == "plan.db" else 0.0)
        running.send_signal(number)
        stdout, stderr = running.communicate(timeout=30)
    assert running.returncode == code
    assert "Traceback" not in stderr
    assert stderr.strip() == "Interrupted."
    assert stdout == ""
    assert list(temporary.iterdir()) == []
    _until(lambda: not _runs(tmp_path / "pid"))


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells children of such an end")
def test_a_killed_rehearsal_leaves_no_server(tmp_path: Path) -> None:
    """Nothing of us is left to stop it: the kernel does."""
    note = f'echo $$ > "{tmp_path}/pid"; exec "{TIME_SKIPPING.find()}" "$@"'
    program = _program(tmp_path, note)
    environment = _environment(tmp_path, **{TIME_SKIPPING.variable: str(program)})
    command = [str(DONDOC), "rehearse", str(SHIPPED)]
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as running:
        _until(lambda: any(tmp_path.glob("dondoc-*/plan.db")) and (tmp_path / "pid").exists())
        running.kill()
    _until(lambda: not _runs(tmp_path / "pid"))


def _program(folder: Path, script: str) -> Path:
    path = folder / "program"
    path.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    path.chmod(0o755)
    return path


def _runs(pid: Path) -> bool:
    """Tell whether the process of a noted id still runs."""
    try:
        os.kill(int(pid.read_text(encoding="utf-8")), 0)
    except ProcessLookupError:
        return False
    return True


def _until(predicate: Callable[[], bool], within: float = 30.0) -> None:
    deadline = time.monotonic() + within
    while not predicate():
        assert time.monotonic() < deadline
        time.sleep(0.02)
