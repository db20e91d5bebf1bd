"""What can be done to a collection: the bodies of its commands."""

from datetime import date
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from models.base import Value
from models.deciding.commands import (
    Files,
    Fire,
    Promise,
    Reason,
    Redecide,
    Replan,
    Resume,
    Suspend,
    Text,
)
from models.source import DecisionDocument


class Receipt(Value):
    """One unit's answer: the day it arrived, from which source."""

    unit: str = Field(min_length=1)
    received_on: date
    source: Literal["system", "mail", "paper"] = "system"
    document: Text = ""
    files: Files = ()
    number: Text = ""
    dated: date | None = None
    reviewed_on: date | None = Field(default=None, description="day of the review (sơ kết)")
    filing: str = Field(
        default="", pattern=r"^([0-9a-f]{64})?$", description="SHA-256 of the report's content"
    )


class Receive(Value):
    """One answer arrives."""

    type: Literal["receive"] = "receive"
    receipt: Receipt


class ReceiveMany(Value):
    """Many answers arrive together; each counts on its own.

    An import names its answers by ``batch``: thousands of them would fill the history of the
    workflow, and the commit reads them where they are stored.
    """

    type: Literal["receive_many"] = "receive_many"
    receipts: tuple[Receipt, ...] = Field(default=(), max_length=5000)
    batch: str = Field(
        default="",
        pattern=r"^([0-9a-f]{64})?$",
        description="instead of receipts: SHA-256 of the list that an import has stored",
    )

    @model_validator(mode="after")
    def _one_of_both(self) -> Self:
        if bool(self.receipts) == bool(self.batch):
            msg = "name either receipts or batch"
            raise ValueError(msg)
        return self


class Accept(Value):
    """The superior accepts answers."""

    type: Literal["accept"] = "accept"
    units: tuple[str, ...] = Field(min_length=1, max_length=5000)


class AcceptWithGaps(Value):
    """The superior accepts the whole with declared gaps: the missing are named, and it closes."""

    type: Literal["accept_with_gaps"] = "accept_with_gaps"
    missing: tuple[str, ...] = Field(min_length=1, max_length=5000)
    reason: Reason


class ReturnEntry(Value):
    """The superior returns an answer."""

    type: Literal["return_entry"] = "return_entry"
    unit: str
    reason: Reason
    due: date | None = None


class MarkNotApplicable(Value):
    """The request does not apply to a unit; the superior has accepted its reason."""

    type: Literal["not_applicable"] = "not_applicable"
    unit: str
    reason: Reason


class ExcuseEntry(Value):
    """A unit is excused by a recorded exception."""

    type: Literal["excuse"] = "excuse"
    unit: str
    reason: Reason


class RequestEntryExtension(Value):
    """A unit asks for more time for its answer."""

    type: Literal["request_entry_extension"] = "request_entry_extension"
    unit: str
    until: date
    reason: Reason


class DecideEntryExtension(Value):
    """The superior grants or denies a unit's extension."""

    type: Literal["decide_entry_extension"] = "decide_entry_extension"
    unit: str
    granted: bool
    until: date | None = None
    reason: Text = ""


class Reopen(Value):
    """The superior opens a locked, accepted or missing entry again until a day."""

    type: Literal["reopen"] = "reopen"
    unit: str
    until: date
    reason: Reason


class OpenLocked(Value):
    """A recorded decision lets one unit still file its report after the lock, until a day."""

    type: Literal["open_locked"] = "open_locked"
    unit: str = Field(min_length=1)
    until: date
    decision: DecisionDocument
    reason: Text = ""


class CorrectReceipt(Value):
    """The superior corrects the day a unit's answer arrived; its lateness is judged anew."""

    type: Literal["correct_receipt"] = "correct_receipt"
    unit: str
    received_on: date
    reason: Reason


class DirectEntries(Value):
    """A directive on units that owe their answers: a new deadline, an instruction; maybe both.

    From paper with its document.
    """

    type: Literal["direct_entries"] = "direct_entries"
    units: tuple[str, ...] = Field(min_length=1, max_length=5000)
    due: date | None = None
    instruction: Text = ""
    document: Text = ""

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if self.due is None and not self.instruction.strip():
            msg = "a directive gives a new deadline (due) or an instruction"
            raise ValueError(msg)
        return self


class Close(Value):
    """The superior closes the collection: nothing may be open."""

    type: Literal["close"] = "close"


class HandUp(Value):
    """The superior signs: the collection is closed and its own answer goes up, in one act.

    Both happen or neither. What is missing is declared with its reason, as by ``accept_with_gaps``.
    """

    type: Literal["hand_up"] = "hand_up"
    receipt: Receipt
    missing: tuple[str, ...] = Field(default=(), max_length=5000)
    reason: Text = ""

    @model_validator(mode="after")
    def _declared(self) -> Self:
        if bool(self.missing) != bool(self.reason.strip()):
            msg = "missing and reason go together"
            raise ValueError(msg)
        return self


class PassOn(Value):
    """A unit was taken in by another: what it still owes here is owed by that one."""

    type: Literal["pass_on"] = "pass_on"
    unit: str
    into: str
    reason: Reason


CollectionBody = Annotated[
    Fire
    | Receive
    | ReceiveMany
    | Accept
    | AcceptWithGaps
    | ReturnEntry
    | MarkNotApplicable
    | ExcuseEntry
    | RequestEntryExtension
    | DecideEntryExtension
    | Reopen
    | CorrectReceipt
    | OpenLocked
    | DirectEntries
    | Promise
    | Suspend
    | Resume
    | Replan
    | Redecide
    | Close
    | HandUp
    | PassOn,
    Field(discriminator="type"),
]
