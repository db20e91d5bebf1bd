"""Results in words and in Vietnamese numbers; rounding never makes a missed target look met."""

from collections.abc import Mapping
from fractions import Fraction

from models.plan.target import Target
from models.report.bounds import scale_of
from models.report.measure import Indicator
from models.report.verdict import Verdict
from models.wording import Wording, say

VERDICTS: Mapping[Verdict, Wording] = {
    Verdict.MET: say("certainly met"),
    Verdict.NOT_MET: say("certainly not met"),
    Verdict.UNDECIDED: say("cannot be concluded yet"),
    Verdict.NOT_APPLICABLE: say("not applicable"),
}
_PARTS_OF_A_WHOLE = frozenset({Indicator.RATIO, Indicator.SHARE})
PLACES = {Indicator.RATIO: 1, Indicator.SHARE: 1, Indicator.AVERAGE: 2, Indicator.TOTAL: 0}


def thousands(value: int) -> str:
    """Write a whole number as offices do: 8.243.765."""
    return f"{value:,}".replace(",", ".")


def written(value: Fraction, places: int) -> str:
    """Write an exact number with a comma and so many places, half away from zero: 80,5."""
    unit = 10**places
    scaled = abs(value) * unit
    whole = int(scaled + Fraction(1, 2))
    head, tail = divmod(whole, unit)
    sign = "-" if value < 0 and whole else ""
    return f"{sign}{thousands(head)}" + (f",{tail:0{places}}" if places else "")


def _rounded(value: Fraction, step: Fraction) -> Fraction:
    return (value / step + Fraction(1, 2)) // 1 * step


def bound(target: Target, value: Fraction, *, upwards: bool) -> str:
    """Write an end of an interval, rounded outwards: what is written holds the truth too."""
    indicator = scale_of(target).indicator
    shown = value * 100 if indicator in _PARTS_OF_A_WHOLE else value
    step = Fraction(1, 10 ** PLACES[indicator])
    ended = -(-shown // step) * step if upwards else (shown // step) * step
    return written(ended, PLACES[indicator]) + ("%" if indicator in _PARTS_OF_A_WHOLE else "")


def result(target: Target, value: Fraction) -> str:
    """Write a result in the unit of its target: 99,96 % of a target of 100 % reads 99,9%.

    What misses the target is cut and not rounded where rounding would reach it.
    """
    indicator = scale_of(target).indicator
    shown = value * 100 if indicator in _PARTS_OF_A_WHOLE else value
    places = PLACES[indicator]
    step = Fraction(1, 10**places)
    if shown < target.value <= _rounded(shown, step):
        shown = (shown // step) * step
    sign = "%" if indicator in _PARTS_OF_A_WHOLE else ""
    return written(shown, places) + sign
