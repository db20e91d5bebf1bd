"""Plans over HTTP: bring one in, see how it stands, decide, amend, issue."""

from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field
from sqlalchemy import Connection
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from temporalio.common import WorkflowIDConflictPolicy, WorkflowIDReusePolicy
from temporalio.exceptions import WorkflowAlreadyStartedError
from temporalio.service import RPCError

from api.access import Administrator, Came, CameIntoPlan, OfDesk, acting
from api.answers import listed, shown
from api.commands import Matter, Outcome, carry_out
from api.desk import Desk
from api.envelope import Envelope, WholeBody
from api.packages import PackageFiles, read_files, store
from api.plan_checks import refusal_of
from api.plan_facts import facts_of
from api.problems import ProblemError, away, not_found
from api.sending import TEMPORAL_AWAY, Letter
from api.tasks import HistoryParameters
from database.desk import history
from database.desk.context import Context, load_context
from database.desk.history import HistoryPage
from database.desk.identity import plan_ids, principal_of
from database.desk.plans import plan_item, plan_status
from database.desk.scope import sight_of
from database.notices.preview import Preview as Effect
from database.notices.preview import preview as preview_of
from models import names
from models.desk.accounts import Bearer
from models.desk.identity import Role
from models.desk.rights import Facts, visible
from models.desk.views import PlanItem, PlanStatus
from models.errors import DondocError, NotFoundError
from models.messages import PlanCommand, PlanStart
from models.plan.plan import Plan
from models.plan_run.amendment import Amendment, difference

router = APIRouter(prefix="/v1/plans", tags=["plans"])


class PlanList(BaseModel):
    """The plans one has anything to do with, by id."""

    items: list[PlanItem]
    next: None = None
    total: int


class NewPlan(BaseModel):
    """A plan that was brought in; it waits to be issued."""

    plan: str
    package: str
    title: str


class Preview(BaseModel):
    """What another version of a package would change; nothing has changed yet."""

    package: str
    sound: bool
    difference: Amendment
    effect: Effect = Field(description="what its reminders, ladder and calendars would say at once")


class PlanOutcome(Outcome):
    """What a command came to, and the plan as it stands."""

    plan: PlanStatus


@router.get("", response_model=PlanList)
def list_(who: Came, desk: OfDesk) -> Response:
    """List the plans one has a seat in; an administrator and an auditor see all."""

    def work(conn: Connection) -> PlanList:
        found = [_item(conn, desk, who, plan) for plan in plan_ids(conn)]
        items = [each for each in found if each]
        return PlanList(items=items, total=len(items))

    return listed(desk.read(work))


def _item(conn: Connection, desk: Desk, who: Bearer, plan: str) -> PlanItem | None:
    context = load_context(conn, plan, desk.clock())
    principal = principal_of(conn, who, plan, context.today)
    is_seen = visible(principal, Facts(roles=context.plan.file.roles))
    return plan_item(context) if is_seen else None


@router.get("/{plan:segment}", response_model=PlanStatus)
def show(request: Request, principal: CameIntoPlan, desk: OfDesk) -> Response:
    """Show how a plan stands."""

    def work(conn: Connection) -> tuple[PlanStatus, Context]:
        context = load_context(conn, principal.plan, desk.clock())
        return plan_status(conn, context), context

    status, context = desk.read(work)
    return shown(request, status, context.zone)


@router.get("/{plan:segment}/history", response_model=HistoryPage)
def show_history(
    asked: Annotated[HistoryParameters, Query()], principal: CameIntoPlan, desk: OfDesk
) -> Response:
    """List what was decided about a plan and its organisation, for those who read all of it."""

    def work(conn: Connection) -> tuple[HistoryPage, Context]:
        context = load_context(conn, principal.plan, desk.clock())
        keeps_accounts = principal.role is Role.ADMINISTRATOR
        if not keeps_accounts and not sight_of(principal, context).everything:
            raise not_found()
        return history.history(conn, context.id, context.row.workflow_id, asked), context

    page, context = desk.read(work)
    return listed(page, context.zone)


