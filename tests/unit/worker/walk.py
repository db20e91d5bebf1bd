"""Walk a plan through its years with the deciding functions alone, and keep what they leave."""

import heapq
from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import partial
from itertools import count

from models.assignment.decisions import AssignmentStep, open_assignment
from models.assignment.decisions import decide as decide_assignment
from models.assignment.state import AssignmentOrder, AssignmentRow, AssignmentState
from models.collection.decisions import CollectionStep, open_collection
from models.collection.decisions import decide as decide_collection
from models.collection.state import OWED, Book, CollectionOrder
from models.course.decisions import Known, open_course
from models.course.order import CourseOrder
from models.deciding.claim import Claim, Messages, Via
from models.deciding.collecting import (
    Accept,
    AcceptWithGaps,
    Close,
    CollectionBody,
    Receipt,
    Receive,
)
from models.deciding.commands import (
    Approve,
    AssignmentBody,
    Fire,
    Refusal,
    Return,
    Submit,
)
from models.deciding.digest import digest_morning
from models.deciding.house import House
from models.deciding.timetable import Timetable
from models.notices.delivery import DeliveryKind
from models.plan.plan import Plan
from models.plan.scenario import Scenario
from models.plan_run.decisions import PlanStep, decide_plan
from models.plan_run.progress import Issue, Opening, OpenYear, PlanRow
from worker.report_data import Delivered, LogLine, RehearsalData

Task = Callable[[datetime], None]
Late = Callable[[str, str], int | None]
"""Duty and unit → working days late (negative: early); None: never answers."""


