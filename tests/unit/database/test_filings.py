"""Filings, on both databases: stored, bound by their receipts, accepted, opened again."""

from datetime import date, timedelta

import pytest
from sqlalchemy import Connection, func, insert, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError

from database.commits import commit_collection
from database.desk import files
from database.desk.tables import content
from database.figures import filings, store
from database.figures.tables import figure, filing
from models.deciding.collecting import (
    Accept,
    CollectionBody,
    Receipt,
    Receive,
    ReceiveMany,
    Reopen,
    ReturnEntry,
)
from models.messages import CollectionResult
from models.report.figure import MISSING, NotApplicable, given
from models.report.filing import Filing, FilingKey
from models.report.receipt_code import code_of, read_code, receipt_code
from tests.unit.database.sample import (
    ACTOR,
    COLLECTOR,
    OPENED,
    PLAN,
    collection_batch,
    collection_order,
    collection_step,
)

ORDER = collection_order()


def filed(unit: str = "u01", n: int = 0, period: str = ORDER.period) -> Filing:
    """Return a small report of a unit: a zero, nothing to count, and nothing said."""
    return Filing(
        key=FilingKey(plan=PLAN, form="year", period=period, unit=unit),
        figures={
            "zero": given(n),
            "none": NotApplicable(reason="không có doanh nghiệp"),
            "gap": MISSING,
        },
        comments={"gap": "đang rà soát"},
        texts={"note": "Đã triển khai"},
    )


def receipt(conn: Connection, content_of: Filing, **changes: str) -> Receipt:
    """Store a report and return the receipt that names it."""
    stored = store.store(conn, content_of, OPENED)
    values = {"unit": content_of.key.unit, "received_on": date(2014, 3, 3), "filing": stored}
    return Receipt.model_validate({**values, **changes})


def act(conn: Connection, name: str, body: CollectionBody) -> CollectionResult:
    """Commit one command: a unit hands in, and the collecting department does the rest."""
    actor = ACTOR if isinstance(body, Receive | ReceiveMany) else COLLECTOR
    step = collection_step(name, body).model_copy(update={"actor": actor})
    return commit_collection(conn, collection_batch(step)).results[0]


def _figures(conn: Connection) -> list[tuple[object, ...]]:
    columns = (filing.c.unit, filing.c.version, figure.c.field, figure.c.kind, figure.c.n)
    query = select(*columns, figure.c.comment).join(filing).order_by(*columns[:3])
    return [tuple(row) for row in conn.execute(query)]


def test_a_receipt_brings_its_figures_in(conn: Connection) -> None:
    """Zero, missing and not applicable are three things in the table too; the text is kept."""
    done = act(conn, "r", Receive(receipt=receipt(conn, filed(), source="paper")))
    assert done.refusal is None
    assert _figures(conn) == [
        ("u01", 1, "gap", "missing", None, "đang rà soát"),
        ("u01", 1, "none", "not_applicable", None, "không có doanh nghiệp"),
        ("u01", 1, "zero", "value", 0, None),
    ]
    [found] = filings.of_unit(conn, PLAN, "u01")
    assert (found.version, found.source, found.post) == (1, "paper", ACTOR.post)
    assert (found.filed_at > OPENED, found.accepted_at) == (True, None)
    assert found.code == receipt_code(filed())
    assert store.load(conn, [found.hash, ""]) == {
        found.hash: filed().model_copy(
            update={"figures": {k: v for k, v in filed().figures.items() if v != MISSING}}
        )
    }


def test_only_what_was_accepted_counts_and_the_last_of_it(conn: Connection) -> None:
    """A returned report stays as a version; accepted is the one filed after it."""
    act(conn, "1", Receive(receipt=receipt(conn, filed(n=1))))
    act(conn, "2", ReturnEntry(unit="u01", reason="sai số liệu"))
    act(conn, "3", Receive(receipt=receipt(conn, filed(n=2))))
    assert act(conn, "4", Accept(units=("u01",))).refusal is None
    found = filings.of_collection(conn, ORDER.id, "u01")
    assert [(each.version, each.accepted_at is not None) for each in found] == [
        (1, False),
        (2, True),
    ]
    counted = filings.accepted(conn, PLAN, ORDER.cycle, ORDER.period, ["u01", "u02"])
    assert {unit: each.figure("zero") for unit, each in counted.items()} == {"u01": given(2)}


