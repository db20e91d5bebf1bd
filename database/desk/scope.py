"""What somebody may see on a day: the units below his own, and how he stands to an obligation."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    Connection,
    FromClause,
    Integer,
    and_,
    bindparam,
    func,
    literal,
    or_,
    select,
)

from database import tables
from database.desk.context import Context
from models.assignment.state import AssignmentRow, HolderKind
from models.collection.state import CollectionRow, Entry
from models.deciding.claim import ClaimKind
from models.desk.identity import Principal, Role
from models.desk.rights import Facts, Relation, relations_of
from models.plan.organisation import Unit

_unit, _assignment, _claim = tables.unit, tables.assignment, tables.claim
FEW_UNITS = 2_000  # that are told to the database by name
_MOST_STEPS = 20  # no managing line is longer

READS_ALL = frozenset(
    {
        Relation.SECRETARY,
        Relation.ROOT_HEAD,
        Relation.STANDING,
        Relation.PRESIDIUM,
        Relation.AUDITOR,
    }
)


@dataclass(frozen=True, kw_only=True)
class Named:
    """A unit as a list shows it: its name and its kind, today or when it last was."""

    name: str = ""
    kind: str = ""


def holds(table: FromClause, on: date) -> ColumnElement[bool]:
    """Say that a span of time holds on a day."""
    return and_(
        or_(table.c.valid_from.is_(None), table.c.valid_from <= on),
        or_(table.c.valid_until.is_(None), table.c.valid_until > on),
    )


def aside(column: ColumnElement[Any]) -> ColumnElement[Any]:
    """Return a column as an expression that no index serves.

    So rows are found through the few units somebody sees, and not through the plan they are of.
    """
    return func.coalesce(column, "")


# --- the tree ------------------------------------------------------------------------------


def below(plan: str, roots: Collection[str], on: date) -> CTE:
    """Return the units under some units on a day, those included, as a table of ``code``.

    Its cost grows with the units it returns: each is found by its parent, through an index.
    """
    start = select(_unit.c.code).where(_unit.c.plan == plan, _unit.c.code.in_(sorted(roots)))
    tree = start.cte("below", recursive=True)
    child = tables.unit.alias("child")
    children = (
        select(child.c.code)
        .join(tree, child.c.parent == tree.c.code)
        .where(child.c.plan == plan, holds(child, on))
    )
    return tree.union(children)


def few_below(
    conn: Connection, plan: str, roots: Collection[str], on: date
) -> tuple[str, ...] | None:
    """Return the units under some units, those included; None where there are many.

    A database that is told their codes finds what is theirs through an index; of a table that it
    makes itself PostgreSQL assumes thousands, and then reads whole tables of others. One query.
    """
    tree = below(plan, roots, on)
    codes = conn.scalars(select(tree.c.code).limit(FEW_UNITS + 1)).all()
    return tuple(sorted(codes)) if len(codes) <= FEW_UNITS else None


def by_child(plan: str, root: str, on: date) -> CTE:
    """Return every unit under a unit with the direct child it lies under: ``top`` and ``code``."""
    own = tables.unit.alias("own")
    start = select(own.c.code.label("top"), own.c.code).where(
        own.c.plan == plan, own.c.parent == root, holds(own, on)
    )
    tree = start.cte("by_child", recursive=True)
    child = tables.unit.alias("child")
    more = (
        select(tree.c.top, child.c.code)
        .join(tree, child.c.parent == tree.c.code)
        .where(child.c.plan == plan, holds(child, on))
    )
    return tree.union(more)


_start = select(_unit.c.parent.label("code"), literal(1, Integer).label("height")).where(
    _unit.c.plan == bindparam("of"),
    _unit.c.code == bindparam("of_unit"),
    or_(_unit.c.valid_from.is_(None), _unit.c.valid_from <= bindparam("on")),
    or_(_unit.c.valid_until.is_(None), _unit.c.valid_until > bindparam("on")),
)
_line = _start.cte("line", recursive=True)
_above = tables.unit.alias("above")
_line = _line.union_all(
    select(_above.c.parent, _line.c.height + 1)
    .join(_line, _above.c.code == _line.c.code)
    .where(
        _above.c.plan == bindparam("of"),
        or_(_above.c.valid_from.is_(None), _above.c.valid_from <= bindparam("on")),
        or_(_above.c.valid_until.is_(None), _above.c.valid_until > bindparam("on")),
        _line.c.height < _MOST_STEPS,
    )
)
_SUPERIORS = select(_line.c.code).where(_line.c.code.is_not(None)).order_by(_line.c.height)


_NAMED = (
    select(_unit.c.code, _unit.c.name_vi, _unit.c.kind, _unit.c.valid_from, _unit.c.valid_until)
    .where(
        _unit.c.plan == bindparam("of"),
        _unit.c.code.in_(bindparam("codes", expanding=True)),
    )
    .order_by(_unit.c.id)
)


def superiors(conn: Connection, plan: str, unit: str, on: date) -> tuple[str, ...]:
    """Return the managing line above a unit on a day, nearest first; one query."""
    found = conn.scalars(_SUPERIORS, {"of": plan, "of_unit": unit, "on": on})
    return tuple(dict.fromkeys(str(code) for code in found))


def named(conn: Connection, plan: str, codes: Iterable[str], on: date) -> dict[str, Named]:
    """Return names and kinds of units on a day, or as they last were; one query."""
    wanted = sorted({code for code in codes if code})
    if not wanted:
        return {}
    found: dict[str, Named] = {}
    today: set[str] = set()
    for row in conn.execute(_NAMED, {"of": plan, "codes": wanted}):
        begun = row.valid_from is None or row.valid_from <= on
        is_now = begun and (row.valid_until is None or row.valid_until > on)
        if is_now or row.code not in today:
            found[row.code] = Named(name=row.name_vi, kind=row.kind)
        if is_now:
            today.add(row.code)
    return found


# --- what somebody may see -----------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Sight:
    """Whose tasks somebody sees: all of a plan, or those of some units and what is below them.

    ``limited`` are the units he sees for some duties only, by a substitution.
    """

    everything: bool
    units: tuple[str, ...]
    limited: tuple[tuple[str, tuple[str, ...]], ...] = ()

    @property
    def all_units(self) -> tuple[str, ...]:
        """Every unit he sits in, whatever the limits."""
        return tuple(dict.fromkeys((*self.units, *(unit for unit, _ in self.limited))))

    @property
    def is_empty(self) -> bool:
        """Tell whether he sees no task at all."""
        return not self.everything and not self.all_units


def sight_of(principal: Principal, context: Context) -> Sight:
    """Return whose tasks somebody sees; an administrator sees none."""
    if principal.role is Role.ADMINISTRATOR:
        return Sight(everything=False, units=())
    facts = Facts(roles=context.plan.file.roles)
    relations = relations_of(principal, facts)
    everything = any(READS_ALL & found for found in relations.values())
    if principal.role is Role.AUDITOR:
        return Sight(everything=everything, units=())
    units = (seat.unit for seat in principal.seats if not seat.duties)
    limited = ((seat.unit, seat.duties) for seat in principal.seats if seat.duties)
    return Sight(
        everything=everything,
        units=tuple(dict.fromkeys(units)),
        limited=tuple(dict.fromkeys(limited)),
    )


def sits(sight: Sight, unit: ColumnElement[Any], duty: ColumnElement[Any]) -> ColumnElement[bool]:
    """Say that somebody sits in a unit, or was given its seat for a duty."""
    given = (and_(unit == of, duty.in_(duties)) for of, duties in sight.limited)
    return or_(unit.in_(sight.units), *given)


def sees_unit(conn: Connection, sight: Sight, context: Context, unit: str) -> bool:
    """Tell whether a unit is one's own or lies below it; at most one query."""
    if sight.everything or unit in sight.units:
        return True
    own = set(sight.units)
    return bool(own) and not own.isdisjoint(superiors(conn, context.id, unit, context.today))


