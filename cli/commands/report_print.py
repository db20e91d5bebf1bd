"""`dondoc report print`: the yearly report, the final review, pages for meetings, the annexes."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from cli.options import CAPACITIES, confirmed, online, option, yes_option
from cli.output.show import print_json
from cli.output.values import DAY, size_text
from cli.remote.desk import Desk, asked
from cli.remote.papers import download
from cli.texts import _, told
from models.errors import BadInputError

if TYPE_CHECKING:
    from documents.content import Said

_KINDS = ("annual", "review", "pages", "annexes", "template")
_FILES = {
    "annual": "report.docx",
    "review": "report.docx",
    "pages": "pages.docx",
    "annexes": "annexes.xlsx",
}


@click.command(
    name="print",
    help=_(
        "Print the report of a year (annual), of all years (review), a page for each unit (pages) "
        "or the figures as a workbook (annexes). 'template' writes the template that Word can "
        "edit; --template prints by it."
    ),
)
@click.argument("kind", type=click.Choice(_KINDS))
@option("--output", "-o", required=True, type=click.Path(path_type=Path, dir_okay=False),
        metavar="FILE", help=_("File to write."))  # fmt: skip
@option("--year", type=click.IntRange(1900, 2200), help=_("Year of the report."))
@option("--unit", metavar="UNIT", help=_("Report of this unit and the units below it."))
@option("--cycle", metavar="CYCLE", help=_("Report cycle, where the plan has several."))
@option("--number", type=click.IntRange(1, 99_999), help=_("Number of the paper."))
@option("--symbol", metavar="SYMBOL", help=_("Symbol after the number, such as BC-TLĐ."))
@option("--place", metavar="PLACE", help=_("Place of issue."))
@option("--date", "day", type=DAY, help=_("Date of the paper; today without it."))
@option("--signed", "capacity", type=click.Choice(CAPACITIES),
        help=_("By what authority it is signed."))  # fmt: skip
@option("--template", type=click.Path(path_type=Path, exists=True, dir_okay=False),
        metavar="FILE", help=_("Your own template instead of the shipped one."))  # fmt: skip
@option("--text", "narrative", type=click.Path(path_type=Path, exists=True, dir_okay=False),
        metavar="FILE", help=_("What your office wrote for parts I, II, IV, V and VI: '# I' begins "
                               "a part, '## …' a piece of it; or JSON."))  # fmt: skip
@yes_option
@online
def print_(
    desk: Desk,
    kind: str,
    *,
    output: Path,
    year: int | None,
    template: Path | None,
    narrative: Path | None,
    yes: bool,
    **head: object,
) -> None:
    """Fetch the file, or fill one's own template here."""
    if not output.absolute().parent.is_dir():
        said = _("{path}: there is no such folder.")
        raise BadInputError(said.format(path=output.parent))
    if template and kind == "annexes":
        raise BadInputError(_("Annexes have no template."))
    if narrative and kind not in {"annual", "review"}:
        raise BadInputError(_("--text goes with the reports: annual and review."))
    written = _written(narrative) if narrative else ()
    if output.exists():
        confirmed(_("Write over {path}?").format(path=output), yes=yes)
    if kind == "template":
        size = _write_template(output)
    elif year is None:
        raise BadInputError(_("Name the year: --year."))
    else:
        which = "review" if kind == "review" else "annual"
        wanted = asked({**head, "year": year, "kind": which})
        size = (
            _filled(desk, wanted, kind, output, template=template, written=written)
            if template or written
            else download(desk.line, desk.path("prints", _FILES[kind]) + wanted, output)
        )
    if desk.json_wanted:
        print_json({"path": str(output), "size": size})
    else:
        click.echo(_("{path}: {size}").format(path=output, size=size_text(size)))


def _write_template(output: Path) -> int:
    from documents.rendering import REPORT, shipped

    return output.write_bytes(shipped(REPORT))


def _written(narrative: Path) -> tuple["Said", ...]:
    from documents.narrative import read_narrative
    from documents.refusal import UnprintableError

    try:
        text = narrative.read_text(encoding="utf-8")
        return read_narrative(text, is_json=narrative.suffix.lower() == ".json")
    except UnicodeDecodeError as error:
        raise BadInputError(_("{path}: wanted is text in UTF-8.").format(path=narrative)) from error
    except UnprintableError as error:
        said = _("{path}: {wrong}").format(path=narrative, wrong=told(error.wording))
        raise BadInputError(said) from error


def _filled(
    desk: Desk,
    wanted: str,
    kind: str,
    output: Path,
    *,
    template: Path | None,
    written: tuple["Said", ...],
) -> int:
    """Fill a template on this machine: the server runs no template of a stranger."""
    from documents.content import Report
    from documents.refusal import UnprintableError
    from documents.rendering import report_docx, unit_pages

    report = Report.model_validate(desk.get(desk.path("prints", "content") + wanted))
    if written:
        report = report.model_copy(update={"sections": written})
    fill = unit_pages if kind == "pages" else report_docx
    try:
        return output.write_bytes(fill(report, template.read_bytes() if template else None))
    except UnprintableError as error:
        said = _("{path}: {wrong}").format(path=template, wrong=told(error.wording))
        raise BadInputError(said) from error
