"""Duties against units: how each duty stands with each unit right below one, and all below it."""

from datetime import date

from sqlalchemy import Connection, func, select

from database.desk.board import in_cells
from database.desk.board_scope import Scope
from database.desk.context import Context
from database.desk.scope import below, by_child, named
from models.base import Value
from models.cells import Cell


class DutyCells(Value):
    """The four counts of one duty with one unit and all below it."""

    duty: str
    unit: str
    name: str
    on_time: int = 0
    late: int = 0
    open_in_term: int = 0
    open_overdue: int = 0


def duty_matrix(
    conn: Connection, context: Context, unit: str, days: tuple[date, date] | None = None
) -> list[DutyCells]:
    """Return a line for each duty and unit right below one where something is owed; two queries.

    ``days`` are the first and the last due day that count; without them all do.
    """
    whole = unit == context.plan.file.roles.root
    tree = None if whole else below(context.id, [unit], context.today)
    scope = Scope(context, tree)
    both = in_cells(scope, by_child(context.id, unit, context.today), days)
    keys = (both.c.top, both.c.duty, both.c.cell)
    counts: dict[tuple[str, str], dict[str, int]] = {}
    for row in conn.execute(select(*keys, func.count().label("n")).group_by(*keys)):
        counts.setdefault((row.duty, row.top), {})[row.cell] = int(row.n)
    names = named(conn, context.id, {top for _, top in counts}, context.today)
    order = {duty: at for at, duty in enumerate(context.index.duties)}
    return [
        DutyCells(
            duty=duty,
            unit=top,
            name=names[top].name if top in names else top,
            **{cell: cells.get(cell, 0) for cell in Cell},
        )
        for (duty, top), cells in sorted(
            counts.items(), key=lambda each: (order.get(each[0][0], len(order)), each[0])
        )
    ]
