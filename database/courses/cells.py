"""What the columns of the course tables say of a value."""

from database.projections import Cells
from models.base import Value
from models.course.opening import StageOrder
from models.course.state import CourseRow, OpenStage, StagePassed


def course_cells(row: CourseRow) -> Cells:
    """Return the columns of a course, but its timetable."""
    order = row.order
    return {
        "id": row.id,
        "plan": order.plan,
        "duty": order.duty,
        "clause": order.clause,
        "course": order.course,
        "item": order.item,
        "kind": order.kind,
        "unit": order.unit,
        "stage": row.stage,
        "round": row.round,
        "is_open": row.is_open,
        "opened_at": row.opened_at,
        "closed_at": row.closed_at,
        "outcome": row.outcome,
        "document": row.model_dump_json(),
    }


def open_cells(row: CourseRow, open_: OpenStage, order: StageOrder) -> Cells:
    """Return the columns of a stage that opens."""
    unit = getattr(order, "unit", "") or getattr(order, "superior", "")
    return {**_stage(row, open_, open_), "unit": unit}


def passed_cells(row: CourseRow, passed: StagePassed) -> Cells:
    """Return the columns of a stage that is over."""
    return {
        **_stage(row, passed, passed),
        "unit": passed.unit,
        "closed_at": passed.closed_at,
        "outcome": passed.outcome,
        "number": passed.number,
        "dated": passed.dated,
        "own_days": passed.own_days,
        "outside_days": sum(each.days for each in passed.outside),
        "late": passed.late,
    }


def _stage(row: CourseRow, stage: OpenStage | StagePassed, value: Value) -> Cells:
    return {
        "obligation": stage.obligation,
        "course": row.id,
        "plan": row.order.plan,
        "stage": stage.stage,
        "round": stage.round,
        "unit": "",
        "opened_at": stage.opened_at,
        "closed_at": None,
        "outcome": "",
        "number": "",
        "dated": None,
        "own_days": 0,
        "outside_days": 0,
        "late": False,
        "document": value.model_dump_json(),
    }
