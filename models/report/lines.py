"""One target of one unit in one period, as tables and prints show it: exact, and in words."""

from fractions import Fraction

from pydantic import Field

from models.base import Value
from models.plan.target import Target, TargetPeriod
from models.report.bounds import NOTHING_ASSUMED, Assumption, Span, scale_of
from models.report.coverage import Coverage
from models.report.measure import Indicator
from models.report.roll_up import Result
from models.report.series import Change
from models.report.sums import Sums
from models.report.verdict import Deciding, Judgement, Verdict, judge
from models.report.words import bound
from models.report.words import result as worded

ALL_SECTORS = "*"
_WHOLE = 100
NOTHING_COVERED = Coverage()
_PARTS_OF_A_WHOLE = frozenset({Indicator.RATIO, Indicator.SHARE})


class ResultLine(Value):
    """What a target comes to, with all that it rests on.

    Numbers are in the target's own unit: percent, pieces, or a mean. ``verdict`` is None where the
    target does not judge this: one sector of a pooled target, one unit of a national total.
    """

    target: str
    sector: str = Field(default="", description="empty: all sectors together")
    group: str = Field(description="unit, or kind of unit")
    name: str = ""
    assigned: str = Field(description="'≥ 80%'")
    judged: TargetPeriod
    by_year: int | None = None
    numerator: int
    denominator: int | None = Field(description="None where a target has none")
    value: float | None = None
    low: float | None = Field(default=None, description="None: no bound on this side")
    high: float | None = None
    result: str = Field(default="", description="as offices write it: '80,5%'")
    interval: str = Field(default="", description="empty where nothing is open")
    verdict: Verdict | None = None
    lacking: int = Field(default=0, description="units that are not, or not fully, in the sums")
    coverage: Coverage = Coverage()
    sums: Sums = Sums()
    margin: int | None = Field(
        default=None, description="percent assumed of last year's figures for those who are missing"
    )
    deciding: tuple[str, ...] = Field(default=(), description="who can change it most, first")
    least: int | None = Field(
        default=None, description="how many of them, at best, until it is certain"
    )
    last_year: str = ""
    last_year_coverage: Coverage = Coverage()
    change: str = Field(default="", description="among the units that reported in both years")
    same_units: int = 0
    definitions_differ: bool = False


def assigned(target: Target) -> str:
    """Write what a target asks for."""
    value = Fraction(target.value)
    is_part = scale_of(target).indicator in _PARTS_OF_A_WHOLE
    said = worded(target, value / _WHOLE if is_part else value).removesuffix(",00")
    return f"≥ {said.replace(',0%', '%')}"


def line(
    target: Target,
    place: tuple[str, str],
    found: Result,
    assumed: Assumption = NOTHING_ASSUMED,
    *,
    is_judged: bool = True,
) -> ResultLine:
    """Turn a result into a line; ``place`` is its group and sector."""
    group, sector = place
    judgement = judge(target, found.sums, assumed)
    indicator = scale_of(target).indicator
    known = _known(indicator, found.sums)
    span = judgement.interval
    is_total = indicator is Indicator.TOTAL
    return ResultLine(
        target=target.id,
        sector=sector,
        group=group,
        assigned=assigned(target),
        judged=target.period,
        by_year=target.by_year,
        numerator=found.sums.numerator,
        denominator=None if is_total else found.sums.denominator,
        value=_number(indicator, known),
        low=_number(indicator, span.low if span else None),
        high=_number(indicator, span.high if span else None),
        result=worded(target, known) if known is not None else "",
        interval=interval_text(target, judgement),
        verdict=judgement.verdict if is_judged else None,
        lacking=found.sums.unknown,
        coverage=found.coverage,
        sums=found.sums,
        margin=assumed.margin,
    )


def with_change(
    target: Target, shown: ResultLine, change: Change, covered: Coverage = NOTHING_COVERED
) -> ResultLine:
    """Set the year before beside a line, with what it rests on."""
    before, moved = change.before, change.difference
    return shown.model_copy(
        update={
            "last_year": worded(target, before) if before is not None else "",
            "last_year_coverage": covered,
            "change": _signed(target, moved) if moved is not None else "",
            "same_units": change.same_units,
            "definitions_differ": change.definitions_differ,
        }
    )


def with_deciding(shown: ResultLine, found: Deciding, lacking: int, most: int) -> ResultLine:
    """Name the units that could change the verdict, so many of them at most."""
    update = {"deciding": found.units[:most], "least": found.least, "lacking": lacking}
    return shown.model_copy(update=update)


def interval_text(target: Target, judgement: Judgement) -> str:
    """Write between what the truth lies; nothing where it is known."""
    span: Span | None = judgement.interval
    if span is None or span.is_point:
        return ""
    low = "…" if span.low is None else bound(target, span.low, upwards=False)
    high = "…" if span.high is None else bound(target, span.high, upwards=True)
    return f"{low} – {high}"


def _known(indicator: Indicator, sums: Sums) -> Fraction | None:
    if indicator is Indicator.TOTAL:
        return Fraction(sums.numerator) if sums.known else None
    return sums.value


def _number(indicator: Indicator, value: Fraction | None) -> float | None:
    if value is None:
        return None
    return float(value * _WHOLE if indicator in _PARTS_OF_A_WHOLE else value)


def _signed(target: Target, moved: Fraction) -> str:
    """Write a change; of a share in percentage points, which the sign '%' would not say."""
    said = worded(target, abs(moved)).removesuffix("%")
    sign = "+" if moved > 0 else "-" if moved < 0 else "±"
    return f"{sign}{said}"
