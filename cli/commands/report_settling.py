"""`dondoc report status|accept|exception`: who has not reported, and what the superior does."""

from datetime import date

import click

from cli.commands.task_list import late_text
from cli.options import acting, online, option
from cli.output.show import done, listed
from cli.output.table import Column, Item
from cli.output.values import DAY, day_text
from cli.output.words import state_text
from cli.remote.acting import Acting
from cli.remote.desk import Desk
from cli.remote.matters import given
from cli.texts import _
from models.errors import BadInputError


@click.command(
    help=_(
        "List who has not reported, those longest late first, with the last contact; of all open "
        "collections that you see where none is named."
    )
)
@click.argument("name", required=False, metavar="[COLLECTION]")
@option("--which", type=click.Choice(("lacking", "received", "all")), default="lacking",
        show_default=True, help=_("Which units."))  # fmt: skip
@online
def status(desk: Desk, name: str | None, *, which: str) -> None:
    """Print where reports stand."""
    names = [name] if name else _open_collections(desk)
    found: list[Item] = []
    for each in names:
        answer = desk.on_collection(
            each,
            lambda full: desk.get(desk.path("collections", full, "standing"), which=which),
        )
        found += answer["items"]
    listed(desk, found, _columns(), nothing=_("Everybody has reported."))


def _open_collections(desk: Desk) -> list[str]:
    found = desk.items(desk.path("collections"), open="true")
    return [str(each["id"]) for each in found if each.get("duty")]


def _columns() -> tuple[Column, ...]:
    return (
        Column(_("task"), "task"),
        Column(_("state"), "state", state_text),
        Column(_("due"), "due_day", day_text),
        Column(_("late"), "days_late", late_text),
        Column(_("last contact"), "contact", _contact_text),
        Column(_("received"), "received_on", day_text),
        Column(_("version"), "version", right=True),
        Column(_("receipt code"), "code"),
        Column(_("name"), "unit_name", flexible=True),
    )


def _contact_text(contact: object) -> str:
    if not isinstance(contact, dict):
        return ""
    return f"{day_text(contact.get('on'))} {contact.get('with_whom') or ''}"


@click.command(help=_("Accept the reports of units: from now on their figures count."))
@click.argument("name", metavar="COLLECTION")
@click.argument("units", nargs=-1, metavar="[UNIT…]")
@option("--all", "everybody", is_flag=True, help=_("All that were received."))
@acting
def accept(desk: Desk, name: str, units: tuple[str, ...], *, everybody: bool, how: Acting) -> None:
    """Accept reports."""
    if bool(units) == everybody:
        raise BadInputError(_("Name the units, or say --all."))

    def use(full: str) -> dict[str, object]:
        path = desk.path("collections", full)
        wanted = list(units)
        if everybody:
            items = desk.get(f"{path}/standing", which="received")["items"]
            wanted = [each["unit"] for each in items if each["state"] == "received"]
        if not wanted:
            raise BadInputError(_("Nothing waits to be accepted."))
        return desk.act(path, {"type": "accept", "units": wanted}, how)

    done(desk, desk.on_collection(name, use), _("Reports accepted"))


@click.command(
    help=_("Let one unit still report after the lock, until a day, by a recorded decision.")
)
@click.argument("name", metavar="COLLECTION")
@click.argument("unit", metavar="UNIT")
@option("--until", type=DAY, required=True, metavar="DAY", help=_("Last day of the report."))
@option("--issuer", required=True, metavar="WHO", help=_("Who issued the decision."))
@option("--type", "kind", default="công văn", show_default=True, metavar="TYPE",
        help=_("Type of the decision."))  # fmt: skip
@option("--number", required=True, metavar="NO", help=_("Number and symbol of the decision."))
@option("--date", "dated", type=DAY, required=True, metavar="DAY", help=_("Its date."))
@option("--reason", default="", metavar="TEXT", help=_("Reason, if there is something to say."))
@acting
def exception(
    desk: Desk,
    name: str,
    unit: str,
    *,
    until: date,
    issuer: str,
    kind: str,
    number: str,
    dated: date,
    reason: str,
    how: Acting,
) -> None:
    """Open a locked report."""
    decision = given(issuer=issuer, type=kind, number=number, date=dated)
    body = given(type="open_locked", unit=unit, until=until, reason=reason)
    answer = desk.on_collection(
        name,
        lambda full: desk.act(desk.path("collections", full), {**body, "decision": decision}, how),
    )
    done(desk, answer, _("Opened until {day}").format(day=day_text(until.isoformat())))
