"""Where a user's own files lie, and how they are written so that nobody else reads them."""

import contextlib
import os
from pathlib import Path

PRIVATE_FILE = 0o600
PRIVATE_FOLDER = 0o700


def config_home() -> Path:
    """Return the folder of the profiles."""
    return _home("DONDOC_CONFIG_HOME", "XDG_CONFIG_HOME", ".config")


def state_home() -> Path:
    """Return the folder of the outbox."""
    return _home("DONDOC_STATE_HOME", "XDG_STATE_HOME", ".local/state")


def private_folder(folder: Path) -> Path:
    """Make a folder that only its owner may enter."""
    folder.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
    if folder.stat().st_mode & 0o077:
        folder.chmod(PRIVATE_FOLDER)
    return folder


def write_private(path: Path, content: bytes) -> None:
    """Put a whole file on the disk, readable by its owner only, or leave the former one."""
    private_folder(path.parent)
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
    with os.fdopen(os.open(draft, flags, PRIVATE_FILE), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    draft.chmod(PRIVATE_FILE)  # a draft left behind by a crash keeps its old mode otherwise
    draft.replace(path)
    settle(path.parent)


def settle(folder: Path) -> None:
    """Bring the names in a folder to the disk: a file that was not named there does not exist."""
    with contextlib.suppress(OSError):  # some systems cannot open a folder
        opened = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(opened)
        finally:
            os.close(opened)


def _home(own: str, common: str, below: str) -> Path:
    if os.environ.get(own):
        return Path(os.environ[own])
    base = os.environ.get(common)
    return (Path(base) if base else Path.home() / below) / "dondoc"
