"""Random walks: a collection through which commands and time pass in any order."""

from datetime import date, datetime, timedelta

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from models.collection.planning import on_line
from models.collection.state import OWED, EntryState
from models.deciding.claim import ClaimKind
from models.deciding.collecting import (
    Accept,
    AcceptWithGaps,
    Close,
    CollectionBody,
    DecideEntryExtension,
    ExcuseEntry,
    MarkNotApplicable,
    Receipt,
    Receive,
    ReceiveMany,
    Reopen,
    RequestEntryExtension,
    ReturnEntry,
)
from models.deciding.commands import Fire, Promise
from models.plan.organisation import PostKind
from models.timing.deadline import DeadlineRule
from tests.unit.models.core import (
    DUE,
    OPENED,
    gathering,
    house,
    key,
    organisation,
    post,
    posts,
    tenures,
)

MEMBERS = ("N1", "N2", "N3", "D1", "G1", "G2")
UNITS = st.sampled_from([*MEMBERS, "Z"])
DAYS = st.dates(date(2014, 6, 1), date(2015, 12, 1))
MAYBE = st.none() | DAYS
POSTS = sorted({each.post for each in tenures()})
VACANT = st.sets(st.sampled_from([each.id for each in posts()]), max_size=4)
RULES = st.sampled_from([DeadlineRule(on=DUE), DeadlineRule(on=date(2014, 6, 3))])
R = st.just("r")
# An empty desk whose messages another unit's desk receives.
CLERK = post("N2.clerk", PostKind.FOCAL, acting="N1.focal")

BODIES: st.SearchStrategy[CollectionBody] = st.one_of(
    st.just(Close()),
    st.builds(Accept, units=st.lists(UNITS, min_size=1, max_size=2).map(tuple)),
    st.builds(AcceptWithGaps, missing=st.lists(UNITS, min_size=1, max_size=3).map(tuple), reason=R),
    st.builds(DecideEntryExtension, unit=UNITS, granted=st.booleans(), until=MAYBE),
    st.builds(ExcuseEntry, unit=UNITS, reason=R),
    st.builds(MarkNotApplicable, unit=UNITS, reason=R),
    st.builds(Reopen, unit=UNITS, until=DAYS, reason=R),
    st.builds(RequestEntryExtension, unit=UNITS, until=DAYS, reason=R),
    st.builds(ReturnEntry, unit=UNITS, reason=R, due=MAYBE),
)


