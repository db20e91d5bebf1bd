"""Files that are handed in and fetched: their type, their hash, and their way over the line."""

import hashlib
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from cli.output.progress import Progress
from cli.remote.line import CHUNK, Line, Request
from cli.remote.outbox import Parcel
from cli.remote.problem import problem
from cli.texts import _
from models.errors import BadInputError, DondocError

LARGEST = 25 * 2**20
OK = 200
STORED = (200, 201)
_LONGEST_NAME = 200
_TYPES = {
    ".pdf": "application/pdf",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".doc": "application/msword",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".xls": "application/vnd.ms-excel",
    ".odt": "application/vnd.oasis.opendocument.text",
    ".ods": "application/vnd.oasis.opendocument.spreadsheet",
    ".txt": "text/plain; charset=utf-8",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".zip": "application/zip",
}


class HashDiffersError(DondocError):
    """What arrived is not what was handed in."""


@dataclass(frozen=True)
class Paper:
    """A file as it is handed in: what is said of it, and its content."""

    parcel: Parcel
    content: bytes

    @property
    def reference(self) -> dict[str, object]:
        """Return how a command names the file."""
        parcel = self.parcel
        return {
            "hash": parcel.hash, "name": parcel.name, "size": parcel.size, "type": parcel.type,
        }  # fmt: skip


def read_papers(paths: tuple[Path, ...]) -> list[Paper]:
    """Read the files a command hands in; refuse what the server would refuse."""
    return [_paper(path) for path in paths]


def upload(line: Line, plan_path: str, parcel: Parcel, content: bytes) -> None:
    """Put a content where commands can name it; doing it twice does no harm."""
    label = _("Sending {name}").format(name=parcel.name)
    with Progress(label) as progress:
        headers = {
            "Content-Type": parcel.type,
            "X-File-Name": quote(parcel.name, safe=""),
            "X-Content-SHA256": parcel.hash,
        }
        request = Request("POST", f"{plan_path}/uploads", content, headers, sent=progress.show)
        answer = line.send(request)
    if answer.status not in STORED:
        raise problem(answer.status, answer.body)


def download(line: Line, path: str, target: Path, *, sha256: str = "") -> int:
    """Fetch a file; it appears under its name only when it is whole and its hash is right."""
    draft = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        with draft.open("wb") as file, Progress(target.name) as progress:
            size, found = _receive(line, path, file.write, progress.show)
        if sha256 and found != sha256:
            said = _("{name}: what arrived is not what was handed in (its hash differs).")
            raise HashDiffersError(said.format(name=target.name))
        draft.replace(target)
    finally:
        draft.unlink(missing_ok=True)
    return size


def safe_name(name: str) -> str:
    """Return a file name without folders, control signs and leading dots."""
    last = name.replace("\\", "/").rpartition("/")[2]
    return "".join(sign for sign in last if sign.isprintable()).lstrip(".") or "file"


def _receive(
    line: Line, path: str, write: Callable[[bytes], int], show: Callable[[int, int], None]
) -> tuple[int, str]:
    response = line.open("GET", path)
    if response.status != OK:
        raise problem(response.status, response.read())
    expected = response.length or 0
    digest, size = hashlib.sha256(), 0
    while piece := response.read(CHUNK):
        write(piece)
        digest.update(piece)
        size += len(piece)
        show(size, expected)
    return size, digest.hexdigest()


def _name(path: Path) -> str:
    """Return the name it is handed in under: composed, and not too long, with its ending."""
    from unicodedata import normalize

    whole = normalize("NFC", path.name)
    ending = path.suffix
    return whole if len(whole) <= _LONGEST_NAME else whole[: _LONGEST_NAME - len(ending)] + ending


def _paper(path: Path) -> Paper:
    type_ = _TYPES.get(path.suffix.lower())
    if type_ is None:
        said = _("{name}: files of this type are not taken; taken are {types}.")
        types = ", ".join(each.removeprefix(".") for each in _TYPES)
        raise BadInputError(said.format(name=path.name, types=types))
    try:
        content = path.read_bytes()
    except OSError as error:
        said = _("{path} cannot be read: {error}")
        raise BadInputError(said.format(path=path, error=error.strerror)) from error
    if not content or len(content) > LARGEST:
        said = _("{name} has {size} bytes; 1 to {largest} are taken.")
        raise BadInputError(said.format(name=path.name, size=len(content), largest=LARGEST))
    name = _name(path)
    hash_ = hashlib.sha256(content).hexdigest()
    return Paper(Parcel(hash=hash_, name=name, size=len(content), type=type_), content)
