"""What happened in a rehearsal, day by day, folded until it can be read."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import IntEnum, StrEnum

from models.assignment.planning import UNDECIDED_PREFIX
from models.assignment.state import AssignmentState
from models.deciding.claim import Claim, ClaimKind
from models.deciding.timetable import LATE_WEEKLY
from worker.naming import Naming, Reader, bare, stage_of
from worker.report_data import LogLine, RehearsalData


class Beat(StrEnum):
    """What kind of thing a line of the story tells; in the order of one day."""

    ISSUE = "issue"
    DECIDE = "decide"
    EVENT = "event"
    DIRECTIVE = "directive"
    ASSIGN = "assign"
    OUTCOME = "outcome"
    RETURNED = "returned"
    TOP = "top"
    UP = "up"
    HEAD = "head"
    COURTESY = "courtesy"
    UNDECIDED = "undecided"
    LAST = "last"
    REMIND = "remind"
    AGAIN = "again"
    REVIEW = "review"
    DONE = "done"
    DONE_LATE = "done_late"
    CLOSED = "closed"


class Grain(IntEnum):
    """How much one line covers: a duty on a day, a whole day, or a longer stretch."""

    DUTY = 0
    DAY = 1
    MONTH = 2
    QUARTER = 3
    YEAR = 4


# What is folded first when the story grows too long: the routine before the trouble.
_ROUTINE = (
    Beat.UNDECIDED,
    Beat.REVIEW,
    Beat.REMIND,
    Beat.AGAIN,
    Beat.DONE,
    Beat.LAST,
    Beat.COURTESY,
)
_TROUBLE = (
    Beat.DONE_LATE,
    Beat.HEAD,
    Beat.RETURNED,
    Beat.UP,
    Beat.ASSIGN,
    Beat.EVENT,
    Beat.TOP,
    Beat.CLOSED,
)
_WIDE = (Beat.LAST, Beat.HEAD, Beat.UP, Beat.TOP)
WIDE_UNITS = 10
"""What concerns so many units at once stays a line of its own as long as possible."""

Kept = tuple[Beat, bool]
Grains = dict[Kept, Grain]
_FOLDS: tuple[tuple[tuple[Beat, ...], bool, Grain], ...] = (
    (_ROUTINE, False, Grain.DAY),
    (_ROUTINE, False, Grain.MONTH),
    (_TROUBLE, False, Grain.DAY),
    (_ROUTINE, False, Grain.QUARTER),
    (_TROUBLE, False, Grain.MONTH),
    (_ROUTINE, False, Grain.YEAR),
    (_TROUBLE, False, Grain.QUARTER),
    (_TROUBLE, False, Grain.YEAR),
    (_WIDE, True, Grain.MONTH),
    (_WIDE, True, Grain.YEAR),
)

_BY_KIND = {
    ClaimKind.ASSIGNMENT: Beat.ASSIGN,
    ClaimKind.RETURNED: Beat.RETURNED,
    ClaimKind.DIRECTIVE: Beat.DIRECTIVE,
}

# What people do now and then; what they do every day is told by what it leads to.
EVENTS = frozenset(
    {
        "decide_duty",
        "decide_extension",
        "decide_entry_extension",
        "hand_over",
        "receive_back",
        "record_outcome",
        "reassign",
        "delegate",
        "take_back",
        "withdraw",
        "suspend",
        "resume",
        "promise",
        "not_applicable",
        "excuse",
        "reopen",
        "correct_receipt",
        "open_locked",
        "record_received_on",
        "redecide",
        "appoint",
        "vacate",
        "rename_unit",
        "merge_unit",
        "close_course",
        "record_members",
        "record_secretary",
    }
)
# What ends a stage of a course and is told though people hand in products every day.
OUTCOMES = frozenset({"adopted", "partly", "not_reached", "withdrawn", "not_taken_up"})


@dataclass(frozen=True, kw_only=True)
class Item:
    """One thing that happened on one day about one duty."""

    day: date
    beat: Beat
    clause: str = ""
    duty: str = ""
    rung: str = ""
    due: date | None = None
    units: tuple[str, ...] = ()
    posts: tuple[str, ...] = ()
    count: int = 1
    log: LogLine | None = None
    cycle: str = ""
    approver: str = ""

    @property
    def key(self) -> tuple[str, ...]:
        """What tells it from others of its kind and day."""
        return (self.clause, self.duty, self.rung, self.cycle)


@dataclass(frozen=True, kw_only=True)
class Passage:
    """One line of the story: what happened of one kind in a stretch of time."""

    start: date
    grain: Grain
    beat: Beat
    items: tuple[Item, ...]


def passages(items: Iterable[Item], budget: int, least: Grain = Grain.DUTY) -> list[Passage]:
    """Fold items until no more lines than the budget are left, the routine first.

    ``least`` is what a line covers at least; from a day on, nothing stays a line of its own.
    """
    told = [(item, _kept(item, least)) for item in items]
    # A list that comes each week is no news.
    grains: Grains = defaultdict(lambda: least, {(Beat.UNDECIDED, False): max(Grain.MONTH, least)})
    lines = _fold(told, grains)
    for beats, wide, grain in _FOLDS:
        for beat in beats:
            if len(lines) <= budget:
                return lines
            grains[beat, wide] = max(grain, grains[beat, wide])
            lines = _fold(told, grains)
    return lines


def _kept(item: Item, least: Grain) -> Kept:
    wide = item.beat in _WIDE and len(item.units) >= WIDE_UNITS
    return item.beat, wide and least is Grain.DUTY


def _fold(items: Sequence[tuple[Item, Kept]], grains: Grains) -> list[Passage]:
    groups: dict[tuple[date, Grain, Beat, tuple[str, ...]], list[Item]] = defaultdict(list)
    for item, kept in items:
        grain = grains[kept]
        alone = grain is Grain.DUTY and item.beat is not Beat.ISSUE
        groups[_start(item.day, grain), grain, item.beat, item.key if alone else ()].append(item)
    found = [
        Passage(start=start, grain=grain, beat=beat, items=tuple(group))
        for (start, grain, beat, _), group in groups.items()
    ]
    order = {beat: number for number, beat in enumerate(Beat)}
    return sorted(found, key=lambda each: (each.items[0].day, order[each.beat], each.items[0].key))


def _start(day: date, grain: Grain) -> date:
    """Return the first day of the stretch a day lies in."""
    match grain:
        case Grain.DUTY | Grain.DAY:
            return day
        case Grain.MONTH:
            return day.replace(day=1)
        case Grain.QUARTER:
            return day.replace(month=day.month - (day.month - 1) % 3, day=1)
        case Grain.YEAR:
            return day.replace(month=1, day=1)


def tells_outcome(line: LogLine) -> bool:
    """Tell whether an act ends a stage with a numbered document, or with what came of a course."""
    said = line.detail
    return line.type == "submit" and (
        said.get("outcome") in OUTCOMES or bool(said.get("outcome") and said.get("number"))
    )


def week_of(day: date) -> date:
    """Return the Monday of the week a day lies in."""
    return day - timedelta(days=day.weekday())


class Chronicler:
    """Read the items of a rehearsal out of its rows."""

    def __init__(self, data: RehearsalData) -> None:
        """Remember the rows."""
        self._data = data
        self._house = data.house
        self._names = Naming(data)
        ladders = (data.house.policy.assignment, data.house.policy.entry)
        nearest = (
            min(each.before, key=lambda r: r.working_days) for each in ladders if each.before
        )
        self._last = {reminder.id for reminder in nearest}

    def items(self) -> list[Item]:
        """Return everything that happened, in order of days."""
        found = [*self.said(), *self._done(), *self._closed(), *self._events()]
        return sorted(found, key=lambda each: (each.day, each.beat, each.clause, each.duty))

    def said(self) -> list[Item]:
        """Return what was said, one item for what was said of one duty on one day by one rung."""
        return self._told((self._house.today(each.at), each) for each in self._data.claims)

    def read_by(self, post: str) -> list[Item]:
        """Return what was sent to a post, on the day it was; what was settled before is not."""
        sent = {
            claim: self._house.today(each.at)
            for each in reversed(self._data.deliveries)
            if post in each.posts
            for claim in each.claims
            if claim.to == post
        }
        return self._told((sent[each], each) for each in self._data.claims if each in sent)

    def _told(self, claims: Iterable[tuple[date, Claim]]) -> list[Item]:
        groups: dict[tuple[date, Beat, str, str, str], list[Claim]] = defaultdict(list)
        for day, claim in claims:
            matter = claim.matter
            groups[day, self.beat(claim), matter.clause, matter.duty, claim.rung].append(claim)
        return [
            Item(
                day=day,
                beat=beat,
                clause=clause,
                duty=duty,
                rung=rung,
                due=min((c.matter.due_day for c in claims if c.matter.due_day), default=None),
                units=tuple(
                    sorted({u for c in claims for u in c.matter.units or (c.matter.unit,)})
                ),
                posts=tuple(sorted({each.to for each in claims})),
                count=len(claims),
                approver=self._names.approver_of(claims[0]),
            )
            for (day, beat, clause, duty, rung), claims in sorted(groups.items())
        ]

    def beat(self, claim: Claim) -> Beat:
        """Tell what kind of line a message belongs to."""
        if claim.kind in _BY_KIND:
            return Beat.ISSUE if claim.rung == "issue" else _BY_KIND[claim.kind]
        reader = self._names.reader(claim)
        if reader is Reader.TOP:
            return Beat.TOP
        if claim.kind is ClaimKind.ESCALATION:
            return Beat.HEAD if reader is Reader.OWN else Beat.UP
        return self._routine(claim)

    def _routine(self, claim: Claim) -> Beat:
        if claim.rung.startswith(UNDECIDED_PREFIX):
            return Beat.UNDECIDED
        stage, _ = stage_of(claim.rung)
        if stage:
            return Beat.REVIEW if stage == "review" else Beat.COURTESY
        rung = bare(claim.rung)
        if rung == LATE_WEEKLY:
            return Beat.AGAIN
        return Beat.LAST if rung in self._last else Beat.REMIND

    def _done(self) -> list[Item]:
        return [
            Item(
                day=self._house.today(row.completed_at),
                beat=Beat.DONE_LATE if row.submitted_late else Beat.DONE,
                clause=row.order.clause,
                duty=row.order.duty,
                due=row.lines.due_day if row.lines else None,
                units=(row.unit,),
            )
            for row in self._data.assignments
            if row.state is AssignmentState.COMPLETED and row.completed_at and row.submitted_at
            # Of a course's stages, the one that its duty's deadline belongs to.
            if row.submitted_late or not row.order.course or row.order.deadline_id is not None
        ]

    def _closed(self) -> list[Item]:
        return [
            Item(
                day=self._house.today(row.closed_at),
                beat=Beat.CLOSED,
                clause=row.order.clause,
                duty=row.order.duty,
                due=row.base,
                cycle=row.id,
            )
            for row, _ in self._data.collections
            if row.closed_at
        ]

    def _events(self) -> list[Item]:
        orders = {row.id: (row.order.clause, row.order.duty) for row in self._data.assignments}
        orders |= {row.id: (row.order.clause, row.order.duty) for row, _ in self._data.collections}
        orders |= {
            row.order.course: (row.order.clause, row.order.duty)
            for row in self._data.assignments
            if row.order.course
        }
        found = []
        for line in sorted(self._data.log, key=lambda each: (each.at, each.obligation, each.step)):
            is_outcome = tells_outcome(line)
            if is_outcome or line.type in EVENTS:
                clause, duty = orders.get(line.obligation, ("", ""))
                duty = duty or str(line.detail.get("duty") or "")
                if duty in self._names.duties:
                    clause = clause or self._names.duties[duty].clause
                beat = Beat.DECIDE if line.type == "decide_duty" else Beat.EVENT
                beat = Beat.OUTCOME if is_outcome else beat
                day = self._house.today(line.at)
                found.append(
                    Item(day=day, beat=beat, clause=clause, duty=duty, rung=line.step, log=line)
                )
        return found
