"""`dondoc export`: the register as a workbook, deadlines as a calendar file."""

from pathlib import Path

import click

from cli.options import confirmed, online, option, yes_option
from cli.output.show import print_json
from cli.output.values import size_text
from cli.remote.desk import Desk, asked
from cli.remote.papers import download
from cli.texts import _
from models.errors import BadInputError


@click.command(
    help=_("Write the register into a workbook (xlsx), or deadlines into a calendar (ics).")
)
@click.argument("kind", type=click.Choice(("xlsx", "ics")))
@option("--output", "-o", required=True, type=click.Path(path_type=Path, dir_okay=False),
        metavar="FILE", help=_("File to write."))  # fmt: skip
@option("--unit", metavar="UNIT", help=_("Only this unit and the units below it."))
@yes_option
@online
def export(desk: Desk, kind: str, *, output: Path, unit: str | None, yes: bool) -> None:
    """Fetch the file."""
    if not output.absolute().parent.is_dir():
        said = _("{path}: there is no such folder.")
        raise BadInputError(said.format(path=output.parent))
    if output.exists():
        confirmed(_("Write over {path}?").format(path=output), yes=yes)
    size = download(desk.line, desk.path(f"export.{kind}") + asked({"unit": unit}), output)
    if desk.json_wanted:
        print_json({"path": str(output), "size": size})
    else:
        click.echo(_("{path}: {size}").format(path=output, size=size_text(size)))
