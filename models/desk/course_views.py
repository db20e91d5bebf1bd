"""What the desk shows of duties and of the courses they go through."""

from datetime import date
from typing import Literal

from pydantic import Field

from models.base import Value
from models.desk.views import Moment, OutsideDays
from models.plan.plan import CopyPurpose, DutyKind
from models.plan.stage import CourseKind
from models.source import DecisionDocument


class StageView(Value):
    """One stage of a course, once: over, or open now."""

    stage: str
    label: str
    round: int = Field(description="how often it had been opened by then")
    obligation: str
    task: str = Field(description="id of its task or collection, as the desk shows it")
    is_collection: bool
    is_open: bool
    unit: str
    unit_name: str
    outcome: str = ""
    reason: str = ""
    number: str = ""
    dated: date | None = None
    opened_at: Moment
    closed_at: Moment | None = None
    own_days: int = Field(description="working days with the union")
    outside_days: tuple[OutsideDays, ...] = ()
    late: bool = False


class StageAhead(Value):
    """A stage as the course's order has it, for what is still to come."""

    stage: str
    label: str
    unit: str
    unit_name: str
    days: int | None
    outcomes: tuple[str, ...]


class MemberView(Value):
    """A seat of the committee, and who holds the post today."""

    post: str
    role: str
    persons: tuple[str, ...]


class CopyView(Value):
    """Who got a copy of what was sent out: a fact, nothing is owed for it."""

    purpose: CopyPurpose
    to: str = Field(description="code of the unit or outside body")
    name: str


class CourseItem(Value):
    """One course in a list."""

    id: str = Field(description="as the desk shows it: proposal:<duty>")
    workflow: str
    course: CourseKind
    duty: str
    serves: tuple[str, ...] = Field(description="the duties it serves, its own first")
    clause: str
    item: str
    title: str
    unit: str
    unit_name: str
    is_open: bool
    stage: str
    stage_label: str
    round: int
    rounds: int = Field(description="how often it went through any one stage, at most")
    outcome: str
    number: str = Field(description="of the last stage that ended with a document")
    dated: date | None
    opened_at: Moment
    closed_at: Moment | None
    own_days: int = Field(description="working days with the union, all stages together")
    outside_days: tuple[OutsideDays, ...]


class CourseView(CourseItem):
    """One course whole."""

    reason: str
    decision: DecisionDocument | None
    stages: tuple[StageView, ...] = Field(description="over or open, in the order of opening")
    ahead: tuple[StageAhead, ...] = Field(description="all stages it may go through, in order")
    members: tuple[MemberView, ...] = ()
    secretary: str = ""
    copies: tuple[CopyView, ...] = ()
    may: tuple[str, ...] = Field(description="what the caller may do with it now")


class DutyItem(Value):
    """One duty of the plan, and how it runs."""

    id: str
    clause: str
    kind: DutyKind
    title: str
    lead: str = Field(description="empty where a class owes it, or nobody yet")
    lead_name: str
    unit_class: str
    prepared_by: str
    open_list: bool
    waits: bool = Field(description="its lead or its deadline is not decided")
    answered_by: str
    open: int = Field(description="tasks and collections of it that are open and in sight")
    closed: int
    late: int
    courses: tuple[CourseItem, ...]


class StageRule(Value):
    """A stage as the plan's data, or the system's default, say it."""

    stage: str
    label: str
    by: str
    days: int | None
    document: str
    outcomes: dict[str, str]
    repeats: str
    ahead: int | None = Field(default=None, description="working days before the duty's own day")


class DutyView(DutyItem):
    """One duty whole."""

    sentence: str
    partners: tuple[str, ...]
    outside: tuple[str, ...]
    deciders: tuple[str, ...]
    remark: str
    stage_source: Literal["plan", "default", "none"]
    stages: tuple[StageRule, ...]