# --- how somebody stands to an obligation --------------------------------------------------


def assignment_facts(
    conn: Connection, context: Context, principal: Principal, row: AssignmentRow
) -> Facts:
    """Return what is needed to judge rights over an assignment: two to four queries."""
    waits = row.is_open and row.holder is HolderKind.APPROVER
    return Facts(
        roles=context.plan.file.roles,
        obligation=row.id,
        duty=row.order.duty,
        owner=row.unit,
        worker=row.worker,
        superiors=superiors(conn, context.id, row.worker, context.today),
        approver=row.approver.unit if waits and row.approver else "",
        reviewers=tuple(stage.unit for stage in row.order.approvers),
        coop=_coop(conn, context, principal, row.order.duty),
        asked_from=_asking(conn, row.order.asked_from),
        told=_told(conn, row.id),
        submitted_by=row.submitted_by,
    )


def entry_facts(
    conn: Connection,
    context: Context,
    principal: Principal,
    row: CollectionRow,
    entry: Entry,
) -> Facts:
    """Return what is needed to judge rights over one unit's entry: two or three queries."""
    return Facts(
        roles=context.plan.file.roles,
        obligation=row.id,
        duty=row.order.duty,
        owner=entry.unit,
        worker=entry.unit,
        superiors=superiors(conn, context.id, entry.unit, context.today),
        coop=_coop(conn, context, principal, row.order.duty),
        collecting=(row.order.superior, row.order.through),
        told=_told_of(conn, row.id, (entry.unit, row.order.superior)),
        submitted_by=entry.submitted_by,
    )


