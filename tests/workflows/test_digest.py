"""The workflow of messages: each working morning, at once when woken, beside slow deliveries."""

from collections import Counter
from datetime import date

from database.notices.queries import sent
from models.notices.delivery import DeliveryKind, DeliveryState
from tests.world import LIBRARY, World, plan_of, world
from worker.build import build_replayer
from worker.histories import runs_of

DUTY = "B.1"


async def started(here: World) -> str:
    """Issue the plan and start its messages; return the id of the workflow."""
    await here.issue()
    await here.running.start_messages(here.plan.file.id)
    await here.running.say_urgent(here.plan.file.id)
    return f"digest:{here.plan.file.id}"


async def test_mornings_go_on_for_months_and_every_run_replays() -> None:
    """One digest a day at most, urgent ones at once, and a new run each month."""
    async with world(plan_of(LIBRARY)) as here:
        workflow_id = await started(here)
        await here.until(date(2020, 5, 4))
        await here.expect_all()
        plan_id = here.plan.file.id
        found = await here.cast.read(lambda conn: sent(conn, plan_id))
        assert {each.state for each in found} == {DeliveryState.SENT}
        digests = [each for each in found if each.kind is DeliveryKind.DIGEST]
        per_day = Counter((each.person, each.day) for each in digests)
        assert digests
        assert set(per_day.values()) == {1}
        hour = here.plan.file.policy.office_hour
        assert {each.at.astimezone(here.zone).time() for each in digests} == {hour}
        urgent = [each for each in found if each.kind is DeliveryKind.URGENT]
        assert {each.day for each in urgent} == {here.issued_on}
        said = {number for each in found for number in each.claims}
        assert len(said) == len(await here.claims())
        runs = list(await runs_of(here.running.client, workflow_id))
        assert len(runs) >= 4
        replayer = build_replayer()
        for history in runs:
            await replayer.replay_workflow(history)


async def test_woken_for_nothing_nothing_happens() -> None:
    """A wake-up is only that: what is urgent stands in the table."""
    async with world(plan_of(LIBRARY, DUTY)) as here:
        workflow_id = await started(here)
        await here.pass_time(working_days=1)
        plan_id = here.plan.file.id
        before = await here.cast.read(lambda conn: sent(conn, plan_id))
        handle = here.running.client.get_workflow_handle(workflow_id)
        for _ in range(3):
            await handle.signal("wake")
        await here.quiet()
        assert await here.cast.read(lambda conn: sent(conn, plan_id)) == before
        await here.expect_all()
