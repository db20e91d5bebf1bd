"""Figures added up the tree in SQL: only what was accepted, each figure once, with its coverage.

A figure counts where it was collected. A unit that collects from those below it hands up what it
signs for, and nothing of that is added again: of it only its own figures count (``Measure.own``).
"""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, Row, Select, Table, func, select

from database.figures.entries import counts, staged
from database.figures.parts import added, pair_of, pairs_at_once, parts, scanned
from database.figures.question import By, Question
from database.figures.staging import line
from database.figures.tables import figure
from database.figures.tally import Numbers, Place, Tally, numbers_in
from models.report.coverage import Coverage, FilingState, coverage_of
from models.report.measure import Measure
from models.report.roll_up import Result
from models.report.sums import Sums, absent, not_applicable

Results = dict[str, dict[Place, Result]]  # by unit, or by what else it was parted
Added = tuple[str, Measure, Numbers]  # the group, and what filings in it add to the measure


def roll_up(conn: Connection, question: Question, by: By, root: str = "") -> Results:
    """Return what a period comes to: its cost grows with the filings it adds up.

    By unit: one unit with all below it; by child: each unit right below it, and what it filed
    itself; by kind of unit; by level: every unit that has others below it.
    """
    if not question.measures:
        return {}
    with staged(conn, question, by, root) as source:
        return totals(conn, question, by, source)


def totals(conn: Connection, question: Question, by: By, source: Table = figure) -> Results:
    """Return the same of what is laid ready, with one statement for who answered.

    Under ``ALL_SECTORS`` stand all sectors of a target together; each unit is covered once there.
    """
    tally = Tally()
    add_up = _scanned if conn.dialect.name == "postgresql" else _looked_up
    for group, measure, more in add_up(conn, question, by, source):
        tally.add(group, measure, more)
    for row in conn.execute(_upwards(counts(), by, "form", "collects", "state")):
        units, state = int(row.units), FilingState(row.state)
        sectors: dict[str, list[str]] = defaultdict(list)
        for measure in question.measures:
            if measure.form == row.form and (measure.own or not row.collects):
                tally.add(row.grp, measure, _silent(measure, state, units - int(row.filed)))
                sectors[measure.target].append(measure.sector)
        counted = _times(coverage_of(state), units)
        for target, asked in sectors.items():
            tally.cover(row.grp, target, asked, counted)
    return tally.results()


def _looked_up(conn: Connection, question: Question, by: By, source: Table) -> Iterator[Added]:
    """Add up with a statement for each measure: SQLite finds two figures of a filing by their key.

    To sort all figures of a nation costs it more.
    """
    for measure in question.measures:
        for row in conn.execute(_upwards(added(parts(measure, source), "grp"), by)):
            yield row.grp, measure, numbers_in(row)


def _scanned(conn: Connection, question: Question, by: By, source: Table) -> Iterator[Added]:
    """Add up in one scan of the figures: PostgreSQL would read all of them for each measure."""
    for pairs in pairs_at_once(question.measures):
        places = {pair: at for at, pair in enumerate(pairs)}
        asked = [each for each in question.measures if pair_of(each) in places]
        query = _upwards(scanned(pairs, source), by, "form", "collects")
        for row in conn.execute(query):
            for each in asked:
                if each.form == row.form and (each.own or not row.collects):
                    yield row.grp, each, numbers_in(row, f"_{places[pair_of(each)]}")


def sums_in(row: Row[Any]) -> Sums:
    """Return the sums that stand in the columns of a row."""
    values: dict[str, Any] = dict(numbers_in(row))
    return Sums.model_construct(**values)


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


def _silent(measure: Measure, state: FilingState, units: int) -> Numbers:
    """Return what units in one state add that filed nothing which counts: who is unknown."""
    part = not_applicable() if state is FilingState.NOT_APPLICABLE else absent(measure.indicator)
    return _times(part, units)


def _times(value: Sums | Coverage, units: int) -> Numbers:
    """Return what so many units count that stand alike."""
    return {name: each * units for name, each in value.__dict__.items() if each}
