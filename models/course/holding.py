"""Who has a part in the stage of a course that is to be opened, by those that are over; pure."""

from models.course.order import CourseStage
from models.course.state import CourseRow
from models.plan.stage import Holder


def present_lead(row: CourseRow) -> str:
    """Return who leads by now: a directive may have given a stage to another unit."""
    leads = {each.stage.id for each in row.order.stages if each.stage.holder is Holder.LEAD}
    since = row.passed[row.led_from :]
    return next((each.unit for each in reversed(since) if each.stage in leads), "")


def authors(row: CourseRow, stage: CourseStage) -> tuple[str, ...]:
    """Return whose work is decided on: of the stages before, where another unit judges them."""
    if not stage.stage.outcomes or stage.sends_to:
        return ()
    before = next((each for each in reversed(row.passed) if each.unit != stage.unit), None)
    return before.persons if before else ()


def laid_by(row: CourseRow, stage: CourseStage) -> str:
    """Return the unit whose work a stage judges; nobody's where it judges none."""
    if not stage.stage.outcomes or stage.sends_to:
        return ""
    others = (each.unit for each in reversed(row.passed) if each.unit != stage.unit)
    return next(others, "")
