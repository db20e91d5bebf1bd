"""What a plan must say about its clauses, targets and forms."""

from collections.abc import Iterator

from models.package.draft import Draft
from models.problem import Finding, Severity
from models.wording import say


def clauses_without_consequence(draft: Draft) -> Iterator[Finding]:
    """Refuse a clause that founds neither duty nor target and does not say why."""
    founded = {duty.value.clause for duty in draft.duties}
    measured = {target.value.clause for target in draft.targets}
    if len(draft.duties) < len(draft.known("duties")) or len(draft.targets) < len(
        draft.known("targets")
    ):
        return  # the missing one may be among those that could not be read
    for clause in draft.clauses:
        rests = clause.value.id in founded
        if not rests and clause.value.id not in measured and not clause.value.no_duty:
            wording = say("no duty and no target rests on this clause; say why in no_duty")
            yield Finding(clause.place, "clause-idle", wording)
        if rests and clause.value.no_duty:
            wording = say("a duty rests on this clause, yet no_duty says why none does")
            yield Finding(clause.place / "no_duty", "clause-idle", wording)


def targets_without_denominator(draft: Draft) -> Iterator[Finding]:
    """Refuse a share without its whole: only an absolute count has none."""
    for target in draft.targets:
        if target.value.unit != "count" and not (target.value.denominator_vi or "").strip():
            wording = say(
                "a target in %(unit)s needs its denominator (denominator_vi);"
                " only a count has none",
                unit=target.value.unit,
            )
            yield Finding(target.place / "denominator_vi", "denominator", wording)
        if (target.value.period == "by_year") != (target.value.by_year is not None):
            wording = say(
                "by_year names the year of a target whose period is by_year, and no other"
            )
            yield Finding(target.place / "by_year", "target-year", wording)


def classes_without_members(draft: Draft) -> Iterator[Finding]:
    """Show a class that no unit belongs to."""
    units = [each.value for each in draft.units]
    for each in draft.classes:
        if units and not any(each.value.contains(unit) for unit in units):
            wording = say("no unit belongs to the class '%(name)s'", name=each.value.name)
            yield Finding(each.place / "name", "class-empty", wording, Severity.WARNING)


def forms_that_never_hold(draft: Draft) -> Iterator[Finding]:
    """Refuse a form whose validity ends before it starts."""
    for form in draft.forms:
        start, end = form.value.valid_from, form.value.valid_until
        if start and end and end <= start:
            wording = say(
                "the validity ends (%(end)s) before it starts (%(start)s)", start=start, end=end
            )
            yield Finding(form.place / "valid_until", "validity", wording)
