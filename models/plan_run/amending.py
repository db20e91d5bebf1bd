"""Adopt another version of a plan's package: what it opens, and what becomes of what is open."""

from collections.abc import Iterator
from datetime import datetime
from enum import StrEnum

from pydantic import Field

from models.base import Value
from models.collection.state import CollectionOrder
from models.course.order import CourseOrder, Route
from models.deciding.decision import Refused
from models.deciding.house import House
from models.plan.plan import Duty, Plan
from models.plan_run.acts import Amend
from models.plan_run.amendment import difference
from models.plan_run.case import Adopted, Case
from models.plan_run.openings import Opener, deadline_id_of, opened_again
from models.plan_run.progress import Amended, Opening, PlanOutcome, PlanRow
from models.timing.deadline import DeadlineRule


class Shape(StrEnum):
    """How a duty runs."""

    NOTHING = "nothing"  # the issue fulfils it, another duty answers it, or it is not there
    UNDECIDED = "undecided"
    ASSIGNED = "assigned"
    COLLECTED = "collected"


class Turn(Value):
    """What an amendment makes of the open occurrences of one duty, and which it opens."""

    reshaped: bool = Field(default=False, description="all of it is withdrawn and opened anew")
    opened: tuple[str, ...] = Field(default=(), description="ids of deadlines that begin")
    ended: tuple[str, ...] = Field(default=(), description="ids of deadlines that are no more")
    redated: dict[str, DeadlineRule] = Field(default_factory=dict)
    old_lead: str = ""
    new_lead: str = Field(default="", description="empty: the same unit owes it")
    route: Route | None = Field(default=None, description="of its course, where that differs")

    @property
    def changes_anything(self) -> bool:
        """Tell whether anything that is open or opens is concerned."""
        return self != Turn()

    def withdraws(self, order: Opening) -> bool:
        """Tell whether an occurrence is not owed any more."""
        return self.reshaped or (deadline_id_of(order) in self.ended and not self.keeps(order))

    def keeps(self, order: Opening) -> bool:
        """Tell whether an order is a stage of what is done once: it is due by what is there now."""
        is_stage = not isinstance(order, CourseOrder) and bool(order.course)
        return is_stage and self.route is not None and self.route.rule is not None

    def rule_of(self, order: Opening) -> DeadlineRule | None:
        """Return the rule an occurrence is due by from now on, where that is another one."""
        deadline_id = deadline_id_of(order)
        if deadline_id is None:
            return None
        if deadline_id in self.ended and self.keeps(order):
            return self.route.rule if self.route else None
        return self.redated.get(deadline_id)


def turns(old: Opener, new: Opener, was: Plan, now: Plan) -> dict[str, Turn]:
    """Return what becomes of each duty of either version, as decided so far, by its id."""
    before = {duty.id: duty for duty in was.file.duties}
    after = {duty.id: duty for duty in now.file.duties}
    made = {
        each: _turn(old, new, before.get(each), after.get(each)) for each in {**before, **after}
    }
    return {duty: turn for duty, turn in made.items() if turn.changes_anything}


def _turn(old: Opener, new: Opener, was: Duty | None, now: Duty | None) -> Turn:
    shape = _shape(old, was)
    if shape is not _shape(new, now):
        return Turn(reshaped=True)
    if was is None or now is None or shape in {Shape.NOTHING, Shape.UNDECIDED}:
        return Turn()
    before, after = old.deadlines(was), new.deadlines(now)
    both = [each for each in before if each in after]
    # What comes back each year has other occurrences than what is done once.
    turned = [each for each in both if before[each].recurs != after[each].recurs]
    old_lead, new_lead = old.lead(was) or "", new.lead(now) or ""
    return Turn(
        opened=(*(each for each in after if each not in before), *turned),
        ended=(*(each for each in before if each not in after), *turned),
        redated={
            each: after[each] for each in both if before[each] != after[each] and each not in turned
        },
        old_lead=old_lead if old_lead != new_lead else "",
        new_lead=new_lead if old_lead != new_lead else "",
        route=_route(old, new, was, now),
    )


def _route(old: Opener, new: Opener, was: Duty, now: Duty) -> Route | None:
    """Return through which stages the course of a duty goes now, where that is another way."""
    before, after = old.course(was), new.course(now)
    if before is None or after is None or before.course is not after.course:
        return None
    return after.route if before.route != after.route else None


def _shape(opener: Opener, duty: Duty | None) -> Shape:
    if duty is None or duty.done_by_issue or duty.answered_by:
        return Shape.NOTHING
    if opener.is_undecided(duty):
        return Shape.UNDECIDED
    return Shape.COLLECTED if opener.asked_class(duty) else Shape.ASSIGNED


def amend(case: Case, body: Amend) -> PlanOutcome:
    """Go on with another stored version of the package.

    New duties and deadlines are opened, and told at once; what they are no more is withdrawn, and
    what is open otherwise follows by steps of its own (``replans``). Recorded decisions stand.
    Refused: ``unknown_package``, ``same_package``, ``amendment_forbidden`` (the message lists all
    that forbids it), ``unknown_unit`` (a new lead that is no unit of the running plan).
    """
    row, adopted = case.row, case.seen.adopted
    if adopted is None:
        code = "unknown_package"
        raise Refused(code, f"no package {body.package} is stored", "package")
    if body.package == row.package:
        code = "same_package"
        raise Refused(code, f"the plan runs {body.package} already", "package")
    found = difference(case.plan, adopted.plan)
    if not found.sound:
        code = "amendment_forbidden"
        raise Refused(code, "; ".join(each.message for each in found.problems), "package")
    record = Amended(
        step=case.step,
        at=case.now,
        replaced=row.package,
        package=body.package,
        reason=body.reason,
        decision=body.decision,
    )
    after = row.model_copy(update={"package": body.package, "amended": (*row.amended, record)})
    if row.issued_on is None:
        return PlanOutcome(row=after)
    openings = _opened(case, after, adopted)
    return PlanOutcome(row=after, openings=tuple(openings), replans=True)


def _opened(case: Case, after: PlanRow, adopted: Adopted) -> list[Opening]:
    old = Opener(case.plan, case.row, case.house, case.today)
    new = Opener(adopted.plan, after, adopted.house, case.today)
    found = turns(old, new, case.plan, adopted.plan)
    there = {duty.id for duty in adopted.plan.file.duties}
    orders = [
        opened_again(begun, case.seen.taken)
        for duty, turn in found.items()
        if duty in there
        for order in (new.decided(duty) if turn.reshaped else new.added(duty))
        for begun in _begun(order, turn)
    ]
    for order in orders:
        _check_unit(order, adopted.house, case.now)
    return orders


def _begun(order: Opening, turn: Turn) -> Iterator[Opening]:
    """Yield what begins of an order: all of it, or the collections of the deadlines that do."""
    if turn.reshaped or deadline_id_of(order) in turn.opened:
        yield order
    elif isinstance(order, CourseOrder):
        begins = [
            each for each in order.stages if each.serves and each.serves.deadline_id in turn.opened
        ]
        if begins:
            first = begins[0].model_copy(update={"together": False})
            yield order.model_copy(update={"stages": (first, *begins[1:])})


def _check_unit(order: Opening, house: House, now: datetime) -> None:
    unit = order.superior if isinstance(order, CollectionOrder) else order.unit
    if house.organisation.unit(unit, house.today(now)) is None:
        code = "unknown_unit"
        raise Refused(code, f"{order.duty}: there is no unit {unit} today", "package")
