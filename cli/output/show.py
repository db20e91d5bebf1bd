"""Show what the server answered to an act or a question."""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import click

from cli.output.table import Column, Item, on_terminal, print_items, styled
from cli.output.values import clean, day_text
from cli.output.words import state_text
from cli.remote.desk import Desk
from cli.texts import _

_VIEWS = ("task", "collection", "course", "plan")


def print_json(value: object) -> None:
    """Print one JSON value."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2))


def done(desk: Desk, answer: Mapping[str, Any], said: str) -> None:
    """Say that an act was done; a pipe gets ``command id, object, state``, a program everything."""
    views = (answer.get(key) for key in _VIEWS)
    view: Mapping[str, Any] = next((each for each in views if isinstance(each, Mapping)), {})
    if desk.json_wanted:
        print_json(answer)
    elif on_terminal():
        click.echo(styled("✓ ", fg="green") + said + _after(view))
    else:
        fields = (answer.get("command_id"), view.get("id"), _state_of(view))
        click.echo("\t".join(clean(each) for each in fields))


def _state_of(view: Mapping[str, Any]) -> object:
    """Return where something stands: a course at a stage, or with what came of it."""
    keys = ("state", "phase", "stage", "outcome")
    return next((view[key] for key in keys if view.get(key)), None)


def say(desk: Desk, answer: Mapping[str, Any], said: str) -> None:
    """Say what became of something that is no command of the plan."""
    if desk.json_wanted:
        print_json(answer)
    else:
        click.echo(said)


def listed(
    desk: Desk, items: Iterable[Item], columns: Sequence[Column], *, nothing: str = ""
) -> None:
    """Print a list read to its end; JSON wraps it as the API does."""
    if desk.json_wanted:
        rows = list(items)
        print_json({"items": rows, "next": None, "total": len(rows)})
        return
    rows = list(items)
    print_items(rows, columns)
    if not rows and on_terminal():
        click.echo(nothing or _("Nothing here."))


def heading(text: str, count: object = None) -> None:
    """Print the heading of a part, for people only."""
    if on_terminal():
        tail = "" if count is None else f" ({count})"
        click.echo()
        click.echo(styled(text + tail, bold=True))


def _after(view: Mapping[str, Any]) -> str:
    parts = []
    if view.get("id"):
        parts.append(clean(view["id"]))
    if state := view.get("state") or view.get("phase"):
        parts.append(_("now {state}").format(state=state_text(state)))
    if view.get("due_day"):
        parts.append(_("due {day}").format(day=day_text(view["due_day"])))
    return ": " + ", ".join(parts) if parts else ""
