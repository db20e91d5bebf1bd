"""The plan package as values: clauses, duties, targets, cycles, dispatch list, policy."""

from datetime import date
from enum import StrEnum
from typing import Literal, Self

from pydantic import Field, field_validator, model_validator

from models.base import ID, Value
from models.plan.cycle import AlsoAnswers, CycleStep, PartnerRequest
from models.plan.form import Form
from models.plan.organisation import OutsideBody, Post, Roles, Tenure, Unit
from models.plan.policy import Policy
from models.plan.stage import Settling, Stage
from models.plan.target import Target
from models.source import Source
from models.timing.calendar import CalendarOverride, CalendarSpec
from models.timing.deadline import DeadlineRule, month_day


class Span(Value):
    """A range of the raw text (characters, end exclusive) and the words that stand there."""

    start: int = Field(ge=0)
    end: int = Field(gt=0)
    quote: str = Field(min_length=1, description="compared after NFC and white-space folding")


class Uncovered(Span):
    """A range of the text that lies under no clause, and why (title, legal basis, signature)."""

    reason: str = Field(min_length=1)


class Clause(Value):
    """A piece of the plan's text that can be cited; printed numbers repeat, ids do not."""

    id: str = Field(min_length=1, max_length=60, pattern=ID)
    place: str = Field(min_length=1, description="how a reader finds it")
    spans: tuple[Span, ...] = Field(min_length=1)
    english: str = ""
    no_duty: str = Field(default="", description="why no duty rests on it")


class DutyKind(StrEnum):
    """What kind of work a duty is (register of the plan, duties.csv)."""

    PLAN_ISSUE = "plan_issue"
    COMMITTEE = "committee"
    ASSIGNMENT = "assignment"
    PROPOSAL = "proposal"
    CONTRIBUTION = "contribution"
    STANDING = "standing"
    PROGRAMME = "programme"
    CAMPAIGN = "campaign"
    REPORT = "report"
    CONSOLIDATED_REPORT = "consolidated_report"
    FINAL_REVIEW = "final_review"
    DISPATCH = "dispatch"


class Lead(Value):
    """Who owes the duty: one unit, or each unit of a class, or nobody yet (undecided)."""

    unit: str | None = None
    unit_class: str | None = Field(default=None, description="name of a class of units")
    prepared_by: str | None = Field(
        default=None, description="unit that does the work for the lead"
    )
    prepared_by_source: Source | None = None
    undecided: bool = False
    source: Source | None = None

    @model_validator(mode="after")
    def _one_of(self) -> Self:
        if [self.unit is not None, self.unit_class is not None, self.undecided].count(True) != 1:
            msg = "name exactly one of unit, unit_class, undecided: true"
            raise ValueError(msg)
        if not self.undecided and self.source is None:
            msg = "a lead needs its source (text, rule, decision or default)"
            raise ValueError(msg)
        if self.prepared_by and self.prepared_by_source is None:
            msg = "prepared_by needs prepared_by_source"
            raise ValueError(msg)
        return self


class Partner(Value):
    """Units that co-operate: named, or as a class."""

    unit: str | None = None
    unit_class: str | None = None
    source: Source

    @model_validator(mode="after")
    def _one_of(self) -> Self:
        if (self.unit is None) == (self.unit_class is None):
            msg = "name exactly one of unit and unit_class"
            raise ValueError(msg)
        return self


class OutsidePart(Value):
    """The part an outside body has in a duty."""

    body: str
    part: Literal["cooperates", "owner", "decider"] = "cooperates"
    source: Source


class Product(Value):
    """What is handed in."""

    vi: str = Field(min_length=1)
    en: str = ""
    source: Source


class Receiver(Value):
    """Who receives a product for approval or information, in turn; ``by`` dates its own term."""

    unit: str | None = None
    body: str | None = Field(default=None, description="an outside body")
    through: str | None = Field(default=None, description="the department that collects for it")
    approves: bool = True
    by: DeadlineRule | None = None
    source: Source

    @model_validator(mode="after")
    def _one_of(self) -> Self:
        if (self.unit is None) == (self.body is None):
            msg = "name exactly one of unit and body"
            raise ValueError(msg)
        return self


class Deadline(Value):
    """One deadline of a duty; ``id`` tells apart several in one year."""

    id: str = Field(default="", max_length=20, pattern=r"^[a-z0-9_-]*$")
    rule: DeadlineRule
    phrase: str = Field(default="", description="the words of the text, where it has some")
    source: Source


class CopyPurpose(StrEnum):
    """Why a unit or body gets the document."""

    CARRY_OUT = "carry_out"
    REPORT_UP = "report_up"
    COURTESY_COPY = "courtesy_copy"
    ARCHIVE_COPY = "archive_copy"


class Copy(Value):
    """A line of the dispatch list: who gets the document, for what purpose."""

    purpose: CopyPurpose
    unit: str | None = None
    unit_class: str | None = None
    body: str | None = None

    @model_validator(mode="after")
    def _one_of(self) -> Self:
        if sum(each is not None for each in (self.unit, self.unit_class, self.body)) != 1:
            msg = "name exactly one of unit, unit_class and body"
            raise ValueError(msg)
        return self


