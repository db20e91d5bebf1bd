"""What the columns of a table say of a value: one function per table."""

from datetime import date, datetime

from database import tables
from database.columns import nfc
from models.assignment.state import AssignmentOrder, AssignmentRow, HolderKind
from models.cells import overdue_after
from models.collection.state import CollectionRow, Entry
from models.course.order import CourseOrder
from models.deciding.claim import Alarm, Claim, Skip, Withheld
from models.plan.organisation import OutsideBody, Post, Substitution, Tenure, Unit
from models.plan.plan import UnitClass
from models.plan_run.acts import SetCalendar
from models.plan_run.progress import Opening, PlanRow

Cell = str | int | bool | date | datetime | None
Cells = dict[str, Cell]

ASSIGNMENT, COLLECTION = tables.assignment.name, tables.collection.name
COURSE = "course"


def unit_cells(plan: str, unit: Unit) -> Cells:
    """Return the columns of a unit during one span of time."""
    return {
        "plan": plan,
        "code": unit.code,
        "valid_from": unit.valid_from,
        "valid_until": unit.valid_until,
        "name_vi": unit.name_vi,
        "kind": unit.kind,
        "parent": unit.parent,
        "merged_into": unit.merged_into,
        "level": unit.level,
        "document": nfc(unit.model_dump_json()),
    }


def post_cells(plan: str, post: Post) -> Cells:
    """Return the columns of a post."""
    return {
        "plan": plan,
        "post": post.id,
        "unit": post.unit,
        "kind": post.kind,
        "valid_from": post.valid_from,
        "valid_until": post.valid_until,
        "title_vi": post.title_vi,
        "held_with": post.held_with,
        "acting": post.acting,
        "document": nfc(post.model_dump_json()),
    }


def tenure_cells(plan: str, tenure: Tenure) -> Cells:
    """Return the columns of a tenure."""
    return {
        "plan": plan,
        "post": tenure.post,
        "person": tenure.person,
        "valid_from": tenure.valid_from,
        "valid_until": tenure.valid_until,
        "document": nfc(tenure.model_dump_json()),
    }


def substitution_cells(plan: str, given: Substitution) -> Cells:
    """Return the columns of a substitution."""
    return {
        "plan": plan,
        "substitution": given.id,
        "post": given.post,
        "giver": given.giver,
        "receiver": given.receiver,
        "valid_from": given.valid_from,
        "valid_until": given.valid_until,
        "document": nfc(given.model_dump_json()),
    }


def calendar_day_cells(plan: str, override: SetCalendar) -> Cells:
    """Return the columns of a day that a document made worked or free."""
    return {
        "plan": plan,
        "calendar": override.calendar,
        "day": override.day,
        "document": nfc(override.model_dump_json()),
    }


def body_cells(plan: str, body: OutsideBody) -> Cells:
    """Return the columns of an outside body."""
    return {
        "plan": plan,
        "code": body.code,
        "name_vi": body.name_vi,
        "kind": body.kind,
        "valid_from": body.valid_from,
        "valid_until": body.valid_until,
        "document": nfc(body.model_dump_json()),
    }


def class_cells(plan: str, unit_class: UnitClass) -> Cells:
    """Return the columns of a class of units."""
    return {
        "plan": plan,
        "name": unit_class.name,
        "label_vi": unit_class.label_vi,
        "document": nfc(unit_class.model_dump_json()),
    }


def plan_cells(row: PlanRow) -> Cells:
    """Return the columns of a running plan, but its timetable."""
    return {
        "id": row.id,
        "package": row.package,
        "issued_on": row.issued_on,
        "closed_at": row.closed_at,
        "document": row.model_dump_json(),
    }


def opening_cells(opening: Opening) -> Cells:
    """Return the columns of an obligation that waits to be opened."""
    return {
        "id": opening.id,
        "plan": opening.plan,
        "duty": opening.duty,
        "kind": _atom(opening),
        "started": False,
        "document": opening.model_dump_json(),
    }


def _atom(opening: Opening) -> str:
    if isinstance(opening, CourseOrder):
        return COURSE
    return ASSIGNMENT if isinstance(opening, AssignmentOrder) else COLLECTION


