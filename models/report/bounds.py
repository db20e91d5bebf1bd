"""Between which bounds the truth lies, whatever the missing report.

Everything is exact: whole numbers and fractions, no rounding. A bound of None is no bound at all.
"""

from fractions import Fraction

from pydantic import Field

from models.base import Value
from models.plan.target import Target
from models.report.measure import Indicator, indicator_of
from models.report.sums import Sums

WHOLE = 100


class Assumption(Value):
    """What is taken for granted about units that have not reported.

    Nothing, unless ``margin`` says that their denominators (of a total: their numbers) lie within
    so many percent of last year's. It is printed with every result that rests on it.
    """

    margin: int | None = Field(default=None, ge=0, le=WHOLE)


NOTHING_ASSUMED = Assumption()


class Span(Value):
    """Two bounds, both included; None: unbounded on that side."""

    low: Fraction | None
    high: Fraction | None

    def __add__(self, other: "Span") -> "Span":
        return Span(low=_plus(self.low, other.low), high=_plus(self.high, other.high))

    @property
    def is_point(self) -> bool:
        """Tell whether nothing is open."""
        return self.low is not None and self.low == self.high


NOTHING = Span(low=Fraction(0), high=Fraction(0))


def _plus(one: Fraction | None, other: Fraction | None) -> Fraction | None:
    return None if one is None or other is None else one + other


class Scale(Value):
    """A target as a line: it is met when ``up × numerators − down × denominators ≥ floor``."""

    indicator: Indicator
    up: int
    down: int
    floor: int

    @property
    def part_of_whole(self) -> bool:
        """A numerator is never larger than its denominator."""
        return self.indicator in {Indicator.RATIO, Indicator.SHARE}


def scale_of(target: Target) -> Scale:
    """Turn a target into its line; 100 % means all, and not a rounded percentage."""
    indicator = indicator_of(target)
    if indicator is Indicator.TOTAL:
        return Scale(indicator=indicator, up=1, down=0, floor=target.value)
    up = 1 if indicator is Indicator.AVERAGE else WHOLE
    return Scale(indicator=indicator, up=up, down=target.value, floor=0)


def surplus(sums: Sums, scale: Scale, assumed: Assumption = NOTHING_ASSUMED) -> Span:
    """Return by how much the target is exceeded at worst and at best, on the target's line.

    The line is straight, so what each unit can add is added up: the bounds are those of all ways
    in which the missing can report.
    """
    known = scale.up * sums.numerator - scale.down * sums.denominator - scale.floor
    span = Span(low=Fraction(known), high=Fraction(known))
    return span + _half(sums, scale) + _loose(sums, scale) + _absent(sums, scale, assumed)


def _half(sums: Sums, scale: Scale) -> Span:
    if not sums.half:
        return NOTHING
    low = Fraction(-scale.down * sums.half_denominator)
    best = (scale.up - scale.down) * sums.half_denominator
    return Span(low=low, high=Fraction(best) if scale.part_of_whole else None)


def _loose(sums: Sums, scale: Scale) -> Span:
    if not sums.loose:
        return NOTHING
    most = scale.up * sums.loose_numerator
    least = scale.down * sums.loose_numerator if scale.part_of_whole else 0
    return Span(low=None if scale.down else Fraction(most), high=Fraction(most - least))


def _absent(sums: Sums, scale: Scale, assumed: Assumption) -> Span:
    bounded = sums.absent_past if assumed.margin is not None else 0
    span = _within(sums.past, scale, assumed.margin) if assumed.margin is not None else NOTHING
    if sums.absent > bounded:
        hopeless = scale.part_of_whole and scale.up <= scale.down
        span += Span(
            low=None if scale.down else Fraction(0), high=Fraction(0) if hopeless else None
        )
    return span


def _within(past: int, scale: Scale, margin: int) -> Span:
    """Bound units by last year: denominators may be smaller or larger by the margin."""
    least, most = (Fraction(past * (WHOLE + each), WHOLE) for each in (-margin, margin))
    if scale.indicator is Indicator.TOTAL:
        return Span(low=scale.up * least, high=scale.up * most)
    if not scale.part_of_whole:
        return Span(low=-scale.down * most, high=None) if past else NOTHING
    ends = [(scale.up - scale.down) * each for each in (least, most)]
    return Span(low=-scale.down * most, high=max(ends))


def interval(sums: Sums, scale: Scale, assumed: Assumption = NOTHING_ASSUMED) -> Span | None:
    """Return between what the true value lies; None where there is nothing to divide by."""
    if scale.indicator is Indicator.TOTAL:
        bare = scale.model_copy(update={"floor": 0})
        return surplus(sums, bare, assumed)
    assumes = assumed.margin is not None
    free = sums.absent - (sums.absent_past if assumes else 0)
    most = Fraction(sums.past * (WHOLE + (assumed.margin or 0)), WHOLE) if assumes else Fraction(0)
    whole = sums.denominator + sums.half_denominator + most
    if not whole and not free and not sums.loose:
        return None
    low = Fraction(0) if free or sums.loose or not whole else sums.numerator / whole
    return Span(low=low, high=_highest(sums, scale, free, most))


def _highest(sums: Sums, scale: Scale, free: int, most: Fraction) -> Fraction | None:
    if not scale.part_of_whole:
        top = sums.numerator + sums.loose_numerator
        open_top = bool(sums.half or sums.absent)
        return None if open_top or not sums.denominator else Fraction(top, sums.denominator)
    if free:
        return Fraction(1)
    added = sums.half_denominator + sums.loose_numerator + most
    whole = sums.denominator + added
    return (sums.numerator + added) / whole if whole else Fraction(1)
