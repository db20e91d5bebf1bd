"""Read a plan package from its folder: the bytes of its files, within limits."""

import os
from pathlib import Path

from models.errors import BadInputError
from models.package.reading import PackageReading, ScenarioReading, read_package, read_scenario
from models.package.text_files import MAX_BYTES
from models.plan.plan import Plan
from models.plan_run.fitting import stages_that_do_not_fit
from models.wording import Wording, say

SUFFIXES = {".yaml", ".yml", ".csv", ".txt", ".j2"}
MAX_FILES = 500
MAX_DEPTH = 3


class UnreadableError(BadInputError):
    """A file or folder cannot be read."""

    def __init__(self, wording: Wording) -> None:
        """Keep the wording, so that whoever shows it can translate it."""
        super().__init__(str(wording))
        self.wording = wording


def read_folder(folder: Path) -> PackageReading:
    """Read and check the package in a folder.

    Raises UnreadableError when there is no such folder or the system does not let it be read;
    what is wrong inside the files is listed in the reading.
    """
    return read_package(package_bytes(folder), stages_that_do_not_fit)


def read_scenario_file(path: Path, plan: Plan) -> ScenarioReading:
    """Read a scenario from any file and check it against a plan."""
    if not path.is_file():
        raise UnreadableError(say("there is no file '%(path)s'", path=path))
    return read_scenario(path.name, _content(path), plan)


def package_bytes(folder: Path) -> dict[str, bytes]:
    """Return the files of a package by their names inside it, written with '/'."""
    try:
        if not folder.exists():
            raise UnreadableError(say("there is no folder '%(path)s'", path=folder))
        if not folder.is_dir():
            wording = say("'%(path)s' is a file; name the folder of a plan package", path=folder)
            raise UnreadableError(wording)
        found = _paths(folder)
    except (OSError, ValueError) as error:
        raise UnreadableError(_system_says(folder, error)) from error
    return {path.relative_to(folder).as_posix(): _content(path) for path in found}


def only_package(plans: Path) -> Path:
    """Return the only package in a folder of packages."""
    found = sorted(path.parent for path in plans.glob("*/plan.yaml")) if plans.is_dir() else []
    if len(found) == 1:
        return found[0]
    if not found:
        wording = say("there is no plan package under '%(path)s'; name its folder", path=plans)
        raise UnreadableError(wording)
    names = ", ".join(str(path) for path in found)
    raise UnreadableError(say("name one of these packages: %(names)s", names=names))


def _paths(folder: Path) -> list[Path]:
    """List the files, never following a link to a folder, so that no loop is walked."""
    found: list[Path] = []
    for above, below, names in os.walk(folder, onerror=_raise):
        depth = len(Path(above).relative_to(folder).parts)
        below[:] = sorted(each for each in below if depth < MAX_DEPTH and not each.startswith("."))
        found.extend(
            path
            for path in (Path(above, name) for name in sorted(names))
            if path.suffix in SUFFIXES and (path.is_symlink() or path.is_file())
        )
        if len(found) > MAX_FILES:
            wording = say("'%(path)s' holds more than %(limit)s files; is it a plan package?",
                          path=folder, limit=MAX_FILES)  # fmt: skip
            raise UnreadableError(wording)
    return found


def _content(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(MAX_BYTES + 1)  # one more than accepted: the check then says so
    except OSError as error:
        raise UnreadableError(_system_says(path, error)) from error


def _system_says(path: Path, error: OSError | ValueError) -> Wording:
    reason = (error.strerror if isinstance(error, OSError) else None) or str(error)
    return say("'%(path)s' cannot be read: %(reason)s", path=path, reason=reason)


def _raise(error: OSError) -> None:
    raise error
