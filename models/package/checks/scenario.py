"""A scenario speaks of units, duties and posts that exist, and of days of the plan."""

from collections.abc import Iterator

from models.package.checks.references import names_of, unknown_names
from models.package.draft import At, Draft
from models.plan.plan import Period, Plan
from models.plan.scenario import Directive, Scenario
from models.problem import Finding, Severity
from models.wording import say


def scenarios(draft: Draft) -> Iterator[Finding]:
    """Check every scenario of the package."""
    for scenario in draft.scenarios:
        names = names_of(draft)
        yield from _findings(scenario, names, draft.period.value if draft.period else None)


def scenario_findings(scenario: At[Scenario], plan: Plan) -> list[Finding]:
    """Check a scenario from anywhere against a plan."""
    return list(_findings(scenario, names_of(plan), plan.file.period))


def _findings(
    scenario: At[Scenario], names: dict[str, set[str]], period: Period | None
) -> Iterator[Finding]:
    place, value = scenario
    yield from unknown_names(place, value, names)
    for index, event in enumerate(value.events):
        at = place / "events" / index
        if isinstance(event, Directive) and not (event.due or event.lead or event.instruction):
            wording = say("a directive gives a new deadline (due), a new lead or an instruction")
            yield Finding(at, "directive-empty", wording)
        if period and not period.start <= event.on <= period.end:
            wording = say("%(day)s lies outside the plan's period (%(start)s to %(end)s)",
                          day=event.on, start=period.start, end=period.end)  # fmt: skip
            yield Finding(at / "on", "outside-period", wording, Severity.WARNING)
    if period and value.assumed.issued_on > period.end:
        wording = say("%(day)s lies outside the plan's period (%(start)s to %(end)s)",
                      day=value.assumed.issued_on, start=period.start, end=period.end)  # fmt: skip
        yield Finding(place / "assumed" / "issued_on", "outside-period", wording)
