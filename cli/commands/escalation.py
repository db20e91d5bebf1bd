"""`dondoc escalation`: answer an escalation."""

from datetime import date

import click

from cli.options import acting, option
from cli.output.show import done
from cli.output.values import DAY
from cli.remote.acting import Acting
from cli.remote.desk import Desk
from cli.remote.matters import act_on_task, given
from cli.texts import _


@click.group(help=_("Answer what was escalated to you."))
def escalation() -> None:
    """Hold the commands about escalations."""


@escalation.command(
    help=_(
        "Take note of an escalation and promise a date; the climb pauses until then. Of a unit's "
        "answer, the promise holds for all answers due on that day. With --collection, TASK is a "
        "collection, and --line the due line the promise is about."
    )
)
@click.argument("task")
@option("--until", type=DAY, required=True, metavar="DAY", help=_("Promised day."))
@option("--line", type=DAY, metavar="DAY", help=_("Due line of a collection."))
@option("--collection", is_flag=True, help=_("The name is that of a collection."))
@acting
def promise(
    desk: Desk, task: str, *, until: date, line: date | None, collection: bool, how: Acting
) -> None:
    """Promise a date."""
    body = given(type="promise", until=until, line=line)
    if collection:
        answer = desk.on_collection(
            task, lambda name: desk.act(desk.path("collections", name), body, how)
        )
    else:
        answer = act_on_task(desk, how, task, assignment=body, entry=lambda _unit: body)
    done(desk, answer, _("Promised"))
