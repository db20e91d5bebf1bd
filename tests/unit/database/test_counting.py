"""Which figures count after any order of acts: filed, returned, accepted, opened again, excused."""

from datetime import date
from itertools import count

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, Engine

from database.figures.question import By, Question
from database.figures.rollup import roll_up
from models.deciding.collecting import (
    Accept,
    CollectionBody,
    ExcuseEntry,
    MarkNotApplicable,
    Receipt,
    Receive,
    Reopen,
    ReturnEntry,
)
from models.report.measure import Indicator, Measure
from models.report.sums import Sums
from tests.unit.database.sample import PLAN
from tests.unit.database.test_filings import ORDER, act, filed, receipt

UNITS = ("u01", "u02", "u03")
ASKED = Question(
    plan=PLAN,
    cycle=ORDER.cycle,
    period=ORDER.period,
    day=date(2014, 10, 31),
    measures=(Measure(form="year", target="T", indicator=Indicator.TOTAL, numerator="zero"),),
    kinds=(("province", "year"),),
)
KINDS = ("file", "file", "paper", "accept", "accept", "return", "reopen", "na", "excuse")
_names = count()

Act = tuple[str, str, int]


def _body(conn: Connection, one: Act) -> CollectionBody:
    kind, unit, n = one
    bodies: dict[str, CollectionBody] = {
        "paper": Receive(receipt=Receipt(unit=unit, received_on=date(2014, 3, 3))),
        "accept": Accept(units=(unit,)),
        "return": ReturnEntry(unit=unit, reason="x"),
        "reopen": Reopen(unit=unit, until=date(2014, 6, 2), reason="x"),
        "na": MarkNotApplicable(unit=unit, reason="x"),
        "excuse": ExcuseEntry(unit=unit, reason="x"),
    }
    if kind == "file":
        return Receive(receipt=receipt(conn, filed(unit, n)))
    return bodies[kind]


@given(acts=st.lists(st.tuples(st.sampled_from(KINDS), st.sampled_from(UNITS), st.integers(0, 9))))
@settings(
    max_examples=15,
    deadline=None,
    phases=(Phase.reuse, Phase.generate),  # to shrink what takes SQL would take minutes
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_what_counts_is_what_was_accepted_last(engine: Engine, acts: list[Act]) -> None:
    """A refused act changes nothing; an answer without figures lets no earlier ones count."""
    handed: dict[str, int | None] = {}
    counted: dict[str, int | None] = {}
    idle: set[str] = set()
    with engine.connect() as conn, conn.begin() as transaction:
        act(conn, f"{next(_names)}", Accept(units=("u01",)))  # opens it, and is refused
        for one in acts:
            kind, unit, n = one
            if act(conn, f"{next(_names)}", _body(conn, one)).refusal is not None:
                continue
            idle.discard(unit)
            if kind in {"file", "paper"}:
                handed[unit] = n if kind == "file" else None
            elif kind == "accept":
                counted[unit] = handed[unit]
            elif kind == "reopen":
                counted.pop(unit, None)
            elif kind == "na":
                idle.add(unit)
        found = roll_up(conn, ASKED, By.UNIT, "root")["root"]["T", ""].sums
        transaction.rollback()
    given_ = [each for each in counted.values() if each is not None]
    absent = len(UNITS) - len(given_) - len(idle)
    assert found == Sums(
        known=len(given_), numerator=sum(given_), absent=absent, not_applicable=len(idle)
    )
