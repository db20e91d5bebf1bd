"""Collections over HTTP: for those who collect, and those who read everything."""

from typing import Annotated, Literal

from fastapi import APIRouter, Path, Query
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import Connection, select
from starlette.requests import Request
from starlette.responses import Response

from api.access import CameIntoPlan, OfDesk
from api.answers import listed, shown
from api.commands import Matter, Outcome, carry_out
from api.envelope import Envelope, GroupBody
from api.problems import bad_input, not_found
from api.tasks import HistoryParameters, Limit, Mark, collection_letter, units_of
from database import tables
from database.desk import collections, history
from database.desk.collections import CollectionPage, CollectionQuery, EntryPage
from database.desk.context import Context, load_context
from database.desk.history import HistoryPage
from database.desk.items import collections_of
from database.desk.scope import collection_facts, entry_facts, sight_of
from models.collection.decisions import refused_now
from models.collection.state import CollectionRow, Entry, EntryState
from models.desk.identity import Principal
from models.desk.names import read_collection
from models.desk.rights import Facts, visible
from models.desk.views import CollectionView

_entry = tables.entry
CollectionId = Annotated[str, Path(max_length=400)]
router = APIRouter(prefix="/v1/plans/{plan:segment}/collections", tags=["collections"])


class CollectionParameters(BaseModel):
    """Which collections are asked for."""

    model_config = ConfigDict(extra="forbid")

    open: bool | None = None
    duty: str = Field(default="", max_length=60)
    cycle: str = Field(default="", max_length=60)
    period: str = Field(default="", max_length=60)
    superior: str = Field(default="", max_length=40)
    sort: Literal["due_day", "-due_day"] = "due_day"
    limit: Limit = 50
    cursor: Mark | None = None


class EntryParameters(BaseModel):
    """Which entries are asked for."""

    model_config = ConfigDict(extra="forbid")

    state: EntryState | None = None
    sort: Literal["unit", "-unit"] = "unit"
    limit: Limit = 50
    cursor: Mark | None = None


class CollectionOutcome(Outcome):
    """What a command came to, and the collection as it stands."""

    collection: CollectionView | None


@router.get("", response_model=CollectionPage)
def list_(
    asked: Annotated[CollectionParameters, Query()], principal: CameIntoPlan, desk: OfDesk
) -> Response:
    """List the collections one collects, by due day; who reads all, sees all."""
    query = CollectionQuery(**asked.model_dump())

    def work(conn: Connection) -> tuple[CollectionPage, Context]:
        context = load_context(conn, principal.plan, desk.clock())
        sight = sight_of(principal, context)
        return collections.list_collections(conn, context, sight, query), context

    page, context = desk.read(work)
    return listed(page, context.zone)


@router.get("/{collection:segment}", response_model=CollectionView)
def show(
    request: Request, collection: CollectionId, principal: CameIntoPlan, desk: OfDesk
) -> Response:
    """Show one collection, without its entries."""

    def work(conn: Connection) -> tuple[CollectionView, Context]:
        context = load_context(conn, principal.plan, desk.clock())
        row, facts = _found(conn, context, principal, collection)
        return collections.collection_view(conn, context, principal, row, facts), context

    view, context = desk.read(work)
    return shown(request, view, context.zone)


@router.get("/{collection:segment}/entries", response_model=EntryPage)
def list_entries(
    collection: CollectionId,
    asked: Annotated[EntryParameters, Query()],
    principal: CameIntoPlan,
    desk: OfDesk,
) -> Response:
    """List the entries of a collection, by unit."""

    def work(conn: Connection) -> tuple[EntryPage, Context]:
        context = load_context(conn, principal.plan, desk.clock())
        row, _ = _found(conn, context, principal, collection)
        page = collections.entries(
            conn,
            context,
            principal,
            row,
            state=asked.state or "",
            sort=asked.sort,
            limit=asked.limit,
            cursor=asked.cursor,
        )
        return page, context

    page, context = desk.read(work)
    return listed(page, context.zone)


@router.get("/{collection:segment}/history", response_model=HistoryPage)
def show_history(
    collection: CollectionId,
    asked: Annotated[HistoryParameters, Query()],
    principal: CameIntoPlan,
    desk: OfDesk,
) -> Response:
    """List what happened to a collection and to all its entries."""

    def work(conn: Connection) -> tuple[HistoryPage, Context]:
        context = load_context(conn, principal.plan, desk.clock())
        row, _ = _found(conn, context, principal, collection)
        return history.history(conn, context.id, row.id, asked), context

    page, context = desk.read(work)
    return listed(page, context.zone)


@router.post("/{collection:segment}/commands", response_model=CollectionOutcome)
async def command(
    collection: CollectionId,
    envelope: Envelope[GroupBody],
    principal: CameIntoPlan,
    desk: OfDesk,
) -> Response:
    """Do something to a collection; the answer comes when it is committed."""

    def find(conn: Connection, context: Context) -> Matter:
        row, facts = _concerned(conn, context, principal, collection, units_of(envelope.body))
        return Matter(
            workflow_id=row.id,
            facts=facts,
            refusal=refused_now(row, envelope.body.type),
            letter=lambda who: collection_letter(row, envelope, who, desk.plan_clock),
        )

    def view(conn: Connection) -> tuple[CollectionView | None, Context]:
        context = load_context(conn, principal.plan, desk.clock())
        found = collections.find_collection(conn, context, principal, collection)
        if found is None:
            return None, context
        return collections.collection_view(conn, context, principal, *found), context

    await carry_out(desk, principal, envelope, find)
    after, context = await desk.ask(view)
    answer = CollectionOutcome(command_id=envelope.command_id, collection=after)
    return listed(answer, context.zone)


def _found(
    conn: Connection, context: Context, principal: Principal, collection: str
) -> tuple[CollectionRow, Facts]:
    found = collections.find_collection(conn, context, principal, collection)
    if found is None:
        raise not_found()
    return found


def _concerned(
    conn: Connection, context: Context, principal: Principal, collection: str, units: list[str]
) -> tuple[CollectionRow, Facts]:
    """Return a collection with the facts of the entries a command names.

    Of one unit's entry its own unit may speak, too; of several, whose answer any of them is.
    """
    obligation = read_collection(context.id, collection)
    row = collections_of(conn, [obligation]).get(obligation) if obligation else None
    if row is None:
        raise not_found()
    entries = _entries(conn, row.id, units)
    if len(units) == 1 and entries:
        facts = entry_facts(conn, context, principal, row, entries[0])
    else:
        authors = dict.fromkeys(person for each in entries for person in each.submitted_by)
        facts = collection_facts(conn, context, row, tuple(authors))
    if not visible(principal, facts):
        raise not_found()
    return row, facts


def _entries(conn: Connection, obligation: str, units: list[str]) -> list[Entry]:
    if len(units) > _MOST_UNITS:
        raise bad_input("body", f"name at most {_MOST_UNITS} units at once")
    if not units:
        return []
    query = select(_entry.c.document).where(
        _entry.c.collection == obligation, _entry.c.unit.in_(sorted(set(units)))
    )
    return [Entry.model_validate_json(each) for each in conn.scalars(query)]


_MOST_UNITS = 5000
