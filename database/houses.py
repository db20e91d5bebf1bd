"""The house a decision looks at, kept per process until the organisation changes."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, bindparam, func, select

from database import tables
from database.caching import Kept
from database.organisations import load_organisation
from database.packages import load_package
from models.deciding.house import House
from models.errors import NotFoundError
from models.timing.calendar import WorkingCalendar, working_calendar

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

_houses: Kept[House] = Kept()
_calendars: Kept[dict[str, WorkingCalendar]] = Kept()


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


def house_of(conn: Connection, key: HouseKey) -> House:
    """Return the house of a key that was read already."""
    return _houses.get(conn, key, lambda: _build(conn, key))


def _build(conn: Connection, key: HouseKey) -> House:
    if key.package is None or key.version is None:
        msg = f"no package of the plan {key.plan} is stored"
        raise NotFoundError(msg)
    plan = load_package(conn, key.plan, key.package)
    specs = plan.file.calendars

    def calendars() -> dict[str, WorkingCalendar]:
        return {spec.name: working_calendar(spec, plan.overrides) for spec in specs.specs}

    return House(
        policy=plan.file.policy,
        organisation=load_organisation(conn, key.plan, plan.file.roles),
        # Kept apart: a new organisation need not compute the holidays of all years again.
        calendars=_calendars.get(conn, (key.plan, key.package), calendars),
        default_calendar=specs.default,
        calendar_of_kind=specs.by_unit_kind,
        zone=ZoneInfo(specs.zone),
    )
