"""A stage of a course as the plan's data say it: who holds it, how long, what may come of it."""

from enum import StrEnum
from typing import Literal, Self

from pydantic import Field, model_validator

from models.base import Value

NEXT, END = "next", "end"  # where an outcome may lead, besides a stage
STAGE_ID = r"^[a-z][a-z0-9_]{0,19}$"  # no "-" and no ".": both part the name of an occurrence


class CourseKind(StrEnum):
    """The kinds of courses; each has a workflow and the beginning of its id of its own."""

    COMMITTEE = "committee"
    PROPOSAL = "proposal"
    CONTRIBUTION = "contribution"
    STANDING = "standing"
    DISPATCH = "dispatch"
    REVIEW = "review"
    REPORTING = "reporting"


class Holder(StrEnum):
    """Who holds a stage, by the part it has in the duty; a unit or class is named besides."""

    LEAD = "lead"
    PREPARER = "preparer"
    FOCAL = "focal"
    COMMITTEE = "committee"
    STANDING = "standing"
    PRESIDIUM = "presidium"
    PARTNERS = "partners"  # each answers once: a collection
    ADDRESSEES = "addressees"  # of what is sent out, those who carry it out: a collection
    UNIT = "unit"
    CLASS = "class"  # of units, resolved on the day the stage opens: a collection


class DocumentNeed(StrEnum):
    """Whether a stage ends with a document that has a number and a date."""

    NONE = "none"
    OPTIONAL = "optional"
    REQUIRED = "required"


class Settling(StrEnum):
    """What settles an answer in a collection, where it is not the superior's decision."""

    RECEIPT = "receipt"


MANY = frozenset({Holder.PARTNERS, Holder.ADDRESSEES, Holder.CLASS})


class SentTo(StrEnum):
    """To which outside bodies of the duty a stage must have been sent before it can end."""

    COOPERATING = "bodies"
    OWNERS = "owners"
    RECEIVERS = "receivers"
    DECIDERS = "deciders"


class Stage(Value):
    """One stage: the work of one holder; what does not apply to a duty is passed over."""

    id: str = Field(pattern=STAGE_ID)
    label_vi: str = Field(min_length=1)
    label_en: str = ""
    by: str = Field(
        default=Holder.LEAD,
        pattern=r"^(lead|preparer|focal|committee|standing|presidium|partners"
        r"|addressees|(unit|class):[A-Za-z0-9._/-]+)$",
        description="a part in the duty, unit:<code>, or class:<name>",
    )
    days: int | None = Field(default=None, ge=1, le=1000, description="working days to hold it")
    ahead: int | None = Field(
        default=None,
        ge=1,
        le=1000,
        description="due so many working days before the duty's own deadline; once that day is "
        "past, or when it came back, days count from its opening",
    )
    deadline: Literal["last"] | None = Field(
        default=None, description="last: the duty's own deadline belongs to this stage"
    )
    sends_to: SentTo | None = None
    urges: bool = Field(
        default=True, description="whether a body that keeps it is asked by a letter"
    )
    document: DocumentNeed = DocumentNeed.NONE
    document_for: tuple[str, ...] = Field(
        default=(), description="outcomes that need the document; none: all"
    )
    outcomes: dict[str, str] = Field(
        default_factory=dict, description="outcome → a stage, next or end; none: only next"
    )
    ends_by: Literal["record_members", "record_secretary"] | None = Field(
        default=None, description="the act on the course that ends it, instead of a product"
    )
    repeats: Literal["yearly"] | None = None
    settles: Settling | None = Field(
        default=None,
        description="receipt: an answer is accepted by coming, as there is nothing to judge",
    )

    @model_validator(mode="after")
    def _can_be_dated(self) -> Self:
        if self.days is None and self.deadline is None and self.repeats is None:
            msg = "a stage needs days, deadline: last or repeats: yearly"
            raise ValueError(msg)
        if self.ahead and (self.days is None or self.deadline or self.repeats):
            msg = "ahead goes with days, and not with deadline or repeats"
            raise ValueError(msg)
        if set(self.document_for) - set(self.outcomes):
            msg = "document_for names an outcome the stage does not have"
            raise ValueError(msg)
        if self.holder in MANY and (self.outcomes or self.sends_to):
            msg = "a stage that many answer has neither outcomes nor sends_to"
            raise ValueError(msg)
        if self.settles and (self.holder not in MANY or self.document is DocumentNeed.REQUIRED):
            msg = "settles: receipt needs a stage that many answer, without a document of its own"
            raise ValueError(msg)
        return self

    @property
    def holder(self) -> Holder:
        """The part of its holder."""
        return Holder(self.by.partition(":")[0])

    @property
    def named(self) -> str:
        """The unit or class that is named, if one is."""
        return self.by.partition(":")[2]


class Member(Value):
    """A seat of the committee: a post, never a person."""

    post: str
    role: str = Field(default="member", description="head, deputy or member")
