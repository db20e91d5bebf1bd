"""`dondoc task watch`: say what happens, while it happens."""

import json

import click

from cli.options import online, option
from cli.output.table import Column, on_terminal, print_items
from cli.output.values import clean, instant_text
from cli.output.words import act_text
from cli.remote.desk import Desk, asked
from cli.texts import _

WAIT = 25


@click.command(
    help=_("Show each act on what you may see, as it happens; Ctrl-C ends it. One line each.")
)
@option("--since", type=int, metavar="N", help=_("Begin behind this entry of the log."))
@option("--once", is_flag=True, help=_("End after the first answer."))
@option("--wait", type=click.IntRange(0, 60), default=WAIT, metavar="SECONDS",
        help=_("How long the server may hold one question."))  # fmt: skip
@online
def watch(desk: Desk, *, since: int | None, once: bool, wait: int) -> None:
    """Ask again and again, each time behind the last entry."""
    try:
        while True:
            query = asked({"since": since, "wait": wait})
            page = desk.exchange("GET", desk.path("watch") + query, wait=float(wait))
            for item in page.get("items") or ():
                _print(item, as_json=desk.json_wanted)
            since = page.get("next", since)
            if once:
                return
    except KeyboardInterrupt:
        if not on_terminal():
            raise


def _print(item: dict[str, object], *, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(item, ensure_ascii=False))
    elif on_terminal():
        act = act_text(item.get("type"))
        parts = (instant_text(item.get("at")), clean(item.get("obligation")), act)
        click.echo("  ".join((*parts, clean(item.get("post")), clean(item.get("text")))))
    else:
        keys = ("id", "at", "obligation", "type", "post", "person", "text")
        print_items([item], tuple(Column(key, key) for key in keys))
