"""The harness itself: what nobody expected fails a scenario."""

import logging
from datetime import date

import pytest

from models.deciding.commands import Approve
from tests.workflows.library import CRITERIA, only
from tests.world import world


async def test_a_message_nobody_asserted_fails_the_scenario() -> None:
    """The issue of a plan tells somebody; a scenario that does not say so is wrong."""
    with pytest.raises(AssertionError, match=r"HTV-VP\.focal"):
        async with world(only("B.1")) as here:
            await here.issue()


async def test_a_message_that_was_not_said_fails_the_scenario() -> None:
    """What is expected must be there: right post, right rung, right day."""
    async with world(only("B.1")) as here:
        await here.issue()
        with pytest.raises(AssertionError, match="no message"):
            await here.expect("assignment", to="HTV-VP.focal", on=date(2020, 1, 7))
        await here.expect("assignment", to="HTV-VP.focal", on=date(2020, 1, 6))


async def _odd() -> None:
    async with world(only("B.1")) as here:
        await here.issue()
        await here.expect_all()
        logging.getLogger("dondoc").warning("something is odd")


async def test_what_was_logged_as_a_warning_fails_the_scenario() -> None:
    """So does a handler that was not finished, which the engine reports as one."""
    with pytest.raises(AssertionError, match="something is odd"):
        await _odd()


async def test_a_refusal_nobody_asked_for_fails_the_scenario() -> None:
    """A command is done, or the scenario says that it is refused."""
    async with world(only("B.1")) as here:
        await here.issue()
        await here.expect_all()
        with pytest.raises(AssertionError, match="wrong_state"):
            await here.does(CRITERIA, Approve())
        here.cast.refused.clear()
