"""`dondoc notices rules`: one's own language, address and quiet hours for messages."""

import re
from collections.abc import Mapping
from typing import Any

import click

from cli.options import connected, option
from cli.output.show import print_json
from cli.output.table import print_facts
from cli.remote.desk import Desk, path
from cli.texts import LANGUAGES, _
from models.errors import BadInputError

NONE = "-"
_HOURS = re.compile(r"^([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]):([0-5]\d)$")
_RULES = ("lang", "address", "quiet_from", "quiet_until")


@click.command(
    name="rules",
    help=_(
        "Show or change your own rules for messages: language, address, quiet hours. '-' takes a "
        "rule away again. In quiet hours nothing comes: it waits until they end on the same day, "
        "or else for the next digest."
    ),
)
@option("--speaks", type=click.Choice((*LANGUAGES, NONE)), help=_("Language of your messages."))
@option("--address", metavar="MAIL", help=_("Address to try before those of your posts."))
@option("--quiet", metavar="HH:MM-HH:MM", help=_("Quiet hours; they may span midnight."))
@option("--person", metavar="PERSON", help=_("Somebody else's rules (administrators only)."))
@connected
def rules(
    desk: Desk, *, speaks: str | None, address: str | None, quiet: str | None, person: str | None
) -> None:
    """Show the rules, after changing what was named."""
    of_whom = path("v1", "accounts", person, "rules") if person else path("v1", "me", "rules")
    changed = {**_given(speaks, address), **_hours(quiet)}
    found = desk.get(of_whom)
    if changed:
        now = {key: found.get(key) for key in _RULES}
        found = desk.exchange("PUT", of_whom, {**now, **changed})
    if desk.json_wanted:
        print_json(found)
    else:
        print_facts(_facts(found))


def _given(speaks: str | None, address: str | None) -> dict[str, str]:
    named = {"lang": speaks, "address": address}
    return {key: "" if value == NONE else value for key, value in named.items() if value}


def _hours(quiet: str | None) -> dict[str, str | None]:
    if not quiet:
        return {}
    if quiet == NONE:
        return {"quiet_from": None, "quiet_until": None}
    found = _HOURS.match(quiet.replace("–", "-"))
    if found is None:
        raise BadInputError(_("Write quiet hours as 18:00-07:00."))
    start, end = found.group(0).split("-")
    return {"quiet_from": start, "quiet_until": end}


def _facts(found: Mapping[str, Any]) -> list[tuple[str, str, object]]:
    usual = _("as your posts and account say")
    quiet = ""
    if found.get("quiet_from"):
        quiet = f"{str(found['quiet_from'])[:5]}-{str(found['quiet_until'])[:5]}"
    return [
        ("lang", _("language"), found.get("lang") or usual),
        ("address", _("address"), found.get("address") or usual),
        ("quiet", _("quiet hours"), quiet or _("none")),
    ]
