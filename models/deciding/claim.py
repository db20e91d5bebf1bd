"""Messages as facts: the permission to send one, the decision not to, a rung without addressee."""

from datetime import date, datetime
from enum import StrEnum

from pydantic import Field

from models.base import Value


class ClaimKind(StrEnum):
    """What a message is."""

    ASSIGNMENT = "assignment"
    REMINDER = "reminder"
    ESCALATION = "escalation"
    RETURNED = "returned"
    DIRECTIVE = "directive"
    COURTESY = "courtesy"


class Via(StrEnum):
    """How a message travels: at once, or with the next digest."""

    URGENT = "urgent"
    DIGEST = "digest"


URGENT_KINDS = frozenset({ClaimKind.ASSIGNMENT, ClaimKind.RETURNED, ClaimKind.DIRECTIVE})


class Matter(Value):
    """What a message is about."""

    obligation: str
    occurrence: str
    duty: str
    clause: str
    unit: str
    units: tuple[str, ...] = ()
    due_day: date | None = None
    stage: str = Field(default="", description="of a course: what is owed is no more than that")
    product: str = Field(default="", description="as it was asked for")


class Claim(Value):
    """The permission to send one message to one post.

    Unique on (obligation, occurrence, round, rung, repeat, line, recipient post).
    """

    matter: Matter
    kind: ClaimKind
    via: Via
    rung: str
    repeat: int = 0
    round: int = 1
    line: date | None = None
    to: str
    persons: tuple[str, ...]
    substitutes: tuple[str, ...] = Field(default=(), description="which of them only substitute")
    acting_for: str | None = None
    at: datetime
    note: str = ""


class WithheldReason(StrEnum):
    """Why a message was decided against."""

    PAST_WHEN_PLANNED = "past_when_planned"
    ANNOUNCED_WITH_PLAN = "announced_with_plan"
    COMBINED = "combined"
    SETTLED = "settled"  # what it is about had been settled before it could be sent
    POST_VACANT = "post_vacant"  # nobody held the post when it was to be sent
    LOST_RIGHT = "lost_right"  # the matter was no longer the recipient's when it was to be sent
    NO_ADDRESS = "no_address"


class Withheld(Value):
    """A message that was decided against, with its reason."""

    matter: Matter
    kind: ClaimKind
    rung: str
    repeat: int = 0
    round: int = 1
    at: datetime
    reason: WithheldReason


class SkipReason(StrEnum):
    """Why a rung had nobody on it."""

    NO_POST = "no_post"
    VACANT = "vacant"
    ALREADY_TOLD = "already_told"
    BEYOND_ROOT = "beyond_root"


class Skip(Value):
    """A rung, or one addressee of it, that was skipped at once."""

    matter: Matter
    rung: str
    addressee: str
    round: int = 1
    at: datetime
    reason: SkipReason


class Alarm(Value):
    """Something the operator must look at."""

    obligation: str
    at: datetime
    code: str
    detail: str = ""


class Messages(Value):
    """Everything a decision says, decides not to say, and could not say."""

    claims: tuple[Claim, ...] = ()
    withheld: tuple[Withheld, ...] = ()
    skips: tuple[Skip, ...] = ()
    alarms: tuple[Alarm, ...] = ()

    def __add__(self, other: "Messages") -> "Messages":
        """Join two bundles, in order."""
        return Messages(
            claims=self.claims + other.claims,
            withheld=self.withheld + other.withheld,
            skips=self.skips + other.skips,
            alarms=self.alarms + other.alarms,
        )
