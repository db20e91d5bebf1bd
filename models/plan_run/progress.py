"""A running plan as a value: what was issued, what was decided, what is still to be opened."""

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import Field

from models.assignment.state import AssignmentOrder
from models.base import Value
from models.collection.state import CollectionOrder
from models.course.order import CourseOrder
from models.deciding.claim import Messages
from models.deciding.timetable import Timetable
from models.plan.organisation import Substitution
from models.plan_run.acts import (
    AddItem,
    Amend,
    AskContributions,
    DispatchDocument,
    EndSubstitution,
    RecordContact,
    ResumePlan,
    SetCalendar,
    Substitute,
    SuspendPlan,
    TakeUp,
)
from models.source import DecisionDocument
from models.timing.deadline import DeadlineRule

Opening = AssignmentOrder | CollectionOrder | CourseOrder


class Issue(Value):
    """The plan is issued: number and date are entered, or assumed by a scenario.

    ``recorded_for`` names the post of the head for whom a secretary records it from paper; then
    ``document`` says which paper.
    """

    type: Literal["issue"] = "issue"
    issued_on: date
    number: str = ""
    assumed: bool = False
    document: DecisionDocument | None = None
    recorded_for: str = ""


class OpenYear(Value):
    """A new year of the plan begins: its recurring duties are opened."""

    type: Literal["open_year"] = "open_year"
    year: int


class DecideDuty(Value):
    """A lead or deadline nobody had decided, or that was a default, is decided."""

    type: Literal["decide_duty"] = "decide_duty"
    duty: str
    lead: str | None = None
    deadline: DeadlineRule | None = None
    decision: DecisionDocument
    deadline_id: str = Field(default="", description="which deadline, where a duty has several")


class AppointPerson(Value):
    """A person takes a post over from a day; who held it before leaves it that day."""

    type: Literal["appoint"] = "appoint"
    post: str
    person: str = Field(min_length=1, max_length=120)
    name: str = ""
    since: date


class VacatePost(Value):
    """A post falls vacant from a day."""

    type: Literal["vacate"] = "vacate"
    post: str
    since: date


class RenameUnit(Value):
    """A unit is renamed from a day; its code stays."""

    type: Literal["rename_unit"] = "rename_unit"
    unit: str
    name_vi: str = Field(min_length=1)
    since: date


class MergeUnit(Value):
    """A unit is taken in by another from a day, by a decision (sáp nhập).

    It ends that day with its posts; the units under it hang under the other one, which owes what
    it still owed. Its reports stay its own.
    """

    type: Literal["merge_unit"] = "merge_unit"
    unit: str = Field(min_length=1)
    into: str = Field(min_length=1)
    since: date
    decision: DecisionDocument


class RecordOutcome(Value):
    """What became of a document of somebody else is recorded; "not reached" is a good end."""

    type: Literal["record_outcome"] = "record_outcome"
    duty: str
    body: str
    outcome: Literal["adopted", "partly", "not_reached", "withdrawn"]
    document: str = ""
    note: str = ""


class CheckClosure(Value):
    """See whether anything of the plan is still open."""

    type: Literal["check_closure"] = "check_closure"


OrganisationChange = (
    AppointPerson | VacatePost | RenameUnit | MergeUnit | Substitute | EndSubstitution | SetCalendar
)
PlanBody = Annotated[
    Issue
    | OpenYear
    | DecideDuty
    | AppointPerson
    | VacatePost
    | RenameUnit
    | MergeUnit
    | Substitute
    | EndSubstitution
    | SetCalendar
    | RecordOutcome
    | RecordContact
    | Amend
    | SuspendPlan
    | ResumePlan
    | AskContributions
    | DispatchDocument
    | AddItem
    | TakeUp
    | CheckClosure,
    Field(discriminator="type"),
]


class Decided(Value):
    """What a recorded decision says of a duty."""

    lead: str | None = None
    deadline: DeadlineRule | None = None
    decision: DecisionDocument


class Suspension(Value):
    """A standstill of the plan: which duties, since when, and by which step it was ordered."""

    step: str
    since: date
    reason: str
    duties: tuple[str, ...] = Field(default=(), description="empty: all")
    resumed: tuple[str, ...] = Field(default=(), description="duties that run again")

    def covers(self, duty: str) -> bool:
        """Tell whether the clocks of a duty stand still by it."""
        return (not self.duties or duty in self.duties) and duty not in self.resumed


class Amended(Value):
    """An amendment that was adopted: from which package to which, when and on what ground."""

    step: str
    at: datetime
    replaced: str
    package: str
    reason: str
    decision: DecisionDocument


class PlanRow(Value):
    """A running plan as it stands."""

    id: str
    package: str = Field(description="version of the package it runs")
    issued_on: date | None = None
    number: str = ""
    assumed: bool = False
    decided: dict[str, Decided] = Field(
        default_factory=dict, description="by duty, or by 'duty@deadline' where it has several"
    )
    closed_at: datetime | None = None
    issue_document: DecisionDocument | None = None
    recorded_for: str = Field(default="", description="post of the head it was issued for")
    amended: tuple[Amended, ...] = ()
    suspended: tuple[Suspension, ...] = ()
    reaching: tuple[str, ...] = Field(
        default=(), description="steps that are still on their way to what is open"
    )

    @property
    def workflow_id(self) -> str:
        """The workflow id."""
        return f"plan:{self.id}"

    def suspension(self, duty: str) -> Suspension | None:
        """Return by what the clocks of a duty stand still."""
        return next((each for each in self.suspended if each.covers(duty)), None)


class Redecision(Value):
    """A decision that sets another deadline for every open occurrence of a duty."""

    duty: str
    deadline_id: str = ""
    rule: DeadlineRule
    decision: DecisionDocument


class PassedOn(Value):
    """What a unit that was taken in by another still owed: the other one owes it now."""

    unit: str
    into: str
    reason: str
    assignments: tuple[str, ...] = ()
    collections: tuple[str, ...] = Field(default=(), description="where it has an open entry")


class PlanOutcome(Value):
    """The outcome of a plan's step."""

    row: PlanRow
    timetable: Timetable | None = None
    openings: tuple[Opening, ...] = ()
    settles: tuple[str, ...] = Field(default=(), description="undecided items that are now decided")
    ends: tuple[str, ...] = Field(default=(), description="obligations that are withdrawn")
    change: OrganisationChange | None = None
    substitution: Substitution | None = Field(default=None, description="as it stands after")
    logs_on: str = Field(default="", description="the obligation whose log it stands in")
    redecides: Redecision | None = None
    passes_on: PassedOn | None = None
    replans: bool = Field(default=False, description="every open obligation is looked at again")
    messages: Messages = Messages()
