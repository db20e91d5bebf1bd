"""Build the worker: the same one live, in a rehearsal and in tests."""

from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import timedelta
from typing import Any

from temporalio.client import Client
from temporalio.converter import DataConverter
from temporalio.worker import Replayer, Worker

from activities.commits import Commits
from activities.delivery import Channel, Deliveries
from activities.digests import Digests
from activities.opening import Openings
from activities.replanning import Replanning
from database.writer import Writer
from models import names
from runtime.connection import DATA_CONVERTER
from runtime.mail import MailSettings, mail_channel
from worker.deployment import deployment
from worker.sandbox import sandbox
from workflows.assignment import AssignmentWorkflow
from workflows.collection import CollectionWorkflow
from workflows.committee import SteeringCommitteeWorkflow
from workflows.contribution import ContributionWorkflow
from workflows.digest import DigestWorkflow
from workflows.dispatch import DispatchWorkflow
from workflows.final_review import FinalReviewWorkflow
from workflows.plan import PlanWorkflow
from workflows.proposal import ProposalWorkflow
from workflows.reporting import ReportingCycleWorkflow
from workflows.standing import StandingDutyWorkflow

COURSES = (
    SteeringCommitteeWorkflow,
    ProposalWorkflow,
    ContributionWorkflow,
    StandingDutyWorkflow,
    DispatchWorkflow,
    FinalReviewWorkflow,
    ReportingCycleWorkflow,
)
WORKFLOWS = (PlanWorkflow, AssignmentWorkflow, CollectionWorkflow, *COURSES, DigestWorkflow)
DELIVERIES = 20  # at a time


@asynccontextmanager
async def working(
    client: Client,
    writer: Writer,
    *,
    drain: timedelta = timedelta(),
    channel: Channel | None = None,
) -> AsyncIterator[None]:
    """Run the workers of both queues; at the end activities have ``drain`` to finish.

    Messages go out by ``channel``, or by the one the environment asks for.
    """
    by = channel or mail_channel(MailSettings())
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(build_worker(client, writer, drain=drain))
        await stack.enter_async_context(build_delivery_worker(client, writer, by, drain=drain))
        yield


def build_worker(client: Client, writer: Writer, *, drain: timedelta = timedelta()) -> Worker:
    """Build the worker of workflows and commits.

    It knows the activities of the other queue, too: what an earlier build scheduled waits here.
    """
    commits, digests = Commits(writer), Digests(writer)
    return Worker(
        client,
        task_queue=names.TASK_QUEUE,
        workflows=list(WORKFLOWS),
        activities=[
            commits.assignment,
            commits.collection,
            commits.plan,
            commits.course,
            digests.compose,
            *_deliveries(client, writer),
        ],
        workflow_runner=sandbox(),
        deployment_config=deployment(),
        max_cached_workflows=2000,
        max_concurrent_workflow_tasks=100,
        graceful_shutdown_timeout=drain,
    )


def build_delivery_worker(
    client: Client, writer: Writer, channel: Channel, *, drain: timedelta = timedelta()
) -> Worker:
    """Build the worker of all that waits for another server, with slots of its own."""
    return Worker(
        client,
        task_queue=names.DELIVERY_QUEUE,
        activities=[
            *_deliveries(client, writer),
            Deliveries(writer, channel).deliver_pending,
        ],
        deployment_config=deployment(),
        max_concurrent_activities=DELIVERIES,
        graceful_shutdown_timeout=drain,
    )


def build_replayer(converter: DataConverter = DATA_CONVERTER) -> Replayer:
    """Build the replayer with the same workflows, sandbox and converter as the worker."""
    return Replayer(workflows=list(WORKFLOWS), workflow_runner=sandbox(), data_converter=converter)


def _deliveries(client: Client, writer: Writer) -> list[Callable[..., Any]]:
    openings, replanning = Openings(writer, client), Replanning(writer, client)
    return [openings.open_obligations, replanning.replan_obligations]
