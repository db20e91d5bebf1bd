"""A course as it is opened: its stages, each with who holds it; the plan's data is not needed."""

from datetime import date, datetime

from pydantic import Field

from models.base import Value
from models.plan.plan import Copy, DutyKind
from models.plan.stage import CourseKind, Stage
from models.timing.deadline import Anchor, DeadlineRule


class Served(Value):
    """The duty a stage fulfils by itself, in a course that serves several at a time."""

    duty: str
    clause: str
    product: str = ""
    occurrence: str = Field(description="how the obligation is called, as without a course")
    deadline_id: str = ""
    rule: DeadlineRule


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
    awaits: str = Field(
        default="", description="a collection of another duty whose answers also serve this stage"
    )
    serves: Served | None = Field(default=None, description="none: the duty of the course")
    together: bool = Field(default=False, description="it opens with the stage before it")

    def collects_as(self, plan: str) -> str:
        """Return the id of the collection in which it fulfils a duty by itself."""
        named = (self.serves.duty, self.serves.occurrence) if self.serves else ()
        return ":".join(("collection", plan, *named, self.unit))

    def called_again(self, suffix: str) -> "CourseStage":
        """Return the stage with its obligation under another name."""
        if self.serves is None:
            return self
        name = f"{self.serves.occurrence}{suffix}"
        return self.model_copy(
            update={"serves": self.serves.model_copy(update={"occurrence": name})}
        )

    @property
    def collects(self) -> bool:
        """Tell whether it is a collection."""
        return bool(self.units or self.unit_class)


class Route(Value):
    """What an amendment of the plan may change in a course: its stages, its lead, its deadline."""

    unit: str
    prepared_by: str | None = None
    stages: tuple[CourseStage, ...] = Field(min_length=1)
    rule: DeadlineRule | None = None
    deadline_id: str = ""
    rules: dict[str, DeadlineRule] = Field(default_factory=dict)


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
    begins_at: str = Field(
        default="", description="the stage it begins at where it was converted; empty: the first"
    )
    ground: str = Field(default="", description="why what comes before that stage is over")
    copies: tuple[Copy, ...] = Field(
        default=(), description="of what is sent out: who gets a copy and owes nothing for it"
    )

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

    @property
    def route(self) -> Route:
        """What an amendment may change."""
        return Route.model_validate({name: getattr(self, name) for name in Route.model_fields})

    def on_route(self, route: Route, edition: int) -> "CourseOrder":
        """Return the order with another route, as of an amendment."""
        fields = {name: getattr(route, name) for name in Route.model_fields}
        return self.model_copy(update={**fields, "edition": edition})

    def stage(self, stage_id: str) -> CourseStage | None:
        """Return a stage; None where it does not apply to this course."""
        return next((each for each in self.stages if each.stage.id == stage_id), None)

    def after(self, stage_id: str) -> CourseStage | None:
        """Return the stage that comes next, after all that opened with it; None after the last."""
        ids = [each.stage.id for each in self.stages]
        rest = self.stages[ids.index(stage_id) + 1 :]
        return next((each for each in rest if not each.together), None)

    def with_others(self, stage: CourseStage) -> tuple[CourseStage, ...]:
        """Return a stage and those that open together with it."""
        found = [stage]
        for each in self.stages[self.stages.index(stage) + 1 :]:
            if not each.together:
                break
            found.append(each)
        return tuple(found)

    @property
    def duties(self) -> tuple[str, ...]:
        """The duties it serves: its own first."""
        served = (each.serves.duty for each in self.stages if each.serves)
        return tuple(dict.fromkeys((self.duty, *served)))
