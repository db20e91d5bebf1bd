"""`dondoc task ask|substitute`: ask other units to contribute; let somebody act in one's place."""

from datetime import date
from uuid import uuid4

import click

from cli.options import acting, option
from cli.output.show import done
from cli.output.values import DAY
from cli.remote.acting import Acting
from cli.remote.desk import Desk, Object
from cli.remote.matters import act_on_plan, entry_parts, given
from cli.texts import _
from models.errors import BadInputError


@click.command(
    help=_("Ask co-operating units for a contribution; each gets a dated task of its own.")
)
@click.argument("task")
@option("--unit", "units", multiple=True, required=True, metavar="UNIT", help=_("Unit asked."))
@option("--due", type=DAY, required=True, metavar="DAY", help=_("Day of the contribution."))
@option("--text", required=True, metavar="TEXT", help=_("What is asked for."))
@acting
def ask(
    desk: Desk, task: str, *, units: tuple[str, ...], due: date, text: str, how: Acting
) -> None:
    """Ask for contributions."""

    def use(name: str) -> Object:
        obligation = obligation_of(desk.plan, name)
        asked = given(obligation=obligation, units=list(units), due=due, text=text)
        return act_on_plan(desk, how, {"type": "ask_contributions", **asked})

    done(desk, desk.on_task(task, use), _("Contributions asked for"))


@click.command(
    help=_(
        "Give a substitution: let a person act from a post between two days. It ends by itself; "
        "the receiver cannot pass it on. --end ID ends one early."
    )
)
@click.argument("post", required=False)
@option("--to", "receiver", metavar="PERSON", help=_("Person who acts in the meantime."))
@option("--name", "receiver_name", metavar="NAME", help=_("Name of that person."))
@option("--from", "since", type=DAY, metavar="DAY", help=_("First day."))
@option("--until", type=DAY, metavar="DAY", help=_("Last day."))
@option("--duty", "duties", multiple=True, metavar="DUTY", help=_("Only these duties."))
@option("--document", metavar="NO", help=_("Document of the substitution."))
@option("--end", "ended", metavar="ID", help=_("End this substitution from --from, or today."))
@acting
def substitute(
    desk: Desk,
    post: str | None,
    *,
    receiver: str | None,
    receiver_name: str | None,
    since: date | None,
    until: date | None,
    duties: tuple[str, ...],
    document: str | None,
    ended: str | None,
    how: Acting,
) -> None:
    """Give or end a substitution."""
    if ended:
        body = given(type="end_substitution", id=ended, since=since or _today())
        done(desk, act_on_plan(desk, how, body), _("Substitution ended"))
        return
    if not (post and receiver and since and until):
        raise BadInputError(_("A substitution needs POST, --to, --from and --until."))
    if until < since:
        raise BadInputError(_("--until lies before --from."))
    body = given(
        type="substitute", id=uuid4().hex[:16], post=post, receiver=receiver,
        receiver_name=receiver_name, duties=list(duties), valid_from=since,
        valid_until=_day_after(until), document=document,
    )  # fmt: skip
    done(desk, act_on_plan(desk, how, body), _("Substitution recorded"))


def obligation_of(plan: str, task: str) -> str:
    """Return the obligation a task is, or belongs to, as the plan's commands name it."""
    parts = entry_parts(task)
    return f"collection:{plan}:{parts[0]}" if parts else f"assignment:{plan}:{task}"


def _day_after(day: date) -> date:
    from datetime import timedelta

    return day + timedelta(days=1)


def _today() -> date:
    from datetime import datetime

    return datetime.now().astimezone().date()
