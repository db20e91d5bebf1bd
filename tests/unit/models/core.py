"""A small house to decide in: people, calendars, the default policy, and a walk through time."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from zoneinfo import ZoneInfo

from models.assignment.decisions import AssignmentStep, open_assignment
from models.assignment.decisions import decide as decide_assignment
from models.assignment.state import ApproverStage, AssignmentOrder, AssignmentRow
from models.collection.decisions import CollectionStep, open_collection
from models.collection.decisions import decide as decide_collection
from models.collection.state import Book, CollectionOrder, CollectionRow, Entry
from models.deciding.claim import Claim, Messages
from models.deciding.collecting import CollectionBody, Receipt, Receive
from models.deciding.commands import Actor, AssignmentBody, Fire, Refusal
from models.deciding.house import House
from models.deciding.timetable import Timetable
from models.plan.organisation import Organisation, OutsideBody, Post, PostKind, Roles, Tenure, Unit
from models.plan.plan import DutyKind
from models.plan.policy import Ladder, Policy, Reminder, Repeat, Rung
from models.source import Source, SourceKind
from models.timing.calendar import CalendarSpec, WorkingCalendar, working_calendar
from models.timing.deadline import DeadlineRule

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
DUE = date(2014, 11, 20)
OPENED = datetime(2014, 6, 2, 9, tzinfo=ZONE)

# code: (kind, parent, level). R is the top; N1 has two more levels below it.
UNITS = {
    "R": ("confederation", None, 1),
    "B": ("department", "R", 1),
    "V": ("department", "R", 1),
    "C": ("committee", "R", 1),
    "S": ("governing_body", "R", 1),
    "P": ("governing_body", "R", 1),
    "N1": ("province", "R", 2),
    "N2": ("province", "R", 2),
    "N3": ("province", "R", 2),
    "D1": ("district", "N1", 3),
    "D2": ("district", "N1", 3),
    "G1": ("enterprise", "D1", 4),
    "G2": ("enterprise", "D1", 4),
}
ROLES = Roles(root="R", focal_department="B", committee="C", standing="S", presidium="P")
LEADERS = {"R.vp1": ("kind:department", "kind:province", "tag:low"), "R.vp2": ("N2",)}
BODIES = {"S.body": ("p-R.head", "p-R.vp1"), "P.body": ("p-R.head", "p-R.vp1", "p-N3.head")}


def at(text: str) -> datetime:
    """Read an instant of the plan's zone."""
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


def day(text: str) -> date:
    """Read a day as Vietnamese offices write it, of 2014 where no year stands."""
    parts = [int(part) for part in text.split("/")]
    return date(parts[2] if len(parts) > 2 else 2014, parts[1], parts[0])


def units() -> list[Unit]:
    """Return the units."""
    return [
        Unit(
            code=code,
            name_vi=code,
            kind=kind,
            parent=parent,
            level=level,
            tags=("low",) if level > 2 else (),
        )
        for code, (kind, parent, level) in UNITS.items()
    ]


def post(post_id: str, kind: PostKind, **more: object) -> Post:
    """Make a post; its unit is the first part of its id."""
    values = {
        "id": post_id,
        "unit": post_id.split(".", maxsplit=1)[0],
        "kind": kind,
        "title_vi": post_id,
    }
    return Post.model_validate({**values, **more})


def posts() -> list[Post]:
    """Return the posts: every working unit has a head and a focal post."""
    made = [post("R.head", PostKind.HEAD), post("R.focal", PostKind.FOCAL)]
    made += [post(name, PostKind.DEPUTY, in_charge_of=codes) for name, codes in LEADERS.items()]
    for code in ("B", "V", "N1", "N2", "N3", "D1", "D2", "G1", "G2"):
        made += [post(f"{code}.head", PostKind.HEAD), post(f"{code}.focal", PostKind.FOCAL)]
    made.append(post("C.head", PostKind.HEAD, held_with="R.head"))
    made.append(post("C.secretary", PostKind.SECRETARY, acting="B.head"))
    return [*made, *(post(name, PostKind.BODY) for name in BODIES)]


def tenures(
    vacant: Iterable[str] = (), holders: dict[str, tuple[str, ...]] | None = None
) -> list[Tenure]:
    """Say who holds what: ``p-<post>``, but for vacant posts and those given otherwise."""
    empty = {"C.head", "C.secretary", *vacant}
    held = {each.id: (f"p-{each.id}",) for each in posts()} | BODIES | (holders or {})
    return [
        Tenure(post=name, person=person)
        for name, persons in held.items()
        if name not in empty or name in (holders or {})
        for person in persons
    ]


