"""The outcome of a rehearsal as one JSON object."""

from datetime import date, datetime

from pydantic import ConfigDict, Field, InstanceOf

from models.base import Value
from models.cells import Cells
from models.deciding.claim import ClaimKind, SkipReason, Via, WithheldReason
from worker.report_data import RehearsalData


class PlanPart(Value):
    """Which plan was rehearsed, and what of it is only assumed."""

    id: str
    title: str
    number: str
    issued_on: date | None
    assumed: bool
    assumed_note: str


class ScenarioPart(Value):
    """Which scenario was played."""

    name: str
    title: str


class About(Value):
    """What a message is about, and why it is said."""

    at: datetime
    kind: ClaimKind
    via: Via
    rung: str
    obligation: str
    clause: str
    unit: str
    to: tuple[str, ...]
    why: str
    units: tuple[str, ...]
    duty: str
    due: date | None
    round: int
    repeat: int


class Message(About):
    """A claim: the permission to send one message to one post."""

    acting_for: str | None
    note: str


class WithheldMessage(About):
    """A message that was decided against."""

    reason: WithheldReason


class DigestPart(Value):
    """A digest as it was written: who reads the same text on a morning, and what it says."""

    at: datetime
    to: tuple[str, ...]
    count: int = Field(description="messages in it; none in a recap, or where a day has passed")
    persons: tuple[str, ...]
    subject: str
    text: str


class SkippedRung(Value):
    """A rung without an addressee; ``alarm`` where nobody at all was left to tell."""

    at: datetime
    obligation: str
    clause: str
    unit: str
    rung: str
    addressee: str
    reason: SkipReason
    alarm: bool


class CollectionPart(Value):
    """What one collection came to."""

    cycle: str
    period: str
    superior: str
    expected: int
    received: int = Field(description="answered, and not excused or declared missing since")
    late: int = Field(description="of those received")
    missing: int
    closed_at: datetime | None
    duty: str
    due: date
    open: int = Field(description="still owed")
    gaps: tuple[str, ...]
    not_applicable: int
    excused: int


class Report(Value):
    """All of it, in the order of its keys; equal runs differ in ``seconds`` only."""

    model_config = ConfigDict(validate_by_name=True, validate_by_alias=True)

    plan: PlanPart
    scenario: ScenarioPart
    from_: date = Field(alias="from")
    until: date
    seconds: float
    messages: tuple[Message, ...]
    digests: tuple[DigestPart, ...]
    withheld: tuple[WithheldMessage, ...]
    undecided: tuple[str, ...] = Field(description="clauses whose lead or deadline nobody decided")
    skipped_rungs: tuple[SkippedRung, ...]
    cells: dict[str, Cells]
    collections: tuple[CollectionPart, ...]
    facts: InstanceOf[RehearsalData] = Field(exclude=True, repr=False)
    """What the story and the page tell besides; no part of the JSON."""

    def as_json(self) -> str:
        """Write the one JSON object that ``--json`` prints."""
        return self.model_dump_json(by_alias=True, indent=1)
