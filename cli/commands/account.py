"""`dondoc account`: who may log in at all; rights come from posts, not from here."""

import click

from cli.options import confirmed, connected, option, yes_option
from cli.output.show import listed, say
from cli.output.table import Column
from cli.output.values import instant_text
from cli.output.words import role_text
from cli.remote.desk import Desk, path
from cli.texts import LANGUAGES, _

ROLES = ("person", "administrator", "auditor")


@click.group(help=_("Manage accounts (administrators only)."))
def account() -> None:
    """Hold the commands about accounts."""


@account.command(name="list", help=_("List the accounts."))
@connected
def list_(desk: Desk) -> None:
    """Print the accounts."""
    listed(desk, desk.items("/v1/accounts"), _columns())


@account.command(help=_("Add an account for a person."))
@click.argument("person")
@option("--name", required=True, metavar="NAME", help=_("Name of the person."))
@option("--role", type=click.Choice(ROLES), default="person", show_default=True,
        help=_("Role; posts give the rights of a person."))  # fmt: skip
@option("--speaks", type=click.Choice(LANGUAGES), default="vi", show_default=True,
        help=_("Language of messages to this person."))  # fmt: skip
@connected
def add(desk: Desk, person: str, *, name: str, role: str, speaks: str) -> None:
    """Add an account."""
    wanted = {"person": person, "name": name, "role": role, "lang": speaks}
    found = desk.exchange("POST", "/v1/accounts", wanted, repeatable=False)
    say(desk, found, _("Account added: {person}").format(person=person))


@account.command(help=_("Disable an account: its tokens stop working at once."))
@click.argument("person")
@yes_option
@connected
def disable(desk: Desk, person: str, *, yes: bool) -> None:
    """Disable an account."""
    confirmed(_("Disable {person}?").format(person=person), yes=yes)
    found = desk.exchange("PATCH", path("v1", "accounts", person), {"disabled": True})
    say(desk, found, _("Account disabled: {person}").format(person=person))


@account.command(help=_("Enable a disabled account again."))
@click.argument("person")
@connected
def enable(desk: Desk, person: str) -> None:
    """Enable an account."""
    found = desk.exchange("PATCH", path("v1", "accounts", person), {"disabled": False})
    say(desk, found, _("Account enabled: {person}").format(person=person))


def _columns() -> tuple[Column, ...]:
    return (
        Column(_("person"), "person"),
        Column(_("name"), "name", flexible=True),
        Column(_("role"), "role", role_text),
        Column(_("language"), "lang"),
        Column(_("disabled"), "disabled_at", instant_text),
        Column(_("created"), "created_at", instant_text),
    )
