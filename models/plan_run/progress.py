"""A running plan as a value: what was issued, what was decided, what is still to be opened."""

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import Field

from models.assignment.state import AssignmentOrder
from models.base import Value
from models.collection.state import CollectionOrder
from models.deciding.claim import Messages
from models.deciding.timetable import Timetable
from models.source import DecisionDocument
from models.timing.deadline import DeadlineRule

Opening = AssignmentOrder | CollectionOrder


class Issue(Value):
    """The plan is issued: number and date are entered, or assumed by a scenario."""

    type: Literal["issue"] = "issue"
    issued_on: date
    number: str = ""
    assumed: bool = False


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


OrganisationChange = AppointPerson | VacatePost | RenameUnit
PlanBody = Annotated[
    Issue
    | OpenYear
    | DecideDuty
    | AppointPerson
    | VacatePost
    | RenameUnit
    | RecordOutcome
    | CheckClosure,
    Field(discriminator="type"),
]


class Decided(Value):
    """What a recorded decision says of a duty."""

    lead: str | None = None
    deadline: DeadlineRule | None = None
    decision: DecisionDocument


class PlanRow(Value):
    """A running plan as it stands."""

    id: str
    package: str = Field(description="version of the package it runs")
    issued_on: date | None = None
    number: str = ""
    assumed: bool = False
    decided: dict[str, Decided] = Field(default_factory=dict)
    closed_at: datetime | None = None

    @property
    def workflow_id(self) -> str:
        """The workflow id."""
        return f"plan:{self.id}"


class PlanOutcome(Value):
    """The outcome of a plan's step."""

    row: PlanRow
    timetable: Timetable | None = None
    openings: tuple[Opening, ...] = ()
    settles: tuple[str, ...] = Field(default=(), description="undecided items that are now decided")
    change: OrganisationChange | None = None
    messages: Messages = Messages()
