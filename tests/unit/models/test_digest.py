"""A claim is read on a working morning: the next one, and by a top body on its weekly one."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.deciding.claim import Claim, ClaimKind, Matter, Via
from models.deciding.digest import digest_morning
from models.deciding.house import House
from models.plan.organisation import Organisation, Post, PostKind
from models.timing.calendar import CalendarOverride, CalendarSpec, DayKind, working_calendar
from tests.unit.worker.sample import ZONE, at, house_of, small_plan

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
