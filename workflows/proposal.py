"""The workflow of a proposal: drafted, judged inside, decided by others."""

from temporalio import workflow
from temporalio.common import VersioningBehavior

with workflow.unsafe.imports_passed_through():
    from models import names
    from models.messages import CourseStart
    from workflows.course import Course


@workflow.defn(name=names.PROPOSAL_WORKFLOW, versioning_behavior=VersioningBehavior.AUTO_UPGRADE)
class ProposalWorkflow(Course):
    """outline → drafting → … → submission → approved and issued; or returned, in rounds."""

    @workflow.init
    def __init__(self, start: CourseStart) -> None:
        super().__init__(start)

    @workflow.run
    async def run(self, start: CourseStart) -> None:  # noqa: ARG002 — Temporal wants it in both
        """Go through the stages."""
        await self.go_through()
