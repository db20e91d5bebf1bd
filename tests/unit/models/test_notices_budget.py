"""Over random plans with random policies nobody gets more than his budget, and nothing is lost."""

from collections import Counter, defaultdict
from dataclasses import replace
from datetime import date, datetime, time, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from models.assignment.state import AssignmentRow
from models.deciding.commands import Return, Submit
from models.notices.compose import Composed
from models.notices.delivery import DeliveryKind, Reader
from models.notices.facts import Item
from models.plan.policy import DigestTerms
from models.timing.deadline import DeadlineRule
from tests.unit.models.core import OPENED, ZONE, Work, organisation, work
from tests.unit.models.notices_core import Office, addressed, item, office

START = OPENED.date()
DAYS = 40
WORKERS = ("B", "V", "N1", "N2", "N3", "D1", "G1")
# Who holds several posts is one person, with one budget.
HOLDERS: dict[str, tuple[str, ...]] = {
    "N1.focal": ("p-busy",),
    "N1.head": ("p-busy",),
    "N2.focal": ("p-busy",),
}
DUTY = st.tuples(
    st.sampled_from(WORKERS),
    st.integers(1, 25),  # days until it is due
    st.booleans(),  # announced with the plan, or told at once
    st.one_of(st.none(), st.integers(0, DAYS - 1)),  # handed in, and returned the day after
)
HOURS = st.tuples(st.integers(0, 23), st.integers(0, 23))


def carried_out(number: int, duty: tuple[str, int, bool, int | None], here: Office) -> Work:
    """Let one duty be given, handed in and returned as it comes."""
    unit, due, announced, day = duty
    rule = DeadlineRule(on=START + timedelta(days=due))
    more = {"duty": f"d{number}", "unit": unit, "rule": rule, "announced": announced}
    done = work(here.house, OPENED, approvers=({"unit": "R"},), **more)
    if day is not None:
        evening = datetime.combine(START + timedelta(days=day), time(16, number % 60), ZONE)
        done.until_instant(evening)
        done.try_(Submit(), evening)
        done.until_instant(evening + timedelta(days=1))
        done.try_(Return(reason="x"), evening + timedelta(days=1))
    done.until_instant(datetime.combine(START + timedelta(days=DAYS), time(), ZONE))
    return done


def as_item(row: AssignmentRow) -> Item:
    """Return what is open of a duty as the composition sees it: as if it never ended."""
    assert row.lines is not None
    order = row.order
    more = {"duty": order.duty, "obligation": row.id, "round": row.climb.round}
    return item(row.unit, row.lines.due_day, **more, late_after=row.lines.late_after)


@settings(deadline=None, max_examples=30)
@given(
    st.lists(DUTY, max_size=7),
    st.integers(0, 3),
    st.integers(1, 2),
    st.integers(1, 5),
    st.dictionaries(st.sampled_from(["p-busy", "p-B.head", "p-N3.focal"]), HOURS, max_size=3),
)
def test_a_random_plan_keeps_the_budget(
    duties: list[tuple[str, int, bool, int | None]],
    urgent: int,
    digests: int,
    weekday: int,
    quiet: dict[str, tuple[int, int]],
) -> None:
    """Per person and day of sending, whatever he holds, whenever he sleeps; on working days."""
    terms = DigestTerms(budget_urgent=urgent, budget_digests=digests, weekly_weekday=weekday)
    where = replace(office(digest=terms), organisation=addressed(organisation(holders=HOLDERS)))
    here = Office(house=where)
    done = [carried_out(number, each, here) for number, each in enumerate(duties)]
    here.owes(*(as_item(each.row) for each in done))
    readers = {
        person: Reader(person=person, quiet_from=time(start), quiet_until=time(end))
        for person, (start, end) in quiet.items()
    }
    here.facts = replace(here.facts, readers=readers)
    here.claim(*sorted((each for one in done for each in one.said.claims), key=lambda e: e.at))
    composed = [each for day in range(DAYS + 20) for each in a_day(here, day)]
    _check(here, composed, urgent, digests)


def a_day(here: Office, number: int) -> list[Composed]:
    """Compose a morning, and what is urgent several times."""
    today = START + timedelta(days=number)
    found = []
    if any(each.is_working_day(today) for each in here.house.calendars.values()):
        found.append(here.morning(today))
    hours = (9, 12, 17, 22)
    return [*found, *(here.urgent(datetime.combine(today, time(h, 30), ZONE)) for h in hours)]


def _check(here: Office, composed: list[Composed], urgent: int, digests: int) -> None:
    most = {DeliveryKind.URGENT: urgent, DeliveryKind.DIGEST: digests}
    spent: Counter[tuple[str, date, DeliveryKind]] = Counter()
    said: dict[int, Counter[str]] = defaultdict(Counter)
    for when, draft in here.sent:
        goes = draft.not_before or when
        assert goes >= when
        assert goes.date() == when.date()  # the day whose budget it was counted against
        unit = draft.posts[0].partition(".")[0]  # enterprises work on Saturdays
        assert here.house.calendar_for(unit, when.date()).is_working_day(goes.date())
        spent[draft.person, goes.date(), draft.kind] += 1
        for number in draft.claims:
            said[number][draft.person] += 1
    assert all(count <= most[kind] for (_, _, kind), count in spent.items())
    assert all(count == 1 for each in said.values() for count in each.values())
    disposed = {each.claim for one in composed for each in one.disposed}
    for number in range(1, len(here.claims) + 1):
        is_said, is_withheld = number in said, number in disposed
        assert is_said or is_withheld or not (digests and urgent)
        assert not (is_said and is_withheld)
