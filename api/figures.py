"""Figures over HTTP: targets against what was reported, and the matrices of the board."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import Connection
from starlette.requests import Request
from starlette.responses import Response

from api.access import CameIntoPlan, OfDesk
from api.answers import shown
from api.problems import bad_input, not_found
from database.desk.board import managed_units
from database.desk.context import Context, load_context
from database.desk.matrix import DutyCells, duty_matrix
from database.desk.scope import Sight, sees_unit, sight_of
from database.figures.answers import Ask, answer
from database.figures.question import By, cutoff_of
from models.plan.plan import ReportCycle
from models.report.lines import ResultLine

router = APIRouter(prefix="/v1/plans/{plan:segment}", tags=["figures"])
_DECIDING = 20  # units that are named at most
_Year = Annotated[int | None, Field(ge=1900, le=2200)]


class FigureParameters(BaseModel):
    """Which figures are asked for, of whom, and how they are parted."""

    model_config = ConfigDict(extra="forbid")

    cycle: str = Field(default="", max_length=40)
    year: _Year = None
    unit: str = Field(default="", max_length=40)
    target: str = Field(default="", max_length=200, description="ids, separated by commas")
    by: By = By.UNIT
    sectors: bool = Field(default=False, description="each sector of a target by itself too")
    day: date | None = Field(default=None, description="whose tree; without it, of the cut-off")
    margin: int | None = Field(
        default=None,
        ge=0,
        le=100,
        description="percent around last year's figures within which the missing are taken to lie",
    )
    last_year: bool = False
    until: date | None = Field(
        default=None,
        description="the year to date: only what was accepted by the end of that day, beside last"
        " year's figures as they stood a year earlier",
    )
    to_date: bool = Field(default=False, description="the same, up to the end of today")
    deciding: bool | None = Field(
        default=None, description="name the units that would decide; without it, for few targets"
    )


class MatrixParameters(BaseModel):
    """Whose matrix."""

    model_config = ConfigDict(extra="forbid")

    unit: str = Field(default="", max_length=40)
    cycle: str = Field(default="", max_length=40)
    year: _Year = None


class Figures(BaseModel):
    """Targets of a unit in a year, with what they rest on."""

    cycle: str
    year: int
    day: date
    until: date | None = None
    unit: str
    by: By
    lines: list[ResultLine]


class Matrix(BaseModel):
    """Duties and targets against the units right below one."""

    unit: str
    cycle: str
    year: int | None
    duties: list[DutyCells]
    targets: list[ResultLine]


@router.get("/figures", response_model=Figures)
def show(
    request: Request,
    asked: Annotated[FigureParameters, Query()],
    principal: CameIntoPlan,
    desk: OfDesk,
) -> Response:
    """Show targets against accepted figures: result, coverage, interval, verdict."""

    def work(conn: Connection) -> tuple[Figures, Context]:
        context = load_context(conn, principal.plan, desk.clock())
        unit = _unit(conn, context, sight_of(principal, context), asked.unit)
        cycle = _cycle(context, asked.cycle)
        targets = _targets(context, asked.target)
        until = _until(context, asked)
        year = _year(context, cycle, asked.year, until)
        few = len(targets) == 1 or asked.by is By.UNIT
        wanted = few if asked.deciding is None else asked.deciding
        ask = Ask(
            plan=context.plan,
            cycle=cycle,
            year=year,
            unit=unit,
            by=asked.by,
            targets=targets,
            sectors=asked.sectors,
            day=asked.day,
            margin=asked.margin,
            deciding=_DECIDING if wanted else 0,
            against_last_year=asked.last_year or until is not None,
            until=until,
        )
        found = Figures(
            cycle=cycle.id,
            year=year,
            day=asked.day or cutoff_of(cycle, year),
            until=ask.until,
            unit=unit,
            by=asked.by,
            lines=answer(conn, ask),
        )
        return found, context

    found, context = desk.read(work)
    return shown(request, found, context.zone)


@router.get("/matrix", response_model=Matrix)
def matrix(
    request: Request,
    asked: Annotated[MatrixParameters, Query()],
    principal: CameIntoPlan,
    desk: OfDesk,
) -> Response:
    """Show duty × unit and target × unit for the units right below one."""

    def work(conn: Connection) -> tuple[Matrix, Context]:
        context = load_context(conn, principal.plan, desk.clock())
        unit = _unit(conn, context, sight_of(principal, context), asked.unit)
        duties = duty_matrix(conn, context, unit)
        found = Matrix(unit=unit, cycle="", year=None, duties=duties, targets=[])
        if context.plan.file.cycles:
            cycle = _cycle(context, asked.cycle)
            year = _year(context, cycle, asked.year)
            ask = Ask(plan=context.plan, cycle=cycle, year=year, unit=unit, by=By.CHILD)
            lines = answer(conn, ask)
            update = {"cycle": cycle.id, "year": year, "targets": lines}
            found = found.model_copy(update=update)
        return found, context

    found, context = desk.read(work)
    return shown(request, found, context.zone)


def _unit(conn: Connection, context: Context, sight: Sight, asked: str) -> str:
    """Return whose figures are shown; of a unit that is not seen nothing is known."""
    unit = asked or ("" if sight.is_empty else managed_units(conn, context, sight))
    if not unit or not sees_unit(conn, sight, context, unit):
        raise not_found()
    return unit


def _cycle(context: Context, asked: str) -> ReportCycle:
    cycles = {each.id: each for each in context.plan.file.cycles}
    if not cycles:
        raise not_found()
    if not asked:
        return next(iter(cycles.values()))
    if asked not in cycles:
        raise bad_input("cycle", f"one of: {', '.join(cycles)}")
    return cycles[asked]


def _year(
    context: Context, cycle: ReportCycle, asked: int | None, until: date | None = None
) -> int:
    """Return the year; without one, the last whose data cut-off has passed, or else the first.

    The year to date is the one that runs on that day; a year that begins later has no such day.
    """
    if asked is not None and asked not in cycle.years:
        raise bad_input("year", f"one of: {', '.join(map(str, cycle.years))}")
    if until is None:
        past = [each for each in cycle.years if cutoff_of(cycle, each) <= context.today]
        return asked or max(past, default=min(cycle.years))
    begun = [each for each in cycle.years if each <= until.year]
    if not begun or (asked or begun[0]) > until.year:
        first = asked or min(cycle.years)
        raise bad_input("year", f"a year that had begun by {until}; {first} had not")
    return asked or max(begun)


def _until(context: Context, asked: FigureParameters) -> date | None:
    """Return the day up to which acceptances count; it is not to come."""
    if asked.to_date and asked.until is not None:
        raise bad_input("to_date", "either until or to_date")
    if asked.until is not None and asked.until > context.today:
        raise bad_input("until", f"a day up to {context.today}")
    return context.today if asked.to_date else asked.until


def _targets(context: Context, asked: str) -> tuple[str, ...]:
    known = [each.id for each in context.plan.file.targets]
    wanted = tuple(dict.fromkeys(each.strip() for each in asked.split(",") if each.strip()))
    if not set(wanted) <= set(known):
        raise bad_input("target", f"some of: {', '.join(known)}")
    return wanted
