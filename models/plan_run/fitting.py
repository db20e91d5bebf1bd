"""Whether the stages of a course fit before the day its duty is due; a check of packages; pure."""

from collections.abc import Iterator
from datetime import date
from zoneinfo import ZoneInfo

from models.course.order import CourseOrder
from models.deciding.house import House
from models.package.draft_reading import PLAN_FILE
from models.plan.organisation import Organisation
from models.plan.plan import Deadline, Duty, Plan
from models.plan_run.courses import Courses, stages_of
from models.problem import Finding, Place, Severity
from models.timing.calendar import working_calendar
from models.timing.deadline import DeadlineRule
from models.wording import say


def stages_that_do_not_fit(plan: Plan) -> Iterator[Finding]:
    """Find courses whose stages cannot be over before the one that carries a fixed deadline.

    Counted from the day of issue, or from the first day of the plan where that is not known: no
    course can begin earlier. An error where the plan names the stages itself, and a warning where
    they are the system's own: then it is the plan that may name others.
    """
    found = [
        (place, duty)
        for place, duty in enumerate(plan.file.duties)
        if duty.lead.unit and any(map(_is_fixed, duty.deadlines)) and stages_of(plan.file, duty)[0]
    ]
    if not found:
        return
    house = _house(plan)
    begins = plan.file.identity.issued_on or plan.file.period.start
    for place, duty in found:
        yield from _judged(plan, house, begins, place, duty)


def _is_fixed(deadline: Deadline) -> bool:
    return deadline.rule.on is not None or deadline.rule.within_year is not None


def _judged(plan: Plan, house: House, begins: date, place: int, duty: Duty) -> Iterator[Finding]:
    said = {
        "plan": plan.file.id,
        "duty": duty.id,
        "clause": duty.clause,
        "kind": duty.kind,
        "year": begins.year,
    }
    lead = duty.lead.unit or ""
    order = Courses(plan.file, house, begins).order(duty, lead, duty.deadlines, said)
    if order is None or order.rule is None:
        return
    if any(each.stage.ahead is not None for each in order.stages):
        return  # those are dated back from the deadline itself
    number = next(n for n, each in enumerate(duty.deadlines) if each.id == order.deadline_id)
    if not _is_fixed(duty.deadlines[number]):
        return
    days, stage = _before(order)
    calendar = house.calendar_for(duty.lead.prepared_by or lead, begins)
    due = _due(order.rule, begins, house, duty)
    ready = calendar.shift(begins, days) if days else begins
    if due is None or ready <= due:
        return
    wording = say(
        "the stages before '%(stage)s' take %(days)s working days from %(begins)s, up to %(ready)s;"
        " it is due on %(due)s",
        stage=stage,
        days=days,
        begins=begins,
        ready=ready,
        due=due,
    )
    is_default = stages_of(plan.file, duty)[1]
    severity = Severity.WARNING if is_default else Severity.ERROR
    at = Place(PLAN_FILE, ("duties", place, "deadlines", number, "rule"))
    yield Finding(at, "stages-too-long", wording, severity)


def _before(order: CourseOrder) -> tuple[int, str]:
    """Return the working days of the stages before the dated one, and what that is called."""
    days = 0
    for each in order.stages:
        if each.is_dated:
            return days, each.stage.id
        days += each.stage.days or 0
    return 0, ""


def _due(rule: DeadlineRule, begins: date, house: House, duty: Duty) -> date | None:
    calendar = house.calendar_for(duty.lead.prepared_by or duty.lead.unit or "", begins)
    return rule.due_day(year=begins.year, anchors={}, calendar=calendar)


def _house(plan: Plan) -> House:
    """Return the house of the package itself, as before anything was decided."""
    stated = plan.file.calendars
    return House(
        policy=plan.file.policy,
        organisation=Organisation(
            units=plan.units, posts=plan.posts, tenures=plan.tenures, roles=plan.file.roles
        ),
        calendars={each.name: working_calendar(each, plan.overrides) for each in stated.specs},
        default_calendar=stated.default,
        calendar_of_kind=stated.by_unit_kind,
        zone=ZoneInfo(stated.zone),
    )
