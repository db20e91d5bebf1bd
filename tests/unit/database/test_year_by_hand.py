"""A year of three levels, from a table as people keep it, figure by figure against plain sums.

Zeros, gaps, what does not apply, an excused, a returned and a missing unit, and two mergers in the
middle of the second year. What is expected is reckoned from the table alone, in plain Python.
"""

import csv
from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine

from database.figures.answers import Ask, answer
from database.figures.question import By
from models.collection.state import EntryState
from models.plan.form import Form, FormField
from models.plan.organisation import Unit
from models.plan.plan import Plan
from models.plan.target import TargetPeriod
from models.report.lines import ResultLine
from tests.integration.desk.reporting import reporting_plan
from tests.unit.database.filed_year import CYCLE, Answer, write_units, write_year
from tests.unit.files.forms import TARGETS

TABLE = Path(__file__).with_name("year_by_hand.csv")
ROWS = list(csv.DictReader(TABLE.read_text(encoding="utf-8").splitlines()))
MERGED, CUTOFF = date(2016, 7, 1), date(2016, 10, 31)
SHARE, COUNT = 80, 25  # what the two targets ask for: percent, and pieces
Row = dict[str, str]


def plan() -> Plan:
    """Return a plan with a percentage, a count, and one form for all below the root."""
    some = reporting_plan()
    one = TARGETS["T1"].model_copy(update={"value": SHARE})
    two = one.model_copy(update={"id": "T2", "value": COUNT, "unit": "count",
                                 "period": TargetPeriod.ANNUAL})  # fmt: skip
    form = Form(
        id="f",
        title_vi="Báo cáo",
        owner="root",
        unit_kinds=("province", "district", "base"),
        fields=(
            FormField(id="t1_n", label_vi="n", target="T1", part="numerator"),
            FormField(id="t1_d", label_vi="d", target="T1", part="denominator"),
            FormField(id="t2", label_vi="c", target="T2", part="count"),
        ),
    )
    cycle = some.file.cycles[0].model_copy(
        update={"id": CYCLE, "years": (2015, 2016), "cutoff": "10-31", "forms": ("f",)}
    )
    roles = some.file.roles.model_copy(update={"root": "root"})
    file = some.file.model_copy(update={"cycles": (cycle,), "targets": (one, two), "roles": roles})
    return some.model_copy(update={"file": file, "forms": (form,)})


def units() -> Iterator[Unit]:
    """Yield the units in their spans, as the organisation keeps them."""
    levels = {"province": 2, "district": 3, "base": 4}
    yield Unit(code="root", name_vi="root", kind="root", level=1)
    for row in ROWS:
        one = Unit(code=row["unit"], name_vi=row["unit"], kind=row["kind"],
                   level=levels[row["kind"]], parent=row["above"])  # fmt: skip
        if row["ended"]:
            end = date.fromisoformat(row["ended"])
            yield one.model_copy(update={"valid_until": end, "merged_into": row["into"]})
        elif row["above_since_july"]:
            yield one.model_copy(update={"valid_until": MERGED})
            yield one.model_copy(update={"valid_from": MERGED, "parent": row["above_since_july"]})
        else:
            yield one


def answers(year: int) -> Iterator[Answer]:
    """Yield what each unit answered to whom it was asked by."""
    for row in ROWS:
        state = row[f"state_{year}"]
        if state:
            said = {name: _cell(row[f"{name}_{year}"]) for name in ("t1_n", "t1_d", "t2")}
            filed = "f" if any(each is not None for each in said.values()) else ""
            # Both years were asked for in the spring, before anybody was merged.
            yield Answer(row["unit"], row["above"], EntryState(state), filed, said)


def _cell(text: str) -> int | str | None:
    return text if text == "na" else int(text) if text else None


# --- the calculation ---------------------------------------------------------------------------


def below(group: str) -> list[Row]:
    """Return the rows that lie under a unit on the day of the cut-off, the unit itself too."""

    def line(row: Row) -> list[str]:
        above = {each["unit"]: each for each in ROWS}
        found, at = [], row["unit"]
        while at != "root":
            found.append(at)
            one = above[at]
            at = one["into"] if one["ended"] else one["above_since_july"] or one["above"]
        return [*found, "root"]

    return [row for row in ROWS if group in line(row)]


def reckon(rows: list[Row], year: int) -> dict[str, int]:
    """Add up what was accepted of those who collect from nobody; the rest is counted as open."""
    superiors = {each["above"] for each in ROWS if each[f"state_{year}"]}
    sums = dict.fromkeys(("asked", "accepted", "n", "d", "whole", "bare", "gone", "c", "c_open"), 0)
    for row in rows:
        state = row[f"state_{year}"]
        if not state or row["unit"] in superiors:
            continue
        sums["asked"] += 1
        sums["accepted"] += state == "accepted"
        if state == "not_applicable":
            continue
        n, d, c = (
            _cell(row[f"{name}_{year}"]) if state == "accepted" else None
            for name in ("t1_n", "t1_d", "t2")
        )
        if isinstance(c, int):
            sums["c"] += c
        else:
            sums["c_open"] += c != "na"
        if isinstance(n, int) and isinstance(d, int):
            sums["n"] += n
            sums["d"] += d
        elif "na" not in {n, d}:
            sums["whole"] += d if isinstance(d, int) else 0  # of a whole that is known
            sums["bare"] += n if isinstance(n, int) else 0  # of a part without its whole
            sums["gone"] += not isinstance(d, int)  # no whole is known
            sums["half"] = sums.get("half", 0) + 1
    return sums


