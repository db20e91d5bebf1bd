"""A merger in rows, on both databases: the tree of the day, the posts, what is owed; or nothing."""

from datetime import timedelta

from sqlalchemy import Connection, select

from database import queries, tables
from database.commits import commit_assignment, commit_collection
from database.houses import load_house
from models.assignment.decisions import AssignmentStep
from models.collection.state import EntryState
from models.deciding.collecting import CollectionBody, Receipt, Receive
from models.deciding.commands import AssignmentBody, Delegate, Submit
from models.messages import AssignmentBatch, CollectionBatch
from models.plan_run.progress import MergeUnit
from models.source import DecisionDocument
from tests.unit.database.plans import ALL, ONE, done, issued, refused
from tests.unit.database.sample import OPENED, PLAN, collection_step

TODAY = OPENED.date()
DECISION = DecisionDocument(issuer="root", type="quyết định", number="9/QĐ", date=TODAY)


def merger(unit: str = "u01", into: str = "u02") -> MergeUnit:
    """Return the merger of two provinces, in force today."""
    return MergeUnit(unit=unit, into=into, since=TODAY, decision=DECISION)


def do(conn: Connection, body: AssignmentBody) -> None:
    """Do something to the assignment of u01."""
    order = queries.assignment(conn, ONE).order
    step = AssignmentStep(name=body.type, body=body, at=OPENED)
    batch = AssignmentBatch(obligation=ONE, order=order, opened_at=OPENED, steps=(step,))
    assert commit_assignment(conn, batch).results[0].refusal is None


def answer(conn: Connection, body: CollectionBody) -> None:
    """Do something to the collection of all provinces."""
    order = queries.collection(conn, ALL)[0].order
    step = collection_step(body.type, body)
    batch = CollectionBatch(obligation=ALL, order=order, opened_at=OPENED, steps=(step,))
    assert commit_collection(conn, batch).results[0].refusal is None


def states(conn: Connection) -> dict[str, EntryState]:
    """Return how the entries stand."""
    return {unit: each.state for unit, each in queries.collection(conn, ALL)[1].items()}


def test_a_merged_unit_ends_and_what_it_owes_is_owed_by_the_other(conn: Connection) -> None:
    """One act: unit and posts end that day, its assignment and its entry pass on, all is logged."""
    issued(conn)
    result = done(conn, "merge", merger())
    assert sorted(result.wakes) == sorted((ONE, ALL))
    organisation = load_house(conn, PLAN).organisation
    eve = TODAY - timedelta(days=1)
    assert organisation.unit("u01", eve) is not None
    assert organisation.unit("u01", TODAY) is None
    assert organisation.holders("u01.head", eve) == ("h.u01",)
    assert organisation.post("u01.head", TODAY) is None
    spans = select(tables.unit.c.merged_into).where(tables.unit.c.code == "u01")
    assert conn.scalars(spans).all() == ["u02"]
    assert queries.assignment(conn, ONE).unit == "u02"
    assert states(conn) == {
        "u01": EntryState.EXCUSED, "u02": EntryState.EXPECTED, "u03": EntryState.EXPECTED,
    }  # fmt: skip
    logged = {(each.obligation, each.type) for each in queries.log(conn, PLAN)}
    assert {(ONE, "reassign"), (ALL, "pass_on"), (f"plan:{PLAN}", "merge_unit")} <= logged
    assert done(conn, "merge", merger()) == result
    assert refused(conn, "again", merger()) == "unknown_unit"


def test_a_unit_that_was_not_asked_gets_the_entry(conn: Connection) -> None:
    """The department is asked in the province's stead: a row of its own."""
    issued(conn)
    done(conn, "merge", merger("u03", "dept"))
    assert states(conn) == {
        "u01": EntryState.EXPECTED,
        "u02": EntryState.EXPECTED,
        "u03": EntryState.EXCUSED,
        "dept": EntryState.EXPECTED,
    }
    answer(conn, Receive(receipt=Receipt(unit="dept", received_on=TODAY)))
    assert states(conn)["dept"] is EntryState.RECEIVED


def test_what_lies_under_it_lies_under_the_other_from_that_day(conn: Connection) -> None:
    """Of a chain the upper goes; on the eve it is all as it was."""
    issued(conn)
    done(conn, "first", merger("u01", "u02"))
    under = {"parent": "u02"}
    document = select(tables.unit.c.id, tables.unit.c.document).where(tables.unit.c.code == "u03")
    row = conn.execute(document).one()
    changed = row.document.replace('"parent":"root"', '"parent":"u02"')
    moved = tables.unit.update().where(tables.unit.c.id == row.id)
    conn.execute(moved, {**under, "document": changed})
    conn.execute(tables.organisation.update().values(version="read it anew"))
    done(conn, "second", merger("u02", "dept"))
    organisation = load_house(conn, PLAN).organisation
    parents = [organisation.unit("u03", TODAY + timedelta(days=days)) for days in (-1, 0)]
    assert [each.parent if each else "" for each in parents] == ["u02", "dept"]
    assert queries.assignment(conn, ONE).unit == "dept"


def test_what_cannot_pass_on_leaves_everything_as_it_was(conn: Connection) -> None:
    """Before an approver, with somebody else, or answered but not read: it is ended first."""
    issued(conn)
    answer(conn, Receive(receipt=Receipt(unit="u02", received_on=TODAY)))
    assert refused(conn, "unread", merger("u02", "u03")) == "open_work_stays"
    do(conn, Delegate(unit="u03"))
    assert refused(conn, "delegated", merger("u03", "u02")) == "open_work_stays"
    assert load_house(conn, PLAN).organisation.unit("u03", TODAY) is not None
    assert states(conn)["u03"] is EntryState.EXPECTED
    done(conn, "owner", merger("u01", "u03"))
    assert queries.assignment(conn, ONE).unit == "u03"
    do(conn, Submit())


def test_before_the_plan_is_issued_units_may_merge(conn: Connection) -> None:
    """Nothing is open yet; the reports are asked of those who are there then."""
    done(conn, "merge", merger("u03", "u02"))
    issued(conn)
    assert set(states(conn)) == {"u01", "u02"}
