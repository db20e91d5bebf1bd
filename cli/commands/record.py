"""`dondoc record`: facts from outside the program: outside bodies, papers, telephone calls."""

from datetime import date, datetime

import click

from cli.commands.directive import directed
from cli.commands.task_asking import obligation_of
from cli.options import acting, option
from cli.output.show import done
from cli.output.values import DAY
from cli.remote.acting import Acting
from cli.remote.desk import Desk, Object
from cli.remote.matters import act_on_plan, act_on_task, given
from cli.remote.problem import NOT_FOUND, ApiError
from cli.texts import _
from models.errors import BadInputError, ServerUnreachableError

OUTCOMES = ("adopted", "partly", "not_reached", "withdrawn")
CHANNELS = ("phone", "visit", "mail", "message")
_document = option(
    "--document", default="", metavar="NO", help=_("Number, symbol and date of the document.")
)
_note = option("--note", default="", metavar="TEXT", help=_("What else is to be known."))


@click.group(help=_("Record what happened outside: at other bodies, on paper, on the telephone."))
def record() -> None:
    """Hold the commands that record facts."""


@record.command(help=_("Record that a matter was sent to an outside body; its clock stands still."))
@click.argument("task")
@option("--to", "body", required=True, metavar="BODY", help=_("Outside body."))
@_document
@option("--agreed", type=DAY, metavar="DAY", help=_("Day agreed for the answer."))
@acting
def sent(
    desk: Desk, task: str, *, body: str, document: str, agreed: date | None, how: Acting
) -> None:
    """Hand over."""
    said = given(body=body, document=document, agreed=agreed)
    answer = act_on_task(desk, how, task, assignment={"type": "hand_over", **said})
    done(desk, answer, _("Recorded as sent"))


@record.command(help=_("Record that an outside body answered; the matter is yours again."))
@click.argument("task")
@_document
@_note
@acting
def received(desk: Desk, task: str, *, document: str, note: str, how: Acting) -> None:
    """Receive the answer."""
    answer = act_on_task(
        desk, how, task, assignment={"type": "receive_back", "document": document, "note": note}
    )
    done(desk, answer, _("Answer recorded"))


@record.command(help=_("Record that an outside body returned a matter for completion."))
@click.argument("task")
@_document
@option("--reason", required=True, metavar="TEXT", help=_("Why it was returned."))
@acting
def returned(desk: Desk, task: str, *, document: str, reason: str, how: Acting) -> None:
    """Receive it back, with the reason."""
    note = _("Returned for completion: {reason}").format(reason=reason)
    answer = act_on_task(
        desk, how, task, assignment={"type": "receive_back", "document": document, "note": note}
    )
    done(desk, answer, _("Return recorded"))


@record.command(help=_("Record that an outside body asks for the contribution: a clock runs."))
@click.argument("task")
@option("--body", required=True, metavar="BODY", help=_("Outside body that asks."))
@_document
@acting
def asked(desk: Desk, task: str, *, body: str, document: str, how: Acting) -> None:
    """Record a request from outside."""
    said = {"type": "ask", "body": body, "document": document}
    done(desk, act_on_task(desk, how, task, assignment=said), _("Request recorded"))


@record.command(help=_("Record what became of a document of somebody else."))
@click.argument("duty")
@option("--body", required=True, metavar="BODY", help=_("Outside body that decided."))
@option("--result", "outcome", required=True, type=click.Choice(OUTCOMES),
        help=_("Adopted, partly, not reached (a good end, too), or withdrawn."))  # fmt: skip
@_document
@_note
@acting
def outcome(
    desk: Desk, duty: str, *, body: str, outcome: str, document: str, note: str, how: Acting
) -> None:  # fmt: skip
    """Record an outcome."""
    said = given(duty=duty, body=body, outcome=outcome, document=document, note=note)
    done(desk, act_on_plan(desk, how, {"type": "record_outcome", **said}), _("Outcome recorded"))


@record.command(help=_("Record a directive that was given on paper, with its document."))
@click.argument("task")
@option("--by", "by", required=True, metavar="POST", help=_("Post that gave it."))
@option("--document", required=True, metavar="NO", help=_("Number, symbol and date."))
@option("--due", type=DAY, metavar="DAY", help=_("New deadline."))
@option("--lead", metavar="UNIT", help=_("New lead unit."))
@option("--text", default="", metavar="TEXT", help=_("Instruction."))
@acting
def directive(
    desk: Desk,
    task: str,
    *,
    by: str,
    document: str,
    due: date | None,
    lead: str | None,
    text: str,
    how: Acting,
) -> None:
    """Record a directive; who gave it stands in the document."""
    said = directed(due=due, lead=lead, text=text, document=f"{by}: {document}")
    _check_giver(desk, by)
    done(desk, act_on_task(desk, how, task, **said), _("Directive recorded"))


def _check_giver(desk: Desk, post: str) -> None:
    """Refuse a post that does not exist; on a bad line the act is kept without asking."""
    try:
        desk.get(desk.path("posts", post))
    except ApiError as error:
        if error.exit_code == NOT_FOUND:
            raise BadInputError(_("There is no post '{post}'.").format(post=post)) from error
    except ServerUnreachableError:
        return


@record.command(help=_("Record a contact: a telephone call is a fact, too."))
@click.argument("unit")
@option("--with", "with_whom", required=True, metavar="NAME", help=_("Whom you spoke with."))
@option("--channel", type=click.Choice(CHANNELS), default="phone", show_default=True,
        help=_("By telephone, visit, mail or message."))  # fmt: skip
@option("--text", required=True, metavar="TEXT", help=_("What was said."))
@option("--on", "day", type=DAY, metavar="DAY", help=_("Day of the contact; today if not given."))
@option("--task", default="", metavar="TASK", help=_("Task it was about."))
@acting
def contact(
    desk: Desk,
    unit: str,
    *,
    with_whom: str,
    channel: str,
    text: str,
    day: date | None,
    task: str,
    how: Acting,
) -> None:
    """Record a contact; the log keeps it."""
    when = day or datetime.now().astimezone().date()
    said = given(unit=unit, with_whom=with_whom, channel=channel, text=text, on=when)

    def use(name: str) -> Object:
        obligation = obligation_of(desk.plan, name) if name else ""
        body = {"type": "record_contact", "obligation": obligation, **said}
        return act_on_plan(desk, how, body)

    done(desk, desk.on_task(task, use) if task else use(""), _("Contact recorded"))