class Walk:
    """Play a plan: what is opened fires its timetable, and units answer as late as they do."""

    def __init__(self, plan: Plan, house: House, late: Late) -> None:
        """Start with nothing open."""
        self.plan = plan
        self.house = house
        self.late = late
        self.messages = Messages()
        self.assignments: dict[str, AssignmentRow] = {}
        self.books: dict[str, Book] = {}
        self.log: list[LogLine] = []
        self.returns: dict[str, int] = {}
        self._tasks: list[tuple[datetime, int, Task]] = []
        self._counter = count()
        self._version: dict[str, int] = {}

    def run(self, issued: PlanRow, begin: datetime, until: datetime) -> None:
        """Issue the plan and let time run to an instant."""
        body = Issue(issued_on=issued.issued_on or begin.date(), assumed=True)
        fresh = issued.model_copy(update={"issued_on": None})
        step = PlanStep(name="issue", body=body, at=begin)
        outcome = decide_plan(self.plan, fresh, step, begin, self.house)
        assert not isinstance(outcome, Refusal)
        self.messages += outcome.messages
        for opening in outcome.openings:
            self._open(opening, begin)
        for year in range(begin.year + 1, until.year + 1):
            start = begin.replace(year=year, month=1, day=4)
            self._at(start, partial(self._year, year=year, row=outcome.row))
        while self._tasks and self._tasks[0][0] <= until:
            now, _, task = heapq.heappop(self._tasks)
            task(now)

    def data(
        self, row: PlanRow, scenario: Scenario, begin: datetime, until: datetime
    ) -> RehearsalData:
        """Return what a report is built from."""
        return RehearsalData(
            plan=self.plan,
            scenario=scenario,
            plan_row=row,
            house=self.house,
            start=begin,
            until=until,
            seconds=1.5,
            claims=list(self.messages.claims),
            withheld=list(self.messages.withheld),
            skips=list(self.messages.skips),
            alarms=list(self.messages.alarms),
            assignments=list(self.assignments.values()),
            collections=[(book.row, list(book.entries.values())) for book in self.books.values()],
            log=self.log,
            deliveries=self._deliveries(),
        )

    def _deliveries(self) -> list[Delivered]:
        """Send every claim that goes by digest with the next one of each holder of its post."""
        read: dict[tuple[datetime, str], list[Claim]] = defaultdict(list)
        for claim in self.messages.claims:
            if claim.via is Via.DIGEST:
                at = digest_morning(claim, self.house)
                for person in self.house.organisation.holders(claim.to, self.house.today(at)):
                    read[at, person].append(claim)
        return [
            Delivered(
                at=at,
                kind=DeliveryKind.DIGEST,
                person=person,
                posts=tuple(sorted({claim.to for claim in claims})),
                subject="tổng hợp",
                text="\n".join(claim.rung for claim in claims),
                claims=tuple(claims),
            )
            for (at, person), claims in sorted(read.items())
        ]

    def _at(self, instant: datetime, task: Task) -> None:
        heapq.heappush(self._tasks, (instant, next(self._counter), task))

    def _year(self, now: datetime, year: int, row: PlanRow) -> None:
        step = PlanStep(name=f"year-{year}", body=OpenYear(year=year), at=now)
        outcome = decide_plan(self.plan, row, step, now, self.house)
        assert not isinstance(outcome, Refusal)
        for opening in outcome.openings:
            self._open(opening, now)

    def _open(self, order: Opening, now: datetime) -> None:
        if isinstance(order, CollectionOrder):
            self._open_collection(order, now)
        elif isinstance(order, CourseOrder):
            for stage in open_course(order, now, self.house, Known()).openings:
                self._open(stage, now)
        else:
            self._open_assignment(order, now)

    def _answers_at(self, due: datetime, duty: str, unit: str) -> datetime | None:
        late = self.late(duty, unit)
        if late is None:
            return None
        calendar = self.house.calendar_for(unit, due.date())
        day = calendar.shift((due - timedelta(days=1)).date(), late)
        return datetime.combine(day, self.house.policy.office_hour, due.tzinfo) + timedelta(hours=1)

    def _open_assignment(self, order: AssignmentOrder, now: datetime) -> None:
        decision = open_assignment(order, now, self.house)
        self.assignments[order.id] = decision.row
        self.messages += decision.messages
        self._plan_steps(order.id, decision.timetable, self._fire_assignment)
        lines = decision.row.lines
        answer = lines and self._answers_at(lines.due, order.duty, order.unit)
        if answer:
            self._at(max(answer, now), lambda at: self._submit(order.id, at))

    def _plan_steps(
        self, key: str, timetable: Timetable | None, fire: Callable[[str, Fire, datetime], None]
    ) -> None:
        if timetable is None:
            return
        version = self._version[key] = self._version.get(key, 0) + 1
        for step in timetable.steps:
            body = Fire(at=step.at, firings=step.firings)

            def task(now: datetime, body: Fire = body) -> None:
                if self._version[key] == version:
                    fire(key, body, now)

            self._at(step.at, task)

    def _do(self, key: str, body: AssignmentBody, now: datetime) -> None:
        step = AssignmentStep(name=body.type, body=body, at=now)
        decision = decide_assignment(self.assignments[key], step, now, self.house)
        assert not isinstance(decision, Refusal), decision
        self.assignments[key] = decision.row
        self.messages += decision.messages
        self._plan_steps(key, decision.timetable, self._fire_assignment)
        self.log.append(LogLine(at=now, obligation=key, step=body.type, type=body.type))

    def _fire_assignment(self, key: str, body: Fire, now: datetime) -> None:
        self._do(key, body, now)

    def _submit(self, key: str, now: datetime) -> None:
        self._do(key, Submit(), now)
        self._at(now + timedelta(days=3), lambda at: self._review(key, at))

    def _review(self, key: str, now: datetime) -> None:
        row = self.assignments[key]
        if row.state is not AssignmentState.SUBMITTED:
            return
        if self.returns.get(row.order.duty, 0) >= row.submissions:
            self._do(key, Return(reason="cần số liệu."), now)
            self._at(now + timedelta(days=7), lambda at: self._submit(key, at))
            return
        self._do(key, Approve(), now)
        self._at(now + timedelta(days=3), lambda at: self._review(key, at))

    def _open_collection(self, order: CollectionOrder, now: datetime) -> None:
        outcome = open_collection(order, now, self.house)
        self.books[order.id] = Book(row=outcome.row, entries=outcome.entries)
        self.messages += outcome.messages
        self._plan_steps(order.id, outcome.timetable, self._fire_collection)
        due = outcome.row.lines[0].lines.due
        for unit in order.units:
            answer = self._answers_at(due, order.duty, unit)
            if answer:
                self._at(max(answer, now), partial(self._receive, order.id, unit))
        self._at(due + timedelta(days=40), lambda at: self._close(order.id, at))

    def _collect(self, key: str, body: CollectionBody, now: datetime) -> bool:
        book = self.books[key]
        step = CollectionStep(name=body.type, body=body, at=now)
        outcome = decide_collection(book, step, now, self.house)
        if isinstance(outcome, Refusal):
            return False
        self.books[key] = Book(row=outcome.row, entries={**book.entries, **outcome.entries})
        self.messages += outcome.messages
        self._plan_steps(key, outcome.timetable, self._fire_collection)
        return True

    def _fire_collection(self, key: str, body: Fire, now: datetime) -> None:
        self._collect(key, body, now)

    def _receive(self, key: str, unit: str, now: datetime) -> None:
        receipt = Receipt(unit=unit, received_on=self.house.today(now))
        if self._collect(key, Receive(receipt=receipt), now):
            self._collect(key, Accept(units=(unit,)), now)

    def _close(self, key: str, now: datetime) -> None:
        missing = tuple(self._missing(key))
        if missing:
            self._collect(key, AcceptWithGaps(missing=missing, reason="không gửi"), now)
        else:
            self._collect(key, Close(), now)

    def _missing(self, key: str) -> Iterator[str]:
        entries = self.books[key].entries
        return (unit for unit in sorted(entries) if entries[unit].state in OWED)