def test_opening_again_takes_the_figures_out(conn: Connection) -> None:
    """A reopened report counts nowhere until the next one is accepted."""
    act(conn, "1", Receive(receipt=receipt(conn, filed())))
    act(conn, "2", Accept(units=("u01",)))
    act(conn, "3", Reopen(unit="u01", until=date(2014, 6, 2), reason="đính chính"))
    assert filings.accepted(conn, PLAN, ORDER.cycle, ORDER.period, ["u01"]) == {}


def test_an_answer_on_paper_without_figures_lets_no_earlier_ones_count(conn: Connection) -> None:
    """What is accepted is the answer that is there, not one that was returned before it."""
    act(conn, "1", Receive(receipt=receipt(conn, filed(n=1))))
    act(conn, "2", ReturnEntry(unit="u01", reason="sai"))
    act(conn, "3", Receive(receipt=Receipt(unit="u01", received_on=date(2014, 3, 3))))
    act(conn, "4", Accept(units=("u01",)))
    assert filings.accepted(conn, PLAN, ORDER.cycle, ORDER.period, ["u01"]) == {}


def test_many_are_bound_at_once_or_none(conn: Connection) -> None:
    """One content that was never stored refuses the list, and nothing of it is kept."""
    good = [receipt(conn, filed(unit, n)) for n, unit in enumerate(("u01", "u02"))]
    lost = Receipt(unit="u03", received_on=date(2014, 3, 3), filing="0" * 64)
    refused = act(conn, "bad", ReceiveMany(receipts=(*good, lost))).refusal
    assert refused is not None
    assert (refused.code, refused.field) == ("unknown_filing", "filing")
    assert _figures(conn) == []
    assert act(conn, "good", ReceiveMany(receipts=tuple(reversed(good)))).refusal is None
    assert [row[0::4] for row in _figures(conn) if row[2] == "zero"] == [("u01", 0), ("u02", 1)]


@pytest.mark.parametrize("other", [filed("u02"), filed(period="2")])
def test_a_report_of_another_unit_or_period_is_refused(conn: Connection, other: Filing) -> None:
    """A content counts for what it was filled in for, whoever names it."""
    found = act(conn, "r", Receive(receipt=receipt(conn, other, unit="u01"))).refusal
    assert found is not None
    assert found.code == "other_filing"


def test_what_was_filed_is_not_swept(conn: Connection) -> None:
    """A content that a filing names stays; one that nobody filed goes after a day."""
    act(conn, "1", Receive(receipt=receipt(conn, filed())))
    store.store(conn, filed(n=9), OPENED)
    assert files.sweep(conn, OPENED + timedelta(days=2)) == 1
    assert conn.execute(select(func.count()).select_from(content)).scalar_one() == 1


@pytest.mark.parametrize(
    ("kind", "n"), [("value", None), ("missing", 0), ("not_applicable", 0), ("none", None)]
)
def test_the_database_tells_zero_from_nothing(conn: Connection, kind: str, n: int | None) -> None:
    """A value has a number, and what is no value has none."""
    act(conn, "1", Receive(receipt=receipt(conn, filed())))
    number = conn.execute(select(filing.c.id)).scalar_one()
    row = {"filing": number, "field": "x", "kind": kind, "n": n}
    with pytest.raises(IntegrityError), conn.begin_nested():
        conn.execute(insert(figure), row)


@pytest.mark.parametrize("verb", ["UPDATE figure SET n = 1", "DELETE FROM figure"])
def test_figures_are_never_changed(conn: Connection, verb: str) -> None:
    """A correction is another version."""
    act(conn, "1", Receive(receipt=receipt(conn, filed())))
    with pytest.raises(DBAPIError, match="append-only"), conn.begin_nested():
        conn.execute(text(verb))


def test_a_code_proves_what_was_in_it() -> None:
    """Another figure gives another code; letters that look alike are read right."""
    code = receipt_code(filed())
    assert receipt_code(filed(n=1)) != code
    assert receipt_code(filed("u02")) != code
    assert read_code(code.lower().replace("0", "o").replace("1", "l").replace("-", " ")) == code
    assert code_of("f" * 64) == "ZZZZZ-ZZZZZ-4"


def test_one_wrong_letter_is_noticed() -> None:
    """Each letter in place of each other: no code comes out."""
    code = receipt_code(filed())
    letters = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
    for at, right in enumerate(code):
        if right != "-":
            wrong = (code[:at] + each + code[at + 1 :] for each in letters if each != right)
            assert not any(read_code(each) for each in wrong)
    assert read_code(code[:-1]) is None
    assert read_code(code[:-1] + "!") is None