def assignment_cells(row: AssignmentRow) -> Cells:
    """Return the columns of an assignment, but its timetable."""
    order, lines = row.order, row.lines
    waits = row.holder is HolderKind.APPROVER and row.is_open
    return {
        "id": row.id,
        "plan": order.plan,
        "duty": order.duty,
        "clause": order.clause,
        "occurrence": order.occurrence,
        "kind": order.kind,
        "unit": row.unit,
        "worker": row.worker,
        "state": row.state,
        "holder": row.holder,
        "is_open": row.is_open,
        "opened_at": row.opened_at,
        "original_due": row.original_due,
        "due_day": lines.due_day if lines else None,
        "due": lines.due if lines else None,
        "late_after": lines.late_after if lines else None,
        "locked_after": lines.locked_after if lines else None,
        "round": row.climb.round,
        "submitted_at": row.submitted_at,
        "submitted_late": row.submitted_late,
        "completed_at": row.completed_at,
        "suspended_since": row.suspended_since,
        "extended": row.extended,
        "asked_from": order.asked_from,
        "approver": row.approver.unit if waits and row.approver else "",
        "requested": row.request is not None,
        "overdue_after": overdue_after(row),
        "document": row.model_dump_json(),
    }


def collection_cells(row: CollectionRow) -> Cells:
    """Return the columns of a collection, but its timetable; its lines are those of the base."""
    order = row.order
    base = next(line.lines for line in row.lines if line.lines.due_day == row.base)
    return {
        "id": row.id,
        "plan": order.plan,
        "duty": order.duty,
        "clause": order.clause,
        "cycle": order.cycle,
        "period": order.period,
        "kind": order.kind,
        "superior": order.superior,
        "through": order.through,
        "is_open": row.is_open,
        "opened_at": row.opened_at,
        "due_day": base.due_day,
        "due": base.due,
        "late_after": base.late_after,
        "locked_after": base.locked_after,
        "closed_at": row.closed_at,
        "document": row.model_dump_json(),
    }


def entry_cells(collection: str, entry: Entry) -> Cells:
    """Return the columns of one unit's entry."""
    return {
        "collection": collection,
        "unit": entry.unit,
        "state": entry.state,
        "due_day": entry.due_day,
        "round": entry.climb.round,
        "received_on": entry.receipt.received_on if entry.receipt else None,
        "received_at": entry.received_at,
        "late": entry.late,
        "settled_at": entry.settled_at,
        "extended": entry.extended,
        "requested": entry.request is not None,
        "document": entry.model_dump_json(),
    }


def claim_cells(plan: str, claim: Claim) -> Cells:
    """Return the columns of a claim."""
    matter = claim.matter
    return {
        "plan": plan,
        "obligation": matter.obligation,
        "occurrence": matter.occurrence,
        "round": claim.round,
        "rung": claim.rung,
        "repeat": claim.repeat,
        "line": claim.line.isoformat() if claim.line else "",
        "post": claim.to,
        "kind": claim.kind,
        "via": claim.via,
        "duty": matter.duty,
        "clause": matter.clause,
        "unit": matter.unit,
        "due_day": matter.due_day,
        "acting_for": claim.acting_for,
        "at": claim.at,
        "document": claim.model_dump_json(),
    }


def withheld_cells(plan: str, withheld: Withheld) -> Cells:
    """Return the columns of a message that was decided against."""
    return {
        "plan": plan,
        "obligation": withheld.matter.obligation,
        "at": withheld.at,
        "kind": withheld.kind,
        "rung": withheld.rung,
        "repeat": withheld.repeat,
        "round": withheld.round,
        "unit": withheld.matter.unit,
        "reason": withheld.reason,
        "document": withheld.model_dump_json(),
    }


def skip_cells(plan: str, skip: Skip) -> Cells:
    """Return the columns of a rung that was skipped."""
    return {
        "plan": plan,
        "obligation": skip.matter.obligation,
        "at": skip.at,
        "rung": skip.rung,
        "addressee": skip.addressee,
        "round": skip.round,
        "unit": skip.matter.unit,
        "reason": skip.reason,
        "document": skip.model_dump_json(),
    }


def alarm_cells(plan: str, alarm: Alarm) -> Cells:
    """Return the columns of an alarm."""
    return {
        "plan": plan,
        "obligation": alarm.obligation,
        "at": alarm.at,
        "code": alarm.code,
        "document": alarm.model_dump_json(),
    }
