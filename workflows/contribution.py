"""The workflow of a contribution to somebody else's document."""

from temporalio import workflow
from temporalio.common import VersioningBehavior

with workflow.unsafe.imports_passed_through():
    from models import names
    from models.messages import CourseStart
    from workflows.course import Course


@workflow.defn(
    name=names.CONTRIBUTION_WORKFLOW, versioning_behavior=VersioningBehavior.AUTO_UPGRADE
)
class ContributionWorkflow(Course):
    """asked → drafted → cleared → sent → its outcome, also where it was not reached."""

    @workflow.init
    def __init__(self, start: CourseStart) -> None:
        super().__init__(start)

    @workflow.run
    async def run(self, start: CourseStart) -> None:  # noqa: ARG002 — Temporal wants it in both
        """Go through the stages."""
        await self.go_through()
