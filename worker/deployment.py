"""Which build works: the server hands a workflow to the build that is current, and to no other."""

import asyncio
import hashlib
from functools import cache
from pathlib import Path

from temporalio.api.workflowservice.v1 import SetWorkerDeploymentCurrentVersionRequest
from temporalio.client import Client
from temporalio.common import VersioningBehavior, WorkerDeploymentVersion
from temporalio.service import RPCError, RPCStatusCode
from temporalio.worker import WorkerDeploymentConfig

from models.errors import ServerUnreachableError

DEPLOYMENT = "dondoc"
DECIDING = ("models", "workflows")  # what decides which commands stand in a history
KNOWN_WITHIN = 30.0  # seconds until the server has heard of a worker that just started
POLL = 0.1
_ROOT = Path(__file__).parents[1]
_UNKNOWN_YET = {RPCStatusCode.NOT_FOUND, RPCStatusCode.FAILED_PRECONDITION}


@cache
def build_id() -> str:
    """Return the hash of everything that decides."""
    digest = hashlib.sha256()
    for folder in DECIDING:
        for path in sorted((_ROOT / folder).rglob("*.py")):
            digest.update(path.relative_to(_ROOT).as_posix().encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def deployment() -> WorkerDeploymentConfig:
    """Return what a worker says of itself; the workflows themselves say that they move on."""
    return WorkerDeploymentConfig(
        version=WorkerDeploymentVersion(deployment_name=DEPLOYMENT, build_id=build_id()),
        use_worker_versioning=True,
        default_versioning_behavior=VersioningBehavior.AUTO_UPGRADE,
    )


async def make_current(client: Client) -> None:
    """Let this build have the workflows from now on; its worker must be running already."""
    request = SetWorkerDeploymentCurrentVersionRequest(
        namespace=client.namespace,
        deployment_name=DEPLOYMENT,
        build_id=build_id(),
        identity=client.identity,
    )
    said = ""
    try:
        async with asyncio.timeout(KNOWN_WITHIN):
            while True:
                try:
                    await client.workflow_service.set_worker_deployment_current_version(request)
                except RPCError as error:
                    if error.status not in _UNKNOWN_YET:
                        raise
                    said = error.message
                else:
                    return
                await asyncio.sleep(POLL)
    except TimeoutError as late:
        msg = f"the server knows no worker of the build {build_id()}: {said}"
        raise ServerUnreachableError(msg) from late
