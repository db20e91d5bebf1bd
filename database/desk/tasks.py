"""The lists of tasks: what is mine to do, what waits for me, what comes, what is closed."""

from collections.abc import Sequence
from datetime import date
from typing import Any, Literal

from pydantic import Field
from sqlalchemy import (
    CTE,
    ColumnElement,
    Connection,
    Select,
    and_,
    func,
    literal,
    or_,
    select,
    true,
    tuple_,
)

from database import tables
from database.desk.context import Context
from database.desk.items import EntryRow, Found, collections_of, horizon, show
from database.desk.scope import FEW_UNITS, Sight, aside, below, few_below, holds, sees_unit
from models.assignment.state import AssignmentRow, AssignmentState, HolderKind
from models.base import Value
from models.collection.state import OWED, Entry, EntryState
from models.desk.names import ASSIGNMENT, COLLECTION
from models.desk.paging import Cursor, read_cursor, write_cursor
from models.desk.views import Bucket, TaskItem
from models.vietnamese import fold

_assignment, _entry, _collection = tables.assignment, tables.entry, tables.collection
_FAR = date(9999, 12, 31)  # where something without a due day stands in the order of days
_WORKING = (AssignmentState.ASSIGNED, AssignmentState.ACKNOWLEDGED, AssignmentState.RETURNED)
_OPEN_ENTRY = (*sorted(OWED), EntryState.RECEIVED)

Condition = ColumnElement[bool]
Sort = Literal["due_day", "-due_day", "unit", "-unit", "duty", "-duty"]


class TaskQuery(Value):
    """Which tasks are asked for."""

    bucket: Bucket = Bucket.NOW
    unit: str = ""
    subtree: bool = False
    duty: str = ""
    state: str = ""
    q: str = ""
    sort: Sort = "due_day"
    limit: int = Field(default=50, ge=1, le=500)
    cursor: str | None = None


class TaskPage(Value):
    """One page of tasks; ``total`` is known where everything is on it."""

    items: tuple[TaskItem, ...] = ()
    next: str | None = None
    total: int | None = None
    totals: dict[str, int] | None = Field(
        default=None, description="of ``bucket=open``: how many there are in each, shown or not"
    )


def list_tasks(conn: Connection, context: Context, sight: Sight, query: TaskQuery) -> TaskPage:
    """Return a page of tasks the caller may see: at most seven queries, whatever there is.

    One of them reads assignments and one entries, each at most a page; then their collections,
    names of units, files; and the line above a unit that is asked for. Raises Refused for a cursor
    that is none.
    """
    cursor = read_cursor(query.cursor, query.sort)
    finder = Finder(conn, context, sight, query, cursor)
    found = finder.find() if finder.may_look() else []
    page, rest = found[: query.limit], found[query.limit :]
    return TaskPage(
        items=tuple(show(conn, context, sight, [row for _, row in page])),
        next=write_cursor(_mark(query.sort, *page[-1])) if rest else None,
        total=None if rest or cursor else len(page),
    )


def _mark(sort: str, key: Any, row: Found) -> Cursor:  # noqa: ANN401 — a day or a text
    text = key.isoformat() if isinstance(key, date) else str(key)
    if isinstance(row, EntryRow):
        return Cursor(sort=sort, key=text, kind="e", ids=(row.row.id, row.entry.unit))
    return Cursor(sort=sort, key=text, kind="a", ids=(row.id,))


