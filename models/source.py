"""Where a stated fact comes from: the plan's text, a rule, a decision, or the system's default."""

from datetime import date
from enum import StrEnum
from typing import Self

from pydantic import Field, model_validator

from models.base import Value


class SourceKind(StrEnum):
    """The four grounds a deadline, lead, approver, product or receiver can have."""

    TEXT = "text"
    RULE = "rule"
    DECISION = "decision"
    DEFAULT = "default"


class DecisionDocument(Value):
    """A document that settles something: issuer, type, number and date (design rule 1)."""

    issuer: str = Field(min_length=1, description="who issued it")
    type: str = Field(
        min_length=1, description="quyết định, công văn, hướng dẫn, thông báo kết luận …"
    )
    number: str = Field(min_length=1, description="number and symbol as printed")
    date: date
    assumed: bool = Field(default=False, description="true in a scenario: nobody really issued it")


class Source(Value):
    """The ground of one stated fact, so that nothing passes for the plan's that is not."""

    kind: SourceKind
    clause: str | None = Field(default=None, description="clause whose text says so (kind: text)")
    rule: str | None = Field(default=None, description="the rule applied (kind: rule)")
    decision: DecisionDocument | None = Field(default=None, description="kind: decision")
    note: str = ""

    @model_validator(mode="after")
    def _ground_is_named(self) -> Self:
        needed = {
            SourceKind.RULE: ("rule", self.rule),
            SourceKind.DECISION: ("decision", self.decision),
        }.get(self.kind)
        if needed and not needed[1]:
            msg = f"a source of kind '{self.kind}' needs the field '{needed[0]}'"
            raise ValueError(msg)
        return self
