"""A plan on a day: its package, its row and its calendars, which every question needs."""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, bindparam, select

from database import tables
from database.caching import Kept
from database.houses import PACKAGE, VERSION, HouseKey, calendars_of
from database.packages import load_package
from models.errors import NotFoundError
from models.plan.plan import Clause, Duty, Plan, UnitClass
from models.plan_run.progress import PlanRow
from models.timing.calendar import WorkingCalendar
from models.timing.clock import last_day_before

_plan = tables.plan
_CONTEXT = select(
    PACKAGE,
    VERSION,
    select(_plan.c.document).where(_plan.c.id == bindparam("plan")).scalar_subquery().label("row"),
)


@dataclass(frozen=True, kw_only=True)
class Index:
    """What a package says, found by id; built once for each version."""

    plan: Plan
    duties: dict[str, Duty]
    clauses: dict[str, Clause]
    classes: dict[str, UnitClass]
    bodies: dict[str, str]


_indexes: Kept[Index] = Kept()


@dataclass(frozen=True, kw_only=True)
class Context:
    """A plan as it stands at an instant."""

    id: str
    now: datetime
    today: date
    zone: ZoneInfo
    index: Index
    version: str
    row: PlanRow
    calendars: dict[str, WorkingCalendar]

    @property
    def plan(self) -> Plan:
        """The package it runs."""
        return self.index.plan

    def calendar(self, kind: str) -> WorkingCalendar:
        """Return the calendar that units of a kind keep."""
        specs = self.plan.file.calendars
        return self.calendars[specs.by_unit_kind.get(kind, specs.default)]

    def working_days(self, kind: str, after: date, until: date) -> int:
        """Count the working days of a kind of unit in (after, until]; none where they are past."""
        return max(0, self.calendar(kind).count(after, until))

    def day(self, instant: datetime) -> date:
        """Return the day of an instant in the plan's zone."""
        return instant.astimezone(self.zone).date()

    def last_day(self, instant: datetime) -> date:
        """Return the day whose 24:00 an end-of-day instant is."""
        return last_day_before(instant, self.zone)

    def title(self, duty: str) -> str:
        """Return what a duty is about, in the plan's words: its product."""
        found = self.index.duties.get(duty)
        return found.product.vi if found else duty

    def sentence(self, clause: str) -> str:
        """Return the words of a clause."""
        found = self.index.clauses.get(clause)
        return " … ".join(span.quote for span in found.spans) if found else ""


def load_context(conn: Connection, plan_id: str, now: datetime) -> Context:
    """Return a plan as it stands now, in one query and what is kept in the process.

    The calendars are loaded without the organisation. Raises NotFoundError where no package of
    such a plan is stored.
    """
    package, version, row = conn.execute(_CONTEXT, {"plan": plan_id}).one()
    if package is None or version is None:
        msg = f"there is no plan {plan_id}"
        raise NotFoundError(msg)
    key = HouseKey(plan=plan_id, package=package, version=version)
    index = _indexes.get(conn, (plan_id, package), lambda: _index(conn, plan_id, package))
    zone = ZoneInfo(index.plan.file.calendars.zone)
    return Context(
        id=plan_id,
        now=now,
        today=now.astimezone(zone).date(),
        zone=zone,
        index=index,
        version=version,
        row=PlanRow.model_validate_json(row) if row else PlanRow(id=plan_id, package=package),
        calendars=calendars_of(conn, key),
    )


def _index(conn: Connection, plan_id: str, package: str) -> Index:
    plan = load_package(conn, plan_id, package)
    return Index(
        plan=plan,
        duties={each.id: each for each in plan.file.duties},
        clauses={each.id: each for each in plan.file.clauses},
        classes={each.name: each for each in plan.file.classes},
        bodies={each.code: each.name_vi for each in plan.bodies},
    )
