"""Files over HTTP: sent before they are handed in, fetched by who sees the task."""

import hashlib
from functools import partial
from http import HTTPStatus
from typing import Annotated
from urllib.parse import quote, unquote_to_bytes

import structlog
from fastapi import APIRouter, Header, Path
from pydantic import BaseModel, ValidationError
from sqlalchemy import Connection
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from api.access import SCOPE_MISSING, CameIntoPlan, OfDesk, refusal
from api.answers import ASKED_AGAIN, etag, has_it, listed
from api.desk import Desk
from api.filing_checks import blank_of, checked, entry_by_key
from api.problems import ProblemError, bad_input, not_found, not_permitted, unexpected
from database.desk import files
from database.desk.collections import find_collection
from database.desk.context import Context, load_context
from database.desk.task import find_task
from database.figures import store as filings
from models.desk.file_types import check_content, type_of
from models.desk.identity import Principal, Role, Scope
from models.desk.names import short
from models.report.filing import Filing

SWEEP_EVERY = 3600.0  # seconds
BINARY = "application/octet-stream"
_FILE_RESPONSES: dict[int | str, dict[str, object]] = {
    200: {"content": {BINARY: {"schema": {"type": "string", "format": "binary"}}}},
    304: {"description": "you have it already"},
}
_UPLOAD_BODY = {
    "requestBody": {
        "required": True,
        "content": {BINARY: {"schema": {"type": "string", "format": "binary"}}},
    }
}

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)
router = APIRouter(prefix="/v1/plans/{plan:segment}", tags=["files"])


class Uploaded(BaseModel):
    """A file that is stored and can be handed in now."""

    hash: str
    size: int
    type: str
    name: str


@router.post(
    "/uploads",
    response_model=Uploaded,
    status_code=HTTPStatus.CREATED,
    openapi_extra=_UPLOAD_BODY,
)
async def upload(
    request: Request,
    principal: CameIntoPlan,
    desk: OfDesk,
    x_file_name: Annotated[str, Header(min_length=1, max_length=2000)],
    x_content_sha256: Annotated[str, Header(pattern=r"^[0-9a-fA-F]{64}$")],
) -> Response:
    """Store a file; what nobody hands in within a day is deleted again.

    ``X-File-Name`` is the name, percent-encoded; ``X-Content-SHA256`` the hash of the bytes, so
    that a file that was cut on its way is refused.
    """
    may_send(principal)
    name = _name(x_file_name)
    try:
        body = await request.body()
    except ClientDisconnect as error:
        raise ProblemError(HTTPStatus.BAD_REQUEST, "cut_off", "the file did not arrive") from error
    _check_hash(body, x_content_sha256.lower())
    is_filing = request.headers.get("content-type") == filings.MEDIA_TYPE
    work = partial(_store_filing, desk, principal) if is_filing else partial(_store, desk)
    return listed(await run_in_threadpool(work, name, body), status=HTTPStatus.CREATED)


def may_send(principal: Principal) -> None:
    """Refuse content of somebody who does nothing here."""
    if principal.role is not Role.PERSON:
        raise not_permitted()
    if Scope.ACT not in principal.scopes:
        raise refusal(SCOPE_MISSING)


def _name(encoded: str) -> str:
    try:
        return unquote_to_bytes(encoded.encode("ascii")).decode()
    except (UnicodeEncodeError, UnicodeDecodeError) as error:
        raise bad_input("X-File-Name", "write the name in UTF-8, percent-encoded") from error


def _check_hash(body: bytes, announced: str) -> None:
    if hashlib.sha256(body).hexdigest() != announced:
        reason = "the bytes that arrived have another hash; send the file again"
        raise bad_input("X-Content-SHA256", reason, "hash_differs")


def _store_filing(desk: Desk, principal: Principal, name: str, body: bytes) -> Uploaded:
    """Store the content of a report, checked as one that is filed by its task is."""
    try:
        filing = Filing.model_validate_json(body)
    except ValidationError as error:
        raise bad_input("body", "the canonical content of a report is accepted") from error
    if filing.canonical() != body:
        raise bad_input("body", "the canonical content of a report is accepted")

    def work(conn: Connection) -> str:
        context = load_context(conn, principal.plan, desk.clock())
        checked(blank_of(conn, context, entry_by_key(conn, context, principal, filing.key)), filing)
        return filings.store(conn, filing, context.now)

    return Uploaded(hash=desk.write(work), size=len(body), type=filings.MEDIA_TYPE, name=name)


def _store(desk: Desk, name: str, body: bytes) -> Uploaded:
    found = check_content(name, body)
    now = desk.clock()

    def work(conn: Connection) -> str:
        if desk.is_due("sweep", SWEEP_EVERY):
            log.info("swept", contents=files.sweep(conn, now))
        return files.put_content(conn, body, found.media, now)

    return Uploaded(hash=desk.write(work), size=len(body), type=found.media, name=name)


@router.get("/files/{file}", response_class=Response, responses=_FILE_RESPONSES)
def fetch(
    request: Request,
    file: Annotated[int, Path(ge=1, lt=2**63)],
    principal: CameIntoPlan,
    desk: OfDesk,
) -> Response:
    """Fetch a file that was handed in, checked against its hash."""

    def work(conn: Connection) -> Response:
        context = load_context(conn, principal.plan, desk.clock())
        handed = files.handed(conn, context.id, file)
        if handed is None:
            raise not_found()
        if not _sees(conn, context, principal, handed):
            raise not_found()
        if has_it(request.headers, etag(handed.hash)):
            return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=_headers(handed.hash))
        return _download(conn, context.id, file)

    return desk.read(work)


def _sees(conn: Connection, context: Context, principal: Principal, handed: files.Handed) -> bool:
    """Tell whether somebody sees where a file was handed in.

    A table of many units belongs to the collection; who only answers in it does not see it.
    """
    is_collection = handed.obligation.startswith("collection:")
    task = short(context.id, handed.obligation, handed.unit if is_collection else "")
    if is_collection and not handed.unit:
        return find_collection(conn, context, principal, task) is not None
    return find_task(conn, context, principal, task) is not None


def _download(conn: Connection, plan: str, file: int) -> Response:
    try:
        found = files.download(conn, plan, file)
    except files.DamagedError as error:
        log.exception("content_damaged", file=file)
        raise unexpected() from error
    if found is None:
        raise not_found()
    known = type_of(found.name)
    headers = {
        **_headers(found.hash),
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(found.name, safe='')}",
    }
    return Response(found.body, headers=headers, media_type=known.media if known else BINARY)


def _headers(digest: str) -> dict[str, str]:
    return {"Cache-Control": ASKED_AGAIN, "ETag": etag(digest)}
