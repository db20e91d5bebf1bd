"""`dondoc plan issue|status|decide|suspend|resume`: the secretary's acts on a running plan."""

from datetime import date, datetime

import click

from cli.commands.decision import decision_options, document
from cli.options import acting, confirmed, online, option, yes_option
from cli.output.rules import RULE, Rule
from cli.output.show import done, heading, print_json
from cli.output.table import on_terminal, print_facts
from cli.output.values import DAY, clean, day_text, read_day
from cli.output.words import role_text, state_text
from cli.remote.acting import Acting
from cli.remote.desk import Desk, Object
from cli.remote.matters import act_on_plan, given
from cli.texts import _
from models.errors import BadInputError

_duties = option(
    "--duty", "duties", multiple=True, metavar="DUTY", help=_("Only these duties; else all.")
)


@click.command(
    help=_(
        "Issue the plan: all its duties are opened and each unit is told once. An act of the "
        "head; a secretary records it for him with --for POST."
    )
)
@option("--number", required=True, metavar="NO", help=_("Number and symbol of the plan."))
@option("--date", "issued_on", type=DAY, required=True, metavar="DAY", help=_("Day of issue."))
@option("--for", "recorded_for", metavar="POST", help=_("Post of the head who signed it."))
@option("--document", "paper", metavar="NO", help=_("Paper it is recorded from; else the plan's."))
@option("--document-date", "paper_date", type=DAY, metavar="DAY", help=_("Date of that paper."))
@option("--issuer", metavar="NAME", help=_("Who issued it; read from the symbol if not given."))
@yes_option
@acting
def issue(
    desk: Desk,
    *,
    number: str,
    issued_on: date,
    recorded_for: str | None,
    paper: str | None,
    paper_date: date | None,
    issuer: str | None,
    yes: bool,
    how: Acting,
) -> None:
    """Issue the plan, or record that it was issued."""
    if bool(paper) != bool(paper_date):
        raise BadInputError(_("--document and --document-date go together."))
    question = _("Issue the plan {plan} as no. {number} of {day}? All units are told.")
    confirmed(question.format(plan=desk.plan, number=number, day=day_text(issued_on)), yes=yes)
    body = given(type="issue", issued_on=issued_on, number=number, recorded_for=recorded_for)
    if recorded_for or paper:
        body["document"] = document(paper or number, paper_date or issued_on, issuer, None)
    done(desk, act_on_plan(desk, how, body), _("Plan issued"))


@click.command(help=_("Show how the plan stands: issued, decided, undecided, open, late."))
@online
def status(desk: Desk) -> None:
    """Print the status of the plan."""
    found = desk.get(desk.path())
    if desk.json_wanted:
        print_json(found)
        return
    print_facts(_facts(found))
    undecided = found.get("undecided") or []
    if undecided and on_terminal():
        heading(_("Undecided: no clock runs"), len(undecided))
        for each in undecided:
            click.echo(f"  {_undecided(each)}")


@click.command(
    help=_(
        "Record a decision that sets the deadline or the lead of a duty: an undecided or a "
        "default one becomes a decided one, and what is open is re-planned."
    )
)
@click.argument("duty")
@option(
    "--deadline",
    "rule",
    type=RULE,
    metavar="RULE",
    help=_("20/11/2026, yearly:11-20, after:issue+30wd, after:asked+10wd, within:2027."),
)
@option("--hard", is_flag=True, help=_("Never later: a day off moves the deadline forward."))
@option("--deadline-id", metavar="ID", help=_("Which deadline, where the duty has several."))
@option("--lead", metavar="UNIT", help=_("Lead unit."))
@decision_options(required=True)
@yes_option
@acting
def decide(
    desk: Desk,
    duty: str,
    *,
    rule: Rule | None,
    hard: bool,
    deadline_id: str | None,
    lead: str | None,
    decision: str,
    dated: date,
    issuer: str | None,
    kind: str | None,
    yes: bool,
    how: Acting,
) -> None:
    """Record a decision."""
    if not (rule or lead):
        raise BadInputError(_("A decision needs --deadline or --lead."))
    on = read_day(str(rule.get("on"))) if rule else None
    if on and on < datetime.now().astimezone().date():
        said = _("{day} is past: what is open is late at once. Decide so?")
        confirmed(said.format(day=day_text(on.isoformat())), yes=yes)
    if rule and hard:
        rule = {**rule, "bound": "hard"}
    body = given(
        type="decide_duty", duty=duty, lead=lead, deadline=rule, deadline_id=deadline_id,
        decision=document(decision, dated, issuer, kind),
    )  # fmt: skip
    done(desk, act_on_plan(desk, how, body), _("Decision recorded"))


@click.command(help=_("Suspend duties, or the whole plan: their clocks stand still."))
@_duties
@option("--reason", required=True, metavar="TEXT", help=_("Reason, as it will be read."))
@yes_option
@acting
def suspend(desk: Desk, *, duties: tuple[str, ...], reason: str, yes: bool, how: Acting) -> None:
    """Suspend."""
    what = ", ".join(duties) or _("the whole plan")
    confirmed(_("Suspend {what}?").format(what=what), yes=yes)
    body = {"type": "suspend_plan", "duties": list(duties), "reason": reason}
    done(desk, act_on_plan(desk, how, body), _("Suspended"))


@click.command(help=_("Resume suspended duties, or all."))
@_duties
@acting
def resume(desk: Desk, *, duties: tuple[str, ...], how: Acting) -> None:
    """Resume."""
    body = {"type": "resume_plan", "duties": list(duties)}
    done(desk, act_on_plan(desk, how, body), _("Resumed"))


def _facts(found: Object) -> list[tuple[str, str, object]]:
    people = on_terminal()
    issued, secretary = found.get("issued_on"), found.get("secretary") or {}
    via = secretary.get("via")
    persons = " ".join(secretary.get("persons") or ())
    seat = [clean(secretary.get("post")), persons, role_text(via) if people else clean(via)]
    assumed = _("assumed") if found.get("assumed") else ""
    counts = found.get("counts")
    rows = list(counts.items()) if isinstance(counts, dict) else []
    return [
        ("plan", _("plan"), found.get("id")),
        ("title", _("plan title"), found.get("title")),
        ("number", _("number"), found.get("number")),
        ("issued_on", _("date of issue"), day_text(issued) if people else issued),
        ("assumed", _("remark"), assumed if people else found.get("assumed")),
        ("package", _("package"), clean(found.get("package"))[:12]),
        ("secretary", _("secretary"), " – ".join(each for each in seat if each)),
        ("open", _("open"), found.get("open")),
        ("late", _("late"), found.get("late")),
        ("decided", _("decided"), len(found.get("decided") or ())),
        *((str(key), state_text(key), value) for key, value in rows),
    ]


def _undecided(item: object) -> str:
    if not isinstance(item, dict):
        return clean(item)
    said = [clean(item.get(key)) for key in ("duty", "clause", "title")]
    return "  ".join(dict.fromkeys(each for each in said if each))
