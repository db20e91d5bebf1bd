"""The small package of a fictional body, whole or damaged in one place."""

from functools import cache
from pathlib import Path
from typing import NamedTuple

from models.package.reading import PackageReading, read_package
from models.problem import Problem

FOLDER = Path(__file__).parents[2] / "plans" / "lib"


@cache
def lib_files() -> dict[str, bytes]:
    """Return the files of the package, as they are committed."""
    paths = (path for path in sorted(FOLDER.rglob("*")) if path.is_file())
    return {path.relative_to(FOLDER).as_posix(): path.read_bytes() for path in paths}


class Damage(NamedTuple):
    """One change of one file: words that stand there once are replaced."""

    file: str
    old: str
    new: str

    def done(self, files: dict[str, bytes]) -> dict[str, bytes]:
        """Return the files with the change."""
        text = files[self.file].decode()
        assert text.count(self.old) == 1, f"'{self.old}' stands {text.count(self.old)} times"
        return {**files, self.file: text.replace(self.old, self.new).encode()}


def read_damaged(*damages: Damage) -> PackageReading:
    """Read the package after some changes."""
    files = lib_files()
    for damage in damages:
        files = damage.done(files)
    return read_package(files)


def place_of(damage: Damage, needle: str) -> tuple[int, int]:
    """Return line and column of words that stand once in the damaged file."""
    text = damage.done(lib_files())[damage.file].decode()
    assert text.count(needle) == 1, f"'{needle}' stands {text.count(needle)} times"
    start = text.index(needle)
    return text.count("\n", 0, start) + 1, start - text.rfind("\n", 0, start)


def only(reading: PackageReading, code: str) -> Problem:
    """Return the one problem of a kind."""
    found = [problem for problem in reading.problems if problem.code == code]
    assert len(found) == 1, [str(problem) for problem in reading.problems]
    return found[0]
