"""A course as a value: where it stands, what has passed, what came of it."""

from datetime import date, datetime
from enum import StrEnum

from pydantic import Field

from models.base import Value
from models.course.order import CourseOrder, CourseStage
from models.plan.stage import Member
from models.source import DecisionDocument

WITHDRAWN = "withdrawn"
CLOSED_BY_DECISION = "closed"
DONE = "done"  # the outcome of a course whose last stage names none


class CourseState(StrEnum):
    """The states of a course; what its stage is doing is told by the stage's own obligation."""

    RUNNING = "running"
    CLOSED = "closed"


class OutsideStay(Value):
    """How long an outside body had a stage."""

    body: str
    days: int = Field(ge=0, description="working days")


class StagePassed(Value):
    """A stage that is over: whose it was, what came of it, and how its days divide."""

    stage: str
    round: int = Field(ge=1, description="how often the stage had been opened by then")
    year: int
    obligation: str
    unit: str
    outcome: str = ""
    reason: str = ""
    number: str = ""
    dated: date | None = None
    opened_at: datetime
    closed_at: datetime
    own_days: int = Field(default=0, ge=0, description="working days with the union")
    outside: tuple[OutsideStay, ...] = ()
    late: bool = False
    persons: tuple[str, ...] = Field(default=(), description="who handed it in")


class Restaffing(Value):
    """The members as a numbered decision has set them (kiện toàn)."""

    members: tuple[Member, ...]
    decision: DecisionDocument | None = None
    at: datetime


class OpenStage(Value):
    """A stage that is open; a course that comes back may have several at a time."""

    stage: str
    round: int = Field(ge=1)
    obligation: str
    year: int
    opened_at: datetime
    was: CourseStage | None = Field(
        default=None, description="as it was opened, where an amendment has changed it since"
    )
    then: str = Field(
        default="", description="what follows it, where it is no stage of the course any more"
    )
    is_awaited: bool = Field(default=False, description="others answer there; not its own")


class CourseRow(Value):
    """A course as it stands."""

    id: str
    order: CourseOrder
    state: CourseState = CourseState.RUNNING
    open: tuple[OpenStage, ...] = ()
    opened_at: datetime
    passed: tuple[StagePassed, ...] = ()
    restaffed: tuple[Restaffing, ...] = ()
    led_from: int = Field(
        default=0, description="stages over before an amendment set who leads: they do not tell"
    )
    secretary: str = Field(default="", description="the person named as the committee's secretary")
    closed_at: datetime | None = None
    outcome: str = ""
    reason: str = ""
    decision: DecisionDocument | None = None

    @property
    def is_open(self) -> bool:
        """Tell whether something may still come of it."""
        return self.state is CourseState.RUNNING

    @property
    def stage(self) -> str:
        """The stage that is open, the one opened last where there are several."""
        return self.open[-1].stage if self.open else ""

    @property
    def round(self) -> int:
        """How often the stage that is open has been opened; 0 where none is."""
        return self.open[-1].round if self.open else 0

    @property
    def current(self) -> CourseStage | None:
        """The stage that is open."""
        return self.order.stage(self.stage)

    def rounds_of(self, stage: str) -> int:
        """Return how often a stage has been opened."""
        open_ = sum(each.stage == stage for each in self.open)
        return open_ + sum(each.stage == stage for each in self.passed)

    @property
    def rounds(self) -> int:
        """How often it went through any of its stages, at most: 1 where nothing came back."""
        open_ = (each.round for each in self.open)
        return max((1, *open_, *(each.round for each in self.passed)))

    @property
    def members(self) -> tuple[Member, ...]:
        """The members as they were set last."""
        return self.restaffed[-1].members if self.restaffed else ()

    @property
    def document(self) -> StagePassed | None:
        """The stage that ended last with a numbered document."""
        return next((each for each in reversed(self.passed) if each.number), None)
