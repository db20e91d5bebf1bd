"""Each claim that goes by digest is read once by each of its holders, on a working morning."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.deciding.claim import Claim, ClaimKind, Matter, Via
from models.deciding.digest import Digest, digest_morning, digests
from models.deciding.house import House
from models.plan.organisation import Organisation, Post, PostKind, Tenure
from models.timing.calendar import CalendarOverride, CalendarSpec, DayKind, working_calendar
from tests.unit.worker.sample import HOLDERS, ZONE, at, house_of, small_plan

PLAN = small_plan()
HOUSE = house_of(PLAN)
BODIES = ("N-TT.body", "N-HD.body")


def claim(to: str, said: datetime, via: Via = Via.DIGEST) -> Claim:
    """Make a claim to one post."""
    matter = Matter(obligation="o", occurrence="1", duty="2", clause="2", unit="N-TV")
    return Claim(
        matter=matter, kind=ClaimKind.REMINDER, via=via, rung="due-5", to=to, persons=(), at=said
    )


def house_with(*, weekday: int = 1, off: Sequence[date] = ()) -> House:
    """Return the house with another weekly day or more days off."""
    overrides = [CalendarOverride(date=day, day=DayKind.OFF, source="thử") for day in off]
    offices = working_calendar(PLAN.file.calendars.specs[0], overrides)
    terms = HOUSE.policy.digest.model_copy(update={"weekly_weekday": weekday})
    return House(
        policy=HOUSE.policy.model_copy(update={"digest": terms}),
        organisation=HOUSE.organisation,
        calendars={"offices": offices},
        default_calendar="offices",
        calendar_of_kind={},
        zone=ZONE,
    )


instants = st.integers(0, 60 * 24 * 730).map(
    lambda minutes: at("2024-01-01 00:00") + timedelta(minutes=minutes)
)
claims = st.lists(
    st.builds(claim, st.sampled_from(sorted(HOLDERS)), instants, st.sampled_from(Via)), max_size=30
)


def is_worked(morning: datetime) -> bool:
    """Tell whether the morning is at office hour of a working day."""
    day = morning.date()
    in_time = morning.time() == HOUSE.policy.office_hour
    return in_time and HOUSE.calendars["offices"].is_working_day(day)


@given(claims)
def test_nobody_gets_two_digests_on_one_day(said: list[Claim]) -> None:
    """However many posts a person holds, and bodies he sits in."""
    read = Counter(
        (person, each.at.date()) for each in digests(said, HOUSE) for person in each.persons
    )
    assert not [pair for pair, times in read.items() if times > 1]


@given(claims)
def test_no_digest_on_a_day_off_and_none_before_its_claims(said: list[Claim]) -> None:
    """A digest goes out at office hour of a working day, at or after everything in it."""
    for each in digests(said, HOUSE):
        assert is_worked(each.at)
        assert all(said[index].at <= each.at for index in each.claims)


@given(claims)
def test_every_holder_reads_every_claim_once(said: list[Claim]) -> None:
    """No claim that goes by digest is lost, none is read twice; urgent ones are not in it."""
    expected = Counter(
        (index, person)
        for index, each in enumerate(said)
        if each.via is Via.DIGEST
        for person in HOLDERS[each.to]
    )
    read = Counter(
        (index, person)
        for each in digests(said, HOUSE)
        for index in each.claims
        for person in each.persons
    )
    assert read == expected


@given(claims)
def test_a_digest_names_the_posts_of_its_claims(said: list[Claim]) -> None:
    """And digests come in order of time."""
    found = digests(said, HOUSE)
    for each in found:
        assert each.to == tuple(sorted({said[index].to for index in each.claims}))
        assert list(each.claims) == sorted(each.claims)
    assert [each.at for each in found] == sorted(each.at for each in found)


@given(st.sampled_from(BODIES), instants, st.integers(1, 7))
def test_a_top_body_reads_once_a_week(body: str, said: datetime, weekday: int) -> None:
    """On the policy's weekday, or the first working day after it; no such morning is left out."""
    house = house_with(weekday=weekday)
    morning = digest_morning(claim(body, said), house)
    calendar = house.calendars["offices"]
    rolled = {
        calendar.on_or_after(day)
        for back in range(21)
        for day in [morning.date() - timedelta(days=back)]
        if day.isoweekday() == weekday
    }
    assert said <= morning
    assert morning.date() in rolled
    between = (morning - said).days
    days = [said.date() + timedelta(days=n) for n in range(1, between)]
    missed = [
        day
        for day in days
        if day.isoweekday() == weekday and calendar.on_or_after(day) < morning.date()
    ]
    assert not missed


