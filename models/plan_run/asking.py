"""Ask other units for their part of an assignment, and record that somebody was spoken with."""

from models.assignment.state import AssignmentOrder, AssignmentRow
from models.deciding.decision import Refused
from models.plan.plan import DutyKind
from models.plan_run.acts import AskContributions, RecordContact
from models.plan_run.case import Case
from models.plan_run.progress import PlanOutcome
from models.plan_run.reporting import ASKED
from models.timing.clock import end_of_day
from models.timing.deadline import DeadlineRule


def ask_contributions(case: Case, body: AskContributions) -> PlanOutcome:
    """Open one assignment for each unit that is asked; nobody approves it but who asked.

    Its product is what is asked for, its occurrence that of the asking assignment and the number
    of the request. Refused: ``unknown_obligation``, ``wrong_state`` (it is closed),
    ``listed_twice``, ``unknown_unit``, ``own_unit``, ``date_past``.
    """
    asking = _asking(case.seen.assignment, body.obligation)
    if not asking.is_open:
        code = "wrong_state"
        raise Refused(code, f"{asking.id} is {asking.state}", "obligation", asking.state)
    _check_units(case, body, asking)
    if body.due < case.today:
        code = "date_past"
        raise Refused(code, f"{body.due} is past; name today or later", "due")
    end = end_of_day(case.plan.file.period.end, case.house.zone)
    occurrence = f"{asking.order.occurrence}{ASKED}{case.seen.asked_before + 1}"
    openings = (
        AssignmentOrder(
            plan=asking.order.plan,
            duty=asking.order.duty,
            clause=asking.order.clause,
            occurrence=occurrence,
            kind=DutyKind.CONTRIBUTION,
            unit=unit,
            product=body.text,
            rule=DeadlineRule(on=body.due),
            year=body.due.year,
            opener=case.row.workflow_id,
            opener_waits_from=end,
            announced=False,
            asked_from=asking.id,
            edition=len(case.row.amended),
        )
        for unit in body.units
    )
    return PlanOutcome(row=case.row, openings=tuple(openings))


def _asking(found: AssignmentRow | None, obligation: str) -> AssignmentRow:
    if found is None:
        code = "unknown_obligation"
        raise Refused(code, f"no assignment {obligation}", "obligation")
    return found


def _check_units(case: Case, body: AskContributions, asking: AssignmentRow) -> None:
    if len(set(body.units)) < len(body.units):
        code = "listed_twice"
        raise Refused(code, "name each unit once", "units")
    unit_on = case.house.organisation.unit
    unknown = [each for each in body.units if unit_on(each, case.today) is None]
    if unknown:
        code = "unknown_unit"
        raise Refused(code, f"no unit {', '.join(unknown)}", "units")
    if asking.worker in body.units:
        code = "own_unit"
        raise Refused(code, f"{asking.worker} works on it itself", "units")


def record_contact(case: Case, body: RecordContact) -> PlanOutcome:
    """Keep a contact in the log; refused: unknown_unit, unknown_obligation, date_ahead."""
    if body.on > case.today:
        code = "date_ahead"
        raise Refused(code, f"{body.on} lies ahead of today", "on")
    if case.house.organisation.unit(body.unit, body.on) is None:
        code = "unknown_unit"
        raise Refused(code, f"no unit {body.unit} on {body.on}", "unit")
    if body.obligation and not case.seen.obligation_exists:
        code = "unknown_obligation"
        raise Refused(code, f"no obligation {body.obligation}", "obligation")
    return PlanOutcome(row=case.row, logs_on=body.obligation)
