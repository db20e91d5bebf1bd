"""`dondoc report form|check`: the empty form, and a filled one checked on this machine."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from cli.options import online, option, yes_option
from cli.output.show import print_json
from cli.remote.desk import Desk, asked
from cli.remote.filing_files import content_of, flaw_text, must_be_good, refused
from cli.remote.papers import download
from cli.texts import _
from models.errors import BadInputError

if TYPE_CHECKING:
    from files.flaw import CellFlaw

_PATH = click.Path(path_type=Path)


@click.command(
    help=_(
        "Get the form of a unit as a workbook, or as JSON with --json; with --table, one table for "
        "all units of a collection that have not reported."
    )
)
@click.argument("task")
@option("--table", is_flag=True, help=_("TASK is a collection; one row for each of its units."))
@option("--all", "everybody", is_flag=True, help=_("With --table: units that reported, too."))
@option("--form", "which", metavar="FORM", help=_("With --table: the form, where there are more."))
@option("--output", "-o", type=_PATH, metavar="FILE", help=_("Where the workbook goes."))
@yes_option
@online
def form(
    desk: Desk,
    task: str,
    *,
    table: bool,
    everybody: bool,
    which: str | None,
    output: Path | None,
    yes: bool,
) -> None:
    """Fetch a form."""
    if desk.json_wanted and not table:
        print_json(desk.on_task(task, lambda name: desk.get(desk.path("tasks", name, "form"))))
        return
    query = {"form": which, "which": "all" if everybody else "open"} if table else {}
    use = desk.on_collection if table else desk.on_task
    kind = "collections" if table else "tasks"

    def fetch(name: str) -> dict[str, object]:
        place = output or Path(f"{name.replace(':', '-').replace('/', '-')}.xlsx")
        if place.exists() and not yes:
            said = _("{path} exists; --yes writes over it.")
            raise BadInputError(said.format(path=place))
        download(desk.line, desk.path(kind, name, "form.xlsx") + asked(query), place)
        return {"path": str(place)}

    found = use(task, fetch)
    if desk.json_wanted:
        print_json(found)
    else:
        click.echo(found["path"])


@click.command(
    help=_(
        "Check a filled form on this machine, without a server or an account, and say its receipt "
        "code: written on the signed paper, the code proves what was in the file."
    )
)
@click.argument("path", type=_PATH, metavar="FILE")
@option("--json", "json_wanted", is_flag=True, help=_("Print what was found, as JSON."))
def check(path: Path, *, json_wanted: bool) -> None:
    """Read a form or a table and tell what is wrong."""
    from files.flaw import WorkbookRefusedError
    from files.form_reading import read_form
    from files.table_reading import read_table
    from files.workbook import open_book

    content = content_of(path)
    try:
        _book, blank = open_book(content)
        if blank.is_table:
            table = read_table(content)
            flaws, codes = table.all_flaws, {n: u.code for n, u in table.units.items() if u.is_good}
        else:
            read = read_form(content)
            flaws, codes = read.flaws, {blank.units[0].unit: read.code} if read.is_good else {}
    except WorkbookRefusedError as error:
        raise refused(path, error.flaw) from error
    if json_wanted:
        found = [each.model_dump(mode="json") for each in flaws]
        print_json({"plan": blank.plan, "period": blank.period, "codes": codes, "flaws": found})
    else:
        _tell(blank.period, flaws, codes)
    must_be_good(path, flaws)


def _tell(period: str, flaws: "list[CellFlaw]", codes: dict[str, str]) -> None:
    for each in flaws:
        if not each.refuses:
            click.echo(_("Look again: {said}").format(said=flaw_text(each)), err=True)
    for unit, code in codes.items():
        click.echo(f"{unit}\t{period}\t{code}")
