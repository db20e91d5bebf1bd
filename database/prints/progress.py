"""How work stands, as a report prints it: the four cells, extensions, escalations, directives."""

import json
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import Connection, Select, func, select

from database import tables
from database.desk.board import four_cells
from database.desk.context import Context
from database.desk.scope import below, named
from documents.content import Directive, Escalation, Extension, Four
from models.assignment.state import AssignmentRow
from models.collection.state import Entry
from models.deciding.claim import ClaimKind

MOST = 500  # lines of each list
_assignment, _entry, _collection = tables.assignment, tables.entry, tables.collection
_claim, _log, _post = tables.claim, tables.log, tables.post
Days = tuple[date, date]


class Part:
    """The part of a plan that a report is about: a unit and all below it, in a span of days."""

    def __init__(self, context: Context, unit: str, days: Days) -> None:
        self.context = context
        self.unit = unit
        self.days = days
        self.is_whole = unit == context.plan.file.roles.root
        self._tree = None if self.is_whole else below(context.id, [unit], context.today)

    def units(self) -> Select[tuple[str]] | None:
        """Return the units it is about; None: all of the plan."""
        return None if self._tree is None else select(self._tree.c.code)

    def instants(self) -> tuple[datetime, datetime]:
        """Return when the span begins, and when it has ended."""
        first, last = self.days
        zone = self.context.zone
        return (
            datetime.combine(first, time(), zone),
            datetime.combine(last + timedelta(days=1), time(), zone),
        )


def cells(conn: Connection, part: Part) -> dict[str, Four]:
    """Return the four cells by unit: its own duties, then of each child with all below it."""
    found = four_cells(conn, part.context, part.unit, part.days)
    return {each.unit: Four(**each.model_dump(exclude={"unit"})) for each in found}


def extensions(conn: Connection, part: Part) -> tuple[Extension, ...]:
    """Return the deadlines that were put off, by their former day."""
    found = [*_extended_assignments(conn, part), *_extended_entries(conn, part)]
    names = _names(conn, part, (each.unit for each in found))
    listed = (
        each.model_copy(
            update={
                "unit": names.get(each.unit, each.unit),
                "matter": part.context.title(each.matter),
            }
        )
        for each in found
    )
    return tuple(sorted(listed, key=lambda each: (str(each.original), each.unit)))[:MOST]


def _extended_assignments(conn: Connection, part: Part) -> Iterable[Extension]:
    of, units = _assignment.c, part.units()
    query = select(of.document).where(
        of.plan == part.context.id, of.extended.is_(True), of.due_day.between(*part.days)
    )
    if units is not None:
        query = query.where(of.unit.in_(units))
    rows = [AssignmentRow.model_validate_json(each) for each in conn.scalars(query.limit(MOST))]
    reasons = _reasons(conn, part, (row.id for row in rows))
    for row in rows:
        yield Extension(
            unit=row.worker,
            matter=row.order.duty,
            original=row.original_due,
            granted=row.lines.due_day if row.lines else None,
            reason=reasons.get((row.id, ""), ""),
        )


def _extended_entries(conn: Connection, part: Part) -> Iterable[Extension]:
    of, units = _entry.c, part.units()
    query = (
        select(of.document, of.collection, _collection.c.duty, _collection.c.due_day)
        .join(_collection, _collection.c.id == of.collection)
        .where(
            _collection.c.plan == part.context.id,
            of.extended.is_(True),
            of.due_day.between(*part.days),
        )
    )
    if units is not None:
        query = query.where(of.unit.in_(units))
    rows = conn.execute(query.order_by(of.due_day, of.unit).limit(MOST)).all()
    reasons = _reasons(conn, part, {row.collection for row in rows})
    for row in rows:
        entry = Entry.model_validate_json(row.document)
        yield Extension(
            unit=entry.unit,
            matter=row.duty,
            original=row.due_day,
            granted=entry.due_day,
            reason=reasons.get((row.collection, entry.unit), ""),
        )


def _reasons(
    conn: Connection, part: Part, obligations: Iterable[str]
) -> dict[tuple[str, str], str]:
    """Return why more time was asked for, by obligation and unit; the last word counts."""
    wanted = sorted(set(obligations))
    if not wanted:
        return {}
    rows = conn.execute(
        select(_log.c.obligation, _log.c.detail)
        .where(
            _log.c.plan == part.context.id,
            _log.c.obligation.in_(wanted),
            _log.c.type.in_(("request_extension", "request_entry_extension")),
        )
        .order_by(_log.c.id)
    )
    found = ((row.obligation, json.loads(row.detail)) for row in rows)
    return {
        (obligation, said.get("unit", "")): said.get("reason", "") for obligation, said in found
    }