class CollectionWalk(RuleBasedStateMachine):
    """Throw commands at a collection while its timetable is fired in order."""

    now: datetime

    @initialize(vacant=VACANT, deadline=RULES, announced=st.booleans())
    def begin(
        self,
        vacant: set[str],
        deadline: DeadlineRule,
        announced: bool,  # noqa: FBT001 — hypothesis hands it over
    ) -> None:
        """Open a collection of units of three levels in a house with some empty posts."""
        self.now = OPENED
        org = organisation(vacant, more_posts=[CLERK])
        self.all = gathering(house(org), units=MEMBERS, rule=deadline, announced=announced)
        self.stale = False
        self.rounds = dict.fromkeys(MEMBERS, 1)

    @rule(hours=st.integers(0, 24 * 30))
    def pass_time(self, hours: int) -> None:
        """Let time pass and fire what comes due."""
        self.now += timedelta(hours=hours)
        self.all.until_instant(self.now)

    def _try(self, body: CollectionBody, by: str = "") -> bool:
        before, said = (self.all.row, self.all.entries), self.all.said
        refusal = self.all.try_(body, self.now, by)
        if refusal:
            assert (self.all.row, self.all.entries, self.all.said) == (*before, said)
        return refusal is None

    @rule(body=BODIES)
    def command(self, body: CollectionBody) -> None:
        """Do something; what is refused changes nothing, and an extension never shortens."""
        before = self.all.entries
        if self._try(body) and isinstance(body, DecideEntryExtension):
            assert self.all.entries[body.unit].due_day >= before[body.unit].due_day

    @rule(unit=UNITS, days=st.integers(-1, 20))
    def receive(self, unit: str, days: int) -> None:
        """An answer arrives, received some days ago."""
        on = self.now.date() - timedelta(days=days)
        self._try(Receive(receipt=Receipt(unit=unit, received_on=on)))

    @rule(units=st.lists(UNITS, min_size=1, max_size=4))
    def receive_many(self, units: list[str]) -> None:
        """Several answers arrive together."""
        on = self.now.date()
        receipts = tuple(Receipt(unit=unit, received_on=on) for unit in units)
        self._try(ReceiveMany(receipts=receipts))

    @rule()
    def declare(self) -> None:
        """Accept the whole with exactly what is missing declared."""
        lacking = [u for u, e in self.all.entries.items() if e.state in OWED]
        lacking += [u for u, e in self.all.entries.items() if e.state is EntryState.MISSING]
        if lacking and len(lacking) < 3:
            self._try(AcceptWithGaps(missing=tuple(lacking), reason="r"))

    @rule(ahead=st.integers(1, 14), which=st.integers(0, 5), by=st.sampled_from(POSTS))
    def promise(self, ahead: int, which: int, by: str) -> None:
        """Somebody promises a day on one of the lines."""
        lines = self.all.row.lines
        line = lines[which % len(lines)]
        told = [*line.told_posts, by][0]
        until = self.now.date() + timedelta(days=ahead)
        self._try(Promise(until=until, line=line.lines.due_day), told)

    @rule(which=st.integers(0, 30), place=st.integers(0, 30))
    def stale_instant(self, which: int, place: int) -> None:
        """An instant of an earlier timetable arrives after a command has replaced it."""
        steps = self.all.plans[which % len(self.all.plans)].steps
        past = [step for step in steps if step.at <= self.now]
        if past:
            self.stale, step = True, past[place % len(past)]
            assert self._try(Fire(at=step.at, firings=step.firings))

    @rule(vacant=VACANT)
    def reorganise(self, vacant: set[str]) -> None:
        """Let people go and come."""
        self.all.house = house(organisation(vacant, more_posts=[CLERK]))

    @invariant()
    def claims_are_unique(self) -> None:
        """No message is claimed twice, and no step of a timetable has the name of another."""
        keys = [key(each) for each in self.all.said.claims]
        assert len(keys) == len(set(keys))
        assert len(self.all.names) == len(set(self.all.names))

    @invariant()
    def lines_count_those_who_owe(self) -> None:
        """Each line counts its owing entries, and every owing entry has its line."""
        entries = self.all.entries.values()
        for line in self.all.row.lines:
            assert line.open_entries == len(on_line(entries, line.lines.due_day))
            assert line.lines.due <= line.lines.late_after <= line.lines.locked_after
        assert all(self.all.row.line(each.due_day) for each in entries)
        days = [line.lines.due_day for line in self.all.row.lines]
        assert days == sorted(set(days))

    @invariant()
    def what_is_planned_lies_ahead(self) -> None:
        """Steps are sorted, ahead, of lines on which somebody owes, and not said already."""
        row, steps = self.all.row, self.all.timetable.steps
        instants = [step.at for step in steps]
        assert instants == sorted(set(instants))
        assert all(instant > self.now for instant in instants)
        live = {line.lines.due_day for line in row.lines if line.open_entries}
        fired = {name for line in row.lines for name in line.fired}
        for step in steps:
            for firing in step.firings:
                assert firing.line in live
                assert self.stale or firing.key not in fired

    @invariant()
    def what_is_closed_owes_nothing(self) -> None:
        """A closed collection has no timetable and nobody who owes; gaps are missing entries."""
        row = self.all.row
        owing = [each for each in self.all.entries.values() if each.state in OWED]
        if not row.is_open:
            assert not owing
            assert not self.all.timetable.steps
        assert (row.closed_at is None) == row.is_open

    @invariant()
    def rounds_only_grow(self) -> None:
        """An entry's round never goes back."""
        for unit, entry in self.all.entries.items():
            assert entry.climb.round >= self.rounds[unit]
            self.rounds[unit] = entry.climb.round

    @invariant()
    def nothing_escalates_before_its_time(self) -> None:
        """An escalation comes after the day of its line."""
        for claim in self.all.said.claims[-6:]:
            if claim.kind is ClaimKind.ESCALATION:
                assert claim.line is not None
                assert claim.at.date() > claim.line


CollectionWalk.TestCase.settings = settings(
    max_examples=60, stateful_step_count=30, deadline=None, derandomize=True
)
TestCollectionWalk = CollectionWalk.TestCase
