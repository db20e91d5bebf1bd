"""What reports read: everything of a plan as the values of the models, in one fixed order."""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Result,
    Select,
    Table,
    bindparam,
    exists,
    func,
    or_,
    select,
)

from database import tables
from database.courses.tables import course as _course
from database.courses.tables import course_stage as _stage
from database.openings import read_opening
from models.assignment.state import AssignmentRow
from models.base import Value
from models.collection.state import CollectionRow, Entry
from models.deciding.claim import Alarm, Claim, Skip, Withheld
from models.deciding.timetable import Timetable
from models.errors import NotFoundError
from models.plan_run.progress import Opening, PlanRow


class LogEntry(Value):
    """One line of the log."""

    id: int
    obligation: str
    at: datetime
    step: str
    type: str
    post: str
    person: str
    acting_for: str | None
    capacity: str | None
    before: str
    after: str
    detail: str


def _documents(table: Table, *order: ColumnElement[object]) -> Select[str]:
    return select(table.c.document).where(table.c.plan == bindparam("of")).order_by(*order)


_claim, _withheld, _skip, _alarm = tables.claim, tables.withheld, tables.skip, tables.alarm
_assignment, _collection, _entry = tables.assignment, tables.collection, tables.entry
_opening, _log = tables.opening, tables.log

# The order of things within one instant differs between runs; what they are about does not.
_CLAIMS = _documents(
    _claim,
    *(_claim.c.at, _claim.c.obligation, _claim.c.rung, _claim.c.repeat),
    *(_claim.c.post, _claim.c.line, _claim.c.round),
)
_WITHHELD = _documents(
    _withheld,
    *(_withheld.c.at, _withheld.c.obligation, _withheld.c.rung, _withheld.c.repeat),
    *(_withheld.c.unit, _withheld.c.document),
)
_SKIPS = _documents(
    _skip,
    *(_skip.c.at, _skip.c.obligation, _skip.c.rung, _skip.c.unit, _skip.c.addressee),
    _skip.c.document,
)
_ALARMS = _documents(_alarm, _alarm.c.at, _alarm.c.obligation, _alarm.c.code, _alarm.c.document)
_ASSIGNMENTS = _documents(_assignment, _assignment.c.id)
_COLLECTIONS = _documents(_collection, _collection.c.id)
_OPENINGS = (
    select(_opening.c.kind, _opening.c.document)
    .where(_opening.c.plan == bindparam("of"))
    .order_by(_opening.c.id)
)
_ENTRIES = (
    select(_entry.c.collection, _entry.c.document)
    .join(_collection, _collection.c.id == _entry.c.collection)
    .where(_collection.c.plan == bindparam("of"))
    .order_by(_entry.c.collection, _entry.c.unit)
)
_ANSWER = select(_entry.c.document).where(
    _entry.c.collection == bindparam("of"), _entry.c.unit == bindparam("unit")
)
_ENTRIES_OF = (
    select(_entry.c.document).where(_entry.c.collection == bindparam("of")).order_by(_entry.c.unit)
)
_LOG = (
    select(*(_log.c[name] for name in LogEntry.model_fields))
    .where(_log.c.plan == bindparam("of"))
    .order_by(_log.c.at, _log.c.obligation, _log.c.id)
)
_LOG_AFTER = (
    select(*(_log.c[name] for name in LogEntry.model_fields))
    .where(_log.c.plan == bindparam("of"), _log.c.id > bindparam("after"))
    .order_by(_log.c.id)
)
_STEPS = select(func.count()).select_from(_log)
_IDS = (
    select(_assignment.c.id)
    .where(_assignment.c.plan == bindparam("of"))
    .union_all(select(_collection.c.id).where(_collection.c.plan == bindparam("of")))
    .order_by("id")
)
_ASSIGNMENT = select(_assignment.c.document).where(_assignment.c.id == bindparam("of"))
_COLLECTION = select(_collection.c.document).where(_collection.c.id == bindparam("of"))
_ASSIGNMENT_TIMETABLE = select(_assignment.c.timetable).where(_assignment.c.id == bindparam("of"))
_PLAN = select(tables.plan.c.document).where(tables.plan.c.id == bindparam("of"))
_PLAN_TIMETABLE = select(tables.plan.c.timetable).where(tables.plan.c.id == bindparam("of"))
# An opening counts until its row is there, even when its workflow was started already: between the
# two nothing else would tell that something is open.
_WITHOUT_ROW = (
    select(func.count())
    .select_from(_opening)
    .where(
        _opening.c.plan == bindparam("of"),
        ~exists().where(_assignment.c.id == _opening.c.id),
        ~exists().where(_collection.c.id == _opening.c.id),
        ~exists().where(_course.c.id == _opening.c.id),
    )
    .scalar_subquery()
)
OPEN_ASSIGNMENTS = (
    select(_assignment.c.document)
    .where(_assignment.c.plan == bindparam("of"), _assignment.c.is_open.is_(True))
    .order_by(_assignment.c.id)
)
_OPEN_ASSIGNMENTS = (
    select(func.count())
    .select_from(_assignment)
    .where(_assignment.c.plan == bindparam("of"), _assignment.c.is_open.is_(True))
    .scalar_subquery()
)
_OPEN_COLLECTIONS = (
    select(func.count())
    .select_from(_collection)
    .where(_collection.c.plan == bindparam("of"), _collection.c.is_open.is_(True))
    .scalar_subquery()
)
_OPEN_COURSES = (
    select(func.count())
    .select_from(_course)
    .where(_course.c.plan == bindparam("of"), _course.c.is_open.is_(True))
    .scalar_subquery()
)
# A stage whose obligation is closed while its course still takes it for open.
_UNNOTICED = (
    select(func.count())
    .select_from(
        _stage.outerjoin(_assignment, _assignment.c.id == _stage.c.obligation).outerjoin(
            _collection, _collection.c.id == _stage.c.obligation
        )
    )
    .where(
        _stage.c.plan == bindparam("of"),
        _stage.c.closed_at.is_(None),
        or_(_assignment.c.is_open.is_(False), _collection.c.is_open.is_(False)),
    )
    .scalar_subquery()
)
_UNOPENED = select(_WITHOUT_ROW + _UNNOTICED)
_OPEN_OBLIGATIONS = select(_WITHOUT_ROW + _OPEN_ASSIGNMENTS + _OPEN_COLLECTIONS + _OPEN_COURSES)


