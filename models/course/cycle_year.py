"""A year of a report cycle: the obligations of one year that its course opens together; pure."""

from collections.abc import Mapping
from datetime import datetime

from models.base import Value
from models.course.opening import StageOrder
from models.course.order import CourseOrder
from models.course.state import CourseRow, OpenStage
from models.plan.stage import Stage

REPORTS = Stage(
    id="reports",
    label_vi="Thu báo cáo của các đơn vị",
    label_en="reports of the units",
    by="partners",
    repeats="yearly",
)
CONSOLIDATED = Stage(
    id="consolidated",
    label_vi="Báo cáo tổng hợp",
    label_en="consolidated report",
    by="preparer",
    repeats="yearly",
)


class CycleYear(Value):
    """What a year of a report cycle opens.

    The year has passed when its stages are closed: the collection at the top, and the consolidated
    report behind it. What lies below the top, and the partners' parts, is opened along with them.
    """

    stages: tuple[tuple[str, StageOrder], ...] = ()
    along: tuple[StageOrder, ...] = ()

    def renamed(self, names: Mapping[str, StageOrder]) -> "CycleYear":
        """Return it with other orders in place of those of some ids."""
        return CycleYear(
            stages=tuple((stage, names.get(each.id, each)) for stage, each in self.stages),
            along=tuple(names.get(each.id, each) for each in self.along),
        )


def opened_year(
    row: CourseRow, year: CycleYear, number: int, now: datetime
) -> tuple[CourseRow, CycleYear]:
    """Return the course with the stages of a year open, and the orders as it opens them.

    A stage tells the course when it closes; what is opened along with it tells nobody but the
    plan, which counts it at its end. The units know of it: what is opened as a plan is issued was
    told with it, and a year comes as the one before; only what a later decision opens is told.
    """
    knows = row.order.announced or bool(row.passed or row.open)
    stages = []
    for stage, order in year.stages:
        ours = _of_course(order, row.order, announced=knows)
        opened = OpenStage(
            stage=stage,
            round=row.rounds_of(stage) + 1,
            obligation=order.id,
            year=number,
            opened_at=now,
        )
        row = row.model_copy(update={"open": (*row.open, opened)})
        stages.append((stage, ours))
    along = tuple(each.model_copy(update={"announced": knows}) for each in year.along)
    return row, CycleYear(stages=tuple(stages), along=along)


def _of_course(order: StageOrder, course: CourseOrder, *, announced: bool) -> StageOrder:
    """Return an order whose closing wakes the course at once."""
    update = {"opener": course.id, "opener_waits_from": None, "announced": announced}
    return order.model_copy(update=update)
