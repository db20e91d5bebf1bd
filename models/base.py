"""The base class of every value."""

from pydantic import BaseModel, ConfigDict


class Value(BaseModel):
    """A frozen value: keyword-only, unknown keys refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")
