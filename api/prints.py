"""Printed reports over HTTP: the yearly report, the final review, pages for meetings, annexes."""

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Literal

from fastapi import APIRouter, Query
from pydantic import ConfigDict, Field
from sqlalchemy import Connection
from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import FileResponse, Response

from api.access import CameIntoPlan, OfDesk
from api.answers import NEVER_KEPT, shown
from api.desk import Desk
from api.exports import XLSX
from api.problems import bad_input, not_found
from database.desk.context import Context, load_context
from database.desk.scope import Sight, sees_unit, sight_of
from database.prints.annex import form_sheets
from database.prints.report import Wanted, cycle_of, gather, part_of
from documents.annexes import write_annexes
from documents.content import Report
from documents.rendering import report_docx, unit_pages
from models.desk.identity import Principal

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
Printed = Literal["report.docx", "pages.docx", "annexes.xlsx"]
_FILES: dict[int | str, dict[str, object]] = {
    200: {
        "content": {
            each: {"schema": {"type": "string", "format": "binary"}} for each in (DOCX, XLSX)
        }
    }
}
_WORDS: dict[str, Callable[[Report], bytes]] = {
    "report.docx": report_docx,
    "pages.docx": unit_pages,
}
router = APIRouter(prefix="/v1/plans/{plan:segment}/prints", tags=["prints"])


class PrintParameters(Wanted):
    """Which report, of which unit, and what its head says."""

    model_config = ConfigDict(extra="forbid")

    unit: str = Field(default="", max_length=40, description="empty: the unit that collects")


@router.get("/content", response_model=Report)
def content(
    request: Request,
    asked: Annotated[PrintParameters, Query()],
    principal: CameIntoPlan,
    desk: OfDesk,
) -> Response:
    """Return what a report would say, for a template of one's own."""

    def work(conn: Connection) -> tuple[Report, Context]:
        context, sight, unit = _scope(conn, principal, desk, asked)
        return gather(conn, context, sight, unit, asked), context

    report, context = desk.read(work)
    return shown(request, report, context.zone)


@router.get("/{name}", response_class=Response, responses=_FILES)
def printed(
    name: Printed,
    asked: Annotated[PrintParameters, Query()],
    principal: CameIntoPlan,
    desk: OfDesk,
) -> Response:
    """Print a report of a unit and all below it; nothing is recorded, and no number is taken."""
    if name == "annexes.xlsx":
        return _annexes(asked, principal, desk)

    def work(conn: Connection) -> Report:
        context, sight, unit = _scope(conn, principal, desk, asked)
        return gather(conn, context, sight, unit, asked)

    body = _WORDS[name](desk.read(work))
    attached = f'attachment; filename="{name}"'
    headers = {"Cache-Control": NEVER_KEPT, "Content-Disposition": attached}
    return Response(body, media_type=DOCX, headers=headers)


def _annexes(asked: PrintParameters, principal: Principal, desk: Desk) -> Response:
    with tempfile.NamedTemporaryFile(prefix="dondoc-", suffix=".xlsx", delete=False) as file:
        path = Path(file.name)
    try:

        def work(conn: Connection) -> None:
            context, sight, unit = _scope(conn, principal, desk, asked)
            report = gather(conn, context, sight, unit, asked)
            cycle = cycle_of(context, asked.cycle)
            part = part_of(context, unit, asked)
            write_annexes(path, report, form_sheets(conn, context, cycle, part))

        desk.read(work)
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return FileResponse(
        path,
        filename="annexes.xlsx",
        media_type=XLSX,
        headers={"Cache-Control": NEVER_KEPT},
        background=BackgroundTask(path.unlink, missing_ok=True),
    )


def _scope(
    conn: Connection, principal: Principal, desk: Desk, asked: PrintParameters
) -> tuple[Context, Sight, str]:
    """Return whose report it is: only what the caller sees anyhow."""
    context = load_context(conn, principal.plan, desk.clock())
    sight = sight_of(principal, context)
    cycles = context.plan.file.cycles
    cycle = next((each for each in cycles if asked.cycle in {"", each.id}), None)
    if cycle is None:
        raise bad_input("cycle", f"one of: {', '.join(each.id for each in cycles) or 'none'}")
    if asked.year not in cycle.years:
        raise bad_input("year", f"one of: {', '.join(map(str, sorted(cycle.years)))}")
    unit = asked.unit or cycle.superior
    if sight.is_empty or not sees_unit(conn, sight, context, unit):
        raise not_found()
    return context, sight, unit
