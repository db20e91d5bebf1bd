"""What belongs to a yearly report: the collections below, the partners' parts; pure."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from datetime import date

from models.assignment.state import AssignmentOrder
from models.collection.state import CollectionOrder
from models.deciding.house import House
from models.plan.cycle import CycleStep
from models.plan.organisation import Unit
from models.plan.plan import Duty, DutyKind, PlanFile, ReportCycle

ASKED = "-gy"  # góp ý: between an occurrence and the number of the contribution asked for it
Members = Callable[[str], Sequence[Unit]]


class Reporting:
    """Complete the orders of report cycles, on a day."""

    def __init__(self, file: PlanFile, house: House, on: date, members: Members) -> None:
        """Remember the cycles of a plan; ``members`` gives the units of a class that day."""
        self._house = house
        self._on = on
        self._members = members
        self._classes = {each.name: each for each in file.classes}
        self._collected = {each.duty: each for each in file.cycles}
        self._consolidated = {each.consolidated: each for each in file.cycles if each.consolidated}

    def cycle(self, duty: Duty) -> ReportCycle | None:
        """Return the cycle whose reports a duty is."""
        return self._collected.get(duty.id)

    def whole_collection(self, duty: Duty, order: CollectionOrder) -> Iterator[CollectionOrder]:
        """Yield a collection and all below it: level by level, due earlier below.

        The units directly under one that answers are asked by it; who has none below, or answers
        nothing itself, asks nobody.
        """
        cycle = self._collected.get(duty.id)
        if cycle is None:
            yield order
            return
        also = tuple(each.duty for each in cycle.also_answers if each.year == order.year)
        level = [order.model_copy(update={"also_answers": also})]
        children = self._children() if cycle.below else {}
        for step in cycle.below:
            below = [self._below(above, step, children) for above in level]
            for above, found in zip(level, below, strict=True):
                yield above.model_copy(update={"deeper": bool(found)}) if found else above
            level = [each for found in below for each in found]
        yield from level

    def _children(self) -> dict[str, list[Unit]]:
        found: dict[str, list[Unit]] = defaultdict(list)
        for unit in self._house.organisation.units_on(self._on):
            if unit.parent:
                found[unit.parent].append(unit)
        return found

    def _below(
        self, above: CollectionOrder, step: CycleStep, children: dict[str, list[Unit]]
    ) -> list[CollectionOrder]:
        unit_class = self._classes[step.unit_class] if step.unit_class else None
        made = []
        for superior in above.units:
            asked = tuple(
                unit.code
                for unit in children.get(superior, ())
                if unit_class is None or unit_class.contains(unit)
            )
            if asked:
                update = {
                    "superior": superior,
                    "through": superior,
                    "units": asked,
                    "ahead": above.ahead + step.working_days,
                    "above": above.superior,
                }
                made.append(above.model_copy(update=update))
        return made

    def with_partners(self, duty: Duty, order: AssignmentOrder) -> Iterator[AssignmentOrder]:
        """Yield an assignment, and for a consolidated report one for the part of each partner.

        Nobody but who consolidates decides on a part; it is dated by the cycle's own rule.
        """
        yield order
        cycle = self._consolidated.get(duty.id)
        if cycle is None or cycle.partners is None or order.rule is None:
            return
        request = cycle.partners
        for unit in self._partners(duty, order):
            yield order.model_copy(
                update={
                    "occurrence": f"{order.occurrence}{ASKED}1",
                    "kind": DutyKind.CONTRIBUTION,
                    "unit": unit,
                    "prepared_by": None,
                    "product": request.product,
                    "approvers": (),
                    "rule": request.rule,
                    "asked_from": order.id,
                }
            )

    def _partners(self, duty: Duty, order: AssignmentOrder) -> list[str]:
        found: dict[str, None] = {}
        for partner in duty.partners:
            units = (
                [unit.code for unit in self._members(partner.unit_class or "")]
                if (partner.unit_class)
                else [partner.unit or ""]
            )
            found |= dict.fromkeys(units)
        return [unit for unit in found if unit not in {order.unit, order.prepared_by}]
