"""What is wrong in a plan package, and where."""

from enum import StrEnum
from typing import NamedTuple

from models.base import Value
from models.wording import Wording

Loc = tuple[str | int, ...]


class Severity(StrEnum):
    """An error refuses the package; a warning only shows what somebody should look at."""

    ERROR = "error"
    WARNING = "warning"


class Place(NamedTuple):
    """A value inside a file: the keys and indexes that lead to it (a row and column in a table)."""

    file: str
    loc: Loc = ()

    def __truediv__(self, step: str | int) -> "Place":
        """Go one key or index deeper."""
        return Place(self.file, (*self.loc, step))


class Finding(NamedTuple):
    """Something wrong with a value, before its line and column are looked up."""

    place: Place
    code: str
    wording: Wording
    severity: Severity = Severity.ERROR
    at_key: bool = False


class Problem(Value):
    """Something wrong at a line and column, both counted from 1."""

    file: str
    line: int
    column: int
    path: str
    code: str
    wording: Wording
    severity: Severity = Severity.ERROR

    @property
    def where(self) -> str:
        """Write the place as editors understand it."""
        return f"{self.file}:{self.line}:{self.column}"

    @property
    def order(self) -> tuple[object, ...]:
        """Sort by file and place."""
        return (self.file, self.line, self.column, self.path, self.code, str(self.wording))

    def __str__(self) -> str:
        """Write it as ``file:line:column path: message``, in English."""
        return (
            f"{self.where} {self.path}: {self.wording}"
            if self.path
            else f"{self.where}: {self.wording}"
        )


def dotted(loc: Loc) -> str:
    """Write a path as people do: ``duties[3].deadlines[0].rule.on``."""
    text = ""
    for step in loc:
        text += f"[{step}]" if isinstance(step, int) else f".{step}" if text else step
    return text
