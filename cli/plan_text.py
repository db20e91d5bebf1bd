"""Print a plan for people: its counts, its overview, and what stands behind a clause."""

from typing import TYPE_CHECKING

import click

from cli.kinds import kind_text
from cli.source_text import Names, day, rule_text, source_text
from cli.texts import _

if TYPE_CHECKING:
    from models.package.explain import Explanation, Overview
    from models.package.reading import PackageReading
    from models.plan.plan import Duty, Plan
    from models.plan.target import Target


def print_counts(reading: "PackageReading") -> None:
    """Print how much of everything there is, and whether it is sound."""
    counts = reading.counts
    kinds = ", ".join(f"{kind_text(kind)} {n}" for kind, n in counts.duties_by_kind.items())
    sources = ", ".join(f"{kind_text(kind)} {n}" for kind, n in counts.deadlines_by_source.items())
    rows = [
        (_("clauses"), counts.clauses, ""),
        (_("duties"), counts.duties, kinds),
        (_("targets"), counts.targets, ""),
        (_("report cycles"), counts.cycles, ""),
        (_("units"), counts.units, ""),
        (_("posts"), counts.posts, ""),
        (_("outside bodies"), counts.outside_bodies, ""),
        (_("forms"), counts.forms, ""),
        (_("scenarios"), counts.scenarios, ""),
        (_("deadlines"), counts.deadlines, sources),
        (_("deadlines undecided"), counts.deadlines_undecided, ""),
    ]
    if reading.problems:
        click.echo()
    for label, number, detail in rows:
        click.echo(f"{number:>6}  {label}" + (f"  ({detail})" if detail else ""))
    verdict = _("{errors} errors, {warnings} warnings").format(
        errors=len(reading.errors), warnings=len(reading.warnings)
    )
    click.secho(verdict, bold=True, fg="red" if reading.errors else "green")


def print_overview(plan: "Plan", found: "Overview") -> None:
    """Print identity, duties, targets and cycles."""
    names = Names(plan)
    unknown = _("unknown – not in the text, entered at issue")
    identity = found.identity
    issued = day(identity.issued_on) if identity.issued_on else unknown
    span = _("{start} to {end}").format(start=day(found.period.start), end=day(found.period.end))
    click.secho(found.title, bold=True)
    _line(_("number"), identity.number or unknown)
    _line(_("date of issue"), issued)
    _line(_("issued by"), identity.issuer)
    _line(_("period"), span, source_text(found.period.source))
    _heading(_("Duties"), len(found.duties))
    for duty in found.duties:
        _print_duty(names, duty)
    _heading(_("Targets"), len(found.targets))
    for target in found.targets:
        _print_target(target)
    _heading(_("Report cycles"), len(found.cycles))
    for cycle in found.cycles:
        click.echo(f"{cycle.id}  {', '.join(str(year) for year in cycle.years)}")
        _line(_("duty"), cycle.duty)
        _line(_("collected by"), names.unit(cycle.superior), names.unit(cycle.through))
        _line(_("data cut-off"), "/".join(reversed(cycle.cutoff.split("-"))))
        _line(_("source"), source_text(cycle.source))


def print_explanation(plan: "Plan", found: "Explanation") -> None:
    """Print the words of a clause and what they found."""
    names = Names(plan)
    click.secho(f"{found.clause.id}  {found.clause.place}", bold=True)
    for sentence in found.sentences:
        click.echo(f"  “{sentence}”")
    if found.clause.no_duty:
        _line(_("no duty"), found.clause.no_duty)
    for duty in found.duties:
        click.echo()
        _print_duty(names, duty)
        _print_hands(names, duty)
    for target in found.targets:
        click.echo()
        _print_target(target)


def _print_duty(names: Names, duty: "Duty") -> None:
    click.secho(f"{duty.id}  [{kind_text(duty.kind)}]", bold=True)
    lead = duty.lead
    _line(_("lead"), names.lead(lead), source_text(lead.source))
    if duty.deadline_undecided:
        _line(_("deadline"), _("undecided: no clock runs, the secretary has to have it decided"))
    if duty.done_by_issue:
        _line(_("deadline"), _("done by the issue of the plan itself"))
    if duty.answered_by:
        _line(_("deadline"), _("answered together with {duty}").format(duty=duty.answered_by))
    for deadline in duty.deadlines:
        label = f"{_('deadline')} {deadline.id}".strip()
        _line(label, rule_text(deadline.rule), source_text(deadline.source))
        if deadline.phrase:
            _line("", _("words of the text: “{phrase}”").format(phrase=deadline.phrase))


def _print_hands(names: Names, duty: "Duty") -> None:
    _line(_("product"), duty.product.vi, source_text(duty.product.source))
    for receiver in duty.receivers:
        label = _("approved by") if receiver.approves else _("received by")
        _line(label, names.receiver(receiver), source_text(receiver.source))
    for receiver in duty.decided_by:
        _line(_("decided by"), names.receiver(receiver), source_text(receiver.source))
    for part in duty.outside:
        _line(kind_text(part.part), names.body(part.body), source_text(part.source))
    if duty.remark:
        _line(_("remark"), duty.remark)


def _print_target(target: "Target") -> None:
    sign = "%" if target.unit == "percent" else ""
    period = kind_text(target.period)
    year = f" {target.by_year}" if target.by_year else ""
    click.secho(
        f"{target.id}  {target.comparator} {target.value}{sign}  [{period}{year}]", bold=True
    )
    _line(_("counted"), target.numerator_vi)
    if target.denominator_vi:
        _line(_("out of"), target.denominator_vi)


def _heading(text: str, count: int) -> None:
    click.echo()
    click.secho(f"{text} ({count})", bold=True, underline=True)


def _line(label: str, text: str, source: str = "") -> None:
    tail = f" – {source}" if source else ""
    click.echo(f"    {label + ':' if label else '':<16} {text}{tail}")
