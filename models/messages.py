"""What crosses between workflows and activities; every model carries a schema number."""

from datetime import datetime
from typing import Literal

from pydantic import Field

from models.assignment.decisions import AssignmentStep
from models.assignment.state import AssignmentOrder, AssignmentRow
from models.base import Value
from models.collection.decisions import CollectionStep
from models.collection.state import CollectionOrder, CollectionRow
from models.deciding.commands import Actor, AssignmentBody, CollectionBody, Refusal
from models.deciding.timetable import Timetable
from models.plan_run.decisions import PlanStep
from models.plan_run.progress import PlanBody, PlanRow
from models.timing.clock import PlanClock


class Message(Value):
    """A value that lives in histories."""

    schema_version: Literal[1] = Field(default=1, alias="schema", serialization_alias="schema")


class AssignmentCommand(Message):
    """A person's command to an assignment; the id makes a retry harmless."""

    command_id: str = Field(min_length=1, max_length=80)
    actor: Actor
    body: AssignmentBody


class CollectionCommand(Message):
    """A person's command to a collection."""

    command_id: str = Field(min_length=1, max_length=80)
    actor: Actor
    body: CollectionBody


class PlanCommand(Message):
    """A person's command to a plan."""

    command_id: str = Field(min_length=1, max_length=80)
    actor: Actor
    body: PlanBody


class AssignmentBatch(Message):
    """Steps of one assignment to commit together; ``order`` opens it where there is no row yet."""

    obligation: str
    order: AssignmentOrder
    opened_at: datetime = Field(description="plan time of the opening")
    steps: tuple[AssignmentStep, ...] = ()


class CollectionBatch(Message):
    """Steps of one collection to commit together."""

    obligation: str
    order: CollectionOrder
    opened_at: datetime
    steps: tuple[CollectionStep, ...] = ()


class PlanBatch(Message):
    """Steps of one plan to commit together."""

    plan: str
    package: str
    steps: tuple[PlanStep, ...] = ()


class AssignmentResult(Message):
    """What one step came to: a refusal, or the row (commands only, to keep histories small)."""

    name: str
    refusal: Refusal | None = None
    row: AssignmentRow | None = None


class CollectionResult(Message):
    """What one step came to."""

    name: str
    refusal: Refusal | None = None
    row: CollectionRow | None = None


class PlanResult(Message):
    """What one step came to; ``opens`` says that openings wait."""

    name: str
    refusal: Refusal | None = None
    row: PlanRow | None = None
    opens: bool = False
    settles: tuple[str, ...] = ()


class AssignmentCommitted(Message):
    """The outcome of a batch; ``timetable`` is None where it did not change."""

    results: tuple[AssignmentResult, ...]
    timetable: Timetable | None = None
    is_open: bool = True


class CollectionCommitted(Message):
    """The outcome of a batch."""

    results: tuple[CollectionResult, ...]
    timetable: Timetable | None = None
    is_open: bool = True


class PlanCommitted(Message):
    """The outcome of a batch."""

    results: tuple[PlanResult, ...]
    timetable: Timetable | None = None
    is_open: bool = True
    open_obligations: int = 0


class AssignmentStart(Message):
    """The input of an assignment's workflow; the rest is passed on by continue-as-new."""

    order: AssignmentOrder
    clock: PlanClock
    opened_at: datetime | None = None
    timetable: Timetable = Timetable()
    position: int = 0


class CollectionStart(Message):
    """The input of a collection's workflow."""

    order: CollectionOrder
    clock: PlanClock
    opened_at: datetime | None = None
    timetable: Timetable = Timetable()
    position: int = 0


class PlanStart(Message):
    """The input of a plan's workflow."""

    plan: str
    package: str
    clock: PlanClock
    timetable: Timetable = Timetable()
    position: int = 0
    ended: bool = False


class OpenBatch(Message):
    """Open what waits to be opened for a plan."""

    plan: str
    clock: PlanClock


class Opened(Message):
    """How many workflows a batch opened, and how many were open already."""

    started: int
    existing: int
