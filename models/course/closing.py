"""What became of the obligation that was a stage: read from its row, once it is closed; pure."""

from datetime import date, datetime

from models.assignment.state import AssignmentRow, AssignmentState
from models.base import Value
from models.collection.state import CollectionRow, Entry
from models.course.state import OpenStage, OutsideStay, StagePassed
from models.deciding.house import House


class Away(Value):
    """A stay at an outside body: after ``sent`` up to and including ``received``."""

    body: str
    sent: date
    received: date


class Closed(Value):
    """A closed obligation, as far as its course looks at it."""

    unit: str
    worker: str
    closed_at: datetime
    is_withdrawn: bool = False
    outcome: str = ""
    reason: str = ""
    number: str = ""
    dated: date | None = None
    away: tuple[Away, ...] = ()
    late: bool = False
    persons: tuple[str, ...] = ()

    def passed(self, open_: OpenStage, house: House) -> StagePassed:
        """Return the stage that is over; the days after its opening, without those outside.

        Nobody of the course held what others answered elsewhere: its days are none.
        """
        opened, closed = house.today(open_.opened_at), house.today(self.closed_at)
        calendar = house.calendar_for(self.worker, closed)
        stays = [
            OutsideStay(body=each.body, days=max(calendar.count(each.sent, each.received), 0))
            for each in self.away
        ]
        days = calendar.count(opened, closed) - sum(each.days for each in stays)
        return StagePassed(
            stage=open_.stage,
            round=open_.round,
            year=open_.year,
            obligation=open_.obligation,
            unit=self.unit,
            outcome=self.outcome,
            reason=self.reason,
            number=self.number,
            dated=self.dated,
            opened_at=open_.opened_at,
            closed_at=self.closed_at,
            own_days=0 if open_.is_awaited else max(days, 0),
            outside=tuple(stays),
            late=self.late,
            persons=self.persons,
        )


def closed_assignment(row: AssignmentRow, house: House) -> Closed | None:
    """Return what became of an assignment; None while it is open."""
    if row.is_open or row.completed_at is None:
        return None
    ended = row.ended
    closed_on = house.today(row.completed_at)
    return Closed(
        unit=row.unit,
        worker=row.worker,
        closed_at=row.completed_at,
        is_withdrawn=row.state is AssignmentState.WITHDRAWN,
        outcome=ended.outcome if ended else "",
        reason=ended.reason if ended else "",
        number=ended.number if ended else "",
        dated=ended.dated if ended else None,
        away=tuple(
            Away(body=each.body, sent=each.sent, received=each.received or closed_on)
            for each in row.hand_overs
        ),
        late=row.submitted_late,
        persons=row.submitted_by,
    )


def closed_collection(row: CollectionRow, entries: tuple[Entry, ...]) -> Closed | None:
    """Return what became of a collection; None while it is open."""
    if row.is_open or row.closed_at is None:
        return None
    return Closed(
        unit=row.order.superior,
        worker=row.order.through,
        closed_at=row.closed_at,
        late=any(each.late for each in entries),
    )
