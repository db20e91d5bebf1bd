"""Sums while they grow: plain numbers, because millions of additions of values cost seconds."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import Row

from database.figures.parts import SUMMED
from models.report.coverage import Coverage
from models.report.lines import ALL_SECTORS
from models.report.measure import Measure
from models.report.roll_up import Result
from models.report.sums import Sums

Place = tuple[str, str]  # target, sector
Numbers = Mapping[str, int]
_COUNTED = tuple(Coverage.model_fields)
_ADDED = tuple(Sums.model_fields)


class Tally:
    """Results by group and place; all sectors of a target stand together under ALL_SECTORS."""

    def __init__(self) -> None:
        self._sums: dict[tuple[str, Place], dict[str, int]] = defaultdict(_zero)
        self._covered: dict[tuple[str, Place], dict[str, int]] = defaultdict(_uncovered)

    def add(self, group: str, measure: Measure, more: Numbers) -> None:
        """Add what units of one form bring; units of other forms bring theirs."""
        for sector in (measure.sector, ALL_SECTORS):
            sums = self._sums[group, (measure.target, sector)]
            for name, value in more.items():
                sums[name] += value

    def cover(self, group: str, target: str, sectors: Iterable[str], counted: Numbers) -> None:
        """Add so many units of whom a target is asked: once in each sector, once in all."""
        for sector in {*sectors, ALL_SECTORS}:
            covered = self._covered[group, (target, sector)]
            for name, value in counted.items():
                covered[name] += value

    def results(self) -> dict[str, dict[Place, Result]]:
        """Return what it all comes to."""
        found: dict[str, dict[Place, Result]] = defaultdict(dict)
        for group, place in self._sums:
            found[group][place] = Result.model_construct(
                sums=Sums.model_construct(**self._sums[group, place]),  # type: ignore[arg-type]
                coverage=Coverage.model_construct(**self._covered[group, place]),  # type: ignore[arg-type]
            )
        return dict(found)


def numbers_in(row: Row[Any], ending: str = "") -> dict[str, int]:
    """Return the sums that stand in the columns of a row."""
    return {name: int(getattr(row, name + ending)) for name in SUMMED}


def _zero() -> dict[str, int]:
    return dict.fromkeys(_ADDED, 0)


def _uncovered() -> dict[str, int]:
    return dict.fromkeys(_COUNTED, 0)
