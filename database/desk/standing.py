"""Where the reports of a collection stand: who has not reported, how late, and the last contact."""

import json
from collections.abc import Iterable
from datetime import date
from typing import Literal

from sqlalchemy import Connection, bindparam, select

from database import tables
from database.desk.context import Context
from database.desk.items import EntryRow, shower_of
from database.desk.scope import Sight
from database.figures import filings
from database.figures.filings import Filed
from models.base import Value
from models.collection.state import OWED, CollectionRow, Entry, EntryState

_entry, _log = tables.entry, tables.log
_ENTRIES = select(_entry.c.document).where(_entry.c.collection == bindparam("of"))
_CONTACTS = (
    select(_log.c.detail, _log.c.person)
    .where(
        _log.c.plan == bindparam("of_plan"),
        _log.c.obligation == bindparam("of"),
        _log.c.type == "record_contact",
    )
    .order_by(_log.c.id)
)
Wanted = Literal["lacking", "received", "all"]
_LACKING = OWED | {EntryState.MISSING}


class Contact(Value):
    """When somebody last spoke with a unit about its report."""

    on: date
    channel: str
    with_whom: str
    text: str
    person: str


class Standing(Value):
    """One unit's report: its state, its lateness, what it filed, who last asked for it."""

    task: str
    unit: str
    unit_name: str
    state: str
    due_day: date
    days_late: int
    extended: bool
    asked_until: date | None
    open_until: date | None
    received_on: date | None
    source: str
    late: bool
    version: int
    code: str
    accepted: bool
    contact: Contact | None


class StandingPage(Value):
    """All units that were asked for, those longest late first."""

    items: tuple[Standing, ...] = ()
    next: None = None
    total: int = 0


def standing(
    conn: Connection, context: Context, sight: Sight, row: CollectionRow, wanted: Wanted
) -> StandingPage:
    """Return where reports stand; six queries, however many units."""
    entries = [
        entry
        for document in conn.scalars(_ENTRIES, {"of": row.id})
        if _is_wanted(entry := Entry.model_validate_json(document), wanted)
    ]
    filed = {each.unit: each for each in filings.of_collection(conn, row.id)}
    contacts = _contacts(conn, context.id, row.id)
    shower = shower_of(conn, context, sight, [EntryRow(row=row, entry=each) for each in entries])
    items = [
        _standing(
            entry=entry,
            task=shower.item(EntryRow(row=row, entry=entry), 0).id,
            name=shower.name(entry.unit),
            days_late=shower.entry_days_late(row, entry),
            filed=filed.get(entry.unit),
            contact=contacts.get(entry.unit),
        )
        for entry in entries
    ]
    items.sort(key=lambda each: (-each.days_late, each.unit))
    return StandingPage(items=tuple(items), total=len(items))


def _is_wanted(entry: Entry, wanted: Wanted) -> bool:
    if wanted == "lacking":
        return entry.state in _LACKING
    return wanted == "all" or entry.state in {EntryState.RECEIVED, EntryState.ACCEPTED}


def _contacts(conn: Connection, plan: str, obligation: str) -> dict[str, Contact]:
    """Return the last contact with each unit: that of the latest day."""
    found: dict[str, Contact] = {}
    for line in conn.execute(_CONTACTS, {"of_plan": plan, "of": obligation}):
        said = json.loads(line.detail)
        fields = {name: said[name] for name in ("on", "channel", "with_whom", "text")}
        contact = Contact(**fields, person=line.person)
        former = found.get(said["unit"])
        if former is None or contact.on >= former.on:
            found[said["unit"]] = contact
    return found


def _standing(
    *,
    entry: Entry,
    task: str,
    name: str,
    days_late: int,
    filed: Filed | None,
    contact: Contact | None,
) -> Standing:
    receipt = entry.receipt
    return Standing(
        task=task,
        unit=entry.unit,
        unit_name=name,
        state=entry.state,
        due_day=entry.due_day,
        days_late=days_late,
        extended=entry.extended,
        asked_until=entry.request.until if entry.request else None,
        open_until=entry.open_until,
        received_on=receipt.received_on if receipt else None,
        source=receipt.source if receipt else "",
        late=entry.late,
        version=filed.version if filed else 0,
        code=filed.code if filed else "",
        accepted=bool(filed and filed.accepted_at),
        contact=contact,
    )


def units_of(conn: Connection, row: CollectionRow, states: Iterable[EntryState]) -> list[str]:
    """Return the units of a collection whose entries stand so."""
    query = select(_entry.c.unit).where(
        _entry.c.collection == row.id, _entry.c.state.in_(sorted(states))
    )
    return [str(unit) for unit in conn.scalars(query.order_by(_entry.c.unit))]
