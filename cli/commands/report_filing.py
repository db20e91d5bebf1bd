"""`dondoc report submit|show|history`: file a report, and read what was filed."""

import json
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cli.commands.task_files import fetch, file_columns
from cli.options import acting, online, option, yes_option
from cli.output.show import done, listed, print_json
from cli.output.table import Column, Item, on_terminal, print_facts, print_items
from cli.output.values import DAY, instant_text, number_text
from cli.remote.acting import Acting
from cli.remote.desk import Desk, Object
from cli.remote.filing_files import content_of, flaw_text, must_be_good, paper_of, read_report
from cli.remote.matters import given
from cli.remote.papers import read_papers
from cli.texts import _
from models.errors import BadInputError, NotFoundError

if TYPE_CHECKING:
    from models.report.filing import Filing

_PATH = click.Path(path_type=Path)


@click.command(
    help=_(
        "File a report: the workbook of one unit, or its JSON. It is checked here first; nothing "
        "is sent while anything is wrong. A superior files what came by mail or on paper."
    )
)
@click.argument("path", type=_PATH, metavar="FILE")
@click.argument("task", required=False)
@option("--code", metavar="CODE", help=_("Receipt code on the paper; it must be that of FILE."))
@option("--source", type=click.Choice(("mail", "paper")), help=_("How it came, if not from you."))
@option("--on", "day", type=DAY, metavar="DAY", help=_("Day of arrival, with --source."))
@option("--number", default="", metavar="NO", help=_("Number and symbol of the report."))
@option("--date", "dated", type=DAY, metavar="DAY", help=_("Date of the report."))
@option("--reviewed-on", type=DAY, metavar="DAY", help=_("Day of the yearly review (sơ kết)."))
@acting
def submit(
    desk: Desk,
    path: Path,
    task: str | None,
    *,
    code: str | None,
    source: str | None,
    day: date | None,
    number: str,
    dated: date | None,
    reviewed_on: date | None,
    how: Acting,
) -> None:
    """Check and file."""
    filing, name = read_filing(path, task, code)
    if source is None and day is not None:
        raise BadInputError(_("--on goes with --source: your own report arrives when you file it."))
    paper = paper_of(filing)
    papers = [paper, *(read_papers((path,)) if path.suffix.lower() == ".xlsx" else ())]
    receipt = given(
        unit=filing.key.unit,
        received_on=day or date.today(),  # noqa: DTZ011 - the server corrects it to its today
        source=source,
        filing=paper.parcel.hash,
        number=number,
        dated=dated,
        reviewed_on=reviewed_on,
    )
    receipt["files"] = [each.reference for each in papers[1:]]
    body = {"type": "receive", "receipt": receipt}
    answer = desk.on_task(name, lambda full: desk.act(desk.path("tasks", full), body, how, papers))
    from models.report.receipt_code import receipt_code

    said = _("Filed; receipt code {code}").format(code=receipt_code(filing))
    done(desk, {**answer, "code": receipt_code(filing)}, said)


def read_filing(path: Path, task: str | None, code: str | None) -> tuple["Filing", str]:
    """Return what a file reports and on which task; the file decides, and TASK must agree."""
    if path.suffix.lower() == ".json":
        filing, name = _read_json(path), ""
    else:
        read = read_report(path)
        for each in read.flaws:
            if not each.refuses:
                click.echo(_("Look again: {said}").format(said=flaw_text(each)), err=True)
        must_be_good(path, read.flaws)
        filing, name = read.filing, read.blank.task
    key = filing.key
    if (
        task
        and task.count(":")
        and (task.rpartition(":")[2], f":{key.period}:")
        != (
            key.unit,
            f":{task.split(':')[1]}:",
        )
    ):
        said = _("{name} is the report of {unit} for {period}, not that of {task}.")
        text = said.format(name=path.name, unit=key.unit, period=key.period, task=task)
        raise BadInputError(text)
    _check_code(path, filing, code)
    if not (task or name):
        raise BadInputError(_("Name the task that is reported on."))
    return filing, task or name


def _check_code(path: Path, filing: "Filing", code: str | None) -> None:
    from models.report.receipt_code import content_hash, proves

    if code and not proves(code, content_hash(filing)):
        said = _("The receipt code {code} is not that of {name}: it was changed after the code was "
                 "given, or the code was misread. Nothing was sent.")  # fmt: skip
        raise BadInputError(said.format(code=code, name=path.name))


def _read_json(path: Path) -> "Filing":
    from pydantic import ValidationError

    from models.report.filing import Filing

    try:
        found = json.loads(content_of(path))
        return Filing.model_validate(found.get("filing") or found)
    except (ValueError, ValidationError, AttributeError) as error:
        said = _("{name} is no report in JSON: {error}")
        text = str(error).splitlines()[0]
        raise BadInputError(said.format(name=path.name, error=text)) from error


