"""The workflow of a standing duty: reviewed each year, never done."""

from temporalio import workflow
from temporalio.common import VersioningBehavior

with workflow.unsafe.imports_passed_through():
    from models import names
    from models.messages import CourseStart
    from workflows.course import Course


@workflow.defn(
    name=names.STANDING_DUTY_WORKFLOW, versioning_behavior=VersioningBehavior.AUTO_UPGRADE
)
class StandingDutyWorkflow(Course):
    """a review each year; a missed review is late, the duty itself never is."""

    @workflow.init
    def __init__(self, start: CourseStart) -> None:
        super().__init__(start)

    @workflow.run
    async def run(self, start: CourseStart) -> None:  # noqa: ARG002 — Temporal wants it in both
        """Go through the stages."""
        await self.go_through()