def collection_facts(
    conn: Connection, context: Context, row: CollectionRow, submitted_by: Sequence[str] = ()
) -> Facts:
    """Return what is needed to judge rights over a collection as a whole: two queries."""
    return Facts(
        roles=context.plan.file.roles,
        obligation=row.id,
        duty=row.order.duty,
        superiors=(
            row.order.superior,
            *superiors(conn, context.id, row.order.superior, context.today),
        ),
        collecting=(row.order.superior, row.order.through),
        told=_told_of(conn, row.id, (row.order.superior,)),
        submitted_by=tuple(submitted_by),
    )


def _coop(conn: Connection, context: Context, principal: Principal, duty: str) -> tuple[str, ...]:
    """Return which of the caller's own units co-operate in a duty; a query only for classes."""
    found = context.index.duties.get(duty)
    if found is None or not found.partners:
        return ()
    own = {seat.unit for seat in principal.seats}
    units = {each.unit for each in found.partners if each.unit in own}
    classes = [each.unit_class for each in found.partners if each.unit_class]
    if classes and own - units:
        query = select(_unit.c.document).where(
            _unit.c.plan == context.id, _unit.c.code.in_(sorted(own)), holds(_unit, context.today)
        )
        for document in conn.scalars(query):
            unit = Unit.model_validate_json(document)
            if any(context.index.classes[name].contains(unit) for name in classes):
                units.add(unit.code)
    return tuple(sorted(each for each in units if each))


def _asking(conn: Connection, obligation: str) -> tuple[str, ...]:
    if not obligation:
        return ()
    found = conn.execute(_ASKING, {"of": obligation}).one_or_none()
    return tuple(dict.fromkeys(found)) if found else ()


def _told(conn: Connection, obligation: str) -> tuple[str, ...]:
    """Return the posts something was escalated to."""
    return tuple(conn.scalars(_TOLD, {"of": obligation}))


def _told_of(conn: Connection, obligation: str, units: tuple[str, ...]) -> tuple[str, ...]:
    """Return the posts something of a collection was escalated to: of one unit, or the line-up.

    A line-up stands under the superior; who was told of one unit is not told of the others.
    """
    return tuple(conn.scalars(_TOLD_OF, {"of": obligation, "units": units}))


_ASKING = select(_assignment.c.unit, _assignment.c.worker).where(
    _assignment.c.id == bindparam("of")
)
_TOLD_OF = (
    select(_claim.c.post)
    .where(
        _claim.c.obligation == bindparam("of"),
        _claim.c.kind == ClaimKind.ESCALATION,
        _claim.c.unit.in_(bindparam("units", expanding=True)),
    )
    .distinct()
)
_TOLD = (
    select(_claim.c.post)
    .where(_claim.c.obligation == bindparam("of"), _claim.c.kind == ClaimKind.ESCALATION)
    .distinct()
)
