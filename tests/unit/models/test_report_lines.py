"""Results in words: Vietnamese numbers, nothing rounded into a target, two years side by side."""

from datetime import date
from fractions import Fraction

import pytest

from models.plan.form import OverTime
from models.report.coverage import Coverage
from models.report.figure import MISSING, NotApplicable, given
from models.report.lines import ALL_SECTORS, assigned, line, with_change
from models.report.measure import Indicator, measures
from models.report.roll_up import Result
from models.report.series import compare, restated, successor, to_date
from models.report.sums import Sums
from models.report.verdict import Verdict
from models.report.words import result, thousands, written
from tests.unit.models.report_core import TARGETS, form, target

DAY = date(2015, 10, 31)


def test_a_form_measures_each_target_once() -> None:
    """A pair, a total, a share of units, a mean over a field that serves two targets."""
    found = {each.target: each for each in measures(form(), TARGETS, DAY)}
    assert (found["T1"].numerator, found["T1"].denominator) == ("n", "d")
    assert (found["T4"].indicator, found["T4"].denominator) == (Indicator.AVERAGE, "d")
    assert (found["T2"].indicator, found["T2"].denominator) == (Indicator.TOTAL, "")
    assert (found["T3"].indicator, found["T3"].own) == (Indicator.SHARE, True)
    assert not found["T1"].own


def test_a_numerator_without_its_denominator_measures_nothing() -> None:
    """A field that holds only from another day leaves no half measure behind."""
    lone = form({"id": "x", "label_vi": "X", "target": "T1", "part": "numerator", "sector": "s"})
    assert all(each.sector == "" for each in measures(lone, TARGETS, DAY))


@pytest.mark.parametrize(
    ("n", "d", "said"),
    [
        (4, 5, "80,0%"),
        (7996, 10000, "79,9%"),  # rounded it would read 80,0 and look met
        (8001, 10000, "80,0%"),
        (0, 5, "0,0%"),
        (1, 3, "33,3%"),
    ],
)
def test_rounding_never_makes_a_missed_target_look_met(n: int, d: int, said: str) -> None:
    """What misses is cut where rounding would reach."""
    assert result(target(), Fraction(n, d)) == said


def test_numbers_are_written_as_offices_do() -> None:
    """Points between thousands, a comma before decimals."""
    assert thousands(8243765) == "8.243.765"
    assert written(Fraction(-5, 2), 0) == "-3"
    assert written(Fraction(-1, 100), 1) == "0,0"
    assert assigned(target()) == "≥ 80%"
    assert assigned(target(unit="mean", comparator="mean>=", value=1)) == "≥ 1"
    assert assigned(target(unit="count", value=10_000_000, denominator_vi=None)) == "≥ 10.000.000"


def test_a_line_says_what_it_rests_on() -> None:
    """Result, interval, verdict, who is missing, coverage; a sector of a pool is not judged."""
    sums = Sums(known=2, numerator=80, denominator=90, half=1, half_denominator=10)
    found = Result(sums=sums, coverage=Coverage(expected=3, accepted=3, received=3))
    shown = line(target(), ("u", ""), found)
    assert (shown.result, shown.interval) == ("88,9%", "80,0% – 90,0%")
    assert (shown.verdict, shown.lacking) == (Verdict.MET, 1)
    assert (shown.numerator, shown.denominator) == (80, 90)
    assert shown.value == pytest.approx(88.888, abs=0.01)
    assert line(target(), ("u", "fdi"), found, is_judged=False).verdict is None
    assert ALL_SECTORS != ""


def test_nothing_known_says_nothing() -> None:
    """Without a report there is no result, and the interval is everything."""
    shown = line(target(), ("u", ""), Result(sums=Sums(absent=2)))
    assert (shown.result, shown.value) == ("", None)
    assert (shown.interval, shown.verdict) == ("0,0% – 100,0%", Verdict.UNDECIDED)


def test_two_years_are_compared_among_those_who_reported_in_both() -> None:
    """A unit that is new, or silent, moves the result but not the change; mergers are restated."""
    before = {"a": Sums(known=1, numerator=1, denominator=2), "b": Sums(absent=1)}
    now = {
        "a": Sums(known=1, numerator=2, denominator=2),
        "b": Sums(known=1, numerator=0, denominator=2),
        "new": Sums(known=1, numerator=9, denominator=9),
    }
    found = compare(Indicator.RATIO, now, before)
    assert (found.same_units, found.difference) == (1, Fraction(1, 2))
    assert found.now == Fraction(11, 13)
    shown = with_change(target(), line(target(), ("u", ""), Result(sums=now["a"])), found)
    assert (shown.last_year, shown.change, shown.same_units) == ("50,0%", "+50,0", 1)
    merged = restated({**before, "old": Sums(known=1, numerator=3)}, {"old": "mid", "mid": "a"})
    assert merged["a"].numerator == 4
    assert successor("x", {"x": "y", "y": "x"}) in {"x", "y"}


def test_a_flow_is_summed_and_of_a_stock_the_last_counts() -> None:
    """The year to date; a part that is missing leaves a flow missing."""
    none = NotApplicable(reason="x")
    assert to_date(OverTime.FLOW, [given(1), none, given(2)]) == given(3)
    assert to_date(OverTime.FLOW, [given(1), MISSING]) == MISSING
    assert to_date(OverTime.FLOW, [none]) == none
    assert to_date(OverTime.STOCK, [given(1), given(5)]) == given(5)
    assert to_date(OverTime.STOCK, []) == MISSING
