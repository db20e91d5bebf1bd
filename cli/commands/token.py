"""`dondoc token`: personal access tokens; one's own, or an administrator's for others."""

import click

from cli.options import confirmed, connected, option, yes_option
from cli.output.show import listed, print_json
from cli.output.table import Column, on_terminal
from cli.output.values import instant_text
from cli.remote.desk import Desk, path
from cli.texts import _

SCOPES = ("read", "act", "admin")
DAYS, MOST_DAYS = 365, 400
_person = option("--person", metavar="PERSON", help=_("For another person (administrators only)."))


@click.group(help=_("Make, list and revoke access tokens."))
def token() -> None:
    """Hold the commands about tokens."""


@token.command(help=_("Make a token. It is shown this once; keep it safe."))
@_person
@option("--label", required=True, metavar="TEXT", help=_("What it is for, for the list."))
@option("--scope", "scopes", multiple=True, type=click.Choice(SCOPES),
        help=_("What it may do; all that the role permits if not given."))  # fmt: skip
@option("--days", type=click.IntRange(1, MOST_DAYS), default=DAYS, show_default=True,
        metavar="N", help=_("How many days it holds."))  # fmt: skip
@connected
def create(
    desk: Desk, *, person: str | None, label: str, scopes: tuple[str, ...], days: int
) -> None:
    """Make a token and print it alone on standard output."""
    wanted = {"label": label, "scopes": list(scopes) or None, "days": days}
    found = desk.exchange("POST", _place(person), wanted, repeatable=False)
    if desk.json_wanted:
        print_json(found)
        return
    if on_terminal():
        said = _("Token {id}, until {until}; it is not shown again:")
        until = instant_text(found.get("expires_at"))
        click.echo(said.format(id=found.get("id"), until=until), err=True)
    click.echo(str(found.get("token", "")))


@token.command(name="list", help=_("List the tokens and when each was last used."))
@_person
@connected
def list_(desk: Desk, *, person: str | None) -> None:
    """Print tokens, never their secret."""
    listed(desk, desk.get(_place(person)).get("items") or [], _columns())


@token.command(help=_("Revoke a token; it stops working at once."))
@click.argument("number", metavar="ID")
@yes_option
@connected
def revoke(desk: Desk, number: str, *, yes: bool) -> None:
    """Revoke a token."""
    confirmed(_("Revoke the token {id}?").format(id=number), yes=yes)
    found = desk.exchange("DELETE", path("v1", "tokens", number))
    if desk.json_wanted:
        print_json(found)
    else:
        click.echo(_("Token revoked: {id}").format(id=number))


def _place(person: str | None) -> str:
    return path("v1", "accounts", person, "tokens") if person else "/v1/me/tokens"


def _columns() -> tuple[Column, ...]:
    return (
        Column(_("id"), "id"),
        Column(_("label"), "label", flexible=True),
        Column(_("may"), "scopes", _joined),
        Column(_("created"), "created_at", instant_text),
        Column(_("until"), "expires_at", instant_text),
        Column(_("last used"), "last_used_at", instant_text),
        Column(_("revoked"), "revoked_at", instant_text),
    )


def _joined(value: object) -> str:
    return " ".join(value) if isinstance(value, list) else str(value or "")
