"""What a rehearsal leaves behind, ready to be told: rows, claims and log lines as values."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from models.assignment.state import AssignmentRow
from models.collection.state import CollectionRow, Entry
from models.deciding.claim import Alarm, Claim, Skip, Withheld
from models.deciding.house import House
from models.notices.delivery import DeliveryKind
from models.plan.plan import Plan
from models.plan.scenario import Scenario
from models.plan_run.progress import PlanRow


@dataclass(frozen=True, kw_only=True)
class LogLine:
    """One line of the append-only log: what was done to an obligation, by which post."""

    at: datetime
    obligation: str
    step: str
    type: str
    actor_post: str = ""
    detail: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Delivered:
    """One message as it was sent to one person, with the claims it says."""

    at: datetime
    kind: DeliveryKind
    person: str
    posts: tuple[str, ...]
    subject: str
    text: str
    claims: tuple[Claim, ...]


@dataclass(frozen=True, kw_only=True)
class RehearsalData:
    """Everything a report is built from; ``house`` knows the organisation with all its changes."""

    plan: Plan
    scenario: Scenario
    plan_row: PlanRow
    house: House
    start: datetime
    until: datetime
    seconds: float
    claims: list[Claim]
    withheld: list[Withheld]
    skips: list[Skip]
    alarms: list[Alarm]
    assignments: list[AssignmentRow]
    collections: list[tuple[CollectionRow, list[Entry]]]
    log: list[LogLine]
    deliveries: list[Delivered] = field(default_factory=list)
