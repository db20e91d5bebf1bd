"""What the desk shows: tasks, collections, the board, history, files."""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import Field, PlainSerializer, SerializationInfo, WithJsonSchema

from models.base import Value
from models.desk.promised import Promised
from models.plan.plan import DutyKind
from models.source import DecisionDocument, SourceKind


def _in_zone(instant: datetime, info: SerializationInfo) -> str:
    zone = (info.context or {}).get("zone")
    return (instant.astimezone(zone) if zone else instant).isoformat()


# An instant, shown in the zone of the plan where the context of the serialisation names one.
Moment = Annotated[
    datetime,
    PlainSerializer(_in_zone, return_type=str, when_used="json"),
    WithJsonSchema({"type": "string", "format": "date-time"}, mode="serialization"),
]


class Bucket(StrEnum):
    """Where a task lies on somebody's desk."""

    NOW = "now"  # to be done: due soon, or late
    DECISION = "decision"  # waits for a decision
    COMING = "coming"  # later, or in another's court for the moment
    CLOSED = "closed"
    ALL = "all"
    OPEN = "open"  # the first three, one after the other


OPEN_BUCKETS = (Bucket.NOW, Bucket.DECISION, Bucket.COMING)


class Asked(Value):
    """More time that was asked for and waits for a decision."""

    until: date
    reason: str
    asked: date


class TaskItem(Value):
    """One task in a list: an assignment, or one unit's entry in a collection."""

    id: str
    kind: Literal["assignment", "entry"]
    obligation: str = Field(description="id of the assignment or collection")
    duty: str
    clause: str
    title: str
    unit: str
    unit_name: str
    worker: str = Field(description="who does the work: delegate, preparer, or the unit itself")
    worker_name: str
    state: str
    holder: str = Field(description="in whose court: a unit, an outside body, or nobody")
    holder_name: str
    due_day: date | None
    days_late: int = Field(description="working days of the unit after its term; 0: not late")
    bucket: Bucket
    extended: bool
    request: Asked | None
    files: int
    asked_from: str
    duty_kind: DutyKind = Field(description="of a dispatch, the answer is that it has arrived")
    settles: str = Field(default="", description="receipt: the answer is that it has arrived")
    promised: Promised | None = Field(default=None, description="the last promise, while it runs")
    decide_by: date | None = Field(
        default=None, description="day by which the approver it lies with is to decide"
    )


class Stage(Value):
    """One approver in turn."""

    unit: str
    unit_name: str
    by: date | None
    done: bool


class OutsideDays(Value):
    """Working days a matter has lain with an outside body."""

    body: str
    days: int


class Stay(Value):
    """One stay at an outside body."""

    body: str
    body_name: str
    sent: date
    agreed: date | None
    received: date | None


class Submission(Value):
    """What was handed in last."""

    at: Moment
    acted_at: Moment | None
    number: str
    dated: date | None
    person: str
    note: str
    late: bool
    received_on: date | None = None


class Returned(Value):
    """That it was returned, and why."""

    at: Moment
    reason: str


class Ground(Value):
    """Where a deadline comes from."""

    kind: SourceKind
    text: str


class Task(TaskItem):
    """One task with everything the desk knows of it."""

    product: str
    opened_at: Moment
    original_due: date | None
    late_after: Moment | None
    round: int
    approvers: tuple[Stage, ...]
    hand_overs: tuple[Stay, ...]
    submission: Submission | None
    returned: Returned | None
    source: Ground | None
    own_days: int = Field(description="working days with the union, from opening to the end")
    outside_days: tuple[OutsideDays, ...]
    suspended_since: date | None
    contributions: tuple[TaskItem, ...]
    may: tuple[str, ...] = Field(description="what the caller may do with it now")
    sentence: str = Field(description="the words of the clause")
    course: str = Field(default="", description="the course it is a stage of, as the desk names it")
    stage: str = ""
    stage_round: int = Field(default=0, description="how often this stage was opened by then")
    outcomes: tuple[str, ...] = Field(default=(), description="one of them is named at its end")
    sends_to: tuple[str, ...] = Field(
        default=(), description="outside bodies; one of them must have had it before its end"
    )
    document: str = Field(default="", description="whether its end needs a number and a date")
    ends_by: str = Field(default="", description="the act on the course that ends it")
    returned_for: str = Field(default="", description="why it came back from a later stage")


