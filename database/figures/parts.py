"""What filings add to measures, part by part: known, half known, unknown, not applicable."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    FromClause,
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

from database.figures.staging import entry
from models.report.figure import LARGEST, NotApplicable
from models.report.measure import Indicator, Measure

NOT_APPLICABLE = NotApplicable.model_fields["type"].default
SUMMED = (
    "known", "numerator", "denominator", "half", "half_denominator", "loose", "loose_numerator",
    "absent", "not_applicable",
)  # fmt: skip
IDLE = LARGEST + 1
AT_ONCE = 100  # pairs in one statement: a database gives back so many columns and no more
Pair = tuple[str, str, Indicator]  # numerator, denominator, how they make one


@dataclass(frozen=True, kw_only=True)
class Cell:
    """One figure of a filing in a statement: its number, and whether it does not apply."""

    n: ColumnElement[int]
    is_idle: ColumnElement[bool]


def parts(measure: Measure, source: FromClause) -> Select[Any]:
    """Select what each accepted filing adds to a measure, part by part.

    One measure at a time: its two figures of each filing are found by their key, and nothing that
    grows with the number of measures is ever sorted. ``source`` holds the figures.
    """
    top, bottom = source.alias("top"), source.alias("bottom")
    sums = _cases(_cell(top), _cell(bottom), measure.indicator)
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


def added(query: Select[Any], *keys: str) -> Select[Any]:
    """Add up parts by some of their columns."""
    part = query.subquery("part")
    by = [part.c[name] for name in keys]
    return select(*by, *(func.sum(part.c[name]).label(name) for name in SUMMED)).group_by(*by)


def pair_of(measure: Measure) -> Pair:
    """Return the fields of a measure; the same pair may stand in several forms."""
    return measure.numerator, measure.denominator, measure.indicator


def pairs_at_once(measures: Iterable[Measure]) -> Iterator[tuple[Pair, ...]]:
    """Yield the pairs of all measures, so many at once as one statement adds up."""
    every = sorted({pair_of(each) for each in measures})
    for first in range(0, len(every), AT_ONCE):
        yield tuple(every[first : first + AT_ONCE])


def scanned(pairs: Sequence[Pair], source: FromClause) -> Select[Any]:
    """Add up many pairs in one scan of the figures: by group, form, and whether units collect.

    The figures of each filing are turned into columns first. Columns are named ``known_0``,
    ``numerator_0`` and so on, by the place of the pair.
    """
    fields = sorted({field for top, bottom, _ in pairs for field in (top, bottom) if field})
    keys = (entry.c.filing, entry.c.grp, entry.c.form, entry.c.collects)
    wide = (
        select(*keys, *(_wide(source, at, field) for at, field in enumerate(fields)))
        .outerjoin(source, and_(source.c.filing == entry.c.filing, source.c.field.in_(fields)))
        .where(entry.c.filing.is_not(None))
        .group_by(*keys)
        .subquery("wide")
    )
    cells = {
        field: Cell(n=wide.c[f"n{at}"], is_idle=func.coalesce(wide.c[f"n{at}"], 0) == IDLE)
        for at, field in enumerate(fields)
    } | {"": Cell(n=literal(None, Integer), is_idle=false())}
    sums = [
        func.sum(value).label(f"{name}_{at}")
        for at, (top, bottom, indicator) in enumerate(pairs)
        for name, value in _cases(cells[top], cells[bottom], indicator).items()
    ]
    by = (wide.c.grp, wide.c.form, wide.c.collects)
    return select(*by, *sums).group_by(*by)


def _wide(source: FromClause, at: int, field: str) -> ColumnElement[int]:
    """Return one figure as a column; what does not apply is a number that no figure can be."""
    n = case((source.c.kind == NOT_APPLICABLE, literal(IDLE, BigInteger)), else_=source.c.n)
    return func.max(case((source.c.field == field, n))).label(f"n{at}")


def _cell(of: FromClause) -> Cell:
    return Cell(n=of.c.n, is_idle=func.coalesce(of.c.kind, "") == NOT_APPLICABLE)


def _is_figure(of: FromClause, field: str) -> ColumnElement[bool]:
    return and_(of.c.filing == entry.c.filing, of.c.field == field)


def _cases(top: Cell, bottom: Cell, indicator: Indicator) -> dict[str, ColumnElement[int]]:
    """Return the parts of a sum: every one is added by itself, and zero is a number."""
    share, total = indicator is Indicator.SHARE, indicator is Indicator.TOTAL
    one = literal(1, Integer)
    nothing = or_(top.is_idle, bottom.is_idle)
    above = top.n.is_not(None)
    below = true() if share else false() if total else bottom.n.is_not(None)
    denominator = one if share else bottom.n
    known = and_(not_(nothing), above, true() if total else below)
    half = and_(not_(nothing), not_(above), below)
    loose = and_(not_(nothing), above, false() if total else not_(below))
    lost = and_(not_(nothing), not_(above), not_(below))
    return {
        "known": _if(known, one),
        "numerator": _if(known, top.n),
        "denominator": literal(0, Integer) if total else _if(known, denominator),
        "half": _if(half, one),
        "half_denominator": _if(half, denominator),
        "loose": _if(loose, one),
        "loose_numerator": _if(loose, top.n),
        "absent": _if(lost, one),
        "not_applicable": _if(nothing, one),
    }


def _if(condition: ColumnElement[bool], value: ColumnElement[int]) -> ColumnElement[int]:
    return case((condition, value), else_=0)
