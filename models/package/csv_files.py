"""CSV as rows of cells that know where they stand; never an exception."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from models.package.text_files import normal
from models.problem import Loc, Problem
from models.wording import Wording, say

MAX_ROWS = 100_000

_TOKEN = re.compile(r'"(?:[^"]|"")*"?|[^",\r\n]+|,|\r\n|\n|\r|"')


class Cell(NamedTuple):
    """One field of a row."""

    text: str
    line: int
    column: int


class Columns(NamedTuple):
    """The columns of a table: those it must have and those it may have."""

    required: tuple[str, ...]
    optional: tuple[str, ...] = ()


@dataclass
class Table:
    """The rows of a file by column name, and what is wrong with its form."""

    file: str
    rows: list[dict[str, Cell]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def position(self, loc: Loc, *, at_key: bool = False) -> tuple[int, int, Loc]:
        """Return line, column and path of a cell, given as (row, column name)."""
        del at_key
        if not loc or not isinstance(loc[0], int) or loc[0] >= len(self.rows):
            return 1, 1, loc
        row = self.rows[loc[0]]
        cell = row.get(str(loc[1])) if len(loc) > 1 else None
        cell = cell or next(iter(row.values()))
        return cell.line, cell.column, loc[1:]

    def problem(self, cell: Cell, code: str, wording: Wording) -> None:
        """Note what is wrong at a cell."""
        self.problems.append(
            Problem(
                file=self.file,
                line=cell.line,
                column=cell.column,
                path="",
                code=code,
                wording=wording,
            )
        )


def read_csv(file: str, text: str, columns: Columns) -> Table:
    """Read a table with a header line; rows that do not fit it are listed as problems."""
    table = Table(file)
    rows = _rows(table, text)
    header = next(rows, None)
    if header is None:
        table.problem(Cell("", 1, 1), "empty", say("the file is empty"))
        return table
    names = _check_header(table, header, columns)
    for row in rows:
        if len(table.rows) >= MAX_ROWS:
            table.problem(row[0], "too-big", say("more than %(limit)s rows", limit=MAX_ROWS))
            break
        if len(row) == len(names):
            table.rows.append(dict(zip(names, row, strict=True)))
        else:
            wording = say(
                "the row has %(found)s fields and the header %(wanted)s; "
                "a comma inside a field needs quotes around the field",
                found=len(row),
                wanted=len(names),
            )
            table.problem(row[0], "ragged-row", wording)
    return table


def _check_header(table: Table, header: list[Cell], columns: Columns) -> list[str]:
    names = [cell.text for cell in header]
    accepted = (*columns.required, *columns.optional)
    listed = ", ".join(accepted)
    for number, cell in enumerate(header):
        if cell.text not in accepted:
            wording = say(
                "unknown column '%(name)s'; accepted: %(accepted)s", name=cell.text, accepted=listed
            )
            table.problem(cell, "unknown-column", wording)
        elif cell.text in names[:number]:
            wording = say("the column '%(name)s' stands here twice", name=cell.text)
            table.problem(cell, "duplicate-column", wording)
    for name in columns.required:
        if name not in names:
            wording = say("the column '%(name)s' is missing", name=name)
            table.problem(header[0], "missing-column", wording)
    return names


def _rows(table: Table, text: str) -> Iterator[list[Cell]]:
    """Yield the rows that are not blank; a quoted field may hold commas and line ends."""
    row: list[Cell] = []
    pieces: list[str] = []
    line, start_of_line = 1, 0
    at = (1, 1)
    for token in _TOKEN.finditer(text):
        word = token[0]
        if word in {",", "\n", "\r\n", "\r"}:
            row.append(Cell(normal("".join(pieces)).strip(), *at))
            pieces = []
            if word != ",":
                if any(cell.text for cell in row):
                    yield row
                row, line, start_of_line = [], line + 1, token.end()
            at = (line, token.end() - start_of_line + 1)
            continue
        pieces.append(_unquoted(table, word, Cell(word, line, token.start() - start_of_line + 1)))
        if word.startswith('"') and "\n" in word:
            line += word.count("\n")
            start_of_line = token.start() + word.rindex("\n") + 1
    row.append(Cell(normal("".join(pieces)).strip(), *at))
    if any(cell.text for cell in row):
        yield row


def _unquoted(table: Table, word: str, cell: Cell) -> str:
    if not word.startswith('"'):
        return word
    if len(word) > 1 and word.endswith('"'):
        return word[1:-1].replace('""', '"')
    table.problem(cell, "open-quote", say("this quotation mark is never closed"))
    return word[1:].replace('""', '"')
