"""What can be done to an obligation: the bodies of commands and of the system's own steps."""

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import Field

from models.base import Value
from models.deciding.signing import SigningCapacity
from models.deciding.timetable import Firing
from models.source import DecisionDocument
from models.timing.deadline import DeadlineRule

Reason = Annotated[str, Field(min_length=1, max_length=4000)]
Text = Annotated[str, Field(max_length=4000)]


class Actor(Value):
    """Who acts: the post, the person in it, for whom, and how it is signed."""

    post: str = Field(min_length=1, max_length=80)
    person: str = Field(default="", max_length=120)
    acting_for: str | None = None
    capacity: SigningCapacity | None = None


class FileRef(Value):
    """A file that is handed in: its content by hash, and what it is called."""

    hash: str = Field(pattern=r"^[0-9a-f]{64}$", description="SHA-256 of the content")
    name: str = Field(min_length=1, max_length=200)
    size: int = Field(ge=0, description="bytes")
    type: str = Field(min_length=1, max_length=200, description="media type")


Files = Annotated[tuple[FileRef, ...], Field(max_length=50)]


class Fire(Value):
    """An instant of the timetable has come."""

    type: Literal["fire"] = "fire"
    at: datetime = Field(description="the instant planned, whenever the timer really fired")
    firings: tuple[Firing, ...]


class Acknowledge(Value):
    """The assignee has taken note."""

    type: Literal["acknowledge"] = "acknowledge"


class ReportProgress(Value):
    """The assignee says how far it is."""

    type: Literal["report_progress"] = "report_progress"
    text: Reason


class Submit(Value):
    """The assignee hands in its product."""

    type: Literal["submit"] = "submit"
    document: Text = ""
    note: Text = ""
    files: Files = ()
    number: Text = ""
    dated: date | None = None
    outcome: Annotated[str, Field(max_length=40)] = ""
    reason: Text = ""


class Approve(Value):
    """The approver whose turn it is approves."""

    type: Literal["approve"] = "approve"
    note: Text = ""


class Return(Value):
    """The approver returns the submission, with reasons and perhaps a new date."""

    type: Literal["return"] = "return"
    reason: Reason
    due: date | None = None


class RequestExtension(Value):
    """The assignee asks for more time."""

    type: Literal["request_extension"] = "request_extension"
    until: date
    reason: Reason


class DecideExtension(Value):
    """The assigner grants or denies the extension that was asked for."""

    type: Literal["decide_extension"] = "decide_extension"
    granted: bool
    until: date | None = None
    reason: Text = ""


class Delegate(Value):
    """The owner lets another unit do the work and stays the owner."""

    type: Literal["delegate"] = "delegate"
    unit: str = Field(min_length=1)


class TakeBack(Value):
    """The owner takes delegated work back."""

    type: Literal["take_back"] = "take_back"


class Reassign(Value):
    """The assigner gives the duty to another unit."""

    type: Literal["reassign"] = "reassign"
    unit: str = Field(min_length=1)
    reason: Text = ""


class Withdraw(Value):
    """The assigner withdraws the duty."""

    type: Literal["withdraw"] = "withdraw"
    reason: Reason


class HandOver(Value):
    """The matter goes to an outside body, with a document; its term may be agreed."""

    type: Literal["hand_over"] = "hand_over"
    body: str = Field(min_length=1)
    document: Text = ""
    agreed: date | None = None


class ReceiveBack(Value):
    """The matter comes back from the outside body."""

    type: Literal["receive_back"] = "receive_back"
    document: Text = ""
    note: Text = ""


class Direct(Value):
    """A directive: a new deadline, a new lead, an instruction; from paper with its document."""

    type: Literal["direct"] = "direct"
    due: date | None = None
    lead: str | None = None
    instruction: Text = ""
    document: Text = ""


class Suspend(Value):
    """The assigner stops every clock."""

    type: Literal["suspend"] = "suspend"
    reason: Reason


class Resume(Value):
    """The assigner lets the clock of the holder run on."""

    type: Literal["resume"] = "resume"


class Ask(Value):
    """An outside body asks for the contribution: from now on a clock runs."""

    type: Literal["ask"] = "ask"
    body: str
    document: Text = ""


class Promise(Value):
    """Somebody escalated to takes note, with a promised date: the climb pauses until then."""

    type: Literal["promise"] = "promise"
    until: date
    line: date | None = Field(default=None, description="due line of a collection")


class RecordReceivedOn(Value):
    """The superior corrects the day a product arrived; whether it was late is judged anew."""

    type: Literal["record_received_on"] = "record_received_on"
    received_on: date
    reason: Reason


class Replan(Value):
    """The calendar or the policy has changed: the timetable is built anew."""

    type: Literal["replan"] = "replan"
    reason: Reason


class Redecide(Value):
    """A recorded decision sets another deadline."""

    type: Literal["redecide"] = "redecide"
    rule: DeadlineRule
    decision: DecisionDocument


AssignmentBody = Annotated[
    Fire
    | Acknowledge
    | ReportProgress
    | Submit
    | Approve
    | Return
    | RequestExtension
    | DecideExtension
    | Delegate
    | TakeBack
    | Reassign
    | Withdraw
    | HandOver
    | ReceiveBack
    | Direct
    | Suspend
    | Resume
    | Ask
    | Promise
    | RecordReceivedOn
    | Replan
    | Redecide,
    Field(discriminator="type"),
]


# What can be done to something closed, whose workflow has ended: it is started again for it.
OF_CLOSED = frozenset({"reopen", "record_received_on"})


class Refusal(Value):
    """A step that was refused, as a value: a stable code, the field, and what would be accepted."""

    code: str
    field: str = ""
    message: str
    state: str = Field(default="", description="the present state, so that it can be shown")

    def in_state(self, state: str) -> "Refusal":
        """Say the present state with it."""
        return self.model_copy(update={"state": state})
