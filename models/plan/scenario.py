"""A rehearsal script: what people and organisations do, and when; never what the system says."""

from datetime import date, time
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from models.base import Value
from models.plan.plan import DutyKind
from models.plan.stage import Member
from models.source import DecisionDocument
from models.timing.deadline import DeadlineRule


class Assumed(Value):
    """What a scenario assumes because nobody has said it; every output prints that."""

    issued_on: date
    number: str | None = None
    note: str = Field(min_length=1)


class Share(Value):
    """Of every ``of`` units in code order, the first ``take``."""

    take: int = Field(ge=1)
    of: int = Field(ge=1)

    @model_validator(mode="after")
    def _a_part(self) -> Self:
        if self.take > self.of:
            msg = f"take ({self.take}) is more than of ({self.of})"
            raise ValueError(msg)
        return self


class Who(Value):
    """Which answers a habit speaks of; an empty field matches everything."""

    duties: tuple[str, ...] = ()
    kinds: tuple[DutyKind, ...] = ()
    units: tuple[str, ...] = ()
    unit_kinds: tuple[str, ...] = ()
    years: tuple[int, ...] = ()
    stages: tuple[str, ...] = Field(default=(), description="stages of a course, by id")
    share: Share | None = Field(default=None, description="of the units that match the rest")


class Answer(Value):
    """When somebody answers, in working days; exactly one of the fields."""

    before_due: int | None = Field(default=None, ge=0)
    after_due: int | None = Field(default=None, ge=1)
    after_opened: int | None = Field(default=None, ge=0)
    never: bool = False

    @model_validator(mode="after")
    def _exactly_one(self) -> Self:
        dated = (self.before_due, self.after_due, self.after_opened)
        if sum(each is not None for each in dated) + self.never != 1:
            msg = "name exactly one of before_due, after_due, after_opened, never: true"
            raise ValueError(msg)
        return self


class OutsideRound(Value):
    """The lead sends its draft to an outside body, which keeps it for some working days."""

    body: str
    sent_after: int = Field(ge=0, description="working days after opening or the round before")
    kept: int = Field(ge=1, description="working days until it comes back")
    agreed_days: int | None = Field(default=None, ge=1, description="agreed term, if any")


class Habit(Value):
    """How some units usually behave; the first habit that matches counts."""

    who: Who = Who()
    acknowledge_after: int | None = Field(default=1, ge=0, description="working days; null = never")
    answer: Answer
    outside: tuple[OutsideRound, ...] = ()
    number: str = Field(default="", description="of the document a stage ends with; assumed")
    answer_again_after: int = Field(default=10, ge=0, description="working days after a return")
    at: time = time(9, 0)


class ReviewHabit(Value):
    """How an approver behaves."""

    approvers: tuple[str, ...] = ()
    stages: tuple[str, ...] = Field(default=(), description="stages of a course, by id")
    number: str = Field(default="", description="of the document a stage ends with; assumed")
    duties: tuple[str, ...] = ()
    years: tuple[int, ...] = ()
    after: int = Field(ge=0, description="working days after the submission")
    returns: int = Field(default=0, ge=0, le=20, description="so many submissions come back first")
    never: bool = False
    at: time = time(14, 0)


class CollectHabit(Value):
    """How the collecting unit behaves."""

    duties: tuple[str, ...] = ()
    years: tuple[int, ...] = ()
    accept_after: int = Field(default=2, ge=0, description="working days after each receipt")
    close_after: int | None = Field(
        default=20, ge=0, description="working days after the due day, with declared gaps if any"
    )
    at: time = time(15, 0)


class _Dated(Value):
    on: date
    at: time = time(9, 0)


class _OnDuty(_Dated):
    duty: str
    unit: str | None = Field(default=None, description="entry of a collection, or the lead")
    year: int | None = Field(default=None, description="occurrence of a yearly duty")


