"""The year to date out of several periods: flows are summed, of a stock the last counts."""

from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    Table,
    and_,
    case,
    false,
    func,
    or_,
    select,
)

from database.figures.parts import NOT_APPLICABLE
from database.figures.staging import entry, given, stage, summed
from database.figures.tables import figure
from models.collection.state import EntryState
from models.report.figure import Given, Missing

_VALUE = Given.model_fields["type"].default
_MISSING = Missing.model_fields["type"].default
_DONE = (EntryState.ACCEPTED, EntryState.NOT_APPLICABLE)
_ALL_OF = (
    (EntryState.NOT_APPLICABLE, (EntryState.NOT_APPLICABLE,)),
    (EntryState.ACCEPTED, _DONE),
    (EntryState.RECEIVED, (*_DONE, EntryState.RECEIVED)),
    (EntryState.EXCUSED, (EntryState.EXCUSED,)),
)
Stocks = tuple[tuple[str, str], ...]  # form, field


def as_one(conn: Connection, stocks: Stocks) -> Table:
    """Make one entry of what each unit answered in several periods, and one figure of each field.

    A unit stands as its slowest period does. A period that is missing leaves a flow missing, and
    the last one a stock: a sum that lacks a part is not the sum.
    """
    stage(conn, entry, _entries())
    stage(conn, summed, _figures(stocks))
    return summed


def _entries() -> Select[Any]:
    state = case(
        *((_count(states) == func.count(), of.value) for of, states in _ALL_OF),
        else_=EntryState.EXPECTED.value,
    )
    return select(
        given.c.unit,
        state.label("state"),
        func.max(given.c.grp).label("grp"),
        func.max(given.c.filing).label("filing"),
        func.max(given.c.form).label("form"),
        func.max(given.c.collects).label("collects"),
    ).group_by(given.c.unit)


def _count(states: tuple[EntryState, ...]) -> ColumnElement[int]:
    return func.sum(case((given.c.state.in_([each.value for each in states]), 1), else_=0))


def _figures(stocks: Stocks) -> Select[Any]:
    applies = given.c.state != EntryState.NOT_APPLICABLE.value
    asked = (
        select(
            given.c.unit,
            func.max(given.c.filing).label("filing"),
            # A period in which nothing applies to the unit adds nothing, and is not its last.
            func.count(case((applies, 1))).label("periods"),
            func.max(case((applies, given.c.period))).label("last"),
        )
        .group_by(given.c.unit)
        .subquery("asked")
    )
    named = [and_(given.c.form == form, figure.c.field == field) for form, field in stocks]
    is_stock = func.max(case((or_(false(), *named), 1), else_=0)) == 1
    is_last = given.c.period == asked.c.last
    numbers = func.count(figure.c.n)
    idle = func.sum(case((figure.c.kind == NOT_APPLICABLE, 1), else_=0))
    is_whole = numbers + idle == asked.c.periods
    of_flow = case(
        (and_(is_whole, numbers > 0), _VALUE), (is_whole, NOT_APPLICABLE), else_=_MISSING
    )
    of_stock = func.coalesce(func.max(case((is_last, figure.c.kind))), _MISSING)
    flow = case((is_whole, func.sum(figure.c.n)))
    stock = func.max(case((is_last, figure.c.n)))
    return (
        select(
            asked.c.filing,
            figure.c.field,
            case((is_stock, of_stock), else_=of_flow).label("kind"),
            case((is_stock, stock), else_=flow).label("n"),
        )
        .join(given, given.c.unit == asked.c.unit)
        .join(figure, figure.c.filing == given.c.filing)
        .group_by(asked.c.filing, asked.c.periods, asked.c.last, figure.c.field)
    )
