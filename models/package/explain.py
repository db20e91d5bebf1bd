"""What a plan says about one clause, and the plan at a glance."""

import difflib

from models.base import Value
from models.package.reading import Counts
from models.plan.organisation import Roles
from models.plan.plan import Clause, Duty, Identity, Period, Plan, ReportCycle
from models.plan.target import Target
from models.text_fold import fold


class Explanation(Value):
    """A clause, its words as the text has them, and what it founds."""

    clause: Clause
    sentences: tuple[str, ...]
    duties: tuple[Duty, ...]
    targets: tuple[Target, ...]


class Overview(Value):
    """A plan at a glance."""

    id: str
    title: str
    identity: Identity
    period: Period
    roles: Roles
    duties: tuple[Duty, ...]
    targets: tuple[Target, ...]
    cycles: tuple[ReportCycle, ...]
    counts: Counts


def explain(plan: Plan, clause: str) -> Explanation | None:
    """Return what stands behind a clause; None when the plan has no such clause."""
    found = next((each for each in plan.file.clauses if each.id == clause), None)
    if found is None:
        return None
    return Explanation(
        clause=found,
        sentences=tuple(fold(plan.text[span.start : span.end]) for span in found.spans),
        duties=tuple(duty for duty in plan.file.duties if duty.clause == clause),
        targets=tuple(target for target in plan.file.targets if target.clause == clause),
    )


def near_clauses(plan: Plan, wanted: str) -> tuple[str, ...]:
    """Return the clauses somebody may have meant: they end so, hold it, or look like it."""
    ids = [clause.id for clause in plan.file.clauses]
    folded = wanted.casefold()
    ending = [each for each in ids if folded and each.casefold().endswith(folded)]
    holding = [each for each in ids if folded and folded in each.casefold()]
    looking = difflib.get_close_matches(wanted, ids, n=5)
    return tuple(dict.fromkeys([*ending, *holding, *looking]))[:8]


def overview(plan: Plan, counts: Counts) -> Overview:
    """Gather what `plan show` prints."""
    file = plan.file
    return Overview(
        id=file.id,
        title=file.title,
        identity=file.identity,
        period=file.period,
        roles=file.roles,
        duties=file.duties,
        targets=file.targets,
        cycles=file.cycles,
        counts=counts,
    )
