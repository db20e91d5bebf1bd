"""The row of an obligation for a batch: locked, or opened where there is none yet."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, Protocol, TypeVar

from sqlalchemy import Connection, Select, Table, bindparam, select

from database.held import Held, Rows
from database.houses import PACKAGE, VERSION, HouseKey, house_of, load_house
from database.ledger import OPEN, Happening, Ledger
from database.projections import Cells
from models.assignment.state import AssignmentRow
from models.collection.state import CollectionRow
from models.deciding.claim import Messages
from models.deciding.house import House
from models.deciding.timetable import Timetable
from models.messages import AssignmentBatch, CollectionBatch

Batch = AssignmentBatch | CollectionBatch
HeldT = TypeVar("HeldT", bound=Held[Any])


class Opened(Protocol):
    """What an opening comes to."""

    @property
    def row(self) -> Any:  # noqa: ANN401 — the row of its kind
        """The new row."""

    @property
    def timetable(self) -> Timetable | None:
        """What lies ahead of it."""

    @property
    def messages(self) -> Messages:
        """What is said at once."""


OpenedT = TypeVar("OpenedT", bound=Opened)


def locking(table: Table) -> Select[Any]:
    """Return the statement that locks one row, with the key of the house it is decided in."""
    return (
        select(table.c.document, table.c.timetable, PACKAGE, VERSION)
        .where(table.c.id == bindparam("of"))
        .with_for_update(of=table)
    )


@dataclass(frozen=True, kw_only=True)
class Ground(Generic[HeldT, OpenedT]):
    """Where the rows of one kind of obligation stand, and how a batch gets hold of its own."""

    lock: Select[Any]
    rows: Rows
    row_type: type[AssignmentRow] | type[CollectionRow]
    held_type: type[HeldT]
    cells: Callable[[Any], Cells]
    open: Callable[[Any, datetime, House], OpenedT]

    def get(
        self,
        conn: Connection,
        batch: Batch,
        ledger: Ledger,
        also: Callable[[OpenedT], None] | None = None,
    ) -> tuple[HeldT, House]:
        """Lock the row of a batch, or open it first; ``also`` adds what belongs to a new row."""
        return self._locked(conn, batch) or self._opened(conn, batch, ledger, also)

    def _locked(self, conn: Connection, batch: Batch) -> tuple[HeldT, House] | None:
        plan = batch.order.plan
        found = conn.execute(self.lock, {"of": batch.obligation, "plan": plan}).one_or_none()
        if found is None:
            return None
        row = self.row_type.model_validate_json(found.document)
        key = HouseKey(plan=plan, package=found.package, version=found.version)
        return self.held_type(row=row, stored=found.timetable), house_of(conn, key)

    def _opened(
        self,
        conn: Connection,
        batch: Batch,
        ledger: Ledger,
        also: Callable[[OpenedT], None] | None,
    ) -> tuple[HeldT, House]:
        """Open the obligation, or take the row of the process that was faster."""
        house = load_house(conn, batch.order.plan)
        opened = self.open(batch.order, batch.opened_at, house)
        if not self.rows.add(conn, self.cells(opened.row), opened.timetable):
            found = self._locked(conn, batch)
            if found is None:
                msg = f"{batch.obligation} is not the obligation of the order {batch.order.id}"
                raise ValueError(msg)
            return found
        if also:
            also(opened)
        happening = Happening(name=OPEN, at=batch.opened_at, body=batch.order, type=OPEN)
        ledger.log(happening, "", opened.row.state)
        ledger.say(opened.messages)
        return self.held_type(row=opened.row, stored="", replanned=opened.timetable), house
