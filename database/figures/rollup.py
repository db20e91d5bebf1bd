"""Figures added up the tree in SQL: only what was accepted, each figure once, with its coverage.

A figure counts where it was collected. A unit that collects from those below it hands up what it
signs for, and nothing of that is added again: of it only its own figures count (``Measure.own``).
"""

from collections import defaultdict
from typing import Any

from sqlalchemy import Connection, Row, Select, func, select

from database.figures.entries import SUMMED, added, counts, parts, staged
from database.figures.question import By, Question
from database.figures.staging import line
from models.report.coverage import Coverage, FilingState, coverage_of
from models.report.lines import ALL_SECTORS
from models.report.measure import Measure
from models.report.roll_up import Result
from models.report.sums import Sums, absent, not_applicable

Place = tuple[str, str]  # target, sector
Results = dict[str, dict[Place, Result]]  # by unit, or by what else it was parted
_NOTHING = Result()


def roll_up(conn: Connection, question: Question, by: By, root: str = "") -> Results:
    """Return what a period comes to: its cost grows with the filings it adds up.

    By unit: one unit with all below it; by child: each unit right below it, and what it filed
    itself; by kind of unit; by level: every unit that has others below it.
    """
    if not question.measures:
        return {}
    with staged(conn, question, by, root):
        return totals(conn, question, by)


def totals(conn: Connection, question: Question, by: By) -> Results:
    """Return the same of what is laid ready: a statement for each measure, and one for the rest.

    Under ``ALL_SECTORS`` stand all sectors of a target together; each unit is covered once there.
    """
    results: Results = defaultdict(dict)
    for measure in question.measures:
        for row in conn.execute(_upwards(added(parts(measure), "grp"), by)):
            _add(results[row.grp], measure, Result.model_construct(sums=sums_in(row)))
    for row in conn.execute(_upwards(counts(), by, "form", "collects", "state")):
        covered: dict[str, Coverage] = {}
        for measure in question.measures:
            if measure.form == row.form and (measure.own or not row.collects):
                found = _standing(measure, row)
                covered[measure.target] = found.coverage
                _add(results[row.grp], measure, found)
        for target, coverage in covered.items():
            place = (target, ALL_SECTORS)
            results[row.grp][place] += Result.model_construct(coverage=coverage)
    return dict(results)


def sums_in(row: Row[Any]) -> Sums:
    """Return the sums that stand in the columns of a row."""
    values: dict[str, Any] = {name: int(getattr(row, name)) for name in SUMMED}
    return Sums.model_construct(**values)


def _add(results: dict[Place, Result], measure: Measure, more: Result) -> None:
    """Add to a target what units of one form bring; units of other forms bring theirs."""
    place, together = (measure.target, measure.sector), (measure.target, ALL_SECTORS)
    results[place] = results.get(place, _NOTHING) + more
    sums = results.get(together, _NOTHING).sums + more.sums
    coverage = results.get(together, _NOTHING).coverage
    results[together] = Result.model_construct(sums=sums, coverage=coverage)


def _upwards(query: Select[Any], by: By, *keys: str) -> Select[Any]:
    """Add what lies with the nearest units up to all above them, where every level is asked for."""
    if by is not By.LEVEL:
        return query
    nearest = query.subquery("nearest")
    kept = [nearest.c[name] for name in keys]
    summed = [each for each in nearest.c if each.name not in {"grp", *keys}]
    return (
        select(line.c.above.label("grp"), *kept, *(func.sum(e).label(e.name) for e in summed))
        .join(line, line.c.code == nearest.c.grp)
        .group_by(line.c.above, *kept)
    )


def _standing(measure: Measure, row: Any) -> Result:  # noqa: ANN401
    """Return what units in one state add beside their figures: coverage, and who is unknown."""
    units, state = int(row.units), FilingState(row.state)
    silent = units - int(row.filed) if state is FilingState.ACCEPTED else units
    part = not_applicable() if state is FilingState.NOT_APPLICABLE else absent(measure.indicator)
    return Result(sums=_times(part, silent), coverage=times(coverage_of(state), units))


def _times(sums: Sums, units: int) -> Sums:
    return Sums(**{name: value * units for name, value in sums.model_dump().items()})


def times(coverage: Coverage, units: int) -> Coverage:
    """Return what so many units count that stand alike."""
    return Coverage(**{name: value * units for name, value in coverage.model_dump().items()})