def bounds(sums: dict[str, int]) -> tuple[Fraction, Fraction]:
    """Let those who are missing report as badly, and as well, as they can."""
    low = Fraction(0) if sums["gone"] else Fraction(sums["n"], sums["d"] + sums["whole"])
    unbounded = sums["gone"] > (1 if sums["bare"] else 0)
    whole = sums["d"] + sums["whole"] + sums["bare"]
    high = Fraction(1) if unbounded else Fraction(sums["n"] + sums["whole"] + sums["bare"], whole)
    return low, high


def check_share(line: ResultLine, sums: dict[str, int]) -> None:
    """Compare the percentage."""
    assert (line.numerator, line.denominator) == (sums["n"], sums["d"])
    assert line.value == pytest.approx(100 * sums["n"] / sums["d"])
    assert line.lacking == sums.get("half", 0)
    low, high = bounds(sums)
    assert line.low == pytest.approx(float(100 * low))
    assert line.high == pytest.approx(float(100 * high))
    met = "met" if 100 * low >= SHARE else "not_met" if 100 * high < SHARE else "undecided"
    assert line.verdict == met


def check_count(line: ResultLine, sums: dict[str, int]) -> None:
    """Compare the count; only the whole is judged by a national total."""
    assert (line.numerator, line.lacking) == (sums["c"], sums["c_open"])
    assert (line.low, line.high) == (sums["c"], None if sums["c_open"] else sums["c"])
    if line.group != "root":
        assert line.verdict is None
    elif sums["c"] >= COUNT:
        assert line.verdict == "met"
    else:
        assert line.verdict == ("undecided" if sums["c_open"] else "not_met")


@pytest.fixture(name="filed")
def _filed(engine: Engine) -> Iterator[Connection]:
    with engine.connect() as conn, conn.begin() as transaction:
        name = plan().file.id
        write_units(conn, name, units())
        for year in (2015, 2016):
            write_year(conn, name, str(year), answers(year))
        yield conn
        transaction.rollback()


@pytest.mark.parametrize("year", [2015, 2016])
@pytest.mark.parametrize(
    ("by", "unit", "groups"),
    [
        (By.UNIT, "root", ["root"]),
        (By.CHILD, "root", ["p1", "p2"]),
        (By.CHILD, "p1", ["p1.a"]),
        (By.LEVEL, "root", ["root", "p1", "p2", "p1.a", "p2.a"]),
    ],
)
def test_every_figure_of_the_year(
    filed: Connection, by: By, unit: str, groups: list[str], year: int
) -> None:
    """At each level, in the tree of the second year's cut-off: sums, coverage, bounds, verdicts."""
    some = plan()
    ask = Ask(plan=some, cycle=some.file.cycles[0], year=year, unit=unit, by=by, day=CUTOFF)
    lines = {(each.group, each.target): each for each in answer(filed, ask)}
    for group in groups:
        sums = reckon(below(group), year)
        for target, check in (("T1", check_share), ("T2", check_count)):
            line = lines.pop((group, target))
            assert (line.coverage.expected, line.coverage.accepted) == (
                sums["asked"], sums["accepted"],
            )  # fmt: skip
            check(line, sums)
    # A unit that ended has nothing of its own any more: all of it lies with who took it in.
    assert not [place for place in lines if place[0] == "p1.b" and lines[place].numerator]


def test_against_last_year_in_the_units_of_today(filed: Connection) -> None:
    """Last year is added up in this year's tree; the change is of those who reported twice."""
    some = plan()
    ask = Ask(
        plan=some, cycle=some.file.cycles[0], year=2016, unit="root", by=By.UNIT, day=CUTOFF,
        against_last_year=True,
    )  # fmt: skip
    share = next(each for each in answer(filed, ask) if each.target == "T1")
    before = reckon(below("root"), 2015)
    assert share.last_year == f"{100 * before['n'] / before['d']:.1f}%".replace(".", ",")
    assert share.last_year_coverage.accepted == before["accepted"]
    # p1.a.1, p1.a.2, p1.b.1, and p2.a.1 with the unit it took in
    now, then = (95 + 0 + 80 + 48, 100 + 40 + 80 + 50), (90 + 0 + 70 + 45 + 8, 100 + 50 + 80 + 60)
    moved = 100 * (Fraction(*now) - Fraction(*then))
    assert share.same_units == 4
    assert share.change == f"{float(moved):+.1f}".replace(".", ",")