def plan_row(conn: Connection, plan_id: str) -> PlanRow | None:
    """Return a running plan."""
    found = conn.execute(_PLAN, {"of": plan_id}).scalar_one_or_none()
    return PlanRow.model_validate_json(found) if found else None


def plan_timetable(conn: Connection, plan_id: str) -> Timetable | None:
    """Return the timetable of a running plan."""
    found = conn.execute(_PLAN_TIMETABLE, {"of": plan_id}).scalar_one_or_none()
    return Timetable.model_validate_json(found) if found else None


def claims(conn: Connection, plan_id: str) -> list[Claim]:
    """Return every message that was claimed."""
    return [Claim.model_validate_json(each) for each in conn.scalars(_CLAIMS, {"of": plan_id})]


def withheld(conn: Connection, plan_id: str) -> list[Withheld]:
    """Return every message that was decided against."""
    found = conn.scalars(_WITHHELD, {"of": plan_id})
    return [Withheld.model_validate_json(each) for each in found]


def skips(conn: Connection, plan_id: str) -> list[Skip]:
    """Return every rung, or addressee of one, that was skipped."""
    return [Skip.model_validate_json(each) for each in conn.scalars(_SKIPS, {"of": plan_id})]


def alarms(conn: Connection, plan_id: str) -> list[Alarm]:
    """Return what the operator must look at."""
    return [Alarm.model_validate_json(each) for each in conn.scalars(_ALARMS, {"of": plan_id})]


def assignments(conn: Connection, plan_id: str) -> list[AssignmentRow]:
    """Return the assignments, by id."""
    found = conn.scalars(_ASSIGNMENTS, {"of": plan_id})
    return [AssignmentRow.model_validate_json(each) for each in found]


def collections(conn: Connection, plan_id: str) -> list[tuple[CollectionRow, tuple[Entry, ...]]]:
    """Return the collections by id, each with its entries by unit."""
    rows = map(CollectionRow.model_validate_json, conn.scalars(_COLLECTIONS, {"of": plan_id}).all())
    found = entries(conn, plan_id)
    return [(row, tuple(found.get(row.id, ()))) for row in rows]


