"""What the units asked in a period have answered, laid ready for sums to be taken from."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, cast

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    Table,
    and_,
    case,
    func,
    not_,
    or_,
    select,
)

from database import tables
from database.figures import to_date, tree
from database.figures.parts import is_asked
from database.figures.question import By, Question, kind_table
from database.figures.staging import edge, entry, given, line, place, stage, staging
from database.figures.tables import figure, filing
from models.collection.state import EntryState
from models.report.measure import Indicator, Measure

_collection, _entry = tables.collection, tables.entry
_ACCEPTED = EntryState.ACCEPTED.value
# What is said of a unit that was answered for by then, and whose settling came later.
_ANSWERED = [
    each.value for each in EntryState if each not in {EntryState.EXPECTED, EntryState.RETURNED}
]


@contextmanager
def staged(conn: Connection, question: Question, by: By, root: str) -> Iterator[Table]:
    """Lay ready where each unit lies in the tree of the day, and what it answered.

    A row for each unit: ``unit``, ``grp``, ``state``, ``form``, ``filing`` (None where nothing
    accepted was filed), ``collects`` (1 where it collects from those below it). By level, ``grp``
    is the nearest unit that has others below it. Yields the table that holds the figures.
    """
    with staging(conn):
        stage(conn, edge, tree.edges(question.plan, question.day))
        stage(conn, place, _PLACES[by](root))
        source = _lay(conn, question)
        if by is By.LEVEL:
            stage(conn, line, tree.lines_up())
        yield source


_PLACES: dict[By, Callable[[str], Select[Any]]] = {
    By.UNIT: tree.under,
    By.CHILD: tree.under_children,
    By.KIND: tree.kinds_under,
    By.LEVEL: tree.nearest_inner,
}


def _lay(conn: Connection, question: Question) -> Table:
    """Lay the answers ready; of several periods as one, with their figures added up."""
    periods = conn.scalar(select(func.count(func.distinct(_gathered(question).c.period)))) or 0
    if periods <= 1:
        answers = _answers(question).subquery("answers")
        stage(conn, entry, select(*(each for each in answers.c if each.name != "period")))
        return figure
    stage(conn, given, _answers(question))
    return to_date.as_one(conn, question.stocks)


def _gathered(question: Question) -> Any:  # noqa: ANN401 — a common table expression
    """Select the collections that are asked about: by their period, or of the year until then."""
    of = _collection.c
    which = of.period == question.period
    if question.until is not None:
        later = of.period.startswith(f"{question.period}-", autoescape=True)
        which = and_(or_(which, later), of.opened_at < question.until)
    return (
        select(of.id, of.superior, of.period)
        .where(of.plan == question.plan, of.cycle == question.cycle, which)
        .cte("gathered")
    )


def _answers(question: Question) -> Select[Any]:
    gathered = _gathered(question)
    kind = kind_table(question.kinds)
    # A unit that moved may have been asked twice: what was accepted counts, and once.
    first = func.row_number().over(
        partition_by=(_entry.c.unit, gathered.c.period),
        order_by=(case((_entry.c.state == _ACCEPTED, 0), else_=1), _entry.c.collection),
    )
    columns = (_entry.c[name] for name in ("collection", "unit", "state", *_WHEN))
    answered = (
        select(*columns, gathered.c.period, first.label("place"))
        .join(gathered, gathered.c.id == _entry.c.collection)
        .subquery("answered")
    )
    counted = and_(
        filing.c.collection == answered.c.collection,
        filing.c.unit == answered.c.unit,
        _counts(question, answered.c.state),
    )
    collects = answered.c.unit.in_(select(gathered.c.superior))
    return (
        select(
            answered.c.unit,
            answered.c.period,
            _state(question, answered).label("state"),
            place.c.grp,
            func.coalesce(filing.c.form, kind.c.form).label("form"),
            filing.c.id.label("filing"),
            case((collects, 1), else_=0).label("collects"),
        )
        .join(place, place.c.code == answered.c.unit)
        .outerjoin(filing, counted)
        .outerjoin(kind, kind.c.kind == place.c.kind)
        .where(answered.c.place == 1)
    )


_WHEN = ("received_at", "settled_at")


def _counts(question: Question, state: ColumnElement[Any]) -> ColumnElement[bool]:
    """Say which version of a filing counts; at a former instant also one that was opened since."""
    counts = and_(filing.c.accepted_at.is_not(None), state == _ACCEPTED)
    if question.until is None:
        return counts
    at = question.until
    since = and_(filing.c.was_accepted_at < at, filing.c.withdrawn_at >= at)
    return or_(and_(counts, filing.c.accepted_at < at), since)


def _state(question: Question, answered: Any) -> ColumnElement[Any]:  # noqa: ANN401
    """Return how an entry stood; what came or was settled after the instant had not happened."""
    if question.until is None:
        return cast("ColumnElement[Any]", answered.c.state)
    at = question.until
    return case(
        (filing.c.id.is_not(None), _ACCEPTED),
        (answered.c.settled_at < at, answered.c.state),
        (
            and_(answered.c.received_at < at, answered.c.state.in_(_ANSWERED)),
            EntryState.RECEIVED.value,
        ),
        else_=EntryState.EXPECTED.value,
    )


def counts() -> Select[Any]:
    """Select how many units stand how: by group, form, state, and whether they collect."""
    keys = (entry.c.grp, entry.c.form, entry.c.collects, entry.c.state)
    units, filed = func.count().label("units"), func.count(entry.c.filing).label("filed")
    return select(*keys, units, filed).group_by(*keys)


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
