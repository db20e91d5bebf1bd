"""`dondoc outbox`: what is not confirmed, sending it, dropping it."""

import click

from cli.options import confirmed, connected, option, yes_option
from cli.output.show import print_json
from cli.output.table import Column, Item, on_terminal, print_items
from cli.output.values import instant_text
from cli.output.words import act_text
from cli.remote.desk import Desk
from cli.remote.outbox import Kept, Outbox
from cli.remote.problem import UNAUTHORIZED, ApiError
from cli.remote.sending import StillKeptError
from cli.texts import _
from models.errors import DondocError


@click.group(
    invoke_without_command=True,
    help=_("See the commands that were given and are not confirmed; send or drop them."),
)
@click.pass_context
def outbox(context: click.Context) -> None:
    """Without a subcommand, list."""
    if context.invoked_subcommand is None:
        _list(as_json=False)


@outbox.command(name="list", help=_("List what is not confirmed, and what was refused later."))
@option("--json", "json_wanted", is_flag=True, help=_("Print JSON."))
def list_(*, json_wanted: bool) -> None:
    """Print the outbox; the server is not asked."""
    _list(as_json=json_wanted)


@outbox.command(
    help=_(
        "Send what waits, in the order it was given and with the time of the act. What the "
        "server refuses is told and put aside; nothing is done twice."
    )
)
@connected
def send(desk: Desk) -> int:
    """Send all that waits for this profile."""
    sent: list[Item] = []
    with desk.outbox.locked():
        for command in desk.courier.mine():
            sent.append(_resent(desk, command))
            if sent[-1]["stop"]:
                break
        left = len(desk.courier.mine())
    if desk.json_wanted:
        print_json({"items": sent, "left": left})
    else:
        print_items(sent, _result_columns())
        if not sent and on_terminal():
            click.echo(_("Nothing waits in the outbox."))
    return max((int(each["exit_code"]) for each in sent), default=0)


@outbox.command(help=_("Drop a command from the outbox: it will not be sent any more."))
@click.argument("number", metavar="ID")
@yes_option
def drop(number: str, *, yes: bool) -> None:
    """Drop one command, whoever gave it."""
    box = Outbox()
    command = box.find(number)
    question = _("Drop '{act}' of {object}? It may have been done already.")
    confirmed(question.format(act=act_text(command.type), object=command.object), yes=yes)
    with box.locked():
        box.drop(command)
    click.echo(_("Dropped: {id}").format(id=command.id))


def _resent(desk: Desk, command: Kept) -> Item:
    result: Item = {**_item(command, "done"), "exit_code": 0, "stop": False}
    try:
        desk.courier.resend(command)
    except StillKeptError as error:
        result |= {"result": "waiting", "said": str(error), "exit_code": error.exit_code}
        result["stop"] = True
    except ApiError as error:
        stays = error.status == UNAUTHORIZED
        result |= {"result": "waiting" if stays else "refused", "said": str(error)}
        result |= {"exit_code": error.exit_code, "stop": stays}
    except DondocError as error:
        result |= {"result": "waiting", "said": str(error), "exit_code": error.exit_code}
    return result


def _list(*, as_json: bool) -> None:
    box = Outbox()
    items = [
        *(_item(each, "waiting") for each in box.waiting()),
        *(_item(each, "refused") for each in box.refusals()),
    ]
    if as_json:
        print_json({"items": items, "next": None, "total": len(items)})
        return
    print_items(items, _result_columns())
    if not items and on_terminal():
        click.echo(_("Nothing waits in the outbox."))


def _item(command: Kept, result: str) -> Item:
    return {
        "id": command.id,
        "result": result,
        "acted_at": command.acted_at,
        "type": command.type,
        "object": command.object,
        "profile": command.profile,
        "server": command.server,
        "files": [parcel.name for parcel in command.parcels],
        "said": command.said,
    }


def _result_columns() -> tuple[Column, ...]:
    return (
        Column(_("id"), "id", lambda value: str(value)[:8]),
        Column(_("result"), "result", _result_text),
        Column(_("acted at"), "acted_at", instant_text),
        Column(_("act"), "type", act_text),
        Column(_("of"), "object"),
        Column(_("profile"), "profile"),
        Column(_("said"), "said", flexible=True),
    )


def _result_text(result: object) -> str:
    words = {
        "waiting": _("not confirmed"),
        "refused": _("refused"),
        "done": _("confirmed"),
    }
    return words.get(str(result), str(result))