def entries(conn: Connection, plan_id: str) -> dict[str, list[Entry]]:
    """Return the entries of every collection of a plan, by its id and by unit."""
    found: dict[str, list[Entry]] = {}
    for collection, document in conn.execute(_ENTRIES, {"of": plan_id}):
        found.setdefault(collection, []).append(Entry.model_validate_json(document))
    return found


def entries_of(conn: Connection, collection_id: str) -> list[Entry]:
    """Return the entries of one collection, by unit."""
    found = conn.scalars(_ENTRIES_OF, {"of": collection_id})
    return [Entry.model_validate_json(each) for each in found]


def assignment(conn: Connection, assignment_id: str) -> AssignmentRow:
    """Return one assignment."""
    found = conn.execute(_ASSIGNMENT, {"of": assignment_id}).scalar_one_or_none()
    if found is None:
        raise _missing(assignment_id)
    return AssignmentRow.model_validate_json(found)


def assignment_timetable(conn: Connection, assignment_id: str) -> Timetable:
    """Return the timetable of one assignment as it was last built."""
    found = conn.execute(_ASSIGNMENT_TIMETABLE, {"of": assignment_id}).scalar_one_or_none()
    if found is None:
        raise _missing(assignment_id)
    return Timetable.model_validate_json(found)


def obligation(conn: Connection, obligation_id: str) -> AssignmentRow | CollectionRow:
    """Return one assignment, or one collection without its entries."""
    found = conn.execute(_COLLECTION, {"of": obligation_id}).scalar_one_or_none()
    if found is None:
        return assignment(conn, obligation_id)
    return CollectionRow.model_validate_json(found)


def collection(conn: Connection, collection_id: str) -> tuple[CollectionRow, dict[str, Entry]]:
    """Return one collection with its entries by unit."""
    found = conn.execute(_COLLECTION, {"of": collection_id}).scalar_one_or_none()
    if found is None:
        raise _missing(collection_id)
    answers = {each.unit: each for each in entries_of(conn, collection_id)}
    return CollectionRow.model_validate_json(found), answers


def answer(conn: Connection, collection_id: str, unit: str) -> tuple[CollectionRow, Entry]:
    """Return one collection with the entry of one unit."""
    found = conn.execute(_COLLECTION, {"of": collection_id}).scalar_one_or_none()
    entry = conn.execute(_ANSWER, {"of": collection_id, "unit": unit}).scalar_one_or_none()
    if found is None or entry is None:
        asked_for = f"{collection_id} / {unit}"
        raise _missing(asked_for)
    return CollectionRow.model_validate_json(found), Entry.model_validate_json(entry)


def _missing(obligation: str) -> NotFoundError:
    return NotFoundError(f"{obligation} was not opened")


def openings(conn: Connection, plan_id: str) -> list[Opening]:
    """Return everything the plan opened or waits to open, by id."""
    found = conn.execute(_OPENINGS, {"of": plan_id})
    return [read_opening(kind, document) for kind, document in found]


def obligation_ids(conn: Connection, plan_id: str) -> list[str]:
    """Return the ids of all obligations of a plan that were opened, in order."""
    return list(conn.scalars(_IDS, {"of": plan_id}))


def log(conn: Connection, plan_id: str) -> list[LogEntry]:
    """Return the log, by time and obligation."""
    return _entries_of_log(conn.execute(_LOG, {"of": plan_id}))


def log_after(conn: Connection, plan_id: str, after: int) -> list[LogEntry]:
    """Return what was logged after an entry, in the order of writing."""
    return _entries_of_log(conn.execute(_LOG_AFTER, {"of": plan_id, "after": after}))


def _entries_of_log(found: Result[*tuple[Any, ...]]) -> list[LogEntry]:
    return [LogEntry.model_validate(dict(each)) for each in found.mappings()]


def count_steps(conn: Connection) -> int:
    """Return how many steps were committed, openings among them: each leaves a line in the log."""
    return int(conn.execute(_STEPS).scalar_one())


def open_obligations(conn: Connection, plan_id: str) -> int:
    """Return how many obligations of a plan are open, or wait to be opened."""
    return int(conn.execute(_OPEN_OBLIGATIONS, {"of": plan_id}).scalar_one())


def unopened(conn: Connection, plan_id: str) -> int:
    """Return how many openings of a plan have no row yet, and stages over that nobody noticed."""
    return int(conn.execute(_UNOPENED, {"of": plan_id}).scalar_one())
