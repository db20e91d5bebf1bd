"""Filings: stored by their content first, bound to an entry by the commit that receives it."""

import json
from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import Connection, bindparam, func, insert, select, update

from database.columns import nfc
from database.desk.files import put_content, put_contents
from database.desk.tables import content
from database.figures.tables import figure, filing
from database.projections import Cells
from models.collection.state import CollectionRow
from models.deciding.collecting import Receipt
from models.deciding.commands import Actor
from models.deciding.decision import Refused
from models.report.figure import NotApplicable, value_of
from models.report.filing import Filing, year_of
from models.report.receipt_code import code_of

MEDIA_TYPE = "application/vnd.dondoc.filing+json"

_BODIES = select(content.c.hash, content.c.body).where(
    content.c.hash.in_(bindparam("hashes", expanding=True)), content.c.type == MEDIA_TYPE
)
_VERSIONS = (
    select(filing.c.unit, func.max(filing.c.version).label("version"))
    .where(
        filing.c.collection == bindparam("of"),
        filing.c.unit.in_(bindparam("units", expanding=True)),
    )
    .group_by(filing.c.unit)
)
_INSERT = insert(filing).returning(filing.c.id, sort_by_parameter_order=True)
_INSERT_FIGURES = insert(figure)
_other = filing.alias("other")
_LATEST = (
    select(func.max(_other.c.version))
    .where(_other.c.collection == filing.c.collection, _other.c.unit == filing.c.unit)
    .scalar_subquery()
)
_ACCEPT = update(filing).where(
    filing.c.collection == bindparam("of"),
    filing.c.unit.in_(bindparam("units", expanding=True)),
    filing.c.version == _LATEST,
)
_REOPEN = (
    update(filing)
    .where(
        filing.c.collection == bindparam("of"),
        filing.c.unit.in_(bindparam("units", expanding=True)),
        filing.c.accepted_at.is_not(None),
    )
    .values(was_accepted_at=filing.c.accepted_at, accepted_at=None)
)


def store(conn: Connection, filed: Filing, at: datetime) -> str:
    """Store the content of a filing and return its hash, which a receipt then names.

    The same content again changes nothing; one that no receipt names within a day is swept.
    """
    return put_content(conn, filed.canonical(), MEDIA_TYPE, at)


def store_many(conn: Connection, filed: Iterable[Filing], at: datetime) -> None:
    """Store the contents of many filings in one statement."""
    put_contents(conn, [each.canonical() for each in filed], MEDIA_TYPE, at)


def load(conn: Connection, hashes: Iterable[str]) -> dict[str, Filing]:
    """Return contents by their hashes; what is not stored is not among them."""
    wanted = sorted({each for each in hashes if each})
    if not wanted:
        return {}
    found = conn.execute(_BODIES, {"hashes": wanted})
    return {row.hash: Filing.model_validate_json(row.body) for row in found}


def bind(
    conn: Connection,
    row: CollectionRow,
    receipts: Sequence[Receipt],
    actor: Actor | None,
    at: datetime,
    *,
    step: str | None = None,
) -> None:
    """Make the contents that receipts name the next versions of their units' filings.

    It belongs into the transaction that records the receipts. Raises Refused: ``unknown_filing``
    where a content was never stored, ``other_filing`` where it is of another unit or period.
    """
    named = [each for each in receipts if each.filing]
    if not named:
        return
    contents = load(conn, (each.filing for each in named))
    for receipt in named:
        _check(row, receipt, contents.get(receipt.filing))
    of = {"of": row.id, "units": [each.unit for each in named]}
    versions = {each.unit: int(each.version) for each in conn.execute(_VERSIONS, of)}
    cells = [
        _cells(row, each, contents[each.filing])
        | {
            "version": versions.get(each.unit, 0) + 1,
            "post": actor.post if actor else "",
            "person": actor.person if actor else "",
            "filed_at": at,
            "step": step,
        }
        for each in named
    ]
    ids = conn.scalars(_INSERT, cells).all()
    figures = [
        each
        for number, receipt in zip(ids, named, strict=True)
        for each in _figures(number, contents[receipt.filing])
    ]
    if figures:
        conn.execute(_INSERT_FIGURES, figures)


def accept(conn: Connection, collection: str, units: Iterable[str], at: datetime) -> None:
    """Let the figures count that units filed last, in the transaction that accepts them."""
    wanted = sorted(units)
    if wanted:
        conn.execute(_ACCEPT, {"of": collection, "units": wanted, "accepted_at": at})


def reopen(conn: Connection, collection: str, units: Iterable[str], at: datetime) -> None:
    """Let accepted figures of units count no longer, in the transaction that opens them again.

    From when until when they counted is kept: what stood on a former day can be asked for.
    """
    conn.execute(_REOPEN, {"of": collection, "units": sorted(units), "withdrawn_at": at})


def _check(row: CollectionRow, receipt: Receipt, filed: Filing | None) -> None:
    if filed is None:
        code = "unknown_filing"
        raise Refused(code, f"store the filing first: {receipt.filing} is not there", "filing")
    key, order = filed.key, row.order
    if (key.plan, key.period, key.unit) != (order.plan, order.period, receipt.unit):
        code = "other_filing"
        text = f"the filing is of {key.unit}, {key.period}; wanted: {receipt.unit}, {order.period}"
        raise Refused(code, text, "filing")


def _cells(row: CollectionRow, receipt: Receipt, filed: Filing) -> Cells:
    return {
        "plan": row.order.plan,
        "collection": row.id,
        "unit": receipt.unit,
        "form": filed.key.form,
        "period": filed.key.period,
        "year": year_of(filed.key.period) or row.order.year,
        "source": receipt.source,
        "code": code_of(receipt.filing),
        "hash": receipt.filing,
        "document": nfc(json.dumps(filed.texts, ensure_ascii=False)),
    }


def _figures(number: int, filed: Filing) -> Iterable[Cells]:
    """Return a row for each figure; beside 'not applicable' stands its reason as the comment.

    Of what is missing there is a row only where a comment says something of it.
    """
    for name in (*filed.figures, *(each for each in filed.comments if each not in filed.figures)):
        value = filed.figure(name)
        reason = value.reason if isinstance(value, NotApplicable) else None
        yield {
            "filing": number,
            "field": name,
            "kind": value.type,
            "n": value_of(value),
            "comment": filed.comments.get(name) or reason,
        }
