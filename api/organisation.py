"""Units, posts and substitutions over HTTP: who works with a plan knows its organisation."""

from typing import Annotated, Literal

from fastapi import APIRouter, Path, Query
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import Connection
from starlette.requests import Request
from starlette.responses import Response

from api.access import CameIntoPlan, OfDesk
from api.answers import listed, shown
from api.problems import not_found
from api.tasks import Limit, Mark
from database.desk import directory
from database.desk.context import load_context
from database.desk.directory import PostPage, UnitPage
from database.desk.scope import sight_of
from models.desk.identity import Role
from models.desk.organisation_views import PostView, SubstitutionView, UnitItem

UnitCode = Annotated[str, Path(max_length=40)]
PostId = Annotated[str, Path(max_length=80)]
router = APIRouter(prefix="/v1/plans/{plan:segment}", tags=["organisation"])


class UnitParameters(BaseModel):
    """Which units are asked for; an empty parent asks for those without one."""

    model_config = ConfigDict(extra="forbid")

    parent: str | None = Field(default=None, max_length=40)
    q: str = Field(default="", max_length=200)
    sort: Literal["code", "-code"] = "code"
    limit: Limit = 50
    cursor: Mark | None = None


class PostParameters(BaseModel):
    """Which posts are asked for."""

    model_config = ConfigDict(extra="forbid")

    unit: str = Field(default="", max_length=40)
    sort: Literal["post", "-post"] = "post"
    limit: Limit = 50
    cursor: Mark | None = None


class SubstitutionParameters(BaseModel):
    """Which substitutions are asked for."""

    model_config = ConfigDict(extra="forbid")

    post: str = Field(default="", max_length=80)
    limit: Limit = 500


class SubstitutionList(BaseModel):
    """Substitutions, by when they were given."""

    items: list[SubstitutionView]
    next: None = None
    total: int


@router.get("/units", response_model=UnitPage)
def list_units(
    asked: Annotated[UnitParameters, Query()], principal: CameIntoPlan, desk: OfDesk
) -> Response:
    """List units as they stand today, by code."""

    def work(conn: Connection) -> UnitPage:
        context = load_context(conn, principal.plan, desk.clock())
        return directory.units(
            conn,
            context,
            parent=asked.parent,
            q=asked.q,
            sort=asked.sort,
            limit=asked.limit,
            cursor=asked.cursor,
        )

    return listed(desk.read(work))


@router.get("/units/{unit:segment}", response_model=UnitItem)
def show_unit(request: Request, unit: UnitCode, principal: CameIntoPlan, desk: OfDesk) -> Response:
    """Show one unit as it stands today."""

    def work(conn: Connection) -> UnitItem | None:
        context = load_context(conn, principal.plan, desk.clock())
        return directory.unit(conn, context, unit)

    found = desk.read(work)
    if found is None:
        raise not_found()
    return shown(request, found)


@router.get("/posts", response_model=PostPage)
def list_posts(
    asked: Annotated[PostParameters, Query()], principal: CameIntoPlan, desk: OfDesk
) -> Response:
    """List posts as they stand today, and who holds them."""

    def work(conn: Connection) -> PostPage:
        context = load_context(conn, principal.plan, desk.clock())
        return directory.posts(
            conn,
            context,
            of_unit=asked.unit,
            sort=asked.sort,
            limit=asked.limit,
            cursor=asked.cursor,
        )

    return listed(desk.read(work))


@router.get("/posts/{post:segment}", response_model=PostView)
def show_post(request: Request, post: PostId, principal: CameIntoPlan, desk: OfDesk) -> Response:
    """Show one post with everybody who held, holds or will hold it."""

    def work(conn: Connection) -> PostView | None:
        context = load_context(conn, principal.plan, desk.clock())
        return directory.post(conn, context, post)

    found = desk.read(work)
    if found is None:
        raise not_found()
    return shown(request, found)


@router.get("/substitutions", response_model=SubstitutionList)
def list_substitutions(
    asked: Annotated[SubstitutionParameters, Query()], principal: CameIntoPlan, desk: OfDesk
) -> Response:
    """List substitutions: one's own, or all for those who read everything or keep accounts."""

    def work(conn: Connection) -> SubstitutionList:
        context = load_context(conn, principal.plan, desk.clock())
        sees_all = principal.role is Role.ADMINISTRATOR or sight_of(principal, context).everything
        found = directory.substitutions(
            conn,
            context,
            post=asked.post,
            person="" if sees_all else principal.person,
            limit=asked.limit,
        )
        return SubstitutionList(items=found, total=len(found))

    return listed(desk.read(work))
