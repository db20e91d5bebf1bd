"""A workflow that does what no workflow may: it looks at the clock of the machine."""

from datetime import UTC, datetime

from temporalio import workflow


@workflow.defn
class LooksAtTheClock:
    """Ask the machine for the time."""

    @workflow.run
    async def run(self) -> str:
        """Return what the machine says."""
        return datetime.now(UTC).isoformat()
