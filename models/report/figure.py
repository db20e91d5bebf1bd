"""A figure of a report: a number, or not applicable, or missing; zero is a number."""

from typing import Annotated, Literal

from pydantic import Field, StrictInt

from models.base import Value

# No count of a union reaches it, and millions of them add up to what a database still counts.
LARGEST = 10**12 - 1


class Given(Value):
    """A number that was given, zero included."""

    type: Literal["value"] = "value"
    value: StrictInt


class NotApplicable(Value):
    """There is nothing to count, and why."""

    type: Literal["not_applicable"] = "not_applicable"
    reason: str = Field(min_length=1, max_length=500)


class Missing(Value):
    """Nobody said anything."""

    type: Literal["missing"] = "missing"


Figure = Annotated[Given | NotApplicable | Missing, Field(discriminator="type")]
MISSING = Missing()


def given(value: int) -> Given:
    """Make a figure of a number."""
    return Given(value=value)


def value_of(figure: Figure) -> int | None:
    """Return the number, or nothing where none was given; zero is returned as zero."""
    return figure.value if isinstance(figure, Given) else None
