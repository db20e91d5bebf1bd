"""Walk through the XML of a workbook's parts without keeping it."""

import re
from dataclasses import dataclass, field
from typing import Any
from xml.parsers import expat

from files.flaw import refused
from models.wording import say

_PLACE = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")
_SEPARATOR = "\n"
_DEEPEST = 100
_SEEN = 0.5  # points of a height, signs of a width


@dataclass(frozen=True, kw_only=True)
class Area:
    """A rectangle of cells, its borders included; rows and columns are counted from 1."""

    name: str
    top: int
    left: int
    bottom: int
    right: int

    def holds(self, row: int, column: int) -> bool:
        """Tell whether a cell lies in it."""
        return self.top <= row <= self.bottom and self.left <= column <= self.right


@dataclass(frozen=True, kw_only=True)
class SheetScan:
    """What a sheet hides and merges, and how far it goes."""

    is_hidden: bool = False
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: tuple[tuple[int, int], ...] = ()
    merged: tuple[Area, ...] = ()
    rows: int = 0
    columns: int = 0

    def merged_at(self, row: int, column: int) -> Area | None:
        """Return the merged area a cell lies in."""
        return next((each for each in self.merged if each.holds(row, column)), None)

    def hides(self, row: int, column: int) -> bool:
        """Tell whether nobody sees a cell who opens the workbook."""
        is_column = any(first <= column <= last for first, last in self.hidden_columns)
        return self.is_hidden or is_column or row in self.hidden_rows


@dataclass
class Found:
    """What the walk has come across so far."""

    sheets: list[tuple[str, str, bool]] = field(default_factory=list)
    links: dict[str, str] = field(default_factory=dict)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: list[tuple[int, int]] = field(default_factory=list)
    merged: list[Area] = field(default_factory=list)
    row: int = 0
    rows: int = 0
    columns: int = 0
    cells: int = 0

    def sheet(self, *, is_hidden: bool) -> SheetScan:
        """Return what was found, as that of a sheet."""
        return SheetScan(
            is_hidden=is_hidden,
            hidden_rows=frozenset(self.hidden_rows),
            hidden_columns=tuple(self.hidden_columns),
            merged=tuple(self.merged),
            rows=self.rows,
            columns=self.columns,
        )


class Scanner:
    """Notice what matters, element by element; refuse what goes beyond the limits."""

    def __init__(self, found: Found, rows: int, columns: int, cells: int) -> None:
        """Take the limits."""
        self._found = found
        self._limits = rows, columns, cells
        self._depth = 0
        self._parser = expat.ParserCreate(namespace_separator=_SEPARATOR)
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.StartDoctypeDeclHandler = self._doctype

    def feed(self, piece: bytes, *, last: bool = False) -> None:
        """Go on with a piece of the part."""
        self._parser.Parse(piece, last)

    @staticmethod
    def _doctype(*_: Any) -> None:  # noqa: ANN401 — as the parser calls it
        raise refused("bomb", say("it declares entities of its own, which no workbook does"))

    def _end(self, _: str) -> None:
        self._depth -= 1

    def _start(self, name: str, given: dict[str, str]) -> None:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise refused("bomb", say("its parts are nested too deeply"))
        handler = _HANDLERS.get(name.rpartition(_SEPARATOR)[2])
        if handler:
            handler(self, given)

    def _cell(self, given: dict[str, str]) -> None:
        found = self._found
        found.cells += 1
        row, column = _read_place(given.get("r", "")) or (found.row, 0)
        found.rows, found.columns = max(found.rows, row), max(found.columns, column)
        rows, columns, cells = self._limits
        if found.rows > rows or found.columns > columns or found.cells > cells:
            wording = say("a sheet is larger than any report")
            most = say("at most %(rows)s rows and %(columns)s columns", rows=rows, columns=columns)
            raise refused("bomb", wording, most)

    def _row(self, given: dict[str, str]) -> None:
        number = given.get("r", "")
        self._found.row = int(number) if number.isdigit() else self._found.row + 1
        if self._found.row > self._limits[0]:
            self._cell({"r": f"A{self._found.row}"})
        if _is_true(given.get("hidden")) or _is_nothing(given.get("ht")):
            self._found.hidden_rows.add(self._found.row)

    def _column(self, given: dict[str, str]) -> None:
        if _is_true(given.get("hidden")) or _is_nothing(given.get("width")):
            first, last = given.get("min", "0"), given.get("max", "0")
            if first.isdigit() and last.isdigit():
                self._found.hidden_columns.append((int(first), int(last)))

    def _merge(self, given: dict[str, str]) -> None:
        area = read_area(given.get("ref", ""))
        if area:
            self._found.merged.append(area)
        if len(self._found.merged) > self._limits[0]:
            raise refused("bomb", say("a sheet is larger than any report"))

    def _sheet(self, given: dict[str, str]) -> None:
        link = next((each for key, each in given.items() if key.endswith("\nid")), "")
        is_hidden = given.get("state", "visible") != "visible"
        self._found.sheets.append((given.get("name", ""), link, is_hidden))

    def _link(self, given: dict[str, str]) -> None:
        self._found.links[given.get("Id", "")] = given.get("Target", "")


_HANDLERS = {
    "c": Scanner._cell,  # noqa: SLF001 — its own methods, by the names of elements
    "row": Scanner._row,  # noqa: SLF001
    "col": Scanner._column,  # noqa: SLF001
    "mergeCell": Scanner._merge,  # noqa: SLF001
    "sheet": Scanner._sheet,  # noqa: SLF001
    "Relationship": Scanner._link,  # noqa: SLF001
}


def read_area(text: str) -> Area | None:
    """Read ``B2:C5``."""
    first, _colon, last = text.partition(":")
    start, end = _read_place(first), _read_place(last or first)
    if start is None or end is None:
        return None
    return Area(name=text, top=start[0], left=start[1], bottom=end[0], right=end[1])


def _read_place(text: str) -> tuple[int, int] | None:
    found = _PLACE.fullmatch(text)
    if found is None:
        return None
    column = 0
    for letter in found[1]:
        column = column * 26 + ord(letter) - ord("A") + 1
    return int(found[2]), column


def _is_true(text: str | None) -> bool:
    return text in {"1", "true"}


def _is_nothing(size: str | None) -> bool:
    """Tell whether a height or width is so small that nobody sees what lies in it."""
    try:
        return size is not None and not float(size) >= _SEEN
    except ValueError:
        return False
