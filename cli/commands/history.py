"""`dondoc task history`, `dondoc plan history`: what was done, when, by whom and on what ground."""

import re
from typing import Any

import click

from cli.options import online, option
from cli.output.show import listed
from cli.output.table import Column, Item, on_terminal
from cli.output.values import clean, day_text, instant_text
from cli.output.words import act_text, state_text
from cli.remote.desk import Desk
from cli.texts import _

_OBLIGATIONS = ("assignment:", "collection:")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
# What an act was about, as far as a line of a table can say it.
_ABOUT = (
    *("duty", "duties", "obligation", "post", "unit", "units", "person", "receiver", "body"),
    *("until", "due", "lead", "day", "with_whom", "received_on", "number", "document", "decision"),
)


@click.command(help=_("Show everything that was done to a task, and by whom."))
@click.argument("task")
@online
def history(desk: Desk, task: str) -> None:
    """Print the log of a task."""
    found = desk.on_task(
        task, lambda name: {"items": desk.items(desk.path("tasks", name, "history"))}
    )
    listed(desk, found["items"], history_columns())


@click.command(
    name="history",
    help=_("Show what was decided about the plan and its organisation, by whom, oldest first."),
)
@option("--latest", is_flag=True, help=_("Latest first."))
@online
def plan_history(desk: Desk, *, latest: bool) -> None:
    """Print the log of the plan."""
    sort = "-id" if latest else None
    listed(desk, desk.items(desk.path("history"), sort=sort), history_columns())


def history_columns() -> tuple[Column, ...]:
    """Return the columns of a log; the time of the act stands beside that of its arrival."""
    before = () if on_terminal() else (Column(_("before"), "before"),)
    return (
        Column(_("at"), "at", instant_text),
        Column(_("acted at"), "acted_at", instant_text),
        Column(_("act"), "type", act_text),
        Column(_("capacity"), "capacity"),
        Column(_("post"), "post"),
        Column(_("person"), "person"),
        Column(_("acting for"), "acting_for"),
        *before,
        Column(_("after"), "after", state_text),
        Column(_("text"), "text", said_text, flexible=True, whole=True),
    )


def said_text(item: Item) -> str:
    """Write what somebody said, and what his act was about: a unit, a body, a day, a document."""
    detail = item.get("detail")
    if item.get("type") == "open" or not isinstance(detail, dict):
        return clean(item.get("text"))
    receipt = detail.get("receipt")
    whole = {**detail, **(receipt if isinstance(receipt, dict) else {})}
    texts = [clean(item.get("text")), *(_text(whole.get(key)) for key in _ABOUT)]
    return ", ".join(dict.fromkeys(each for each in texts if each))


def _text(value: Any) -> str:  # noqa: ANN401 - a value of the API, as it came
    if isinstance(value, dict):
        value = value.get("number")
    if isinstance(value, list):
        return " ".join(map(clean, value))
    text = clean(value)
    if text.startswith(_OBLIGATIONS):
        text = text.split(":", 2)[2]
    return day_text(text) if _DAY.fullmatch(text) else text
