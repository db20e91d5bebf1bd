"""What could be read of a plan package, with the place of everything, for the checks."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Generic, NamedTuple, TypeVar

from models.plan.form import Form
from models.plan.organisation import Organisation, OutsideBody, Post, Roles, Tenure, Unit
from models.plan.plan import (
    Calendars,
    CitedDocument,
    Clause,
    CourseSpec,
    Duty,
    Period,
    PlanFile,
    ReportCycle,
    TextFile,
    Uncovered,
    UnitClass,
)
from models.plan.policy import Policy
from models.plan.scenario import Scenario
from models.plan.target import Target
from models.problem import Place
from models.timing.calendar import CalendarOverride

T = TypeVar("T")


class At(NamedTuple, Generic[T]):
    """A value and where it stands."""

    place: Place
    value: T


@dataclass(kw_only=True)
class Draft:
    """A package as far as it could be read; what is broken is missing, but its id is known."""

    files: frozenset[str] = frozenset()
    file: At[PlanFile] | None = None
    text: At[str] | None = None
    text_hash: str = ""
    text_file: At[TextFile] | None = None
    period: At[Period] | None = None
    calendars: At[Calendars] | None = None
    roles: At[Roles] | None = None
    policy: At[Policy] | None = None
    cites: list[At[CitedDocument]] = field(default_factory=list)
    classes: list[At[UnitClass]] = field(default_factory=list)
    clauses: list[At[Clause]] = field(default_factory=list)
    uncovered: list[At[Uncovered]] = field(default_factory=list)
    duties: list[At[Duty]] = field(default_factory=list)
    targets: list[At[Target]] = field(default_factory=list)
    cycles: list[At[ReportCycle]] = field(default_factory=list)
    courses: list[At[CourseSpec]] = field(default_factory=list)
    forms: list[At[Form]] = field(default_factory=list)
    units: list[At[Unit]] = field(default_factory=list)
    posts: list[At[Post]] = field(default_factory=list)
    bodies: list[At[OutsideBody]] = field(default_factory=list)
    overrides: list[At[CalendarOverride]] = field(default_factory=list)
    tenures: list[Tenure] = field(default_factory=list)
    scenarios: list[At[Scenario]] = field(default_factory=list)
    templates: dict[str, At[str]] = field(default_factory=dict)
    ids: dict[str, set[str]] = field(default_factory=dict)

    def known(self, what: str) -> set[str]:
        """Return all ids of a kind, those of broken entries included."""
        return self.ids.get(what, set())

    def kinds(self) -> set[str]:
        """Return the kinds of units there are."""
        return {unit.value.kind for unit in self.units}

    def tags(self) -> set[str]:
        """Return the tags units have."""
        return {tag for unit in self.units for tag in unit.value.tags}

    def turning_days(self) -> list[date]:
        """Return the days within the period on which the organisation changes, and its first."""
        period = self.period.value if self.period else None
        spans = [each.value for each in self.units] + [each.value for each in self.posts]
        days = {day for each in spans for day in (each.valid_from, each.valid_until) if day}
        if period is None:
            return sorted(days) or [date(2000, 1, 1)]
        return sorted({period.start} | {day for day in days if period.start < day <= period.end})

    def organisation(self) -> Organisation | None:
        """Build the organisation from what could be read."""
        if self.roles is None:
            return None
        return Organisation(
            units=values(self.units),
            posts=values(self.posts),
            tenures=self.tenures,
            roles=self.roles.value,
            bodies=values(self.bodies),
        )


def values(items: Iterable[At[T]]) -> Iterator[T]:
    """Leave the places away."""
    return (each.value for each in items)
