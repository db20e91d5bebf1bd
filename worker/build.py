"""Build the worker: the same one live, in a rehearsal and in tests."""

from temporalio.client import Client
from temporalio.worker import Replayer, Worker
from temporalio.worker.workflow_sandbox import SandboxedWorkflowRunner, SandboxRestrictions
from temporalio.workflow import SandboxImportNotificationPolicy

from activities.commits import Commits
from activities.opening import Openings
from database.writer import Writer
from models import names
from runtime.connection import DATA_CONVERTER
from worker.deployment import deployment
from workflows.assignment import AssignmentWorkflow
from workflows.collection import CollectionWorkflow
from workflows.plan import PlanWorkflow

WORKFLOWS = (PlanWorkflow, AssignmentWorkflow, CollectionWorkflow)


def sandbox() -> SandboxedWorkflowRunner:
    """Return the one sandbox: an import that was not passed through on purpose fails at start."""
    policy = (
        SandboxImportNotificationPolicy.WARN_ON_DYNAMIC_IMPORT
        | SandboxImportNotificationPolicy.RAISE_ON_UNINTENTIONAL_PASSTHROUGH
    )
    restrictions = SandboxRestrictions.default.with_import_notification_policy(policy)
    return SandboxedWorkflowRunner(restrictions=restrictions)


def build_worker(client: Client, writer: Writer) -> Worker:
    """Build the worker of workflows and commits."""
    commits, openings = Commits(writer), Openings(writer, client)
    return Worker(
        client,
        task_queue=names.TASK_QUEUE,
        workflows=list(WORKFLOWS),
        activities=[
            commits.assignment,
            commits.collection,
            commits.plan,
            openings.open_obligations,
        ],
        workflow_runner=sandbox(),
        deployment_config=deployment(),
        max_cached_workflows=2000,
        max_concurrent_workflow_tasks=100,
    )


def build_replayer() -> Replayer:
    """Build the replayer with the same workflows, sandbox and converter as the worker."""
    return Replayer(
        workflows=list(WORKFLOWS), workflow_runner=sandbox(), data_converter=DATA_CONVERTER
    )
