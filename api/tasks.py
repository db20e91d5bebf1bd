"""Tasks over HTTP: lists, one whole, its history and files, and what is done to it."""

from typing import Annotated, Any

from fastapi import APIRouter, Path, Query
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import Connection
from starlette.requests import Request
from starlette.responses import Response

from api.access import CameIntoPlan, OfDesk
from api.answers import listed, shown
from api.commands import Matter, Outcome, carry_out
from api.envelope import ASSIGNMENT_KINDS, COLLECTION_KINDS, Envelope, TaskBody
from api.problems import ProblemError, bad_input, not_found
from api.sending import Letter
from database.desk import files, history
from database.desk.context import Context, load_context
from database.desk.history import HistoryPage, HistoryQuery
from database.desk.items import EntryRow
from database.desk.open_tasks import list_open
from database.desk.scope import sight_of
from database.desk.steps import known_step
from database.desk.task import FoundTask, find_task, task_view
from database.desk.tasks import Sort, TaskPage, TaskQuery, list_tasks
from models.assignment.decisions import refused_now
from models.assignment.state import AssignmentRow
from models.collection.decisions import refused_now as collection_refused_now
from models.collection.state import CollectionRow
from models.deciding.collecting import Receipt, Receive
from models.deciding.commands import OF_CLOSED, Acknowledge, Actor, Promise, Refusal
from models.desk.identity import Principal
from models.desk.rights import Facts
from models.desk.views import Bucket, FileItem, Task
from models.messages import (
    AssignmentCommand,
    AssignmentStart,
    CollectionCommand,
    CollectionStart,
)
from models.timing.clock import PlanClock

Limit = Annotated[int, Field(ge=1, le=500)]
Mark = Annotated[str, Field(max_length=2000)]
_REVIEWS = ("approve", "return")
TaskId = Annotated[str, Path(max_length=400)]
router = APIRouter(prefix="/v1/plans/{plan:segment}/tasks", tags=["tasks"])


class TaskParameters(BaseModel):
    """Which tasks are asked for."""

    model_config = ConfigDict(extra="forbid")

    bucket: Bucket = Bucket.NOW
    unit: str = Field(default="", max_length=40)
    subtree: bool = False
    duty: str = Field(default="", max_length=60)
    state: str = Field(default="", max_length=40)
    q: str = Field(default="", max_length=200)
    sort: Sort = "due_day"
    limit: Limit = 50
    cursor: Mark | None = None


class HistoryParameters(HistoryQuery):
    """Which part of a history is asked for."""


class FileList(BaseModel):
    """Everything that was handed in, in order."""

    items: list[FileItem]
    next: None = None
    total: int


class TaskOutcome(Outcome):
    """What a command came to, and the task as it stands; null where it is out of sight now."""

    task: Task | None


@router.get("", response_model=TaskPage)
def list_(
    asked: Annotated[TaskParameters, Query()], principal: CameIntoPlan, desk: OfDesk
) -> Response:
    """List tasks; a unit one may not see has none."""
    query = TaskQuery(**asked.model_dump())

    def work(conn: Connection) -> tuple[TaskPage, Context]:
        context = load_context(conn, principal.plan, desk.clock())
        find = list_open if query.bucket is Bucket.OPEN else list_tasks
        return find(conn, context, sight_of(principal, context), query), context

    page, context = desk.read(work)
    return listed(page, context.zone)


@router.get("/{task:segment}", response_model=Task)
def show(request: Request, task: TaskId, principal: CameIntoPlan, desk: OfDesk) -> Response:
    """Show one task whole."""

    def work(conn: Connection) -> tuple[Task, Context]:
        context = load_context(conn, principal.plan, desk.clock())
        found = _found(conn, context, principal, task)
        return task_view(conn, context, principal, found), context

    view, context = desk.read(work)
    return shown(request, view, context.zone)


@router.get("/{task:segment}/history", response_model=HistoryPage)
def show_history(
    task: TaskId,
    asked: Annotated[HistoryParameters, Query()],
    principal: CameIntoPlan,
    desk: OfDesk,
) -> Response:
    """List what happened to a task; of a collection, only what concerns its unit."""

    def work(conn: Connection) -> tuple[HistoryPage, Context]:
        context = load_context(conn, principal.plan, desk.clock())
        row = _found(conn, context, principal, task).row
        obligation, unit = _place(row)
        return history.history(conn, context.id, obligation, asked, unit), context

    page, context = desk.read(work)
    return listed(page, context.zone)


@router.get("/{task:segment}/files", response_model=FileList)
def show_files(task: TaskId, principal: CameIntoPlan, desk: OfDesk) -> Response:
    """List what was handed in for a task, every version."""

    def work(conn: Connection) -> tuple[FileList, Context]:
        context = load_context(conn, principal.plan, desk.clock())
        obligation, unit = _place(_found(conn, context, principal, task).row)
        found = files.versions(conn, context.id, obligation, unit)
        return FileList(items=found, total=len(found)), context

    found, context = desk.read(work)
    return listed(found, context.zone)


