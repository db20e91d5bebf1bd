"""What the units asked in a period have answered, laid ready for sums to be taken from."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Integer,
    Select,
    and_,
    case,
    false,
    func,
    literal,
    not_,
    or_,
    select,
    true,
)

from database import tables
from database.figures import tree
from database.figures.question import By, Question, kind_table
from database.figures.staging import edge, entry, line, place, stage, staging
from database.figures.tables import figure, filing
from models.collection.state import EntryState
from models.report.figure import NotApplicable
from models.report.measure import Indicator, Measure

_collection, _entry = tables.collection, tables.entry
_NOT_APPLICABLE = NotApplicable.model_fields["type"].default
SUMMED = (
    "known", "numerator", "denominator", "half", "half_denominator", "loose", "loose_numerator",
    "absent", "not_applicable",
)  # fmt: skip


@contextmanager
def staged(conn: Connection, question: Question, by: By, root: str) -> Iterator[None]:
    """Lay ready where each unit lies in the tree of the day, and what it answered.

    A row for each unit: ``unit``, ``grp``, ``state``, ``form``, ``filing`` (None where nothing
    accepted was filed), ``collects`` (1 where it collects from those below it). By level, ``grp``
    is the nearest unit that has others below it.
    """
    with staging(conn):
        stage(conn, edge, tree.edges(question.plan, question.day))
        stage(conn, place, _PLACES[by](root))
        stage(conn, entry, _answers(question))
        if by is By.LEVEL:
            stage(conn, line, tree.lines_up())
        yield


_PLACES: dict[By, Callable[[str], Select[Any]]] = {
    By.UNIT: tree.under,
    By.CHILD: tree.under_children,
    By.KIND: tree.kinds_under,
    By.LEVEL: tree.nearest_inner,
}


def _answers(question: Question) -> Select[Any]:
    gathered = (
        select(_collection.c.id, _collection.c.superior)
        .where(
            _collection.c.plan == question.plan,
            _collection.c.cycle == question.cycle,
            _collection.c.period == question.period,
        )
        .cte("gathered")
    )
    kind = kind_table(question.kinds)
    accepted = EntryState.ACCEPTED.value
    # A unit that moved may have been asked twice: what was accepted counts, and once.
    first = func.row_number().over(
        partition_by=_entry.c.unit,
        order_by=(case((_entry.c.state == accepted, 0), else_=1), _entry.c.collection),
    )
    answered = (
        select(_entry.c.collection, _entry.c.unit, _entry.c.state, first.label("place"))
        .join(gathered, gathered.c.id == _entry.c.collection)
        .subquery("answered")
    )
    counted = and_(
        filing.c.collection == answered.c.collection,
        filing.c.unit == answered.c.unit,
        filing.c.accepted_at.is_not(None),
        answered.c.state == accepted,
    )
    collects = answered.c.unit.in_(select(gathered.c.superior))
    return (
        select(
            answered.c.unit,
            answered.c.state,
            place.c.grp,
            filing.c.id.label("filing"),
            func.coalesce(filing.c.form, kind.c.form).label("form"),
            case((collects, 1), else_=0).label("collects"),
        )
        .join(place, place.c.code == answered.c.unit)
        .outerjoin(filing, counted)
        .outerjoin(kind, kind.c.kind == place.c.kind)
        .where(answered.c.place == 1)
    )


def counts() -> Select[Any]:
    """Select how many units stand how: by group, form, state, and whether they collect."""
    keys = (entry.c.grp, entry.c.form, entry.c.collects, entry.c.state)
    units, filed = func.count().label("units"), func.count(entry.c.filing).label("filed")
    return select(*keys, units, filed).group_by(*keys)


def parts(measure: Measure) -> Select[Any]:
    """Select what each accepted filing adds to a measure, part by part.

    One measure at a time: its two figures of each filing are found by their key, and nothing that
    grows with the number of measures is ever sorted.
    """
    top, bottom = figure.alias("top"), figure.alias("bottom")
    sums = _cases(top, bottom, measure.indicator)
    return (
        select(entry.c.unit, entry.c.grp, *(value.label(name) for name, value in sums.items()))
        .outerjoin(top, _is_figure(top, measure.numerator))
        .outerjoin(bottom, _is_figure(bottom, measure.denominator))
        .where(entry.c.filing.is_not(None), is_asked(measure))
    )


def is_asked(measure: Measure) -> ColumnElement[bool]:
    """Say that a unit is asked for a measure, and that it counts what it files of it."""
    asked = entry.c.form == measure.form
    return asked if measure.own else and_(asked, entry.c.collects == 0)


def _is_figure(of: Any, field: str) -> ColumnElement[bool]:  # noqa: ANN401 — an alias of the table
    return and_(of.c.filing == entry.c.filing, of.c.field == field)


def _cases(top: Any, bottom: Any, indicator: Indicator) -> dict[str, ColumnElement[int]]:  # noqa: ANN401
    """Return the parts of a sum: every one is added by itself, and zero is a number."""
    share, total = indicator is Indicator.SHARE, indicator is Indicator.TOTAL
    one = literal(1, Integer)
    nothing = or_(
        func.coalesce(top.c.kind, "") == _NOT_APPLICABLE,
        func.coalesce(bottom.c.kind, "") == _NOT_APPLICABLE,
    )
    above = top.c.n.is_not(None)
    below = true() if share else false() if total else bottom.c.n.is_not(None)
    denominator = one if share else bottom.c.n
    known = and_(not_(nothing), above, true() if total else below)
    half = and_(not_(nothing), not_(above), below)
    loose = and_(not_(nothing), above, false() if total else not_(below))
    lost = and_(not_(nothing), not_(above), not_(below))
    return {
        "known": _if(known, one),
        "numerator": _if(known, top.c.n),
        "denominator": literal(0, Integer) if total else _if(known, denominator),
        "half": _if(half, one),
        "half_denominator": _if(half, denominator),
        "loose": _if(loose, one),
        "loose_numerator": _if(loose, top.c.n),
        "absent": _if(lost, one),
        "not_applicable": _if(nothing, one),
    }


def _if(condition: ColumnElement[bool], value: ColumnElement[int]) -> ColumnElement[int]:
    return case((condition, value), else_=0)


def added(query: Select[Any], *keys: str) -> Select[Any]:
    """Add up parts by some of their columns."""
    part = query.subquery("part")
    by = [part.c[name] for name in keys]
    return select(*by, *(func.sum(part.c[name]).label(name) for name in SUMMED)).group_by(*by)


def silent() -> Select[Any]:
    """Select the units that have said nothing which counts, though the report applies to them."""
    said_so = entry.c.state == EntryState.NOT_APPLICABLE.value
    columns = (entry.c.unit, entry.c.grp, entry.c.form, entry.c.collects)
    return select(*columns).where(entry.c.filing.is_(None), not_(said_so))


def pasts(measure: Measure, before: Question) -> Select[Any]:
    """Select what the silent units said a year before: denominators, or of a total the number."""
    past = _answers(before).subquery("before")
    field = measure.numerator if measure.indicator is Indicator.TOTAL else measure.denominator
    found = and_(figure.c.filing == past.c.filing, figure.c.field == field)
    said_so = entry.c.state == EntryState.NOT_APPLICABLE.value
    return (
        select(entry.c.unit, entry.c.grp, figure.c.n)
        .join(past, past.c.unit == entry.c.unit)
        .join(figure, found)
        .where(
            entry.c.filing.is_(None),
            not_(said_so),
            is_asked(measure),
            figure.c.n.is_not(None),
        )
    )
