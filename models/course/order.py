"""A course as it is opened: its stages, each with who holds it; the plan's data is not needed."""

from datetime import date, datetime

from pydantic import Field

from models.base import Value
from models.plan.plan import DutyKind
from models.plan.stage import CourseKind, Stage
from models.timing.deadline import Anchor, DeadlineRule


class CourseStage(Value):
    """A stage as it runs in one course."""

    stage: Stage
    unit: str = Field(description="who holds it, or for whom it is collected")
    prepared_by: str | None = None
    through: str = Field(default="", description="the department that collects")
    units: tuple[str, ...] = Field(default=(), description="who answers, each once")
    unit_class: str = Field(default="", description="whose units answer, as of the day it opens")
    sends_to: tuple[str, ...] = Field(default=(), description="outside bodies, one is enough")
    approvers: tuple[str, ...] = Field(
        default=(), description="units that approve each time, in turn: what comes back yearly"
    )
    is_dated: bool = Field(default=False, description="it carries the duty's own deadline")

    @property
    def collects(self) -> bool:
        """Tell whether it is a collection."""
        return bool(self.units or self.unit_class)


class CourseOrder(Value):
    """What is to go through stages: the opening of a course."""

    plan: str
    duty: str
    clause: str
    course: CourseKind
    item: str = Field(default="", description="which item of an open list, or which document")
    kind: DutyKind
    unit: str = Field(description="who owes the duty")
    prepared_by: str | None = None
    product: str = ""
    stages: tuple[CourseStage, ...] = Field(min_length=1)
    rule: DeadlineRule | None = None
    deadline_id: str = Field(default="", description="which deadline of the duty that is")
    rules: dict[str, DeadlineRule] = Field(
        default_factory=dict, description="of a course that comes back: by the deadline's id"
    )
    year: int
    period: tuple[date, date] | None = Field(
        default=None, description="first and last day of the plan, for what comes back or stands"
    )
    anchors: dict[Anchor, date] = Field(default_factory=dict)
    opener: str = Field(default="", description="workflow to tell when it closes")
    opener_waits_from: datetime | None = None
    announced: bool = True
    edition: int = Field(default=0, description="how often the plan had been amended by then")

    @property
    def id(self) -> str:
        """The workflow id."""
        parts: dict[CourseKind, tuple[str, ...]] = {
            CourseKind.COMMITTEE: (),
            CourseKind.REVIEW: (),
            CourseKind.DISPATCH: (self.item or self.duty,),
            CourseKind.REPORTING: (self.item or self.duty,),
        }
        own = parts.get(self.course, (self.duty, self.item) if self.item else (self.duty,))
        return ":".join((self.course, self.plan, *own))

    def stage(self, stage_id: str) -> CourseStage | None:
        """Return a stage; None where it does not apply to this course."""
        return next((each for each in self.stages if each.stage.id == stage_id), None)

    def after(self, stage_id: str) -> CourseStage | None:
        """Return the stage that comes next; None after the last."""
        ids = [each.stage.id for each in self.stages]
        place = ids.index(stage_id) + 1
        return self.stages[place] if place < len(ids) else None
