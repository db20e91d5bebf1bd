"""Letters that urge, over HTTP: drafted for whoever follows, recorded once they are signed."""

import io
import zipfile
from datetime import date
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import Connection
from starlette.responses import Response

from api.access import CameIntoPlan, OfDesk, acting
from api.answers import NEVER_KEPT
from api.envelope import Incoming
from api.plan_facts import facts_of_matter
from api.problems import not_found
from database.desk.context import Context, load_context
from database.desk.scope import sees_unit, sight_of
from database.notices import queries
from database.notices.letters import Recorded, Signed, record_letter
from database.notices.urge import urge_letters
from models.deciding.commands import Actor
from models.deciding.signing import SigningCapacity
from models.desk.identity import Principal
from models.notices.urge_letter import as_docx

router = APIRouter(prefix="/v1/plans/{plan:segment}/notices", tags=["notices"])
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
ZIP = "application/zip"
MOST_UNITS = 500
_BINARY: dict[int | str, dict[str, object]] = {
    200: {"content": {kind: {"schema": {"type": "string", "format": "binary"}}
                      for kind in (DOCX, ZIP)}},
}  # fmt: skip


class UrgeParameters(BaseModel):
    """Whom to urge: who is late with a collection or a task; one letter for all, or one each."""

    model_config = ConfigDict(extra="forbid")

    collection: str = Field(default="", max_length=200)
    task: str = Field(default="", max_length=200)
    each: bool = False


class SentLetter(Incoming):
    """A letter as it was signed: number and day, and to whom where it was not to all who are late.

    Entered again it is the same letter.
    """

    model_config = ConfigDict(extra="forbid")

    collection: str = Field(default="", max_length=200)
    task: str = Field(default="", max_length=200)
    number: str = Field(min_length=1, max_length=80, pattern=r"\S")
    dated: date
    units: list[Annotated[str, Field(max_length=80)]] = Field(default=[], max_length=MOST_UNITS)
    post: str | None = Field(default=None, max_length=80)
    capacity: SigningCapacity | None = None


@router.get("/urge", responses=_BINARY, response_class=Response)
def draft_urge(
    asked: Annotated[UrgeParameters, Query()], principal: CameIntoPlan, desk: OfDesk
) -> Response:
    """Draft the letter to those who are late; 404 where nobody is, or one may not see it."""

    def work(conn: Connection) -> list[bytes]:
        context = load_context(conn, principal.plan, desk.clock())
        obligation = _followed(conn, context, principal, asked.collection, asked.task)
        drafts = urge_letters(conn, principal.plan, obligation, context.now, each=asked.each)
        return [as_docx(letter) for letter in drafts]

    written = desk.read(work)
    if not written:
        raise not_found()
    headers = {"Cache-Control": NEVER_KEPT}
    if len(written) == 1:
        return Response(written[0], HTTPStatus.OK, headers=headers, media_type=DOCX)
    return Response(_together(written), HTTPStatus.OK, headers=headers, media_type=ZIP)


@router.post("/urge")
def record_urge(sent: SentLetter, principal: CameIntoPlan, desk: OfDesk) -> Recorded:
    """Enter a letter that was signed into the ledger: it is a message like any other."""

    def work(conn: Connection) -> Recorded:
        context = load_context(conn, principal.plan, desk.clock())
        obligation = _named(context, sent.collection, sent.task)
        actor = _actor(conn, context, principal, obligation, sent)
        signed = Signed(
            obligation=obligation,
            number=sent.number.strip(),
            dated=sent.dated,
            units=tuple(sent.units),
        )
        return record_letter(conn, principal.plan, signed, actor, context.now)

    return desk.write(work)


def _actor(
    conn: Connection, context: Context, principal: Principal, obligation: str, sent: SentLetter
) -> Actor:
    """Return the seat a letter is recorded from: who collects or stands above, or the secretary."""
    facts = facts_of_matter(conn, context, principal, obligation)
    seat = acting(principal, "record_letter", facts, post=sent.post, capacity=sent.capacity)
    return Actor(
        post=seat.post,
        person=principal.person,
        acting_for=seat.acting_for,
        capacity=sent.capacity,
    )


def _followed(
    conn: Connection, context: Context, principal: Principal, collection: str, task: str
) -> str:
    """Return an obligation whose units the caller stands above; 404 where he does not."""
    obligation = _named(context, collection, task)
    sight = sight_of(principal, context)
    above = queries.followers_of(conn, context.id, obligation)
    if not any(sees_unit(conn, sight, context, unit) for unit in above):
        raise not_found()
    return obligation


def _named(context: Context, collection: str, task: str) -> str:
    kind, name = ("collection", collection) if collection else ("assignment", task)
    if not name:
        raise not_found()
    return f"{kind}:{context.id}:{name}"


def _together(written: list[bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for number, content in enumerate(written, start=1):
            archive.writestr(f"cong-van-don-doc-{number:03}.docx", content)
    return packed.getvalue()