def organisation(
    vacant: Iterable[str] = (),
    holders: dict[str, tuple[str, ...]] | None = None,
    more_posts: Iterable[Post] = (),
    roles: Roles = ROLES,
) -> Organisation:
    """Build the organisation."""
    body = OutsideBody(code="X", name_vi="X", kind="party")
    return Organisation(
        units=units(),
        posts=[*posts(), *more_posts],
        tenures=tenures(vacant, holders),
        roles=roles,
        bodies=[body],
    )


def _rungs(*rungs: tuple[int, tuple[str, ...]]) -> tuple[Rung, ...]:
    return tuple(Rung(working_days=days, to=to, line_up=days >= 3) for days, to in rungs)


BEFORE = tuple(Reminder(working_days=days) for days in (15, 5, 1))
WEEKLY = Repeat(every_working_days=5, times=12)
BOTH = ("committee_secretary", "leader_in_charge")
ASSIGNMENT_LADDER = Ladder(
    before=BEFORE,
    late=_rungs((0, ("unit_head",)), (5, BOTH), (10, ("standing",)), (20, ("presidium",))),
    repeat=WEEKLY,
)
ENTRY_LADDER = Ladder(
    before=BEFORE,
    late=_rungs(
        (0, ("unit_head",)),
        (3, ("focal_department",)),
        (5, BOTH),
        (7, ("standing",)),
        (15, ("presidium",)),
    ),
    repeat=WEEKLY,
)


def policy(**changes: object) -> Policy:
    """Return the default policy of the design, changed where a test says so."""
    values: dict[str, object] = {
        "version": "1",
        "adopted_by": Source(kind=SourceKind.DEFAULT),
        "assignment": ASSIGNMENT_LADDER,
        "entry": ENTRY_LADDER,
    }
    return Policy.model_validate({**values, **changes})


@cache
def calendar(name: str = "offices") -> WorkingCalendar:
    """Return a Vietnamese calendar; enterprises work six days and follow no swapped days."""
    rest = (6, 7) if name == "offices" else (7,)
    spec = CalendarSpec(name=name, country="VN", rest_weekdays=rest, swapped_days=name == "offices")
    return working_calendar(spec)


def house(
    org: Organisation | None = None, *, vacant: Iterable[str] = (), **changes: object
) -> House:
    """Build the house."""
    return House(
        policy=policy(**changes),
        organisation=org or organisation(vacant),
        calendars={name: calendar(name) for name in ("offices", "enterprises")},
        default_calendar="offices",
        calendar_of_kind={"enterprise": "enterprises"},
        zone=ZONE,
    )


def assignment_order(**changes: object) -> AssignmentOrder:
    """Order one product of one unit, due 20/11/2014."""
    values: dict[str, object] = {
        "plan": "p",
        "duty": "7",
        "clause": "II.7",
        "occurrence": "1",
        "kind": DutyKind.ASSIGNMENT,
        "unit": "V",
        "rule": DeadlineRule(on=DUE),
        "year": 2014,
    }
    return AssignmentOrder.model_validate({**values, **changes})


def collection_order(**changes: object) -> CollectionOrder:
    """Order a report of three provinces, due 20/11/2014, through the focal department."""
    values: dict[str, object] = {
        "plan": "p",
        "duty": "8",
        "clause": "II.8",
        "cycle": "yearly",
        "period": "2014",
        "kind": DutyKind.REPORT,
        "superior": "R",
        "through": "B",
        "units": ("N1", "N2", "N3"),
        "rule": DeadlineRule(yearly="11-20"),
        "year": 2014,
    }
    return CollectionOrder.model_validate({**values, **changes})


def spoken(claim: Claim) -> str:
    """Write a claim as a test expects it: day, rung, post, and units where there are several."""
    units_ = f" {'+'.join(claim.matter.units)}" if len(claim.matter.units) > 1 else ""
    return f"{claim.at.day}/{claim.at.month} {claim.rung} {claim.to}{units_}"


def key(claim: Claim) -> tuple[object, ...]:
    """Return what a claim is unique on."""
    matter = claim.matter
    parts = (claim.round, claim.rung, claim.repeat, claim.line, claim.to)
    return (matter.obligation, matter.occurrence, *parts)


def actor(by: str) -> Actor | None:
    """Make the one who acts: a post, or a person in a post as ``person@post``."""
    person, _, post_id = by.rpartition("@")
    return Actor(post=post_id, person=person) if by else None


