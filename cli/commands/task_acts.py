"""`dondoc task accept|progress|submit|…`: what a unit says about its own tasks."""

from datetime import date, datetime
from pathlib import Path

import click

from cli.options import acting, option
from cli.output.show import done
from cli.output.values import DAY
from cli.remote.acting import Acting
from cli.remote.desk import Desk, Object
from cli.remote.matters import act_on_task, given, wrong_kind
from cli.remote.papers import read_papers
from cli.remote.problem import ApiError
from cli.texts import _
from models.errors import BadInputError

_FILES = click.Path(exists=True, dir_okay=False, path_type=Path)
_product = option(
    "--product", "--file", "products", multiple=True, type=_FILES, metavar="FILE",
    help=_("File handed in; may be given several times."),
)  # fmt: skip
_number = option("--number", default="", metavar="NO", help=_("Number and symbol of the document."))
_dated = option("--date", "dated", type=DAY, metavar="DAY", help=_("Date of the document."))
_outcome = option(
    "--outcome", default="", metavar="OUTCOME",
    help=_(
        "What came of this stage: approved, returned, not_taken_up, adopted, partly, not_reached, "
        "withdrawn; `dondoc task show` lists what it may be."
    ),
)  # fmt: skip
_why = option("--reason", default="", metavar="TEXT", help=_("Why, where it was returned."))
_note = option("--note", default="", metavar="TEXT", help=_("A note for whoever reads it."))


@click.command(
    help=_(
        "Accept a task: your unit has taken note of it and works on it. Of something sent out to "
        "units, it acknowledges that it has arrived; that is all they owe."
    )
)
@click.argument("task")
@acting
def accept(desk: Desk, task: str, *, how: Acting) -> None:
    """Acknowledge."""

    def use(name: str) -> Object:
        try:
            return desk.act(desk.path("tasks", name), {"type": "acknowledge"}, how)
        except ApiError as error:
            if error.code == "unknown_command":  # its answer is more than that it has arrived
                raise BadInputError(wrong_kind(name, is_entry=True)) from error
            raise

    answer = desk.on_task(task, use)
    is_entry = (answer.get("task") or {}).get("kind") == "entry"
    done(desk, answer, _("Receipt acknowledged") if is_entry else _("Task accepted"))


@click.command(help=_("Report how far a task is."))
@click.argument("task")
@click.argument("text")
@acting
def progress(desk: Desk, task: str, text: str, *, how: Acting) -> None:
    """Report progress."""
    body = {"type": "report_progress", "text": text}
    done(desk, act_on_task(desk, how, task, assignment=body), _("Progress reported"))


@click.command(
    help=_(
        "Submit the product of a task, or your unit's answer to a collection. The day it arrives "
        "counts; the time of sending is kept beside it."
    )
)
@click.argument("task")
@_product
@_number
@_dated
@_note
@_outcome
@_why
@acting
def submit(
    desk: Desk,
    task: str,
    *,
    products: tuple[Path, ...],
    number: str,
    dated: date | None,
    note: str,
    outcome: str,
    reason: str,
    how: Acting,
) -> None:
    """Submit."""
    said = given(number=number, dated=dated, note=note, outcome=outcome, reason=reason)
    _submit(desk, task, products, said, how)


@click.command(help=_("Answer a request for a contribution from another unit."))
@click.argument("task")
@_product
@_number
@_dated
@_note
@acting
def contribute(
    desk: Desk,
    task: str,
    *,
    products: tuple[Path, ...],
    number: str,
    dated: date | None,
    note: str,
    how: Acting,
) -> None:
    """Submit a contribution, which is an assignment of its own."""
    _submit(desk, task, products, given(number=number, dated=dated, note=note), how)


@click.command(help=_("Ask for more time, with the reason."))
@click.argument("task")
@option("--until", type=DAY, required=True, metavar="DAY", help=_("New deadline asked for."))
@option("--reason", required=True, metavar="TEXT", help=_("Reason, as it will be read."))
@acting
def extend(desk: Desk, task: str, *, until: date, reason: str, how: Acting) -> None:
    """Ask for an extension."""
    asked = given(until=until, reason=reason)
    answer = act_on_task(
        desk,
        how,
        task,
        assignment={"type": "request_extension", **asked},
        entry=lambda unit: {"type": "request_entry_extension", "unit": unit, **asked},
    )
    done(desk, answer, _("Extension asked for"))


@click.command(help=_("Let another unit do the work; your unit stays responsible."))
@click.argument("task")
@option("--to", "unit", required=True, metavar="UNIT", help=_("Unit that does the work."))
@acting
def delegate(desk: Desk, task: str, *, unit: str, how: Acting) -> None:
    """Delegate."""
    answer = act_on_task(desk, how, task, assignment={"type": "delegate", "unit": unit})
    done(desk, answer, _("Delegated"))


@click.command(name="take-back", help=_("Take delegated work back."))
@click.argument("task")
@acting
def take_back(desk: Desk, task: str, *, how: Acting) -> None:
    """Take back."""
    answer = act_on_task(desk, how, task, assignment={"type": "take_back"})
    done(desk, answer, _("Taken back"))


def _submit(
    desk: Desk, task: str, products: tuple[Path, ...], said: dict[str, object], how: Acting
) -> None:
    papers = read_papers(products)
    files = [each.reference for each in papers]
    handed_in = {**given(number=said.get("number"), dated=said.get("dated")), "files": files}
    note = said.get("note", "")
    came = given(outcome=said.get("outcome"), reason=said.get("reason"))
    answer = act_on_task(
        desk,
        how,
        task,
        assignment={"type": "submit", **handed_in, "note": note, **came},
        entry=lambda unit: {
            "type": "receive",
            "receipt": {**handed_in, "unit": unit, "received_on": today(), "document": note},
        },
        papers=papers,
    )
    done(desk, answer, _("Submitted"))


def today() -> str:
    """Return the day on which something is handed in, by the sender's clock."""
    return datetime.now().astimezone().date().isoformat()