class Decide(_Dated):
    """An undecided or default item is decided."""

    act: Literal["decide"]
    duty: str
    lead: str | None = None
    deadline: DeadlineRule | None = None
    decision: DecisionDocument


class Asked(_Dated):
    """An outside body asks for a contribution."""

    act: Literal["asked"]
    duty: str
    body: str


class Appoint(_Dated):
    """A person takes over a post from that day."""

    act: Literal["appoint"]
    post: str
    person: str = Field(min_length=1)
    name: str = ""


class Vacate(_Dated):
    """A post falls vacant."""

    act: Literal["vacate"]
    post: str


class RenameUnit(_Dated):
    """A unit is renamed."""

    act: Literal["rename"]
    unit: str
    name_vi: str = Field(min_length=1)


class Extension(_OnDuty):
    """A unit asks for more time; the assigner decides some working days later."""

    act: Literal["extension"]
    until: date
    reason: str = Field(min_length=1)
    granted: bool = True
    decided_after: int = Field(default=2, ge=0)


class Directive(_OnDuty):
    """The Standing or the Presidium directs: a new deadline, a new lead, an instruction."""

    act: Literal["directive"]
    by: str = Field(description="post of the Standing or Presidium")
    due: date | None = None
    lead: str | None = None
    instruction: str = ""
    document: str = Field(default="", description="number and date when given on paper")


class Promise(_OnDuty):
    """Somebody who was escalated to acknowledges, with a promised date."""

    act: Literal["promise"]
    post: str
    until: date


class NotApplicable(_OnDuty):
    """A unit says the request does not apply to it; the superior accepts that or not."""

    act: Literal["not_applicable"]
    reason: str = Field(min_length=1)


class Excuse(_OnDuty):
    """The superior excuses a unit by a recorded exception."""

    act: Literal["excuse"]
    reason: str = Field(min_length=1)


class Reopen(_OnDuty):
    """The superior opens an entry again until a day, also of a collection that was closed."""

    act: Literal["reopen"]
    unit: str
    until: date
    reason: str = Field(min_length=1)


class Withdraw(_OnDuty):
    """The assigner withdraws a duty."""

    act: Literal["withdraw"]
    reason: str = Field(min_length=1)


class Suspend(_OnDuty):
    """The assigner suspends a duty until it is resumed."""

    act: Literal["suspend"]
    until: date
    reason: str = Field(min_length=1)


class Outcome(_OnDuty):
    """What became of a document of somebody else is recorded."""

    act: Literal["outcome"]
    body: str
    outcome: Literal["adopted", "partly", "not_reached", "withdrawn"]
    number: str = ""
    dated: date | None = Field(default=None, description="of the document; else the day itself")
    note: str = ""


class Members(_Dated):
    """The members of the committee are set, by post; later by a numbered decision."""

    act: Literal["members"]
    duty: str
    members: tuple[Member, ...] = Field(min_length=1)
    decision: DecisionDocument | None = None


class Secretary(_Dated):
    """The committee's secretary is named and takes over the post."""

    act: Literal["secretary"]
    duty: str
    person: str = Field(min_length=1)
    name: str = ""
    decision: DecisionDocument | None = None


Event = Annotated[
    Decide
    | Asked
    | Appoint
    | Vacate
    | RenameUnit
    | Extension
    | Directive
    | Promise
    | NotApplicable
    | Excuse
    | Reopen
    | Withdraw
    | Suspend
    | Outcome
    | Members
    | Secretary,
    Field(discriminator="act"),
]


class Scenario(Value):
    """The whole script of a rehearsal."""

    schema_version: Literal[1] = Field(alias="schema")
    name: str = Field(min_length=1, pattern=r"^[A-Za-z0-9._-]+$")
    title: str = Field(min_length=1)
    assumed: Assumed
    habits: tuple[Habit, ...] = ()
    reviews: tuple[ReviewHabit, ...] = ()
    collecting: tuple[CollectHabit, ...] = ()
    events: tuple[Event, ...] = ()
