"""The row of an obligation while a batch works on it, and the walk through the batch's steps."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from sqlalchemy import Connection, Table, bindparam, insert, update

from database.adding import Addition
from database.ledger import (
    CONFLICT,
    AnyStep,
    Done,
    Ledger,
    Result,
    content_hash,
    told,
)
from database.projections import Cells
from models.assignment.decisions import AssignmentStep
from models.collection.decisions import CollectionStep
from models.deciding.commands import Fire, Refusal, Replan
from models.deciding.timetable import Timetable, TimetableStep

Row = TypeVar("Row")


@dataclass(kw_only=True)
class Held(Generic[Row]):
    """A locked row as it stands after the steps so far."""

    row: Row
    stored: str
    changed: bool = False
    replanned: Timetable | None = None

    def take(self, row: Row, timetable: Timetable | None) -> None:
        """Go on with the row a decision made."""
        self.changed = self.changed or row is not self.row
        self.row = row
        self.replanned = timetable or self.replanned

    def if_new(
        self, timetable: Timetable | None, step: AssignmentStep | CollectionStep
    ) -> Timetable | None:
        """Return a timetable; one that was planned again only where other things lie ahead now."""
        if timetable is None or not isinstance(step.body, Replan):
            return timetable
        present = self.replanned or Timetable.model_validate_json(self.stored or "{}")
        ahead = tuple(each for each in present.steps if each.at > step.at)
        return None if (present.round, ahead) == (timetable.round, timetable.steps) else timetable

    def expects(self, fire: Fire) -> bool:
        """Tell whether an instant stands in the timetable as it is now."""
        timetable = self.replanned or Timetable.model_validate_json(self.stored or "{}")
        return TimetableStep(at=fire.at, firings=fire.firings) in timetable.steps

    def timetable(self, *, wanted: bool) -> Timetable | None:
        """Return the timetable if it is new, or if it is wanted in any case."""
        if self.replanned is None and wanted:
            return Timetable.model_validate_json(self.stored)
        return self.replanned


class Rows:
    """Write the rows of one table: a value with its timetable."""

    def __init__(self, table: Table) -> None:
        """Build the statements once."""
        self._addition = Addition(table)
        self._update = update(table).where(table.c.id == bindparam("of"))

    def add(self, conn: Connection, cells: Cells, timetable: Timetable | None) -> bool:
        """Add a row; tell whether it is new, for another process may have been faster."""
        stored = (timetable or Timetable()).model_dump_json()
        return self._addition.add(conn, [{**cells, "timetable": stored}]) > 0

    def save(self, conn: Connection, cells: Cells, timetable: Timetable | None) -> None:
        """Overwrite a row, and its timetable where there is a new one."""
        values = {name: cell for name, cell in cells.items() if name != "id"}
        if timetable is not None:
            values["timetable"] = timetable.model_dump_json()
        conn.execute(self._update, {"of": cells["id"], **values})


class Children:
    """Write the rows that belong to a row."""

    def __init__(self, table: Table, owner: str, key: str) -> None:
        """Build the statements once; ``owner`` and ``key`` name the columns that identify."""
        self._owner, self._key = owner, key
        self._insert = insert(table)
        self._update = update(table).where(
            table.c[owner] == bindparam("of_owner"), table.c[key] == bindparam("of_key")
        )

    def add(self, conn: Connection, rows: list[Cells]) -> None:
        """Add rows."""
        conn.execute(self._insert, rows)

    def save(self, conn: Connection, rows: list[Cells]) -> None:
        """Overwrite rows."""
        conn.execute(self._update, [self._named(cells) for cells in rows])

    def _named(self, cells: Cells) -> Cells:
        values = dict(cells)
        return {"of_owner": values.pop(self._owner), "of_key": values.pop(self._key), **values}


def walk(  # noqa: PLR0917 — a batch, what is known of it, and where it is written
    steps: Iterable[AnyStep],
    known: dict[str, Done],
    ledger: Ledger,
    result_type: type[Result],
    decide: Callable[[AnyStep], Result],
    held: Held[Any],
) -> tuple[tuple[Result, ...], bool]:
    """Do each step once; return the results, and whether the workflow may walk an old timetable.

    The same content under the same name gets the answer it got; another content is an alarm. An
    instant that stands no longer in the timetable is not done, and its name stays free: the
    workflow has not heard of the commit that built the present one, because it crashed after it.
    """
    results: list[Result] = []
    is_behind = False
    for step in steps:
        content = content_hash(step.body, step.actor)
        done = known.get(step.name)
        if done is None and isinstance(step.body, Fire) and not held.expects(step.body):
            result = result_type(name=step.name)
            is_behind = True
        elif done is None:
            result = decide(step)
            known[step.name] = ledger.step(
                told(step), content, result.model_dump_json(by_alias=True)
            )
        elif done.content == content:
            result = result_type.model_validate_json(done.result)
            is_behind = True
        else:
            ledger.alarm(step.at, CONFLICT, step.name)
            text = f"'{step.name}' was done before with another content; give the command a new id"
            result = result_type(name=step.name, refusal=Refusal(code="conflict", message=text))
        results.append(result)
    return tuple(results), is_behind
