"""The board over HTTP: all of it for those who read the whole plan, one's own part for others."""

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import Connection
from starlette.requests import Request
from starlette.responses import Response

from api.access import CameIntoPlan, OfDesk
from api.answers import shown
from api.problems import not_found
from database.desk.board import board, managed_units
from database.desk.context import Context, load_context
from database.desk.scope import sees_unit, sight_of
from models.desk.views import Board

router = APIRouter(prefix="/v1/plans/{plan:segment}", tags=["board"])


class BoardParameters(BaseModel):
    """Whose board, and how far ahead."""

    model_config = ConfigDict(extra="forbid")

    unit: str = Field(default="", max_length=40)
    weeks: int = Field(default=4, ge=1, le=52)
    entries: bool | None = Field(
        default=None,
        description="whether units' answers to collections are listed one by one; without it,"
        " where a unit is asked for or they are few",
    )


@router.get("/board", response_model=Board)
def show(
    request: Request,
    asked: Annotated[BoardParameters, Query()],
    principal: CameIntoPlan,
    desk: OfDesk,
) -> Response:
    """Show what is late, due and with whom, of a unit and all below it."""

    def work(conn: Connection) -> tuple[Board, Context]:
        context = load_context(conn, principal.plan, desk.clock())
        sight = sight_of(principal, context)
        unit = asked.unit or ("" if sight.is_empty else managed_units(conn, context, sight))
        if not unit or not sees_unit(conn, sight, context, unit):
            raise not_found()
        one_by_one = True if asked.entries is None and asked.unit else asked.entries
        return board(conn, context, sight, unit, asked.weeks, entries=one_by_one), context

    found, context = desk.read(work)
    return shown(request, found, context.zone)
