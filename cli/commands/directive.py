"""`dondoc directive`: what the Presidium or the Standing orders about a task."""

from collections.abc import Callable
from datetime import date
from typing import TypedDict

import click

from cli.options import acting, option
from cli.output.show import done
from cli.output.values import DAY
from cli.remote.acting import Acting
from cli.remote.desk import Desk
from cli.remote.matters import Body, act_on_task, given
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
    said = directed(due=due, lead=lead, text=text, document=document)
    done(desk, act_on_task(desk, how, task, **said), _("Directive given"))


class Directed(TypedDict):
    """A directive, as it is given on an assignment and on a unit that owes its answer."""

    assignment: Body
    entry: Callable[[str], Body]


def directed(*, due: date | None, lead: str | None, text: str, document: str) -> Directed:
    """Return what a directive says; the answer to a collection stays the unit's own."""
    if not (due or lead or text):
        raise BadInputError(_("A directive needs --due, --lead or --text."))
    said = given(due=due, instruction=text, document=document)

    def entry(unit: str) -> Body:
        if lead:
            raise BadInputError(_("Another unit cannot lead a unit's own answer: --due or --text."))
        return {"type": "direct_entries", "units": [unit], **said}

    return {"assignment": {"type": "direct", **given(lead=lead), **said}, "entry": entry}
