"""One table with the reports of many units: checked whole, stored whole or in part."""

import hashlib
from datetime import date
from typing import Annotated, Literal

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import Connection
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from api.access import CameIntoPlan, OfDesk, acting
from api.answers import listed
from api.collections import CollectionId
from api.desk import Desk
from api.exports import XLSX
from api.filing_checks import SaidFlaw, said, unreadable
from api.problems import ProblemError, not_found
from database.desk import files
from database.desk.blanks import blanks
from database.desk.collections import find_collection
from database.desk.context import Context, load_context
from database.desk.standing import units_of
from database.figures import store
from database.figures.batches import store_batch
from files.blank import Blank
from files.flaw import CellFlaw, WorkbookRefusedError, at
from files.table_reading import ReadTable, ReadUnit, read_table
from models.collection.batch import ReceiptBatch
from models.collection.state import OWED, CollectionRow, EntryState
from models.deciding.collecting import Receipt
from models.deciding.commands import FileRef
from models.desk.file_types import check_name
from models.desk.identity import Principal
from models.desk.rights import Condition
from models.desk.views import FileItem
from models.wording import say

BINARY = "application/octet-stream"
_BODY = {"requestBody": {"required": True, "content": {BINARY: {}}}}
router = APIRouter(prefix="/v1/plans/{plan:segment}/collections", tags=["reports"])


class ImportParameters(BaseModel):
    """What is done with a table; by default it is only checked."""

    model_config = ConfigDict(extra="forbid")

    dry: bool = True
    partial: bool = False
    received_on: date | None = None
    source: Literal["mail", "paper"] = "paper"
    name: str = Field(default="bang.xlsx", max_length=200, description="of the file, as it is kept")


class Ready(BaseModel):
    """One unit's report that can be received: what the receipt names."""

    unit: str
    filing: str
    code: str
    received_on: date


class LeftOut(BaseModel):
    """One unit whose row is not good."""

    unit: str
    errors: int


class Imported(BaseModel):
    """What a table holds; ``ready`` was stored if ``stored`` says so, and is to be received."""

    ready: list[Ready]
    left_out: list[LeftOut]
    empty: list[str]
    errors: list[SaidFlaw]
    warnings: list[SaidFlaw]
    stored: bool
    batch: str = Field(default="", description="what a receive_many names, where it was stored")


class ImportList(BaseModel):
    """The tables that were imported into a collection, oldest first."""

    items: list[FileItem]
    next: None = None
    total: int


@router.post("/{collection:segment}/imports", response_model=Imported, openapi_extra=_BODY)
async def import_(
    request: Request,
    collection: CollectionId,
    asked: Annotated[ImportParameters, Query()],
    principal: CameIntoPlan,
    desk: OfDesk,
) -> Response:
    """Check a workbook with the reports of many units, and store those that are good.

    With ``dry`` nothing is stored. Otherwise nothing is stored either while anything is wrong,
    unless ``partial`` is chosen: then the good rows are, and the others are listed as left out.
    What is stored is not filed yet: a ``receive_many`` that names the ``batch`` files all at once,
    and keeps the workbook.
    """
    try:
        body = await request.body()
    except ClientDisconnect as error:
        raise ProblemError(400, "cut_off", "the file did not arrive") from error
    found, context = await run_in_threadpool(_import, desk, principal, collection, body, asked)
    return listed(found, context.zone)


def _import(
    desk: Desk, principal: Principal, collection: str, body: bytes, asked: ImportParameters
) -> tuple[Imported, Context]:
    name = check_name(asked.name)

    def look(conn: Connection) -> tuple[Context, str, list[Blank], set[str]]:
        context = load_context(conn, principal.plan, desk.clock())
        row = _row(conn, context, principal, collection)
        everybody = units_of(conn, row, EntryState)
        owing = set(units_of(conn, row, OWED))
        return context, row.id, blanks(conn, context, row, everybody), owing

    context, of, forms, owing = desk.read(look)
    if not forms:
        raise ProblemError(404, "no_form", "no figures are asked in this collection")
    try:
        table = read_table(body, forms)
    except WorkbookRefusedError as error:
        raise unreadable(error) from error
    _mark_settled(table, owing)
    good = [each for each in table.units.values() if each.is_good]
    is_whole = len(good) == len(table.units) and not _errors(table.flaws)
    day, batch = asked.received_on or context.today, ""
    if good and not asked.dry and (is_whole or asked.partial):
        digest = hashlib.sha256(body).hexdigest()
        listed_there = ReceiptBatch(
            collection=of,
            workbook=FileRef(hash=digest, name=name, size=len(body), type=XLSX),
            receipts=tuple(_receipt(each, day, asked.source) for each in good),
        )

        def work(conn: Connection) -> str:
            store.store_many(conn, (each.filing for each in good), context.now)
            return store_batch(conn, listed_there, body, context.now)

        batch = desk.write(work)
    return _told(table, good, day, batch), context


def _receipt(read: ReadUnit, day: date, source: Literal["mail", "paper"]) -> Receipt:
    received_on = read.received_on or day
    return Receipt(unit=read.unit, received_on=received_on, source=source, filing=read.hash)


@router.get("/{collection:segment}/imports", response_model=ImportList)
def list_imports(collection: CollectionId, principal: CameIntoPlan, desk: OfDesk) -> Response:
    """List the tables that were imported; each is fetched as a file, by who sees the collection."""

    def work(conn: Connection) -> tuple[ImportList, Context]:
        context = load_context(conn, principal.plan, desk.clock())
        found = find_collection(conn, context, principal, collection)
        if found is None:
            raise not_found()
        kept = files.of_none(conn, context.id, found[0].id)
        return ImportList(items=kept, total=len(kept)), context

    found, context = desk.read(work)
    return listed(found, context.zone)


def _row(
    conn: Connection, context: Context, principal: Principal, collection: str
) -> CollectionRow:
    found = find_collection(conn, context, principal, collection)
    if found is None:
        raise not_found()
    row, facts = found
    acting(principal, "receive_many", facts, holds=frozenset({Condition.OUTSIDE}))
    return row


def _mark_settled(table: ReadTable, owing: set[str]) -> None:
    """Refuse rows of units that owe nothing now: answered already, settled, or locked."""
    for unit, read in table.units.items():
        if unit not in owing:
            sheet, cell = next(iter(read.places.values()), ("", ""))
            wording = say("%(unit)s owes no report now: it was received, settled or locked",
                          unit=unit)  # fmt: skip
            wanted = say("only units that are open; return or reopen it first")
            read.flaws.append(at(sheet, cell, "not-owing", wording, wanted))


def _errors(flaws: list[CellFlaw]) -> list[CellFlaw]:
    return [each for each in flaws if each.refuses]


def _told(table: ReadTable, good: list[ReadUnit], day: date, batch: str) -> Imported:
    every = [(each, "") for each in table.flaws]
    every += [(each, unit.unit) for unit in table.units.values() for each in unit.flaws]
    return Imported(
        ready=[
            Ready(
                unit=each.unit,
                filing=each.hash,
                code=each.code,
                received_on=each.received_on or day,
            )
            for each in good
        ],
        left_out=[
            LeftOut(unit=each.unit, errors=len(_errors(each.flaws)))
            for each in table.units.values()
            if not each.is_good
        ],
        empty=table.empty,
        errors=[said(each, unit) for each, unit in every if each.refuses],
        warnings=[said(each, unit) for each, unit in every if not each.refuses],
        stored=bool(batch),
        batch=batch,
    )
