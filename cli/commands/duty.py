"""`dondoc duty`: what the plan founds, how far each duty has come, and its course as a whole."""

from datetime import date

import click

from cli.commands.decision import decision_options, document
from cli.options import acting, confirmed, online, option, yes_option
from cli.output.courses import (
    duty_columns,
    duty_facts,
    duty_line,
    print_course,
    print_rules,
)
from cli.output.show import done, listed, print_json
from cli.output.table import on_terminal, print_facts
from cli.remote.acting import Acting
from cli.remote.desk import Desk, Object
from cli.remote.matters import act_on_plan, given
from cli.texts import _
from models.errors import BadInputError, NotFoundError

_reason = option("--reason", required=True, metavar="TEXT", help=_("Reason, as it will be read."))
ROLES = ("head", "deputy", "member")


@click.group(help=_("See the duties of the plan and the stages they go through."))
def duty() -> None:
    """Hold the commands about duties."""


@duty.command(name="list", help=_("List the duties of the plan, and how far each has come."))
@option("--kind", metavar="KIND", help=_("Only this kind: proposal, contribution, standing …"))
@option("--search", metavar="TEXT", help=_("Only what holds these words."))
@online
def list_(desk: Desk, *, kind: str | None, search: str | None) -> None:
    """Print the duties."""
    found = desk.get(desk.path("duties"), kind=kind, q=search)["items"]
    nothing = _("There is no such duty.")
    listed(desk, [duty_line(each) for each in found], duty_columns(), nothing=nothing)


@duty.command(
    help=_(
        "Show one duty: its words, who has a part in it, and of each course its stages with the "
        "union's own working days beside the days at each outside body."
    )
)
@click.argument("name", metavar="DUTY")
@online
def show(desk: Desk, name: str) -> None:
    """Print one duty."""
    found = desk.get(desk.path("duties", name))
    courses = [desk.get(desk.path("courses", each["id"])) for each in found.get("courses") or ()]
    if desk.json_wanted:
        print_json({**found, "courses": courses})
        return
    print_facts(duty_facts(found))
    for each in courses:
        print_course(each)
    if not courses and on_terminal():
        print_rules(found)


@duty.command(
    name="add-item",
    help=_("Add an item to a duty whose list is open ('…'): a contribution of its own begins."),
)
@click.argument("name", metavar="DUTY")
@option("--item", required=True, metavar="ID", help=_("Short name, as in an id: luat-viec-lam."))
@option("--title", required=True, metavar="TEXT", help=_("What it is about, as it will be read."))
@acting
def add_item(desk: Desk, name: str, *, item: str, title: str, how: Acting) -> None:
    """Add an item."""
    body = {"type": "add_item", "duty": name, "item": item, "title": title}
    done(desk, act_on_plan(desk, how, body), _("Item added"))


@duty.command(
    help=_(
        "Convert TASK, opened as a plain task by an earlier version, into the course that its duty "
        "goes through now. It is an act of its own and stands in the log."
    )
)
@click.argument("task")
@option("--stage", default="", metavar="ID",
        help=_("Stage at which the course begins: the ones before it are recorded as over before "
               "the conversion, on the ground given. Default: the first."))  # fmt: skip
@_reason
@yes_option
@acting
def convert(desk: Desk, task: str, *, stage: str, reason: str, yes: bool, how: Acting) -> None:
    """Take up a plain assignment."""
    confirmed(_("Convert {task}?").format(task=task), yes=yes)

    def use(name: str) -> Object:
        body = {"type": "take_up", "obligation": name, "reason": reason, **given(stage=stage)}
        return act_on_plan(desk, how, body)

    done(desk, desk.on_task(task, use), _("Converted"))


@duty.command(help=_("End a duty's course by a decision: what is open of it is withdrawn."))
@click.argument("name", metavar="DUTY")
@_reason
@decision_options(required=False)
@yes_option
@acting
def close(
    desk: Desk,
    name: str,
    *,
    reason: str,
    decision: str | None,
    dated: date | None,
    issuer: str | None,
    kind: str | None,
    yes: bool,
    how: Acting,
) -> None:
    """Close a course."""
    confirmed(_("End {duty}?").format(duty=name), yes=yes)
    said = _decided(decision, dated, issuer, kind)
    body = {"type": "close_course", "reason": reason, **said}
    done(desk, desk.act(_course_path(desk, name), body, how), _("Ended"))


@duty.command(
    help=_(
        "Record the committee's members by post, the first its head: POST, or POST=deputy. Once "
        "the committee stands, its members change by a numbered decision (kiện toàn)."
    )
)
@click.argument("posts", nargs=-1, required=True, metavar="POST…")
@decision_options(required=False)
@acting
def members(
    desk: Desk,
    posts: tuple[str, ...],
    *,
    decision: str | None,
    dated: date | None,
    issuer: str | None,
    kind: str | None,
    how: Acting,
) -> None:
    """Set the members."""
    seats = [_seat(each, first=not number) for number, each in enumerate(posts)]
    said = _decided(decision, dated, issuer, kind)
    body = {"type": "record_members", "members": seats, **said}
    done(desk, desk.act(_course_path(desk, "committee"), body, how), _("Members recorded"))


@duty.command(help=_("Name the committee's secretary: the person takes the post over that day."))
@click.argument("person")
@option("--name", default="", metavar="NAME", help=_("The person's name."))
@decision_options(required=False)
@acting
def secretary(
    desk: Desk,
    person: str,
    *,
    name: str,
    decision: str | None,
    dated: date | None,
    issuer: str | None,
    kind: str | None,
    how: Acting,
) -> None:
    """Name the secretary."""
    said = {**given(name=name), **_decided(decision, dated, issuer, kind)}
    body = {"type": "record_secretary", "person": person, **said}
    done(desk, desk.act(_course_path(desk, "committee"), body, how), _("Secretary recorded"))


def _course_path(desk: Desk, name: str) -> str:
    """Return the path of the one course that is meant: its id, or its duty where it has one."""
    found = desk.get(desk.path("courses"))["items"]
    fitting = [each for each in found if name in {each["id"], each["course"], each["duty"]}]
    running = [each for each in fitting if each.get("is_open")] or fitting
    if len(running) == 1:
        return desk.path("courses", str(running[0]["id"]))
    if not running:
        raise NotFoundError(_("There is no '{name}', or it is not yours.").format(name=name))
    said = _("'{name}' fits more than one; name one of these:").format(name=name)
    raise BadInputError(said, problems=tuple(f"  {each['id']}" for each in running))


def _decided(
    decision: str | None, dated: date | None, issuer: str | None, kind: str | None
) -> dict[str, object]:
    if decision is None:
        return {}
    if dated is None:
        raise BadInputError(_("Give the date of the decision with --date."))
    return {"decision": document(decision, dated, issuer, kind)}


def _seat(text: str, *, first: bool) -> dict[str, str]:
    post, _sign, role = text.partition("=")
    role = role or (ROLES[0] if first else ROLES[-1])
    if role not in ROLES:
        said = _("'{role}' is no part in a committee; there are {roles}.")
        raise BadInputError(said.format(role=role, roles=", ".join(ROLES)))
    return {"post": post, "role": role}
