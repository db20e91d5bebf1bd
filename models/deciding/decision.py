"""What deciding a step comes to: a new row, a new timetable, messages; or a refusal."""

from collections.abc import Collection
from datetime import datetime
from typing import Generic, TypeVar

from pydantic import Field

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
    acted_at: datetime | None = Field(default=None, description="by the sender's own clock")


class Decision(Value, Generic[Row]):
    """The outcome of a step that was accepted; ``timetable`` is None where it did not change."""

    row: Row
    timetable: Timetable | None = None
    messages: Messages = Messages()


class Refused(Exception):  # noqa: N818 — raised and caught inside a decision only, never shown
    """A step cannot be done in the present state."""

    def __init__(self, code: str, message: str, field: str = "", state: str = "") -> None:
        """Keep the refusal as a value; ``state`` where it is not that of the row."""
        super().__init__(message)
        self.refusal = Refusal(code=code, field=field, message=message, state=state)

    def at(self, state: str) -> Refusal:
        """Return the refusal as a value that says the present state."""
        return self.refusal if self.refusal.state else self.refusal.in_state(state)


def refused_stopped(
    command: str, allowed: Collection[str], state: str, *, stopped: bool
) -> Refusal | None:
    """Return why a command is not permitted while clocks stand still, or because they run."""
    if command == "resume" and not stopped:
        return Refusal(code="not_suspended", message="nothing is suspended", state=state)
    if stopped and command not in allowed:
        message = "it is suspended; resume it first"
        return Refusal(code="suspended", message=message, state=state)
    return None
