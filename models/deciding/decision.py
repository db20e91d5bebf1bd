"""What deciding a step comes to: a new row, a new timetable, messages; or a refusal."""

from datetime import datetime
from typing import Generic, TypeVar

from models.base import Value
from models.deciding.claim import Messages
from models.deciding.commands import Actor, Refusal
from models.deciding.timetable import Timetable

Row = TypeVar("Row")
Body = TypeVar("Body")


class Step(Value, Generic[Body]):
    """One step: its name (the idempotency key), what is done, by whom, at which plan time."""

    name: str
    body: Body
    actor: Actor | None = None
    at: datetime


class Decision(Value, Generic[Row]):
    """The outcome of a step that was accepted; ``timetable`` is None where it did not change."""

    row: Row
    timetable: Timetable | None = None
    messages: Messages = Messages()


class Refused(Exception):  # noqa: N818 — raised and caught inside a decision only, never shown
    """A step cannot be done in the present state."""

    def __init__(self, code: str, message: str, field: str = "") -> None:
        """Keep the refusal as a value."""
        super().__init__(message)
        self.refusal = Refusal(code=code, field=field, message=message)
