"""The year to date against a calculation in plain Python that shares no code with the product."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import count

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine

from database.figures.question import By, Question, day_before
from database.figures.rollup import roll_up
from models.collection.state import EntryState
from models.plan.organisation import Unit
from models.report.measure import Indicator, Measure
from models.report.roll_up import Result
from tests.unit.database.filed_year import AT, CYCLE, Answer, Said, write_units, write_year
from tests.unit.database.test_roll_up import said

pytestmark = pytest.mark.timeout(300)
_plans = count()
QUARTERS = ("2015-Q1", "2015-Q2", "2015-Q3")
# unit → above it; those that collect hand up, and only their own figures count
TREE = {"p0": "r", "p1": "r", "p0.a": "p0", "p0.b": "p0", "p1.a": "p1"}
FLOWS, STOCKS = ("won", "held"), ("members", "staff", "posts")
MEASURES = (
    Measure(form="f", target="rate", indicator=Indicator.RATIO, numerator="won",
            denominator="members"),
    Measure(form="f", target="sum", indicator=Indicator.TOTAL, numerator="held"),
    Measure(form="f", target="own", indicator=Indicator.RATIO, numerator="staff",
            denominator="posts", own=True),
    Measure(form="f", target="share", indicator=Indicator.SHARE, numerator="won", own=True),
)  # fmt: skip


def at(day: int) -> datetime:
    """Return an instant so many days after all collections were opened."""
    return AT + timedelta(days=day)


UNTIL = at(10)


@dataclass
class Told:
    """What became of one unit's report of one period: on which days, and what stood in it."""

    unit: str
    period: str
    idle: int | None = None  # the day on which it was found not to apply
    received: int | None = None
    accepted: int | None = None
    withdrawn: int | None = None
    figures: dict[str, Said] = field(default_factory=dict)

    def answer(self) -> Answer:
        """Return it as the tables hold it today."""
        one = Answer(self.unit, TREE[self.unit], EntryState.EXPECTED)
        if self.idle is not None:
            one.state, one.settled_at = EntryState.NOT_APPLICABLE, at(self.idle)
        elif self.withdrawn is not None and self.accepted is not None:
            one.counted = (at(self.accepted), at(self.withdrawn))
        elif self.accepted is not None:
            one.state, one.settled_at = EntryState.ACCEPTED, at(self.accepted)
        elif self.received is not None:
            one.state = EntryState.RECEIVED
        if self.idle is None and self.withdrawn is None and self.received is not None:
            one.received_at = at(self.received)
        if self.accepted is not None and self.idle is None:
            one.form, one.figures = "f", self.figures
        return one

    def stood(self) -> str:
        """Say how it stood on the tenth day."""
        if self.idle is not None:
            return "idle" if self.idle < 10 else "expected"
        counted = self.accepted is not None and self.accepted < 10
        if counted and (self.withdrawn is None or self.withdrawn >= 10):
            return "accepted"
        if self.withdrawn is None and self.received is not None and self.received < 10:
            return "received"
        return "expected"


_said: st.SearchStrategy[Said] = st.one_of(st.none(), st.just("na"), st.just(0), st.integers(0, 50))
_day = st.integers(0, 9) | st.integers(0, 20)


@st.composite
def years(draw: st.DrawFn, periods: tuple[str, ...]) -> list[Told]:
    """Draw what each unit answered in each period, and when."""
    found = []
    for unit in TREE:
        for period in periods:
            one = Told(unit, period, figures={each: draw(_said) for each in (*FLOWS, *STOCKS)})
            kind = draw(st.integers(0, 9))
            days = sorted(draw(st.lists(_day, min_size=3, max_size=3)))
            if kind == 0:
                one.idle = days[0]
            elif kind > 1:
                one.received = days[0]
                one.accepted = days[1] if kind > 2 else None
                one.withdrawn = days[2] if kind == 9 else None
            if draw(st.integers(0, 9)):  # else it was not asked in that period
                found.append(one)
    return found


def reckon(year: list[Told], unit: str, measure: Measure) -> Counter[str]:
    """Reckon what one unit adds to a measure, period by period."""
    asked = [each for each in year if each.unit == unit]
    collecting = {TREE[each.unit] for each in year}
    if not asked or (unit in collecting and not measure.own):
        return Counter()
    stood = [each.stood() for each in asked]
    found = Counter({"expected": 1})
    if all(each == "idle" for each in stood):
        return found + Counter({"not applicable units": 1, "not applicable": 1})
    if all(each in {"idle", "accepted"} for each in stood):
        found += Counter({"received": 1, "accepted": 1})
    elif all(each in {"idle", "accepted", "received"} for each in stood):
        found["received"] = 1
    applying = [each for each in asked if each.stood() != "idle"]
    top = figure(applying, measure.numerator)
    bottom = figure(applying, measure.denominator) if measure.denominator else None
    return found + _sums(measure.target, top, bottom)


