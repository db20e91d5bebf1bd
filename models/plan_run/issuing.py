"""Issue a plan: what it opens, and the one message each unit gets; pure."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime

from models.collection.state import CollectionOrder
from models.course.order import CourseOrder
from models.deciding.claim import ClaimKind, Matter, Messages, SkipReason
from models.deciding.decision import Refused
from models.deciding.house import House, Voice
from models.deciding.ladder import Subject
from models.plan.organisation import Addressee
from models.plan.plan import Plan
from models.plan.policy import AddresseeKind
from models.plan_run.case import Case
from models.plan_run.openings import Opener
from models.plan_run.progress import Issue, Opening, PlanOutcome, PlanRow
from models.plan_run.years import plan_timetable


def issue(case: Case, body: Issue) -> PlanOutcome:
    """Issue the plan, or record its issue for the head; what it opens and says stays the same.

    Refused: ``already_issued``, ``date_ahead``, ``unknown_post`` and ``document_required`` (what
    is recorded for somebody else is recorded from a paper).
    """
    row, house = case.row, case.house
    if row.issued_on is not None:
        code = "already_issued"
        raise Refused(code, f"issued on {row.issued_on} already")
    today = case.today
    if body.issued_on > today:
        code = "date_ahead"
        raise Refused(code, f"{body.issued_on} lies ahead of today", "issued_on")
    if body.recorded_for and house.organisation.post(body.recorded_for, today) is None:
        code = "unknown_post"
        raise Refused(code, f"no post {body.recorded_for}", "recorded_for")
    if body.recorded_for and body.document is None:
        code = "document_required"
        raise Refused(code, "name the paper the head has signed", "document")
    row = row.model_copy(
        update={
            "issued_on": body.issued_on,
            "number": body.number,
            "assumed": body.assumed,
            "issue_document": body.document,
            "recorded_for": body.recorded_for,
        }
    )
    opener = Opener(case.plan, row, house, today)
    openings = opener.at_issue()
    return PlanOutcome(
        row=row,
        timetable=plan_timetable(case.plan, house, case.now),
        openings=tuple(openings),
        messages=_announce(case.plan, row, opener.told_at_issue(), case.now, house, opener),
    )


def _announce(  # noqa: PLR0917 — what was opened, and with what it is told
    plan: Plan,
    row: PlanRow,
    openings: list[Opening],
    now: datetime,
    house: House,
    opener: Opener,
) -> Messages:
    """Tell each unit once of all its duties; a post that receives for several is told once."""
    duties = _given(plan, openings, opener)
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


def _given(plan: Plan, openings: list[Opening], opener: Opener) -> dict[str, list[str]]:
    """Return the duties of each unit: what is opened for it, and what it answers with that."""
    duties: dict[str, list[str]] = defaultdict(list)
    for order in openings:
        for unit, owed in _owed(order, opener):
            duties[unit].append(owed)
    for duty in plan.file.duties:
        if duty.answered_by:  # it opens nothing of its own
            of_class = opener.members(duty.lead.unit_class) if duty.lead.unit_class else ()
            for unit in [each.code for each in of_class] or [duty.lead.unit or ""]:
                if unit in duties:
                    duties[unit].append(duty.id)
    return duties


def _owed(order: Opening, opener: Opener) -> Iterator[tuple[str, str]]:
    """Yield who owes which duty by an opening."""
    if isinstance(order, CollectionOrder):
        for unit in order.units:
            yield unit, order.duty
    elif isinstance(order, CourseOrder) and order.stages[0].collects:
        for stage in order.with_others(order.stages[0]):
            of_class = opener.members(stage.unit_class) if stage.unit_class else ()
            for unit in stage.units or tuple(each.code for each in of_class):
                yield unit, stage.serves.duty if stage.serves else order.duty
    else:
        yield order.prepared_by or order.unit, order.duty


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
