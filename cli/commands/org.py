"""`dondoc org`: import a plan with its organisation, read units and posts, appoint."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import click

from cli.commands.decision import decision_options, document
from cli.commands.task_asking import substitute
from cli.options import acting, confirmed, connected, online, option, yes_option
from cli.output.show import done, heading, listed, print_json
from cli.output.table import Column, Item, on_terminal, print_facts, print_items
from cli.output.values import DAY, clean, day_text
from cli.output.words import role_text
from cli.remote.acting import Acting
from cli.remote.desk import Desk, Object
from cli.remote.matters import act_on_plan, given
from cli.remote.package_files import send_package
from cli.texts import _

DEEPEST = 6


@click.group(help=_("The organisation: units, posts, and who holds them."))
def org() -> None:
    """Hold the commands about the organisation."""


org.add_command(substitute)


@org.command(
    name="import",
    help=_("Load a plan package with its units and posts onto the server (administrators only)."),
)
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@connected
def import_(desk: Desk, folder: Path) -> None:
    """Send a package; the server checks it and starts the plan."""
    found = send_package(desk, "/v1/plans", folder)
    if desk.json_wanted:
        print_json(found)
    else:
        said = _("Plan loaded: {plan} (package {package})")
        click.echo(said.format(plan=found.get("id") or found.get("plan"), package=_package(found)))


@org.command(help=_("Show a unit, its posts and who holds them today."))
@click.argument("unit")
@online
def show(desk: Desk, unit: str) -> None:
    """Print a unit."""
    found = desk.get(desk.path("units", unit))
    posts = desk.items(desk.path("posts"), unit=unit)
    if desk.json_wanted:
        print_json({**found, "posts": posts})
        return
    print_facts((
        ("code", _("unit"), found.get("code")),
        ("name", _("name"), found.get("name")),
        ("kind", _("kind"), found.get("kind")),
        ("parent", _("directly under"), found.get("parent")),
    ))  # fmt: skip
    heading(_("Posts"), len(posts))
    print_items(posts, _post_columns())


@org.command(help=_("Show the tree of units, from the top or from one unit."))
@click.argument("unit", required=False)
@option("--depth", type=click.IntRange(1, DEEPEST), default=2, show_default=True,
        metavar="N", help=_("How many levels."))  # fmt: skip
@option("--search", metavar="TEXT", help=_("Only units whose name holds these words."))
@online
def tree(desk: Desk, unit: str | None, *, depth: int, search: str | None) -> None:
    """Print units, each under its parent."""
    if search:
        found = list(desk.items(desk.path("units"), parent=unit, q=search))
    else:
        found = list(_below(desk, unit or "", depth))
    if desk.json_wanted:
        print_json({"items": found, "next": None, "total": len(found)})
    elif on_terminal():
        top = min((int(item.get("level", 0)) for item in found), default=0)
        for item in found:
            name = clean(item.get("name"))
            indent = "  " * (int(item.get("level", 0)) - top)
            click.echo(f"{indent}{item.get('code')}  {name}")
    else:
        keys = ("code", "parent", "kind", "name")
        print_items(found, tuple(Column(key, key) for key in keys))


@org.command(help=_("Show a post: its holders from–to, and its substitutions."))
@click.argument("post")
@online
def post(desk: Desk, post: str) -> None:
    """Print a post."""
    found = desk.get(desk.path("posts", post))
    if desk.json_wanted:
        print_json(found)
        return
    kind = found.get("kind")
    print_facts((
        ("post", _("post"), found.get("id")),
        ("title", _("title"), found.get("title")),
        ("unit", _("unit"), found.get("unit")),
        ("kind", _("kind"), role_text(kind) if on_terminal() else kind),
        ("persons", _("held by"), _persons(found.get("persons"))),
        ("held_with", _("held together"), found.get("held_with")),
        ("acting", _("acting"), found.get("acting")),
    ))  # fmt: skip
    if found.get("holders"):
        heading(_("Holders"))
        print_items(found["holders"], _holder_columns())
    if found.get("substitutions"):
        heading(_("Substitutions"))
        print_items(found["substitutions"], _substitution_columns())


@org.command(help=_("Appoint a person to a post from a day; nobody appoints himself."))
@click.argument("post")
@click.argument("person")
@option("--name", default="", metavar="NAME", help=_("Name of the person."))
@option("--since", "--from", type=DAY, required=True, metavar="DAY", help=_("First day."))
@acting
def appoint(desk: Desk, post: str, person: str, *, name: str, since: date, how: Acting) -> None:
    """Appoint."""
    body = given(type="appoint", post=post, person=person, name=name, since=since)
    done(desk, act_on_plan(desk, how, body), _("Appointed"))


@org.command(help=_("Record that a post falls vacant from a day."))
@click.argument("post")
@option("--since", "--from", type=DAY, required=True, metavar="DAY", help=_("First day."))
@acting
def vacate(desk: Desk, post: str, *, since: date, how: Acting) -> None:
    """Vacate a post."""
    body = given(type="vacate", post=post, since=since)
    done(desk, act_on_plan(desk, how, body), _("Post vacated"))


@org.command(help=_("Rename a unit from a day; its code stays."))
@click.argument("unit")
@click.argument("name")
@option("--since", "--from", type=DAY, required=True, metavar="DAY", help=_("First day."))
@acting
def rename(desk: Desk, unit: str, name: str, *, since: date, how: Acting) -> None:
    """Rename a unit."""
    body = given(type="rename_unit", unit=unit, name_vi=name, since=since)
    done(desk, act_on_plan(desk, how, body), _("Renamed"))


@org.command(
    help=_(
        "Record that a unit was taken in by another, by a decision: from that day it ends with its "
        "posts, the units under it lie under the other one, and what it still owes passes on. Its "
        "reports stay its own."
    )
)
@click.argument("unit")
@option("--into", required=True, metavar="UNIT", help=_("The unit that takes it in."))
@option("--on", "since", type=DAY, required=True, metavar="DAY", help=_("First day without it."))
@decision_options(required=True)
@yes_option
@acting
def merge(
    desk: Desk,
    unit: str,
    *,
    into: str,
    since: date,
    decision: str,
    dated: date,
    issuer: str | None,
    kind: str | None,
    yes: bool,
    how: Acting,
) -> None:
    """Merge a unit."""
    said = _("{unit} ends on {day} and its open work passes on to {into}. Record it?")
    confirmed(said.format(unit=unit, day=day_text(since.isoformat()), into=into), yes=yes)
    paper = document(decision, dated, issuer, kind)
    body = {**given(type="merge_unit", unit=unit, into=into, since=since), "decision": paper}
    done(desk, act_on_plan(desk, how, body), _("Merger recorded"))


@org.command(help=_("List the substitutions in force and past."))
@online
def substitutions(desk: Desk) -> None:
    """Print substitutions."""
    listed(desk, desk.items(desk.path("substitutions")), _substitution_columns())


def _below(desk: Desk, parent: str, depth: int) -> Iterator[Item]:
    """Yield the units below one (below none: the roots), each before its own."""
    for item in desk.pages(desk.path("units"), parent=parent):
        yield item
        if depth > 1 and item.get("children"):
            yield from _below(desk, str(item["code"]), depth - 1)


def _persons(value: object) -> str:
    return ", ".join(clean(each) for each in value) if isinstance(value, list) else clean(value)


def _package(found: Object) -> str:
    return clean(found.get("package"))[:12]


def _post_columns() -> tuple[Column, ...]:
    return (
        Column(_("post"), "id"),
        Column(_("kind"), "kind", role_text),
        Column(_("held by"), "persons", _persons),
        Column(_("acting"), "acting"),
        Column(_("title"), "title", flexible=True),
    )


def _holder_columns() -> tuple[Column, ...]:
    return (
        Column(_("person"), "person"),
        Column(_("name"), "name", flexible=True),
        Column(_("from"), "valid_from", day_text),
        Column(_("until before"), "valid_until", day_text),
    )


def _substitution_columns() -> tuple[Column, ...]:
    return (
        Column(_("id"), "id"),
        Column(_("post"), "post"),
        Column(_("giver"), "giver"),
        Column(_("receiver"), "receiver"),
        Column(_("name"), "receiver_name", flexible=True),
        Column(_("from"), "valid_from", day_text),
        Column(_("until before"), "valid_until", day_text),
        Column(_("document"), "document"),
    )
