"""The targets of a report: results of a year beside the year before, by unit, and through years."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date

from sqlalchemy import Connection

from database.desk.scope import named
from database.figures.answers import Ask, answer
from database.figures.question import By
from documents.content import Point, Series, Share, TargetLine
from documents.lines import UNITS, share_of, target_line
from models.plan.plan import Plan, ReportCycle
from models.plan.target import Target
from models.report.lines import ResultLine, assigned

DECIDING = 3  # units that are named where a verdict is open


class Figures:
    """Results of one report cycle below one unit."""

    def __init__(self, conn: Connection, plan: Plan, cycle: ReportCycle, unit: str) -> None:
        """Remember what is asked about; nothing is read yet."""
        self._conn = conn
        self._plan = plan
        self._cycle = cycle
        self._unit = unit
        self._targets = {each.id: each for each in plan.file.targets}

    def lines(self, year: int) -> tuple[TargetLine, ...]:
        """Return all targets below the unit, beside the year before, by sector too."""
        found = self._ask(year, By.UNIT, sectors=True, deciding=DECIDING, against_last_year=True)
        units = {unit for each in found for unit in each.deciding}
        names = {
            unit: each.name
            for unit, each in named(
                self._conn, self._plan.file.id, units, cutoff(self._cycle, year)
            ).items()
        }
        return tuple(self._line(each, names) for each in found)

    def lines_by_child(self, year: int) -> dict[str, tuple[TargetLine, ...]]:
        """Return what each unit right below reported, with all below it."""
        found: dict[str, list[TargetLine]] = defaultdict(list)
        for each in self._ask(year, By.CHILD, against_last_year=True):
            found[each.group].append(self._line(each))
        return {unit: tuple(lines) for unit, lines in found.items()}

    def series(self, years: Iterable[int]) -> tuple[Series, ...]:
        """Return each target through the years, its sectors together."""
        by_year = {
            year: {each.target: each for each in self._ask(year, By.UNIT)} for year in sorted(years)
        }
        return tuple(
            _series(target, {year: found.get(target.id) for year, found in by_year.items()})
            for target in self._targets.values()
            if any(target.id in found for found in by_year.values())
        )

    def _ask(
        self,
        year: int,
        by: By,
        *,
        sectors: bool = False,
        deciding: int = 0,
        against_last_year: bool = False,
    ) -> list[ResultLine]:
        ask = Ask(
            plan=self._plan,
            cycle=self._cycle,
            year=year,
            unit=self._unit,
            by=by,
            sectors=sectors,
            deciding=deciding,
            against_last_year=against_last_year,
        )
        return answer(self._conn, ask)

    def _line(self, shown: ResultLine, names: dict[str, str] | None = None) -> TargetLine:
        return target_line(self._targets[shown.target], shown, names)


def cutoff(cycle: ReportCycle, year: int) -> date:
    """Return the day up to which the figures of a year count."""
    month, day = (int(each) for each in cycle.cutoff.split("-"))
    return date(year, month, day)


def _series(target: Target, by_year: Mapping[int, ResultLine | None]) -> Series:
    return Series(
        target=target.id,
        text=f"{target.numerator_vi[:1].upper()}{target.numerator_vi[1:]}",
        assigned=assigned(target),
        floor=float(target.value),
        unit=UNITS[target.unit],
        points=tuple(
            Point(year=year, share=share_of(each) if each else Share())
            for year, each in by_year.items()
        ),
    )
