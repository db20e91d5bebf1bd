"""Targets against a small year by hand: verdicts, who decides, last year, a merger, sectors."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import Connection

from database.figures.answers import Ask, answer
from database.figures.question import By, question
from models.collection.state import EntryState
from models.plan.organisation import Unit
from models.plan.plan import Plan, ReportCycle
from models.report.lines import ResultLine
from models.report.verdict import Verdict
from tests.unit.database.filed_year import CYCLE, Answer, Said, write_units, write_year
from tests.unit.database.sample import sample_plan
from tests.unit.models.report_core import form, target

PLAN = "figures"
UNITS = ("u1", "u2", "u3")
TARGETS = (
    target(id="T1", value=80),
    target(id="T2", unit="count", value=20, denominator_vi=None),
    target(id="T3", owner_class="provinces", value=100),
    target(id="T4", unit="mean", comparator="mean>=", value=1),
)
SECTORS: tuple[dict[str, object], ...] = tuple(
    {"id": f"t5{sector}{part[0]}", "label_vi": "x", "target": "T5", "part": part, "sector": sector}
    for sector in ("fdi", "non_state")
    for part in ("numerator", "denominator")
)
OTHER_WORDS: dict[str, object] = {
    "id": "words",
    "label_vi": "x",
    "target": "T6",
    "part": "numerator",
    "definitions": [
        {"id": "old", "text_vi": "cũ", "valid_until": "2015-01-01"},
        {"id": "new", "text_vi": "mới", "valid_from": "2015-01-01"},
    ],
}


def _plan() -> Plan:
    cycle = {
        "id": CYCLE,
        "duty": "d.all",
        "years": (2014, 2015),
        "cutoff": "10-31",
        "superior": "root",
        "through": "dept",
        "forms": ("f",),
        "source": {"kind": "default"},
    }
    plan = sample_plan()
    targets = (
        *TARGETS,
        target(id="T5", value=50, pooled=True),
        target(id="T6", unit="count", value=1, denominator_vi=None),
    )
    update = {"id": PLAN, "targets": targets, "cycles": (ReportCycle.model_validate(cycle),)}
    asked = form(*SECTORS, OTHER_WORDS)
    return plan.model_copy(update={"file": plan.file.model_copy(update=update), "forms": (asked,)})


def _unit(code: str, parent: str | None, **changes: Any) -> Unit:  # noqa: ANN401
    kind, level = ("root", 1) if parent is None else ("province", 2)
    return Unit(
        code=code, name_vi=f"Đơn vị {code}", kind=kind, level=level, parent=parent, **changes
    )


@pytest.fixture(name="year", autouse=True)
def _year(conn: Connection) -> None:
    """Two years: of the three provinces one ends in the second, taken in by the first."""
    merged = {"valid_until": date(2015, 7, 1), "merged_into": "u1"}
    units = [_unit("root", None), _unit("u1", "root"), _unit("u2", "root")]
    write_units(conn, PLAN, [*units, _unit("u3", "root", **merged)])
    first: dict[str, dict[str, Said]] = {
        "u1": {"n": 4, "d": 5, "members": 5, "yes": 1, "mean": 5},
        "u2": {"n": 3, "d": 10, "members": 5, "yes": 0, "mean": 0},
        "u3": {"n": 1, "d": 5, "members": 5, "yes": 1, "mean": "na"},
    }
    answers = [Answer(each, "root", form="f", figures=first[each]) for each in UNITS]
    write_year(conn, PLAN, "2014", answers)
    sectors = {"t5fdin": 1, "t5fdid": 1, "t5non_staten": 0, "t5non_stated": 2}
    second: dict[str, Said] = {"n": 9, "d": 10, "members": 18, "yes": 1, "mean": 10, **sectors}
    silent = Answer("u2", "root", EntryState.EXPECTED)
    write_year(conn, PLAN, "2015", [Answer("u1", "root", form="f", figures=second), silent])


def _lines(conn: Connection, year: int = 2015, **changes: Any) -> dict[str, ResultLine]:  # noqa: ANN401
    plan = _plan()
    asked = Ask(plan=plan, cycle=plan.file.cycles[0], year=year, unit="root", **changes)
    return {
        ".".join(filter(None, (each.target, each.group, each.sector))): each
        for each in answer(conn, asked)
    }


def test_what_is_certain_while_one_is_silent(conn: Connection) -> None:
    """Ratio open, total open, a share of units between, a mean open; the silent one decides."""
    found = _lines(conn, deciding=5)
    assert (found["T1.root"].result, found["T1.root"].interval) == ("90,0%", "0,0% – 100,0%")
    assert [found[f"T{n}.root"].verdict for n in (1, 2, 3, 4)] == [Verdict.UNDECIDED] * 4
    assert found["T1.root"].deciding == ("u2",)
    assert (found["T1.root"].lacking, found["T1.root"].least) == (1, 1)
    assert (found["T3.root"].interval, found["T2.root"].result) == ("50,0% – 100,0%", "18")
    assert found["T1.root"].coverage.model_dump() == {
        "expected": 2, "received": 1, "accepted": 1, "not_applicable": 0, "excused": 0,
    }  # fmt: skip
    assert found["T1.root"].name == "Đơn vị root"


def test_sectors_are_asked_apart_and_judged_together(conn: Connection) -> None:
    """One of one and none of two are one of three; no sector has a verdict of its own."""
    found = _lines(conn, targets=("T5",), sectors=True)
    assert list(found) == ["T5.root", "T5.root.fdi", "T5.root.non_state"]
    assert [each.result for each in found.values()] == ["33,3%", "100,0%", "0,0%"]
    assert [each.verdict for each in found.values()] == [Verdict.UNDECIDED, None, None]
    assert found["T5.root"].coverage.expected == 2


def test_last_year_is_set_beside_in_the_tree_of_this_year(conn: Connection) -> None:
    """Of last year's three units two have become one; what changed is said of the same units."""
    found = _lines(conn, against_last_year=True)["T1.root"]
    assert (found.last_year, found.same_units) == ("40,0%", 1)
    assert found.change == "+40,0"  # nine of ten against five of ten: both parts of the merged one
    assert not found.definitions_differ
    assert _lines(conn, against_last_year=True)["T6.root"].definitions_differ
    by_child = _lines(conn, by=By.CHILD, against_last_year=True)
    assert (by_child["T1.u1"].last_year, by_child["T1.u1"].change) == ("50,0%", "+40,0")
    assert (by_child["T1.u2"].last_year, by_child["T1.u2"].change) == ("30,0%", "")


