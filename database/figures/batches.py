"""Lists of answers that imports store, and that a command names by their hash."""

from datetime import datetime

from sqlalchemy import Connection, bindparam, select

from database.desk.files import put_content
from database.desk.tables import content
from models.collection.batch import ReceiptBatch
from models.collection.decisions import CollectionStep
from models.deciding.collecting import CollectionBody, ReceiveMany
from models.deciding.commands import FileRef
from models.deciding.decision import Refused

MEDIA_TYPE = "application/vnd.dondoc.receipts+json"
_BODY = select(content.c.body).where(
    content.c.hash == bindparam("of_hash"), content.c.type == MEDIA_TYPE
)


def store_batch(conn: Connection, batch: ReceiptBatch, body: bytes, at: datetime) -> str:
    """Store a list of answers and the workbook it was read from; return the hash of the list.

    What no command names within a day is swept.
    """
    put_content(conn, body, batch.workbook.type, at)
    return put_content(conn, batch.canonical(), MEDIA_TYPE, at)


def opened(conn: Connection, body: CollectionBody, collection: str) -> CollectionBody:
    """Return a command with the answers that it names by their hash.

    Raises Refused: ``unknown_batch`` where no list is stored under it, ``other_batch`` where it is
    the list of another collection.
    """
    found = _find(conn, body, collection)
    return body if found is None else body.model_copy(update={"receipts": found.receipts})


def workbook_of(conn: Connection, step: CollectionStep, collection: str) -> FileRef | None:
    """Return the workbook that the answers of a step were read from."""
    found = _find(conn, step.body, collection)
    return found.workbook if found else None


def _find(conn: Connection, body: CollectionBody, collection: str) -> ReceiptBatch | None:
    if not isinstance(body, ReceiveMany) or not body.batch:
        return None
    stored = conn.execute(_BODY, {"of_hash": body.batch}).scalar_one_or_none()
    if stored is None:
        code = "unknown_batch"
        raise Refused(code, f"import the table first: {body.batch} is not stored", "batch")
    batch = ReceiptBatch.model_validate_json(stored)
    if batch.collection != collection:
        code = "other_batch"
        raise Refused(code, f"the table was imported for {batch.collection}", "batch")
    return batch
