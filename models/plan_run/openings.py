"""Which obligations a plan opens, and when: from duties to orders of the two atoms."""

from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet
from datetime import date

from models.assignment.state import ApproverStage, AssignmentOrder
from models.collection.state import CollectionOrder
from models.course.cycle_year import CycleYear
from models.course.order import CourseOrder
from models.deciding.house import House
from models.plan.organisation import Unit
from models.plan.plan import CopyPurpose, Deadline, Duty, Plan, Receiver
from models.plan_run.courses import Courses, course_of
from models.plan_run.cycles import Cycles
from models.plan_run.progress import Decided, Opening, PlanRow
from models.plan_run.reporting import Reporting
from models.plan_run.sending_out import ITSELF, SendingOut, is_sent_out
from models.timing.clock import end_of_day
from models.timing.deadline import Anchor, DeadlineRule

DECISION = "decision"
AGAIN = "."  # between an occurrence and how often it was opened; no id of a deadline has one


def decided_key(duty: str, deadline_id: str) -> str:
    """Return under which name a decision on one deadline of a running duty is kept."""
    return f"{duty}@{deadline_id}"


def deadline_id_of(order: Opening) -> str | None:
    """Return which deadline of its duty an order carries; None where it carries none of them.

    Occurrences are called by their year, or 1, then the id of the deadline where it has one; the
    stage of a course says it itself, and a course has no date but those of its stages.
    """
    if isinstance(order, CourseOrder):
        return None
    if order.course:
        return order.deadline_id
    occurrence = order.occurrence if isinstance(order, AssignmentOrder) else order.period
    asked = isinstance(order, AssignmentOrder) and bool(order.asked_from)
    if asked or occurrence == DECISION:
        return None
    return occurrence.partition(AGAIN)[0].partition("-")[2]


def opened_again(order: Opening, taken: AbstractSet[str]) -> Opening:
    """Return the order under a name that was not used yet: a closed obligation stays closed."""
    first, number = order, 1
    while not taken.isdisjoint(_ids(order)):
        number += 1
        order = _named(first, f"{AGAIN}{number}")
    return order


def _ids(order: Opening) -> list[str]:
    """Return the ids an order takes: a course that serves duties names their collections, too."""
    stages = order.stages if isinstance(order, CourseOrder) else ()
    return [order.id, *(each.collects_as(order.plan) for each in stages if each.serves)]


def _named(order: Opening, suffix: str) -> Opening:
    if isinstance(order, AssignmentOrder):
        return order.model_copy(update={"occurrence": f"{order.occurrence}{suffix}"})
    if isinstance(order, CollectionOrder):
        return order.model_copy(update={"period": f"{order.period}{suffix}"})
    stages = tuple(each.called_again(suffix) for each in order.stages)
    return order.model_copy(update={"item": f"{order.item}{suffix}", "stages": stages})


