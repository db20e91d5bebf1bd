"""Move a plan to another time by whole years, to show it at work today; pure."""

from collections.abc import Callable
from datetime import date
from typing import Any

from pydantic import BaseModel

from models.base import Value
from models.plan.cycle import AlsoAnswers
from models.plan.form import Definition, Form, FormField
from models.plan.organisation import Validity
from models.plan.plan import CitedDocument, Identity, Period, Plan, ReportCycle
from models.plan.target import Target
from models.source import DecisionDocument
from models.timing.calendar import CalendarOverride
from models.timing.deadline import DeadlineRule

AHEAD_MONTHS = 3
MONTHS = 12
NOTE = (
    "BẢN TRÌNH DIỄN: kế hoạch đã được dời đi %(years)s năm so với văn bản gốc; lời văn và trích dẫn"
    " giữ nguyên, mọi ngày và năm ngoài lời văn là của bản trình diễn"
)
_Shift = Callable[[Any, int], Any]


def years_until_today(plan: Plan, today: date) -> int:
    """Return by how many years the plan must move so that its period begins about now.

    From October on it is next year's: hardly anything of this year would lie ahead.
    """
    begins = today.year + (today.month - 1 + AHEAD_MONTHS) // MONTHS
    return begins - plan.file.period.start.year


def rebase(plan: Plan, years: int) -> Plan:
    """Return the plan moved by whole years; it says itself that it is a demonstration.

    What the text says (its words, the documents it cites, decisions behind a source) stays. Days
    that the calendar file moved within the old period are dropped: they were days of those years.
    """
    moved = _moved(plan, years)
    period = plan.file.period
    kept = tuple(each for each in plan.overrides if not period.start <= each.date <= period.end)
    update = {"overrides": kept, "version": f"{plan.version}+{years}"}
    return Plan.model_validate_json(moved.model_copy(update=update).model_dump_json(by_alias=True))


def _moved(value: Any, years: int) -> Any:  # noqa: ANN401 — a value of any model, or part of one
    if isinstance(value, tuple):
        return tuple(_moved(each, years) for each in value)
    if not isinstance(value, BaseModel) or isinstance(value, _STAYS):
        return value
    inner = {name: _moved(getattr(value, name), years) for name in type(value).model_fields}
    for kind, move in _MOVES:
        if isinstance(value, kind):
            inner |= move(value, years)
    return value.model_copy(update=inner)


def _day(day: date | None, years: int) -> date | None:
    """Return the same day of another year; 29 February becomes the 28th where there is none."""
    if day is None:
        return None
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def _validity(value: Validity | Form | FormField | Definition, years: int) -> dict[str, Any]:
    return {
        "valid_from": _day(value.valid_from, years),
        "valid_until": _day(value.valid_until, years),
    }


def _period(value: Period, years: int) -> dict[str, Any]:
    return {"start": _day(value.start, years), "end": _day(value.end, years)}


def _rule(value: DeadlineRule, years: int) -> dict[str, Any]:
    return {
        "on": _day(value.on, years),
        "within_year": value.within_year and value.within_year + years,
    }


def _cycle(value: ReportCycle, years: int) -> dict[str, Any]:
    return {"years": tuple(year + years for year in value.years)}


def _also(value: AlsoAnswers, years: int) -> dict[str, Any]:
    return {"year": value.year + years}


def _target(value: Target, years: int) -> dict[str, Any]:
    return {"by_year": value.by_year and value.by_year + years}


def _identity(value: Identity, years: int) -> dict[str, Any]:
    note = NOTE % {"years": years}
    remark = f"{note}. {value.remark}" if value.remark else note
    return {"issued_on": None, "number": None, "remark": remark}


_STAYS: tuple[type[Value], ...] = (CitedDocument, DecisionDocument, CalendarOverride)
_MOVES: tuple[tuple[type[Value], _Shift], ...] = (
    (Validity, _validity),
    (Form, _validity),
    (FormField, _validity),
    (Definition, _validity),
    (Period, _period),
    (DeadlineRule, _rule),
    (ReportCycle, _cycle),
    (AlsoAnswers, _also),
    (Target, _target),
    (Identity, _identity),
)
