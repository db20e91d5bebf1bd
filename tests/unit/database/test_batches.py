"""Thousands of answers of one table, received by the hash of their list, and the table kept."""

from datetime import date, timedelta

import pytest
from pydantic import ValidationError
from sqlalchemy import Connection, func, select

from database import tables
from database.commits import commit_collection
from database.desk import files
from database.desk.tables import content, handed_in
from database.figures import filings, store
from database.figures.batches import store_batch
from models.collection.batch import ReceiptBatch
from models.collection.state import EntryState
from models.deciding.collecting import Receipt, ReceiveMany
from models.deciding.commands import FileRef
from models.report.filing import Filing
from tests.unit.database.sample import OPENED, PLAN, collection_batch, collection_order
from tests.unit.database.sample import collection_step as step
from tests.unit.database.test_filings import filed

MANY = 3000
WORKBOOK = b"PK the table as it came"
LIMIT = 2 * 2**20  # bytes that Temporal takes in one piece


def imported(conn: Connection, count: int, period: str = "1") -> str:
    """Store the reports of many units and their list, as an import does."""
    order = collection_order(count, period)
    reports: list[Filing] = [filed(unit, 7, period) for unit in order.units]
    store.store_many(conn, reports, OPENED)
    digest = files.put_content(conn, WORKBOOK, "x", OPENED)
    receipts = tuple(
        Receipt(unit=each.key.unit, received_on=date(2014, 3, 3), source="paper",
                filing=store.store(conn, each, OPENED))
        for each in reports
    )  # fmt: skip
    workbook = FileRef(hash=digest, name="bảng.xlsx", size=len(WORKBOOK), type="x")
    batch = ReceiptBatch(collection=order.id, workbook=workbook, receipts=receipts)
    return store_batch(conn, batch, WORKBOOK, OPENED)


def test_three_thousand_answers_pass_by_their_hash(conn: Connection) -> None:
    """The command is small whatever it holds; each unit is in once, also when it comes again."""
    body = ReceiveMany(batch=imported(conn, MANY))
    assert len(body.model_dump_json(exclude_defaults=True)) < 200
    order = collection_order(MANY)
    batch = collection_batch(step("many", body)).model_copy(
        update={"obligation": order.id, "order": order}
    )
    for _ in range(2):
        done = commit_collection(conn, batch)
        assert done.results[0].refusal is None
        assert len(done.model_dump_json()) < LIMIT / 10
    found = filings.of_collection(conn, order.id)
    assert [(each.unit, each.version) for each in found] == [(u, 1) for u in sorted(order.units)]
    of = tables.entry.c
    states = select(of.state, func.count()).where(of.collection == order.id).group_by(of.state)
    assert [tuple(row) for row in conn.execute(states)] == [(EntryState.RECEIVED, MANY)]
    assert {(each.table_name, each.table) for each in found} == {("bảng.xlsx", found[0].table)}


def test_the_table_is_kept_and_an_unused_one_is_not(conn: Connection) -> None:
    """Once it was received the workbook stays, under the step that received it."""
    body = ReceiveMany(batch=imported(conn, 3))
    assert files.sweep(conn, OPENED + timedelta(hours=1)) == 0
    commit_collection(conn, collection_batch(step("import", body)))
    [kept] = files.of_none(conn, PLAN, collection_order().id)
    assert (kept.name, kept.size) == ("bảng.xlsx", len(WORKBOOK))
    assert conn.execute(select(handed_in.c.step)).scalar_one() == "import"
    unused = files.put_content(conn, b"PK another", "x", OPENED)
    files.sweep(conn, OPENED + timedelta(days=3))
    stored = set(conn.scalars(select(content.c.hash)))
    assert unused not in stored
    assert kept.hash in stored


def test_a_list_is_of_one_collection(conn: Connection) -> None:
    """What is not stored, or of another period, is refused, and nothing of it counts."""
    for name, batch, code in (
        ("lost", "0" * 64, "unknown_batch"),
        ("other", imported(conn, 3, "2"), "other_batch"),
    ):
        result = commit_collection(
            conn, collection_batch(step(name, ReceiveMany(batch=batch)))
        ).results[0]
        assert result.refusal is not None
        assert result.refusal.code == code
    assert filings.of_collection(conn, collection_order().id) == []
    assert conn.execute(select(func.count()).select_from(handed_in)).scalar_one() == 0


def test_answers_are_named_or_listed() -> None:
    """Both, or none, is no command."""
    one = Receipt(unit="u", received_on=date(2014, 3, 3))
    for given in ({}, {"receipts": (one,), "batch": "0" * 64}):
        with pytest.raises(ValidationError, match="either receipts or batch"):
            ReceiveMany.model_validate(given)
