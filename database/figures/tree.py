"""The managing tree as it stands on a day, with every unit there has ever been somewhere in it.

A report stays with the unit that filed it. So that no figure is lost on another day's tree, a unit
that has ended by then hangs under the one that took it in, or else where it hung last; one that
has not begun, where it will hang first.
"""

from datetime import date
from typing import Any

from sqlalchemy import Select, and_, case, func, literal, or_, select

from database import tables
from database.figures.staging import edge

_unit = tables.unit


def edges(plan: str, day: date) -> Select[Any]:
    """Select all units as ``code``, ``up`` (above it on that day) and ``kind``."""
    begun = or_(_unit.c.valid_from.is_(None), _unit.c.valid_from <= day)
    ended = and_(_unit.c.valid_until.is_not(None), _unit.c.valid_until <= day)
    rank = case((and_(begun, ~ended), 0), (ended, 1), else_=2)
    nearest = func.row_number().over(
        partition_by=_unit.c.code,
        order_by=(rank, case((ended, _unit.c.valid_until)).desc(), _unit.c.valid_from, _unit.c.id),
    )
    up = case((ended, func.coalesce(_unit.c.merged_into, _unit.c.parent)), else_=_unit.c.parent)
    spans = (
        select(_unit.c.code, up.label("up"), _unit.c.kind, nearest.label("place"))
        .where(_unit.c.plan == plan)
        .subquery("span")
    )
    return select(spans.c.code, spans.c.up, spans.c.kind).where(spans.c.place == 1)


def under(root: str) -> Select[Any]:
    """Select a unit and all below it as ``code``, ``kind`` and ``grp``, which is the unit."""
    start = select(edge.c.code, edge.c.kind, literal(root).label("grp"))
    tree = start.where(edge.c.code == root).cte("below", recursive=True)
    tree = tree.union(
        select(edge.c.code, edge.c.kind, tree.c.grp).join(tree, edge.c.up == tree.c.code)
    )
    return select(tree.c.code, tree.c.kind, tree.c.grp)


def under_children(root: str) -> Select[Any]:
    """Select all below a unit by the direct child they lie under; the unit lies under itself."""
    first = or_(edge.c.code == root, edge.c.up == root)
    start = select(edge.c.code, edge.c.kind, edge.c.code.label("grp")).where(first)
    tree = start.cte("below", recursive=True)
    more = select(edge.c.code, edge.c.kind, tree.c.grp).join(tree, edge.c.up == tree.c.code)
    tree = tree.union(more.where(tree.c.code != root))
    return select(tree.c.code, tree.c.kind, tree.c.grp)


def kinds_under(root: str) -> Select[Any]:
    """Select a unit and all below it by their kinds."""
    below = under(root).subquery("under")
    return select(below.c.code, below.c.kind, below.c.kind.label("grp"))


def nearest_inner(_: str = "") -> Select[Any]:
    """Select each unit by the nearest that has others below it: itself, or the one above."""
    above = select(edge.c.up).where(edge.c.up.is_not(None))
    grp = case((edge.c.code.in_(above), edge.c.code), else_=func.coalesce(edge.c.up, edge.c.code))
    return select(edge.c.code, edge.c.kind, grp.label("grp"))


def lines_up() -> Select[Any]:
    """Select every unit that has others below it with itself and all above: ``code``, ``above``."""
    inner = select(edge.c.up.label("code")).where(edge.c.up.is_not(None)).distinct().subquery()
    line = select(inner.c.code, inner.c.code.label("above")).cte("line_up", recursive=True)
    higher = select(line.c.code, edge.c.up).join(line, edge.c.code == line.c.above)
    line = line.union(higher.where(edge.c.up.is_not(None)))
    return select(line.c.code, line.c.above)
