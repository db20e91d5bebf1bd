"""What is asked of the figures, and the measures it is answered by."""

from collections.abc import Iterable
from datetime import date, datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from pydantic import Field
from sqlalchemy import CTE, String, column, values

from models.base import Value
from models.plan.form import OverTime
from models.plan.plan import Plan, ReportCycle
from models.report.measure import Measure, all_measures
from models.timing.clock import end_of_day
from models.timing.deadline import month_day


class By(StrEnum):
    """Into what a result is parted."""

    UNIT = "unit"
    CHILD = "child"
    KIND = "kind"
    LEVEL = "level"


class Question(Value):
    """One period of one report cycle, in the tree of a day.

    ``measures`` say by form which fields count; ``kinds`` which form a kind of unit is asked for,
    so that it is known what those owe who have said nothing.
    """

    plan: str
    cycle: str
    period: str
    day: date
    measures: tuple[Measure, ...]
    kinds: tuple[tuple[str, str], ...]
    until: datetime | None = Field(
        default=None, description="the year as it stood at this instant, all its periods together"
    )
    stocks: tuple[tuple[str, str], ...] = Field(
        default=(), description="form and field of figures of which the last period counts"
    )

    def of(self, *targets: str) -> "Question":
        """Return the same question for some targets."""
        kept = tuple(each for each in self.measures if each.target in targets)
        return self.model_copy(update={"measures": kept})


def question(
    plan: Plan,
    cycle: ReportCycle,
    year: int,
    day: date | None = None,
    until: date | None = None,
) -> Question:
    """Ask for a year of a cycle, by the forms in force at its data cut-off.

    Without ``day`` in the tree of the cut-off: reports stay in the tree of their time. With
    ``until`` only what was accepted by the end of that day, in the plan's zone.
    """
    cutoff = cutoff_of(cycle, year)
    forms = [each for each in plan.forms if each.id in cycle.forms and each.holds_on(cutoff)]
    targets = {each.id: each for each in plan.file.targets}
    kinds = {kind: form.id for form in reversed(forms) for kind in form.unit_kinds}
    return Question(
        plan=plan.file.id,
        cycle=cycle.id,
        period=str(year),
        day=day or cutoff,
        measures=all_measures(forms, targets, cutoff),
        kinds=tuple(sorted(kinds.items())),
        until=end_of_day(until, ZoneInfo(plan.file.calendars.zone)) if until else None,
        stocks=tuple(
            (form.id, field.id)
            for form in forms
            for field in form.fields_on(cutoff)
            if field.over_time is OverTime.STOCK
        ),
    )


def day_before(until: date) -> date:
    """Return the same day of the year before; the 29th of February has the 28th."""
    try:
        return until.replace(year=until.year - 1)
    except ValueError:
        return until.replace(year=until.year - 1, day=until.day - 1)


def cutoff_of(cycle: ReportCycle, year: int) -> date:
    """Return the day as of which the figures of a year are given."""
    month, day = month_day(cycle.cutoff)
    return date(year, month, day)


def definitions_of(plan: Plan, cycle: ReportCycle, target: str, year: int) -> frozenset[str]:
    """Return which definitions the figures of a target had in a year; '' where one never changes.

    Two years with others do not count the same thing.
    """
    cutoff = cutoff_of(cycle, year)
    fields = (
        each
        for form in plan.forms
        if form.id in cycle.forms and form.holds_on(cutoff)
        for each in form.fields_on(cutoff)
        if any(service.target == target for service in each.services())
    )
    found = (each.definition(cutoff) for each in fields)
    return frozenset(each.id if each else "" for each in found)


def kind_table(kinds: Iterable[tuple[str, str]]) -> CTE:
    """Return the form each kind of unit is asked for, as rows."""
    columns = (column("kind", String), column("form", String))
    return values(*columns, name="k").data(list(kinds)).cte("kind_form")
