"""Messages over HTTP: what was sent to me, why, and why somebody got none."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Path, Query
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import Connection
from starlette.requests import Request
from starlette.responses import Response

from api.access import CameIntoPlan, OfDesk
from api.answers import listed, shown
from api.problems import not_found
from database.desk.context import Context, load_context
from database.desk.scope import sees_unit, sight_of
from database.notices import answers, queries
from database.notices.preview import ChangedDay, Preview, preview
from models.desk.identity import Principal
from models.desk.views import Moment
from models.notices.why import Why, WhyNot

router = APIRouter(prefix="/v1/plans/{plan:segment}/notices", tags=["notices"])
MOST = 200
Counter = Annotated[int, Path(ge=1, lt=2**63)]


class Notice(BaseModel):
    """One message to me."""

    id: int
    kind: str
    at: Moment
    state: str
    subject: str
    posts: tuple[str, ...]
    claims: tuple[int, ...] = Field(description="ask why by these numbers")
    sent_at: Moment | None
    error: str


class NoticeText(Notice):
    """One message to me, with its words."""

    text: str


class Notices(BaseModel):
    """Messages, the newest first; there is one page of them."""

    items: tuple[Notice, ...]
    next: str | None = None
    total: int | None = None


class ListParameters(BaseModel):
    """How many."""

    model_config = ConfigDict(extra="forbid")

    limit: int = Field(default=50, ge=1, le=MOST)


class WhyNotParameters(BaseModel):
    """Which post, and which day."""

    model_config = ConfigDict(extra="forbid")

    post: str = Field(min_length=1, max_length=80)
    on: date


class PreviewParameters(BaseModel):
    """A day that somebody thinks of overriding."""

    model_config = ConfigDict(extra="forbid")

    calendar: str = Field(default="", max_length=40, description="the plan's usual one if none")
    day: date
    working: bool = False


@router.get("", response_model=Notices)
def show_all(
    asked: Annotated[ListParameters, Query()], principal: CameIntoPlan, desk: OfDesk
) -> Response:
    """List what was sent, or is to be sent, to me."""

    def work(conn: Connection) -> tuple[Notices, Context]:
        found = queries.sent_to(conn, principal.plan, principal.person, asked.limit)
        items = tuple(Notice.model_validate(each.model_dump()) for each in found)
        return Notices(items=items), load_context(conn, principal.plan, desk.clock())

    found, context = desk.read(work)
    return listed(found, context.zone)


@router.get("/why-not", response_model=WhyNot)
def show_why_not(
    asked: Annotated[WhyNotParameters, Query()], principal: CameIntoPlan, desk: OfDesk
) -> Response:
    """Say why the holders of a post got nothing on a day, as far as one may see the post."""

    def work(conn: Connection) -> tuple[WhyNot, Context]:
        context = load_context(conn, principal.plan, desk.clock())
        sight = sight_of(principal, context)
        unit = queries.unit_of_post(conn, principal.plan, asked.post)
        own = asked.post in {seat.post for seat in principal.seats}
        if unit is None or not (own or sees_unit(conn, sight, context, unit)):
            raise not_found()
        return answers.why_not_of(conn, principal.plan, asked.post, asked.on), context

    found, context = desk.read(work)
    return listed(found, context.zone)


@router.get("/preview", response_model=Preview)
def show_preview(
    asked: Annotated[PreviewParameters, Query()], principal: CameIntoPlan, desk: OfDesk
) -> Response:
    """Say how many messages a day off or a worked day would cause, and to whom; nothing is done."""

    def work(conn: Connection) -> tuple[Preview, Context]:
        context = load_context(conn, principal.plan, desk.clock())
        known = not asked.calendar or asked.calendar in context.calendars
        if not (known and sight_of(principal, context).everything):
            raise not_found()
        changed = ChangedDay(calendar=asked.calendar, day=asked.day, working=asked.working)
        return preview(conn, principal.plan, context.now, day=changed), context

    found, context = desk.read(work)
    return listed(found, context.zone)


@router.get("/{number:int}", response_model=NoticeText)
def show_one(request: Request, number: Counter, principal: CameIntoPlan, desk: OfDesk) -> Response:
    """Show one message to me."""

    def work(conn: Connection) -> tuple[NoticeText, Context]:
        found = queries.delivery_of(conn, principal.plan, number)
        if found is None or found.person != principal.person:
            raise not_found()
        context = load_context(conn, principal.plan, desk.clock())
        return NoticeText.model_validate(found.model_dump()), context

    found, context = desk.read(work)
    return shown(request, found, context.zone)


@router.get("/claims/{number:int}/why", response_model=Why)
def show_why(request: Request, number: Counter, principal: CameIntoPlan, desk: OfDesk) -> Response:
    """Say why a message was sent, as far as one may see what it is about."""

    def work(conn: Connection) -> tuple[Why, Context]:
        context = load_context(conn, principal.plan, desk.clock())
        found = answers.why_of(conn, principal.plan, number)
        if found is None or not _may_ask(conn, principal, context, found):
            raise not_found()
        return found, context

    found, context = desk.read(work)
    return shown(request, found, context.zone)


def _may_ask(conn: Connection, principal: Principal, context: Context, found: Why) -> bool:
    """Tell whether a message went to the caller, or is about units he sees."""
    if found.to in {seat.post for seat in principal.seats}:
        return True
    if principal.person in {each.person for each in found.deliveries}:
        return True
    sight = sight_of(principal, context)
    return all(sees_unit(conn, sight, context, unit) for unit in found.units)
