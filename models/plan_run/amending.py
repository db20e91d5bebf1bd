"""Adopt another version of a plan's package: what it opens, and what becomes of what is open."""

from datetime import datetime
from enum import StrEnum

from pydantic import Field

from models.base import Value
from models.collection.state import CollectionOrder
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

    @property
    def changes_anything(self) -> bool:
        """Tell whether anything that is open or opens is concerned."""
        return self != Turn()

    def withdraws(self, order: Opening) -> bool:
        """Tell whether an occurrence is not owed any more."""
        return self.reshaped or deadline_id_of(order) in self.ended


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
    )


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
        opened_again(order, case.seen.taken)
        for duty, turn in found.items()
        if duty in there
        for order in new.decided(duty)
        if turn.reshaped or deadline_id_of(order) in turn.opened
    ]
    for order in orders:
        _check_unit(order, adopted.house, case.now)
    return orders


def _check_unit(order: Opening, house: House, now: datetime) -> None:
    unit = order.superior if isinstance(order, CollectionOrder) else order.unit
    if house.organisation.unit(unit, house.today(now)) is None:
        code = "unknown_unit"
        raise Refused(code, f"{order.duty}: there is no unit {unit} today", "package")
