"""The second atom as a value: one superior expects one answer from each of many."""

from collections.abc import Iterable
from datetime import date, datetime
from enum import StrEnum

from pydantic import Field

from models.assignment.state import ExtensionRequest
from models.base import Value
from models.deciding.claim import Matter
from models.deciding.collecting import Receipt
from models.deciding.ladder import Climb, Subject
from models.deciding.timetable import Lines, Pause
from models.plan.plan import DutyKind
from models.plan.stage import Settling
from models.timing.calendar import WorkingCalendar
from models.timing.deadline import Anchor, DeadlineRule


class CollectionPhase(StrEnum):
    """Where a collection stands: stored only open or closed, the rest is read from its lines."""

    OPEN = "open"
    DUE = "due"
    LATE = "late"
    LOCKED = "locked"
    CLOSED = "closed"


class EntryState(StrEnum):
    """The states of an entry; zero is not missing, missing is not zero."""

    EXPECTED = "expected"
    RECEIVED = "received"
    ACCEPTED = "accepted"
    RETURNED = "returned"
    NOT_APPLICABLE = "not_applicable"
    EXCUSED = "excused"
    MISSING = "missing"


OWED = frozenset({EntryState.EXPECTED, EntryState.RETURNED})
SETTLED = frozenset({EntryState.ACCEPTED, EntryState.NOT_APPLICABLE, EntryState.EXCUSED})


class CollectionOrder(Value):
    """What is collected: the opening of a collection."""

    plan: str
    duty: str
    clause: str
    cycle: str = Field(description="report cycle, or the duty where there is none")
    period: str
    kind: DutyKind
    superior: str
    through: str = Field(description="the department that collects")
    units: tuple[str, ...] = Field(min_length=1, description="who must answer, as of opening")
    product: str = ""
    rule: DeadlineRule
    year: int
    anchors: dict[Anchor, date] = Field(default_factory=dict)
    opener: str = ""
    opener_waits_from: datetime | None = Field(
        default=None, description="plan time from which the opener waits for closures"
    )
    announced: bool = True
    edition: int = Field(default=0, description="how often the plan had been amended by then")
    ahead: int = Field(default=0, ge=0, description="working days before the rule's own day")
    above: str = Field(default="", description="to whom the superior hands up; empty at the top")
    deeper: bool = Field(default=False, description="some of its units collect from below them")
    also_answers: tuple[str, ...] = Field(default=(), description="duties the answers also serve")
    course: str = Field(default="", description="workflow of the course it is a stage of")
    stage: str = ""
    round: int = Field(default=0, description="how often this stage was opened, with this time")
    deadline_id: str | None = Field(
        default=None, description="of a stage: which deadline of its duty it carries, if one"
    )
    settles: Settling | None = Field(
        default=None, description="receipt: an answer is accepted by coming"
    )

    @property
    def id(self) -> str:
        """The workflow id."""
        return self.id_of(self.superior)

    @property
    def is_acknowledged(self) -> bool:
        """Whether all that is owed is to say that something has arrived."""
        return self.settles is Settling.RECEIPT or self.kind is DutyKind.DISPATCH

    @property
    def id_above(self) -> str:
        """The collection in which the superior itself owes an answer; empty at the top."""
        return self.id_of(self.above) if self.above else ""

    def id_of(self, superior: str) -> str:
        """Return the workflow id of the same collection by another superior of the tree."""
        return f"collection:{self.plan}:{self.cycle}:{self.period}:{superior}"

    def day(self, rule: DeadlineRule, calendar: WorkingCalendar) -> date | None:
        """Return the day on which answers are due here by a rule that is given for the top."""
        due = rule.due_day(year=self.year, anchors=self.anchors, calendar=calendar)
        return calendar.shift(due, -self.ahead) if due else None


Place = tuple[date, int]


