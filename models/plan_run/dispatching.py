"""Send a later document out: to those who must acknowledge it, and copies to the others; pure."""

from collections.abc import Iterable

from models.deciding.decision import Refused
from models.deciding.number import number_problem
from models.plan.plan import Copy, CopyPurpose, Duty, DutyKind
from models.plan_run.acts import CopyTo, DispatchDocument
from models.plan_run.case import Case
from models.plan_run.openings import Opener
from models.plan_run.progress import PlanOutcome
from models.plan_run.sending_out import SendingOut
from models.timing.clock import end_of_day


def dispatch(case: Case, body: DispatchDocument) -> PlanOutcome:
    """Open the course of one document: a collection of acknowledgements, as of the plan itself.

    Copies and the record copy are kept with it and in the log; nobody owes anything for them.
    Refused:
    ``no_dispatch_duty`` (the plan sends nothing out), ``dispatch_exists``, ``bad_number``,
    ``date_ahead``, ``unknown_class``, ``unknown_unit``, ``unknown_body``, ``nobody_named``.
    """
    duty = _duty(case)
    _check_document(case, body)
    units = _units(case, body)
    _check_copies(case, body)
    sending = SendingOut(case.plan.file, case.house, _opener(case).members)
    order = sending.order(
        duty,
        [sending.receipt(duty, units, body.working_days)],
        body.document,
        {
            "plan": case.plan.file.id,
            "duty": duty.id,
            "clause": duty.clause,
            "kind": DutyKind.DISPATCH,
            "product": f"{body.title} ({body.number}, {body.dated:%d/%m/%Y})",
            "year": case.today.year,
            "opener": case.row.workflow_id,
            "opener_waits_from": end_of_day(case.plan.file.period.end, case.house.zone),
            "announced": False,
            "edition": len(case.row.amended),
            "copies": tuple(_copy(each) for each in body.copies),
        },
    )
    if order.id in case.seen.taken:
        code = "dispatch_exists"
        raise Refused(code, f"{body.document} was sent out before; give it another id", "document")
    return PlanOutcome(row=case.row, openings=(order,))


def _opener(case: Case) -> Opener:
    return Opener(case.plan, case.row, case.house, case.today)


def _duty(case: Case) -> Duty:
    """Return the duty by which the plan itself is sent out: its sender sends the document, too."""
    found = [each for each in case.plan.file.duties if each.kind is DutyKind.DISPATCH]
    if not found:
        code = "no_dispatch_duty"
        raise Refused(code, "the plan has no duty of the kind dispatch", "document")
    return next((each for each in found if Opener.asked_class(each)), found[0])


def _check_document(case: Case, body: DispatchDocument) -> None:
    problem = number_problem(body.number)
    if problem:
        code = "bad_number"
        raise Refused(code, problem, "number")
    if body.dated > case.today:
        code = "date_ahead"
        raise Refused(code, f"{body.dated} lies ahead of today", "dated")


def _units(case: Case, body: DispatchDocument) -> tuple[str, ...]:
    """Return who must acknowledge it: those named, and the classes as they are today."""
    known = {each.name for each in case.plan.file.classes}
    _known("unknown_class", "class", "unit_classes", body.unit_classes, known)
    there = {each.code for each in case.house.organisation.units_on(case.today)}
    _known("unknown_unit", "unit", "units", body.units, there)
    classed = (unit.code for name in body.unit_classes for unit in _opener(case).members(name))
    units = tuple(dict.fromkeys((*body.units, *classed)))
    if not units:
        code = "nobody_named"
        raise Refused(code, "name units or classes that must acknowledge it", "units")
    return units


def _check_copies(case: Case, body: DispatchDocument) -> None:
    there = {each.code for each in case.house.organisation.units_on(case.today)}
    units = [each.unit for each in body.copies if each.unit]
    bodies = [each.body for each in body.copies if each.body]
    _known("unknown_unit", "unit", "copies", units, there)
    _known("unknown_body", "outside body", "copies", bodies, case.house.organisation.bodies)


def _copy(to: CopyTo) -> Copy:
    purpose = CopyPurpose(to.purpose)
    return Copy(purpose=purpose, unit=to.unit or None, body=to.body or None)


def _known(code: str, what: str, field: str, named: Iterable[str], known: Iterable[str]) -> None:
    unknown = sorted(set(named) - set(known))
    if unknown:
        raise Refused(code, f"no {what} {', '.join(unknown)}", field)
