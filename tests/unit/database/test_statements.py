"""Statements for PostgreSQL: what cannot be run here is at least written as it should be."""

import pytest
from sqlalchemy import Executable
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import CreateTable
from sqlalchemy.sql import ClauseElement

from database import assignment_commits, collection_commits, ledger, plan_commits, tables

DIALECT = postgresql.dialect()  # type: ignore[no-untyped-call]


def _sql(statement: Executable) -> str:
    assert isinstance(statement, ClauseElement)
    return str(statement.compile(dialect=DIALECT))


@pytest.mark.parametrize(
    ("statement", "ending"),
    [
        (assignment_commits._GROUND.lock, "FOR UPDATE OF assignment"),
        (collection_commits._GROUND.lock, "FOR UPDATE OF collection"),
        (plan_commits._LOCK, "FOR UPDATE"),
        (collection_commits._PLAN_CLOSED, "FOR SHARE"),
        (ledger._NEW_CLAIM._statements["postgresql"], "ON CONFLICT DO NOTHING"),
    ],
    ids=["assignment", "collection", "plan", "reopening", "claim"],
)
def test_rows_are_locked_and_claims_are_unique(statement: Executable, ending: str) -> None:
    """The row of an obligation is locked, not what is read beside it."""
    assert _sql(statement).endswith(ending)


def test_instants_keep_their_zone() -> None:
    """PostgreSQL stores instants as such, and no name is too long for it."""
    assert "at TIMESTAMP WITH TIME ZONE" in str(CreateTable(tables.log).compile(dialect=DIALECT))
    for table in tables.metadata.tables.values():
        assert str(CreateTable(table).compile(dialect=DIALECT))
        assert all(len(str(index.name)) <= DIALECT.max_identifier_length for index in table.indexes)
