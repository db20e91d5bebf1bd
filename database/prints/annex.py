"""Every filing of a year as rows of the annexes, read as they are written."""

from collections.abc import Iterator
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, and_, func, select

from database import tables
from database.desk.context import Context
from database.desk.scope import holds
from database.figures.tables import figure, filing
from database.prints.figures import cutoff
from database.prints.progress import Part
from documents.annexes import NOT_APPLICABLE, FormSheet, UnitRow
from models.plan.form import Form
from models.plan.plan import ReportCycle

AT_ONCE = 2_000  # rows held in memory
_collection, _unit = tables.collection, tables.unit
_other = filing.alias("other")
_LATEST = (
    select(func.max(_other.c.version))
    .where(_other.c.collection == filing.c.collection, _other.c.unit == filing.c.unit)
    .correlate(filing)
    .scalar_subquery()
)


def form_sheets(
    conn: Connection, context: Context, cycle: ReportCycle, part: Part
) -> Iterator[FormSheet]:
    """Yield a sheet for each form in force; its rows are read while they are written."""
    year = part.days[1].year
    day = cutoff(cycle, year)
    for form in context.plan.forms:
        if form.id in cycle.forms and form.holds_on(day):
            fields = tuple(
                (each.id, each.label_vi) for each in form.fields_on(day) if each.is_figure
            )
            rows = _rows(conn, context, cycle, part, form)
            yield FormSheet(title=form.title_vi, fields=fields, rows=rows)


def _rows(
    conn: Connection, context: Context, cycle: ReportCycle, part: Part, form: Form
) -> Iterator[UnitRow]:
    year = part.days[1].year
    there = and_(
        _unit.c.plan == filing.c.plan,
        _unit.c.code == filing.c.unit,
        holds(_unit, cutoff(cycle, year)),
    )
    query = (
        select(
            filing.c.id,
            filing.c.unit,
            filing.c.accepted_at,
            _unit.c.name_vi,
            _unit.c.level,
            figure.c.field,
            figure.c.kind,
            figure.c.n,
            figure.c.comment,
        )
        .join(_collection, _collection.c.id == filing.c.collection)
        .outerjoin(figure, figure.c.filing == filing.c.id)
        .outerjoin(_unit, there)
        .where(
            filing.c.plan == context.id,
            filing.c.form == form.id,
            filing.c.version == _LATEST,
            _collection.c.cycle == cycle.id,
            _collection.c.period == str(year),
        )
        .order_by(filing.c.unit, filing.c.id, figure.c.field)
    )
    units = part.units()
    if units is not None:
        query = query.where(filing.c.unit.in_(units))
    rows = conn.execute(query, execution_options={"yield_per": AT_ONCE})
    for _, group in groupby(rows, key=lambda row: row.id):
        yield _unit_row(list(group))


def _unit_row(rows: list[Any]) -> UnitRow:
    first = rows[0]
    return UnitRow(
        unit=first.unit,
        name=first.name_vi or first.unit,
        level=first.level or 0,
        state="đã chấp nhận" if first.accepted_at else "chưa chấp nhận",
        figures={
            row.field: NOT_APPLICABLE if row.kind == "not_applicable" else row.n
            for row in rows
            if row.field and row.kind != "missing"
        },
        comments="; ".join(f"{row.field}: {row.comment}" for row in rows if row.comment),
    )