class Finder:
    """Find one page among assignments and entries; assignments come first under one key."""

    def __init__(
        self,
        conn: Connection,
        context: Context,
        sight: Sight,
        query: TaskQuery,
        cursor: Cursor | None,
    ) -> None:
        self.conn = conn
        self.context = context
        self.sight = sight
        self.query = query
        self.cursor = cursor
        self.descends = query.sort.startswith("-")
        self.field = query.sort.lstrip("-")
        self.horizon = horizon(context)
        self.tree: CTE | None = None
        self.few: tuple[str, ...] | None = None
        self.duties = _matching_duties(context, query.q) if query.q else None

    def may_look(self) -> bool:
        """Tell whether there can be anything to see; a unit out of sight looks empty."""
        if self.sight.is_empty:
            return False
        unit = self.query.unit
        return not unit or sees_unit(self.conn, self.sight, self.context, unit)

    def find(self) -> list[tuple[Any, Found]]:
        """Return one row more than a page, in order, with the keys of the order."""
        of_both = [*self._assignments(), *self._entries()]
        of_both.sort(key=lambda each: each[0], reverse=self.descends)  # stable: assignments first
        most = self.query.limit + 1
        return of_both[:most]

    # --- the two halves ---------------------------------------------------------------------

    def _assignments(self) -> list[tuple[Any, Found]]:
        table = _assignment.c
        key = self._key({"due_day": func.coalesce(table.due_day, literal(_FAR)),
                         "unit": table.unit, "duty": table.duty}[self.field])  # fmt: skip
        query = select(key.label("key"), table.document).where(self._wanted_assignments())
        rows = self.conn.execute(self._page(query, key, "a", [table.id]))
        return [(row.key, AssignmentRow.model_validate_json(row.document)) for row in rows]

    def _entries(self) -> list[tuple[Any, Found]]:
        of, table = _collection.c, _entry.c
        key = self._key({"due_day": table.due_day, "unit": table.unit, "duty": of.duty}[self.field])
        query = (
            select(key.label("key"), table.collection, table.document)
            .join(_collection, of.id == table.collection)
            .where(self._wanted_entries())
        )
        rows = self.conn.execute(self._page(query, key, "e", [table.collection, table.unit])).all()
        whole = collections_of(self.conn, (row.collection for row in rows))
        return [
            (
                row.key,
                EntryRow(row=whole[row.collection], entry=Entry.model_validate_json(row.document)),
            )
            for row in rows
        ]

    def count(self) -> int:
        """Count what is asked for, all pages of it; two queries."""
        assignments = select(func.count()).where(self._wanted_assignments())
        entries = (
            select(func.count())
            .select_from(_entry)
            .join(_collection, _collection.c.id == _entry.c.collection)
            .where(self._wanted_entries())
        )
        return sum(self.conn.execute(each).scalar_one() for each in (assignments, entries))

    def _wanted_assignments(self) -> Condition:
        table = _assignment.c
        return and_(
            self._of_plan(table.plan),
            self._bucket_of_assignments(),
            self._asked_for(table, table.duty, table.clause, self._name(ASSIGNMENT, table.id)),
        )

    def _wanted_entries(self) -> Condition:
        of, table = _collection.c, _entry.c
        name = self._name(COLLECTION, table.collection) + ":" + table.unit
        return and_(
            self._of_plan(of.plan),
            self._bucket_of_entries(),
            self._asked_for(table, of.duty, of.clause, name),
        )

    def _of_plan(self, plan: ColumnElement[Any]) -> Condition:
        """Say that something is of the plan; who does not see all finds it by his units."""
        is_all = self._roots() is None or (self.sight.everything and not self.query.unit)
        return (plan if is_all else aside(plan)) == self.context.id

    def _key(self, column: Any) -> Any:  # noqa: ANN401 — a column of days or of texts
        """Return what is sorted by; texts by their code points, as Python merges them."""
        is_text = self.field != "due_day"
        wants_collation = is_text and self.conn.dialect.name == "postgresql"
        return column.collate("C") if wants_collation else column

    def _page(
        self,
        query: Select[Any],
        key: Any,  # noqa: ANN401 — a column of days or of texts
        kind: str,
        ids: Sequence[Any],
    ) -> Select[Any]:
        """Go on after the cursor, in order, at most one row more than a page."""
        if self.cursor:
            query = query.where(self._after(self.cursor, key, kind, ids))
        order = [each.desc() for each in (key, *ids)] if self.descends else [key, *ids]
        return query.order_by(*order).limit(self.query.limit + 1)

    def _after(self, cursor: Cursor, key: Any, kind: str, ids: Sequence[Any]) -> Condition:  # noqa: ANN401
        said: Any = _day(cursor.key) if self.field == "due_day" else cursor.key
        beyond = key < said if self.descends else key > said
        if cursor.kind == kind and len(cursor.ids) == len(ids):
            names = tuple_(*ids)
            last = tuple_(*(literal(each) for each in cursor.ids))
            further = names < last if self.descends else names > last
            return or_(beyond, and_(key == said, further))
        # Under one key all assignments come before all entries.
        return or_(beyond, key == said) if kind == "e" else beyond

    # --- what belongs to a bucket -----------------------------------------------------------

    def _bucket_of_assignments(self) -> Condition:
        bucket, table = self.query.bucket, _assignment.c
        if bucket is Bucket.DECISION:
            return self._decided_here()
        does, owes = self._of(table.worker, table.duty), self._of(table.unit, table.duty)
        is_now = and_(
            table.is_open.is_(True),
            table.state.in_(_WORKING),
            table.holder == HolderKind.ASSIGNEE,
            table.suspended_since.is_(None),
            or_(table.due_day.is_(None), table.due_day <= self.horizon),
        )
        if bucket is Bucket.NOW:
            return and_(does, is_now)
        if bucket is Bucket.COMING:
            # Delegated work that is to be done now still comes for who owes it.
            return and_(
                table.is_open.is_(True), or_(and_(does, ~is_now), and_(owes, ~and_(does, is_now)))
            )
        if bucket is Bucket.CLOSED:
            return and_(table.is_open.is_(False), or_(does, owes))
        return or_(self._below(table.worker, table.duty), self._below(table.unit, table.duty),
                   self._approves())  # fmt: skip

    def _bucket_of_entries(self) -> Condition:
        bucket, table, of = self.query.bucket, _entry.c, _collection.c
        if bucket is Bucket.DECISION:
            waits = or_(table.state == EntryState.RECEIVED, table.requested.is_(True))
            collects = or_(self._of(of.superior, of.duty), self._of(of.through, of.duty))
            return and_(of.is_open.is_(True), waits, collects)
        owes = self._of(table.unit, of.duty)
        is_now = and_(table.state.in_(sorted(OWED)), table.due_day <= self.horizon)
        is_open = and_(of.is_open.is_(True), table.state.in_(_OPEN_ENTRY))
        if bucket is Bucket.NOW:
            return and_(owes, is_open, is_now)
        if bucket is Bucket.COMING:
            return and_(owes, is_open, ~is_now)
        if bucket is Bucket.CLOSED:
            return and_(owes, ~is_open)
        everywhere = self._below(table.unit, of.duty)
        return everywhere if self._is_narrowed() else or_(everywhere, self._collected())

    def _collected(self) -> Condition:
        """Say that an entry stands in a collection of one's own units; by ids, for the index."""
        of = tables.collection.alias("collected").c
        mine = or_(self._of(of.superior, of.duty), self._of(of.through, of.duty))
        own = select(of.id).where(mine)
        few = self.conn.scalars(own.limit(FEW_UNITS + 1)).all()
        return _entry.c.collection.in_(own if len(few) > FEW_UNITS else few)

    def _approves(self) -> Condition:
        table = _assignment.c
        return and_(self._of(table.approver, table.duty), table.is_open.is_(True))

    def _is_narrowed(self) -> bool:
        """Tell whether a unit was asked for, or all is seen anyway."""
        return bool(self.query.unit) or self.sight.everything

    def _decided_here(self) -> Condition:
        """Say what waits for a unit: submissions before it, requests of those it manages."""
        table = _assignment.c
        submitted = self._of(table.approver, table.duty)
        parent = tables.unit.alias("managed")
        managed = select(parent.c.code).where(
            parent.c.plan == self.context.id, holds(parent, self.context.today)
        )
        roots = self._roots()
        asked = and_(table.requested.is_(True), table.worker.in_(managed))
        if roots is not None:
            managed = managed.where(parent.c.parent.in_(roots))
            few = self.conn.scalars(managed.limit(FEW_UNITS + 1)).all()
            whose = table.worker.in_(managed if len(few) > FEW_UNITS else few)
            asked = and_(table.requested.is_(True), whose)
        return and_(table.is_open.is_(True), or_(and_(submitted, table.approver != ""), asked))

    # --- whose ------------------------------------------------------------------------------

    def _roots(self) -> Sequence[str] | Select[Any] | None:
        """Return the units whose desk is looked at; None: everybody's."""
        if self.query.unit:
            if not self.query.subtree:
                return [self.query.unit]
            if self.query.unit == self.context.plan.file.roles.root and self.sight.everything:
                return None
            return self._under([self.query.unit])
        if self.sight.everything and not self.sight.all_units:
            return None
        return list(self.sight.units)

    def _of(self, unit: ColumnElement[Any], duty: ColumnElement[Any]) -> Condition:
        """Say that a unit is one whose desk is looked at."""
        roots = self._roots()
        return true() if roots is None else self._or_limited(unit.in_(roots), unit, duty)

    def _below(self, unit: ColumnElement[Any], duty: ColumnElement[Any]) -> Condition:
        """Say that a unit is one of those looked at, or lies below one's own."""
        if self.query.unit:
            return self._of(unit, duty)
        if self.sight.everything:
            return true()
        return self._or_limited(unit.in_(self._under(self.sight.units)), unit, duty)

    def _or_limited(
        self, own: Condition, unit: ColumnElement[Any], duty: ColumnElement[Any]
    ) -> Condition:
        """Add the units one sits in by a substitution for some duties."""
        if self.query.unit or not self.sight.limited:
            return own
        given = (and_(unit == of, duty.in_(duties)) for of, duties in self.sight.limited)
        return or_(own, *given)

    def _under(self, units: Sequence[str]) -> Select[Any] | Sequence[str]:
        """Return the units under some; the same tree however often a statement asks."""
        if self.tree is None:
            plan, today = self.context.id, self.context.today
            self.few = few_below(self.conn, plan, units, today)
            self.tree = below(plan, units, today)
        return select(self.tree.c.code) if self.few is None else self.few

    # --- what was asked for -----------------------------------------------------------------

    def _name(self, kind: str, obligation: ColumnElement[Any]) -> ColumnElement[Any]:
        """Return an id as the desk shows it: without what all ids of a plan begin with."""
        return func.substr(obligation, len(f"{kind}:{self.context.id}:") + 1)

    def _asked_for(
        self,
        of: Any,  # noqa: ANN401 — the columns of assignments or of entries
        duty: ColumnElement[Any],
        clause: ColumnElement[Any],
        name: ColumnElement[Any],
    ) -> Condition:
        tests: list[Condition] = []
        if self.query.duty:
            tests.append(duty == self.query.duty)
        if self.query.state:
            tests.append(of.state == self.query.state)
        if self.duties is not None:
            unit = tables.unit.alias("searched").c
            called = select(unit.code).where(
                unit.plan == self.context.id, unit.code == of.unit, self._says(unit.name_vi)
            )
            said = (self._says(name), self._says(clause), called.exists())
            tests.append(or_(duty.in_(self.duties), *said))
        return and_(true(), *tests)

    def _says(self, text: ColumnElement[Any]) -> Condition:
        return text.icontains(self.query.q, autoescape=True)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return _FAR


def _matching_duties(context: Context, wanted: str) -> list[str]:
    """Return the duties whose id or product contains some words, whatever their marks."""
    words = fold(wanted)
    return sorted(
        duty.id
        for duty in context.plan.file.duties
        if words in fold(duty.product.vi) or words in fold(duty.id)
    )