@router.post("", response_model=NewPlan, status_code=HTTPStatus.CREATED)
async def bring_in(sent: PackageFiles, _: Administrator, desk: OfDesk) -> Response:
    """Check a package, store it and start the plan, which then waits to be issued.

    The same package again is no error; another version of it is an amendment.
    """
    plan = await run_in_threadpool(read_files, sent)
    await run_in_threadpool(desk.write, lambda conn: _store_new(conn, desk, plan))
    await _start(desk, plan)
    new = NewPlan(plan=plan.file.id, package=plan.version, title=plan.file.title)
    return listed(new, status=HTTPStatus.CREATED)


def _store_new(conn: Connection, desk: Desk, plan: Plan) -> None:
    try:
        there = load_context(conn, plan.file.id, desk.clock())
    except NotFoundError:
        store(conn, plan)
        return
    if there.plan.version != plan.version:
        detail = f"the plan {plan.file.id} is here with another package; amend it"
        raise ProblemError(HTTPStatus.CONFLICT, "plan_exists", detail)


async def _start(desk: Desk, plan: Plan) -> None:
    start = PlanStart(plan=plan.file.id, package=plan.version, clock=desk.plan_clock)
    try:
        client = await desk.temporal()
        await client.start_workflow(
            names.PLAN_WORKFLOW,
            start,
            id=f"plan:{plan.file.id}",
            task_queue=names.TASK_QUEUE,
            id_reuse_policy=WorkflowIDReusePolicy.REJECT_DUPLICATE,
            id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
        )
    except WorkflowAlreadyStartedError:
        return
    except (RPCError, RuntimeError, OSError, DondocError) as error:
        raise away("temporal_away", TEMPORAL_AWAY) from error


@router.post("/{plan:segment}/amendment", response_model=Preview)
def preview(sent: PackageFiles, principal: CameIntoPlan, desk: OfDesk) -> Response:
    """Check another version of the package and show what it would change; it is stored only."""

    def permitted(conn: Connection) -> Plan:
        context = load_context(conn, principal.plan, desk.clock())
        facts = Facts(roles=context.plan.file.roles)
        acting(principal, "preview_amendment", facts)
        return context.plan

    old = desk.read(permitted)
    new = read_files(sent)
    if new.file.id != principal.plan:
        detail = f"this is the package of {new.file.id}, not of {principal.plan}"
        raise ProblemError(HTTPStatus.CONFLICT, "other_plan", detail)
    desk.write(lambda conn: store(conn, new))
    found = difference(old, new)

    def effect(conn: Connection) -> Effect:
        return preview_of(conn, principal.plan, desk.clock(), package=new.version)

    said = desk.read(effect)
    return listed(Preview(package=new.version, sound=found.sound, difference=found, effect=said))


@router.post("/{plan:segment}/commands", response_model=PlanOutcome)
async def command(envelope: Envelope[WholeBody], principal: CameIntoPlan, desk: OfDesk) -> Response:
    """Decide something about a plan or its organisation."""

    def find(conn: Connection, context: Context) -> Matter:
        facts, body = facts_of(conn, context, principal, envelope.body)
        said: Envelope[Any] = envelope.model_copy(update={"body": body})
        workflow_id = context.row.workflow_id
        return Matter(
            workflow_id=workflow_id,
            facts=facts,
            refusal=refusal_of(conn, context, body),
            body=body,
            letter=lambda who: Letter(
                workflow_id=workflow_id,
                command=PlanCommand(
                    command_id=said.command_id,
                    actor=who,
                    acted_at=said.acted_at,
                    body=said.body,
                ),
            ),
        )

    def view(conn: Connection) -> tuple[PlanStatus, Context]:
        context = load_context(conn, principal.plan, desk.clock())
        return plan_status(conn, context), context

    await carry_out(desk, principal, envelope, find)
    status, context = await desk.ask(view)
    return listed(PlanOutcome(command_id=envelope.command_id, plan=status), context.zone)
