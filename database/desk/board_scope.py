"""The part of a plan that a board is about, as conditions of SQL."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import CTE, ColumnElement, and_, or_, select, true

from database import tables
from database.desk.context import Context
from database.desk.scope import aside

MOST = 200  # lines of each list
_assignment, _entry, _collection = tables.assignment, tables.entry, tables.collection


class Scope:
    """The obligations of a part of the tree; of all of it where there is no tree."""

    def __init__(
        self, context: Context, tree: CTE | None, few: Sequence[str] | None = None
    ) -> None:
        """Take the units in question; what is late is judged as of the context's now.

        Where they are few, their codes say the same as the tree, and are found by an index.
        """
        self.context = context
        self.tree = tree
        self.few = few
        # An entry off its collection's base line is judged by the day: its lines are not columns.
        grace = context.plan.file.policy.grace_working_days
        default = context.calendars[context.plan.file.calendars.default]
        self.late_until = default.shift(context.today, -grace - 1) if grace else (
            context.today - timedelta(days=1)
        )  # fmt: skip

    def owes(self, unit: ColumnElement[Any]) -> ColumnElement[bool]:
        """Say that a unit lies in the scope."""
        if self.few is not None:
            return unit.in_(self.few)
        return true() if self.tree is None else unit.in_(select(self.tree.c.code))

    def of_plan(self, plan: ColumnElement[Any]) -> ColumnElement[bool]:
        """Say that something is of the plan; below a unit, it is found by its unit."""
        return (plan if self.tree is None else aside(plan)) == self.context.id

    def overdue(self) -> ColumnElement[bool]:
        """Say that an open assignment is overdue by the clock of whoever holds it."""
        return and_(
            _assignment.c.is_open.is_(True), _assignment.c.overdue_after <= self.context.now
        )

    def entry_overdue(self) -> ColumnElement[bool]:
        """Say that an owed answer is overdue."""
        base = _entry.c.due_day == _collection.c.due_day
        return or_(
            and_(base, _collection.c.late_after <= self.context.now),
            and_(~base, _entry.c.due_day <= self.late_until),
        )
