"""Add rows that may be there already."""

from collections.abc import Mapping, Sequence

from sqlalchemy import Connection, Executable, Table
from sqlalchemy.dialects import postgresql, sqlite

from database.projections import Cell


class Addition:
    """An insert that leaves a row alone that is there already."""

    def __init__(self, table: Table) -> None:
        """Build the statement once for each database."""
        self._statements: dict[str, Executable] = {
            "sqlite": sqlite.insert(table).on_conflict_do_nothing(),
            "postgresql": postgresql.insert(table).on_conflict_do_nothing(),
        }
        for name, statement in self._statements.items():
            self._statements[name] = statement.execution_options(preserve_rowcount=True)

    def add(self, conn: Connection, rows: Sequence[Mapping[str, Cell]]) -> int:
        """Add what is not there yet; return how many rows that were."""
        if not rows:
            return 0
        return conn.execute(self._statements[conn.dialect.name], list(rows)).rowcount
