"""What the benchmark of filing files: a form of twenty figures, collections, reports of units."""

from collections.abc import Sequence
from datetime import timedelta

from benchmarks.house import FOCAL, PLAN, REPORT, ROOT, House, plan
from models.collection.state import CollectionOrder
from models.plan.form import Form, FormField
from models.plan.plan import DutyKind, Plan, ReportCycle
from models.plan.target import Comparator, Target, TargetPeriod
from models.report.figure import Figure, given
from models.report.filing import Filing, FilingKey
from models.source import Source, SourceKind
from models.timing.deadline import DeadlineRule
from runtime.clock import now

UNIONS, PAIRS = 1300, 10
HOUSE = House(unions=16, grassroots=0)
YEAR = now().year
CYCLE = "yearly"
_DEFAULT = Source(kind=SourceKind.DEFAULT)


def form() -> Form:
    """Return a form with twenty figures."""
    fields: list[FormField] = []
    for n in range(PAIRS):
        name, target = f"t{n:02}", f"T{n:02}"
        top = FormField(id=f"{name}_n", label_vi=f"Số {n}", target=target, part="numerator")
        whole = FormField(id=f"{name}_d", label_vi=f"Tổng {n}", target=target, part="denominator")
        fields += [top, whole]
    kinds = ("province", "upper", "grassroots")
    return Form(id="year", title_vi="Báo cáo", owner=ROOT, unit_kinds=kinds, fields=tuple(fields))


def package() -> Plan:
    """Return the plan of the benchmark with a report cycle."""
    made = plan(HOUSE, now().date())
    targets = tuple(
        Target(
            id=f"T{n:02}",
            clause="c1",
            comparator=Comparator.AT_LEAST,
            value=80,
            unit="percent",
            numerator_vi="n",
            denominator_vi="d",
            period=TargetPeriod.ANNUAL,
            sectors=("all",),
            quote="80%",
        )
        for n in range(PAIRS)
    )
    cycle = ReportCycle(
        id=CYCLE, duty=REPORT, years=(YEAR,), cutoff="10-31", superior=ROOT, through=FOCAL,
        forms=("year",), source=_DEFAULT,
    )  # fmt: skip
    file = made.file.model_copy(update={"cycles": (cycle,), "targets": targets})
    return made.model_copy(update={"file": file, "forms": (form(),)})


def report_of(unit: str, period: str) -> Filing:
    """Return a unit's report; each unit has figures of its own."""
    figures: dict[str, Figure] = {}
    for n in range(PAIRS):
        whole = 100 + sum(unit.encode()) % 97 + n
        figures[f"t{n:02}_n"], figures[f"t{n:02}_d"] = given(whole - n), given(whole)
    return Filing(key=FilingKey(plan=PLAN, form="year", period=period, unit=unit), figures=figures)


def orders(period: str) -> list[CollectionOrder]:
    """Return one collection of the root and one of each province: 83 and 1,300 units."""
    below = {p: HOUSE.children(p) for p in HOUSE.provinces}
    fewer = HOUSE.provinces[: len(HOUSE.provinces) * HOUSE.unions - UNIONS]
    asked = {ROOT: HOUSE.provinces} | {
        p: units[:-1] if p in fewer else units for p, units in below.items()
    }
    return [order(superior, units, period) for superior, units in asked.items()]


def order(superior: str, units: Sequence[str], period: str) -> CollectionOrder:
    """Return one collection, due in a year."""
    return CollectionOrder(
        plan=PLAN,
        duty=REPORT,
        clause="c1",
        cycle=CYCLE,
        period=period,
        kind=DutyKind.REPORT,
        superior=superior,
        through=FOCAL if superior == ROOT else superior,
        units=tuple(units),
        rule=DeadlineRule(on=now().date() + timedelta(days=365)),
        year=YEAR,
    )
