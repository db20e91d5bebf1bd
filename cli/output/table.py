"""Tables: aligned on a terminal, tab-separated lines in a pipe."""

import os
import shutil
import sys
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import click

from cli.output.values import clean

GAP = "  "
NARROWEST = 12
_WIDE = frozenset("WF")
_WITHOUT_WIDTH = frozenset(("Mn", "Me", "Cf"))
Item = dict[str, Any]
Writer = Callable[[Any], str]


@dataclass(frozen=True)
class Column:
    """One column: its title, where its value comes from, and how people read it."""

    title: str
    key: str
    write: Writer = clean
    right: bool = False
    flexible: bool = False
    whole: bool = False  # people read what is written of the whole item

    def cell(self, item: Item, *, people: bool) -> str:
        """Write one value; a pipe gets what the server said."""
        value = item if self.whole and people else item.get(self.key)
        return self.write(value) if people else _plain(value)


def on_terminal() -> bool:
    """Tell whether people read the output."""
    return sys.stdout.isatty()


def coloured() -> bool:
    """Tell whether colours are wanted (no-color.org)."""
    return on_terminal() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def styled(text: str, *, fg: str | None = None, bold: bool = False, dim: bool = False) -> str:
    """Colour a text where colours are wanted."""
    if not coloured() or not (fg or bold or dim):
        return text
    return click.style(text, fg=fg, bold=bold or None, dim=dim or None)


def width(text: str) -> int:
    """Count the cells of a terminal that a text takes."""
    return sum(
        0
        if unicodedata.category(sign) in _WITHOUT_WIDTH
        else 2
        if unicodedata.east_asian_width(sign) in _WIDE
        else 1
        for sign in text
    )


def cut(text: str, room: int) -> str:
    """Shorten a text to so many cells."""
    if width(text) <= room:
        return text
    kept, taken = [], 0
    for sign in text:
        taken += width(sign)
        if taken > room - 1:
            break
        kept.append(sign)
    return "".join(kept).rstrip() + "…"


def print_items(
    items: Iterable[Item],
    columns: Sequence[Column],
    *,
    colour: Callable[[Item], str | None] | None = None,
    indent: str = "",
) -> None:
    """Print a list: aligned with a heading on a terminal, bare lines in a pipe."""
    if not on_terminal():
        for item in items:
            click.echo("\t".join(column.cell(item, people=False) for column in columns))
        return
    rows = list(items)
    if not rows:
        return
    cells = [[column.cell(item, people=True) for column in columns] for item in rows]
    columns, cells = _filled(columns, cells)
    widths = _widths(columns, cells, len(indent))
    titles = [column.title for column in columns]
    click.echo(indent + styled(_row(titles, columns, widths), bold=True))
    for item, row in zip(rows, cells, strict=True):
        text = _row(row, columns, widths)
        click.echo(indent + styled(text, fg=colour(item) if colour else None))


def print_facts(facts: Iterable[tuple[str, str, object]], *, indent: str = "") -> None:
    """Print key and value pairs, each as (key for programs, label for people, value)."""
    given = [
        (key, label, value) for key, label, value in facts if value is not None and value != ""
    ]
    if not on_terminal():
        for key, _label, value in given:
            click.echo(f"{key}\t{_plain(value)}")
        return
    widest = max((width(label) for _key, label, _value in given), default=0) + 1
    for _key, label, value in given:
        gap = " " * (widest - width(label) - 1)
        click.echo(f"{indent}{label}:{gap} {clean(value)}")


def told(write: Writer, value: Any) -> object:  # noqa: ANN401 - a value of the API, as it came
    """Return a value in words for people; a program gets what the server said."""
    return write(value) if on_terminal() else value


def _plain(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, dict):
        return " ".join(f"{clean(key)}={clean(each)}" for key, each in value.items())
    if isinstance(value, list):
        return " ".join(clean(each) for each in value)
    return clean(value)


def _filled(
    columns: Sequence[Column], cells: list[list[str]]
) -> tuple[list[Column], list[list[str]]]:
    """Leave out the columns in which no line says anything: they only take room."""
    places = [place for place in range(len(columns)) if any(row[place] for row in cells)]
    return [columns[each] for each in places], [[row[each] for each in places] for row in cells]


def _widths(columns: Sequence[Column], cells: list[list[str]], indent: int) -> list[int]:
    """Give each column what it needs; the flexible ones share what is left of the line."""
    widths = [
        max([width(column.title), *(width(row[place]) for row in cells)])
        for place, column in enumerate(columns)
    ]
    room = shutil.get_terminal_size().columns - indent - len(GAP) * (len(columns) - 1)
    flexible = [place for place, column in enumerate(columns) if column.flexible]
    while flexible and sum(widths) > room:
        widest = max(flexible, key=lambda place: widths[place])
        if widths[widest] <= NARROWEST:
            break
        widths[widest] = max(NARROWEST, widths[widest] - max(1, (sum(widths) - room) // 2))
    return widths


def _row(cells: Sequence[str], columns: Sequence[Column], widths: Sequence[int]) -> str:
    padded = []
    for cell, column, room in zip(cells, columns, widths, strict=True):
        text = cut(cell, room) if column.flexible else cell
        gap = " " * max(0, room - width(text))
        padded.append(gap + text if column.right else text + gap)
    return GAP.join(padded).rstrip()