def escalations(conn: Connection, part: Part) -> tuple[Escalation, ...]:
    """Return what the bodies at the top were told of in the span, by unit and duty."""
    roles, of = part.context.plan.file.roles, _claim.c
    tops = [each for each in (roles.standing, roles.presidium) if each]
    bodies = select(_post.c.post, _post.c.unit).where(
        _post.c.plan == part.context.id, _post.c.unit.in_(tops)
    )
    whose: dict[str, str] = {row.post: row.unit for row in conn.execute(bodies)}
    units, (first, end) = part.units(), part.instants()
    query = (
        select(of.unit, of.duty, of.post, func.count().label("n"), func.max(of.at).label("last"))
        .where(
            of.plan == part.context.id,
            of.kind == ClaimKind.ESCALATION,
            of.post.in_(sorted(whose)),
            of.at >= first,
            of.at < end,
        )
        .group_by(of.unit, of.duty, of.post)
        .order_by(of.unit, of.duty, of.post)
        .limit(MOST)
    )
    if units is not None:
        query = query.where(of.unit.in_(units))
    rows = conn.execute(query).all()
    names = _names(conn, part, [*(row.unit for row in rows), *whose.values()])
    return tuple(
        Escalation(
            unit=names.get(row.unit, row.unit),
            matter=part.context.title(row.duty),
            to=names.get(whose[row.post], row.post),
            times=row.n,
            last=part.context.day(row.last),
        )
        for row in rows
    )


def directives(conn: Connection, part: Part) -> tuple[Directive, ...]:
    """Return what was directed in the span, in the order it was."""
    of, (first, end) = _log.c, part.instants()
    query = (
        select(
            of.at,
            of.post,
            of.detail,
            _assignment.c.unit,
            func.coalesce(_assignment.c.duty, _collection.c.duty).label("duty"),
        )
        .join(_assignment, _assignment.c.id == of.obligation, isouter=True)
        .join(_collection, _collection.c.id == of.obligation, isouter=True)
        .where(
            of.plan == part.context.id,
            of.type.in_(("direct", "direct_entries")),
            of.at >= first,
            of.at < end,
        )
        .order_by(of.id)
        .limit(MOST)
    )
    told = [(row, json.loads(row.detail)) for row in conn.execute(query)]
    of_part = _own(conn, part, {unit for row, said in told for unit in (row.unit, *_units(said))})
    found = [
        (row, said)
        for row, said in told
        if of_part is None or not of_part.isdisjoint((row.unit, *_units(said)))
    ]
    titles = _titles(conn, part, {row.post for row, _ in found})
    return tuple(
        Directive(
            on=part.context.day(row.at),
            by=titles.get(row.post, row.post),
            matter=part.context.title(row.duty),
            text=_directed(said),
        )
        for row, said in found
    )


def _own(conn: Connection, part: Part, named: set[str | None]) -> set[str | None] | None:
    """Return which of some units belong to the part; None: all of the plan."""
    units = part.units()
    if units is None:
        return None
    (code,) = units.selected_columns
    return set(conn.scalars(units.where(code.in_(sorted(filter(None, named))))))


def _units(said: dict[str, Any]) -> tuple[str, ...]:
    """Return the units a directive names that are asked together."""
    return tuple(said.get("units", ()))


def _directed(said: dict[str, Any]) -> str:
    due = date.fromisoformat(day) if (day := said.get("due")) else None
    told = (
        said.get("instruction"),
        f"hạn mới {due:%d/%m/%Y}" if due else "",
        f"giao {said['lead']} chủ trì" if said.get("lead") else "",
        f"văn bản {said['document']}" if said.get("document") else "",
        f"{count} đơn vị" if (count := len(_units(said))) > 1 else "",
    )
    return "; ".join(each for each in told if each) or "chỉ đạo"


def _titles(conn: Connection, part: Part, posts: Iterable[str]) -> dict[str, str]:
    """Return the titles of posts."""
    query = select(_post.c.post, _post.c.title_vi).where(
        _post.c.plan == part.context.id, _post.c.post.in_(sorted(set(posts)))
    )
    return {row.post: row.title_vi for row in conn.execute(query)}


def _names(conn: Connection, part: Part, units: Iterable[str]) -> dict[str, str]:
    found = named(conn, part.context.id, units, part.context.today)
    return {code: each.name or code for code, each in found.items()}
