"""`dondoc board`: what is late, what is due, in whose court proposals lie, four cells per unit."""

from collections.abc import Callable
from typing import Any

import click

from cli.commands.board_matrix import print_matrix
from cli.commands.task_list import (
    content_column,
    late_text,
    pipe_columns,
    promised_column,
    task_colour,
    task_columns,
)
from cli.options import online, option
from cli.output.show import heading, print_json
from cli.output.table import Column, Item, on_terminal, print_items
from cli.output.values import clean, day_text
from cli.remote.desk import Desk, Object
from cli.texts import _

FEW = 20  # units that people see without asking for all
PARTS = ("collections", "late", "due", "proposals", "cells", "undecided")


@click.command(
    help=_(
        "Show the board: one line for each collection with an answer late or due, what is late, "
        "what is due in the next weeks, in whose court each proposal is, four cells per unit. "
        "--unit or --all lists the answers of units one by one. In a pipe each line begins with "
        "the name of its part (collections, late, due, proposals, cells, undecided)."
    )
)
@option("--unit", metavar="UNIT", help=_("Only this unit and the units below it."))
@option("--weeks", type=click.IntRange(1, 52), default=4, show_default=True,
        metavar="N", help=_("How many weeks ahead."))  # fmt: skip
@option("--all", "everything", is_flag=True,
        help=_("Each unit that owes an answer, and the cells of all units."))  # fmt: skip
@option("--part", type=click.Choice(PARTS), help=_("Only this part."))
@option("--matrix", is_flag=True,
        help=_("Instead, each duty and each target against the units right below."))  # fmt: skip
@option("--year", type=int, metavar="YYYY", help=_("Of which year the targets are (--matrix)."))
@online
def board(
    desk: Desk,
    *,
    unit: str | None,
    weeks: int,
    everything: bool,
    part: str | None,
    matrix: bool,
    year: int | None,
) -> None:
    """Print the board, or one part of it, or its matrices."""
    if matrix:
        print_matrix(desk, unit, year)
        return
    entries = 1 if everything else None
    found = desk.get(desk.path("board"), unit=unit, weeks=weeks, entries=entries)
    if desk.json_wanted:
        print_json(found)
        return
    for name in PARTS:
        if part in {None, name}:
            _print_part(name, found, everything=everything)
    if on_terminal():
        _print_totals(found)


def _print_part(name: str, found: Object, *, everything: bool) -> None:
    items = [_item(name, each) for each in found.get(name) or ()]
    if not on_terminal():
        part = Column("part", "part")
        print_items(({**item, "part": name} for item in items), (part, *_pipe(name)))
        return
    if name == "cells" and not everything:
        items = sorted(items, key=_worst_first)
    shown = items if everything or name != "cells" else items[:FEW]
    if shown:
        heading(_title(name), len(items))
        print_items(shown, _columns(name), colour=_colours(name))
    if len(shown) < len(items):
        click.echo(_("… and {count} more (--all)").format(count=len(items) - len(shown)))


def _worst_first(cells: Item) -> tuple[int, int]:
    return -int(cells.get("open_overdue") or 0), -int(cells.get("late") or 0)


def _title(name: str) -> str:
    return {
        "collections": _("Answers of units, one line for each collection"),
        "late": _("Late"),
        "due": _("Due in the next weeks"),
        "proposals": _("Proposals, and in whose court they are"),
        "cells": _("Units: on time, late, still in term, overdue"),
        "undecided": _("Undecided: no clock runs"),
    }[name]


def _columns(name: str) -> tuple[Column, ...]:
    if name == "collections":
        return (
            Column(_("collection"), "id"),
            Column(_("due"), "due_day", day_text),
            Column(_("submitted"), "submitted", right=True),
            Column(_("overdue"), "overdue", right=True),
            Column(_("slowest"), "slowest", flexible=True),
            promised_column(),
            content_column(),
        )
    if name == "proposals":
        return (
            Column(_("task"), "id"),
            Column(_("lies with"), "holder_name", flexible=True),
            Column(_("since"), "since", day_text),
            Column(_("own days"), "own_days", right=True),
            Column(_("outside days"), "outside_text", flexible=True),
            Column(_("content"), "title", flexible=True),
        )
    if name == "cells":
        return (
            Column(_("unit"), "unit"),
            Column(_("name"), "name", flexible=True),
            Column(_("on time"), "on_time", right=True),
            Column(_("done late"), "late", right=True),
            Column(_("in term"), "open_in_term", right=True),
            Column(_("overdue"), "open_overdue", right=True),
        )
    if name == "undecided":
        return (Column(_("duty"), "duty"), Column(_("content"), "title", flexible=True))
    return task_columns()


def _pipe(name: str) -> tuple[Column, ...]:
    keys = {
        "collections": (
            *("id", "due_day", "asked", "answered", "settled", "unread", "overdue"),
            *("worst", "days_late", "title", "promised"),
        ),
        "proposals": ("id", "holder", "since", "own_days", "outside_text", "title"),
        "cells": ("unit", "on_time", "late", "open_in_term", "open_overdue", "name"),
        "undecided": ("duty", "title"),
    }.get(name)
    return tuple(Column(key, key) for key in keys) if keys else pipe_columns()


def _item(name: str, item: Any) -> Item:  # noqa: ANN401 - an item of the API, as it came
    if not isinstance(item, dict):
        return {"duty": item}
    if name == "collections":
        late = late_text(item.get("days_late"))
        slowest = [clean(item.get("worst_name")), late] if late else []
        asked = int(item.get("asked") or 0) - int(item.get("settled") or 0)
        said = {"submitted": f"{item.get('answered')}/{asked}"}
        return {**item, **said, "slowest": ", ".join(filter(None, slowest))}
    if name != "proposals":
        return item
    flat = {**(item["task"] if isinstance(item.get("task"), dict) else {}), **item}
    outside = flat.get("outside") or ()
    flat["outside_text"] = ", ".join(f"{clean(e.get('body'))}: {e.get('days')}" for e in outside)
    return flat


def _colours(name: str) -> Callable[[Item], str | None]:
    return {"late": task_colour, "due": task_colour, "collections": task_colour}.get(
        name, _cell_colour
    )


def _cell_colour(item: Item) -> str | None:
    return "red" if item.get("open_overdue") else None


def _print_totals(found: Object) -> None:
    totals = found.get("totals") or {}
    said = _("{day}: on time {on_time}, done late {late}, in term {in_term}, overdue {overdue}")
    click.echo()
    click.echo(
        said.format(
            day=day_text(found.get("today")),
            on_time=totals.get("on_time", 0),
            late=totals.get("late", 0),
            in_term=totals.get("open_in_term", 0),
            overdue=totals.get("open_overdue", 0),
        )
    )
