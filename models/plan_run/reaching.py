"""What an act on the plan makes of each of its open obligations: the steps it sends them; pure."""

from collections.abc import Mapping
from datetime import datetime

from pydantic import Field

from models.assignment.state import AssignmentOrder
from models.base import Value
from models.course.commands import Restage
from models.course.order import CourseOrder
from models.deciding.commands import (
    Actor,
    Reassign,
    Redecide,
    Replan,
    Resume,
    Suspend,
    Withdraw,
)
from models.deciding.house import House
from models.plan.plan import Plan
from models.plan_run.acts import Amend, ResumePlan, SetCalendar, SuspendPlan
from models.plan_run.amending import Turn, turns
from models.plan_run.amendment import difference
from models.plan_run.openings import Opener, deadline_id_of
from models.plan_run.progress import Opening, PlanBody, PlanRow
from models.source import DecisionDocument

Sent = Withdraw | Redecide | Reassign | Replan | Suspend | Resume | Restage
FROM_PLAN = "plan:"  # how the name of a step begins that a step of the plan has sent


def sent_name(step: str, kind: str) -> str:
    """Name a step of an obligation after the step of the plan it comes from."""
    return f"{FROM_PLAN}{step}:{kind}"


class Reach(Value):
    """One act on the plan as its obligations hear of it."""

    plan: str
    step: str = Field(description="the plan's own step; theirs are named after it")
    at: datetime
    actor: Actor | None = None
    everything: bool = Field(default=False, description="every open obligation is sent something")
    duties: frozenset[str] = Field(default=frozenset(), description="or else those of these")
    all_alike: tuple[Replan | Suspend | Resume, ...] = ()
    turns: dict[str, Turn] = Field(default_factory=dict)
    edition: int | None = Field(
        default=None, description="an amendment: its number; what it or a later one opened has it"
    )
    reason: str = ""
    decision: DecisionDocument | None = None

    def name(self, kind: str) -> str:
        """Name a step of an obligation after the step of the plan it comes from."""
        return sent_name(self.step, kind)

    @property
    def resumes(self) -> bool:
        """Tell whether it only undoes what an earlier act of the plan did."""
        return any(isinstance(each, Resume) for each in self.all_alike)

    def sends(self, order: Opening, unit: str) -> tuple[Sent, ...]:
        """Return what is done to an open obligation that a unit owes today."""
        if self.edition is not None and order.edition >= self.edition:
            return ()
        if isinstance(order, CourseOrder) and any(each.serves for each in order.stages):
            return ()  # each of its collections hears for its own duty; it ends with the last
        turn = self.turns.get(order.duty, Turn())
        if turn.withdraws(order):
            return (Withdraw(reason=self.reason),)
        if isinstance(order, CourseOrder):
            return self._restages(turn)  # its stages are reached themselves
        sent: list[Sent] = []
        rule = turn.rule_of(order)
        if rule and self.decision:
            sent.append(Redecide(rule=rule, decision=self.decision))
        # Who got it by a directive keeps it.
        owed = isinstance(order, AssignmentOrder) and (_is_dated(order) or bool(order.course))
        if turn.new_lead and owed:
            sent += [Reassign(unit=turn.new_lead, reason=self.reason)] * (unit == turn.old_lead)
        return (*sent, *self.all_alike)

    def _restages(self, turn: Turn) -> tuple[Sent, ...]:
        """Return what a course hears: through which stages it goes from now on."""
        if turn.route is None or self.edition is None or self.decision is None:
            return ()
        restage = Restage(
            route=turn.route, edition=self.edition, reason=self.reason, decision=self.decision
        )
        return (restage,)


def _is_dated(order: Opening) -> bool:
    return deadline_id_of(order) is not None


def reach_of(  # noqa: PLR0917 — an act, and what it is read with
    row: PlanRow,
    step: str,
    at: datetime,
    actor: Actor | None,
    body: PlanBody,
    packages: Mapping[str, Plan],
    house: House,
) -> Reach:
    """Return how an act reaches the open obligations; it is worked out anew at every attempt.

    ``packages`` holds the versions an amendment replaced and adopted. The person of the actor is
    left out: that he held his post was checked when the plan's own step was decided, and he may
    have left it since.
    """
    anybody = actor.model_copy(update={"person": ""}) if actor else None
    said = {"plan": row.id, "step": step, "at": at, "actor": anybody}
    if isinstance(body, SetCalendar):
        replan = Replan(reason=body.document)
        return Reach.model_validate({**said, "everything": True, "all_alike": (replan,)})
    if isinstance(body, SuspendPlan):
        alike: tuple[Suspend | Resume, ...] = (Suspend(reason=body.reason),)
        return _of_duties(said, body.duties, alike)
    if isinstance(body, ResumePlan):
        return _of_duties(said, body.duties, (Resume(),))
    if isinstance(body, Amend):
        return _amended(row, said, body, packages, house)
    return Reach.model_validate(said)


def _of_duties(
    said: Mapping[str, object], duties: tuple[str, ...], alike: tuple[Suspend | Resume, ...]
) -> Reach:
    more = {"everything": not duties, "duties": frozenset(duties), "all_alike": alike}
    return Reach.model_validate({**said, **more})


def _amended(
    row: PlanRow,
    said: Mapping[str, object],
    body: Amend,
    packages: Mapping[str, Plan],
    house: House,
) -> Reach:
    number, record = next(
        (number, each)
        for number, each in enumerate(row.amended, start=1)
        if each.step == said["step"]
    )
    old, new = packages[record.replaced], packages[record.package]
    on = house.today(record.at)
    found = turns(Opener(old, row, house, on), Opener(new, row, house, on), old, new)
    replans = difference(old, new).replans
    return Reach.model_validate(
        {
            **said,
            "everything": replans,
            "duties": frozenset(found),
            "all_alike": (Replan(reason=body.reason),) if replans else (),
            "turns": found,
            "edition": number,
            "reason": body.reason,
            "decision": body.decision,
        }
    )
