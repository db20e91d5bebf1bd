"""One target in several periods: the year to date, and against the year before."""

from collections.abc import Mapping, Sequence
from fractions import Fraction

from models.base import Value
from models.plan.form import OverTime
from models.report.figure import MISSING, Figure, Given, Missing, given
from models.report.measure import Indicator
from models.report.sums import Sums, total


def to_date(over_time: OverTime, figures: Sequence[Figure]) -> Figure:
    """Return the figure of several periods in their order: a flow is summed, a stock is the last.

    A missing period leaves a flow missing: a sum that lacks a part is not the sum.
    """
    if not figures:
        return MISSING
    if over_time is OverTime.STOCK:
        return figures[-1]
    if any(isinstance(each, Missing) for each in figures):
        return MISSING
    numbers = [each.value for each in figures if isinstance(each, Given)]
    return given(sum(numbers)) if numbers else figures[-1]


class Change(Value):
    """Two periods of one target; ``same`` compares only the units that reported in both.

    ``definitions_differ`` says that the words of the form changed between them, so that the two
    figures do not count the same thing.
    """

    now: Fraction | None
    before: Fraction | None
    same_units: int
    same_now: Fraction | None
    same_before: Fraction | None
    definitions_differ: bool = False

    @property
    def difference(self) -> Fraction | None:
        """Return how far it moved among the units that reported in both."""
        if self.same_now is None or self.same_before is None:
            return None
        return self.same_now - self.same_before


def compare(
    indicator: Indicator,
    now: Mapping[str, Sums],
    before: Mapping[str, Sums],
    *,
    definitions_differ: bool = False,
) -> Change:
    """Compare two periods, unit by unit; ``before`` is restated for mergers already."""
    both = sorted(unit for unit in now if _is_known(now[unit]) and _is_known(before.get(unit)))
    return Change(
        now=_value(indicator, total(now.values())),
        before=_value(indicator, total(before.values())),
        same_units=len(both),
        same_now=_value(indicator, total(now[unit] for unit in both)),
        same_before=_value(indicator, total(before[unit] for unit in both)),
        definitions_differ=definitions_differ,
    )


def restated(before: Mapping[str, Sums], successors: Mapping[str, str]) -> dict[str, Sums]:
    """Return an earlier period in the units of today: the parts of a merged unit are added up."""
    found: dict[str, Sums] = {}
    for unit, sums in before.items():
        now = successor(unit, successors)
        found[now] = found.get(now, Sums()) + sums
    return found


def successor(unit: str, successors: Mapping[str, str]) -> str:
    """Follow mergers to the unit that stands today; a circle ends where it began."""
    seen = {unit}
    while (following := successors.get(unit)) is not None and following not in seen:
        seen.add(following)
        unit = following
    return unit


def _is_known(sums: Sums | None) -> bool:
    return sums is not None and sums.known > 0 and sums.unknown == 0


def _value(indicator: Indicator, sums: Sums) -> Fraction | None:
    if indicator is Indicator.TOTAL:
        return Fraction(sums.numerator) if sums.known else None
    return sums.value