class Opener:
    """Make the orders of one plan, as issued and decided so far, on a day."""

    def __init__(self, plan: Plan, row: PlanRow, house: House, on: date) -> None:
        """Remember the plan as it stands."""
        self._plan = plan
        self._file = plan.file
        self._row = row
        self._house = house
        self._on = on
        self._classes = {each.name: each for each in plan.file.classes}
        self._cycles = Cycles(plan.file)
        self._reporting = Reporting(plan.file, house, on, self.members)
        self._anchors = {Anchor.ISSUE: row.issued_on} if row.issued_on else {}

    def at_issue(self) -> list[Opening]:
        """Return what the issue opens: every single duty, and this year's recurring ones."""
        return self._once() + self.in_year(self._on.year)

    def told_at_issue(self) -> list[Opening]:
        """Return what units are told of as the plan is issued: a report cycle in its parts."""
        return self._once() + self.in_parts(self._on.year)

    def _once(self) -> list[Opening]:
        sent = self._sent_out([each for each in self._file.duties if is_sent_out(each)], ITSELF)
        once: list[Opening] = []
        for duty in self._file.duties:
            if sent and duty.id in sent.duties:
                once += [sent] if duty.id == sent.duty else []
            elif not duty.recurs:
                once += self._duty(duty, self._on.year)
        return once

    def in_year(self, year: int) -> list[Opening]:
        """Return the recurring occurrences of a year that still lie ahead.

        A report cycle is the course that opens its years itself.
        """
        found: list[Opening] = []
        for duty in self._file.duties:
            course = self.reporting(duty)
            if course:
                found.append(course)
            elif duty.recurs and not self._follows(duty):
                found += self._duty(duty, year)
        return found

    def in_parts(self, year: int) -> list[Opening]:
        """Return what a year comes to, report cycles in their parts."""
        return [
            order for duty in self._file.duties if duty.recurs for order in self._duty(duty, year)
        ]

    def reporting(self, duty: Duty) -> CourseOrder | None:
        """Return the course of the report cycle in which a duty is collected."""
        cycle = self._cycles.of(duty)
        if cycle is None or self.is_undecided(duty):
            return None
        behind = self._cycles.behind(cycle)
        lead = self.lead(behind) if behind else None
        return self._cycles.course(cycle, lead, self._common(duty, self._on.year))

    def _follows(self, duty: Duty) -> bool:
        """Tell whether the course of a report cycle opens a duty behind its collections."""
        before = self._cycles.collected_before(duty)
        return bool(before and self.reporting(before)) and not self.is_undecided(duty)

    def cycle_year(self, duty_id: str, year: int) -> CycleYear:
        """Return what a year of the cycle opens in which a duty is collected; nothing it has not.

        What waits for a decision is not among it: the decision opens this year's.
        """
        duty = next((each for each in self._file.duties if each.id == duty_id), None)
        cycle = self._cycles.of(duty) if duty else None
        if cycle is None:
            return CycleYear()
        return self._cycles.year(
            cycle, lambda each: () if self.is_undecided(each) else self._duty(each, year)
        )

    def decided(self, duty_id: str) -> list[Opening]:
        """Return what a decision on an undecided duty opens: told at once, nobody knows it yet."""
        duty = self.duty(duty_id)
        course = self.reporting(duty)
        orders = [course] if course else self._duty(duty, self._on.year)
        return [each.model_copy(update={"announced": False}) for each in orders]

    def added(self, duty_id: str) -> list[Opening]:
        """Return this year's occurrences of a duty that runs: told at once, outside its cycle."""
        orders = self._duty(self.duty(duty_id), self._on.year)
        return [each.model_copy(update={"announced": False}) for each in orders]

    def duty(self, duty_id: str) -> Duty:
        """Return a duty of the plan."""
        return next(each for each in self._file.duties if each.id == duty_id)

    def members(self, name: str) -> list[Unit]:
        """Return the units of a class on the day, by code."""
        unit_class = self._classes[name]
        return [
            unit
            for unit in self._house.organisation.units_on(self._on)
            if unit_class.contains(unit)
        ]

    def undecided_id(self, duty: Duty) -> str:
        """Return the workflow id of the item that waits for a decision on a duty."""
        return self._undecided(duty, self._on.year).id

    def is_undecided(self, duty: Duty) -> bool:
        """Tell whether a duty waits for a decision on its lead or its deadline."""
        return self._is_undecided(duty, self._row.decided.get(duty.id))

    def deadlines(self, duty: Duty) -> dict[str, DeadlineRule]:
        """Return the rules a duty runs by, as decided so far, by the id of the deadline."""
        return {each.id: each.rule for each in self.deadlines_of(duty)}

    def deadlines_of(self, duty: Duty) -> tuple[Deadline, ...]:
        """Return the deadlines of a duty, as decided so far."""
        return self._deadlines(duty, self._row.decided.get(duty.id))

    def lead(self, duty: Duty) -> str | None:
        """Return the one unit that owes a duty, as decided so far; None where a class does."""
        decided = self._row.decided.get(duty.id)
        return None if self.asked_class(duty) else (decided and decided.lead) or duty.lead.unit

    def course(self, duty: Duty) -> CourseOrder | None:
        """Return the course a duty goes through, as decided so far; None where it has none."""
        decided = self._row.decided.get(duty.id)
        if self._is_undecided(duty, decided):
            return None
        return self._course(duty, decided, self._on.year)

    def _duty(self, duty: Duty, year: int) -> list[Opening]:
        if duty.done_by_issue or duty.answered_by:
            return []
        decided = self._row.decided.get(duty.id)
        if self._is_undecided(duty, decided):
            return [self._undecided(duty, year)]
        if is_sent_out(duty):
            sent = self._sent_out([duty], duty.id)
            return [sent] if sent else []
        course = self._course(duty, decided, year)
        if course:
            return [course]
        orders = (
            self._order(duty, deadline, year)
            for deadline in self._deadlines(duty, decided)
            if not deadline.rule.recurs or self._lies_ahead(deadline, year)
        )
        return [each for order in orders if order for each in self._whole(duty, order)]

    def _course(self, duty: Duty, decided: Decided | None, year: int) -> CourseOrder | None:
        """Return the course of a duty that goes through stages; it is opened once."""
        lead = (decided and decided.lead) or duty.lead.unit
        if duty.lead.unit_class:
            lead = self._file.roles.root
        if lead is None or course_of(duty) is None:
            return None
        common = self._common(duty, year)
        deadlines = self._deadlines(duty, decided)
        return Courses(self._file, self._house, self._on).order(duty, lead, deadlines, common)

    def _sent_out(self, duties: Iterable[Duty], item: str) -> CourseOrder | None:
        """Return the course by which the plan is sent to those who carry it out, as decided."""
        decided = [each for each in duties if not self.is_undecided(each)]
        if not decided:
            return None
        deadlines = {each.id: self.deadlines_of(each) for each in decided}
        common = self._common(decided[0], self._on.year)
        return SendingOut(self._file, self._house, self.members).of_plan(deadlines, item, common)

    def _whole(self, duty: Duty, order: Opening) -> Iterator[Opening]:
        """Yield an order with what belongs to it: the levels below, the partners' parts."""
        if isinstance(order, CollectionOrder):
            yield from self._reporting.whole_collection(duty, order)
        elif isinstance(order, CourseOrder):
            yield order
        else:
            yield from self._reporting.with_partners(duty, order)

    @staticmethod
    def _is_undecided(duty: Duty, decided: Decided | None) -> bool:
        lead = not duty.lead.undecided or bool(decided and decided.lead)
        deadline = not duty.deadline_undecided or bool(decided and decided.deadline)
        return not (lead and deadline)

    def _deadlines(self, duty: Duty, decided: Decided | None) -> tuple[Deadline, ...]:
        """Return the deadlines as they were decided, all of them or each by itself."""
        if decided and decided.deadline:
            return (_by_decision(decided),)
        ones = (
            (each, self._row.decided.get(decided_key(duty.id, each.id))) for each in duty.deadlines
        )
        return tuple(_by_decision(one, each.id) if one else each for each, one in ones)

    def _lies_ahead(self, deadline: Deadline, year: int) -> bool:
        period = self._file.period
        calendar = self._house.calendars[self._house.default_calendar]
        due = deadline.rule.due_day(year=year, anchors=self._anchors, calendar=calendar)
        return (
            due is not None and self._on <= due and period.start <= due and year <= period.end.year
        )

    def _order(self, duty: Duty, deadline: Deadline, year: int) -> Opening | None:
        """Return the order of one occurrence; None for a class nobody belongs to that day."""
        occurrence = str(year) if deadline.rule.recurs else "1"
        if deadline.id:
            occurrence = f"{occurrence}-{deadline.id}"
        common = {**self._common(duty, year), "rule": deadline.rule}
        asked = self.asked_class(duty)
        if asked:
            units = tuple(unit.code for unit in self.members(asked))
            return self._collection(duty, units, common, occurrence) if units else None
        return self._assignment(duty, common, occurrence, year)

    def _common(self, duty: Duty, year: int) -> dict[str, object]:
        """Return what every opening of a duty says."""
        return {
            "plan": self._file.id,
            "duty": duty.id,
            "clause": duty.clause,
            "kind": duty.kind,
            "product": duty.product.vi,
            "year": year,
            "anchors": self._anchors,
            "opener": self._row.workflow_id,
            "edition": len(self._row.amended),
            "opener_waits_from": end_of_day(self._file.period.end, self._house.zone),
        }

    def _assignment(
        self, duty: Duty, common: dict[str, object], occurrence: str, year: int
    ) -> AssignmentOrder:
        decided = self._row.decided.get(duty.id)
        unit = (decided and decided.lead) or duty.lead.unit
        return AssignmentOrder.model_validate(
            {
                **common,
                "occurrence": occurrence,
                "unit": unit,
                "prepared_by": duty.lead.prepared_by,
                "approvers": tuple(self._stages(duty, year)),
            }
        )

    def _stages(self, duty: Duty, year: int) -> list[ApproverStage]:
        """Return the approvers inside the organisation, in turn; outside deciders come later."""
        receivers = (*duty.receivers, *duty.decided_by)
        return [
            ApproverStage(unit=each.unit, by=self._by(each, year))
            for each in receivers
            if each.unit and each.approves
        ]

    def _by(self, receiver: Receiver, year: int) -> date | None:
        """Return the day the term of this approver ends, where the plan names one."""
        if receiver.by is None:
            return None
        calendar = self._house.calendars[self._house.default_calendar]
        return receiver.by.due_day(year=year, anchors=self._anchors, calendar=calendar)

    @staticmethod
    def asked_class(duty: Duty) -> str | None:
        """Return the class each unit of which owes an answer; a copy to carry out is one."""
        copy = duty.copy_to
        carried_out = copy.unit_class if copy and copy.purpose is CopyPurpose.CARRY_OUT else None
        return duty.lead.unit_class or carried_out

    def _collection(
        self, duty: Duty, units: tuple[str, ...], common: dict[str, object], occurrence: str
    ) -> CollectionOrder:
        cycle = self._reporting.cycle(duty)
        roles = self._file.roles
        inside = [each for each in duty.receivers if each.unit]
        superior = cycle.superior if cycle else (inside[0].unit if inside else roles.root)
        through = cycle.through if cycle else (inside[0].through if inside else None)
        return CollectionOrder.model_validate(
            {
                **common,
                "cycle": cycle.id if cycle else duty.id,
                "period": occurrence,
                "superior": superior,
                "through": through or duty.lead.unit or roles.focal_department,
                "units": units,
                "settles": duty.settles,
            }
        )

    def _undecided(self, duty: Duty, year: int) -> AssignmentOrder:
        """Return the item that waits for a decision: a duty of the committee's secretary."""
        roles = self._file.roles
        return AssignmentOrder(
            plan=self._file.id,
            duty=duty.id,
            clause=duty.clause,
            occurrence=DECISION,
            kind=duty.kind,
            unit=roles.committee or roles.focal_department,
            product=duty.product.vi,
            year=year,
            anchors=self._anchors,
            opener=self._row.workflow_id,
            edition=len(self._row.amended),
            opener_waits_from=end_of_day(self._file.period.end, self._house.zone),
        )


def _by_decision(decided: Decided, deadline_id: str = "") -> Deadline:
    source = {"kind": "decision", "decision": decided.decision}
    return Deadline.model_validate({"id": deadline_id, "rule": decided.deadline, "source": source})
