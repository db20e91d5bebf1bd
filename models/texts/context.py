"""What a template of messages sees: a letter, its sections, and the things said in them."""

from datetime import date
from enum import StrEnum
from typing import Literal

from pydantic import Field

from models.base import Value

Lang = Literal["vi", "en"]


class Tone(StrEnum):
    """Who reads: the unit that works, somebody above it, or a governing body."""

    OWN = "own"
    ABOVE = "above"
    TOP = "top"


class Said(StrEnum):
    """What a line says."""

    ISSUED = "issued"  # the plan was issued and gives a unit its duties
    ASSIGNED = "assigned"
    RETURNED = "returned"
    DIRECTED = "directed"
    REMINDED = "reminded"  # before the due day
    LATE_AGAIN = "late_again"  # the repeated reminder while late
    COMBINED = "combined"  # what was past when it was planned, in one message
    ESCALATED = "escalated"
    REVIEW_WAITING = "review_waiting"
    REVIEW_LATE = "review_late"
    OUTSIDE_LOOK = "outside_look"
    OUTSIDE_LETTER = "outside_letter"
    OUTSIDE_REPORT = "outside_report"
    UNDECIDED = "undecided"
    OWED = "owed"  # standing list: what one owes
    ANSWERED = "answered"  # what is owed and has no answer of its own
    DECISION = "decision"  # standing list: what waits for one's decision
    BEFORE_BODY = "before_body"  # what lies before a governing body, told to the secretary
    CHILD = "child"  # one line for a direct subordinate
    CHANGED = "changed"
    UNDELIVERED = "undelivered"  # a message to a subordinate that reached no address


class Line(Value):
    """One thing said about one matter; a field that does not apply is empty."""

    said: Said
    tone: Tone = Tone.OWN
    obligation: str = ""
    claim: int = Field(default=0, description="number of the claim it says, or 0")
    product: str = Field(default="", description="what is handed in")
    clause: str = ""
    unit: str = Field(default="", description="name of the unit it is about")
    units: tuple[str, ...] = Field(default=(), description="names, where it is about several")
    approver: str = ""
    body: str = Field(default="", description="name of an outside body")
    due: date | None = None
    decide_by: date | None = Field(default=None, description="day an approver is to decide by")
    days: int = Field(default=0, description="working days: late, left or passed")
    late: bool = False
    count: int = Field(default=0, description="late ones of a subordinate, duties of an issue …")
    total: int = 0
    told: int = Field(default=0, description="how often it was reminded of in this round")
    repeat: int = 0
    note: str = ""
    what: str = Field(default="", description="kind of decision or of change")
    since: date | None = None
    agreed: date | None = Field(default=None, description="day an outside body was to answer by")
    promised: date | None = Field(default=None, description="day promised by who was told of it")
    promise: int = Field(default=0, description="which promise it is: the first, the second")
    most: int = Field(default=0, description="how many promises there may be")
    new: bool = Field(default=False, description="it came up since the last digest")
    changed: str = Field(default="", description="kind of the last change since the last digest")
    changed_on: date | None = None
    again: bool = Field(
        default=False, description="carried anew: whether the last one arrived is not known"
    )


class Section(Value):
    """Lines of one kind under one heading; ``more`` were left out."""

    id: Literal["news", "owed", "decisions", "children", "changes", "undelivered"]
    lines: tuple[Line, ...]
    more: int = 0


class Letter(Value):
    """One message to one person."""

    kind: Literal["digest", "urgent"]
    lang: Lang = "vi"
    tone: Tone = Tone.OWN
    person: str = Field(default="", description="name of the person, where it is known")
    posts: tuple[str, ...] = Field(default=(), description="titles he is written to in")
    plan: str = Field(description="title of the plan")
    number: str = Field(default="", description="number of the plan, where it is known")
    issued_on: date | None = None
    assumed: bool = Field(default=False, description="number and day of issue are assumed")
    day: date
    recap: bool = Field(default=False, description="nothing is new: the weekly recap")
    late: int = Field(default=0, description="how much of what is owed is late, listed or not")
    sections: tuple[Section, ...]

    @property
    def lines(self) -> tuple[Line, ...]:
        """All lines, section by section."""
        return tuple(line for section in self.sections for line in section.lines)


class Rendered(Value):
    """A letter in words."""

    subject: str
    text: str
    html: str
