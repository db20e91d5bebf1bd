"""The units of a report: whose figures are missing, and a chapter for each of them."""

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date

from sqlalchemy import Connection, bindparam, select

from database import tables
from database.desk.context import Context
from database.desk.scope import Sight
from database.desk.standing import Contact, Standing, standing
from database.figures.tables import filing
from database.prints.progress import Part
from documents.content import Chapter, Four, Gap, Said, TargetLine
from documents.words import short_day
from models.assignment.state import AssignmentRow, HolderKind
from models.collection.state import CollectionRow, Entry, EntryState
from models.deciding.collecting import Receipt
from models.plan.form import FormField
from models.plan.plan import Plan, ReportCycle
from models.report.coverage import Coverage, FilingState, coverage_of

STATES: Mapping[str, str] = {
    EntryState.EXPECTED: "chưa gửi",
    EntryState.RECEIVED: "đã nhận, chưa chấp nhận",
    EntryState.ACCEPTED: "đã chấp nhận",
    EntryState.RETURNED: "trả lại để hoàn thiện",
    EntryState.NOT_APPLICABLE: "không áp dụng",
    EntryState.EXCUSED: "được miễn",
    EntryState.MISSING: "không gửi",
}
SOURCES = {"mail": "qua thư điện tử", "paper": "bản giấy"}
COUNTED = frozenset({EntryState.ACCEPTED, EntryState.NOT_APPLICABLE})
MOST_OPEN = 12  # open matters of one unit
# A label says by its Roman number to which part of the report a text belongs.
_PART = re.compile(r"([IV]+)\b(?:\.(\d+))?\.?\s*(.*)", re.DOTALL)

_collection, _entry, _assignment = tables.collection, tables.entry, tables.assignment
_ROW = select(_collection.c.document).where(
    _collection.c.plan == bindparam("of_plan"),
    _collection.c.cycle == bindparam("of_cycle"),
    _collection.c.period == bindparam("of_period"),
    _collection.c.superior == bindparam("of_superior"),
)
_ENTRIES = (
    select(_entry.c.document).where(_entry.c.collection == bindparam("of")).order_by(_entry.c.unit)
)
_TEXTS = (
    select(filing.c.unit, filing.c.form, filing.c.document)
    .where(filing.c.collection == bindparam("of"), filing.c.accepted_at.is_not(None))
    .order_by(filing.c.unit, filing.c.version)
)
# What the unit itself filed, to whomever it reports: its last version, accepted or not.
_OWN = (
    select(filing.c.form, filing.c.document)
    .join(_collection, _collection.c.id == filing.c.collection)
    .where(
        _collection.c.plan == bindparam("of_plan"),
        _collection.c.cycle == bindparam("of_cycle"),
        _collection.c.period == bindparam("of_period"),
        filing.c.unit == bindparam("of_unit"),
    )
    .order_by(filing.c.id.desc())
    .limit(1)
)
Written = tuple[tuple[Said, ...], tuple[str, ...]]  # what was written, and what was not


class Reports:
    """The collection of a year's reports right below one unit, read once."""

    def __init__(
        self, conn: Connection, context: Context, sight: Sight, cycle: ReportCycle, part: Part
    ) -> None:
        """Read the collection, its entries, and where each report stands; eight queries."""
        self._conn = conn
        self._context = context
        asked = {
            "of_plan": context.id,
            "of_cycle": cycle.id,
            "of_period": str(part.days[1].year),
            "of_superior": part.unit,
        }
        document = conn.execute(_ROW, asked).scalar_one_or_none()
        self.row = CollectionRow.model_validate_json(document) if document else None
        self.entries: dict[str, Entry] = {}
        self._standing: dict[str, Standing] = {}
        if self.row:
            read = map(Entry.model_validate_json, conn.scalars(_ENTRIES, {"of": self.row.id}))
            self.entries = {each.unit: each for each in read}
            page = standing(conn, context, sight, self.row, "all")
            self._standing = {each.unit: each for each in page.items}

    def coverage(self) -> Coverage:
        """Count how the reports stand."""
        found = Coverage()
        for entry in self.entries.values():
            found += coverage_of(FilingState(entry.state))
        return found

    def gaps(self) -> tuple[Gap, ...]:
        """Return whose figures are in no sum, those longest late first."""
        declared = self.row.gaps if self.row else ()
        return tuple(
            Gap(
                unit=each.unit_name or each.unit,
                state=STATES.get(each.state, each.state),
                days_late=each.days_late,
                contact=_contact(each.contact),
                declared=each.unit in declared,
            )
            for each in self._standing.values()
            if each.state not in COUNTED
        )

    def chapters(
        self,
        cells: Mapping[str, Four],
        lines: Mapping[str, tuple[TargetLine, ...]],
        open_matters: Mapping[str, list[str]],
    ) -> tuple[Chapter, ...]:
        """Return a chapter for each unit that was asked, by its name's code."""
        texts = self._texts()
        return tuple(
            Chapter(
                code=unit,
                name=self._name(unit),
                filed=_filed(entry),
                reviewed_on=entry.receipt.reviewed_on if entry.receipt else None,
                cells=cells.get(unit, Four(name=unit)),
                targets=lines.get(unit, ()),
                texts=texts.get(unit, ((), ()))[0],
                owed=_owed(self._name(unit), entry, texts.get(unit)),
                open_matters=tuple(open_matters.get(unit, ())),
            )
            for unit, entry in self.entries.items()
        )

    def _name(self, unit: str) -> str:
        found = self._standing.get(unit)
        return (found and found.unit_name) or unit

    def _texts(self) -> dict[str, Written]:
        if self.row is None:
            return {}
        fields = text_fields(self._context.plan)
        found = {}
        for row in self._conn.execute(_TEXTS, {"of": self.row.id}):
            texts, asked = json.loads(row.document), fields.get(row.form, {})
            found[row.unit] = (tuple(said(texts, asked)), tuple(unwritten(texts, asked)))
        return found


