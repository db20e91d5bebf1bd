"""What can be said of a target for certain, and which units could still change it."""

from collections.abc import Callable, Mapping
from enum import StrEnum
from fractions import Fraction

from models.base import Value
from models.plan.target import Target
from models.report.bounds import (
    NOTHING_ASSUMED,
    Assumption,
    Scale,
    Span,
    interval,
    scale_of,
    surplus,
)
from models.report.measure import Indicator
from models.report.sums import Sums


class Verdict(StrEnum):
    """What is certain, whatever the missing units report."""

    MET = "met"
    NOT_MET = "not_met"
    UNDECIDED = "undecided"
    NOT_APPLICABLE = "not_applicable"


class Judgement(Value):
    """A target against what was reported: sums, interval, verdict, and what was assumed."""

    target: str
    sums: Sums
    interval: Span | None
    verdict: Verdict
    assumed: Assumption = NOTHING_ASSUMED


class Deciding(Value):
    """The units that could change the verdict, those that can change most first."""

    units: tuple[str, ...]
    least: int | None  # how many of them, at best, until it is certain; None: it stays open


def judge(target: Target, sums: Sums, assumed: Assumption = NOTHING_ASSUMED) -> Judgement:
    """Judge a target; pooled sectors are added up before."""
    scale = scale_of(target)
    return Judgement(
        target=target.id,
        sums=sums,
        interval=interval(sums, scale, assumed),
        verdict=_verdict(sums, scale, assumed),
        assumed=assumed,
    )


def _verdict(sums: Sums, scale: Scale, assumed: Assumption) -> Verdict:
    if _is_empty(sums, scale, assumed):
        return Verdict.NOT_APPLICABLE
    span = surplus(sums, scale, assumed)
    if span.low is not None and span.low >= 0:
        return Verdict.MET
    if span.high is not None and span.high < 0:
        return Verdict.NOT_MET
    return Verdict.UNDECIDED


def _is_empty(sums: Sums, scale: Scale, assumed: Assumption) -> bool:
    """Tell whether there is nothing to judge: nobody was asked, or nothing is divided by."""
    if scale.indicator is Indicator.TOTAL:
        return not sums.known and not sums.unknown
    found = interval(sums, scale, assumed)
    return found is None


def deciding(
    target: Target,
    sums: Sums,
    unknown: Mapping[str, Sums],
    assumed: Assumption = NOTHING_ASSUMED,
) -> Deciding:
    """Name the units that could change the verdict.

    ``sums`` is everything, the unknown included; ``unknown`` has the part of each such unit.
    """
    scale = scale_of(target)
    bare = scale.model_copy(update={"floor": 0})
    open_ones = {unit: surplus(each, bare, assumed) for unit, each in unknown.items()}
    moving = {unit: span for unit, span in open_ones.items() if not span.is_point}
    if _verdict(sums, scale, assumed) is not Verdict.UNDECIDED:
        return Deciding(units=(), least=0)
    known = _known(sums, scale)
    ways = (_steps_up(known, moving), _steps_down(known, moving))
    least = min((each for each in ways if each is not None), default=None)
    by_reach = sorted(moving, key=lambda unit: (*_reach(moving[unit]), unit))
    return Deciding(units=tuple(by_reach), least=least)


def _known(sums: Sums, scale: Scale) -> Fraction:
    """Return where the line stands by what is known alone."""
    return Fraction(scale.up * sums.numerator - scale.down * sums.denominator - scale.floor)


def _reach(span: Span) -> tuple[bool, Fraction]:
    """Sort by how far a unit can move the line, furthest first; without bound before all."""
    if span.low is None or span.high is None:
        return (False, Fraction(0))
    return (True, span.low - span.high)


def _steps_up(known: Fraction, moving: Mapping[str, Span]) -> int | None:
    """Return how many units, reporting at their best, make 'met' certain."""
    return _steps(known, [(span.low, span.high) for span in moving.values()], lambda at: at >= 0)


def _steps_down(known: Fraction, moving: Mapping[str, Span]) -> int | None:
    """Return how many units, reporting at their worst, make 'not met' certain."""
    turned = [(_minus(span.high), _minus(span.low)) for span in moving.values()]
    return _steps(-known, turned, lambda at: at > 0)


def _minus(bound: Fraction | None) -> Fraction | None:
    return None if bound is None else -bound


def _steps(
    known: Fraction,
    ends: list[tuple[Fraction | None, Fraction | None]],
    enough: Callable[[Fraction], bool],
) -> int | None:
    """Count the units that must report at ``best`` so that the worst of the rest suffices."""
    steps, is_unbounded, at, swings = 0, False, known, list[Fraction | None]()
    for worst, best in ends:
        if worst is None:  # while this one is silent nothing is certain
            steps += 1
            is_unbounded |= best is None
            at += best or 0
        else:
            at += worst
            swings.append(None if best is None else best - worst)
    if is_unbounded or enough(at):
        return steps
    if None in swings:
        return steps + 1
    for swing in sorted((each for each in swings if each is not None), reverse=True):
        steps += 1
        at += swing
        if enough(at):
            return steps
    return None