def test_an_assumption_about_the_silent_uses_last_year(conn: Connection) -> None:
    """Last year it counted ten: within a tenth of that it can no longer be missed, or met."""
    found = _lines(conn, margin=10, deciding=5)["T1.root"]
    assert found.margin == 10
    assert found.interval == "42,8% – 95,3%"
    assert _lines(conn, targets=("T2",), margin=10)["T2.root"].verdict == Verdict.MET


def test_a_national_total_judges_no_single_unit(conn: Connection) -> None:
    """By child each has its figure, and only the whole a verdict."""
    found = _lines(conn, by=By.CHILD, targets=("T2", "T1"))
    assert (found["T2.u1"].result, found["T2.u1"].verdict) == ("18", None)
    assert found["T1.u1"].verdict == Verdict.MET
    assert found["T1.u2"].verdict == Verdict.UNDECIDED


def test_a_year_before_the_first_has_nothing_beside_it(conn: Connection) -> None:
    """The first year of the cycle is shown without a comparison."""
    found = _lines(conn, 2014, against_last_year=True)["T1.root"]
    assert (found.result, found.last_year) == ("40,0%", "")


def test_the_question_is_asked_by_the_forms_of_the_cut_off() -> None:
    """The tree and the forms are those of the day as of which figures are given."""
    plan = _plan()
    asked = question(plan, plan.file.cycles[0], 2015)
    assert (asked.day, asked.period) == (date(2015, 10, 31), "2015")
    assert asked.kinds == (("province", "f"),)
    assert {each.target for each in asked.measures} == {f"T{n}" for n in range(1, 7)}