def text_fields(plan: Plan) -> dict[str, dict[str, FormField]]:
    """Return the fields of each form in which something is written, by id."""
    return {
        form.id: {field.id: field for field in form.fields if not field.is_figure}
        for form in plan.forms
    }


def said(texts: Mapping[str, str], fields: Mapping[str, FormField]) -> Iterable[Said]:
    """Yield what was written, in the order of the form, with the part it belongs to."""
    for name, field in fields.items():
        text = texts.get(name, "").strip()
        if text:
            found = _PART.match(field.label_vi)
            part, title = (found[1], found[3]) if found else ("", field.label_vi)
            yield Said(part=part, title=title or field.label_vi, text=text)


def unwritten(texts: Mapping[str, str], fields: Mapping[str, FormField]) -> Iterable[str]:
    """Yield what should have been written and is empty: its part, or its label without one."""
    for name, field in fields.items():
        if not field.optional and not texts.get(name, "").strip():
            found = _PART.match(field.label_vi)
            yield field.label_vi[: found.end(2 if found[2] else 1)] if found else field.label_vi


def own_texts(
    conn: Connection, context: Context, cycle: ReportCycle, part: Part
) -> tuple[Said, ...]:
    """Return what a unit below the top wrote in the report that it files itself."""
    asked = {
        "of_plan": context.id,
        "of_cycle": cycle.id,
        "of_period": str(part.days[1].year),
        "of_unit": part.unit,
    }
    row = conn.execute(_OWN, asked).one_or_none()
    if row is None:
        return ()
    fields = text_fields(context.plan)
    return tuple(said(json.loads(row.document), fields.get(row.form, {})))


def _owed(name: str, entry: Entry, written: Written | None) -> str:
    """Say what a unit has not written, and that it owes it; nothing of whom nothing is asked."""
    if entry.state in {EntryState.NOT_APPLICABLE, EntryState.EXCUSED}:
        return ""
    if written is None:
        return f"Chưa có nội dung: {name} chưa có báo cáo được chấp nhận."
    parts = ", ".join(dict.fromkeys(written[1]))
    return f"Chưa có nội dung ở phần {parts}: {name} chưa viết." if parts else ""


def open_matters(conn: Connection, part: Part) -> dict[str, list[str]]:
    """Return what units still owe, the oldest first; it reads what is open of the part."""
    context, found = part.context, defaultdict[str, list[str]](list)
    of, units = _assignment.c, part.units()
    query = select(of.document).where(
        of.plan == context.id, of.is_open.is_(True), of.due_day <= part.days[1]
    )
    if units is not None:
        query = query.where(of.unit.in_(units))
    for document in conn.scalars(query.order_by(of.due_day, of.id)):
        row = AssignmentRow.model_validate_json(document)
        if row.holder is HolderKind.ASSIGNEE and row.lines:
            _add(found[row.worker], context, row.order.duty, row.lines.due_day)
    owed = (
        select(_entry.c.unit, _entry.c.due_day, _collection.c.duty)
        .join(_collection, _collection.c.id == _entry.c.collection)
        .where(
            _collection.c.plan == context.id,
            _collection.c.is_open.is_(True),
            _entry.c.state.in_((EntryState.EXPECTED, EntryState.RETURNED)),
            _entry.c.due_day <= part.days[1],
        )
        .order_by(_entry.c.due_day, _collection.c.duty)
    )
    if units is not None:
        owed = owed.where(_entry.c.unit.in_(units))
    for each in conn.execute(owed):
        _add(found[each.unit], context, each.duty, each.due_day)
    return found


def _add(found: list[str], context: Context, duty: str, due: date) -> None:
    if len(found) < MOST_OPEN:
        late = ", quá hạn" if due < context.today else ""
        found.append(f"{duty} – {context.title(duty)}, hạn {short_day(due)}{late}")


def _contact(contact: Contact | None) -> str:
    return f"{short_day(contact.on)}, {contact.with_whom}".rstrip(", ") if contact else ""


def _filed(entry: Entry) -> str:
    """Say when and how a report came."""
    receipt = entry.receipt
    if receipt is None:
        return STATES.get(entry.state, entry.state).capitalize()
    late = "quá hạn" if entry.late else "đúng hạn"
    extended = " (đã gia hạn)" if entry.extended else ""
    way = SOURCES.get(receipt.source, "")
    parts = (
        _document(receipt),
        f"nhận ngày {short_day(receipt.received_on)}",
        way,
        f"{late}{extended}",
        STATES.get(entry.state, entry.state),
    )
    return ", ".join(each for each in parts if each)


def _document(receipt: Receipt) -> str:
    dated = f" ngày {short_day(receipt.dated)}" if receipt.dated else ""
    return f"Báo cáo số {receipt.number}{dated}" if receipt.number else f"Báo cáo{dated}"
