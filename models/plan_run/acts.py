"""Acts of the secretary and of those who hold posts on a running plan, besides its decisions."""

from datetime import date
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from models.base import Value
from models.deciding.commands import Reason, Text
from models.source import DecisionDocument

SubstitutionId = Annotated[str, Field(min_length=8, max_length=64, pattern=r"^[A-Za-z0-9-]+$")]
Duties = Annotated[tuple[str, ...], Field(max_length=500)]


class Substitute(Value):
    """The holder of a post gives its work to another person for a time (ủy quyền).

    From ``valid_from`` (inclusive) until ``valid_until`` (exclusive); ``id`` is made by the sender.
    """

    type: Literal["substitute"] = "substitute"
    id: SubstitutionId
    post: str
    receiver: str = Field(min_length=1, max_length=120, description="id of the person")
    receiver_name: str = Field(default="", max_length=200)
    duties: Duties = Field(default=(), description="its scope; empty: the whole post")
    valid_from: date
    valid_until: date
    document: Text = ""


class EndSubstitution(Value):
    """A substitution ends earlier than was written: it holds no more from a day on."""

    type: Literal["end_substitution"] = "end_substitution"
    id: SubstitutionId
    since: date


class SetCalendar(Value):
    """A document makes a day worked or free in one calendar; what is open is planned anew."""

    type: Literal["set_calendar"] = "set_calendar"
    calendar: str = Field(default="", description="empty: asked of the API, the plan's usual one")
    day: date
    working: bool
    note: Text = ""
    document: Annotated[str, Field(min_length=1, max_length=400)]


class RecordContact(Value):
    """A telephone call is a fact too: with whom, about what, on which day; nothing else changes."""

    type: Literal["record_contact"] = "record_contact"
    obligation: str = Field(default="", description="id of what it was about, where it was one")
    unit: str = Field(description="the unit that was spoken with")
    with_whom: str = Field(min_length=1, max_length=200)
    channel: Literal["phone", "visit", "mail", "message"]
    text: Reason
    on: date


class Amend(Value):
    """The plan goes on with another stored version of its package, by a recorded decision."""

    type: Literal["amend"] = "amend"
    package: str = Field(description="version of the stored package")
    reason: Reason
    decision: DecisionDocument


class SuspendPlan(Value):
    """The clocks of some duties, or of all, stand still until they are resumed."""

    type: Literal["suspend_plan"] = "suspend_plan"
    duties: Duties = Field(default=(), description="empty: all, those opened later too")
    reason: Reason


class ResumePlan(Value):
    """The clocks of duties run on that the plan had suspended."""

    type: Literal["resume_plan"] = "resume_plan"
    duties: Duties = Field(default=(), description="empty: all that are suspended")


class AskContributions(Value):
    """Who works on an assignment asks other units for their part, each by its own dated one."""

    type: Literal["ask_contributions"] = "ask_contributions"
    obligation: str = Field(description="id of the assignment it is for")
    units: Annotated[tuple[str, ...], Field(min_length=1, max_length=200)]
    due: date
    text: Reason


class CopyTo(Value):
    """Who gets a copy of a document, and for what purpose: exactly one of unit and body."""

    purpose: Literal["report_up", "courtesy_copy", "archive_copy"]
    unit: str = ""
    body: str = Field(default="", description="an outside body")

    @model_validator(mode="after")
    def _one_of(self) -> Self:
        if bool(self.unit) == bool(self.body):
            msg = "name exactly one of unit and body"
            raise ValueError(msg)
        return self


class DispatchDocument(Value):
    """A later document is sent out as the plan was: some must acknowledge it, others get copies."""

    type: Literal["dispatch"] = "dispatch"
    document: str = Field(pattern=r"^[a-z0-9][a-z0-9-]{0,39}$", description="its id, by the sender")
    title: Annotated[str, Field(min_length=1, max_length=400)]
    number: Annotated[str, Field(min_length=1, max_length=80)]
    dated: date
    units: Annotated[tuple[str, ...], Field(max_length=500)] = ()
    unit_classes: Annotated[tuple[str, ...], Field(max_length=50)] = ()
    working_days: int = Field(default=5, ge=1, le=60, description="for the acknowledgement")
    copies: Annotated[tuple[CopyTo, ...], Field(max_length=200)] = ()


class AddItem(Value):
    """A list that the plan leaves open ('…') gets one more item, with a course of its own."""

    type: Literal["add_item"] = "add_item"
    duty: str = Field(min_length=1)
    item: str = Field(pattern=r"^[a-z0-9][a-z0-9-]{0,39}$", description="its id, by the sender")
    title: Annotated[str, Field(min_length=1, max_length=400)]


class TakeUp(Value):
    """A plain assignment of an earlier release is converted into the course of its duty."""

    type: Literal["take_up"] = "take_up"
    obligation: str = Field(description="id of the assignment")
    stage: str = Field(
        default="",
        max_length=20,
        description="at which stage the course begins, those before being over; empty: the first",
    )
    reason: Reason
