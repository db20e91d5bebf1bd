"""Decide a step of a plan: what it opens, settles, changes and says; pure."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from models.deciding.commands import Refusal
from models.deciding.decision import Refused, Step
from models.deciding.house import House
from models.plan.plan import Plan
from models.plan_run.acts import Amend
from models.plan_run.amending import amend
from models.plan_run.asking import ask_contributions, record_contact
from models.plan_run.case import NOTHING, Case, Seen
from models.plan_run.deciding_duties import decide_duty
from models.plan_run.dispatching import dispatch
from models.plan_run.issuing import issue
from models.plan_run.merging import merge_unit
from models.plan_run.openings import Opener
from models.plan_run.organising import (
    change_people,
    end_substitution,
    set_calendar,
    substitute,
)
from models.plan_run.progress import (
    CheckClosure,
    Issue,
    OpenYear,
    OrganisationChange,
    PlanBody,
    PlanOutcome,
    PlanRow,
    RecordOutcome,
)
from models.plan_run.standstill import resume_plan, suspend_plan
from models.plan_run.taking_up import add_item, take_up

PlanStep = Step[PlanBody]
CLOSED, ISSUED, DRAFT = "closed", "issued", "draft"
# What a plan takes before it is issued: who is who and which days are worked must be right by then.
_BEFORE_ISSUE = Issue | OrganisationChange | Amend


def decide_plan(  # noqa: PLR0917 — a step, and where it is decided
    plan: Plan, row: PlanRow, step: PlanStep, now: datetime, house: House, seen: Seen = NOTHING
) -> PlanOutcome | Refusal:
    """Decide one step of a running plan; a step that cannot be done is a refusal.

    Besides those of each act: ``not_in_post`` (the person does not hold the post he acts in) and
    ``not_issued``.
    """
    if row.issued_on is None and not isinstance(step.body, _BEFORE_ISSUE):
        return Refusal(code="not_issued", message="the plan is not issued yet", state=DRAFT)
    case = Case(
        plan=plan,
        row=row,
        house=house,
        now=now,
        step=step.name,
        actor=step.actor,
        seen=seen,
    )
    try:
        _check_post(case)
        return _HANDLERS[step.body.type](case, step.body)
    except Refused as refused:
        return refused.at(state_of(row))


def state_of(row: PlanRow) -> str:
    """Return the state of a plan, as the log and a refusal name it."""
    if row.closed_at:
        return CLOSED
    return ISSUED if row.issued_on else DRAFT


def _check_post(case: Case) -> None:
    """Refuse who does not hold his post; an account that is no post was judged at the door."""
    actor = case.actor
    if actor and case.house.organisation.post(actor.post, case.today):
        asking = case.seen.assignment
        case.house.check_post(actor, case.now, asking.order.duty if asking else "")


def _open_year(case: Case, body: OpenYear) -> PlanOutcome:
    openings = Opener(case.plan, case.row, case.house, case.today).in_year(body.year)
    return PlanOutcome(row=case.row, openings=tuple(openings))


def _check_closure(case: Case, _: CheckClosure) -> PlanOutcome:
    return PlanOutcome(row=case.row)


def _record_outcome(case: Case, body: RecordOutcome) -> PlanOutcome:
    """Keep in the log what became of somebody else's document; nothing else changes."""
    if body.duty not in case.duties:
        code = "unknown_duty"
        raise Refused(code, f"no duty {body.duty}", "duty")
    if body.body not in case.house.organisation.bodies:
        code = "unknown_body"
        raise Refused(code, f"no outside body {body.body}", "body")
    return PlanOutcome(row=case.row)


_HANDLERS: dict[str, Callable[[Case, Any], PlanOutcome]] = {
    "issue": issue,
    "open_year": _open_year,
    "decide_duty": decide_duty,
    "appoint": change_people,
    "vacate": change_people,
    "rename_unit": change_people,
    "merge_unit": merge_unit,
    "substitute": substitute,
    "end_substitution": end_substitution,
    "set_calendar": set_calendar,
    "record_outcome": _record_outcome,
    "record_contact": record_contact,
    "amend": amend,
    "suspend_plan": suspend_plan,
    "resume_plan": resume_plan,
    "ask_contributions": ask_contributions,
    "dispatch": dispatch,
    "add_item": add_item,
    "take_up": take_up,
    "check_closure": _check_closure,
}
