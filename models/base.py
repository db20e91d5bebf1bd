"""The base class of every value."""

from pydantic import BaseModel, ConfigDict


class Value(BaseModel):
    """A frozen value: keyword-only, unknown keys refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")


ID = r"^[A-Za-z0-9._/-]+$"  # what ids and workflow-id segments are made of
