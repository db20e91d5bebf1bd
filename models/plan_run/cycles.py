"""The course of a report cycle: which duties it runs, and what each year of it opens; pure."""

from collections.abc import Callable, Iterable, Mapping
from collections.abc import Set as AbstractSet

from models.assignment.state import AssignmentOrder
from models.collection.state import CollectionOrder
from models.course.cycle_year import CONSOLIDATED, REPORTS, CycleYear
from models.course.opening import StageOrder
from models.course.order import CourseOrder, CourseStage
from models.plan.plan import Duty, PlanFile, ReportCycle
from models.plan.stage import CourseKind
from models.plan_run.progress import Opening

OrdersOf = Callable[[Duty], Iterable[Opening]]


class Cycles:
    """The report cycles of one plan: by the duty that is collected, and the one behind it."""

    def __init__(self, file: PlanFile) -> None:
        """Remember the cycles of a plan."""
        self._file = file
        self._duties = {each.id: each for each in file.duties}
        self._collected = {each.duty: each for each in file.cycles}
        self._behind = {each.consolidated: each for each in file.cycles if each.consolidated}

    def of(self, duty: Duty) -> ReportCycle | None:
        """Return the cycle whose reports a duty is, where it comes back each year."""
        return self._collected.get(duty.id) if _comes_back(duty) else None

    def collected_before(self, duty: Duty) -> Duty | None:
        """Return the duty whose yearly course opens this one, too; None where it stands alone."""
        cycle = self._behind.get(duty.id)
        before = self._duties.get(cycle.duty) if cycle else None
        return before if before and _comes_back(before) and _comes_back(duty) else None

    def behind(self, cycle: ReportCycle) -> Duty | None:
        """Return the duty of the consolidated report."""
        duty = self._duties.get(cycle.consolidated or "")
        return duty if duty and _comes_back(duty) else None

    def course(
        self, cycle: ReportCycle, lead: str | None, common: Mapping[str, object]
    ) -> CourseOrder:
        """Return the course of a cycle; ``lead`` owes the consolidated report, if there is one."""
        behind, period = self.behind(cycle), self._file.period
        asked = self._duties[cycle.duty].lead.unit_class or ""
        reports = REPORTS.model_copy(update={"by": f"class:{asked}"}) if asked else REPORTS
        stages = [
            CourseStage(stage=reports, unit=cycle.superior, through=cycle.through, unit_class=asked)
        ]
        if behind and lead:
            held = behind.lead.prepared_by
            stages.append(CourseStage(stage=CONSOLIDATED, unit=lead, prepared_by=held))
        return CourseOrder.model_validate(
            {
                **common,
                "course": CourseKind.REPORTING,
                "item": cycle.id,
                "unit": cycle.superior,
                "prepared_by": cycle.through,
                "stages": stages,
                "period": (period.start, period.end),
            }
        )

    def year(self, cycle: ReportCycle, orders_of: OrdersOf) -> CycleYear:
        """Return what a year of a cycle opens: the tree, the report behind it, its parts."""
        behind = self.behind(cycle)
        tree = list(orders_of(self._duties[cycle.duty]))
        reports = list(orders_of(behind)) if behind else []
        stages: list[tuple[str, StageOrder]] = []
        along: list[StageOrder] = []
        for stage, orders in ((REPORTS.id, tree), (CONSOLIDATED.id, reports)):
            for order in orders:
                if isinstance(order, CourseOrder):
                    continue
                if _is_top(order):
                    stages.append((stage, order))
                else:
                    along.append(order)
        return CycleYear(stages=tuple(stages), along=tuple(along))


def answered_in(file: PlanFile, duty: Duty) -> str:
    """Return the collection whose answers also serve a duty, so that nobody is asked twice."""
    duties = {each.id: each for each in file.duties}
    for cycle in file.cycles:
        collected = duties.get(cycle.duty)
        year = next((each.year for each in cycle.also_answers if each.duty == duty.id), None)
        if year is None or collected is None or not collected.deadlines:
            continue
        last = collected.deadlines[-1].id
        period = f"{year}-{last}" if last else str(year)
        return f"collection:{file.id}:{cycle.id}:{period}:{cycle.superior}"
    return ""


def _comes_back(duty: Duty) -> bool:
    return duty.recurs and not duty.done_by_issue and not duty.answered_by


def _is_top(order: StageOrder) -> bool:
    """Tell whether the year waits for an order: for no part, and for nothing below the top."""
    if isinstance(order, CollectionOrder):
        return not order.above
    return not order.asked_from


def without(year: CycleYear, taken: AbstractSet[str]) -> CycleYear:
    """Return a year without what was opened before: by an earlier release, or by a decision."""
    return CycleYear(
        stages=tuple(each for each in year.stages if each[1].id not in taken),
        along=tuple(each for each in year.along if each.id not in taken),
    )


def anew(
    year: CycleYear, taken: AbstractSet[str], again: Callable[[Opening, AbstractSet[str]], Opening]
) -> CycleYear:
    """Return a year whose first opening was withdrawn, under names that were not used yet."""
    names: dict[str, StageOrder] = {}
    for order in (*(each for _, each in year.stages), *year.along):
        renamed = again(order, taken)
        if isinstance(renamed, CourseOrder):
            continue
        if isinstance(renamed, AssignmentOrder) and renamed.asked_from in names:
            renamed = renamed.model_copy(update={"asked_from": names[renamed.asked_from].id})
        names[order.id] = renamed
    return year.renamed(names)