class Line(Value):
    """A due line of a collection: the base line, or a granted day, and what it said already."""

    lines: Lines
    fired: tuple[str, ...] = ()
    promises: tuple[Pause, ...] = ()
    open_entries: int = 0
    told_posts: tuple[str, ...] = ()
    stood: int = Field(default=0, description="working days the clock of those on it stood still")

    @property
    def place(self) -> Place:
        """What tells it from the other lines: its due day, and how far its climb is put off."""
        return self.lines.due_day, self.stood


class Entry(Value):
    """One unit's entry in a collection."""

    unit: str
    state: EntryState = EntryState.EXPECTED
    due_day: date
    stood: int = Field(
        default=0, description="working days its clock stood still when it was late already"
    )
    climb: Climb = Climb()
    receipt: Receipt | None = None
    submitted_by: tuple[str, ...] = Field(
        default=(), description="persons; under a substitution its giver too"
    )
    received_at: datetime | None = None
    late: bool = False
    settled_at: datetime | None = None
    reason: str = ""
    request: ExtensionRequest | None = None
    extended: bool = False
    open_until: date | None = Field(
        default=None, description="until when a recorded decision lets it file after the lock"
    )

    @property
    def place(self) -> Place:
        """The line it stands on."""
        return self.due_day, self.stood


class CollectionRow(Value):
    """A collection as it stands; its entries are rows of their own."""

    id: str
    order: CollectionOrder
    is_open: bool = True
    opened_at: datetime
    base: date
    lines: tuple[Line, ...] = Field(description="by due day")
    closed_at: datetime | None = None
    gaps: tuple[str, ...] = Field(default=(), description="declared when it was accepted")
    told: int = Field(default=0, description="messages to single units so far; tells them apart")
    original_due: date | None = Field(default=None, description="the base when it was opened")
    pauses: tuple[Pause, ...] = Field(default=(), description="since the base was last set")
    suspended_since: date | None = None

    @property
    def state(self) -> CollectionPhase:
        """What is stored: open or closed."""
        return CollectionPhase.OPEN if self.is_open else CollectionPhase.CLOSED

    def line(self, due_day: date, stood: int = 0) -> Line | None:
        """Return the line of a due day, put off by some working days."""
        place = (due_day, stood)
        return next((line for line in self.lines if line.place == place), None)

    def with_lines(self, lines: Iterable[Line]) -> "CollectionRow":
        """Return the row with other lines in place of those that stood there."""
        placed = {line.place: line for line in (*self.lines, *lines)}
        return self.model_copy(
            update={"lines": tuple(line for _, line in sorted(placed.items(), key=_by_place))}
        )

    def phase(self, now: datetime) -> CollectionPhase:
        """Read where the collection stands on its base line at an instant."""
        if not self.is_open:
            return CollectionPhase.CLOSED
        on_base = [line for line in self.lines if line.lines.due_day == self.base]
        lines = next((line for line in on_base if line.open_entries), on_base[0]).lines
        for phase, instant in (
            (CollectionPhase.LOCKED, lines.locked_after),
            (CollectionPhase.LATE, lines.late_after),
            (CollectionPhase.DUE, lines.due),
        ):
            if now >= instant:
                return phase
        return CollectionPhase.OPEN

    def subject(self, unit: str) -> Subject:
        """Whom the ladder is about for one entry."""
        return Subject(unit=unit, through=self.order.through, duty=self.order.duty)

    def matter(
        self, units: tuple[str, ...], due_day: date | None, *, line_up: bool = False
    ) -> Matter:
        """Say what messages are about: one unit's answer, or the line-up of the late."""
        return Matter(
            obligation=self.id,
            occurrence=self.order.period,
            duty=self.order.duty,
            clause=self.order.clause,
            unit=self.order.superior if line_up else units[0],
            units=units,
            due_day=due_day,
            stage=self.order.stage,
            product=self.order.product,
        )


def _by_place(placed: tuple[Place, Line]) -> Place:
    return placed[0]


class Book(Value):
    """A collection with the entries a step concerns, and whose act the step is."""

    row: CollectionRow
    entries: dict[str, Entry]
    authors: tuple[str, ...] = ()
