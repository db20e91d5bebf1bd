"""Duties over HTTP: what the plan founds, how far each is, the courses they go through."""

from typing import Annotated, Any

from fastapi import APIRouter, Path, Query
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import Connection
from starlette.requests import Request
from starlette.responses import Response

from api.access import CameIntoPlan, OfDesk
from api.answers import listed, shown
from api.commands import Matter, Outcome, carry_out
from api.envelope import CourseDeed, Envelope
from api.problems import not_found
from api.sending import Letter
from database.desk.context import Context, load_context
from database.desk.courses import FoundCourse, course_view, courses_of, find_course, show_courses
from database.desk.duties import duty_items, duty_view
from database.desk.scope import sight_of
from models.deciding.commands import Actor, Refusal
from models.desk.course_views import CourseItem, CourseView, DutyItem, DutyView
from models.desk.identity import Principal
from models.desk.names import read_course
from models.messages import CourseCommand
from models.plan.plan import DutyKind
from models.plan.stage import CourseKind

CourseId = Annotated[str, Path(max_length=200)]
router = APIRouter(prefix="/v1/plans/{plan:segment}", tags=["duties"])


class DutyParameters(BaseModel):
    """Which duties are asked for."""

    model_config = ConfigDict(extra="forbid")

    q: str = Field(default="", max_length=200)
    kind: DutyKind | None = None


class CourseParameters(BaseModel):
    """Which courses are asked for."""

    model_config = ConfigDict(extra="forbid")

    duty: str = Field(default="", max_length=60)
    course: CourseKind | None = None
    open: bool | None = None


class DutyPage(BaseModel):
    """The duties of the plan, in the order of its text; there is one page of them."""

    items: list[DutyItem]
    next: None = None
    total: int


class CoursePage(BaseModel):
    """Courses, by duty and item; there is one page of them."""

    items: list[CourseItem]
    next: None = None
    total: int


class CourseOutcome(Outcome):
    """What a command came to, and the course as it stands."""

    course: CourseView | None


@router.get("/duties", response_model=DutyPage)
def list_duties(
    asked: Annotated[DutyParameters, Query()], principal: CameIntoPlan, desk: OfDesk
) -> Response:
    """List the duties of the plan; counts and courses are of what the caller sees."""

    def work(conn: Connection) -> tuple[DutyPage, Context]:
        context = load_context(conn, principal.plan, desk.clock())
        sight = sight_of(principal, context)
        items = duty_items(conn, context, sight, asked.q, asked.kind or "")
        return DutyPage(items=items, total=len(items)), context

    page, context = desk.read(work)
    return listed(page, context.zone)


@router.get("/duties/{duty:segment}", response_model=DutyView)
def show_duty(
    request: Request,
    duty: Annotated[str, Path(max_length=60)],
    principal: CameIntoPlan,
    desk: OfDesk,
) -> Response:
    """Show one duty whole: its words, who has a part in it, its stages, its courses."""

    def work(conn: Connection) -> tuple[DutyView, Context]:
        context = load_context(conn, principal.plan, desk.clock())
        found = duty_view(conn, context, sight_of(principal, context), duty)
        if found is None:
            raise not_found()
        return found, context

    view, context = desk.read(work)
    return shown(request, view, context.zone)


@router.get("/courses", response_model=CoursePage)
def list_courses(
    asked: Annotated[CourseParameters, Query()], principal: CameIntoPlan, desk: OfDesk
) -> Response:
    """List the courses the caller sees."""

    def work(conn: Connection) -> tuple[CoursePage, Context]:
        context = load_context(conn, principal.plan, desk.clock())
        rows = [
            row
            for row in courses_of(conn, context, sight_of(principal, context), asked.duty)
            if asked.course in {None, row.order.course} and asked.open in {None, row.is_open}
        ]
        items = show_courses(conn, context, rows)
        return CoursePage(items=items, total=len(items)), context

    page, context = desk.read(work)
    return listed(page, context.zone)


@router.get("/courses/{course:segment}", response_model=CourseView)
def show_course(
    request: Request, course: CourseId, principal: CameIntoPlan, desk: OfDesk
) -> Response:
    """Show one course whole: its stages with own days and days outside, and what came of them."""

    def work(conn: Connection) -> tuple[CourseView, Context]:
        context = load_context(conn, principal.plan, desk.clock())
        found = _found(conn, context, principal, course)
        return course_view(conn, context, principal, found), context

    view, context = desk.read(work)
    return shown(request, view, context.zone)


@router.post("/courses/{course:segment}/commands", response_model=CourseOutcome)
async def command(
    course: CourseId, envelope: Envelope[CourseDeed], principal: CameIntoPlan, desk: OfDesk
) -> Response:
    """Do something to a course itself: end it, name the committee's members or its secretary."""

    def find(conn: Connection, context: Context) -> Matter:
        return _matter(_found(conn, context, principal, course), envelope)

    def view(conn: Connection) -> tuple[CourseView, Context]:
        context = load_context(conn, principal.plan, desk.clock())
        found = _found(conn, context, principal, course)
        return course_view(conn, context, principal, found), context

    await carry_out(desk, principal, envelope, find)
    after, context = await desk.ask(view)
    return listed(CourseOutcome(command_id=envelope.command_id, course=after), context.zone)


def _found(conn: Connection, context: Context, principal: Principal, course: str) -> FoundCourse:
    workflow = read_course(context.id, course)
    found = find_course(conn, context, sight_of(principal, context), workflow) if workflow else None
    if found is None:
        raise not_found()
    return found


def _matter(found: FoundCourse, envelope: Envelope[Any]) -> Matter:
    row = found.row

    def letter(who: Actor) -> Letter:
        return Letter(
            workflow_id=row.id,
            command=CourseCommand(
                command_id=envelope.command_id,
                actor=who,
                acted_at=envelope.acted_at,
                body=envelope.body,
            ),
        )

    refusal = None
    if not row.is_open:
        message = f"the course ended: {row.outcome}"
        refusal = Refusal(code="wrong_state", message=message, state=row.state)
    return Matter(workflow_id=row.id, facts=found.facts, refusal=refusal, letter=letter)
