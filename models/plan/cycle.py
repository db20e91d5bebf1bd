"""What a report cycle says beyond its own collection: the levels below, and who contributes."""

from pydantic import Field

from models.base import ID, Value
from models.source import Source
from models.timing.deadline import DeadlineRule


class CycleStep(Value):
    """One level further down: who answers the level above asks the units directly under it."""

    working_days: int = Field(ge=1, le=250, description="due so much earlier than the level above")
    unit_class: str | None = Field(default=None, description="which of them; None: all")
    source: Source


class PartnerRequest(Value):
    """What the partners of the consolidated report are asked for, each by its own assignment."""

    rule: DeadlineRule
    product: str = Field(min_length=1)
    source: Source


class AlsoAnswers(Value):
    """A year whose answers also serve another duty, so that nobody is asked twice."""

    year: int = Field(ge=1900, le=2200)
    duty: str = Field(min_length=1, pattern=ID)
    source: Source