@dataclass
class Walk:
    """What both walks keep: the timetable that lies ahead, and all that was said."""

    house: House
    said: Messages = field(default_factory=Messages)
    timetable: Timetable = field(default_factory=Timetable)
    plans: list[Timetable] = field(default_factory=list)
    names: list[str] = field(default_factory=list)

    @property
    def lines(self) -> list[str]:
        """Everything said so far, as text, weekly reminders left out."""
        return [spoken(each) for each in self.said.claims if "weekly" not in each.rung]

    def since(self, count: int) -> list[str]:
        """What was said after a number of claims."""
        return [spoken(each) for each in self.said.claims[count:]]

    def _take(self, timetable: Timetable | None, messages: Messages) -> None:
        self.said += messages
        if timetable is not None:
            self.timetable = timetable
            self.plans.append(timetable)

    def _fire(self, body: Fire) -> None:
        raise NotImplementedError

    def until(self, text: str) -> None:
        """Fire every step up to an instant, in order, from the timetable as it stands."""
        self.until_instant(at(text))

    def until_instant(self, when: datetime) -> None:
        """Fire every step up to an instant."""
        while self.timetable.steps and self.timetable.steps[0].at <= when:
            step, *rest = self.timetable.steps
            self.timetable = self.timetable.model_copy(update={"steps": tuple(rest)})
            self.names.append(f"{self.timetable.round}:{step.name}")
            self._fire(Fire(at=step.at, firings=step.firings))


@dataclass(kw_only=True)
class Work(Walk):
    """An assignment that is walked through time."""

    row: AssignmentRow

    def _fire(self, body: Fire) -> None:
        self.try_(body, body.at)

    def try_(self, body: AssignmentBody, now: datetime, by: str = "") -> Refusal | None:
        """Do something; return the refusal, if it is refused."""
        step = AssignmentStep(name=f"{now}", body=body, at=now, actor=actor(by))
        outcome = decide_assignment(self.row, step, now, self.house)
        if isinstance(outcome, Refusal):
            return outcome
        self.row = outcome.row
        self._take(outcome.timetable, outcome.messages)
        return None

    def do(self, body: AssignmentBody, text: str, by: str = "") -> "Work":
        """Let the time come, then do something that is accepted."""
        self.until(text)
        assert self.try_(body, at(text), by) is None
        return self

    def refused(self, body: AssignmentBody, text: str, by: str = "") -> Refusal:
        """Let the time come, then do something that is refused."""
        self.until(text)
        before = self.row
        refusal = self.try_(body, at(text), by)
        assert refusal is not None
        assert self.row == before
        return refusal


def work(in_house: House | None = None, now: datetime = OPENED, **changes: object) -> Work:
    """Open an assignment."""
    where = in_house or house()
    opened = open_assignment(assignment_order(**changes), now, where)
    begun = Work(house=where, row=opened.row)
    begun._take(opened.timetable, opened.messages)
    return begun


def reviewed(in_house: House | None = None) -> Work:
    """Open an assignment of one department that another approves."""
    return work(in_house, unit="B", approvers=(ApproverStage(unit="V"),))


@dataclass(kw_only=True)
class Gathering(Walk):
    """A collection that is walked through time."""

    row: CollectionRow
    entries: dict[str, Entry]

    def _fire(self, body: Fire) -> None:
        self.try_(body, body.at)

    def try_(self, body: CollectionBody, now: datetime, by: str = "") -> Refusal | None:
        """Do something; return the refusal, if it is refused."""
        book = Book(row=self.row, entries=self.entries)
        step = CollectionStep(name=f"{now}", body=body, at=now, actor=actor(by))
        outcome = decide_collection(book, step, now, self.house)
        if isinstance(outcome, Refusal):
            return outcome
        self.row, self.entries = outcome.row, {**self.entries, **outcome.entries}
        self._take(outcome.timetable, outcome.messages)
        return None

    def do(self, body: CollectionBody, text: str, by: str = "") -> "Gathering":
        """Let the time come, then do something that is accepted."""
        self.until(text)
        assert self.try_(body, at(text), by) is None
        return self

    def refused(self, body: CollectionBody, text: str, by: str = "") -> Refusal:
        """Let the time come, then do something that is refused."""
        self.until(text)
        before = self.row, self.entries
        refusal = self.try_(body, at(text), by)
        assert refusal is not None
        assert (self.row, self.entries) == before
        return refusal

    def receive(self, unit: str, text: str, received: str = "") -> "Gathering":
        """Record an answer; it was received that day, unless another day is given."""
        on = day(received) if received else at(text).date()
        return self.do(Receive(receipt=Receipt(unit=unit, received_on=on)), text)


def gathering(
    in_house: House | None = None, now: datetime = OPENED, **changes: object
) -> Gathering:
    """Open a collection."""
    where = in_house or house()
    opened = open_collection(collection_order(**changes), now, where)
    begun = Gathering(house=where, row=opened.row, entries=opened.entries)
    begun._take(opened.timetable, opened.messages)
    return begun
