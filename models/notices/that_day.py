"""What stood open at an instant, and in whose court: followed along the lines of the log; pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from models.assignment.state import CLOSED_STATES, AssignmentRow, AssignmentState
from models.notices.why import OpenMatter
from models.plan_run.progress import PlanRow


@dataclass(frozen=True, kw_only=True, slots=True)
class Done:
    """One line of the log about an obligation: what was done, and the state it led to."""

    type: str
    after: str
    detail: Mapping[str, Any]


def package_then(row: PlanRow, at: datetime) -> str:
    """Return which version of the package the plan ran on: what the next amendment replaced."""
    return next((each.replaced for each in row.amended if each.at > at), row.package)


def is_stopped(lines: Iterable[Done]) -> bool:
    """Tell whether an obligation was suspended after these lines."""
    stopped = False
    for line in lines:
        stopped = line.type == "suspend" or (stopped and line.type != "resume")
    return stopped


def followed(row: AssignmentRow, lines: Sequence[Done], asked: str) -> OpenMatter | None:
    """Follow an assignment along its lines; nothing where it was closed, or not the unit's.

    There is one line at least: the one that opened it.
    """
    order = row.order
    unit, delegate, outside, decided = order.unit, "", False, order.rule is not None
    for line in lines:
        lead = line.detail.get("unit") or line.detail.get("lead")
        if line.type in {"reassign", "direct"} and lead:
            unit, delegate = lead, ""
        elif line.type in {"delegate", "take_back"}:
            delegate = line.detail.get("unit") or ""
        elif line.type in {"hand_over", "receive_back"}:
            outside = line.type == "hand_over"
        decided = decided or bool(line.type in {"direct", "redecide"} and line.detail.get("due"))
    state = AssignmentState(lines[-1].after)
    worker = delegate or order.prepared_by or unit
    if state in CLOSED_STATES or asked not in {unit, worker}:
        return None
    court = "approver" if state is AssignmentState.SUBMITTED else "assignee"
    return OpenMatter(
        obligation=row.id,
        court="outside" if outside else court,
        stopped=is_stopped(lines),
        waiting=state is AssignmentState.WAITING,
        undecided=not decided,
        delegated_to=worker if worker != asked else "",
    )
