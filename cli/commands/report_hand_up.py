"""`dondoc report hand-up`: close what one collects and file one's own report, in one act."""

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cli.commands.collection import lacking
from cli.commands.report_filing import read_filing
from cli.options import acting, confirmed, option, yes_option
from cli.output.show import done
from cli.output.values import DAY
from cli.remote.acting import Acting
from cli.remote.desk import Desk, Object
from cli.remote.filing_files import paper_of
from cli.remote.matters import given
from cli.remote.papers import read_papers
from cli.texts import _
from models.errors import BadInputError

if TYPE_CHECKING:
    from models.report.filing import Filing

_PARTS = 3  # cycle, period and superior


@click.command(
    name="hand-up",
    help=_(
        "When the report is signed: close the collection of the units below and file your own "
        "report FILE (a workbook or its JSON) in the collection above. Both happen, or neither. "
        "Whoever is missing below is declared as a gap with --gaps."
    ),
)
@click.argument("path", type=click.Path(path_type=Path), metavar="FILE")
@click.argument("name", required=False, metavar="[COLLECTION]")
@option("--gaps", default="", metavar="REASON",
        help=_("Declare everybody who is missing, for this reason."))  # fmt: skip
@option("--code", metavar="CODE", help=_("Receipt code on the paper; it must be that of FILE."))
@option("--number", default="", metavar="NO", help=_("Number and symbol of the report."))
@option("--date", "dated", type=DAY, metavar="DAY", help=_("Date of the report."))
@option("--reviewed-on", type=DAY, metavar="DAY", help=_("Day of the yearly review (sơ kết)."))
@yes_option
@acting
def hand_up(
    desk: Desk,
    path: Path,
    name: str | None,
    *,
    gaps: str,
    code: str | None,
    number: str,
    dated: date | None,
    reviewed_on: date | None,
    yes: bool,
    how: Acting,
) -> None:
    """Close and file."""
    if name is None and path.suffix.lower() == ".json":
        raise BadInputError(_("Name the collection that you close."))
    filing, task = read_filing(path, name, code)
    below = name or _below(filing, task)
    missing = lacking(desk, below) if gaps else ()
    if missing:
        click.echo(_("Declared as missing: {units}").format(units=" ".join(missing)), err=True)
    confirmed(_("Close {name} and hand up the report?").format(name=below), yes=yes)
    paper = paper_of(filing)
    papers = [paper, *(read_papers((path,)) if path.suffix.lower() == ".xlsx" else ())]
    receipt = given(
        unit=filing.key.unit,
        received_on=date.today(),  # noqa: DTZ011 - the server corrects it to its today
        filing=paper.parcel.hash,
        number=number,
        dated=dated,
        reviewed_on=reviewed_on,
    )
    receipt["files"] = [each.reference for each in papers[1:]]
    body: Object = {"type": "hand_up", "receipt": receipt}
    if missing:
        body |= {"missing": list(missing), "reason": gaps}
    answer = desk.on_collection(
        below, lambda full: desk.act(desk.path("collections", full), body, how, papers)
    )
    from models.report.receipt_code import receipt_code

    said = _("Closed and handed up; receipt code {code}").format(code=receipt_code(filing))
    done(desk, {**answer, "code": receipt_code(filing)}, said)


def _below(filing: "Filing", task: str) -> str:
    """Return the unit's own collection: that of its cycle and period, collected by itself."""
    parts = task.split(":")
    if len(parts) < _PARTS:
        raise BadInputError(_("Name the collection that you close."))
    return ":".join((parts[0], parts[1], filing.key.unit))
