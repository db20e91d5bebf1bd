"""`dondoc urge`: draft the letters to those who are late."""

from pathlib import Path

import click

from cli.options import confirmed, online, option, yes_option
from cli.output.show import print_json
from cli.output.values import size_text
from cli.remote.desk import Desk, asked
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
        "is signed, record it (`dondoc record contact`)."
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
    query = {"task" if task else "collection": collection, "each": "true" if each else None}
    size = download(desk.line, desk.path("notices", "urge") + asked(query), output)
    if desk.json_wanted:
        print_json({"path": str(output), "size": size})
    else:
        click.echo(_("{path}: {size}").format(path=output, size=size_text(size)))
