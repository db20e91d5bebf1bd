"""The outbox: every command lies on the disk, under its id, before it is sent.

A command that was confirmed or definitely refused leaves it; any other stays and is sent again
under the same id, so that it is done once however often it is sent.
"""

import json
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from cli.remote.places import PRIVATE_FILE, private_folder, settle, state_home, write_private
from cli.texts import _
from models.errors import BadInputError, NotFoundError

REMEMBERED = 200  # confirmed commands whose ids are kept for --retry
LOCK_SECONDS = 120.0
_LOCK_PAUSE = 0.1


@dataclass(frozen=True, kw_only=True)
class Parcel:
    """A file that a command hands in; its content waits beside the command."""

    hash: str
    name: str
    size: int
    type: str


@dataclass(frozen=True, kw_only=True)
class Kept:
    """A command as it lies in the outbox; it holds no token."""

    id: str
    number: int
    server: str
    identity: str
    profile: str
    path: str
    digest: str
    acted_at: str
    envelope: dict[str, object]
    parcels: tuple[Parcel, ...] = ()
    said: str = ""

    @property
    def type(self) -> str:
        """Return what the command is."""
        body = self.envelope.get("body")
        return str(body.get("type", "")) if isinstance(body, dict) else ""

    @property
    def object(self) -> str:
        """Return what the command is about, as its path names it."""
        from urllib.parse import unquote

        return unquote(self.path.removesuffix("/commands").rpartition("/")[2])


class Outbox:
    """The folder of what is not confirmed, of what was refused, and of the ids of what was done."""

    def __init__(self, folder: Path | None = None) -> None:
        """Take the user's state folder."""
        self.folder = folder or state_home() / "outbox"
        self.refused = self.folder / "refused"
        self.done = self.folder / "done"
        self.files = self.folder / "files"

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Keep other processes of this user from sending meanwhile; a dead one holds no lock."""
        private_folder(self.folder)
        flags = os.O_RDWR | os.O_CREAT
        with os.fdopen(os.open(self.folder / "lock", flags, PRIVATE_FILE), "r+b") as file:
            _acquire(file.fileno())
            yield

    def waiting(self) -> list[Kept]:
        """Return what is not confirmed, in the order of the acts."""
        return _read_all(self.folder)

    def refusals(self) -> list[Kept]:
        """Return what was refused when it was sent again."""
        return _read_all(self.refused)

    def confirmed(self, digest: str) -> Kept | None:
        """Return the last command with this content that was confirmed."""
        latest_first = reversed(_read_all(self.done))
        return next((each for each in latest_first if each.digest == digest), None)

    def keep(self, command: Kept, contents: dict[str, bytes]) -> None:
        """Put a command and its files on the disk."""
        for hash_, content in contents.items():
            if not (self.files / hash_).exists():
                write_private(self.files / hash_, content)
        write_private(self._place(self.folder, command), _written(command))

    def content(self, parcel: Parcel) -> bytes:
        """Return the content of a file that waits."""
        try:
            return (self.files / parcel.hash).read_bytes()
        except FileNotFoundError as error:
            said = _("{name} is no longer in the outbox; drop the command and give it again.")
            raise BadInputError(said.format(name=parcel.name)) from error

    def confirm(self, command: Kept) -> None:
        """Take out what was done, and remember its id for --retry."""
        self._move(replace(command, envelope={}, parcels=()), self.done)
        for old in _files(self.done)[:-REMEMBERED]:
            old.unlink(missing_ok=True)

    def refuse(self, command: Kept, said: str) -> None:
        """Take out what was refused, and keep it beside with what the server said."""
        self._move(replace(command, said=said), self.refused)

    def forget_refusal(self, command: Kept) -> None:
        """Take a command from those refused."""
        self._place(self.refused, command).unlink(missing_ok=True)

    def drop(self, command: Kept) -> None:
        """Take out a command that nobody wants any more."""
        for folder in (self.folder, self.refused):
            self._place(folder, command).unlink(missing_ok=True)
        settle(self.folder)
        self._sweep()

    def find(self, name: str) -> Kept:
        """Return the command whose id begins so."""
        found = [each for each in (*self.waiting(), *self.refusals()) if each.id.startswith(name)]
        if len(found) == 1 and name:
            return found[0]
        said = _("The outbox holds no command '{name}'.")
        if found:
            said = _("More than one command begins with '{name}'; give more of its id.")
        raise (BadInputError if found else NotFoundError)(said.format(name=name))

    def next_number(self) -> int:
        """Return a number behind all that wait, whatever the clock says: it keeps the order."""
        last = max((each.number for each in self.waiting()), default=0)
        return max(last + 1, time.time_ns() // 1_000_000)

    def _move(self, command: Kept, target: Path) -> None:
        write_private(self._place(target, command), _written(command))
        self._place(self.folder, command).unlink(missing_ok=True)
        settle(self.folder)
        self._sweep()

    def _sweep(self) -> None:
        """Remove contents that no waiting command hands in."""
        if not self.files.is_dir():
            return
        wanted = {parcel.hash for each in self.waiting() for parcel in each.parcels}
        for file in self.files.iterdir():
            if file.name not in wanted:
                file.unlink(missing_ok=True)

    @staticmethod
    def _place(folder: Path, command: Kept) -> Path:
        return folder / f"{command.number:015d}-{command.id}.json"


def _written(command: Kept) -> bytes:
    return json.dumps(asdict(command), ensure_ascii=False, indent=1).encode()


def _files(folder: Path) -> list[Path]:
    if not folder.is_dir():
        return []
    return sorted(each for each in folder.glob("*.json") if not each.name.startswith("."))


def _read_all(folder: Path) -> list[Kept]:
    return [_read(path) for path in _files(folder)]


def _read(path: Path) -> Kept:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        parcels = tuple(Parcel(**each) for each in found.pop("parcels", ()))
        return Kept(**found, parcels=parcels)
    except (ValueError, TypeError, AttributeError) as error:
        said = _("{path} cannot be read: {error}")
        raise BadInputError(said.format(path=path, error=error)) from error


def _acquire(descriptor: int) -> None:
    """Wait for the lock, but not for ever: the holder sends within bounded time."""
    end = time.monotonic() + LOCK_SECONDS
    while True:
        try:
            _try_lock(descriptor)
        except OSError as error:
            if time.monotonic() > end:
                said = _("Another dondoc of yours is sending; try again when it is done.")
                raise BadInputError(said) from error
            time.sleep(_LOCK_PAUSE)
        else:
            return


def _try_lock(descriptor: int) -> None:
    if sys.platform == "win32":
        import msvcrt

        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
    else:
        import fcntl

        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
