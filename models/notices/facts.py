"""What a morning's composition looks at besides the house: claims, what is owed, what waits."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

from models.assignment.state import HandOverSpan
from models.deciding.claim import Claim
from models.notices.delivery import DeliveryKind, Reader

Key = tuple[str, str]  # obligation, unit


@dataclass(frozen=True, kw_only=True, slots=True)
class Waiting:
    """A claim that was given to nobody yet, by its number."""

    id: int
    claim: Claim


@dataclass(frozen=True, kw_only=True, slots=True)
class Carried:
    """A delivery that a digest carries on.

    Its outcome is unknown, it reached no address, or it still waits from a day before.
    """

    delivery: int
    person: str
    posts: tuple[str, ...]
    why: Literal["unknown", "failed", "superseded"]
    day: date
    error: str
    claims: tuple[Waiting, ...]
    kind: DeliveryKind = DeliveryKind.DIGEST

    @property
    def is_lost_digest(self) -> bool:
        """Tell whether it is a digest that may not have been read: its news are news still."""
        return self.kind is DeliveryKind.DIGEST and self.why != "failed"


@dataclass(frozen=True, kw_only=True, slots=True)
class Item:
    """Something open: an assignment, or one unit's entry of a collection."""

    obligation: str
    duty: str
    clause: str
    unit: str
    worker: str
    due_day: date | None
    late_after: datetime | None
    round: int
    court: Literal["assignee", "approver", "outside", "nobody"]
    state: str
    stopped: bool = False
    undecided: bool = False
    opened: date | None = None
    approver: str = ""
    stage: str = ""
    product: str = ""
    approvers: tuple[str, ...] = ()
    decide_by: date | None = None  # by the approver who holds it
    stays: tuple[HandOverSpan, ...] = ()  # at outside bodies
    promised: date | None = None  # by who was told of the lateness: the climb pauses until then
    promises: int = 0  # how many there were

    def is_late(self, at: datetime) -> bool:
        """Tell whether the one who works is late: his clock runs and the line has passed."""
        if self.late_after is None or self.stopped or self.court != "assignee":
            return False
        return at >= self.late_after


@dataclass(frozen=True, kw_only=True, slots=True)
class Pending:
    """Something that waits for a decision of a unit."""

    obligation: str
    duty: str
    clause: str
    unit: str
    decider: str
    what: Literal["submission", "extension", "receipt"]
    since: datetime
    until: date | None = None  # more time is asked for
    decide_by: date | None = None
    count: int = 1


@dataclass(frozen=True, kw_only=True, slots=True)
class Change:
    """Something that was done since, told to the unit it is about."""

    obligation: str
    duty: str
    clause: str
    units: tuple[str, ...]
    what: str
    at: datetime
    due_day: date | None = None
    stage: str = ""


@dataclass(frozen=True, kw_only=True)
class Facts:
    """Everything about one plan at one moment."""

    plan: str
    title: str
    number: str = ""
    issued_on: date | None = None
    assumed: bool = False
    products: Mapping[str, str] = field(default_factory=dict)
    products_en: Mapping[str, str] = field(default_factory=dict)
    stages: Mapping[tuple[str, str], tuple[str, str]] = field(default_factory=dict)
    answered: Mapping[str, tuple[str, str]] = field(default_factory=dict)  # own clause, the other's
    waiting: tuple[Waiting, ...] = ()
    carried: tuple[Carried, ...] = ()
    items: tuple[Item, ...] = ()
    pending: tuple[Pending, ...] = ()
    changes: Callable[[], tuple[Change, ...]] = tuple  # read only where a letter is written
    reminded: Callable[[], Mapping[Key, int]] = dict  # the same; messages that went out
    last: Mapping[str, datetime] = field(default_factory=dict)
    sent: Mapping[tuple[str, DeliveryKind], int] = field(default_factory=dict)
    readers: Mapping[str, Reader] = field(default_factory=dict)
