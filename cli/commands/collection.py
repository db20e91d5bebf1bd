"""`dondoc collection`: what a superior does with the answers of many units."""

from collections.abc import Mapping
from datetime import date, datetime

import click

from cli.commands.task_list import late_text
from cli.options import acting, confirmed, online, option, yes_option
from cli.output.show import done, heading, listed, print_json
from cli.output.table import Column, Item, on_terminal, print_facts, print_items, told
from cli.output.values import DAY, day_text
from cli.output.words import state_text
from cli.remote.acting import Acting
from cli.remote.desk import Desk, Object
from cli.remote.matters import given
from cli.texts import _
from models.errors import BadInputError

EVERY = "all"
_OWED = frozenset({"expected", "returned"})
_LACKING = _OWED | {"missing"}
_reason = option("--reason", required=True, metavar="TEXT", help=_("Reason, as it will be read."))
_units = click.argument("units", nargs=-1, required=True, metavar="UNIT…")
_name = click.argument("name", metavar="COLLECTION")
_unit = click.argument("unit", metavar="UNIT")


@click.group(help=_("See and settle the answers that your unit collects from others."))
def collection() -> None:
    """Hold the commands about collections."""


@collection.command(name="list", help=_("List the collections you may see."))
@online
def list_(desk: Desk) -> None:
    """Print collections."""
    listed(desk, desk.items(desk.path("collections")), _columns())


@collection.command(help=_("Show one collection and where each unit stands."))
@_name
@option("--state", metavar="STATE", help=_("Only entries in this state."))
@online
def show(desk: Desk, name: str, *, state: str | None) -> None:
    """Print a collection with its entries."""

    def use(full: str) -> Object:
        found = desk.get(desk.path("collections", full))
        entries = desk.items(desk.path("collections", full, "entries"), state=state)
        return {**found, "entries": entries}

    found = desk.on_collection(name, use)
    if desk.json_wanted:
        print_json(found)
        return
    if on_terminal():
        print_facts(_facts(found))
        heading(_("Units"), len(found["entries"]))
    print_items(found["entries"], _entry_columns(), colour=_colour)


@collection.command(help=_("Accept the answers of units."))
@_name
@_units
@acting
def accept(desk: Desk, name: str, units: tuple[str, ...], *, how: Acting) -> None:
    """Accept answers."""
    _act(desk, name, {"type": "accept", "units": list(units)}, how, _("Answers accepted"))


@collection.command(name="return", help=_("Return a unit's answer for completion."))
@_name
@_unit
@_reason
@option("--due", type=DAY, metavar="DAY", help=_("New deadline, if it changes."))
@acting
def return_(
    desk: Desk, name: str, unit: str, *, reason: str, due: date | None, how: Acting
) -> None:
    """Return an answer."""
    body = given(type="return_entry", unit=unit, reason=reason, due=due)
    _act(desk, name, body, how, _("Returned"))


@collection.command(help=_("Record that the request does not apply to a unit."))
@_name
@_unit
@_reason
@acting
def na(desk: Desk, name: str, unit: str, *, reason: str, how: Acting) -> None:
    """Mark as not applicable."""
    body = given(type="not_applicable", unit=unit, reason=reason)
    _act(desk, name, body, how, _("Marked as not applicable"))


@collection.command(help=_("Excuse a unit by a recorded exception."))
@_name
@_unit
@_reason
@acting
def excuse(desk: Desk, name: str, unit: str, *, reason: str, how: Acting) -> None:
    """Excuse a unit."""
    _act(desk, name, given(type="excuse", unit=unit, reason=reason), how, _("Excused"))


@collection.command(
    help=_("Direct units that owe their answers: a new deadline, an instruction; each is told.")
)
@_name
@click.argument("units", nargs=-1, metavar="[UNIT…]")
@option("--late", is_flag=True, help=_("All that are late."))
@option("--due", type=DAY, metavar="DAY", help=_("New deadline."))
@option("--text", default="", metavar="TEXT", help=_("Instruction."))
@option("--document", default="", metavar="NO", help=_("Who gave it on paper, number and date."))
@acting
def direct(
    desk: Desk,
    name: str,
    units: tuple[str, ...],
    *,
    late: bool,
    due: date | None,
    text: str,
    document: str,
    how: Acting,
) -> None:
    """Direct units."""
    if bool(units) == late:
        raise BadInputError(_("Name the units, or say --late."))
    if not (due or text):
        raise BadInputError(_("A directive needs --due or --text."))
    wanted = units or _late(desk, name)
    if not wanted:
        raise BadInputError(_("Nobody is late."))
    said = given(due=due, instruction=text, document=document)
    body = {"type": "direct_entries", "units": list(wanted), **said}
    _act(desk, name, body, how, _("Directive given"))


@collection.command(help=_("Open a settled or missing entry again until a day."))
@_name
@_unit
@option("--until", type=DAY, required=True, metavar="DAY", help=_("Last day of the entry."))
@_reason
@acting
def reopen(desk: Desk, name: str, unit: str, *, until: date, reason: str, how: Acting) -> None:
    """Reopen an entry."""
    body = given(type="reopen", unit=unit, until=until, reason=reason)
    _act(desk, name, body, how, _("Opened again"))


