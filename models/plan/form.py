"""Report forms, each with its validity and its owner."""

from datetime import date
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field

from models.base import ID, Value
from models.problem import Severity

Part = Literal["numerator", "denominator", "count", "text"]


class OverTime(StrEnum):
    """How the figures of several periods make one: a flow is summed, of a stock the last counts."""

    FLOW = "flow"
    STOCK = "stock"


class Service(Value):
    """A target that a figure serves, beside the first one, so that nobody enters it twice."""

    target: str
    part: Literal["numerator", "denominator", "count"]
    sector: str | None = None


class Definition(Value):
    """What a figure means, from a day (inclusive) until a day (exclusive); laws change it."""

    id: str = Field(min_length=1, max_length=40, pattern=ID)
    text_vi: str = Field(min_length=1)
    valid_from: date | None = None
    valid_until: date | None = None


class FormField(Value):
    """One field of a report form."""

    id: str = Field(min_length=1, pattern=ID)
    label_vi: str = Field(min_length=1)
    target: str | None = Field(default=None, description="target the figure serves")
    part: Part = "count"
    sector: str | None = None
    also: tuple[Service, ...] = Field(default=(), description="further targets it serves")
    definition_vi: str = Field(default="", description="printed beside the field")
    definitions: tuple[Definition, ...] = Field(
        default=(), description="where the meaning changes with time"
    )
    over_time: OverTime = OverTime.FLOW
    own: bool = Field(
        default=False,
        description="it is the unit's own figure, and no sum of those it collects from",
    )
    optional: bool = Field(default=False, description="it may be left empty")
    at_most: int | None = Field(default=None, ge=0, description="the largest figure accepted")
    zero_needs_comment: bool = False
    warn_change: int | None = Field(
        default=None, ge=1, description="percent of change against last year that warns"
    )
    valid_from: date | None = None
    valid_until: date | None = None

    @property
    def is_figure(self) -> bool:
        """Tell whether a number is asked, and not a text."""
        return self.part != "text"

    def services(self) -> tuple[Service, ...]:
        """Return every target the figure serves, with the part it plays."""
        if self.target is None or self.part == "text":
            return self.also
        first = Service(target=self.target, part=self.part, sector=self.sector)
        return (first, *self.also)

    def definition(self, day: date) -> Definition | None:
        """Return the meaning in force on a day, where several follow each other."""
        return next((each for each in self.definitions if _holds(each, day)), None)


class AtMost(Value):
    """A figure is no larger than another, or than several together."""

    type: Literal["at_most"]
    field: str
    of: tuple[str, ...] = Field(min_length=1)
    severity: Severity = Severity.ERROR
    why_vi: str = ""


class SumOf(Value):
    """A figure is the sum of others."""

    type: Literal["sum"]
    field: str
    of: tuple[str, ...] = Field(min_length=2)
    severity: Severity = Severity.ERROR
    why_vi: str = ""


FormRule = Annotated[AtMost | SumOf, Field(discriminator="type")]


class Form(Value):
    """A report form with its validity; one for each kind of unit that reports."""

    id: str = Field(min_length=1, pattern=ID)
    title_vi: str = Field(min_length=1)
    owner: str = Field(min_length=1, description="unit that keeps the form")
    unit_kinds: tuple[str, ...] = Field(min_length=1)
    valid_from: date | None = None
    valid_until: date | None = None
    fields: tuple[FormField, ...] = Field(min_length=1)
    rules: tuple[FormRule, ...] = ()
    warn_change: int | None = Field(
        default=None, ge=1, description="percent, where a field says nothing else"
    )

    def holds_on(self, day: date) -> bool:
        """Tell whether the form is in force on a day."""
        return _holds(self, day)

    def fields_on(self, day: date) -> tuple[FormField, ...]:
        """Return the fields that are asked on a day, as the form orders them."""
        return tuple(each for each in self.fields if _holds(each, day))


def _holds(value: Form | FormField | Definition, day: date) -> bool:
    return (value.valid_from is None or value.valid_from <= day) and (
        value.valid_until is None or day < value.valid_until
    )
