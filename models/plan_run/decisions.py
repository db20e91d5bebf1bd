"""Decide a step of a plan: what it opens, settles, changes and says; pure."""

from collections import defaultdict
from datetime import date, datetime

from models.collection.state import CollectionOrder
from models.deciding.claim import ClaimKind, Matter, Messages, SkipReason
from models.deciding.commands import Refusal
from models.deciding.decision import Step
from models.deciding.house import House, Voice
from models.deciding.ladder import Subject
from models.deciding.timetable import DayMath, Firing, Timetable, TimetableStep
from models.plan.organisation import Addressee
from models.plan.plan import Plan
from models.plan.policy import AddresseeKind
from models.plan_run.openings import Opener
from models.plan_run.progress import (
    AppointPerson,
    CheckClosure,
    Decided,
    DecideDuty,
    Issue,
    Opening,
    OpenYear,
    PlanBody,
    PlanOutcome,
    PlanRow,
    RecordOutcome,
    RenameUnit,
    VacatePost,
)

PlanStep = Step[PlanBody]
OPEN_YEAR = "open-year"
PERIOD_END = "period-end"


def decide_plan(
    plan: Plan, row: PlanRow, step: PlanStep, now: datetime, house: House
) -> PlanOutcome | Refusal:
    """Decide one step of a running plan."""
    body = step.body
    if isinstance(body, Issue):
        return _issue(plan, row, body, now, house)
    if row.issued_on is None:
        return Refusal(code="not_issued", message="the plan is not issued yet")
    if isinstance(body, OpenYear | CheckClosure):
        opener = Opener(plan, row, house, house.today(now))
        openings = opener.in_year(body.year) if isinstance(body, OpenYear) else ()
        return PlanOutcome(row=row, openings=tuple(openings))
    if isinstance(body, DecideDuty):
        return _decide_duty(plan, row, body, now, house)
    if isinstance(body, RecordOutcome):
        return _record_outcome(plan, row, body, house)
    return _change(row, body, now, house)


def plan_timetable(plan: Plan, house: House, now: datetime) -> Timetable:
    """Date the openings of each coming year (its first working morning) and the period's end."""
    calendar = house.calendars[house.default_calendar]
    days = DayMath(policy=house.policy, calendar=calendar, zone=house.zone)
    period = plan.file.period
    steps = [
        TimetableStep(
            at=days.morning(calendar.on_or_after(date(year, 1, 1))),
            firings=(Firing(rung=OPEN_YEAR, repeat=year),),
        )
        for year in range(house.today(now).year + 1, period.end.year + 1)
    ]
    end = days.lines(period.end).due
    steps.append(TimetableStep(at=end, firings=(Firing(rung=PERIOD_END),)))
    return Timetable(steps=tuple(step for step in steps if step.at > now))


def _issue(
    plan: Plan, row: PlanRow, body: Issue, now: datetime, house: House
) -> PlanOutcome | Refusal:
    if row.issued_on is not None:
        return Refusal(code="already_issued", message=f"issued on {row.issued_on} already")
    row = row.model_copy(
        update={"issued_on": body.issued_on, "number": body.number, "assumed": body.assumed}
    )
    openings = Opener(plan, row, house, house.today(now)).at_issue()
    return PlanOutcome(
        row=row,
        timetable=plan_timetable(plan, house, now),
        openings=tuple(openings),
        messages=_announce(plan, row, openings, now, house),
    )


def _announce(
    plan: Plan, row: PlanRow, openings: list[Opening], now: datetime, house: House
) -> Messages:
    """Tell each unit once of all its duties; a post that receives for several is told once."""
    duties: dict[str, list[str]] = defaultdict(list)
    for order in openings:
        if isinstance(order, CollectionOrder):
            for unit in order.units:
                duties[unit].append(order.duty)
        else:
            duties[order.prepared_by or order.unit].append(order.duty)
    clause = next((d.clause for d in plan.file.duties if d.done_by_issue), plan.file.clauses[0].id)
    messages = Messages()
    desks: dict[str, tuple[Addressee, list[str]]] = {}
    for unit in sorted(duties):
        found = house.desk(unit, now)
        if found is None:
            voice = _issue_voice(row, clause, (unit,), now)
            ladderer = house.ladderer(Subject(unit=unit), now)
            missed = ladderer.missed("issue", AddresseeKind.RESPONSIBLE_POST, SkipReason.NO_POST)
            messages += voice.skips([missed])
            continue
        desks.setdefault(found.post, (found, []))[1].append(unit)
    for found, units in desks.values():
        voice = _issue_voice(row, clause, tuple(units), now)
        listed = ", ".join(dict.fromkeys(duty for unit in units for duty in duties[unit]))
        claim = voice.claim(ClaimKind.ASSIGNMENT, "issue", found, note=listed)
        messages += Messages(claims=(claim,))
    return messages


def _issue_voice(row: PlanRow, clause: str, units: tuple[str, ...], now: datetime) -> Voice:
    matter = Matter(
        obligation=row.workflow_id,
        occurrence="issue",
        duty="",
        clause=clause,
        unit=units[0],
        units=units,
    )
    return Voice(matter=matter, round=1, at=now)


def _decide_duty(
    plan: Plan, row: PlanRow, body: DecideDuty, now: datetime, house: House
) -> PlanOutcome | Refusal:
    duty = next((each for each in plan.file.duties if each.id == body.duty), None)
    if duty is None:
        return Refusal(code="unknown_duty", field="duty", message=f"no duty {body.duty}")
    if not (duty.lead.undecided or duty.deadline_undecided):
        text = f"{duty.id} is running with its default; amend it by a directive"
        return Refusal(code="not_undecided", field="duty", message=text)
    if duty.id in row.decided:
        return Refusal(code="already_decided", field="duty", message=f"{duty.id} is decided")
    names_lead = duty.lead.undecided or body.lead is not None
    if names_lead and house.organisation.unit(body.lead or "", house.today(now)) is None:
        return Refusal(code="unknown_unit", field="lead", message=f"no unit {body.lead}")
    if duty.deadline_undecided and body.deadline is None:
        return Refusal(code="no_deadline", field="deadline", message="a deadline is needed")
    before = Opener(plan, row, house, house.today(now))
    decided = Decided(lead=body.lead, deadline=body.deadline, decision=body.decision)
    row = row.model_copy(update={"decided": {**row.decided, duty.id: decided}})
    openings = Opener(plan, row, house, house.today(now)).decided(duty.id)
    return PlanOutcome(row=row, openings=tuple(openings), settles=(before.undecided_id(duty),))


def _record_outcome(
    plan: Plan, row: PlanRow, body: RecordOutcome, house: House
) -> PlanOutcome | Refusal:
    """Keep in the log what became of somebody else's document; nothing else changes."""
    if body.duty not in {duty.id for duty in plan.file.duties}:
        return Refusal(code="unknown_duty", field="duty", message=f"no duty {body.duty}")
    if body.body not in house.organisation.bodies:
        return Refusal(code="unknown_body", field="body", message=f"no outside body {body.body}")
    return PlanOutcome(row=row)


def _change(
    row: PlanRow, body: AppointPerson | VacatePost | RenameUnit, now: datetime, house: House
) -> PlanOutcome | Refusal:
    on = house.today(now)
    if isinstance(body, RenameUnit):
        if house.organisation.unit(body.unit, on) is None:
            return Refusal(code="unknown_unit", field="unit", message=f"no unit {body.unit}")
    elif house.organisation.post(body.post, on) is None:
        return Refusal(code="unknown_post", field="post", message=f"no post {body.post}")
    return PlanOutcome(row=row, change=body)
