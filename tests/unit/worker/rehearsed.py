"""One small rehearsal, walked once: a branch that is late, one that never answers, a return."""

from dataclasses import replace
from functools import lru_cache

from tests.unit.worker.sample import at, house_of, plan_row, small_plan, small_scenario
from tests.unit.worker.walk import Walk
from worker.report import Report
from worker.report_build import build_report
from worker.report_data import RehearsalData

BEGIN, UNTIL = at("2024-03-04 08:00"), at("2026-01-01 00:00")


def how_late(duty: str, unit: str) -> int | None:
    """N-B answers twelve working days late, N-C never, the proposal comes late and is returned."""
    if unit == "N-C":
        return None
    return 12 if unit == "N-B" else 7 if duty == "3" else -2


@lru_cache
def rehearsed() -> RehearsalData:
    """Return what the walk leaves."""
    plan = small_plan()
    walk = Walk(plan, house_of(plan), how_late)
    walk.returns = {"3": 1}
    walk.run(plan_row(plan), BEGIN, UNTIL)
    return walk.data(plan_row(plan), small_scenario(), BEGIN, UNTIL)


@lru_cache
def report() -> Report:
    """Return its report."""
    return build_report(rehearsed())


def report_of(**changed: object) -> Report:
    """Return the report with some of the data changed."""
    return build_report(replace(rehearsed(), **changed))  # type: ignore[arg-type] # any field
