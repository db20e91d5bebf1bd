"""`dondoc plan amend`: check another version of the package, show the difference, then adopt it."""

from datetime import date
from pathlib import Path

import click

from cli.commands.decision import decision_options, document
from cli.options import acting, confirmed, option, yes_option
from cli.output.effect import show_effect
from cli.output.rules import rule_text
from cli.output.show import done, print_json
from cli.output.values import clean
from cli.remote.acting import Acting
from cli.remote.desk import Desk, Object
from cli.remote.matters import act_on_plan, given
from cli.remote.package_files import send_package
from cli.remote.problem_words import code_text
from cli.texts import _
from models.errors import BadInputError


@click.command(
    help=_(
        "Amend the plan: the server checks the package in DIR, the difference is shown, and only "
        "then it is adopted, on the ground of a decision. --preview stops before that."
    )
)
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@option("--reason", default="", metavar="TEXT", help=_("Why the plan is amended."))
@option("--preview", is_flag=True, help=_("Show the difference and change nothing."))
@decision_options(required=False)
@yes_option
@acting
def amend(
    desk: Desk,
    folder: Path,
    *,
    reason: str,
    preview: bool,
    decision: str | None,
    dated: date | None,
    issuer: str | None,
    kind: str | None,
    yes: bool,
    how: Acting,
) -> None:
    """Validate, show, ask, adopt."""
    if not preview and not (reason and decision and dated):
        raise BadInputError(_("Name --reason, --decision and --date, or only --preview."))
    found = send_package(desk, desk.path("amendment"), folder)
    if preview and desk.json_wanted:
        print_json(found)
    else:
        _print(found)
    if found.get("effect") and not (preview and desk.json_wanted):
        show_effect(found["effect"])
    if not found.get("sound", True):
        raise BadInputError(_("This amendment cannot be adopted."))
    if preview or decision is None or dated is None:
        return
    confirmed(_("Adopt this amendment?"), yes=yes)
    body = given(
        type="amend", package=found.get("package"), reason=reason,
        decision=document(decision, dated, issuer, kind),
    )  # fmt: skip
    done(desk, act_on_plan(desk, how, body), _("Plan amended"))


def _print(found: Object) -> None:
    """Print the difference on the error stream, so that standard output stays the answer's."""
    difference: Object = found.get("difference") or {}
    for sign, key in (("+", "added"), ("-", "removed")):
        for each in difference.get(key) or ():
            click.echo(f"{sign} {_duty(each)}", err=True)
    for change in difference.get("changed") or ():
        _print_change(change)
    for said, wanted in (
        (_("reminders, ladder or terms change: open deadlines are re-planned"), "policy"),
        (_("calendars change: {names}"), "calendars"),
        (_("holds from now on: {names}"), "others"),
        (_("without effect here: {names}"), "notes"),
    ):
        value = difference.get(wanted)
        if value:
            names = ", ".join(clean(each) for each in value) if isinstance(value, list) else ""
            click.echo("~ " + said.format(names=names), err=True)
    for each in difference.get("problems") or ():
        said = code_text(clean(each.get("code")), clean(each.get("message")))
        click.echo("! " + said, err=True)
    if not any(difference.values()):
        click.echo(_("The two packages say the same."), err=True)


def _print_change(change: Object) -> None:
    click.echo(f"~ {_duty(change)}", err=True)
    if change.get("old_lead") != change.get("new_lead"):
        old, new = change.get("old_lead") or _("undecided"), change.get("new_lead")
        click.echo(f"    {_('lead')}: {clean(old)} → {clean(new) or _('undecided')}", err=True)
    for each in change.get("deadlines") or ():
        label = f"{_('deadline')} {clean(each.get('id'))}".strip()
        old, new = rule_text(each.get("old")), rule_text(each.get("new"))
        click.echo(f"    {label}: {old} → {new}", err=True)
    for each in change.get("stages") or ():
        click.echo(f"    {_stage_text(each)}", err=True)
    if change.get("others"):
        names = ", ".join(clean(each) for each in change["others"])
        click.echo("    " + _("holds from now on: {names}").format(names=names), err=True)


def _stage_text(each: Object) -> str:
    """Say what becomes of a stage: running courses follow in what lies ahead."""
    name, days = f"{clean(each.get('label'))} ({clean(each.get('stage'))})", each.get("new_days")
    if each.get("what") == "removed":
        return _("stage {name}: taken away").format(name=name)
    if each.get("what") == "added":
        return _("stage {name}: added, {days} working days").format(name=name, days=days or "–")
    parts = [clean(other) for other in each.get("others") or ()]
    if each.get("old_days") != days:
        term = _("{old} → {new} working days")
        parts.insert(0, term.format(old=each.get("old_days") or "–", new=days or "–"))
    return _("stage {name}: {changes}").format(name=name, changes=", ".join(parts))


def _duty(each: object) -> str:
    return clean(each.get("duty") or each.get("id")) if isinstance(each, dict) else clean(each)
