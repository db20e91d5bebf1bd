"""Random walks: an assignment through which commands and time pass in any order."""

from datetime import date, datetime, timedelta

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
)

from models.assignment.decisions import permitted
from models.assignment.state import ApproverStage, AssignmentState, HolderKind
from models.deciding.commands import (
    Acknowledge,
    Approve,
    Ask,
    AssignmentBody,
    DecideExtension,
    Delegate,
    Direct,
    Fire,
    HandOver,
    Promise,
    Reassign,
    ReceiveBack,
    ReportProgress,
    RequestExtension,
    Resume,
    Return,
    Submit,
    Suspend,
    TakeBack,
    Withdraw,
)
from models.timing.deadline import Anchor, DeadlineRule
from tests.unit.models.core import (
    DUE,
    OPENED,
    assignment_order,
    at,
    house,
    key,
    organisation,
    posts,
    tenures,
    work,
)

POSTS = sorted({each.post for each in tenures()})
VACANT = st.sets(st.sampled_from([each.id for each in posts()]), max_size=4)
UNITS = st.sampled_from(["V", "B", "N1", "G1", "Z"])
DAYS = st.dates(date(2014, 6, 1), date(2016, 6, 1))
MAYBE = st.none() | DAYS
RULES = st.sampled_from(
    [
        DeadlineRule(on=DUE),
        DeadlineRule(on=date(2014, 6, 9)),
        DeadlineRule(on=date(2014, 5, 5)),
        DeadlineRule(after=Anchor.ASKED, working_days=30),
        None,
    ]
)
STAGES = st.lists(st.sampled_from(["V", "B", "S", "P"]), max_size=2).map(
    lambda found: tuple(ApproverStage(unit=each) for each in found)
)
BODIES: st.SearchStrategy[AssignmentBody] = st.one_of(
    st.sampled_from(
        [
            Acknowledge(),
            Approve(),
            Ask(body="X"),
            ReceiveBack(),
            ReportProgress(text="x"),
            Resume(),
            Submit(),
            Suspend(reason="r"),
            TakeBack(),
        ]
    ),
    st.builds(DecideExtension, granted=st.booleans(), until=MAYBE),
    st.builds(Delegate, unit=UNITS),
    st.builds(Direct, due=MAYBE, lead=st.none() | UNITS),
    st.builds(HandOver, body=st.sampled_from(["X", "Y"]), agreed=MAYBE),
    st.builds(Promise, until=DAYS),
    st.builds(Reassign, unit=UNITS),
    st.builds(RequestExtension, until=DAYS, reason=st.just("r")),
    st.builds(Return, reason=st.just("r"), due=MAYBE),
)


