"""A running course by another version of its plan: what lies ahead follows it; pure."""

from pydantic import Field

from models.base import Value
from models.course.commands import Restage
from models.course.opening import stage_term
from models.course.order import CourseOrder, CourseStage
from models.course.state import CourseRow, OpenStage
from models.deciding.house import House
from models.plan.stage import END, NEXT
from models.timing.deadline import DeadlineRule


class Restaged(Value):
    """A course that goes on by other stages, and which of the open ones has another term."""

    row: CourseRow
    redates: dict[str, DeadlineRule] = Field(description="by obligation")


def restage(row: CourseRow, body: Restage, house: House) -> Restaged:
    """Let the stages that lie ahead, and the terms of those open, be those of another package.

    What is over stays as it was. An open stage keeps its holder and its outcomes for this time; its
    term is counted anew from the day it was opened. Who leads from now on is the new lead, unless
    the package names the same as before.
    """
    order = row.order.on_route(body.route, body.edition)
    update: dict[str, object] = {
        "order": order,
        "open": tuple(_still_open(row, each, order) for each in row.open),
    }
    if order.unit != row.order.unit:
        update["led_from"] = len(row.passed)
    return Restaged(row=row.model_copy(update=update), redates=_redates(row, order, house))


def following(row: CourseRow, open_: OpenStage, leads_to: str) -> CourseStage | None:
    """Return the stage an outcome leads to; None where the course is over.

    What leads back to a stage an amendment has taken away leads to the first.
    """
    order = row.order
    if leads_to != NEXT:
        return order.stage(leads_to) or order.stages[0]
    if order.stage(open_.stage):
        return order.after(open_.stage)
    return order.stage(open_.then)


def _still_open(row: CourseRow, open_: OpenStage, order: CourseOrder) -> OpenStage:
    """Keep how an open stage was opened, and what follows it where it is no stage any more."""
    was, now = open_.was or row.order.stage(open_.stage), order.stage(open_.stage)
    if was is None:
        return open_
    if now:
        return open_.model_copy(update={"was": None if now == was else was, "then": ""})
    ids = [each.stage.id for each in row.order.stages]
    later = ids[ids.index(open_.stage) + 1 :] if open_.stage in ids else [open_.then]
    then = next((each for each in later if order.stage(each)), END)
    return open_.model_copy(update={"was": was, "then": then})


def _redates(row: CourseRow, order: CourseOrder, house: House) -> dict[str, DeadlineRule]:
    found = {}
    for each in row.open:
        was, now = each.was or row.order.stage(each.stage), order.stage(each.stage)
        if not was or not now or each.is_awaited or _is_duty_s(each, was, now):
            continue
        held = now.model_copy(update={"unit": was.unit, "prepared_by": was.prepared_by})
        opened, first = house.today(each.opened_at), each.round == 1
        before = stage_term(row.order, was, row.order.rule if first else None, house, opened)
        after = stage_term(order, held, order.rule if first else None, house, opened)
        if before != after and now.stage.days:
            found[each.obligation] = after
    return found


def _is_duty_s(open_: OpenStage, was: CourseStage, now: CourseStage) -> bool:
    """Tell whether the open stage is due by the duty's own deadline, or dated back from it."""
    by_it = was.serves or now.stage.repeats or was.stage.ahead or now.stage.ahead
    return bool(by_it) or (was.is_dated and open_.round == 1)
