"""Report forms, each with its validity and its owner."""

from datetime import date
from typing import Literal

from pydantic import Field

from models.base import ID, Value


class FormField(Value):
    """One field of a report form."""

    id: str = Field(min_length=1, pattern=ID)
    label_vi: str = Field(min_length=1)
    target: str | None = Field(default=None, description="target the figure serves")
    part: Literal["numerator", "denominator", "count", "text"] = "count"
    sector: str | None = None


class Form(Value):
    """A report form with its validity; one for each kind of unit that reports."""

    id: str = Field(min_length=1, pattern=ID)
    title_vi: str = Field(min_length=1)
    owner: str = Field(min_length=1, description="unit that keeps the form")
    unit_kinds: tuple[str, ...] = Field(min_length=1)
    valid_from: date | None = None
    valid_until: date | None = None
    fields: tuple[FormField, ...] = Field(min_length=1)
