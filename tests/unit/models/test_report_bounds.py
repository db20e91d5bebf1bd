"""What is claimed for certain, against every way in which the missing could still report."""

from collections.abc import Iterator
from fractions import Fraction
from itertools import combinations, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.plan.target import Target
from models.report.bounds import Assumption, Span, interval, scale_of, surplus
from models.report.measure import Indicator
from models.report.sums import Sums, total
from models.report.verdict import Verdict, deciding, judge
from tests.unit.models.report_core import target

Pair = tuple[int | None, int | None]  # numerator, denominator
FAR = 70  # how large a missing denominator is tried: four times all that can be known turns 80 %
_some = st.integers(0, 8)


def part(pair: Pair) -> Sums:
    """Return what one unit adds, gaps and all."""
    n, d = pair
    if n is not None and d is not None:
        return Sums(known=1, numerator=n, denominator=d)
    if d is not None:
        return Sums(half=1, half_denominator=d)
    if n is not None:
        return Sums(loose=1, loose_numerator=n)
    return Sums(absent=1)


def ways(pair: Pair) -> Iterator[tuple[int, int]]:
    """Yield what a unit could still say; of a straight line the ends are enough."""
    n, d = pair
    if n is not None and d is not None:
        yield n, d
    elif d is not None:
        yield from ((each, d) for each in range(d + 1))
    elif n is not None:
        yield from ((n, each) for each in range(n, FAR))
    else:
        yield from ((each, d) for d in range(FAR) for each in {0, d})


_known = st.tuples(_some, _some).map(lambda pair: (min(pair), max(pair)))
_gap: st.SearchStrategy[Pair] = st.one_of(
    st.tuples(st.none(), _some), st.tuples(_some, st.none()), st.just((None, None))
)


@given(
    known=st.lists(_known, max_size=2),
    gaps=st.lists(_gap, max_size=2),
    percent=st.sampled_from([50, 65, 80, 100]),
)
@settings(max_examples=80, deadline=None)
def test_no_report_can_contradict_the_interval_or_the_verdict(
    known: list[Pair], gaps: list[Pair], percent: int
) -> None:
    """Ratios: certain is certain, and open means that it can still go either way."""
    asked = target(value=percent)
    found = judge(asked, total(part(each) for each in (*known, *gaps)))
    span = found.interval
    outcomes, may_be_empty = set[bool](), False
    for said in product(*(ways(each) for each in gaps)):
        n = sum(each[0] or 0 for each in (*known, *said))
        d = sum(each[1] or 0 for each in (*known, *said))
        if not d:  # nothing to divide by, should they say so: nothing is certain then
            may_be_empty = True
            continue
        assert span is not None
        assert span.low is not None
        assert span.high is not None
        assert span.low <= Fraction(n, d) <= span.high
        outcomes.add(100 * n >= percent * d)
    wanted = {
        frozenset({True}): Verdict.MET,
        frozenset({False}): Verdict.NOT_MET,
        frozenset({True, False}): Verdict.UNDECIDED,
        frozenset(): Verdict.NOT_APPLICABLE,
    }[frozenset(outcomes)]
    accepted = {wanted, Verdict.UNDECIDED} if outcomes and may_be_empty else {wanted}
    assert found.verdict in accepted


@given(
    known=_known, gaps=st.lists(st.integers(1, 5), min_size=1, max_size=3),
    percent=st.sampled_from([50, 80, 100]),
)  # fmt: skip
@settings(max_examples=60, deadline=None)
def test_the_fewest_that_settle_it_are_counted(
    known: tuple[int, int], gaps: list[int], percent: int
) -> None:
    """No smaller set of units, whatever it reports, makes the verdict certain."""
    asked = target(value=percent)
    units = {f"u{number}": part((None, d)) for number, d in enumerate(gaps)}
    sums = part(known) + total(units.values())
    found = deciding(asked, sums, units)
    assert found.least == _least(asked, part(known), gaps)
    if found.least:
        reach = [gaps[int(unit[1:])] for unit in found.units]
        assert reach == sorted(gaps, reverse=True)