@pytest.mark.parametrize(
    ("said", "read"),
    [
        ("2024-05-17 08:00", "2024-05-17 08:00"),  # a Friday, at office hour
        ("2024-05-17 08:01", "2024-05-20 08:00"),  # too late for Friday's
        ("2024-05-18 08:00", "2024-05-20 08:00"),  # a Saturday
        ("2024-04-26 09:00", "2024-05-02 08:00"),  # before the days off of 30 April and 1 May
    ],
)
def test_a_single_post_reads_on_the_next_working_morning(said: str, read: str) -> None:
    """The very morning of the claim counts, if it is still ahead."""
    assert digest_morning(claim("N-A.focal", at(said)), HOUSE) == at(read)


@pytest.mark.parametrize(
    ("said", "read"),
    [
        ("2024-05-13 08:00", "2024-05-13 08:00"),  # a Monday
        ("2024-05-13 08:01", "2024-05-20 08:00"),
        ("2024-04-25 08:00", "2024-05-02 08:00"),  # Monday 29 April is off, and so are three days
        ("2024-05-02 08:01", "2024-05-06 08:00"),
    ],
)
def test_a_body_reads_on_monday_or_after_the_days_off(said: str, read: str) -> None:
    """A weekly morning that falls on a day off is rolled on, not left out."""
    assert digest_morning(claim("N-TT.body", at(said)), HOUSE) == at(read)


def test_a_post_of_a_body_other_than_the_body_reads_daily() -> None:
    """Only the body itself waits for the weekly morning."""
    posts = [*PLAN.posts, Post(id="N-TT.focal", unit="N-TT", kind=PostKind.FOCAL, title_vi="x")]
    organisation = Organisation(
        units=PLAN.units, posts=posts, tenures=PLAN.tenures, roles=PLAN.file.roles
    )
    house = House(
        policy=HOUSE.policy,
        organisation=organisation,
        calendars=HOUSE.calendars,
        default_calendar="offices",
        calendar_of_kind={},
        zone=ZONE,
    )
    morning = digest_morning(claim("N-TT.focal", at("2024-05-14 09:00")), house)
    assert morning == at("2024-05-15 08:00")


def test_the_calendar_is_that_of_the_posts_unit() -> None:
    """A branch that works on Saturdays reads on Saturday; an unknown post by the matter's unit."""
    six_days = CalendarSpec(name="six", country="", rest_weekdays=(7,), swapped_days=False)
    house = House(
        policy=HOUSE.policy,
        organisation=HOUSE.organisation,
        calendars={**HOUSE.calendars, "six": working_calendar(six_days)},
        default_calendar="offices",
        calendar_of_kind={"branch": "six"},
        zone=ZONE,
    )
    friday = at("2024-05-17 09:00")
    assert digest_morning(claim("N-A.focal", friday), house) == at("2024-05-18 08:00")
    assert digest_morning(claim("N-TV.focal", friday), house) == at("2024-05-20 08:00")
    assert digest_morning(claim("gone", friday), house) == at("2024-05-20 08:00")


def test_a_person_with_two_posts_gets_one_digest_and_his_colleagues_theirs() -> None:
    """The vice-president reads what is his own and the bodies' together; the others only theirs."""
    monday = at("2024-05-13 08:00")
    said = [claim("N.deputy", monday), claim("N-HD.body", monday), claim("N-TT.body", monday)]
    assert digests(said, HOUSE) == (
        Digest(at=monday, to=("N-HD.body",), persons=("p-hd1", "p-hd2"), claims=(1,)),
        Digest(
            at=monday,
            to=("N-HD.body", "N-TT.body", "N.deputy"),
            persons=("p-pho",),
            claims=(0, 1, 2),
        ),
        Digest(at=monday, to=("N-TT.body",), persons=("p-chanh",), claims=(2,)),
    )


def test_the_holder_of_that_morning_reads() -> None:
    """Who took the post over meanwhile reads; where nobody did, the claim still waits there."""
    friday, monday = at("2024-05-17 09:00"), at("2024-05-20 08:00")
    tenures = [
        Tenure(post="N-A.head", person="p-cu", valid_until=date(2024, 5, 20)),
        Tenure(post="N-A.head", person="p-moi", valid_from=date(2024, 5, 20)),
        Tenure(post="N-B.head", person="p-b", valid_until=date(2024, 5, 20)),
        Tenure(post="N-B.focal", person="p-b2", valid_until=date(2024, 5, 20)),
    ]
    organisation = Organisation(
        units=PLAN.units, posts=PLAN.posts, tenures=tenures, roles=PLAN.file.roles
    )
    house = House(
        policy=HOUSE.policy,
        organisation=organisation,
        calendars=HOUSE.calendars,
        default_calendar="offices",
        calendar_of_kind={},
        zone=ZONE,
    )
    said = [claim("N-A.head", friday), claim("N-B.head", friday), claim("N-B.focal", friday)]
    assert digests(said, house) == (
        Digest(at=monday, to=("N-A.head",), persons=("p-moi",), claims=(0,)),
        Digest(at=monday, to=("N-B.focal",), persons=(), claims=(2,)),
        Digest(at=monday, to=("N-B.head",), persons=(), claims=(1,)),
    )
