"""The first atom as a value: one unit owes one product by one deadline."""

from datetime import date, datetime
from enum import StrEnum

from pydantic import Field

from models.base import Value
from models.deciding.claim import Matter
from models.deciding.ladder import Climb, Subject
from models.deciding.timetable import Lines, Pause
from models.plan.plan import DutyKind
from models.plan.stage import DocumentNeed
from models.timing.deadline import Anchor, DeadlineRule


class AssignmentState(StrEnum):
    """The states of an assignment."""

    WAITING = "waiting"  # the event its deadline counts from has not happened
    ASSIGNED = "assigned"
    ACKNOWLEDGED = "acknowledged"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    COMPLETED = "completed"
    WITHDRAWN = "withdrawn"


CLOSED_STATES = frozenset({AssignmentState.COMPLETED, AssignmentState.WITHDRAWN})


class HolderKind(StrEnum):
    """In whose court an obligation lies; exactly one clock runs, the holder's."""

    ASSIGNEE = "assignee"
    APPROVER = "approver"
    OUTSIDE = "outside"
    NOBODY = "nobody"


class ApproverStage(Value):
    """One approver in turn; ``by`` is the day its own term ends, where the plan names one."""

    unit: str
    by: date | None = None


class AssignmentOrder(Value):
    """What is assigned: the opening of an assignment."""

    plan: str
    duty: str
    clause: str
    occurrence: str
    kind: DutyKind
    unit: str = Field(description="who owes it")
    prepared_by: str | None = None
    product: str = ""
    approvers: tuple[ApproverStage, ...] = ()
    rule: DeadlineRule | None = Field(default=None, description="None: undecided, no clock runs")
    year: int
    anchors: dict[Anchor, date] = Field(default_factory=dict)
    opener: str = Field(default="", description="workflow to tell when it closes")
    opener_waits_from: datetime | None = Field(
        default=None, description="plan time from which the opener waits for closures"
    )
    announced: bool = Field(default=True, description="another message already told the unit")
    asked_from: str = Field(default="", description="the assignment it contributes to")
    edition: int = Field(default=0, description="how often the plan had been amended by then")
    course: str = Field(default="", description="workflow of the course it is a stage of")
    stage: str = ""
    round: int = Field(default=0, description="how often this stage was opened, with this time")
    outcomes: tuple[str, ...] = Field(default=(), description="one of them is named at its end")
    sends_to: tuple[str, ...] = Field(
        default=(), description="outside bodies; one of them must have had it before its end"
    )
    urges: bool = Field(default=True, description="whether such a body is asked by a letter")
    document: DocumentNeed = DocumentNeed.NONE
    document_for: tuple[str, ...] = Field(
        default=(), description="outcomes that need the document; none: all"
    )
    ends_by: str = Field(default="", description="the act on the course that ends it")
    reason_for: tuple[str, ...] = Field(default=(), description="outcomes that need a reason")
    deadline_id: str | None = Field(
        default=None, description="of a stage: which deadline of its duty it carries, if one"
    )
    follows: bool = Field(default=False, description="another stage was open before this one")
    returned_for: str = Field(default="", description="why it came back from a later stage")
    laid_by: str = Field(default="", description="the unit whose work lies before this one")
    not_by: tuple[str, ...] = Field(
        default=(), description="persons whose own work is decided on here"
    )

    @property
    def id(self) -> str:
        """The workflow id."""
        return f"assignment:{self.plan}:{self.duty}:{self.occurrence}:{self.unit}"


class HandOverSpan(Value):
    """A stay at an outside body: when sent, with what, when it came back."""

    body: str
    sent: date
    agreed: date | None = None
    received: date | None = None


class ExtensionRequest(Value):
    """A request for more time that waits for a decision."""

    until: date
    reason: str
    asked: date


class Ended(Value):
    """What came of a stage of a course: said by whoever handed it in."""

    outcome: str = ""
    reason: str = ""
    number: str = ""
    dated: date | None = None


class AssignmentRow(Value):
    """An assignment as it stands: the truth, stored; a workflow keeps only when to act."""

    id: str
    order: AssignmentOrder
    state: AssignmentState
    holder: HolderKind
    unit: str = Field(description="who owes it now")
    delegate: str | None = None
    opened_at: datetime
    original_due: date | None = None
    base_due: date | None = None
    granted_due: date | None = None
    pauses: tuple[Pause, ...] = Field(default=(), description="since the deadline was last set")
    redated_on: date | None = Field(default=None, description="when the deadline was set anew")
    lines: Lines | None = None
    climb: Climb = Climb()
    submissions: int = 0
    stage: int = Field(default=0, description="approver whose turn it is")
    review_due: Lines | None = None
    review_climb: Climb = Climb()
    review_pauses: tuple[Pause, ...] = ()
    review_promises: tuple[Pause, ...] = ()
    submitted_at: datetime | None = None
    submitted_by: tuple[str, ...] = Field(
        default=(), description="persons; under a substitution its giver too"
    )
    received_on: date | None = Field(
        default=None, description="the day it arrived, where a superior has corrected it"
    )
    submitted_late: bool = False
    completed_at: datetime | None = None
    suspended_since: date | None = None
    hand_overs: tuple[HandOverSpan, ...] = ()
    request: ExtensionRequest | None = None
    promises: tuple[Pause, ...] = ()
    extended: bool = False
    ended: Ended | None = None
    urgent: int = Field(default=0, description="urgent messages so far; tells them apart")

    @property
    def is_open(self) -> bool:
        """Tell whether anything is still owed."""
        return self.state not in CLOSED_STATES

    @property
    def is_undecided(self) -> bool:
        """Tell whether it waits for a decision, so that no clock runs."""
        return self.order.rule is None and self.base_due is None

    @property
    def worker(self) -> str:
        """The unit that does the work today: delegate, preparer, or the owner itself."""
        return self.delegate or self.order.prepared_by or self.unit

    @property
    def subject(self) -> Subject:
        """Whom the ladder is about while the assignee holds the matter."""
        return Subject(unit=self.worker, duty=self.order.duty)

    @property
    def approver(self) -> ApproverStage | None:
        """The approver whose turn it is, or would be."""
        stages = self.order.approvers
        return stages[self.stage] if self.stage < len(stages) else None

    @property
    def decide_by(self) -> date | None:
        """The day by which the approver who holds the matter is to decide."""
        is_held = self.holder is HolderKind.APPROVER and self.review_due
        return self.review_due.due_day if is_held and self.review_due else None

    @property
    def matter(self) -> Matter:
        """What messages about it are about."""
        return Matter(
            obligation=self.id,
            occurrence=self.order.occurrence,
            duty=self.order.duty,
            clause=self.order.clause,
            unit=self.unit,
            due_day=self.lines.due_day if self.lines else None,
            stage=self.order.stage,
            product=self.order.product,
        )
