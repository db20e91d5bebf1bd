"""Which command is permitted in which state, and in whose court."""

from collections.abc import Callable

import pytest

from models.assignment.decisions import PERMITTED, permitted, refused_now
from models.assignment.state import ApproverStage, AssignmentState, HolderKind
from models.deciding.commands import (
    Acknowledge,
    Ask,
    HandOver,
    ReportProgress,
    Resume,
    Return,
    Submit,
    Suspend,
    Withdraw,
)
from models.timing.deadline import Anchor, DeadlineRule
from tests.unit.models.core import Work, work

NOW = "2014-10-06 10:00"
STATE, HOLDER = AssignmentState, HolderKind

ANY_TIME = ("withdraw", "replan", "redecide")
EVER = (*ANY_TIME, "suspend")
AT_WORK = (
    "report_progress",
    "submit",
    "request_extension",
    "decide_extension",
    "delegate",
    "take_back",
    "reassign",
    "hand_over",
    "direct",
    "promise",
    *EVER,
)
OUTSIDE = ("report_progress", "receive_back", "direct", *EVER)


def assigned() -> Work:
    """An assignment that waits for its unit, with one approver."""
    return work(unit="B", approvers=(ApproverStage(unit="V"),))


def waiting() -> Work:
    """An assignment whose event has not happened."""
    return work(rule=DeadlineRule(after=Anchor.ASKED, working_days=30))


def submitted() -> Work:
    """An assignment that lies with its approver."""
    return assigned().do(Submit(), NOW)


def outside() -> Work:
    """An assignment that lies with an outside body."""
    return assigned().do(HandOver(body="X"), NOW)


def suspended() -> Work:
    """An assignment whose clock stands still."""
    return assigned().do(Suspend(reason="r"), NOW)


CASES: dict[str, tuple[Callable[[], Work], tuple[str, ...]]] = {
    "waiting": (waiting, ("reassign", "ask", *EVER)),
    "assigned": (assigned, ("acknowledge", *AT_WORK)),
    "acknowledged": (lambda: assigned().do(Acknowledge(), NOW), AT_WORK),
    "submitted": (submitted, ("approve", "return", "promise", "record_received_on", *EVER)),
    "returned": (lambda: submitted().do(Return(reason="r"), NOW), AT_WORK),
    "completed": (lambda: work().do(Submit(), NOW), ("record_received_on",)),
    "withdrawn": (lambda: work().do(Withdraw(reason="r"), NOW), ()),
    "outside": (outside, ("acknowledge", *OUTSIDE)),
    "outside, acknowledged": (
        lambda: assigned().do(Acknowledge(), NOW).do(HandOver(body="X"), NOW),
        OUTSIDE,
    ),
    "suspended": (suspended, ("resume", *ANY_TIME)),
    "suspended with the approver": (
        lambda: submitted().do(Suspend(reason="r"), NOW),
        ("resume", *ANY_TIME),
    ),
    "resumed": (lambda: suspended().do(Resume(), NOW), ("acknowledge", *AT_WORK)),
}


@pytest.mark.parametrize("case", list(CASES))
def test_each_state_permits_exactly_its_commands(case: str) -> None:
    """Every command is tried in every state: those named are permitted, all others refused."""
    make, expected = CASES[case]
    row = make().row
    assert set(permitted(row)) == set(expected)
    for name in PERMITTED:
        assert (refused_now(row, name) is None) == (name in expected), name


def test_permitted_commands_come_in_the_order_of_the_table() -> None:
    """The list a user reads has a fixed order."""
    names = list(PERMITTED)
    found = permitted(assigned().row)
    assert list(found) == sorted(found, key=names.index)


def test_a_refusal_says_what_state_would_do() -> None:
    """The code is stable and the text names what is needed and what is."""
    refusal = refused_now(assigned().row, "approve")
    assert refusal is not None
    assert refusal.code == "wrong_state"
    assert refusal.message == "'approve' needs a state among submitted; it is assigned"
    refusal = refused_now(work().do(Submit(), NOW).row, "submit")
    assert refusal is not None
    assert "among acknowledged, assigned, returned; it is completed" in refusal.message


def test_a_refusal_says_in_whose_court_it_would_have_to_lie() -> None:
    """What lies outside is not submitted."""
    away = assigned().do(HandOver(body="X"), NOW)
    refusal = away.refused(Submit(), NOW)
    assert refusal.code == "wrong_court"
    assert refusal.message == "'submit' needs the matter to lie with assignee; it lies with outside"
    assert refused_now(away.row, "acknowledge") is None


def test_what_is_suspended_is_resumed_first() -> None:
    """Suspended, only resuming and withdrawing are accepted; not suspended, it is not resumed."""
    stopped = assigned().do(Suspend(reason="r"), NOW)
    assert stopped.refused(Submit(), NOW).code == "suspended"
    assert stopped.refused(Suspend(reason="r"), NOW).code == "suspended"
    assert "resume it first" in stopped.refused(Submit(), NOW).message
    running = assigned()
    refusal = running.refused(Resume(), NOW)
    assert (refusal.code, refusal.message) == ("not_suspended", "nothing is suspended")
    stopped.do(Withdraw(reason="r"), NOW)
    assert not stopped.row.is_open


def test_only_what_waits_is_asked_for() -> None:
    """Asking for what has a clock already is refused."""
    assert assigned().refused(Ask(body="X"), NOW).code == "wrong_state"


def test_a_refused_command_leaves_row_and_messages_alone() -> None:
    """A refusal is a value: nothing is said and nothing is planned."""
    done = work().do(Submit(), NOW)
    said, plans = done.said, len(done.plans)
    done.refused(ReportProgress(text="x"), NOW)
    assert (done.said, len(done.plans)) == (said, plans)
    assert done.row.state is STATE.COMPLETED
    assert done.row.holder is HOLDER.NOBODY
