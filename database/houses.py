"""The house a decision looks at, kept per process until the organisation changes."""

from collections.abc import Iterable
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, bindparam, func, select

from database import tables
from database.caching import Kept
from database.kept_organisations import KeptOrganisations
from database.organisations import load_calendar_days, load_substitutions
from database.packages import load_package
from models.deciding.house import House
from models.errors import NotFoundError
from models.plan.organisation import Organisation, Roles
from models.plan_run.acts import SetCalendar
from models.timing.calendar import (
    CalendarOverride,
    CalendarSpec,
    DayKind,
    WorkingCalendar,
    working_calendar,
)

_organisation, _plan = tables.organisation, tables.plan

# Columns for whatever statement reads a row, so that the house costs no statement of its own.
PACKAGE = (
    func.coalesce(
        select(_plan.c.package).where(_plan.c.id == bindparam("plan")).scalar_subquery(),
        select(_organisation.c.package)
        .where(_organisation.c.plan == bindparam("plan"))
        .scalar_subquery(),
    )
).label("package")
VERSION = (
    select(_organisation.c.version)
    .where(_organisation.c.plan == bindparam("plan"))
    .scalar_subquery()
    .label("version")
)
_KEY = select(PACKAGE, VERSION)

# Each holds an organisation: few of them are kept.
_houses: Kept[House] = Kept(most=8)
_organisations = KeptOrganisations()
_calendars: Kept[dict[str, WorkingCalendar]] = Kept(most=16)
_by_days: Kept[dict[str, WorkingCalendar]] = Kept(most=16)


@dataclass(frozen=True, kw_only=True)
class HouseKey:
    """Which house: the package a plan runs and the version of its organisation."""

    plan: str
    package: str | None
    version: str | None


def load_house(conn: Connection, plan_id: str) -> House:
    """Return the house of a plan as it stands."""
    package, version = conn.execute(_KEY, {"plan": plan_id}).one()
    return house_of(conn, HouseKey(plan=plan_id, package=package, version=version))


def house_under(conn: Connection, plan_id: str, package: str) -> House:
    """Return the house of a plan as it would stand under another stored version of its package."""
    _, version = conn.execute(_KEY, {"plan": plan_id}).one()
    return house_of(conn, HouseKey(plan=plan_id, package=package, version=version))


def house_of(conn: Connection, key: HouseKey) -> House:
    """Return the house of a key that was read already."""
    return _houses.get(conn, key, lambda: _build(conn, key))


def calendars_of(conn: Connection, key: HouseKey) -> dict[str, WorkingCalendar]:
    """Return the calendars of a plan by name, without its organisation.

    Kept by what was decided of their days, too: another organisation need not compute the
    holidays of all years again.
    """
    return _calendars.get(conn, key, lambda: _calendars_by_days(conn, key))


def calendars_under(
    conn: Connection, plan: str, package: str, decided: tuple[SetCalendar, ...]
) -> dict[str, WorkingCalendar]:
    """Return the calendars of a version of the package under some decided days, by name."""
    found = load_package(conn, plan, package)

    def build() -> dict[str, WorkingCalendar]:
        specs = found.file.calendars.specs
        return {spec.name: _calendar(spec, found.overrides, decided) for spec in specs}

    return _by_days.get(conn, (plan, package, decided), build)


def _calendars_by_days(conn: Connection, key: HouseKey) -> dict[str, WorkingCalendar]:
    plan = load_package(conn, key.plan, key.package or "")
    decided = load_calendar_days(conn, key.plan)

    def build() -> dict[str, WorkingCalendar]:
        specs = plan.file.calendars.specs
        return {spec.name: _calendar(spec, plan.overrides, decided) for spec in specs}

    return _by_days.get(conn, (key.plan, key.package, decided), build)


def _calendar(
    spec: CalendarSpec, overrides: Iterable[CalendarOverride], decided: Iterable[SetCalendar]
) -> WorkingCalendar:
    """Build a calendar; what was decided of a day while the plan ran wins over its package."""
    days = {
        each.day: CalendarOverride(
            date=each.day,
            day=DayKind.WORKING if each.working else DayKind.OFF,
            calendars=(spec.name,),
            source=each.document,
        )
        for each in decided
        if each.calendar == spec.name
    }
    left = (each for each in overrides if each.date not in days)
    return working_calendar(spec, [*left, *days.values()])


def _build(conn: Connection, key: HouseKey) -> House:
    if key.package is None or key.version is None:
        msg = f"no package of the plan {key.plan} is stored"
        raise NotFoundError(msg)
    plan = load_package(conn, key.plan, key.package)
    specs = plan.file.calendars
    return House(
        policy=plan.file.policy,
        organisation=_organisation_of(conn, key.plan, key.version, plan.file.roles),
        calendars=calendars_of(conn, key),
        default_calendar=specs.default,
        calendar_of_kind=specs.by_unit_kind,
        zone=ZoneInfo(specs.zone),
    )


def _organisation_of(conn: Connection, plan: str, version: str, roles: Roles) -> Organisation:
    """Return the organisation; a substitution does not read all units and posts again."""
    base = _organisations.get(conn, plan, version, roles)
    return base.substituted(load_substitutions(conn, plan))
