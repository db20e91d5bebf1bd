"""`dondoc urge`: draft the letters to those who are late, and record those that were signed."""

from datetime import date
from pathlib import Path

import click

from cli.options import CAPACITIES, confirmed, online, option, yes_option
from cli.output.show import print_json, say
from cli.output.values import DAY, clean, size_text
from cli.remote.desk import Desk, Object, asked
from cli.remote.matters import given
from cli.remote.papers import download
from cli.texts import _
from models.errors import BadInputError


@click.group(help=_("Urge those who are late by letter."))
def urge() -> None:
    """Hold the commands about letters."""


@urge.command(
    help=_(
        "Write the draft of the letter (công văn đôn đốc) to all who are late with COLLECTION, as "
        "DOCX; with --each one letter each, in a zip. Number and signature are left open: once it "
        "is signed, record it (`dondoc urge record`)."
    )
)
@click.argument("collection")
@option("--output", "-o", required=True, type=click.Path(path_type=Path, dir_okay=False),
        metavar="FILE", help=_("File to write."))  # fmt: skip
@option("--each", is_flag=True, help=_("One letter for each unit."))
@option("--task", is_flag=True, help=_("The name is that of a task."))
@yes_option
@online
def draft(desk: Desk, collection: str, *, output: Path, each: bool, task: bool, yes: bool) -> None:
    """Fetch the draft."""
    if not output.absolute().parent.is_dir():
        said = _("{path}: there is no such folder.")
        raise BadInputError(said.format(path=output.parent))
    if output.exists():
        confirmed(_("Write over {path}?").format(path=output), yes=yes)
    named = _named(desk, collection, task=task)
    query = {**named, "each": "true" if each else None}
    size = download(desk.line, desk.path("notices", "urge") + asked(query), output)
    if desk.json_wanted:
        print_json({"path": str(output), "size": size})
    else:
        click.echo(_("{path}: {size}").format(path=output, size=size_text(size)))


@urge.command(
    help=_(
        "Record a letter that was signed: it stands in the ledger like any message, for each unit "
        "it went to. Recorded again it is the same letter."
    )
)
@click.argument("collection")
@option("--number", required=True, metavar="NO", help=_("Number and symbol of the letter."))
@option("--date", "dated", type=DAY, required=True, metavar="DAY", help=_("Day of the letter."))
@option("--unit", "units", multiple=True, metavar="UNIT",
        help=_("Unit it went to, given several times; all who are late if not given."))  # fmt: skip
@option("--task", is_flag=True, help=_("The name is that of a task."))
@option("--by-post", metavar="POST", help=_("Post to act from, when several of yours could."))
@option("--capacity", type=click.Choice(CAPACITIES), help=_("Signing capacity."))
@online
def record(
    desk: Desk,
    collection: str,
    *,
    number: str,
    dated: date,
    units: tuple[str, ...],
    task: bool,
    by_post: str | None,
    capacity: str | None,
) -> None:
    """Enter the letter; sent twice it is one, so that it may be repeated."""
    wanted = given(
        **_named(desk, collection, task=task), number=number, dated=dated, units=list(units),
        post=by_post, capacity=capacity,
    )  # fmt: skip
    found = desk.exchange("POST", desk.path("notices", "urge"), wanted)
    told = ", ".join(clean(each) for each in found.get("units") or ())
    said = _("Letter {number} recorded for: {units}")
    say(desk, found, said.format(number=clean(number), units=told))


def _named(desk: Desk, name: str, *, task: bool) -> dict[str, str]:
    """Return what is meant by its full id, looked up where only a part of it was given."""
    found: list[str] = []

    def use(full: str) -> Object:
        desk.get(desk.path("tasks" if task else "collections", full))
        found.append(full)
        return {}

    (desk.on_task if task else desk.on_collection)(name, use)
    return {"task" if task else "collection": found[-1]}
