"""Targets against figures: results, intervals, verdicts, who would decide, and the year before."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import Connection, Table, select

from database import tables
from database.desk.scope import named
from database.figures.entries import pasts, silent, staged
from database.figures.parts import parts
from database.figures.question import (
    By,
    Question,
    cutoff_of,
    day_before,
    definitions_of,
    question,
)
from database.figures.rollup import Results, roll_up, sums_in, totals
from models.plan.plan import Plan, ReportCycle
from models.plan.target import Target
from models.report.bounds import NOTHING_ASSUMED, Assumption
from models.report.coverage import Coverage
from models.report.lines import (
    ALL_SECTORS,
    ResultLine,
    line,
    with_change,
    with_deciding,
)
from models.report.measure import Indicator, indicator_of
from models.report.roll_up import Result
from models.report.series import compare, restated
from models.report.sums import Sums, absent
from models.report.verdict import deciding

Unknown = dict[tuple[str, str], dict[str, Sums]]  # (group, target) → unit → what is not known
_unit = tables.unit
_MERGED = select(_unit.c.code, _unit.c.merged_into)


@dataclass(frozen=True, kw_only=True)
class Ask:
    """Whose figures are asked for, and how they are shown.

    ``targets`` empty: all; ``margin``: percent within which those who are missing are taken to lie
    around last year's figures; ``deciding``: how many units are named that would decide;
    ``until``: the year as it stood at the end of that day, beside last year a year earlier.
    """

    plan: Plan
    cycle: ReportCycle
    year: int
    unit: str
    by: By = By.UNIT
    targets: tuple[str, ...] = ()
    sectors: bool = False
    day: date | None = None
    margin: int | None = None
    deciding: int = 0
    against_last_year: bool = False
    until: date | None = None

    def question(self, year: int, until: date | None = None) -> Question:
        """Ask for a year, in the tree of the year that is shown."""
        day = self.day or cutoff_of(self.cycle, self.year)
        asked = question(self.plan, self.cycle, year, day, until)
        return asked.of(*self.targets) if self.targets else asked

    @property
    def before(self) -> int | None:
        """The year before, where the cycle knew one."""
        return self.year - 1 if self.year - 1 in self.cycle.years else None

    def wanted(self) -> list[Target]:
        """Return the targets, in the order of the plan."""
        listed = self.plan.file.targets
        return [each for each in listed if not self.targets or each.id in self.targets]


@dataclass(kw_only=True)
class _Found:
    """What the tables said."""

    totals: Results
    unknown: Unknown = field(default_factory=dict)
    now: dict[str, dict[str, Sums]] = field(default_factory=dict)  # target → unit → known
    then: dict[str, dict[str, Sums]] = field(default_factory=dict)
    before: Results = field(default_factory=dict)


def answer(conn: Connection, ask: Ask) -> list[ResultLine]:
    """Return a line for each target and group; by sector too, where wanted."""
    now, before = ask.question(ask.year, ask.until), ask.before
    then = ask.question(before, day_before(ask.until) if ask.until else None) if before else None
    with staged(conn, now, ask.by, ask.unit) as source:
        found = _Found(totals=totals(conn, now, ask.by, source))
        if ask.deciding:
            found.unknown = _unknown(conn, now, source)
        if ask.margin is not None and before:
            # Who is missing reports on a whole year, so that the whole year before bounds it.
            _assume(conn, now, ask.question(before), found)
        if ask.against_last_year:
            found.now = _known(conn, now, source)
    if ask.against_last_year and then is not None:
        found.before = roll_up(conn, then, ask.by, ask.unit)
        with staged(conn, then, By.UNIT, ask.unit) as source:
            found.then = _known(conn, then, source)
    lines = [each for target in ask.wanted() for each in _lines(ask, target, found)]
    if ask.against_last_year and then is not None:
        lines = _compared(conn, ask, lines, found)
    names = named(conn, ask.plan.file.id, {each.group for each in lines}, now.day)
    return [
        each.model_copy(update={"name": names[each.group].name}) if each.group in names else each
        for each in lines
    ]


def _lines(ask: Ask, target: Target, found: _Found) -> Iterable[ResultLine]:
    assumed = NOTHING_ASSUMED if ask.margin is None else Assumption(margin=ask.margin)
    is_total = indicator_of(target) is Indicator.TOTAL
    root = ask.plan.file.roles.root
    for group in sorted(found.totals, key=lambda each: (each != ask.unit, each)):
        places = found.totals[group]
        of_target = {sector: each for (name, sector), each in places.items() if name == target.id}
        if ALL_SECTORS not in of_target:
            continue
        # A national total is no one unit's target.
        is_judged = not is_total or group == root
        whole = of_target.pop(ALL_SECTORS)
        shown = line(target, (group, ""), whole, assumed, is_judged=is_judged)
        yield _decided(ask, target, shown, found, assumed)
        if ask.sectors and len(of_target) > 1:
            for sector, each in sorted(of_target.items()):
                yield line(target, (group, sector), each, assumed, is_judged=False)


def _decided(
    ask: Ask, target: Target, shown: ResultLine, found: _Found, assumed: Assumption
) -> ResultLine:
    units = found.unknown.get((shown.group, target.id))
    if not ask.deciding or not units:
        return shown
    who = deciding(target, shown.sums, units, assumed)
    return with_deciding(shown, who, len(units), ask.deciding)


def _unknown(conn: Connection, asked: Question, source: Table) -> Unknown:
    """Return what is not known of which unit, by group and target; sectors are added."""
    found: Unknown = defaultdict(dict)
    quiet = conn.execute(silent()).all()
    for measure in asked.measures:
        query = parts(measure, source).subquery("part")
        partly = query.c.half + query.c.loose + query.c.absent > 0
        for row in conn.execute(select(query).where(partly)):
            _more(found[row.grp, measure.target], row.unit, sums_in(row))
        for row in quiet:
            if row.form == measure.form and (measure.own or not row.collects):
                _more(found[row.grp, measure.target], row.unit, absent(measure.indicator))
    return found


def _more(units: dict[str, Sums], unit: str, sums: Sums) -> None:
    units[unit] = units.get(unit, Sums()) + sums


def _assume(conn: Connection, now: Question, then: Question, found: _Found) -> None:
    """Add to those who are missing what they said a year before."""
    for measure in now.measures:
        if measure.indicator is Indicator.SHARE:
            continue
        for row in conn.execute(pasts(measure, then)):
            past = Sums(absent_past=1, past=int(row.n))
            for sector in (measure.sector, ALL_SECTORS):
                places = found.totals[row.grp]
                places[measure.target, sector] += Result(sums=past)
            units = found.unknown.get((row.grp, measure.target), {})
            if row.unit in units:
                units[row.unit] += past


def _known(conn: Connection, asked: Question, source: Table) -> dict[str, dict[str, Sums]]:
    """Return the figures of each unit that filed, by target; sectors are added."""
    found: dict[str, dict[str, Sums]] = defaultdict(dict)
    for measure in asked.measures:
        for row in conn.execute(parts(measure, source)):
            _more(found[measure.target], row.unit, sums_in(row))
    return found


def _compared(
    conn: Connection, ask: Ask, lines: list[ResultLine], found: _Found
) -> list[ResultLine]:
    """Set the year before beside each line; among the same units only where one group is shown."""
    day = ask.question(ask.year).day
    merged = _MERGED.where(
        _unit.c.plan == ask.plan.file.id,
        _unit.c.merged_into.is_not(None),
        _unit.c.valid_until <= day,
    )
    successors = {row.code: str(row.merged_into) for row in conn.execute(merged)}
    targets = {each.id: each for each in ask.wanted()}
    shown = []
    for each in lines:
        target = targets[each.target]
        meant = [definitions_of(ask.plan, ask.cycle, each.target, ask.year - ago) for ago in (0, 1)]
        differ = meant[0] != meant[1]
        indicator = indicator_of(target)
        earlier = found.before.get(each.group, {}).get((each.target, each.sector or ALL_SECTORS))
        before = earlier.sums if earlier else Sums()
        covered = earlier.coverage if earlier else Coverage()
        change = compare(indicator, {"": each.sums}, {"": before}, definitions_differ=differ)
        if ask.by is By.UNIT and not each.sector:
            same = compare(
                indicator,
                restated(found.now.get(each.target, {}), successors),
                restated(found.then.get(each.target, {}), successors),
            )
            names = ("same_units", "same_now", "same_before")
            change = change.model_copy(update={name: getattr(same, name) for name in names})
        shown.append(with_change(target, each, change, covered))
    return shown