@collection.command(help=_("Close a collection; with missing units by declaring the gaps."))
@_name
@option(
    "--missing",
    multiple=True,
    metavar="UNIT",
    help=_("Unit declared as missing; 'all' for each that is."),
)
@option("--reason", default="", metavar="TEXT", help=_("Reason for closing with gaps."))
@yes_option
@acting
def close(
    desk: Desk, name: str, *, missing: tuple[str, ...], reason: str, yes: bool, how: Acting
) -> None:
    """Close, perhaps with declared gaps."""
    if bool(missing) != bool(reason):
        raise BadInputError(_("--missing and --reason go together."))
    if missing == (EVERY,):
        missing = lacking(desk, name)
        click.echo(_("Declared as missing: {units}").format(units=" ".join(missing)), err=True)
    confirmed(_("Close {name}?").format(name=name), yes=yes)
    body: Mapping[str, object] = {"type": "close"}
    if missing:
        body = {"type": "accept_with_gaps", "missing": list(missing), "reason": reason}
    _act(desk, name, body, how, _("Closed"))


@collection.command(help=_("Record answers that arrived by mail or on paper, with their day."))
@_name
@_units
@option("--on", "day", type=DAY, metavar="DAY", help=_("Day of arrival; today if not given."))
@option("--source", type=click.Choice(("mail", "paper")), default="paper", show_default=True,
        help=_("How it arrived."))  # fmt: skip
@option("--document", default="", metavar="NO", help=_("Number, symbol and date."))
@acting
def receive(
    desk: Desk,
    name: str,
    units: tuple[str, ...],
    *,
    day: date | None,
    source: str,
    document: str,
    how: Acting,
) -> None:
    """Record receipts for units."""
    arrived = (day or datetime.now().astimezone().date()).isoformat()
    receipts = [
        {"unit": unit, "received_on": arrived, "source": source, "document": document}
        for unit in units
    ]
    body: Mapping[str, object] = (
        {"type": "receive", "receipt": receipts[0]}
        if len(receipts) == 1
        else {"type": "receive_many", "receipts": receipts}
    )
    _act(desk, name, body, how, _("Recorded as received"))


def lacking(desk: Desk, name: str) -> tuple[str, ...]:
    """Return the units whose answers are neither in nor settled."""
    return tuple(
        str(each["unit"]) for each in _entries(desk, name) if each.get("state") in _LACKING
    )


def _late(desk: Desk, name: str) -> tuple[str, ...]:
    """Return the units that owe an answer and are late with it."""
    owed = (each for each in _entries(desk, name) if each.get("state") in _OWED)
    return tuple(str(each["unit"]) for each in owed if each.get("days_late"))


def _entries(desk: Desk, name: str) -> list[Item]:
    def use(full: str) -> Object:
        return {"items": desk.items(desk.path("collections", full, "entries"))}

    found: list[Item] = desk.on_collection(name, use)["items"]
    return found


def _act(desk: Desk, name: str, body: Mapping[str, object], how: Acting, told: str) -> None:
    answer = desk.on_collection(
        name, lambda full: desk.act(desk.path("collections", full), body, how)
    )
    done(desk, answer, told)


def _columns() -> tuple[Column, ...]:
    return (
        Column(_("collection"), "id"),
        Column(_("due"), "due_day", day_text),
        Column(_("state"), "phase", state_text),
        Column(_("units"), "expected", right=True),
        Column(_("where they stand"), "states", states_text),
        Column(_("ask for more time"), "requested", right=True),
        Column(_("collected by"), "superior_name", flexible=True),
        Column(_("content"), "title", flexible=True),
    )


def states_text(states: object) -> str:
    """Write how many entries are in each state."""
    if not isinstance(states, dict):
        return ""
    return ", ".join(f"{state_text(state)} {count}" for state, count in states.items() if count)


def _entry_columns() -> tuple[Column, ...]:
    return (
        Column(_("unit"), "unit"),
        Column(_("state"), "state", state_text),
        Column(_("due"), "due_day", day_text),
        Column(_("late"), "days_late", late_text),
        Column(_("files"), "files", right=True),
        Column(_("name"), "unit_name", flexible=True),
    )


def _colour(item: Item) -> str | None:
    return "red" if late_text(item.get("days_late")) else None


def _facts(found: Object) -> list[tuple[str, str, object]]:
    source = found.get("source") or {}
    return [
        ("id", _("collection"), found.get("id")),
        ("title", _("content"), found.get("title")),
        ("clause", _("clause"), found.get("clause")),
        ("sentence", _("words of the plan"), found.get("sentence")),
        ("superior", _("collected by"), found.get("superior_name") or found.get("superior")),
        ("through", _("through"), found.get("through_name") or found.get("through")),
        ("phase", _("state"), told(state_text, found.get("phase"))),
        ("due_day", _("deadline"), told(day_text, found.get("due_day"))),
        ("source", _("ground of the deadline"), source.get("text")),
        ("expected", _("units"), found.get("expected")),
        ("states", _("where they stand"), told(states_text, found.get("states"))),
        ("gaps", _("declared gaps"), " ".join(found.get("gaps") or ())),
    ]
