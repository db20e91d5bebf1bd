"""`dondoc report import`: what hundreds of units sent on paper, keyed into one table."""

from collections.abc import Iterable
from datetime import date
from pathlib import Path

import click

from cli.options import acting, confirmed, option, yes_option
from cli.output.show import done, print_json
from cli.output.values import DAY
from cli.remote.acting import Acting
from cli.remote.desk import Desk, Object, asked
from cli.remote.filing_files import content_of
from cli.remote.line import Request
from cli.remote.problem import problem, read_json
from cli.texts import _
from models.errors import BadInputError

_PATH = click.Path(path_type=Path)
_MOST_SHOWN = 200
_OK = 200
_PATIENCE = 120.0  # seconds more than for other answers: thousands of rows are checked


class _Said:
    """A wording as the server sends it."""

    def __init__(self, msgid: str, params: dict[str, str]) -> None:
        self.msgid = msgid
        self.params = params

    def filled(self, template: str) -> str:
        """Fill the values in."""
        return template % self.params


@click.command(
    name="import",
    help=_(
        "Import the reports of many units from the table that 'report form --table' wrote. First "
        "everything is checked, and every bad cell is named; nothing is imported unless all is "
        "right, or --partial leaves the bad rows out and lists them."
    ),
)
@click.argument("path", type=_PATH, metavar="FILE")
@click.argument("name", required=False, metavar="[COLLECTION]")
@option("--dry-run", is_flag=True, help=_("Only check."))
@option("--partial", is_flag=True, help=_("Import the good rows and leave out the others."))
@option("--source", type=click.Choice(("mail", "paper")), default="paper", show_default=True,
        help=_("How it arrived."))  # fmt: skip
@option("--on", "day", type=DAY, metavar="DAY", help=_("Day of arrival, where the row has none."))
@yes_option
@acting
def import_(
    desk: Desk,
    path: Path,
    name: str | None,
    *,
    dry_run: bool,
    partial: bool,
    source: str,
    day: date | None,
    yes: bool,
    how: Acting,
) -> None:
    """Check, ask, store, receive."""
    content = content_of(path)
    collection = name or _collection_of(path, content)

    def use(full: str) -> Object:
        how_it_came = {"partial": partial, "received_on": day, "source": source, "name": path.name}
        found = _sent(desk, full, content, dry=True, **how_it_came)
        _tell(desk, found, path, partial=partial)
        if dry_run or not found["ready"]:
            return {"imported": found}
        said = _("Import the reports of {count} units into {name}?")
        confirmed(said.format(count=len(found["ready"]), name=full), yes=yes)
        stored = _sent(desk, full, content, dry=False, **how_it_came)
        if not stored["stored"]:
            _tell(desk, stored, path, partial=partial)
            raise BadInputError(_("Meanwhile something has changed; nothing was imported."))
        body = {"type": "receive_many", "batch": stored["batch"]}
        return {
            **desk.act(desk.path("collections", full), body, how),
            "imported": stored,
        }

    answer = desk.on_collection(collection, use)
    found = answer["imported"]
    if "command_id" not in answer:
        if desk.json_wanted:
            print_json(found)
        else:
            click.echo(_("{count} rows are good; nothing was imported.").format(
                count=len(found["ready"])))  # fmt: skip
        return
    done(desk, answer, _("Imported: {count} units").format(count=len(found["ready"])))


def _collection_of(path: Path, content: bytes) -> str:
    from cli.remote.filing_files import refused
    from files.flaw import WorkbookRefusedError
    from files.workbook import open_book

    try:
        _book, blank = open_book(content)
    except WorkbookRefusedError as error:
        raise refused(path, error.flaw) from error
    if not blank.is_table:
        raise BadInputError(_("This is the form of one unit; file it with dondoc report submit."))
    return blank.collection


def _sent(desk: Desk, collection: str, content: bytes, **query: object) -> Object:
    """Send the table; what it says is checked by the server, whatever the file says of itself."""
    values = {k: str(v).lower() if isinstance(v, bool) else v for k, v in query.items()}
    address = desk.path("collections", collection, "imports") + asked(values)
    headers = {"Content-Type": "application/octet-stream"}
    answer = desk.line.send(Request("POST", address, content, headers, wait=_PATIENCE))
    if answer.status != _OK:
        raise problem(answer.status, answer.body)
    found = read_json(answer.body, desk.profile.server)
    return found if isinstance(found, dict) else {}


def _tell(desk: Desk, found: Object, path: Path, *, partial: bool) -> None:
    """Say what is wrong; with errors and without --partial nothing goes on."""
    errors = found["errors"]
    if errors and not partial:
        said = _("{name}: {count} things are wrong; nothing was imported.")
        text = said.format(name=path.name, count=len(errors))
        raise BadInputError(text, problems=tuple(_lines(errors)))
    if desk.json_wanted:
        return
    for line in _lines(errors):
        click.echo(line, err=True)
    for line in _lines(found["warnings"]):
        click.echo(_("Look again: {said}").format(said=line), err=True)
    for each in found["left_out"]:
        click.echo(_("Left out: {unit}").format(unit=each["unit"]), err=True)


def _lines(flaws: list[Object]) -> Iterable[str]:
    from cli.texts import told

    for each in flaws[:_MOST_SHOWN]:
        wrong = told(_Said(each["msgid"], each["params"]))
        wanted = told(_Said(each["accepted_msgid"], each["accepted_params"]))
        said = _("{wrong}; accepted: {accepted}").format(wrong=wrong, accepted=wanted)
        place = f"{each['sheet']}!{each['cell']}" if each["cell"] else each["field"]
        names = " ".join(name for name in (place, each["unit"]) if name)
        yield f"{names}: {said}" if names else said
    if len(flaws) > _MOST_SHOWN:
        yield _("… and {count} more").format(count=len(flaws) - _MOST_SHOWN)
