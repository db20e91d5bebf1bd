"""Targets: the numbers a plan strives for."""

from enum import StrEnum
from typing import Literal

from pydantic import Field

from models.base import ID, Value


class Comparator(StrEnum):
    """How a figure is held against a target."""

    AT_LEAST = ">="
    MEAN_AT_LEAST = "mean>="


class TargetPeriod(StrEnum):
    """When a target is judged; 'none_stated' is judged at the end and says so."""

    ANNUAL = "annual"
    NONE_STATED = "none_stated"
    BY_YEAR = "by_year"


class Target(Value):
    """A number the plan strives for."""

    id: str = Field(min_length=1, pattern=ID)
    clause: str
    comparator: Comparator
    value: int = Field(ge=0)
    unit: Literal["percent", "count", "mean"]
    numerator_vi: str = Field(min_length=1)
    denominator_vi: str | None = Field(default=None, description="None only for an absolute count")
    period: TargetPeriod
    by_year: int | None = None
    sectors: tuple[str, ...] = Field(min_length=1)
    pooled: bool = Field(default=False, description="sectors are asked apart and judged together")
    quote: str = Field(min_length=1)
    owner_class: str | None = Field(
        default=None, description="class of units that are the denominator"
    )
    remark: str = ""
