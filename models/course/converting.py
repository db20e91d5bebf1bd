"""A course that begins in the middle, as its duty was under way without one; pure."""

from datetime import datetime

from models.course.state import CourseRow, StagePassed

BEFORE = "before_conversion"  # the outcome of a stage that was over by then


def begun_at(row: CourseRow, now: datetime) -> tuple[CourseRow, tuple[StagePassed, ...]]:
    """Record the stages before the one a course begins at as over, on the ground that was given.

    What came of them, and how long they took, nobody has recorded: their days are none.
    """
    order = row.order
    ids = [each.stage.id for each in order.stages]
    over = order.stages[: ids.index(order.begins_at)] if order.begins_at in ids else ()
    passed = tuple(
        StagePassed(
            stage=each.stage.id,
            round=1,
            year=order.year,
            obligation=f"{order.id}:{each.stage.id}",
            unit=each.unit,
            outcome=BEFORE,
            reason=order.ground,
            opened_at=now,
            closed_at=now,
        )
        for each in over
    )
    return row.model_copy(update={"passed": passed}), passed
