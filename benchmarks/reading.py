"""What questions cost a database: statements, rows it reads, tables it reads whole."""

import json
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, Engine, event

STEPS = 100  # instructions of SQLite's machine between two counts
_PLAIN = ("BEGIN", "COMMIT", "ROLLBACK")


@dataclass
class Cost:
    """The statements of one question, and the work of the database on them.

    ``work`` is rows read from tables and indexes on PostgreSQL; on SQLite, which counts no rows,
    thousands of instructions of its machine. Both depend on the data alone, and not on the hour.
    """

    statements: list[tuple[str, Any]] = field(default_factory=list)
    work: float = 0.0
    whole: set[str] = field(default_factory=set)


@contextmanager
def watched(engine: Engine) -> Iterator[Cost]:
    """Note every statement of an engine, and what SQLite does for it."""
    cost = Cost()

    def note(*arguments: Any) -> None:  # noqa: ANN401 — SQLAlchemy's own
        _conn, _cursor, statement, parameters, *_rest = arguments
        if not statement.startswith(_PLAIN):
            cost.statements.append((statement, parameters))

    def count() -> int:
        cost.work += STEPS / 1000
        return 0

    def counting(raw: object, *_: object) -> None:
        if isinstance(raw, sqlite3.Connection):
            raw.set_progress_handler(count, STEPS)

    def not_counting(raw: object, *_: object) -> None:
        if isinstance(raw, sqlite3.Connection):
            raw.set_progress_handler(None, 0)

    listeners: tuple[tuple[str, Callable[..., None]], ...] = (
        ("before_cursor_execute", note),
        ("checkout", counting),
        ("checkin", not_counting),
    )
    for name, listener in listeners:
        event.listen(engine, name, listener)
    try:
        yield cost
    finally:
        for name, listener in listeners:
            event.remove(engine, name, listener)


def explained(conn: Connection, cost: Cost) -> Cost:
    """Add what the database says of the statements: rows read, tables read from end to end."""
    cursor = conn.connection.cursor()
    is_sqlite = conn.dialect.name == "sqlite"
    for statement, parameters in cost.statements:
        if is_sqlite:
            cursor.execute(f"EXPLAIN QUERY PLAN {statement}", parameters)
            cost.whole.update(_scanned(str(row[-1]) for row in cursor.fetchall()))
        else:
            cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {statement}", parameters)
            found = cursor.fetchone()
            assert found is not None
            (said,) = found
            (plan,) = json.loads(said) if isinstance(said, str) else said
            for node in _nodes(plan["Plan"]):
                _add(cost, node)
    cursor.close()
    return cost


def _add(cost: Cost, node: dict[str, Any]) -> None:
    if "Relation Name" not in node:
        return
    removed = node.get("Rows Removed by Filter", 0) + node.get("Rows Removed by Index Recheck", 0)
    rows = (node["Actual Rows"] + removed) * node["Actual Loops"]
    cost.work += rows
    if node["Node Type"] in {"Seq Scan", "Parallel Seq Scan"} and rows:
        cost.whole.add(node["Relation Name"])


def _nodes(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield node
    for each in node.get("Plans", ()):
        yield from _nodes(each)


def _scanned(lines: Iterator[str]) -> Iterator[str]:
    """Yield the tables that SQLite reads from end to end; what a statement made itself is none."""
    for line in lines:
        words = line.split()
        if words[0] == "SCAN" and words[1] in _TABLES and "CONSTANT" not in words:
            yield words[1]


_TABLES = frozenset(
    {
        *("unit", "post", "tenure", "assignment", "collection", "entry", "claim", "log"),
        *("child", "managed", "own", "parent", "base", "collected", "above", "searched"),
    }
)
