"""Add an item to an open list, and convert what an earlier release opened as a plain task; pure."""

from models.assignment.state import AssignmentRow
from models.course.order import CourseOrder
from models.deciding.decision import Refused
from models.plan.plan import Duty, DutyKind
from models.plan.stage import CourseKind
from models.plan_run.acts import AddItem, TakeUp
from models.plan_run.case import Case
from models.plan_run.openings import Opener
from models.plan_run.progress import PlanOutcome


def add_item(case: Case, body: AddItem) -> PlanOutcome:
    """Open the course of one more item of a duty whose list is open ('…').

    Refused: ``unknown_duty``, ``list_not_open``, ``item_exists``, ``undecided`` (nobody leads it).
    """
    duty = _listed(case, body.duty)
    order = _course(case, duty).model_copy(
        update={"item": body.item, "product": body.title, "announced": False}
    )
    if order.id in case.seen.taken:
        code = "item_exists"
        raise Refused(code, f"{duty.id} has an item {body.item} already", "item")
    return PlanOutcome(row=case.row, openings=(order,))


def take_up(case: Case, body: TakeUp) -> PlanOutcome:
    """Withdraw a plain assignment of an earlier release and open the course its duty goes through.

    Refused: ``unknown_obligation``, ``wrong_state`` (it is closed), ``is_a_stage``, ``no_course``
    (its duty goes through no stages, or waits for a decision), ``comes_by_itself`` (what is
    reviewed each year begins as a course with the next year), ``course_exists``,
    ``unknown_stage`` (the message lists the stages there are).
    """
    row = _plain(case, body)
    duty = _duty(case, row.order.duty)
    begins = {"announced": False, "begins_at": body.stage, "ground": body.reason}
    order = _course(case, duty).model_copy(update=begins)
    if order.course is CourseKind.STANDING:
        code = "comes_by_itself"
        raise Refused(code, f"{duty.id} begins as a course with the next year", "obligation")
    if order.id in case.seen.taken:
        code = "course_exists"
        raise Refused(code, f"{order.id} was opened already", "obligation")
    if body.stage and order.stage(body.stage) is None:
        code = "unknown_stage"
        ids = ", ".join(each.stage.id for each in order.stages)
        raise Refused(code, f"{duty.id} goes through the stages: {ids}", "stage")
    return PlanOutcome(row=case.row, openings=(order,), ends=(row.id,))


def _listed(case: Case, name: str) -> Duty:
    """Return the duty an item is one of: named itself, by its clause, or by what follows its list.

    Where the list stands beside a duty that is only watched, the contributions of the same clause
    are its items: a new one is as the first of them.
    """
    named = [each for each in case.plan.file.duties if name in {each.id, each.clause}]
    found = next((each for each in named if each.open_list), None) or (
        named[0] if named else _duty(case, name)
    )
    if not found.open_list:
        code = "list_not_open"
        raise Refused(code, f"the list of {found.id} is closed: it takes no items", "duty")
    beside = (
        each
        for each in case.plan.file.duties
        if each.clause == found.clause and each.kind is DutyKind.CONTRIBUTION
    )
    is_item = found.kind is DutyKind.CONTRIBUTION
    return found if is_item else next(beside, found)


def _plain(case: Case, body: TakeUp) -> AssignmentRow:
    row = case.seen.assignment
    if row is None:
        code = "unknown_obligation"
        raise Refused(code, f"no assignment {body.obligation}", "obligation")
    if not row.is_open:
        code = "wrong_state"
        raise Refused(code, f"{row.id} is {row.state}", "obligation", row.state)
    if row.order.course or row.order.asked_from:
        code = "is_a_stage"
        raise Refused(code, f"{row.id} is a part of something else", "obligation")
    return row


def _duty(case: Case, duty_id: str) -> Duty:
    found = next((each for each in case.plan.file.duties if each.id == duty_id), None)
    if found is None:
        code = "unknown_duty"
        raise Refused(code, f"no duty {duty_id}", "duty")
    return found


def _course(case: Case, duty: Duty) -> CourseOrder:
    course = Opener(case.plan, case.row, case.house, case.today).course(duty)
    if course is None:
        code = "no_course"
        raise Refused(code, f"{duty.id} goes through no stages, or waits for a decision", "duty")
    return course
