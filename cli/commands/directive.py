"""`dondoc directive`: what the Presidium or the Standing orders about a task."""

from datetime import date

import click

from cli.options import acting, option
from cli.output.show import done
from cli.output.values import DAY
from cli.remote.acting import Acting
from cli.remote.desk import Desk
from cli.remote.matters import act_on_task, given
from cli.texts import _
from models.errors import BadInputError


@click.command(help=_("Give a directive on a task: a new deadline, a new lead, an instruction."))
@click.argument("task")
@option("--due", type=DAY, metavar="DAY", help=_("New deadline."))
@option("--lead", metavar="UNIT", help=_("New lead unit."))
@option("--text", default="", metavar="TEXT", help=_("Instruction."))
@option("--document", default="", metavar="NO", help=_("Document, if there is one."))
@acting
def directive(
    desk: Desk,
    task: str,
    *,
    due: date | None,
    lead: str | None,
    text: str,
    document: str,
    how: Acting,
) -> None:
    """Give a directive."""
    if not (due or lead or text):
        raise BadInputError(_("A directive needs --due, --lead or --text."))
    said = given(due=due, lead=lead, instruction=text, document=document)
    answer = act_on_task(desk, how, task, assignment={"type": "direct", **said})
    done(desk, answer, _("Directive given"))
