"""`dondoc dispatch`: send a later document out as the plan was."""

from datetime import date

import click

from cli.options import acting, confirmed, option, yes_option
from cli.output.show import done
from cli.output.values import DAY
from cli.remote.acting import Acting
from cli.remote.desk import Desk
from cli.remote.matters import act_on_plan, given
from cli.texts import _
from models.errors import BadInputError

CLASS, OUTSIDE = "class:", "body:"
PURPOSES = ("report_up", "courtesy_copy", "archive_copy")


@click.command(
    help=_(
        "Send a later document out as the plan was: those named with --to acknowledge that it has "
        "arrived, with reminders and a line-up of who has not; copies ask nothing of anybody. "
        "DOCUMENT is a short name, as in an id: huong-dan-2015."
    )
)
@click.argument("document")
@option("--title", required=True, metavar="TEXT", help=_("What the document is about."))
@option("--number", required=True, metavar="NO", help=_("Number and symbol of the document."))
@option("--date", "dated", type=DAY, required=True, metavar="DAY", help=_("Date of the document."))
@option("--to", "to", multiple=True, required=True, metavar="UNIT",
        help=_("Who must acknowledge it: a unit, or class:NAME; several times."))  # fmt: skip
@option("--days", type=click.IntRange(1, 60), default=5, show_default=True,
        help=_("Working days for the acknowledgement."))  # fmt: skip
@option("--report-to", multiple=True, metavar="UNIT",
        help=_("Copy to whom it is reported (để báo cáo): a unit, or body:CODE."))  # fmt: skip
@option("--courtesy-to", multiple=True, metavar="UNIT",
        help=_("Respectful copy (đồng kính gửi): a unit, or body:CODE."))  # fmt: skip
@option("--record-copy", multiple=True, metavar="UNIT", help=_("Unit that files the record copy."))
@yes_option
@acting
def dispatch(  # every part of a dispatch list is an option of its own
    desk: Desk,
    document: str,
    *,
    title: str,
    number: str,
    dated: date,
    to: tuple[str, ...],
    days: int,
    report_to: tuple[str, ...],
    courtesy_to: tuple[str, ...],
    record_copy: tuple[str, ...],
    yes: bool,
    how: Acting,
) -> None:
    """Send a document out."""
    confirmed(_("Send {number} out?").format(number=number), yes=yes)
    named = zip(PURPOSES, (report_to, courtesy_to, record_copy), strict=True)
    copies = [_copy(purpose, each) for purpose, receivers in named for each in receivers]
    body = {
        "type": "dispatch",
        **given(document=document, title=title, number=number, dated=dated),
        "units": [each for each in to if not each.startswith(CLASS)],
        "unit_classes": [each.removeprefix(CLASS) for each in to if each.startswith(CLASS)],
        "working_days": days,
        "copies": copies,
    }
    done(desk, act_on_plan(desk, how, body), _("Sent out"))


def _copy(purpose: str, receiver: str) -> dict[str, str]:
    outside = receiver.startswith(OUTSIDE)
    if not receiver.removeprefix(OUTSIDE):
        raise BadInputError(_("Name a unit, or body:CODE."))
    return {
        "purpose": purpose,
        "body" if outside else "unit": receiver.removeprefix(OUTSIDE) if outside else receiver,
    }
