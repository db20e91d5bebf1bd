"""The obligation that is a stage of a course: an assignment, or a collection; pure."""

from datetime import date, datetime

from pydantic import Field

from models.assignment.state import ApproverStage, AssignmentOrder
from models.base import Value
from models.collection.state import CollectionOrder
from models.course.order import CourseOrder, CourseStage
from models.deciding.house import House
from models.plan.stage import END, NEXT, Holder
from models.timing.deadline import DeadlineRule

AGAIN_DAYS = 20  # working days for a stage that came back and has no term of its own
StageOrder = AssignmentOrder | CollectionOrder


class StageTurn(Value):
    """How a stage is opened this time."""

    stage: CourseStage
    round: int
    year: int
    deadline_id: str | None = None
    rule: DeadlineRule | None = None
    own: DeadlineRule | None = Field(default=None, description="the duty's own, as decided by now")
    lead: str = ""
    units: tuple[str, ...] = ()
    returned_for: str = ""
    not_by: tuple[str, ...] = ()
    laid_by: str = ""
    knows: bool = False
    follows: bool = False

    @property
    def occurrence(self) -> str:
        """The name of this time: the stage and its round, or the year of what comes back."""
        if self.stage.stage.repeats:
            return f"{self.year}-{self.deadline_id}" if self.deadline_id else str(self.year)
        name = self.stage.serves.occurrence if self.stage.serves else self.stage.stage.id
        return name if self.round == 1 else f"{name}.{self.round}"


def stage_order(order: CourseOrder, turn: StageTurn, house: House, now: datetime) -> StageOrder:
    """Return the order of a stage; its term counts from today but where it carries the duty's."""
    stage = turn.stage.stage
    common = {
        "plan": order.plan,
        "duty": order.duty,
        "clause": order.clause,
        "kind": order.kind,
        "product": order.product
        if stage.repeats or stage.settles
        else f"{stage.label_vi}: {order.product}",
        "rule": turn.rule or _term(order, turn, house, now),
        "year": turn.year,
        "anchors": order.anchors,
        "opener": order.id,
        "announced": turn.knows,
        "edition": order.edition,
        "course": order.id,
        "stage": stage.id,
        "round": turn.round,
        "deadline_id": turn.deadline_id,
    }
    serves = turn.stage.serves
    if serves:
        common |= {
            "duty": serves.duty,
            "clause": serves.clause,
            "product": serves.product,
            "deadline_id": serves.deadline_id,
        }
    if turn.stage.collects:
        return CollectionOrder.model_validate(
            {
                **common,
                "cycle": serves.duty
                if serves
                else "/".join(filter(None, (order.duty, order.item))),
                "period": turn.occurrence,
                "settles": stage.settles,
                "superior": turn.stage.unit,
                "through": turn.stage.through or turn.stage.unit,
                "units": turn.units,
            }
        )
    return AssignmentOrder.model_validate({**common, **_single(order, turn)})


def _single(order: CourseOrder, turn: StageTurn) -> dict[str, object]:
    """Return what only an assignment says."""
    stage = turn.stage.stage
    occurrence = turn.occurrence
    moved = turn.lead if stage.holder is Holder.LEAD else ""
    return {
        "occurrence": f"{order.item}-{occurrence}" if order.item else occurrence,
        "unit": moved or turn.stage.unit,
        "prepared_by": turn.stage.prepared_by,
        "outcomes": tuple(stage.outcomes),
        "approvers": tuple(ApproverStage(unit=each) for each in turn.stage.approvers),
        "sends_to": turn.stage.sends_to,
        "urges": stage.urges,
        "document": stage.document,
        "document_for": stage.document_for,
        "ends_by": stage.ends_by or "",
        "reason_for": tuple(
            outcome for outcome, leads in stage.outcomes.items() if leads not in {NEXT, END}
        ),
        "returned_for": turn.returned_for,
        "follows": turn.follows,
        "not_by": turn.not_by,
        "laid_by": turn.laid_by,
    }


def _term(order: CourseOrder, turn: StageTurn, house: House, now: datetime) -> DeadlineRule:
    own = turn.own if turn.round == 1 else None  # what came back has its days
    return stage_term(order, turn.stage, own, house, house.today(now))


def stage_term(
    order: CourseOrder, of: CourseStage, own: DeadlineRule | None, house: House, opened: date
) -> DeadlineRule:
    """Return the day of a stage: ahead of the duty's own deadline, or counted from its opening.

    Ahead only where that lies after the day it opens.
    """
    calendar = house.calendar_for(of.prepared_by or of.unit, opened)
    if of.stage.ahead and own:
        due = own.due_day(year=opened.year, anchors=order.anchors, calendar=calendar)
        day = calendar.shift(due, -of.stage.ahead) if due else opened
        if day > opened:
            return DeadlineRule(on=day)
    return DeadlineRule(on=calendar.shift(opened, of.stage.days or AGAIN_DAYS))


def lies_ahead(order: CourseOrder, rule: DeadlineRule, year: int, house: House, on: date) -> bool:
    """Tell whether a yearly deadline of a course falls in the plan's period, and not before."""
    if order.period is None:
        return False
    start, end = order.period
    calendar = house.calendars[house.default_calendar]
    due = rule.due_day(year=year, anchors=order.anchors, calendar=calendar)
    return due is not None and on <= due and start <= due and year <= end.year
