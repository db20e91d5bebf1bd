"""`dondoc task letter`: the draft of a letter to an outside body."""

from pathlib import Path

import click

from cli.options import confirmed, online, option, yes_option
from cli.output.show import print_json
from cli.output.values import size_text
from cli.remote.desk import Desk
from cli.remote.papers import download
from cli.texts import _
from models.errors import BadInputError


@click.command(
    help=_(
        "Write the draft of a letter about TASK, as DOCX: with --kind request the courtesy letter "
        "(công văn đề nghị) to the outside body it lies with, with --kind submission the Tờ trình "
        "to those outside who decide. Number and signature are left open; nothing is recorded."
    )
)
@click.argument("task")
@option("--output", "-o", required=True, type=click.Path(path_type=Path, dir_okay=False),
        metavar="FILE", help=_("File to write."))  # fmt: skip
@option("--kind", type=click.Choice(["request", "submission"]), default="request",
        show_default=True, help=_("Which letter."))  # fmt: skip
@yes_option
@online
def letter(desk: Desk, task: str, *, output: Path, kind: str, yes: bool) -> None:
    """Fetch the draft."""
    if not output.absolute().parent.is_dir():
        said = _("{path}: there is no such folder.")
        raise BadInputError(said.format(path=output.parent))
    if output.exists():
        confirmed(_("Write over {path}?").format(path=output), yes=yes)
    size = desk.on_task(
        task,
        lambda name: {
            "size": download(desk.line, desk.path("tasks", name, "drafts", kind), output)
        },
    )["size"]
    if desk.json_wanted:
        print_json({"path": str(output), "size": size})
    else:
        click.echo(_("{path}: {size}").format(path=output, size=size_text(size)))
