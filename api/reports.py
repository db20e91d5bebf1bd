"""Reports over HTTP: forms to fill in, filings that are checked and stored, where they stand."""

from typing import Annotated, Literal
from urllib.parse import quote

from fastapi import APIRouter, Path, Query
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import Connection
from starlette.requests import Request
from starlette.responses import Response

from api.access import CameIntoPlan, OfDesk
from api.answers import NEVER_KEPT, listed, shown
from api.collections import CollectionId
from api.exports import XLSX
from api.files import may_send
from api.filing_checks import Stored, blank_of, checked, entry_task, stored
from api.problems import ProblemError, bad_input, not_found
from api.tasks import TaskId
from database.desk.blanks import blanks
from database.desk.collections import find_collection
from database.desk.context import Context, load_context
from database.desk.items import EntryRow
from database.desk.scope import sight_of
from database.desk.standing import StandingPage, Wanted, standing, units_of
from database.figures import filings, store
from database.figures.filings import Filed
from files.blank import Blank
from files.form_writing import write_form
from files.table_writing import write_table
from models.collection.batch import MOST
from models.collection.state import OWED, EntryState
from models.report.filing import Filing

Version = Annotated[int, Path(ge=1, lt=2**31)]
_XLSX: dict[int | str, dict[str, object]] = {
    200: {"content": {XLSX: {"schema": {"type": "string", "format": "binary"}}}}
}
router = APIRouter(prefix="/v1/plans/{plan:segment}", tags=["reports"])


class FormView(BaseModel):
    """What is asked of a unit, and what it filed last for this collection."""

    task: str
    blank: Blank
    filed: Filed | None
    filing: Filing | None


class FilingView(BaseModel):
    """One version of a filing with the form it answers."""

    filed: Filed
    filing: Filing
    blank: Blank


class FiledList(BaseModel):
    """Every version a unit filed for a collection, in order."""

    items: list[Filed]
    next: None = None
    total: int


class StandingParameters(BaseModel):
    """Which units are asked for."""

    model_config = ConfigDict(extra="forbid")

    which: Wanted = "lacking"


class TableParameters(BaseModel):
    """Which form, and which units stand in the table."""

    model_config = ConfigDict(extra="forbid")

    form: str = Field(default="", max_length=120)
    which: Literal["open", "all"] = "open"


class CheckParameters(BaseModel):
    """Whether the filing is only checked."""

    model_config = ConfigDict(extra="forbid")

    check: bool = False


@router.get("/tasks/{task:segment}/form", response_model=FormView)
def form(request: Request, task: TaskId, principal: CameIntoPlan, desk: OfDesk) -> Response:
    """Return what is asked of a unit, with last year's figures and what it filed already."""

    def work(conn: Connection) -> tuple[FormView, Context]:
        context = load_context(conn, principal.plan, desk.clock())
        _, each = entry_task(conn, context, principal, task)
        filed, filing = _latest(conn, each)
        blank = blank_of(conn, context, each)
        return FormView(task=task, blank=blank, filed=filed, filing=filing), context

    view, context = desk.read(work)
    return shown(request, view, context.zone)


@router.get("/tasks/{task:segment}/form.xlsx", response_class=Response, responses=_XLSX)
def form_workbook(task: TaskId, principal: CameIntoPlan, desk: OfDesk) -> Response:
    """Return the form of a unit as a workbook, filled in with what it filed last."""

    def work(conn: Connection) -> tuple[Blank, Filing | None]:
        context = load_context(conn, principal.plan, desk.clock())
        _, each = entry_task(conn, context, principal, task)
        return blank_of(conn, context, each), _latest(conn, each)[1]

    blank, filing = desk.read(work)
    return _workbook(write_form(blank, filing), f"{blank.units[0].unit}-{blank.period}.xlsx")


@router.get("/tasks/{task:segment}/filings", response_model=FiledList)
def versions(task: TaskId, principal: CameIntoPlan, desk: OfDesk) -> Response:
    """List every version a unit filed."""

    def work(conn: Connection) -> tuple[FiledList, Context]:
        context = load_context(conn, principal.plan, desk.clock())
        _, each = entry_task(conn, context, principal, task)
        found = filings.of_collection(conn, each.row.id, each.entry.unit)
        return FiledList(items=found, total=len(found)), context

    found, context = desk.read(work)
    return listed(found, context.zone)