def _least(asked: Target, known: Sums, gaps: list[int]) -> int | None:
    for count in range(len(gaps) + 1):
        for chosen in combinations(range(len(gaps)), count):
            rest = [part((None, d)) for at, d in enumerate(gaps) if at not in chosen]
            for said in product(*(range(gaps[at] + 1) for at in chosen)):
                told = [part((n, gaps[at])) for n, at in zip(said, chosen, strict=True)]
                if judge(asked, total([known, *rest, *told])).verdict is not Verdict.UNDECIDED:
                    return count
    return None


def test_a_hundred_percent_means_all() -> None:
    """One of ten thousand is missing from it: not met, whatever the rounding says."""
    assert judge(target(value=100), Sums(known=9, numerator=9999, denominator=10000)).verdict == (
        Verdict.NOT_MET
    )
    assert judge(target(value=100), Sums(known=9, numerator=7, denominator=7)).verdict == (
        Verdict.MET
    )


def test_nothing_to_divide_by_is_not_applicable() -> None:
    """Neither met nor missed: a province without such an enterprise."""
    for sums in (Sums(), Sums(not_applicable=3), Sums(known=1)):
        found = judge(target(), sums)
        assert (found.verdict, found.interval) == (Verdict.NOT_APPLICABLE, None)


def test_a_total_can_only_grow() -> None:
    """A count is reached for certain while some are missing, and never missed for certain."""
    asked = target(unit="count", value=10, denominator_vi=None)
    known, absent = Sums(known=1, numerator=10), Sums(absent=4)
    assert judge(asked, known + absent).verdict == Verdict.MET
    assert judge(asked, Sums(known=1, numerator=9) + absent).verdict == Verdict.UNDECIDED
    assert judge(asked, Sums(known=1, numerator=9)).verdict == Verdict.NOT_MET
    assert judge(asked, Sums()).verdict == Verdict.NOT_APPLICABLE
    span = interval(known + absent, scale_of(asked))
    assert span is not None
    assert span == Span(low=Fraction(10), high=None)


def test_a_mean_has_no_bound_above_while_numerators_are_missing() -> None:
    """Ten introductions by three unions, two unions silent about theirs."""
    asked = target(unit="mean", comparator="mean>=", value=1)
    sums = Sums(known=3, numerator=10, denominator=3, half=2, half_denominator=2)
    found = judge(asked, sums)
    assert found.interval == Span(low=Fraction(2), high=None)
    assert found.verdict == Verdict.MET
    few = sums.model_copy(update={"numerator": 3})
    assert judge(asked, few).verdict == Verdict.UNDECIDED


@pytest.mark.parametrize(
    ("margin", "verdict"), [(None, Verdict.UNDECIDED), (10, Verdict.MET), (100, Verdict.UNDECIDED)]
)
def test_an_assumption_is_named_and_never_the_default(margin: int | None, verdict: Verdict) -> None:
    """A small unit is silent; that it is about as large as last year settles it."""
    sums = Sums(known=1, numerator=90, denominator=100, absent=1, absent_past=1, past=8)
    assumed = Assumption(margin=margin)
    found = judge(target(value=80), sums, assumed)
    assert (found.verdict, found.assumed) == (verdict, assumed)


def test_a_unit_without_a_past_stays_without_bound() -> None:
    """An assumption says nothing of those who reported nothing last year either."""
    sums = Sums(known=1, numerator=90, denominator=100, absent=2, absent_past=1, past=1)
    assert judge(target(value=80), sums, Assumption(margin=0)).verdict == Verdict.UNDECIDED


def test_a_share_counts_the_units() -> None:
    """Two of three have it, one is silent: between two thirds and all."""
    asked = target(owner_class="all", value=100)
    sums = Sums(known=2, numerator=2, denominator=2, half=1, half_denominator=1)
    scale = scale_of(asked)
    assert scale.indicator is Indicator.SHARE
    span = interval(sums, scale)
    assert span is not None
    assert span == Span(low=Fraction(2, 3), high=Fraction(1))
    assert surplus(sums, scale).low == -100
