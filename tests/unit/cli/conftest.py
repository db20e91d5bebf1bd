"""A user at a machine: his own folders, a server, and the program as he starts it."""

import os
import pty
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.unit.cli.stand_in import TOKEN, World, serving

ROOT = Path(__file__).parents[3]
Result = subprocess.CompletedProcess[str]


@dataclass
class User:
    """Somebody with folders of his own; ``environment`` is added to a plain one."""

    home: Path
    environment: dict[str, str]

    def run(self, *arguments: str, given: str | None = None, **environment: str) -> Result:
        """Run the program with its streams in pipes."""
        return subprocess.run(
            [sys.executable, "-m", "cli", *arguments],
            cwd=ROOT,
            env=self._whole(environment),
            input=given,
            stdin=None if given is not None else subprocess.DEVNULL,
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=60,
            check=False,
        )

    def at_terminal(self, *arguments: str, typed: str = "", **environment: str) -> tuple[int, str]:
        """Run the program at a terminal of a hundred columns; return its code and all it showed."""
        controlling, terminal = pty.openpty()
        whole = self._whole({"COLUMNS": "100", "TERM": "xterm", **environment})
        with subprocess.Popen(
            [sys.executable, "-m", "cli", *arguments],
            cwd=ROOT,
            env=whole,
            stdin=terminal,
            stdout=terminal,
            stderr=terminal,
            start_new_session=True,
        ) as process:
            os.close(terminal)
            shown = _all_of(controlling, typed.encode())
        os.close(controlling)
        return process.returncode, shown.decode()

    def _whole(self, more: dict[str, str]) -> dict[str, str]:
        plain = {
            key: value
            for key, value in os.environ.items()
            if not key.startswith(("DONDOC", "XDG", "NO_COLOR", "COLUMNS"))
        }
        return {**plain, "LANG": "C.UTF-8", "HOME": str(self.home), **self.environment, **more}


def _all_of(descriptor: int, typed: bytes) -> bytes:
    """Read to the end; type once something was asked, because a prompt forgets what came before."""
    found = b""
    while True:
        try:
            piece = os.read(descriptor, 65536)
        except OSError:  # the other end is closed
            return found
        if not piece:
            return found
        found += piece
        if typed and found.rstrip().endswith((b":", b"]")):
            os.write(descriptor, typed)
            typed = b""


@pytest.fixture(name="world")
def _world() -> World:
    return World()


@pytest.fixture(name="server")
def _server(world: World) -> Iterator[str]:
    with serving(world) as address:
        yield address


@pytest.fixture(name="stranger")
def _stranger(tmp_path: Path) -> User:
    """Give somebody who is not logged in."""
    return User(home=tmp_path / "home", environment={"DONDOC_TIMEOUT": "3"})


@pytest.fixture(name="user")
def _user(stranger: User, server: str) -> User:
    """Give somebody who has logged in before."""
    kept = {"server": server, "token": TOKEN, "person": "p-one", "plan": "p"}
    lines = ["[profile.default]", *(f'{key} = "{value}"' for key, value in kept.items())]
    folder = stranger.home / ".config" / "dondoc"
    folder.mkdir(parents=True, mode=0o700)
    (folder / "profiles.toml").write_text("\n".join(lines), encoding="utf-8")
    (folder / "profiles.toml").chmod(0o600)
    return stranger
