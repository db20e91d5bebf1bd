"""Exports: what one sees, as a workbook or a calendar."""

import tempfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import xlsxwriter
from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import Connection, select
from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import FileResponse, Response

from api.access import CameIntoPlan, OfDesk
from api.feeds import NOBODY, calendar_answer
from api.ical import calendar_of, deadlines_of
from api.problems import not_found
from database.desk import feeds
from database.desk.board import managed_units
from database.desk.context import Context, load_context
from database.desk.items import shower_of
from database.desk.scope import Sight, below, sees_unit, sight_of
from database.desk.tasks import TaskQuery, list_tasks
from models.desk.identity import Principal
from models.desk.views import Bucket, TaskItem

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CREATED = datetime(2000, 1, 1)  # noqa: DTZ001 — fixed, so that the same tasks give the same bytes
PAGE = 500
MOST = 200_000  # rows
SHEET = "Nhiệm vụ"
COLUMNS: tuple[tuple[str, str, int], ...] = (
    ("id", "Mã", 34),
    ("duty", "Nhiệm vụ", 12),
    ("clause", "Điểm", 10),
    ("title", "Sản phẩm", 50),
    ("unit", "Mã đơn vị", 14),
    ("unit_name", "Đơn vị", 40),
    ("worker_name", "Đơn vị thực hiện", 40),
    ("state", "Trạng thái", 14),
    ("holder_name", "Đang ở", 40),
    ("due_day", "Hạn", 12),
    ("days_late", "Số ngày làm việc quá hạn", 12),
    ("extended", "Được gia hạn", 12),
    ("files", "Số tệp", 8),
)
_XLSX: dict[int | str, dict[str, object]] = {
    200: {"content": {XLSX: {"schema": {"type": "string", "format": "binary"}}}}
}
_ICS: dict[int | str, dict[str, object]] = {
    200: {"content": {"text/calendar": {"schema": {"type": "string"}}}},
    304: {"description": "you have it already"},
}
router = APIRouter(prefix="/v1/plans/{plan:segment}", tags=["exports"])


class ExportParameters(BaseModel):
    """Whose tasks are exported: of a unit and all below it."""

    model_config = ConfigDict(extra="forbid")

    unit: str = Field(default="", max_length=40)


@router.get("/export.xlsx", response_class=FileResponse, responses=_XLSX)
def workbook(
    asked: Annotated[ExportParameters, Query()], principal: CameIntoPlan, desk: OfDesk
) -> Response:
    """Export the tasks of a unit and all below it as a workbook."""
    with tempfile.NamedTemporaryFile(prefix="dondoc-", suffix=".xlsx", delete=False) as file:
        path = Path(file.name)
    try:

        def work(conn: Connection) -> None:
            context, sight, unit = _scope(conn, principal, desk.clock(), asked.unit)
            _write(path, _tasks(conn, context, sight, unit))

        desk.read(work)
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return FileResponse(
        path,
        filename=f"{principal.plan}.xlsx",
        media_type=XLSX,
        headers={"Cache-Control": "no-store"},
        background=BackgroundTask(path.unlink, missing_ok=True),
    )


@router.get("/export.ics", response_class=Response, responses=_ICS)
def calendar(
    request: Request,
    asked: Annotated[ExportParameters, Query()],
    principal: CameIntoPlan,
    desk: OfDesk,
) -> Response:
    """Export the deadlines of a unit and all below it as a calendar."""

    def work(conn: Connection) -> bytes:
        context, _, unit = _scope(conn, principal, desk.clock(), asked.unit)
        tree = below(context.id, [unit], context.today)
        rows = feeds.events(conn, context, select(tree.c.code))
        shower = shower_of(conn, context, NOBODY, rows, [unit])
        name = f"{shower.name(unit)} – {context.plan.file.title}"
        return calendar_of(name, deadlines_of(context, rows, shower))

    return calendar_answer(request, desk.read(work))


def _scope(
    conn: Connection, principal: Principal, now: datetime, wanted: str
) -> tuple[Context, Sight, str]:
    context = load_context(conn, principal.plan, now)
    sight = sight_of(principal, context)
    unit = wanted or ("" if sight.is_empty else managed_units(conn, context, sight))
    if not unit or not sees_unit(conn, sight, context, unit):
        raise not_found()
    return context, sight, unit


def _tasks(conn: Connection, context: Context, sight: Sight, unit: str) -> Iterator[TaskItem]:
    """Yield all tasks of a part of the tree, page by page."""
    cursor, count = None, 0
    while count < MOST:
        query = TaskQuery(bucket=Bucket.ALL, unit=unit, subtree=True, limit=PAGE, cursor=cursor)
        page = list_tasks(conn, context, sight, query)
        yield from page.items
        count += len(page.items)
        cursor = page.next
        if cursor is None:
            return


def _write(path: Path, items: Iterator[TaskItem]) -> None:
    """Write a workbook row by row; nothing in it is taken for a formula or a link."""
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(path, options) as book:
        book.set_properties({"created": CREATED})
        sheet = book.add_worksheet(SHEET)
        head, day = book.add_format({"bold": True}), book.add_format({"num_format": "dd/mm/yyyy"})
        sheet.freeze_panes(1, 0)
        for column, (_, title, width) in enumerate(COLUMNS):
            sheet.set_column(column, column, width)
            sheet.write_string(0, column, title, head)
        for row, item in enumerate(items, start=1):
            _write_row(sheet, row, item, day)


def _write_row(sheet: Any, row: int, item: TaskItem, day: Any) -> None:  # noqa: ANN401 — untyped
    for column, (name, _, _) in enumerate(COLUMNS):
        value = getattr(item, name)
        if value is None or value is False:
            continue
        if name == "due_day":
            sheet.write_datetime(row, column, datetime.combine(value, datetime.min.time()), day)
        elif value is True:
            sheet.write_string(row, column, "x")
        elif isinstance(value, int):
            sheet.write_number(row, column, value)
        else:
            sheet.write_string(row, column, str(value))
