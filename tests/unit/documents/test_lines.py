"""Lines of the target table: what is known, between what bounds, and against last year."""

from documents.lines import DIFFERS, target_line
from models.report.sums import Sums
from models.report.verdict import Verdict
from tests.unit.documents.sample import COVERAGE, TARGETS, shown

RATIO, ALL, COUNT, _ = TARGETS


def test_a_result_travels_with_its_sums_and_coverage() -> None:
    """A percentage without what it was made of would say too much."""
    line = target_line(RATIO, shown(RATIO, Sums(known=83, numerator=81, denominator=100)))
    share = line.share
    assert (share.numerator, share.denominator, share.result) == (81, 100, "81,0%")
    assert (share.verdict, share.interval, share.coverage) == (Verdict.MET, "", COVERAGE)


def test_missing_units_leave_an_interval() -> None:
    """Nothing is known of three units: the truth may lie anywhere, and of a count above."""
    sums = Sums(known=80, numerator=81, denominator=100, absent=3)
    share = target_line(RATIO, shown(RATIO, sums)).share
    assert (share.verdict, share.lacking) == (Verdict.UNDECIDED, 3)
    assert (share.low, share.high) == (0.0, 100.0)
    count = target_line(COUNT, shown(COUNT, Sums(known=80, numerator=612_340, absent=3))).share
    assert (count.low, count.high) == (612_340.0, None)


def test_nothing_reported_is_no_zero() -> None:
    """No number is written where none was given; a zero that was given is."""
    share = target_line(RATIO, shown(RATIO, Sums(absent=2))).share
    assert (share.numerator, share.value, share.result) == (None, None, "")
    zero = target_line(RATIO, shown(RATIO, Sums(known=2, numerator=0, denominator=9))).share
    assert (zero.numerator, zero.result) == (0, "0,0%")


def test_percentages_move_by_points() -> None:
    """Against last year; another definition is said, so that nobody compares in vain."""
    sums = Sums(known=1, numerator=80, denominator=100)
    moved = shown(RATIO, sums, change="+5,0", last_year="75,0%", definitions_differ=True)
    line = target_line(RATIO, moved)
    assert (line.change, line.last_year, line.note) == ("+5,0 điểm %", "75,0%", DIFFERS)
    count = shown(COUNT, sums, change="+5", last_year="75")
    assert target_line(COUNT, count).change == "+5"


def test_the_units_that_would_decide_are_named() -> None:
    """By their names, where they are known."""
    open_one = shown(RATIO, Sums(absent=2), deciding=("U1", "U2"))
    assert target_line(RATIO, open_one, {"U1": "Tỉnh 1"}).deciding == ("Tỉnh 1", "U2")
    assert target_line(ALL, shown(ALL, Sums(absent=2))).assigned == "≥ 100%"
