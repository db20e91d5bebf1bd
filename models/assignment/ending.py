"""How a stage of a course ends: its outcome, its document, who may say so; pure."""

from datetime import datetime

from models.assignment.state import AssignmentOrder, AssignmentRow, Ended
from models.deciding.commands import Submit
from models.deciding.decision import Refused
from models.deciding.house import House
from models.deciding.number import number_problem
from models.plan.stage import DocumentNeed

BY_COURSE = "course:"  # how the name of a step begins that an act on the course has made


def ended(row: AssignmentRow, body: Submit, house: House, now: datetime) -> AssignmentRow:
    """Keep what came of a stage; other assignments have no outcome.

    Refused: ``not_sent`` (an outcome before sending), ``outcome_needed``, ``unknown_outcome``,
    ``reason_needed``, ``number_needed``, ``bad_number``, ``date_needed``, ``date_ahead``.
    """
    order = row.order
    if not order.course:
        if body.outcome:
            _refuse("unknown_outcome", f"{order.duty} has no outcomes", "outcome")
        return row
    if order.sends_to and not any(each.body in order.sends_to for each in row.hand_overs):
        bodies = ", ".join(order.sends_to)
        _refuse("not_sent", f"hand it over first, to one of: {bodies}", "outcome")
    _check_outcome(order, body)
    _check_document(order, body, house, now)
    said = Ended(outcome=body.outcome, reason=body.reason, number=body.number, dated=body.dated)
    return row.model_copy(update={"ended": said})


def check_maker(row: AssignmentRow, step_name: str) -> None:
    """Refuse to hand in what an act on the course itself fulfils: ``recorded_otherwise``."""
    if row.order.ends_by and not step_name.startswith(BY_COURSE):
        _refuse("recorded_otherwise", f"it ends by '{row.order.ends_by}' on {row.order.course}")


def _check_outcome(order: AssignmentOrder, body: Submit) -> None:
    wanted = ", ".join(order.outcomes) or "–"
    if order.outcomes and not body.outcome:
        _refuse("outcome_needed", f"say what came of it: {wanted}", "outcome")
    if body.outcome and body.outcome not in order.outcomes:
        text = f"'{body.outcome}' is no outcome here; there are {wanted}"
        _refuse("unknown_outcome", text, "outcome")
    if body.outcome in order.reason_for and not body.reason.strip():
        _refuse("reason_needed", f"say why it is {body.outcome}", "reason")


def _check_document(order: AssignmentOrder, body: Submit, house: House, now: datetime) -> None:
    meant = not order.document_for or body.outcome in order.document_for
    is_needed = order.document is DocumentNeed.REQUIRED and meant
    if is_needed and not body.number:
        _refuse("number_needed", "give the number of the document, as printed", "number")
    problem = number_problem(body.number) if body.number else ""
    if problem:
        _refuse("bad_number", problem, "number")
    if is_needed and body.dated is None:
        _refuse("date_needed", "give the date of the document", "dated")
    if body.dated and body.dated > house.today(now):
        _refuse("date_ahead", f"{body.dated} lies ahead of today", "dated")


def _refuse(code: str, message: str, field: str = "") -> None:
    raise Refused(code, message, field)
