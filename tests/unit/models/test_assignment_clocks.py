"""Days that do not count: outside, suspended, promised; and what a round repeats not."""

from datetime import date

from models.assignment.state import ApproverStage, HolderKind
from models.deciding.commands import (
    Approve,
    Delegate,
    Direct,
    HandOver,
    Promise,
    ReceiveBack,
    Resume,
    Submit,
    Suspend,
    TakeBack,
)
from models.deciding.timetable import Pause
from tests.unit.models.core import DUE, Work, day, work


def due(of: Work) -> date:
    """Return the effective due day."""
    assert of.row.lines is not None
    return of.row.lines.due_day


def planned(of: Work, rung: str) -> date:
    """Return the day a rung is planned for."""
    steps = of.timetable.steps
    return next(s.at.date() for s in steps if any(f.rung == rung for f in s.firings))


# --- outside, suspended ------------------------------------------------------------------------


def test_days_at_an_outside_body_are_given_back() -> None:
    """Back after ten working days, due moves by ten; the stay has its dates."""
    back = work().do(HandOver(body="X", agreed=day("15/10")), "2014-10-06 10:00")
    assert back.row.holder is HolderKind.OUTSIDE
    back.do(ReceiveBack(), "2014-10-20 10:00")
    stay = back.row.hand_overs[0]
    assert (stay.body, stay.sent, stay.agreed, stay.received) == (
        "X", day("6/10"), day("15/10"), day("20/10"),
    )  # fmt: skip
    assert (due(back), back.row.holder) == (day("4/12"), HolderKind.ASSIGNEE)


def test_late_at_an_outside_body_the_climb_stands_still() -> None:
    """Handed over late, the due day stays and the climb goes on when it is back."""
    back = work().do(HandOver(body="X"), "2014-11-24 10:00")
    back.do(ReceiveBack(), "2014-12-01 10:00")
    assert (due(back), back.row.climb.round) == (DUE, 1)
    assert planned(back, "late+5") == day("4/12")
    assert planned(back, "late-weekly") == day("4/12")


def test_a_directive_given_meanwhile_counts_the_days_from_its_own_day() -> None:
    """A deadline set while it lay outside is moved only by the days outside since then."""
    back = work().do(HandOver(body="X"), "2014-09-03 10:00")
    back.do(Direct(due=day("31/12"), instruction="i"), "2014-10-20 10:00")
    assert (due(back), back.row.holder) == (day("31/12"), HolderKind.OUTSIDE)
    back.do(ReceiveBack(), "2014-10-22 10:00")
    assert due(back) == day("6/1/2015")


def test_suspended_days_do_not_count() -> None:
    """Nothing is planned in a suspension; afterwards due moves by its working days."""
    stopped = work().do(Suspend(reason="r"), "2014-10-06 10:00")
    assert (stopped.row.suspended_since, stopped.timetable.steps) == (day("6/10"), ())
    stopped.do(Resume(), "2014-10-20 10:00")
    assert (due(stopped), stopped.row.suspended_since) == (day("4/12"), None)
    assert stopped.row.climb.round == 2


def test_what_is_suspended_outside_stays_there() -> None:
    """A suspension at an outside body ends in the same court, and its looks go on."""
    away = work().do(HandOver(body="X"), "2014-09-03 10:00")
    away.do(Suspend(reason="r"), "2014-09-08 10:00").do(Resume(), "2014-09-15 10:00")
    assert (away.row.holder, away.row.pauses) == (HolderKind.OUTSIDE, ())
    assert planned(away, "outside1:look") == day("28/10")


def test_an_undecided_item_that_was_suspended_climbs_later() -> None:
    """Days of a suspension do not count towards the committee's head."""
    item = work(rule=None, unit="C", occurrence="decision")
    item.do(Suspend(reason="r"), "2014-06-06 10:00").do(Resume(), "2014-06-13 10:00")
    assert planned(item, "undecided-head") == day("7/7")
    assert item.row.lines is None


def test_a_directive_with_a_date_decides_an_undecided_item() -> None:
    """From then on it has a deadline and a ladder like anything else."""
    item = work(rule=None, unit="C", prepared_by="B", occurrence="decision")
    item.do(Direct(due=day("20/11"), instruction="i"), "2014-06-10 10:00")
    assert not item.row.is_undecided
    item.until("2014-11-21 09:00")
    assert item.lines[-2:] == ["19/11 due-1 B.focal", "21/11 late+0 B.head"]
    assert not any("undecided" in line for line in item.lines[1:])


# --- promises ----------------------------------------------------------------------------------


def test_a_promise_pauses_the_climb_until_its_day() -> None:
    """The head who was told promises a day: the next rung comes later by the days until then."""
    late = work().do(Promise(until=day("28/11")), "2014-11-24 10:00", by="V.head")
    assert late.row.promises == (Pause(start=day("24/11"), end=day("28/11")),)
    assert planned(late, "late+5") == day("3/12")
    assert planned(late, "late-weekly") == day("27/11")
    assert due(late) == DUE


def test_two_promises_at_once_pause_the_climb_until_the_later_one() -> None:
    """The days two promises share count once."""
    late = work().do(Promise(until=day("5/12")), "2014-11-28 10:00", by="B.head")
    late.do(Promise(until=day("8/12")), "2014-12-01 10:00", by="R.vp1")
    assert planned(late, "late+10") == day("12/12")


def test_a_new_deadline_forgets_promises() -> None:
    """In a new round nobody has promised anything."""
    late = work().do(Promise(until=day("28/11")), "2014-11-24 10:00", by="V.head")
    late.do(Direct(due=day("31/12"), instruction="i"), "2014-11-25 10:00")
    assert late.row.promises == ()


# --- within the round --------------------------------------------------------------------------


def test_replanning_within_a_round_repeats_nothing() -> None:
    """Delegating and taking back keep the deadline: what was said is not said again."""
    moved = work().do(Delegate(unit="B"), "2014-11-14 10:00")
    moved.do(TakeBack(), "2014-11-17 10:00")
    moved.until("2014-11-21 09:00")
    assert moved.lines == [
        "30/10 due-15 V.focal",
        "13/11 due-5 V.focal",
        "14/11 assignment B.focal",
        "19/11 due-1 V.focal",
        "21/11 late+0 V.head",
    ]
    assert moved.said.withheld == ()


def test_each_approver_in_turn_has_his_own_stay() -> None:
    """The second approver's term begins when the first has approved."""
    stages = (ApproverStage(unit="V"), ApproverStage(unit="S"))
    waiting = work(unit="B", approvers=stages).do(Submit(), "2014-11-03 10:00")
    waiting.do(Approve(), "2014-11-05 10:00")
    assert waiting.lines[-1] == "5/11 review1.2:waiting S.body"
    assert waiting.row.review_due is not None
    assert waiting.row.review_due.due_day == day("19/11")
    assert waiting.timetable.steps == ()
