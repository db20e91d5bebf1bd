"""Drafts of letters to outside bodies over HTTP: for whoever sees the task they are about."""

from enum import StrEnum
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Path
from sqlalchemy import Connection
from starlette.responses import Response

from api.access import CameIntoPlan, OfDesk
from api.answers import NEVER_KEPT
from api.problems import not_found
from database.desk.context import load_context
from database.desk.items import EntryRow
from database.desk.task import find_task
from database.drafts import draft_request, draft_submission
from models.letters.letter import as_docx

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_BINARY: dict[int | str, dict[str, object]] = {
    200: {"content": {DOCX: {"schema": {"type": "string", "format": "binary"}}}},
}
router = APIRouter(prefix="/v1/plans/{plan:segment}/tasks", tags=["tasks"])


class DraftKind(StrEnum):
    """Which letter is drafted."""

    REQUEST = "request"  # công văn đề nghị, to the outside body it lies with
    SUBMISSION = "submission"  # Tờ trình, to those outside who decide


_DRAFTS = {DraftKind.REQUEST: draft_request, DraftKind.SUBMISSION: draft_submission}


@router.get("/{task:segment}/drafts/{kind}", responses=_BINARY, response_class=Response)
def draft(
    task: Annotated[str, Path(max_length=400)],
    kind: DraftKind,
    principal: CameIntoPlan,
    desk: OfDesk,
) -> Response:
    """Draft a letter about a task; 404 where there is nobody outside to write to."""

    def work(conn: Connection) -> bytes:
        context = load_context(conn, principal.plan, desk.clock())
        found = find_task(conn, context, principal, task)
        if found is None or isinstance(found.row, EntryRow):
            raise not_found()
        letter = _DRAFTS[kind](conn, context.id, found.row.id, context.now)
        if letter is None:
            raise not_found()
        return as_docx(letter)

    headers = {"Cache-Control": NEVER_KEPT}
    return Response(desk.read(work), HTTPStatus.OK, headers=headers, media_type=DOCX)
