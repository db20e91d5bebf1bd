"""Decide that a unit is taken in by another: what ends, what passes on, what stands against it."""

from collections.abc import Iterable, Iterator

from pydantic import BaseModel

from models.assignment.decisions import refused_now
from models.assignment.state import AssignmentRow
from models.collection.state import OWED, EntryState
from models.course.state import CourseRow
from models.deciding.decision import Refused
from models.plan.plan import Duty
from models.plan_run.case import Case, LeftOpen
from models.plan_run.openings import Opener
from models.plan_run.progress import MergeUnit, PassedOn, PlanOutcome

_MOST_NAMED = 20
_REASSIGN = "reassign"


def merge_unit(case: Case, body: MergeUnit) -> PlanOutcome:
    """End a unit on a day; the unit that takes it in owes what it still owed.

    Its own assignments go on under the other unit, with their days; an answer it owes is owed by
    the other unit, which answers once where it was asked itself. What it has filed stays its own,
    under the other unit in the tree of a later day. Refused: ``unknown_unit``, ``merges_itself``,
    ``date_ahead``, ``below_itself`` (the other lies under it), ``has_a_part`` (a role of the plan),
    ``named_in_plan`` (the plan's data name it for what is still to come), ``open_work_stays`` (it
    collects, decides, has work delegated to it or before others, or holds a stage still to come).
    """
    _check_units(case, body)
    _check_plan(case, body.unit)
    left = case.seen.left_open or LeftOpen()
    if left.stuck:
        text = f"this cannot pass on; end it first: {_listed(left.stuck)}"
        _refuse("open_work_stays", text, "unit")
    decision = body.decision
    number = f"{decision.type} {decision.number}".strip()
    passed = PassedOn(
        unit=body.unit,
        into=body.into,
        reason=f"{body.unit} → {body.into}: {number}",
        assignments=left.assignments,
        collections=left.collections,
    )
    return PlanOutcome(row=case.row, change=body, passes_on=passed)


def left_open(
    unit: str,
    *,
    assignments: Iterable[AssignmentRow],
    entries: Iterable[tuple[str, str]],
    collects: Iterable[str],
    courses: Iterable[CourseRow],
) -> LeftOpen:
    """Sort what is open of a plan: what of a unit passes on, and what has to be ended first.

    ``entries`` are the unit's own, each a collection and its state; ``collects`` are the
    collections it is the superior of, or that go through it.
    """
    moves, owed, stuck = [], [], list(collects)
    for row in assignments:
        if row.unit == unit and refused_now(row, _REASSIGN) is None:
            moves.append(row.id)
        elif unit in {row.unit, row.worker, *(each.unit for each in row.order.approvers)}:
            stuck.append(row.id)
    for collection, state in entries:
        if state in OWED:
            owed.append(collection)
        elif state == EntryState.RECEIVED:
            stuck.append(collection)
    stuck += [row.id for row in courses if unit in _still_to_come(row)]
    return LeftOpen(assignments=tuple(moves), collections=tuple(owed), stuck=tuple(stuck))


def _still_to_come(row: CourseRow) -> set[str]:
    """Return the units that hold a stage of a course which is still to be opened."""
    begun = {each.stage for each in row.open} | {each.stage for each in row.passed}
    found: set[str] = set()
    for each in row.order.stages:
        if each.stage.repeats or each.stage.id not in begun:
            approvers = each.approvers
            found |= {each.unit, each.prepared_by or "", each.through, *each.units, *approvers}
    return found


def _check_units(case: Case, body: MergeUnit) -> None:
    organisation = case.house.organisation
    if body.since > case.today:
        text = f"{body.since} lies ahead; record it on its day, when open work passes on"
        _refuse("date_ahead", text, "since")
    for name, code in (("unit", body.unit), ("into", body.into)):
        for on in (body.since, case.today):
            if organisation.unit(code, on) is None:
                _refuse("unknown_unit", f"there is no unit {code} on {on}", name)
    if body.unit == body.into:
        _refuse("merges_itself", f"{body.unit} cannot take in itself", "into")
    above = (each.code for each in organisation.superiors(body.into, body.since))
    if body.unit in set(above):
        _refuse("below_itself", f"{body.into} lies under {body.unit}", "into")


def _check_plan(case: Case, unit: str) -> None:
    file = case.plan.file
    if unit in set(_texts(file.roles)):
        _refuse("has_a_part", f"{unit} has a part in the plan: amend the plan first", "unit")
    opener = Opener(case.plan, case.row, case.house, case.today)
    coming = [each for each in file.duties if _comes(each, case, opener)]
    named = [each.id for each in coming if unit in set(_texts(each))]
    named += [each.id for each in file.cycles if unit in {each.superior, each.through}]
    if named:
        text = f"the plan names {unit} for what is to come, amend it first: {_listed(named)}"
        _refuse("named_in_plan", text, "unit")


def _refuse(code: str, text: str, field: str) -> None:
    raise Refused(code, text, field)


def _comes(duty: Duty, case: Case, opener: Opener) -> bool:
    """Tell whether anything of a duty is still to be opened."""
    return case.row.issued_on is None or duty.recurs or opener.is_undecided(duty)


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, BaseModel):
        for name in type(value).model_fields:
            yield from _texts(getattr(value, name))
    elif isinstance(value, Iterable):
        for each in value:
            yield from _texts(each)


def _listed(names: Iterable[str]) -> str:
    found = list(names)
    more = ["…"] if len(found) > _MOST_NAMED else []
    return ", ".join([*found[:_MOST_NAMED], *more])
