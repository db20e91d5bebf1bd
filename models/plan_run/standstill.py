"""Let the clocks of duties stand still, and run on; pure."""

from models.deciding.decision import Refused
from models.plan_run.acts import ResumePlan, SuspendPlan
from models.plan_run.case import Case
from models.plan_run.progress import PlanOutcome, Suspension


def suspend_plan(case: Case, body: SuspendPlan) -> PlanOutcome:
    """Suspend duties: what is open of them, and what will be opened; what is done stays done.

    Refused: ``unknown_duty``; ``already_suspended`` where nothing named would run on.
    """
    named = _known(case, body.duties)
    running = [each for each in named if case.row.suspension(each) is None]
    if not running:
        code = "already_suspended"
        raise Refused(code, "all of it is suspended already", "duties", code)
    # All stays all: what an amendment adds is suspended too.
    duties = tuple(running) if body.duties else ()
    added = Suspension(step=case.step, since=case.today, reason=body.reason, duties=duties)
    return PlanOutcome(
        row=case.row.model_copy(update={"suspended": (*case.row.suspended, added)}), replans=True
    )


def resume_plan(case: Case, body: ResumePlan) -> PlanOutcome:
    """Resume duties the plan suspended; what a superior suspended himself stays suspended.

    Refused: ``unknown_duty``, ``not_suspended``.
    """
    named = _known(case, body.duties)
    if not any(case.row.suspension(each) for each in named):
        code = "not_suspended"
        raise Refused(code, "the plan suspended nothing of it", "duties", code)
    if not body.duties:
        return PlanOutcome(row=case.row.model_copy(update={"suspended": ()}), replans=True)
    left = (_without(each, body.duties) for each in case.row.suspended)
    kept = tuple(each for each in left if any(map(each.covers, case.duties)))
    return PlanOutcome(row=case.row.model_copy(update={"suspended": kept}), replans=True)


def _without(suspension: Suspension, duties: tuple[str, ...]) -> Suspension:
    resumed = tuple(dict.fromkeys((*suspension.resumed, *duties)))
    return suspension.model_copy(update={"resumed": resumed})


def _known(case: Case, duties: tuple[str, ...]) -> list[str]:
    """Return the duties that are meant; refuse one the plan does not have."""
    unknown = sorted(set(duties) - set(case.duties))
    if unknown:
        code = "unknown_duty"
        raise Refused(code, f"no duty {', '.join(unknown)}", "duties")
    return list(duties) or case.duties