@click.command(help=_("Show what a unit filed: figures, last year's beside them, and its texts."))
@click.argument("task")
@option("--version", type=click.IntRange(1), metavar="N", help=_("A former version."))
@online
def show(desk: Desk, task: str, *, version: int | None) -> None:
    """Print one filing."""

    def use(name: str) -> Object:
        if version is None:
            return desk.get(desk.path("tasks", name, "form"))
        return desk.get(desk.path("tasks", name, "filings", str(version)))

    found = desk.on_task(task, use)
    if desk.json_wanted:
        print_json(found)
        return
    filed = found.get("filed") or {}
    if on_terminal():
        print_facts((
            ("version", _("version"), filed.get("version")),
            ("filed_at", _("filed"), instant_text(filed.get("filed_at"))),
            ("person", _("person"), filed.get("person")),
            ("code", _("receipt code"), filed.get("code")),
            ("accepted_at", _("accepted"), instant_text(filed.get("accepted_at"))),
        ))  # fmt: skip
    print_items(list(_rows(found)), _figure_columns())


def _rows(found: Object) -> list[Item]:
    blank, filing = found["blank"], found.get("filing") or {}
    unit = blank["units"][0]
    last = unit.get("last") or {}
    rows = []
    for field in blank["form"]["fields"]:
        name = field["id"]
        is_text = field.get("part") == "text"
        text = (filing.get("texts") or {}).get(name)
        rows.append(
            {
                "field": name,
                "value": text if is_text else _figure((filing.get("figures") or {}).get(name)),
                "last": "" if is_text else _figure((last.get("figures") or {}).get(name)),
                "comment": (filing.get("comments") or {}).get(name),
                "label": field["label_vi"],
            }
        )
    return rows


def _figure(figure: object) -> str:
    """Write zero, missing and not applicable as three things."""
    found = figure if isinstance(figure, dict) else {}
    if found.get("type") == "value":
        return number_text(found["value"])
    if found.get("type") == "not_applicable":
        return _("n/a: {reason}").format(reason=found.get("reason"))
    return "—"


def _figure_columns() -> tuple[Column, ...]:
    return (
        Column(_("field"), "field"),
        Column(_("figure"), "value", right=True, flexible=True),
        Column(_("last year"), "last", right=True),
        Column(_("comment"), "comment", flexible=True),
        Column(_("content"), "label", flexible=True),
    )


@click.command(
    help=_(
        "List every version a unit filed: when, by whom, which one counts, and in which table of "
        "many units it came. --tables lists the tables that were imported into a collection; "
        "--table ID -o FILE fetches one as it was imported."
    )
)
@click.argument("task")
@option("--tables", is_flag=True, help=_("The tables imported into this collection."))
@option("--table", "number", type=click.IntRange(1), metavar="ID", help=_("Fetch this table."))
@option("--output", "-o", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE",
        help=_("Fetch it into FILE."))  # fmt: skip
@yes_option
@online
def history(
    desk: Desk, task: str, *, tables: bool, number: int | None, output: Path | None, yes: bool
) -> None:
    """Print versions, or the tables of a collection, or fetch one."""
    if (number is None) != (output is None):
        raise BadInputError(_("To fetch a table name it, and the file: --table ID -o FILE."))
    if tables or number is not None:
        _tables(desk, task, number, output, yes=yes)
        return
    found = desk.on_task(task, lambda name: desk.get(desk.path("tasks", name, "filings")))
    columns = (
        Column(_("version"), "version", right=True),
        Column(_("filed"), "filed_at", instant_text),
        Column(_("person"), "person"),
        Column(_("post"), "post"),
        Column(_("source"), "source"),
        Column(_("receipt code"), "code"),
        Column(_("accepted"), "accepted_at", instant_text),
        Column(_("table"), "table_name"),
    )
    listed(desk, found["items"], columns, nothing=_("Nothing was filed."))


def _tables(
    desk: Desk, collection: str, number: int | None, output: Path | None, *, yes: bool
) -> None:
    """List what was imported into a collection, or fetch one file as it was imported."""
    found = desk.on_collection(
        collection, lambda name: desk.get(desk.path("collections", name, "imports"))
    )
    if number is None or output is None:
        listed(desk, found["items"], file_columns(), nothing=_("No table was imported."))
        return
    wanted = [each for each in found["items"] if each["id"] == number]
    if not wanted:
        raise NotFoundError(_("No such table was imported here."))
    taken = fetch(desk, wanted[0], output, yes=yes)
    if desk.json_wanted:
        print_json(taken)
    else:
        click.echo(taken["path"])
