"""Rows as the lists of the desk show them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, bindparam, func, select

from database import tables
from database.desk import tables as desk_tables
from database.desk.context import Context
from database.desk.scope import Named, Sight, named
from models.assignment.state import AssignmentRow, AssignmentState, HolderKind
from models.cells import is_late, overdue_after
from models.collection.state import OWED, CollectionRow, Entry, EntryState
from models.deciding.timetable import Pause
from models.desk.names import short
from models.desk.promised import Promised
from models.desk.views import Asked, Bucket, TaskItem

SOON_DAYS = 15  # working days ahead that count as now

_WORKING = frozenset(
    {AssignmentState.ASSIGNED, AssignmentState.ACKNOWLEDGED, AssignmentState.RETURNED}
)
_ANSWERED = frozenset({EntryState.RECEIVED, EntryState.ACCEPTED})
_handed_in, _collection = desk_tables.handed_in, tables.collection


_WHOLE = (
    select(_handed_in.c.obligation, func.count())
    .where(_handed_in.c.obligation.in_(bindparam("ids", expanding=True)))
    .group_by(_handed_in.c.obligation)
)
_PARTS = (
    select(_handed_in.c.obligation, _handed_in.c.unit, func.count())
    .where(
        _handed_in.c.obligation.in_(bindparam("ids", expanding=True)),
        _handed_in.c.unit.in_(bindparam("units", expanding=True)),
    )
    .group_by(_handed_in.c.obligation, _handed_in.c.unit)
)
_COLLECTIONS = select(_collection.c.document).where(
    _collection.c.id.in_(bindparam("ids", expanding=True))
)


@dataclass(frozen=True, kw_only=True)
class EntryRow:
    """One unit's entry with the collection it stands in."""

    row: CollectionRow
    entry: Entry


Found = AssignmentRow | EntryRow


def horizon(context: Context) -> date:
    """Return the last day that counts as now."""
    default = context.calendars[context.plan.file.calendars.default]
    return default.shift(context.today, SOON_DAYS)


def show(
    conn: Connection, context: Context, sight: Sight, found: Sequence[Found]
) -> list[TaskItem]:
    """Return rows as items: two or three queries for all of them, names and files."""
    files = count_files(conn, found)
    shower = shower_of(conn, context, sight, found)
    return [shower.item(each, files.get(_key(each), 0)) for each in found]


def shower_of(
    conn: Connection,
    context: Context,
    sight: Sight,
    found: Sequence[Found],
    more: Sequence[str] = (),
) -> "Shower":
    """Return what turns rows into items, with the names it needs; one query."""
    units = (unit for each in found for unit in _units_of(each))
    return Shower(context, sight, named(conn, context.id, [*units, *more], context.today))


def collections_of(conn: Connection, ids: Iterable[str]) -> dict[str, CollectionRow]:
    """Return collections by id; one query, none where nothing is asked."""
    wanted = sorted(set(ids))
    if not wanted:
        return {}
    found = conn.scalars(_COLLECTIONS, {"ids": wanted})
    rows = map(CollectionRow.model_validate_json, found)
    return {row.id: row for row in rows}