@router.post("/{task:segment}/commands", response_model=TaskOutcome)
async def command(
    task: TaskId, envelope: Envelope[TaskBody], principal: CameIntoPlan, desk: OfDesk
) -> Response:
    """Do something to a task; the answer comes when it is committed."""

    def find(conn: Connection, context: Context) -> Matter:
        found = _found(conn, context, principal, task)
        if isinstance(envelope.body, Acknowledge) and isinstance(found.row, EntryRow):
            taken = _taken_note(conn, context, found.row, envelope)
            return _matter_of_entry(found, found.row, taken, desk.plan_clock)
        return _matter(found, envelope, desk.plan_clock, principal)

    def view(conn: Connection) -> tuple[Task | None, Context]:
        context = load_context(conn, principal.plan, desk.clock())
        found = find_task(conn, context, principal, task)
        return (task_view(conn, context, principal, found) if found else None), context

    await carry_out(desk, principal, envelope, find)
    after, context = await desk.ask(view)
    return listed(TaskOutcome(command_id=envelope.command_id, task=after), context.zone)


def _found(conn: Connection, context: Context, principal: Principal, task: str) -> FoundTask:
    found = find_task(conn, context, principal, task)
    if found is None:
        raise not_found()
    return found


def _place(row: AssignmentRow | EntryRow) -> tuple[str, str]:
    return (row.row.id, row.entry.unit) if isinstance(row, EntryRow) else (row.id, "")


def _matter(
    found: FoundTask, envelope: Envelope[Any], clock: PlanClock, principal: Principal
) -> Matter:
    row = found.row
    if isinstance(row, EntryRow):
        return _matter_of_entry(found, row, envelope, clock)
    body = envelope.body
    _must_be_one_of(body, ASSIGNMENT_KINDS)

    def letter(who: Actor) -> Letter:
        start = AssignmentStart(order=row.order, clock=clock)
        is_again = not row.is_open and body.type in OF_CLOSED
        return Letter(
            workflow_id=row.id,
            command=AssignmentCommand(
                command_id=envelope.command_id, actor=who, acted_at=envelope.acted_at, body=body
            ),
            start=start if is_again else None,
        )

    facts, refusal = found.facts, refused_now(row, body.type)
    if body.type in _REVIEWS and (unit := _came_late(row, facts, principal)):
        # Somebody else was quicker: the state refuses him, and not his rights.
        facts = facts.model_copy(update={"approver": unit})
        message = f"'{body.type}' is not for {unit} now; it is {row.state}"
        refusal = refusal or Refusal(code="wrong_court", message=message, state=row.state)
    return Matter(workflow_id=row.id, facts=facts, refusal=refusal, letter=letter)


def _came_late(row: AssignmentRow, facts: Facts, principal: Principal) -> str:
    """Return the caller's unit that reviews this task, if what it reviews was decided already."""
    own = {seat.unit for seat in principal.seats}
    if facts.approver in own:
        return ""
    decided = facts.reviewers[: row.stage] if facts.approver else facts.reviewers
    return next((unit for unit in decided if unit in own), "")


def _taken_note(
    conn: Connection, context: Context, each: EntryRow, envelope: Envelope[Any]
) -> Envelope[Any]:
    """Return what it is to take note of something: its receipt, today.

    Repeated on another day it is the receipt of the day on which it came.
    """
    if not each.row.order.is_acknowledged:
        raise _unknown_command(COLLECTION_KINDS)
    known = known_step(conn, context.id, each.row.id, envelope.command_id)
    day = known.at.astimezone(context.zone).date() if known else context.today
    body = Receive(receipt=Receipt(unit=each.entry.unit, received_on=day))
    return envelope.model_copy(update={"body": body})


def _matter_of_entry(
    found: FoundTask, each: EntryRow, envelope: Envelope[Any], clock: PlanClock
) -> Matter:
    row, body = each.row, envelope.body
    _must_be_one_of(body, COLLECTION_KINDS)
    named = units_of(body)
    if isinstance(body, Promise):
        # Who was told of one unit promises about the day its answer was due.
        body = body.model_copy(update={"line": body.line or each.entry.due_day})
        envelope = envelope.model_copy(update={"body": body})
    elif named != [each.entry.unit]:
        raise bad_input("body.unit", f"name {each.entry.unit}, and no other unit")
    return Matter(
        workflow_id=row.id,
        facts=found.facts,
        refusal=collection_refused_now(row, body.type),
        letter=lambda who: collection_letter(row, envelope, who, clock),
        body=body,
    )


def collection_letter(
    row: CollectionRow, envelope: Envelope[Any], who: Actor, clock: PlanClock
) -> Letter:
    """Return a command to a collection; a closed one is begun again where that is asked."""
    body = envelope.body
    start = CollectionStart(order=row.order, clock=clock)
    is_again = not row.is_open and body.type in OF_CLOSED
    return Letter(
        workflow_id=row.id,
        command=CollectionCommand(
            command_id=envelope.command_id, actor=who, acted_at=envelope.acted_at, body=body
        ),
        start=start if is_again else None,
    )


def units_of(body: Any) -> list[str]:  # noqa: ANN401 — a body of a collection
    """Return the units a command to a collection names."""
    receipts = [*getattr(body, "receipts", ())]
    if hasattr(body, "receipt"):
        receipts.append(body.receipt)
    units = [*getattr(body, "units", ()), *getattr(body, "missing", ())]
    own = getattr(body, "unit", "")
    return [*(each.unit for each in receipts), *units, *([own] if own else [])]


def _must_be_one_of(body: object, kinds: tuple[type[BaseModel], ...]) -> None:
    if not isinstance(body, kinds):
        raise _unknown_command(kinds)


def _unknown_command(kinds: tuple[type[BaseModel], ...]) -> ProblemError:
    wanted = ", ".join(sorted(str(kind.model_fields["type"].default) for kind in kinds))
    return bad_input("body.type", f"this kind of task takes: {wanted}", "unknown_command")
