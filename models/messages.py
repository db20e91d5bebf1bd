"""What crosses between workflows and activities; every model carries a schema number."""

from datetime import datetime
from typing import Literal

from pydantic import Field

from models.assignment.decisions import AssignmentStep
from models.assignment.state import AssignmentOrder, AssignmentRow
from models.base import Value
from models.collection.decisions import CollectionStep
from models.collection.state import CollectionOrder, CollectionRow
from models.course.commands import CourseBody
from models.course.decisions import CourseStep
from models.course.order import CourseOrder
from models.course.state import CourseRow
from models.deciding.collecting import CollectionBody
from models.deciding.commands import Actor, AssignmentBody, Refusal
from models.deciding.timetable import Timetable
from models.plan_run.decisions import PlanStep
from models.plan_run.progress import PlanBody, PlanRow
from models.timing.clock import PlanClock


class Message(Value):
    """A value that lives in histories."""

    schema_version: Literal[1] = Field(default=1, alias="schema", serialization_alias="schema")


class Command(Message):
    """A person's command; the id makes a retry harmless."""

    command_id: str = Field(min_length=1, max_length=80)
    actor: Actor
    acted_at: datetime | None = Field(
        default=None, description="when the sender acted, by his own clock; the arrival counts"
    )


class AssignmentCommand(Command):
    """A person's command to an assignment."""

    body: AssignmentBody


class CollectionCommand(Command):
    """A person's command to a collection."""

    body: CollectionBody


class PlanCommand(Command):
    """A person's command to a plan."""

    body: PlanBody


class CourseCommand(Command):
    """A person's command to a course itself."""

    body: CourseBody


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


class CourseBatch(Message):
    """Steps of one course to commit together; without steps it looks at what has closed."""

    course: str
    order: CourseOrder
    at: datetime = Field(description="plan time of the look, or of the opening")
    steps: tuple[CourseStep, ...] = ()


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
    wakes: tuple[str, ...] = Field(default=(), description="whose row the step has changed")


class CourseResult(Message):
    """What one step came to."""

    name: str
    refusal: Refusal | None = None
    row: CourseRow | None = None
    wakes: tuple[str, ...] = Field(default=(), description="whose row the step has changed")


class PlanResult(Message):
    """What one step came to; ``opens`` says that openings wait."""

    name: str
    refusal: Refusal | None = None
    row: PlanRow | None = None
    opens: bool = False
    settles: tuple[str, ...] = ()
    wakes: tuple[str, ...] = Field(default=(), description="whose deadline the step has changed")


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


class CourseCommitted(Message):
    """The outcome of a batch, or of a look."""

    results: tuple[CourseResult, ...]
    timetable: Timetable | None = None
    is_open: bool = True
    unopened: bool = Field(default=False, description="a stage waits for its workflow")
    wakes: tuple[str, ...] = Field(
        default=(), description="courses that have waited for what is over now"
    )


class PlanCommitted(Message):
    """The outcome of a batch."""

    results: tuple[PlanResult, ...]
    timetable: Timetable | None = None
    is_open: bool = True
    open_obligations: int = 0
    unopened: int = Field(default=0, description="openings whose workflow was not started yet")
    reaching: tuple[str, ...] = Field(
        default=(), description="steps that are still on their way to what is open"
    )


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


class CourseStart(Message):
    """The input of a course's workflow, whatever its kind."""

    order: CourseOrder
    clock: PlanClock
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
    """Open what waits to be opened for a plan, or only the stages of one of its courses."""

    plan: str
    clock: PlanClock
    course: str = ""


class Opened(Message):
    """How many workflows a batch opened, and how many were open already."""

    started: int
    existing: int


class ReplanBatch(Message):
    """Bring a step of a plan, which changes what is open, to every obligation it concerns."""

    plan: str
    step: str = Field(description="the name of the plan's step")


class Replanned(Message):
    """How many obligations were looked at, how many woken, and how many refused it."""

    reached: int
    woken: int
    refused: int = 0


class DigestStart(Message):
    """The input of a plan's workflow of messages; the rest is passed on by continue-as-new."""

    plan: str
    clock: PlanClock
    next_at: datetime | None = Field(default=None, description="when it composes next")
    again_at: datetime | None = Field(default=None, description="when it delivers again")


class DigestBatch(Message):
    """Compose what a plan has to say: a morning's digests, or only what is urgent."""

    plan: str
    at: datetime = Field(description="plan time")
    morning: bool


class DigestCommitted(Message):
    """What a composition came to."""

    next_at: datetime = Field(description="the next morning that is a working day for somebody")
    composed: int = 0
    is_pending: bool = Field(default=False, description="something waits to be sent")
    is_open: bool = True


class DeliverBatch(Message):
    """Send what waits for a plan."""

    plan: str
    clock: PlanClock


class Delivered(Message):
    """What became of it."""

    sent: int = 0
    failed: int = 0
    unknown: int = 0
    withheld: int = 0
    again_at: datetime | None = Field(
        default=None, description="plan time at which something is to be tried again"
    )
