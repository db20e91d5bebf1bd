"""Feeds over HTTP: a secret address for each post, which shows its deadlines to a calendar."""

import contextlib
import hashlib
import secrets
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, BackgroundTasks, Path
from pydantic import BaseModel
from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError
from starlette.requests import Request
from starlette.responses import Response

from api.access import CameIntoPlan, OfDesk, acting
from api.answers import etag, has_it, listed
from api.desk import Desk
from api.ical import MEDIA_TYPE, calendar_of, deadlines_of
from api.organisation import PostId
from api.problems import not_found
from database.desk import feeds
from database.desk.context import Context, load_context
from database.desk.items import shower_of
from database.desk.scope import Sight
from database.writer import DatabaseAway
from models.desk.identity import Principal
from models.desk.rights import Facts

SECRET_BYTES = 32
NOBODY = Sight(everything=False, units=())
_ICS: dict[int | str, dict[str, object]] = {
    200: {"content": {"text/calendar": {"schema": {"type": "string"}}}},
    304: {"description": "you have it already"},
}
router = APIRouter(tags=["feeds"])


class MadeFeed(BaseModel):
    """The address of a feed: shown here and never again."""

    url: str


@router.post(
    "/v1/plans/{plan:segment}/posts/{post:segment}/feed",
    response_model=MadeFeed,
    status_code=HTTPStatus.CREATED,
)
def make(request: Request, post: PostId, principal: CameIntoPlan, desk: OfDesk) -> Response:
    """Make the secret address of one's post; the one before ends."""
    secret = secrets.token_urlsafe(SECRET_BYTES)

    def work(conn: Connection) -> None:
        _check(conn, principal, desk, post)
        feeds.make_feed(
            conn,
            plan=principal.plan,
            post=post,
            secret=secret,
            person=principal.person,
            at=desk.clock(),
        )

    desk.write(work)
    base = desk.settings.public_url.rstrip("/") or str(request.base_url).rstrip("/")
    return listed(MadeFeed(url=f"{base}/feeds/{secret}.ics"), status=HTTPStatus.CREATED)


@router.delete(
    "/v1/plans/{plan:segment}/posts/{post:segment}/feed", status_code=HTTPStatus.NO_CONTENT
)
def revoke(post: PostId, principal: CameIntoPlan, desk: OfDesk) -> None:
    """End the address of one's post at once."""

    def work(conn: Connection) -> bool:
        _check(conn, principal, desk, post)
        return feeds.revoke_feed(conn, principal.plan, post, desk.clock())

    if not desk.write(work):
        raise not_found()


def _check(conn: Connection, principal: Principal, desk: Desk, post: str) -> None:
    context = load_context(conn, principal.plan, desk.clock())
    acting(principal, "make_feed", Facts(roles=context.plan.file.roles, post=post))


@router.get("/feeds/{secret}.ics", response_class=Response, responses=_ICS)
def show(
    request: Request,
    secret: Annotated[str, Path(max_length=100)],
    desk: OfDesk,
    afterwards: BackgroundTasks,
) -> Response:
    """Show the deadlines of the post behind a secret; any other address looks like nothing."""

    def work(conn: Connection) -> tuple[bytes, feeds.Feed]:
        found = feeds.find_feed(conn, secret)
        if found is None:
            raise not_found()
        context = load_context(conn, found.plan, desk.clock())
        unit = feeds.unit_of(conn, context, found)
        if unit is None:
            raise not_found()
        return calendar_for(conn, context, unit), found

    body, found = desk.read(work)
    if feeds.is_use_due(found, desk.clock()):
        afterwards.add_task(_remember_use, desk, found)
    return calendar_answer(request, body)


def calendar_for(conn: Connection, context: Context, unit: str) -> bytes:
    """Return the calendar of one unit; four queries."""
    rows = feeds.events(conn, context, [unit])
    shower = shower_of(conn, context, NOBODY, rows, [unit])
    name = f"{shower.name(unit)} – {context.plan.file.title}"
    return calendar_of(name, deadlines_of(context, rows, shower))


def calendar_answer(request: Request, body: bytes) -> Response:
    """Return a calendar, or that the reader has it already."""
    tag = etag(hashlib.sha256(body).hexdigest()[:32])
    headers = {"Cache-Control": "private, no-cache", "ETag": tag}
    if has_it(request.headers, tag):
        return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=headers)
    return Response(body, headers=headers, media_type=MEDIA_TYPE)


def _remember_use(desk: Desk, found: feeds.Feed) -> None:
    """Write the last use once the answer is sent; it is not worth an error."""
    with contextlib.suppress(DatabaseAway, SQLAlchemyError):
        desk.write(lambda conn: feeds.mark_used(conn, found, desk.clock()))
