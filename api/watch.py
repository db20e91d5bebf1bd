"""News over HTTP: what people did, as it happens, to who waits for it."""

import asyncio
from time import monotonic
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import Connection
from starlette.requests import Request
from starlette.responses import Response

from api.access import CameIntoPlan, OfDesk
from api.answers import listed
from database.desk import history
from database.desk.context import Context, load_context
from database.desk.scope import sight_of
from models.desk.views import HistoryItem

LOOK_EVERY = 1.0  # seconds
MOST = 200  # lines of an answer
router = APIRouter(prefix="/v1/plans/{plan:segment}", tags=["watch"])


class WatchParameters(BaseModel):
    """From which line on, and how long to wait; without a line, from now on."""

    model_config = ConfigDict(extra="forbid")

    since: int | None = Field(default=None, ge=0, lt=2**63)
    wait: int = Field(default=25, ge=0, le=60, description="seconds")


class News(BaseModel):
    """What happened since a line; ask again from ``next``."""

    items: list[HistoryItem]
    next: int


@router.get("/watch", response_model=News)
async def watch(
    request: Request,
    asked: Annotated[WatchParameters, Query()],
    principal: CameIntoPlan,
    desk: OfDesk,
) -> Response:
    """Wait until somebody has done something the caller may see, or the time is over."""
    since, ends = asked.since, monotonic() + asked.wait

    def look(conn: Connection) -> tuple[News, Context]:
        context = load_context(conn, principal.plan, desk.clock())
        last = history.last_line(conn, context.id, context.now)
        if since is None or last <= since:
            return News(items=[], next=last if since is None else since), context
        sight = sight_of(principal, context)
        found, onward = history.watched(
            conn, context.id, sight, context.today, since=since, last=last, limit=MOST
        )
        return News(items=found, next=onward), context

    while True:
        news, context = await desk.ask(look)
        if asked.since is None or news.items or monotonic() >= ends:
            return listed(news, context.zone)
        since = news.next
        if await request.is_disconnected():
            return listed(news, context.zone)
        await asyncio.sleep(min(LOOK_EVERY, max(0.0, ends - monotonic())))