@router.get("/tasks/{task:segment}/filings/{version}", response_model=FilingView)
def version_(
    request: Request, task: TaskId, version: Version, principal: CameIntoPlan, desk: OfDesk
) -> Response:
    """Return one version of what a unit filed."""

    def work(conn: Connection) -> tuple[FilingView, Context]:
        context = load_context(conn, principal.plan, desk.clock())
        _, each = entry_task(conn, context, principal, task)
        found = filings.of_collection(conn, each.row.id, each.entry.unit)
        filed = next((one for one in found if one.version == version), None)
        content = store.load(conn, [filed.hash]) if filed else {}
        if filed is None or filed.hash not in content:
            raise not_found()
        blank = blank_of(conn, context, each)
        return FilingView(filed=filed, filing=content[filed.hash], blank=blank), context

    view, context = desk.read(work)
    return shown(request, view, context.zone)


@router.post("/tasks/{task:segment}/filings", response_model=Stored)
def file(
    task: TaskId,
    filing: Filing,
    asked: Annotated[CheckParameters, Query()],
    principal: CameIntoPlan,
    desk: OfDesk,
) -> Response:
    """Check a filing and store its content, which a ``receive`` then names by its hash.

    422 names every field that is wrong and what would be accepted; nothing is stored then.
    """
    may_send(principal)

    def work(conn: Connection) -> tuple[Stored, Context]:
        context = load_context(conn, principal.plan, desk.clock())
        _, each = entry_task(conn, context, principal, task)
        warnings = checked(blank_of(conn, context, each), filing)
        if not asked.check:
            store.store(conn, filing, desk.clock())
        return stored(filing, warnings), context

    found, context = (desk.read if asked.check else desk.write)(work)
    return listed(found, context.zone)


@router.get("/collections/{collection:segment}/standing", response_model=StandingPage)
def list_standing(
    collection: CollectionId,
    asked: Annotated[StandingParameters, Query()],
    principal: CameIntoPlan,
    desk: OfDesk,
) -> Response:
    """List who has not reported, those longest late first, with the last contact."""

    def work(conn: Connection) -> tuple[StandingPage, Context]:
        context = load_context(conn, principal.plan, desk.clock())
        found = find_collection(conn, context, principal, collection)
        if found is None:
            raise not_found()
        sight = sight_of(principal, context)
        return standing(conn, context, sight, found[0], asked.which), context

    page, context = desk.read(work)
    return listed(page, context.zone)


@router.get("/collections/{collection:segment}/form.xlsx", response_class=Response, responses=_XLSX)
def table_workbook(
    collection: CollectionId,
    asked: Annotated[TableParameters, Query()],
    principal: CameIntoPlan,
    desk: OfDesk,
) -> Response:
    """Return a table with a row for each unit, to be keyed in and imported.

    Of more units than one import takes the first by their codes: once they are in, the table of
    those still open has the next.
    """

    def work(conn: Connection) -> list[Blank]:
        context = load_context(conn, principal.plan, desk.clock())
        found = find_collection(conn, context, principal, collection)
        if found is None:
            raise not_found()
        states = OWED if asked.which == "open" else EntryState
        return blanks(conn, context, found[0], units_of(conn, found[0], states))

    blank = _one(desk.read(work), asked.form)
    table = blank.model_copy(update={"is_table": True, "units": blank.units[:MOST]})
    return _workbook(write_table(table), f"{collection.replace(':', '-')}.xlsx")


def _one(found: list[Blank], wanted: str) -> Blank:
    chosen = [each for each in found if wanted in {"", each.form.id}]
    if len(chosen) == 1:
        return chosen[0]
    if not found:
        raise ProblemError(404, "no_form", "no figures are asked of units that are open here")
    forms = ", ".join(each.form.id for each in found)
    raise bad_input("form", f"name one of: {forms}", "which_form")


def _latest(conn: Connection, each: EntryRow) -> tuple[Filed | None, Filing | None]:
    found = filings.of_collection(conn, each.row.id, each.entry.unit)
    if not found:
        return None, None
    return found[-1], store.load(conn, [found[-1].hash]).get(found[-1].hash)


def _workbook(content: bytes, name: str) -> Response:
    headers = {
        "Cache-Control": NEVER_KEPT,
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(name, safe='')}",
    }
    return Response(content, headers=headers, media_type=XLSX)
