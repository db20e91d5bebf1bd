"""What figures of units add up to, and what is not known about them; sums of sums are sums."""

from collections.abc import Iterable
from fractions import Fraction

from models.base import Value
from models.report.measure import Indicator


class Sums(Value):
    """Sums over units for one target and sector; every part is added by itself.

    A percentage is never stored or averaged: it is the quotient of two of these sums.
    """

    known: int = 0
    numerator: int = 0
    denominator: int = 0
    half: int = 0  # units whose denominator is known, and whose numerator is not
    half_denominator: int = 0
    loose: int = 0  # units whose numerator is known, and whose denominator is not
    loose_numerator: int = 0
    absent: int = 0  # units of which nothing is known
    absent_past: int = 0  # of these, units whose figure of the year before is known
    past: int = 0  # that figure: the denominator, or of a total the number itself
    not_applicable: int = 0

    def __add__(self, other: "Sums") -> "Sums":
        mine, theirs = self.__dict__, other.__dict__
        return Sums.model_construct(**{name: mine[name] + theirs[name] for name in _PARTS})

    @property
    def unknown(self) -> int:
        """How many units may still move the result."""
        return self.half + self.loose + self.absent

    @property
    def value(self) -> Fraction | None:
        """What is known of a ratio or average: the quotient of the sums; None when nothing is."""
        return Fraction(self.numerator, self.denominator) if self.denominator else None


_PARTS = tuple(Sums.model_fields)


def total(each: Iterable[Sums]) -> Sums:
    """Add up; merging units is the same act."""
    found = Sums()
    for sums in each:
        found += sums
    return found


def absent(indicator: Indicator, past: int | None = None) -> Sums:
    """Return what is owed by a unit whose filing is not accepted."""
    if indicator is Indicator.SHARE:
        return Sums(half=1, half_denominator=1)
    if past is None:
        return Sums(absent=1)
    return Sums(absent=1, absent_past=1, past=past)


def not_applicable() -> Sums:
    """Return what a unit adds to whom the report does not apply."""
    return Sums(not_applicable=1)