class CollectionItem(Value):
    """One collection in a list."""

    id: str
    obligation: str
    duty: str
    clause: str
    title: str
    cycle: str
    period: str
    superior: str
    superior_name: str
    through: str
    through_name: str
    is_open: bool
    phase: str
    due_day: date
    expected: int = Field(description="units that owe an answer, all of them")
    states: dict[str, int] = Field(description="how many entries are in each state")
    requested: int = Field(description="entries for which more time was asked")


class CollectionView(CollectionItem):
    """One collection whole, without its entries."""

    opened_at: Moment
    closed_at: Moment | None
    late_after: Moment
    locked_after: Moment
    gaps: tuple[str, ...]
    product: str
    source: Ground | None
    may: tuple[str, ...]
    sentence: str


class HistoryItem(Value):
    """One line of the history of an obligation or of a plan."""

    id: int
    at: Moment
    acted_at: Moment | None
    obligation: str
    type: str
    post: str
    person: str
    acting_for: str | None
    capacity: str | None
    before: str
    after: str
    text: str = Field(description="what was said: a reason, a note, an instruction")
    detail: dict[str, Any]


class FileItem(Value):
    """One file that was handed in."""

    id: int
    task: str
    name: str
    version: int
    hash: str
    size: int
    type: str
    at: Moment
    person: str
    post: str


class CellCounts(Value):
    """The four office counts of one unit with all below it."""

    unit: str
    name: str
    on_time: int = 0
    late: int = 0
    open_in_term: int = 0
    open_overdue: int = 0


class ProposalItem(TaskItem):
    """A proposal, in whose court it is and since when."""

    since: date
    own_days: int = Field(description="working days with the union, all stages together")
    outside: tuple[OutsideDays, ...]
    course: str = ""
    stage: str = Field(default="", description="what its stage is called")
    rounds: int = Field(default=1, description="how often it went through any one stage, at most")


class Gathering(Value):
    """How the answers of some units to one collection stand, counted."""

    id: str
    duty: str
    clause: str
    title: str
    duty_kind: DutyKind
    superior: str
    superior_name: str
    due_day: date = Field(description="of who owes longest")
    asked: int = Field(description="units in question that owe or owed an answer")
    answered: int = Field(description="of them, who handed in")
    settled: int = Field(description="of them, to whom it does not apply, or who were excused")
    unread: int = Field(description="answers that wait to be accepted")
    overdue: int = Field(description="units that owe it past their term")
    worst: str = Field(description="the unit that owes it longest")
    worst_name: str
    days_late: int = Field(description="working days of that unit after its term; 0: not late")
    promised: Promised | None = Field(default=None, description="for the answer of that unit")


class Undecided(Value):
    """A duty that waits for a decision."""

    duty: str
    clause: str
    title: str
    lacks: tuple[Literal["lead", "deadline"], ...]


class Board(Value):
    """What is late, what is due soon, in whose court each proposal is, and how all stand."""

    today: date
    unit: str
    collections: tuple[Gathering, ...] = Field(
        description="those with an answer late or due, worst first; at most 200"
    )
    late: tuple[TaskItem, ...] = Field(
        description="worst first; at most 200; units' answers where a unit was asked for, where"
        " ``entries`` were, or where they are few"
    )
    due: tuple[TaskItem, ...] = Field(
        description="in the weeks asked for; at most 200; units' answers as in ``late``"
    )
    proposals: tuple[ProposalItem, ...]
    cells: tuple[CellCounts, ...] = Field(description="the unit itself, then its direct children")
    totals: CellCounts
    undecided: tuple[Undecided, ...]


class PlanItem(Value):
    """One plan in a list."""

    id: str
    title: str
    issued_on: date | None
    number: str
    assumed: bool
    closed_at: Moment | None


class SecretaryView(Value):
    """Who acts as secretary of the committee, and whether only by default."""

    post: str
    persons: tuple[str, ...]
    via: str


class DecidedView(Value):
    """What a recorded decision says of a duty."""

    duty: str
    lead: str | None
    deadline: str | None
    decision: DecisionDocument


class PlanStatus(PlanItem):
    """A plan as it stands."""

    package: str
    today: date
    decided: tuple[DecidedView, ...]
    undecided: tuple[Undecided, ...]
    counts: dict[str, int] = Field(description="obligations by state")
    open: int
    late: int
    secretary: SecretaryView | None


Limit = Annotated[int, Field(ge=1, le=500)]