class Shower:
    """Turn rows into items, with the names of the units in them."""

    def __init__(self, context: Context, sight: Sight, names: dict[str, Named]) -> None:
        """Keep what all items need."""
        self.context = context
        self.names = names
        self._units = set(sight.all_units)
        self._horizon = horizon(context)

    def name(self, unit: str) -> str:
        """Return the name of a unit."""
        found = self.names.get(unit)
        return found.name if found else unit

    def kind(self, unit: str) -> str:
        """Return the kind of a unit, which says which days it works."""
        found = self.names.get(unit)
        return found.kind if found else ""

    def item(self, found: Found, files: int) -> TaskItem:
        """Return a row as an item."""
        if isinstance(found, EntryRow):
            return self._entry(found.row, found.entry, files)
        return self._assignment(found, files)

    def _assignment(self, row: AssignmentRow, files: int) -> TaskItem:
        holder, holder_name = self._holder(row)
        return TaskItem(
            id=short(self.context.id, row.id),
            kind="assignment",
            obligation=row.id,
            duty=row.order.duty,
            clause=row.order.clause,
            title=row.order.product or self.context.title(row.order.duty),
            unit=row.unit,
            unit_name=self.name(row.unit),
            worker=row.worker,
            worker_name=self.name(row.worker),
            state=row.state,
            holder=holder,
            holder_name=holder_name,
            due_day=row.lines.due_day if row.lines else None,
            days_late=self.days_late(row),
            bucket=self._bucket(row),
            extended=row.extended,
            request=_asked(row.request),
            files=files,
            asked_from=short(self.context.id, row.order.asked_from),
            duty_kind=row.order.kind,
            promised=self.promised(row),
            decide_by=row.decide_by,
        )

    def _entry(self, row: CollectionRow, entry: Entry, files: int) -> TaskItem:
        is_owed = row.is_open and entry.state in OWED
        waits = row.is_open and entry.state is EntryState.RECEIVED
        holder = entry.unit if is_owed else row.order.through if waits else ""
        return TaskItem(
            id=short(self.context.id, row.id, entry.unit),
            kind="entry",
            obligation=row.id,
            duty=row.order.duty,
            clause=row.order.clause,
            title=row.order.product or self.context.title(row.order.duty),
            unit=entry.unit,
            unit_name=self.name(entry.unit),
            worker=entry.unit,
            worker_name=self.name(entry.unit),
            state=entry.state,
            holder=holder,
            holder_name=self.name(holder) if holder else "",
            due_day=entry.due_day,
            days_late=self.entry_days_late(row, entry),
            bucket=self._entry_bucket(row, entry),
            extended=entry.extended,
            request=_asked(entry.request),
            files=files,
            asked_from="",
            duty_kind=row.order.kind,
            settles=row.order.settles or "",
            promised=self.entry_promised(row, entry),
        )

    def _holder(self, row: AssignmentRow) -> tuple[str, str]:
        if row.holder is HolderKind.OUTSIDE and row.hand_overs:
            body = row.hand_overs[-1].body
            return body, self.context.index.bodies.get(body, body)
        if row.holder is HolderKind.APPROVER and row.approver:
            return row.approver.unit, self.name(row.approver.unit)
        if row.holder is HolderKind.ASSIGNEE and row.is_open:
            return row.worker, self.name(row.worker)
        return "", ""

    def promised(self, row: AssignmentRow) -> Promised | None:
        """Return what was promised for whoever holds it; nothing once it is closed."""
        if row.holder is HolderKind.APPROVER:
            return self._promised(row.review_promises)
        return self._promised(row.promises if row.holder is HolderKind.ASSIGNEE else ())

    def entry_promised(self, row: CollectionRow, entry: Entry) -> Promised | None:
        """Return what was promised for the answers due with that of a unit, while it owes it."""
        line = row.line(*entry.place)
        is_owed = row.is_open and entry.state in OWED
        return self._promised(line.promises) if line and is_owed else None

    def _promised(self, promises: Sequence[Pause]) -> Promised | None:
        if not promises:
            return None
        most = max(self.context.plan.file.policy.promises, len(promises))
        return Promised(day=promises[-1].end, number=len(promises), most=most)

    def days_late(self, row: AssignmentRow) -> int:
        """Count the working days of whoever holds it after the term; 0 where it is not late."""
        context, lines = self.context, row.lines
        if lines is None:
            return 0
        if row.state is AssignmentState.COMPLETED and row.submitted_late and row.submitted_at:
            arrived = row.received_on or context.day(row.submitted_at)
            late_day = context.last_day(lines.late_after)
            return context.working_days(self.kind(row.worker), late_day, arrived)
        overdue = overdue_after(row)
        if overdue is None or context.now < overdue:
            return 0
        waits = row.holder is HolderKind.APPROVER and row.approver
        holder = row.approver.unit if waits and row.approver else row.worker
        return context.working_days(self.kind(holder), context.last_day(overdue), context.today)

    def entry_days_late(self, row: CollectionRow, entry: Entry) -> int:
        """Count the working days of a unit after the term of its answer; 0 where it is not late."""
        line = row.line(*entry.place)
        if line is None:
            return 0
        late_day = self.context.last_day(line.lines.late_after)
        kind = self.kind(entry.unit)
        if entry.state in _ANSWERED:
            arrived = entry.receipt.received_on if entry.receipt and entry.late else late_day
            return self.context.working_days(kind, late_day, arrived)
        is_owed = entry.state in OWED or entry.state is EntryState.MISSING
        if not is_owed or not is_late(line.lines, self.context.now):
            return 0
        until = self.context.day(entry.settled_at) if entry.settled_at else self.context.today
        return self.context.working_days(kind, late_day, until)

    def _bucket(self, row: AssignmentRow) -> Bucket:
        if not row.is_open:
            return Bucket.CLOSED
        waits = row.holder is HolderKind.APPROVER and row.approver
        if waits and row.approver and row.approver.unit in self._units:
            return Bucket.DECISION
        due = row.lines.due_day if row.lines else None
        is_to_do = row.state in _WORKING and row.holder is HolderKind.ASSIGNEE
        is_running = is_to_do and not row.suspended_since
        return Bucket.NOW if is_running and (due is None or due <= self._horizon) else Bucket.COMING

    def _entry_bucket(self, row: CollectionRow, entry: Entry) -> Bucket:
        if not row.is_open or entry.state not in OWED | {EntryState.RECEIVED}:
            return Bucket.CLOSED
        if entry.state is EntryState.RECEIVED:
            collects = {row.order.superior, row.order.through} & self._units
            return Bucket.DECISION if collects else Bucket.COMING
        return Bucket.NOW if entry.due_day <= self._horizon else Bucket.COMING


def _asked(request: object) -> Asked | None:
    return Asked.model_validate(request, from_attributes=True) if request else None


def _units_of(found: Found) -> tuple[str, ...]:
    if isinstance(found, EntryRow):
        return found.entry.unit, found.row.order.through
    approver = found.approver.unit if found.approver else ""
    return found.unit, found.worker, approver


def _key(found: Found) -> tuple[str, str]:
    return (found.row.id, found.entry.unit) if isinstance(found, EntryRow) else (found.id, "")


def count_files(conn: Connection, found: Sequence[Found]) -> dict[tuple[str, str], int]:
    """Count the files of each row; an assignment counts all, an entry those of its unit."""
    whole = sorted({each.id for each in found if isinstance(each, AssignmentRow)})
    parts = sorted({_key(each) for each in found if isinstance(each, EntryRow)})
    counts: dict[tuple[str, str], int] = {}
    for obligation, count in conn.execute(_WHOLE, {"ids": whole}) if whole else ():
        counts[obligation, ""] = int(count)
    wanted = {"ids": sorted({one for one, _ in parts}), "units": sorted({u for _, u in parts})}
    for obligation, unit, count in conn.execute(_PARTS, wanted) if parts else ():
        counts[obligation, unit] = int(count)
    return counts