def _sums(target: str, top: Said, bottom: Said) -> Counter[str]:
    if "na" in {top, bottom}:
        return Counter({"not applicable": 1})
    if target == "share":
        bottom = 1
    if target == "sum":
        return Counter({"absent": 1} if top is None else {"known": 1, "n": int(top)})
    if top is None and bottom is None:
        return Counter({"absent": 1})
    if top is None:
        return Counter({"half": 1, "half d": int(bottom or 0)})
    if bottom is None:
        return Counter({"loose": 1, "loose n": int(top)})
    return Counter({"known": 1, "n": int(top), "d": int(bottom)})


def figure(periods: list[Told], name: str) -> Said:
    """Add a flow up, or take the last of a stock; what is missing in between leaves a gap."""
    each = [one.figures[name] if one.stood() == "accepted" else None for one in periods]
    if name in STOCKS:
        return each[-1]
    if None in each:
        return None
    numbers = [one for one in each if isinstance(one, int)]
    return sum(numbers) if numbers else "na"


def asked(plan: str, until: datetime | None, period: str = "2015") -> Question:
    """Ask for the year to date."""
    return Question(
        plan=plan, cycle=CYCLE, period=period, day=date(2015, 12, 31), measures=MEASURES,
        kinds=(("base", "f"),), until=until, stocks=tuple(("f", each) for each in STOCKS),
    )  # fmt: skip


def check(engine: Engine, year: list[Told], periods: tuple[str, ...]) -> None:
    """Hold every figure of every group against the calculation."""
    plan = f"plan{next(_plans)}"
    units = [Unit(code="r", name_vi="r", kind="root", level=1)]
    units += [Unit(code=u, name_vi=u, kind="base", level=2, parent=up) for u, up in TREE.items()]
    groups = {
        By.UNIT: {"r": [*TREE]},
        By.CHILD: {p: [p, *(u for u in TREE if TREE[u] == p)] for p in ("p0", "p1")},
        By.LEVEL: {"r": [*TREE]} | {p: [p, *(u for u in TREE if TREE[u] == p)]
                                    for p in ("p0", "p1")},
    }  # fmt: skip
    with engine.connect() as conn, conn.begin() as transaction:
        write_units(conn, plan, units)
        for period in periods:
            write_year(conn, plan, period, [e.answer() for e in year if e.period == period])
        for by, wanted in groups.items():
            found = roll_up(conn, asked(plan, UNTIL), by, "r")
            for group, within in wanted.items():
                for measure in MEASURES:
                    whole = sum((reckon(year, u, measure) for u in within), Counter[str]())
                    result = found.get(group, {}).get((measure.target, ""), Result())
                    assert said(result) == +whole, (by, group, measure.target)
        transaction.rollback()


_settings = settings(
    max_examples=20,
    deadline=None,
    phases=(Phase.reuse, Phase.generate),  # to shrink what takes SQL would take minutes
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@given(year=years(periods=QUARTERS))
@_settings
def test_flows_are_summed_and_of_stocks_the_last_counts(engine: Engine, year: list[Told]) -> None:
    """Several periods of a year: gaps, idle periods, withdrawn reports, units not asked in one."""
    check(engine, year, QUARTERS)


@given(year=years(periods=("2015",)))
@_settings
def test_of_a_yearly_form_what_was_accepted_by_then_counts(
    engine: Engine, year: list[Told]
) -> None:
    """What was accepted later does not count, and what was opened again since still does."""
    check(engine, year, ("2015",))


def test_a_collection_opened_later_asks_nobody(engine: Engine) -> None:
    """Before the year was opened nothing is expected; without a day the present stands."""
    one = Told("p0", "2015", received=1, accepted=2, figures={"held": 7})
    with engine.connect() as conn, conn.begin() as transaction:
        plan = f"plan{next(_plans)}"
        write_units(conn, plan, [Unit(code="p0", name_vi="p", kind="base", level=2)])
        write_year(conn, plan, "2015", [one.answer()])
        early = roll_up(conn, asked(plan, AT - timedelta(days=1)), By.UNIT, "p0")
        now = roll_up(conn, asked(plan, None), By.UNIT, "p0")
        transaction.rollback()
    assert early == {}
    assert now["p0"]["sum", ""].sums.numerator == 7


def test_the_same_day_of_the_year_before() -> None:
    """The 29th of February is compared with the 28th."""
    assert day_before(date(2016, 2, 29)) == date(2015, 2, 28)
    assert day_before(datetime(2016, 11, 20, tzinfo=UTC).date()) == date(2015, 11, 20)
