"""What a step of a plan is decided with: the plan as it runs, the house, and what was looked up."""

from dataclasses import dataclass
from datetime import date, datetime

from models.assignment.state import AssignmentRow
from models.deciding.commands import Actor
from models.deciding.house import House
from models.plan.organisation import Substitution
from models.plan.plan import Plan
from models.plan_run.progress import PlanRow


@dataclass(frozen=True, kw_only=True)
class Adopted:
    """Another version of the package, and the house as it stands under it."""

    plan: Plan
    house: House


@dataclass(frozen=True, kw_only=True)
class LeftOpen:
    """What is open of a unit: what another can take over, and what has to be ended first."""

    assignments: tuple[str, ...] = ()
    collections: tuple[str, ...] = ()
    """Where it has an entry that is still owed."""
    stuck: tuple[str, ...] = ()
    """What it collects or decides on, works on for another, has before others, or has to come."""


@dataclass(frozen=True, kw_only=True)
class Seen:
    """What was looked up for one step; nothing where the step needs nothing."""

    adopted: Adopted | None = None
    taken: frozenset[str] = frozenset()
    """The ids of all that was ever opened; an amendment needs them."""
    assignment: AssignmentRow | None = None
    """The assignment a step names."""
    obligation_exists: bool = False
    """Whether there is an obligation of the id a step names."""
    asked_before: int = 0
    """How often contributions to it were asked for."""
    substitution: Substitution | None = None
    """The substitution a step names."""
    left_open: LeftOpen | None = None
    """What is open of a unit that is to be taken in by another."""


NOTHING = Seen()


@dataclass(frozen=True, kw_only=True)
class Case:
    """One step to be decided."""

    plan: Plan
    row: PlanRow
    house: House
    now: datetime
    step: str
    """The name of the step."""
    actor: Actor | None
    seen: Seen

    @property
    def today(self) -> date:
        """The day it is in the plan's zone."""
        return self.house.today(self.now)

    @property
    def duties(self) -> list[str]:
        """The ids of the plan's duties, in its order."""
        return [duty.id for duty in self.plan.file.duties]
