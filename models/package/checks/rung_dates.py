"""No rung tells its receiver of a late report after his own product that depends on it is due."""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from models.package.checks.calendars import calendar_of
from models.package.draft import At, Draft
from models.plan.plan import Duty, ReportCycle
from models.plan.policy import AddresseeKind, Policy
from models.problem import Finding, Place, Severity
from models.timing.calendar import WorkingCalendar
from models.timing.deadline import DeadlineRule
from models.wording import say

AHEAD = 5  # working days before his own product is due (design §6)

_OF_THE_REPORT = {
    AddresseeKind.FOCAL_DEPARTMENT,
    AddresseeKind.COMMITTEE_SECRETARY,
    AddresseeKind.LEADER_IN_CHARGE,
    AddresseeKind.COMMITTEE_HEAD,
}
_CALENDAR_YEARS = range(1950, 2150)


class _Late(NamedTuple):
    year: int
    fires: date
    due: date


def rungs_after_the_product(draft: Draft) -> Iterator[Finding]:
    """Refuse a rung that fires after its receiver's own product is due; show one that is close."""
    if draft.policy is None or draft.roles is None:
        return
    duties = {duty.value.id: duty.value for duty in draft.duties}
    for cycle in draft.cycles:
        report = duties.get(cycle.value.duty)
        product = duties.get(cycle.value.consolidated or "")
        calendar = calendar_of(draft, cycle.value.superior)
        if report and product and calendar:
            yield from _of_cycle(draft, cycle, report, product, calendar)


def _of_cycle(
    draft: Draft, cycle: At[ReportCycle], report: Duty, product: Duty, calendar: WorkingCalendar
) -> Iterator[Finding]:
    policy = draft.policy.value if draft.policy else None
    at = draft.policy.place / "entry" / "late" if draft.policy else Place("")
    years = [year for year in cycle.value.years if year in _CALENDAR_YEARS]
    for index, rung in enumerate(policy.entry.late if policy else ()):
        for number, ref in enumerate(rung.refs):
            over: list[_Late] = []
            near: list[_Late] = []
            for year in years:
                due = _due(report, year, calendar)
                own = _own_day(draft, ref.kind, product, year, calendar)
                if policy is None or due is None or own is None:
                    continue
                fires = rung_day(policy, due, rung.working_days, calendar)
                found = _Late(year, fires, own)
                if fires > own:
                    over.append(found)
                elif fires > calendar.shift(own, -AHEAD):
                    near.append(found)
            yield from _tell(at / index / "to" / number, cycle.value.id, str(ref), over, near)


def _tell(
    place: Place, cycle: str, rung: str, over: list[_Late], near: list[_Late]
) -> Iterator[Finding]:
    if over:
        first = over[0]
        wording = say(
            "'%(rung)s' hears of a late report of '%(cycle)s' on %(fires)s, after its own product"
            " is due (%(due)s)",
            rung=rung, cycle=cycle, fires=first.fires, due=first.due,
        )  # fmt: skip
        yield Finding(place, "rung-too-late", wording)
    elif near:
        first = near[0]
        wording = say(
            "'%(rung)s' hears of a late report of '%(cycle)s' on %(fires)s, fewer than %(ahead)s"
            " working days before its own product is due (%(due)s)",
            rung=rung, cycle=cycle, fires=first.fires, due=first.due, ahead=AHEAD,
        )  # fmt: skip
        yield Finding(place, "rung-close", wording, Severity.WARNING)


def rung_day(policy: Policy, due: date, working_days: int, calendar: WorkingCalendar) -> date:
    """Return the day a rung fires: rung 0 on the first working day after `late_after`."""
    late_after = calendar.shift(due, policy.grace_working_days)
    return calendar.shift(late_after, max(1, working_days))


def _own_day(
    draft: Draft, kind: AddresseeKind, product: Duty, year: int, calendar: WorkingCalendar
) -> date | None:
    """Return when the receiver's own product is due: the report, or his own term as receiver."""
    roles = draft.roles.value if draft.roles else None
    if kind in _OF_THE_REPORT:
        return _due(product, year, calendar)
    if roles is None or kind not in {AddresseeKind.STANDING, AddresseeKind.PRESIDIUM}:
        return None
    unit = roles.standing if kind is AddresseeKind.STANDING else roles.presidium
    term = _due(product, year, calendar)
    for receiver in (*product.receivers, *product.decided_by):
        term = (_day(receiver.by, year, calendar) if receiver.by else None) or term
        if receiver.unit == unit:
            break  # without a term of his own he has that of whoever hands the product on to him
    return term


def _due(duty: Duty, year: int, calendar: WorkingCalendar) -> date | None:
    days = [_day(deadline.rule, year, calendar) for deadline in duty.deadlines]
    return min((day for day in days if day), default=None)


def _day(rule: DeadlineRule, year: int, calendar: WorkingCalendar) -> date | None:
    stated = rule.on.year if rule.on else rule.within_year
    if stated is not None and stated != year:
        return None
    return rule.due_day(year=year, anchors={}, calendar=calendar)