class Duty(Value):
    """One responsibility the plan founds."""

    id: str = Field(min_length=1, max_length=60, pattern=ID)
    clause: str
    kind: DutyKind
    lead: Lead
    partners: tuple[Partner, ...] = ()
    outside: tuple[OutsidePart, ...] = ()
    product: Product
    receivers: tuple[Receiver, ...] = ()
    decided_by: tuple[Receiver, ...] = ()
    deadlines: tuple[Deadline, ...] = ()
    deadline_undecided: bool = False
    done_by_issue: bool = Field(
        default=False, description="the issue of the plan itself fulfils it"
    )
    answered_by: str | None = Field(
        default=None, description="duty whose answer also answers this one"
    )
    copy_to: Copy | None = Field(default=None, description="dispatch only")
    open_list: bool = Field(default=False, description="items may be added later ('…')")
    settles: Settling | None = Field(
        default=None,
        description="receipt: an answer is accepted by coming; for what many owe",
    )
    remark: str = ""

    @model_validator(mode="after")
    def _dated_once(self) -> Self:
        ways = [
            bool(self.deadlines),
            self.deadline_undecided,
            self.done_by_issue,
            bool(self.answered_by),
        ]
        if ways.count(True) != 1:
            msg = (
                "a duty has exactly one of deadlines, deadline_undecided: true, done_by_issue: true"
                " and answered_by"
            )
            raise ValueError(msg)
        return self

    @property
    def recurs(self) -> bool:
        """Tell whether the duty comes back each year."""
        return any(deadline.rule.recurs for deadline in self.deadlines)


class ReportCycle(Value):
    """A yearly collection: period covered, data cut-off and due date are three things."""

    id: str = Field(min_length=1, max_length=40, pattern=ID)
    duty: str
    years: tuple[int, ...] = Field(min_length=1)
    covers: Literal["calendar_year"] = "calendar_year"
    cutoff: str = Field(description="MM-DD of the year covered")
    superior: str
    through: str
    forms: tuple[str, ...] = Field(min_length=1, description="one for each unit kind")
    consolidated: str | None = Field(default=None, description="duty behind the collection")
    below: tuple[CycleStep, ...] = Field(
        default=(), description="how deep it goes, from the top down; none: one level"
    )
    partners: PartnerRequest | None = Field(
        default=None, description="what the partners of the consolidated report are asked for"
    )
    also_answers: tuple[AlsoAnswers, ...] = ()
    source: Source

    @field_validator("cutoff")
    @classmethod
    def _day_of_every_year(cls, text: str) -> str:
        month_day(text)
        return text


class CourseSpec(Value):
    """Through which stages duties go: those that are named, or else all of a kind."""

    duties: tuple[str, ...] = ()
    kinds: tuple[DutyKind, ...] = ()
    stages: tuple[Stage, ...] = Field(min_length=1)
    source: Source

    @model_validator(mode="after")
    def _of_some(self) -> Self:
        if bool(self.duties) == bool(self.kinds):
            msg = "name either duties or kinds"
            raise ValueError(msg)
        return self


class UnitClass(Value):
    """A class of units, resolved on the day it is needed."""

    name: str = Field(min_length=1, pattern=ID)
    label_vi: str = Field(min_length=1)
    kinds: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()

    def contains(self, unit: Unit) -> bool:
        """Tell whether a unit is in the class: one of its kinds and one of its tags, if any."""
        return (not self.kinds or unit.kind in self.kinds) and (
            not self.tags or bool(set(self.tags) & set(unit.tags))
        )


class CitedDocument(Value):
    """A document the plan cites; the date in its name is never a deadline."""

    id: str = Field(min_length=1, pattern=ID)
    title: str = Field(min_length=1)
    dated: date | None = None


class Period(Value):
    """The span of time a plan covers, both days included."""

    start: date
    end: date
    source: Source

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.end < self.start:
            msg = f"the period ends ({self.end}) before it starts ({self.start})"
            raise ValueError(msg)
        return self


class Identity(Value):
    """Number and date of the plan itself; None = not in the text, entered at issue."""

    number: str | None = None
    issued_on: date | None = None
    issuer: str
    signed_by: str = ""
    remark: str = ""


class TextFile(Value):
    """The stored text and its hash."""

    file: str
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")


class Calendars(Value):
    """The working calendars of the plan, by kind of unit."""

    zone: str = "Asia/Ho_Chi_Minh"
    specs: tuple[CalendarSpec, ...] = Field(min_length=1)
    default: str
    by_unit_kind: dict[str, str] = Field(default_factory=dict)
    overrides: str = Field(description="CSV file of overrides")


class Organised(Value):
    """The files that hold the organisation."""

    units: str
    posts: str
    outside_bodies: str


class PlanFile(Value):
    """The contents of ``plan.yaml``."""

    schema_version: Literal[1] = Field(alias="schema")
    id: str = Field(min_length=1, max_length=40, pattern=r"^[A-Za-z0-9._-]+$")
    title: str = Field(min_length=1)
    title_en: str = ""
    identity: Identity
    text: TextFile
    period: Period
    cites: tuple[CitedDocument, ...] = ()
    calendars: Calendars
    organisation: Organised
    roles: Roles
    classes: tuple[UnitClass, ...] = ()
    clauses: tuple[Clause, ...] = Field(min_length=1)
    uncovered: tuple[Uncovered, ...] = Field(
        default=(), description="text under no clause: every other sentence must lie under one"
    )
    duties: tuple[Duty, ...] = Field(min_length=1)
    targets: tuple[Target, ...] = ()
    cycles: tuple[ReportCycle, ...] = ()
    courses: tuple[CourseSpec, ...] = ()
    forms: tuple[str, ...] = ()
    policy: Policy


class Plan(Value):
    """A whole plan package, read and checked."""

    file: PlanFile
    text: str
    units: tuple[Unit, ...]
    posts: tuple[Post, ...]
    tenures: tuple[Tenure, ...]
    bodies: tuple[OutsideBody, ...]
    overrides: tuple[CalendarOverride, ...]
    forms: tuple[Form, ...]
    templates: dict[str, str] = Field(
        default_factory=dict, description="texts of messages, as 'vi/line.j2' → template"
    )
    version: str = Field(description="hash of the package's files")
