"""The workflow of what is opened, and its input."""

from models import names
from models.assignment.state import AssignmentOrder
from models.course.order import CourseOrder
from models.messages import AssignmentStart, CollectionStart, CourseStart
from models.plan.stage import CourseKind
from models.plan_run.progress import Opening
from models.timing.clock import PlanClock

_COURSES = {
    CourseKind.COMMITTEE: names.STEERING_COMMITTEE_WORKFLOW,
    CourseKind.PROPOSAL: names.PROPOSAL_WORKFLOW,
    CourseKind.CONTRIBUTION: names.CONTRIBUTION_WORKFLOW,
    CourseKind.STANDING: names.STANDING_DUTY_WORKFLOW,
    CourseKind.DISPATCH: names.DISPATCH_WORKFLOW,
    CourseKind.REVIEW: names.FINAL_REVIEW_WORKFLOW,
    CourseKind.REPORTING: names.REPORTING_CYCLE_WORKFLOW,
}


def start_of_order(
    order: Opening, clock: PlanClock
) -> tuple[str, AssignmentStart | CollectionStart | CourseStart]:
    """Return the workflow of an order and its input."""
    if isinstance(order, AssignmentOrder):
        return names.ASSIGNMENT_WORKFLOW, AssignmentStart(order=order, clock=clock)
    if isinstance(order, CourseOrder):
        return _COURSES[order.course], CourseStart(order=order, clock=clock)
    return names.COLLECTION_WORKFLOW, CollectionStart(order=order, clock=clock)
