"""What the tables add up to, figure by figure, against a calculation that knows none of them."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import count

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine

from database.figures.question import By, Question
from database.figures.rollup import Results, roll_up
from models.collection.state import EntryState
from models.plan.organisation import Unit
from models.report.lines import ALL_SECTORS
from models.report.measure import Indicator, Measure
from models.report.roll_up import Result
from tests.unit.database.filed_year import CYCLE, Answer, Said, write_units, write_year

pytestmark = pytest.mark.timeout(300)  # some hundred sums of random trees
MERGED_ON = date(2015, 7, 1)
BEFORE, AFTER = date(2015, 6, 30), date(2015, 12, 31)
KINDS = ("root", "province", "district", "base")
ROOT = "r"
FORMS = {"province": "fp", "district": "fd", "base": "fb"}
EXAMPLES = 15
_plans = count()


def _measure(form: str, target: str, indicator: Indicator, **more: object) -> Measure:
    bottom = f"{target}{more.get('sector', '')}_d" if indicator in {"ratio", "average"} else ""
    top = f"{target}{more.get('sector', '')}_n"
    names = {"form": form, "target": target, "indicator": indicator}
    return Measure.model_validate({**names, "numerator": top, "denominator": bottom, **more})


MEASURES = (
    *(_measure(form, "ratio", Indicator.RATIO) for form in FORMS.values()),
    *(_measure(form, "mean", Indicator.AVERAGE) for form in ("fd", "fb")),
    *(_measure(form, "sum", Indicator.TOTAL) for form in FORMS.values()),
    *(
        _measure("fb", "pooled", Indicator.RATIO, sector=sector)
        for sector in ("fdi", "non_state")
    ),
    _measure("fp", "share", Indicator.SHARE, own=True),
    _measure("fd", "own", Indicator.RATIO, own=True),
)  # fmt: skip
FIELDS = {
    form: sorted(
        {name for m in MEASURES if m.form == form for name in (m.numerator, m.denominator) if name}
    )
    for form in FORMS.values()
}


@dataclass
class World:
    """A tree in time, written down as people would: who is where, until when, and then where."""

    kind: dict[str, str] = field(default_factory=dict)
    first: dict[str, str] = field(default_factory=dict)  # unit → above it before the merger
    then: dict[str, str] = field(default_factory=dict)  # … and after it
    ended: dict[str, str] = field(default_factory=dict)  # unit that ended → who took it in, or ''
    answers: list[Answer] = field(default_factory=list)

    def above(self, unit: str, day: date) -> str | None:
        """Say where a unit hangs on a day."""
        if day < MERGED_ON:
            return self.first.get(unit)
        if unit in self.ended:
            return self.ended[unit] or self.first.get(unit)
        return self.then.get(unit, self.first.get(unit))

    def line(self, unit: str, day: date) -> list[str]:
        """Return a unit and all above it on a day."""
        found, at = [unit], self.above(unit, day)
        while at:
            found.append(at)
            at = self.above(at, day)
        return found

    def units(self) -> Iterator[Unit]:
        """Yield the units as the organisation keeps them."""
        for code, kind in self.kind.items():
            level = KINDS.index(kind) + 1
            one = Unit(code=code, name_vi=code, kind=kind, level=level, parent=self.first.get(code))
            if code in self.ended:
                yield one.model_copy(
                    update={"valid_until": MERGED_ON, "merged_into": self.ended[code] or None}
                )
            elif code in self.then:
                yield one.model_copy(update={"valid_until": MERGED_ON})
                yield one.model_copy(update={"valid_from": MERGED_ON, "parent": self.then[code]})
            else:
                yield one


_said: st.SearchStrategy[Said] = st.one_of(st.none(), st.just("na"), st.just(0), st.integers(0, 50))


@st.composite
def worlds(draw: st.DrawFn) -> World:
    """Draw a tree of three levels below a root, a merger in the middle, and what was answered."""
    world = World(kind={ROOT: "root"})
    _grow(draw, world, ROOT, 1)
    _merge(draw, world)
    for unit, superior in world.first.items():
        if draw(st.integers(0, 9)):
            form = FORMS[world.kind[unit]]
            state = draw(st.sampled_from([EntryState.ACCEPTED] * 5 + list(EntryState)))
            figures = {name: draw(_said) for name in FIELDS[form]}
            filed = form if draw(st.integers(0, 9)) else ""
            world.answers.append(Answer(unit, superior, state, filed, figures))
    return world


def _grow(draw: st.DrawFn, world: World, above: str, depth: int) -> None:
    for number in range(draw(st.integers(1 if depth == 1 else 0, 3))):
        code = f"{above}.{number}"
        world.kind[code], world.first[code] = KINDS[depth], above
        if depth + 1 < len(KINDS):
            _grow(draw, world, code, depth + 1)


def _merge(draw: st.DrawFn, world: World) -> None:
    """Let one unit end: taken in by another of its kind, or by nobody; those below it move."""
    gone = draw(st.sampled_from([*world.first, None]))
    if gone is None:
        return
    others = [each for each, kind in world.kind.items() if kind == world.kind[gone]]
    heir = draw(st.sampled_from([*others, ""]))
    if heir == gone:
        return
    world.ended[gone] = heir
    if heir:
        for child, above in world.first.items():
            if above == gone and draw(st.booleans()):
                world.then[child] = heir


# --- the calculation -------------------------------------------------------------------------


def reckon(world: World, within: set[str], place: tuple[str, str]) -> Counter[str]:
    """Reckon one target of one sector for some units, one answer after the other."""
    collecting = {each.superior for each in world.answers}
    found: Counter[str] = Counter()
    for answer in world.answers:
        form = FORMS[world.kind[answer.unit]]
        for measure in MEASURES:
            if (measure.target, measure.sector) != place or measure.form != form:
                continue
            handed_up = answer.unit in collecting and not measure.own
            if answer.unit in within and not handed_up:
                found += _answered(answer, measure)
    return found


def _answered(answer: Answer, measure: Measure) -> Counter[str]:
    state = answer.state.value
    said = {
        "expected": 1,
        "received": int(state in {"received", "accepted"}),
        "accepted": int(state == "accepted"),
        "not applicable units": int(state == "not_applicable"),
        "excused": int(state == "excused"),
    }
    if state == "not_applicable":
        return Counter({**said, "not applicable": 1})
    counts = state == "accepted" and answer.form
    top = answer.figures[measure.numerator] if counts else None
    bottom = answer.figures[measure.denominator] if counts and measure.denominator else None
    if measure.indicator == "share":
        bottom = 1
    return Counter({**said, **_figures(measure.indicator, top, bottom)})


def _figures(indicator: str, top: Said, bottom: Said) -> dict[str, int]:
    if "na" in {top, bottom}:
        return {"not applicable": 1}
    above = top if isinstance(top, int) else None
    below = bottom if isinstance(bottom, int) else None
    if indicator == "total":
        return {"absent": 1} if above is None else {"known": 1, "n": above}
    if above is None and below is None:
        return {"absent": 1}
    if below is None:
        return {"loose": 1, "loose n": above or 0}
    if above is None:
        return {"half": 1, "half d": below}
    return {"known": 1, "n": above, "d": below}


def said(result: Result) -> Counter[str]:
    """Name the parts of a result as the calculation does."""
    sums, coverage = result.sums, result.coverage
    return +Counter(
        {
            "known": sums.known,
            "n": sums.numerator,
            "d": sums.denominator,
            "half": sums.half,
            "half d": sums.half_denominator,
            "loose": sums.loose,
            "loose n": sums.loose_numerator,
            "absent": sums.absent,
            "not applicable": sums.not_applicable,
            "expected": coverage.expected,
            "received": coverage.received,
            "accepted": coverage.accepted,
            "not applicable units": coverage.not_applicable,
            "excused": coverage.excused,
        }
    )


def compare(world: World, found: Results, groups: dict[str, set[str]]) -> None:
    """Hold every figure of every group against the calculation; nothing else was found."""
    places = {(each.target, each.sector) for each in MEASURES}
    assert set(found) <= set(groups)
    for group, within in groups.items():
        for place in places:
            result = found.get(group, {}).get(place, Result())
            assert said(result) == +reckon(world, within, place), (group, place)
        _compare_pooled(world, found.get(group, {}), within)


def _compare_pooled(world: World, found: dict[tuple[str, str], Result], within: set[str]) -> None:
    """Sectors that are judged together: their sums are added, their units counted once."""
    sectors = [reckon(world, within, ("pooled", each)) for each in ("fdi", "non_state")]
    pooled = said(found.get(("pooled", ALL_SECTORS), Result()))
    once = {"expected", "received", "accepted", "not applicable units", "excused"}
    for name in {*pooled, *sectors[0], *sectors[1]}:
        both = sectors[0][name] + sectors[1][name]
        assert pooled[name] == (sectors[0][name] if name in once else both), name


def by_hand(world: World, day: date) -> dict[By, dict[str, set[str]]]:
    """Say by hand which units belong to what on a day, the root's tree throughout."""
    lines = {unit: world.line(unit, day) for unit in world.kind}
    above = {unit: {each for each in lines if unit in lines[each]} for unit in lines}
    has_below = {line[1] for line in lines.values() if len(line) > 1}
    children = {line[-2] for line in lines.values() if len(line) > 1}
    kinds = set(world.kind.values())
    return {
        By.UNIT: {ROOT: set(lines)},
        By.CHILD: {ROOT: {ROOT}, **{each: above[each] for each in children}},
        By.KIND: {kind: {each for each in lines if world.kind[each] == kind} for kind in kinds},
        By.LEVEL: {each: above[each] for each in has_below},
    }


def asked(plan: str, day: date) -> Question:
    """Ask for the whole year in the tree of a day."""
    return Question(
        plan=plan,
        cycle=CYCLE,
        period="2015",
        day=day,
        measures=MEASURES,
        kinds=tuple(FORMS.items()),
    )


@given(world=worlds())
@settings(
    max_examples=EXAMPLES,
    deadline=None,
    phases=(Phase.reuse, Phase.generate),  # to shrink what takes SQL would take minutes
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_every_figure_is_what_was_answered(engine: Engine, world: World) -> None:
    """Three levels, zeros, gaps, not applicable, a merger: at every level, in the tree of any day.

    The other side is a loop over answers in plain Python that shares no code with the product.
    """
    plan = f"plan{next(_plans)}"
    with engine.connect() as conn, conn.begin() as transaction:
        write_units(conn, plan, world.units())
        write_year(conn, plan, "2015", world.answers)
        for day in (BEFORE, AFTER):
            for by, groups in by_hand(world, day).items():
                compare(world, roll_up(conn, asked(plan, day), by, ROOT), groups)
        transaction.rollback()
