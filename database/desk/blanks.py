"""Which form a unit fills in for a collection, on which data cut-off, beside which last year."""

from collections.abc import Iterable
from datetime import date

from sqlalchemy import Connection

from database.desk.context import Context
from database.desk.scope import named
from database.figures import filings
from files.blank import Addressed, Blank, names_of
from models.collection.state import CollectionRow
from models.desk.names import short
from models.plan.form import Form
from models.plan.plan import Plan, ReportCycle
from models.report.filing import Filing, year_before
from models.timing.deadline import month_day

Years = dict[str, Filing]


def cycle_of(plan: Plan, row: CollectionRow) -> ReportCycle | None:
    """Return the report cycle a collection belongs to; None where no forms are asked."""
    return next((each for each in plan.file.cycles if each.id == row.order.cycle), None)


def cut_off(cycle: ReportCycle, row: CollectionRow) -> date:
    """Return the day up to which figures count: what the form asks depends on it."""
    month, day = month_day(cycle.cutoff)
    return date(row.order.year, month, day)


def blanks(
    conn: Connection, context: Context, row: CollectionRow, units: Iterable[str]
) -> list[Blank]:
    """Return the forms of units of a collection, one for each form, with their units in order.

    A unit of a kind for which no form is in force is in none of them; three queries.
    """
    cycle = cycle_of(context.plan, row)
    if cycle is None:
        return []
    day, wanted = cut_off(cycle, row), sorted(set(units))
    names = named(conn, context.id, wanted, day)
    before = _last_year(conn, context.id, row, wanted)
    by_form: dict[str, tuple[Form, list[Addressed]]] = {}
    for unit in wanted:
        kind = names[unit].kind if unit in names else ""
        form = _form(context.plan, cycle, kind, day)
        if form is not None:
            asked = Addressed(unit=unit, name=names[unit].name, last=before.get(unit))
            by_form.setdefault(form.id, (form, []))[1].append(asked)
    targets = {each.id: each for each in context.plan.file.targets}
    return [
        Blank(
            plan=context.id,
            collection=short(context.id, row.id),
            period=row.order.period,
            form=form,
            targets=names_of(form, targets),
            day=day,
            due=row.base,
            units=tuple(asked),
        )
        for form, asked in by_form.values()
    ]


def _last_year(conn: Connection, plan: str, row: CollectionRow, units: list[str]) -> Years:
    period = year_before(row.order.period)
    return filings.accepted(conn, plan, row.order.cycle, period, units) if period else {}


def _form(plan: Plan, cycle: ReportCycle, kind: str, day: date) -> Form | None:
    return next(
        (
            form
            for form in plan.forms
            if form.id in cycle.forms and kind in form.unit_kinds and form.holds_on(day)
        ),
        None,
    )
