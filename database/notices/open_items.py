"""What stands open, as the composition of messages sees it: read whole, parsed once per version."""

from collections.abc import Iterable
from datetime import date, datetime, time
from functools import lru_cache
from typing import Literal, TypedDict
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, bindparam, select

from database import tables
from database.queries import OPEN_ASSIGNMENTS
from models.assignment.state import AssignmentRow, AssignmentState, HolderKind
from models.collection.state import CollectionRow, Entry, EntryState, Line
from models.notices.facts import Item, Pending

_assignment, _collection, _entry = tables.assignment, tables.collection, tables.entry
KEPT_WHOLE = 200  # collections with their answers
KEPT = 20_000  # documents parsed; a row that did not change is not parsed again

_COLLECTIONS = (
    select(_collection.c.id, _collection.c.document)
    .where(_collection.c.plan == bindparam("of"), _collection.c.is_open.is_(True))
    .order_by(_collection.c.id)
)
_ENTRIES = (
    select(_entry.c.collection, _entry.c.document)
    .join(_collection, _collection.c.id == _entry.c.collection)
    .where(
        _collection.c.plan == bindparam("of"),
        _collection.c.is_open.is_(True),
        _entry.c.state.in_([EntryState.EXPECTED, EntryState.RETURNED, EntryState.RECEIVED]),
    )
    .order_by(_entry.c.collection, _entry.c.unit)
)
_COURTS: dict[HolderKind, Literal["assignee", "approver", "outside", "nobody"]] = {
    HolderKind.ASSIGNEE: "assignee",
    HolderKind.APPROVER: "approver",
    HolderKind.OUTSIDE: "outside",
    HolderKind.NOBODY: "nobody",
}


class _Promised(TypedDict):
    promised: date | None
    promises: int


Open = tuple[tuple[Item, ...], tuple[Pending, ...]]


def open_items(conn: Connection, plan: str, zone: ZoneInfo) -> Open:
    """Return everything open of a plan, and what of it waits for a decision, in a fixed order."""
    of = {"of": plan}
    found = [_of_assignment(each, zone) for each in conn.scalars(OPEN_ASSIGNMENTS, of)]
    rows = {name: document for name, document in conn.execute(_COLLECTIONS, of)}  # noqa: C416
    entries: dict[str, list[str]] = {}
    for collection, document in conn.execute(_ENTRIES, of):
        entries.setdefault(collection, []).append(document)
    found += [_of_collection(rows[each], tuple(entries[each]), zone) for each in sorted(entries)]
    return (
        tuple(item for items, _ in found for item in items),
        tuple(each for _, pending in found for each in pending),
    )


@lru_cache(maxsize=KEPT)
def _of_assignment(document: str, zone: ZoneInfo) -> Open:
    row = AssignmentRow.model_validate_json(document)
    approver = row.approver.unit if row.approver else ""
    item = Item(
        obligation=row.id,
        duty=row.order.duty,
        clause=row.order.clause,
        unit=row.unit,
        worker=row.worker,
        due_day=row.lines.due_day if row.lines else None,
        late_after=row.lines.late_after if row.lines else None,
        round=row.climb.round,
        court=_COURTS[row.holder],
        state=row.state,
        stage=row.order.stage,
        product=row.order.product,
        stopped=row.suspended_since is not None or row.state is AssignmentState.WAITING,
        undecided=row.is_undecided,
        opened=row.opened_at.astimezone(zone).date(),
        approver=approver if row.holder is HolderKind.APPROVER else "",
        approvers=tuple(each.unit for each in row.order.approvers),
        decide_by=row.decide_by,
        stays=row.hand_overs,
        promised=row.promises[-1].end if row.promises else None,
        promises=len(row.promises),
    )
    return (item,), tuple(_waiting_for_approval(row, item, zone))


def _waiting_for_approval(row: AssignmentRow, item: Item, zone: ZoneInfo) -> Iterable[Pending]:
    if item.approver and row.submitted_at and not item.stopped:
        yield Pending(
            obligation=row.id,
            duty=item.duty,
            clause=item.clause,
            unit=row.worker,
            decider=item.approver,
            what="submission",
            since=row.submitted_at,
            decide_by=item.decide_by,
        )
    if row.order.laid_by and row.holder is HolderKind.ASSIGNEE and not item.stopped:
        yield Pending(
            obligation=row.id,
            duty=item.duty,
            clause=item.clause,
            unit=row.order.laid_by,
            decider=row.worker,
            what="submission",
            since=row.opened_at,
            decide_by=item.due_day,
        )
    if row.request:
        yield Pending(
            obligation=row.id,
            duty=item.duty,
            clause=item.clause,
            unit=row.worker,
            decider="",
            what="extension",
            since=datetime.combine(row.request.asked, time(12), zone),
            until=row.request.until,
        )


@lru_cache(maxsize=KEPT)
def _entry_of(document: str) -> Entry:
    return Entry.model_validate_json(document)


@lru_cache(maxsize=KEPT_WHOLE)
def _of_collection(document: str, answers: tuple[str, ...], zone: ZoneInfo) -> Open:
    row = CollectionRow.model_validate_json(document)
    entries, order = [_entry_of(each) for each in answers], row.order
    stopped = getattr(row, "suspended_since", None) is not None
    lines = {line.place: line for line in row.lines}
    items = tuple(
        Item(
            obligation=row.id,
            duty=order.duty,
            clause=order.clause,
            unit=each.unit,
            worker=each.unit,
            due_day=each.due_day,
            late_after=lines[each.place].lines.late_after if each.place in lines else None,
            round=each.climb.round,
            court="assignee",
            state=each.state,
            stage=order.stage,
            product=order.product,
            stopped=stopped,
            **_promised(lines.get(each.place)),
        )
        for each in entries
        if each.state is not EntryState.RECEIVED
    )
    return items, tuple(_waiting_for_superior(row, entries, zone))


def _promised(line: Line | None) -> _Promised:
    if line is None or not line.promises:
        return _Promised(promised=None, promises=0)
    return _Promised(promised=line.promises[-1].end, promises=len(line.promises))


def _waiting_for_superior(
    row: CollectionRow, entries: list[Entry], zone: ZoneInfo
) -> Iterable[Pending]:
    order = row.order
    come = [each for each in entries if each.state is EntryState.RECEIVED]
    if come:
        yield Pending(
            obligation=row.id,
            duty=order.duty,
            clause=order.clause,
            unit=come[0].unit,
            decider=order.through,
            what="receipt",
            since=max(each.received_at or row.opened_at for each in come),
            count=len(come),
        )
    for each in entries:
        if each.request:
            yield Pending(
                obligation=row.id,
                duty=order.duty,
                clause=order.clause,
                unit=each.unit,
                decider=order.through,
                what="extension",
                since=datetime.combine(each.request.asked, time(12), zone),
                until=each.request.until,
            )
