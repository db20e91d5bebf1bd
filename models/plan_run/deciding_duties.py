"""Decide a lead or a deadline of a duty: one nobody had decided, or one that was a default."""

from models.deciding.decision import Refused
from models.plan.plan import Deadline, Duty
from models.plan_run.case import Case
from models.plan_run.openings import Opener, decided_key
from models.plan_run.progress import (
    Decided,
    DecideDuty,
    PlanOutcome,
    PlanRow,
    Redecision,
)
from models.source import SourceKind


def decide_duty(case: Case, body: DecideDuty) -> PlanOutcome:
    """Record what was decided; open what waited for it, or set the deadline of what is open.

    Refused are: ``unknown_duty``; ``no_lead``, ``unknown_unit``, ``deadline_needed``;
    ``already_decided``; and of a
    duty that runs: ``not_undecided`` (there is nothing to decide but its deadline),
    ``unknown_deadline``, ``not_default`` (the text, a rule or a decision sets it: amend the plan),
    ``recurrence_differs`` (it comes back each year, or does not).
    """
    duty = next((each for each in case.plan.file.duties if each.id == body.duty), None)
    if duty is None:
        code = "unknown_duty"
        raise Refused(code, f"no duty {body.duty}", "duty")
    if Opener(case.plan, case.row, case.house, case.today).is_undecided(duty):
        return _waited(case, body, duty)
    return _runs(case.row, body, duty)


def _waited(case: Case, body: DecideDuty, duty: Duty) -> PlanOutcome:
    row, house, on = case.row, case.house, case.today
    before = Opener(case.plan, row, house, on)
    names_lead = duty.lead.undecided or body.lead is not None
    if names_lead and not body.lead:
        code = "no_lead"
        raise Refused(code, f"{duty.id} has no lead yet: name the unit that leads it", "lead")
    if names_lead and house.organisation.unit(body.lead or "", on) is None:
        code = "unknown_unit"
        raise Refused(code, f"no unit {body.lead}", "lead")
    if duty.deadline_undecided and body.deadline is None:
        code = "deadline_needed"
        text = f"{duty.id} has no deadline yet: decide it by on, after, within_year or yearly"
        raise Refused(code, text, "deadline")
    decided = Decided(lead=body.lead, deadline=body.deadline, decision=body.decision)
    row = row.model_copy(update={"decided": {**row.decided, duty.id: decided}})
    openings = Opener(case.plan, row, house, on).decided(duty.id)
    return PlanOutcome(row=row, openings=tuple(openings), settles=(before.undecided_id(duty),))


def _runs(row: PlanRow, body: DecideDuty, duty: Duty) -> PlanOutcome:
    """Set the deadline of a duty that runs: of its open occurrences, and of those to come."""
    was_undecided = row.decided.get(duty.id)
    if body.deadline is None or body.lead is not None:
        code = "already_decided" if was_undecided else "not_undecided"
        text = f"{duty.id} is running: decide its deadline; its lead is changed by a directive"
        raise Refused(code, text, "duty")
    whole = bool(was_undecided and was_undecided.deadline)
    deadline = None if whole else _default(duty, body.deadline_id)
    if deadline is None or decided_key(duty.id, deadline.id) in row.decided:
        code = "already_decided"
        raise Refused(code, f"{duty.id} is decided; amend the plan, or give a directive", "duty")
    if deadline.rule.recurs != body.deadline.recurs:
        code = "recurrence_differs"
        wanted = "yearly" if deadline.rule.recurs else "on, after or within_year"
        raise Refused(code, f"{duty.id}: decide it by {wanted}", "deadline")
    decided = Decided(deadline=body.deadline, decision=body.decision)
    redecision = Redecision(
        duty=duty.id, deadline_id=deadline.id, rule=body.deadline, decision=body.decision
    )
    key = decided_key(duty.id, deadline.id)
    row = row.model_copy(update={"decided": {**row.decided, key: decided}})
    return PlanOutcome(row=row, redecides=redecision)


def _default(duty: Duty, deadline_id: str) -> Deadline:
    """Return the deadline that is meant: the only one, or the one that is named."""
    named = [each for each in duty.deadlines if each.id == deadline_id]
    found = named or (duty.deadlines if not deadline_id and len(duty.deadlines) == 1 else ())
    if not found:
        code = "unknown_deadline"
        ids = ", ".join(each.id for each in duty.deadlines) or "none"
        raise Refused(code, f"{duty.id} has the deadlines: {ids}", "deadline_id")
    deadline = found[0]
    if deadline.source.kind is not SourceKind.DEFAULT:
        code = "not_default"
        text = f"{duty.id}: its deadline comes from {deadline.source.kind}; amend the plan"
        raise Refused(code, text, "duty")
    return deadline