class AssignmentWalk(RuleBasedStateMachine):
    """Throw commands at an assignment while its timetable is fired in order."""

    now: datetime

    @initialize(vacant=VACANT, deadline=RULES, stages=STAGES, announced=st.booleans(), unit=UNITS)
    def begin(
        self,
        vacant: set[str],
        deadline: DeadlineRule | None,
        stages: tuple[ApproverStage, ...],
        announced: bool,  # noqa: FBT001 — hypothesis hands it over
        unit: str,
    ) -> None:
        """Open an assignment in a house with some empty posts."""
        self.now = OPENED
        self.work = work(
            house(vacant=vacant), rule=deadline, approvers=stages, announced=announced, unit=unit
        )
        self.round, self.stale = 1, False

    @rule(hours=st.integers(0, 24 * 45))
    def pass_time(self, hours: int) -> None:
        """Let time pass and fire what comes due."""
        self.now += timedelta(hours=hours)
        self.work.until_instant(self.now)

    @rule(body=BODIES, by=st.sampled_from(POSTS))
    def command(self, body: AssignmentBody, by: str) -> None:
        """Do something; it is refused exactly where the table or its own rule says so."""
        may = permitted(self.work.row)
        before, said = self.work.row, self.work.said
        due = before.lines.due_day if before.lines else None
        refusal = self.work.try_(body, self.now, by)
        if refusal:
            assert (self.work.row, self.work.said) == (before, said)
            return
        assert body.type in may
        after = self.work.row
        if isinstance(body, DecideExtension) and due:
            assert after.lines is not None
            assert after.lines.due_day >= due
        moved = due is not None and after.lines is not None and after.lines.due_day != due
        assert (after.climb.round == before.climb.round + 1) == moved

    @precondition(lambda self: self.work.row.climb.told_posts)
    @rule(until=st.integers(1, 14))
    def promise(self, until: int) -> None:
        """Somebody who was escalated to promises a day."""
        by = self.work.row.climb.told_posts[-1]
        self.work.try_(Promise(until=self.now.date() + timedelta(days=until)), self.now, by)

    @rule(body=st.just(Withdraw(reason="r")), never=st.integers(0, 15))
    def withdraw(self, body: Withdraw, never: int) -> None:
        """Rarely, withdraw it."""
        if not never:
            self.work.try_(body, self.now)

    @rule(which=st.integers(0, 30), place=st.integers(0, 30))
    def stale_instant(self, which: int, place: int) -> None:
        """An instant of an earlier timetable arrives after a command has replaced it."""
        steps = self.work.plans[which % len(self.work.plans)].steps
        past = [step for step in steps if step.at <= self.now]
        if past:
            self.stale, step = True, past[place % len(past)]
            assert self.work.try_(Fire(at=step.at, firings=step.firings), self.now) is None

    @rule(vacant=VACANT)
    def reorganise(self, vacant: set[str]) -> None:
        """Let people go and come."""
        self.work.house = house(organisation(vacant))

    @invariant()
    def claims_are_unique(self) -> None:
        """No message is claimed twice, and no step of a timetable has the name of another."""
        keys = [key(each) for each in self.work.said.claims]
        assert len(keys) == len(set(keys))
        assert len(self.work.names) == len(set(self.work.names))

    @invariant()
    def exactly_one_holds_it(self) -> None:
        """The holder follows from the state, and an outside stay is open only while it lasts."""
        row = self.work.row
        away = [stay for stay in row.hand_overs if stay.received is None]
        if not row.is_open:
            assert row.holder is HolderKind.NOBODY
            assert not self.work.timetable.steps
        elif row.state is AssignmentState.SUBMITTED:
            assert row.holder is HolderKind.APPROVER
            assert row.approver is not None
        else:
            assert row.holder is (HolderKind.OUTSIDE if away else HolderKind.ASSIGNEE)
        assert len(away) <= 1

    @invariant()
    def what_is_planned_lies_ahead(self) -> None:
        """The timetable is sorted, of this round, ahead, and repeats nothing of the round."""
        row, steps = self.work.row, self.work.timetable.steps
        instants = [step.at for step in steps]
        assert instants == sorted(set(instants))
        assert all(instant > self.now for instant in instants)
        assert self.work.timetable.round == row.climb.round or not steps
        fired = (
            row.review_climb.fired if row.state is AssignmentState.SUBMITTED else row.climb.fired
        )
        planned = {firing.key for step in steps for firing in step.firings}
        assert self.stale or not planned & set(fired)
        assert len(fired) == len(set(fired))
        assert row.suspended_since is None or not steps

    @invariant()
    def the_lines_are_ordered(self) -> None:
        """Due ≤ late_after ≤ locked_after; rounds only grow."""
        row = self.work.row
        for lines in (row.lines, row.review_due):
            assert lines is None or lines.due <= lines.late_after <= lines.locked_after
        assert row.climb.round >= self.round
        self.round = row.climb.round

    @invariant()
    def nothing_speaks_before_its_time(self) -> None:
        """An escalation about the assignee comes after the term of its round."""
        for claim in self.work.said.claims[-3:]:
            assert claim.at <= self.now
            if claim.rung.startswith("late") and claim.matter.due_day:
                assert claim.at.date() > claim.matter.due_day


AssignmentWalk.TestCase.settings = settings(
    max_examples=60, stateful_step_count=30, deadline=None, derandomize=True
)
TestAssignmentWalk = AssignmentWalk.TestCase


def test_the_walk_begins_before_anything_is_due() -> None:
    """The first day of the walk lies before the due day of the usual order."""
    assert at("2014-11-20 00:00") > OPENED
    assert assignment_order().rule == DeadlineRule(on=DUE)
