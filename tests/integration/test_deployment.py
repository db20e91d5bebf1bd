"""Which build has the workflows: the real server gives them to the current one only."""

from pathlib import Path

import pytest
from temporalio.api.workflowservice.v1 import DescribeWorkerDeploymentRequest

from models.errors import ServerUnreachableError
from tests.integration.ground import ground
from tests.unit.database.sample import assignment_order, sample_plan
from worker import deployment


async def test_a_build_without_a_worker_cannot_become_current(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without a running worker of the build the request ends after its limit, in words."""
    monkeypatch.setattr(deployment, "KNOWN_WITHIN", 1.0)
    async with ground(tmp_path, sample_plan()) as here:
        with pytest.raises(ServerUnreachableError, match=deployment.build_id()):
            await deployment.make_current(here.client)


async def test_the_build_in_use_stands_in_the_history(tmp_path: Path) -> None:
    """The build of a running worker is current, and each history says which build decided."""
    order = assignment_order()
    async with ground(tmp_path, sample_plan()) as here:
        await here.start_worker()
        await here.opened(order)
        request = DescribeWorkerDeploymentRequest(
            namespace=here.client.namespace, deployment_name=deployment.DEPLOYMENT
        )
        found = await here.client.workflow_service.describe_worker_deployment(request)
        current = found.worker_deployment_info.routing_config.current_deployment_version
        assert current.build_id == deployment.build_id()
        handle = here.client.get_workflow_handle(order.id)
        info = (await handle.describe()).raw_description.workflow_execution_info.versioning_info
        assert info.deployment_version.build_id == deployment.build_id()
