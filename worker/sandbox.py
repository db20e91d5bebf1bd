"""The sandbox in which workflows run."""

from typing import Any

from temporalio.converter import StorageDriverStoreContext
from temporalio.worker import WorkflowInstance, WorkflowInstanceDetails
from temporalio.worker.workflow_sandbox import SandboxedWorkflowRunner, SandboxRestrictions
from temporalio.workflow import Info, SandboxImportNotificationPolicy


class _ContextFree(WorkflowInstance):
    """A workflow in its sandbox whose payloads are converted alike, whatever they belong to.

    The SDK enters the sandbox for every payload, to ask what the payload belongs to; that took a
    seventh of a rehearsal. Neither the converter nor the codec of this house looks at it.
    """

    def __init__(self, inner: WorkflowInstance) -> None:
        self._inner = inner

    def activate(self, act: Any) -> Any:  # noqa: ANN401 — the SDK's own messages
        return self._inner.activate(act)

    def get_serialization_context(self, command_info: object) -> None:
        del command_info

    def get_external_store_context(self, command_info: object) -> StorageDriverStoreContext:
        del command_info
        return StorageDriverStoreContext(target=None)

    def get_info(self) -> Info:
        return self._inner.get_info()

    def get_thread_id(self) -> int | None:
        return self._inner.get_thread_id()


class _Runner(SandboxedWorkflowRunner):
    """The SDK's sandbox, without its questions about payloads."""

    def create_instance(self, det: WorkflowInstanceDetails) -> WorkflowInstance:
        return _ContextFree(super().create_instance(det))


def sandbox() -> SandboxedWorkflowRunner:
    """Return the one sandbox: an import that was not passed through on purpose fails at start."""
    policy = (
        SandboxImportNotificationPolicy.WARN_ON_DYNAMIC_IMPORT
        | SandboxImportNotificationPolicy.RAISE_ON_UNINTENTIONAL_PASSTHROUGH
    )
    restrictions = SandboxRestrictions.default.with_import_notification_policy(policy)
    return _Runner(restrictions=restrictions)
