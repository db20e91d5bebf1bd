"""A timetable: when what is due to be said, sorted and finite."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.deciding.timetable import (
    Dated,
    DayMath,
    Firing,
    Pause,
    Timetable,
    TimetableStep,
    build_timetable,
    merged,
)
from models.plan.policy import Ladder, OutsideTerms, Rung, UndecidedTerms
from tests.unit.models.core import (
    ASSIGNMENT_LADDER,
    DUE,
    ENTRY_LADDER,
    ZONE,
    at,
    calendar,
    day,
    policy,
)

DAYS = st.dates(date(2014, 1, 1), date(2018, 12, 31))
QUICK = settings(max_examples=40, deadline=None, derandomize=True)


def maths(**changes: object) -> DayMath:
    """Return the calendar work of offices."""
    return DayMath(policy=policy(**changes), calendar=calendar(), zone=ZONE)


def pause(start: str, end: str) -> Pause:
    """Make a stand-still from day to day."""
    return Pause(start=day(start), end=day(end))


def when(firings: list[Dated]) -> dict[str, str]:
    """Return the day of each firing by its key."""
    return {firing.key: f"{instant:%d/%m/%Y %H:%M}" for instant, firing in firings}


# --- one firing, one step ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("firing", "key"),
    [
        (Firing(rung="late+0"), "late+0"),
        (Firing(rung="late+0", line=DUE), "late+0@2014-11-20"),
        (Firing(rung="late-weekly", repeat=3), "late-weekly#3"),
        (Firing(rung="late-weekly", repeat=3, line=DUE), "late-weekly#3@2014-11-20"),
    ],
)
def test_a_firing_is_named_by_rung_repeat_and_line(firing: Firing, key: str) -> None:
    """The key of a firing tells its rung, its repeat and its due line."""
    assert firing.key == key


def test_a_step_is_named_by_what_it_fires() -> None:
    """The name of a step joins the keys of its firings; no counter is in it."""
    firings = (Firing(rung="late+5"), Firing(rung="late-weekly", repeat=1))
    assert TimetableStep(at=at("2014-11-27 08:00"), firings=firings).name == "late+5+late-weekly#1"


# --- the lines ---------------------------------------------------------------------------------


def test_without_grace_the_day_ends_at_24_and_late_begins_there() -> None:
    """Due and late_after are 24:00 of the due day; the form locks 60 working days later."""
    lines = maths().lines(DUE)
    assert lines.due_day == DUE
    assert lines.due == lines.late_after == at("2014-11-21 00:00")
    assert lines.locked_after == at("2015-02-14 00:00")
    assert lines.calendar == calendar().version


def test_grace_moves_late_and_lock_but_not_due() -> None:
    """Grace counts working days after the due day, and the lock counts from late_after."""
    lines = maths(grace_working_days=2, lock_working_days=3).lines(DUE)
    assert lines.due == at("2014-11-21 00:00")
    assert lines.late_after == at("2014-11-25 00:00")
    assert lines.locked_after == at("2014-11-28 00:00")


@QUICK
@given(DAYS, st.integers(0, 20), st.integers(0, 80))
def test_the_three_lines_are_ordered(due_day: date, grace: int, lock: int) -> None:
    """Due ≤ late_after ≤ locked_after, whatever grace and lock are."""
    lines = maths(grace_working_days=grace, lock_working_days=lock).lines(due_day)
    assert lines.due <= lines.late_after <= lines.locked_after


# --- the ladder --------------------------------------------------------------------------------


def test_the_ladder_of_an_entry_has_the_days_of_the_design() -> None:
    """A report due 20/11/2014 is reminded of and escalated on the days design §6 gives."""
    found = when(maths().ladder_firings(ENTRY_LADDER, maths().lines(DUE)))
    assert {rung: text for rung, text in found.items() if "weekly" not in rung} == {
        "due-15": "30/10/2014 08:00",
        "due-5": "13/11/2014 08:00",
        "due-1": "19/11/2014 08:00",
        "late+0": "21/11/2014 08:00",
        "late+3": "25/11/2014 08:00",
        "late+5": "27/11/2014 08:00",
        "late+7": "01/12/2014 08:00",
        "late+15": "11/12/2014 08:00",
    }


def test_the_holder_of_something_late_is_reminded_weekly_within_the_bound() -> None:
    """Weekly reminders begin five working days after late and stop at the policy's bound."""
    found = when(maths().ladder_firings(ASSIGNMENT_LADDER, maths().lines(DUE)))
    weekly = [(rung, text) for rung, text in found.items() if rung.startswith("late-weekly")]
    assert weekly[0] == ("late-weekly#1", "27/11/2014 08:00")
    assert weekly[1] == ("late-weekly#2", "04/12/2014 08:00")
    assert len(weekly) == 12


def test_without_a_repeat_nothing_is_repeated() -> None:
    """A ladder that repeats nothing fires each rung once."""
    ladder = Ladder(late=(Rung(working_days=0, to=("unit_head",)),))
    found = when(maths().ladder_firings(ladder, maths().lines(DUE), prefix="review1.1:"))
    assert found == {"review1.1:late+0": "21/11/2014 08:00"}


def test_a_prefix_names_every_rung_of_a_stay() -> None:
    """Reminders, rungs and repeats of a stay at an approver carry its prefix."""
    found = maths().ladder_firings(ASSIGNMENT_LADDER, maths().lines(DUE), prefix="review2.1:")
    assert all(firing.rung.startswith("review2.1:") for _, firing in found)
    assert "review2.1:late-weekly#1" in when(found)


def test_the_rungs_count_after_the_day_of_late_after() -> None:
    """With grace the ladder begins after late_after, while reminders still count to the due day."""
    days = maths(grace_working_days=2)
    found = when(days.ladder_firings(ENTRY_LADDER, days.lines(DUE)))
    assert found["due-1"] == "19/11/2014 08:00"
    assert found["late+0"] == "25/11/2014 08:00"
    assert found["late-weekly#1"] == "01/12/2014 08:00"


def test_the_holders_stand_still_moves_the_climb_and_his_weekly_reminders() -> None:
    """After late, days on which the holder's clock stood still move all that is still to come."""
    stood = (pause("24/11", "28/11"),)
    found = when(maths().ladder_firings(ASSIGNMENT_LADDER, maths().lines(DUE), stood))
    assert found["late+0"] == "21/11/2014 08:00"
    assert found["late+5"] == "03/12/2014 08:00"
    assert found["late-weekly#1"] == "03/12/2014 08:00"
    assert found["due-1"] == "19/11/2014 08:00"


def test_a_promise_pauses_only_the_climb() -> None:
    """A promise moves the rungs, not what the holder himself is reminded of weekly."""
    promises = (pause("21/11", "28/11"),)
    ladder, lines = ASSIGNMENT_LADDER, maths().lines(DUE)
    found = when(maths().ladder_firings(ladder, lines, promises=promises))
    assert found["late+5"] == "04/12/2014 08:00"
    assert found["late-weekly#1"] == "27/11/2014 08:00"


def test_office_messages_go_out_at_the_hour_of_the_policy() -> None:
    """The hour is the policy's, in the plan's zone."""
    assert maths(office_hour="07:30").morning(DUE) == at("2014-11-20 07:30")


def test_today_is_the_day_of_the_plans_zone() -> None:
    """An instant of late evening in UTC is the next day in Vietnam."""
    assert maths().today(at("2014-11-21 00:30")) == day("21/11")
    assert maths().today(at("2014-11-20 23:59")) == DUE


# --- days that stood still ---------------------------------------------------------------------


def test_a_stand_still_moves_what_comes_on_its_first_day_or_later() -> None:
    """A day before a pause stays; its first day and later ones move by its working days."""
    stood = (pause("20/11", "25/11"),)
    assert maths().paused(day("19/11"), stood) == day("19/11")
    assert maths().paused(day("20/11"), stood) == day("25/11")
    assert maths().paused(day("21/11"), stood) == day("26/11")


def test_stand_stills_add_up_and_overlapping_ones_count_once() -> None:
    """Two pauses apart move twice; two that overlap move by the days of both together."""
    apart = (pause("24/11", "26/11"), pause("20/11", "21/11"))
    assert maths().paused(day("27/11"), apart) == day("02/12")
    overlapping = (pause("24/11", "28/11"), pause("21/11", "26/11"))
    assert maths().paused(day("27/11"), overlapping) == day("04/12")


def test_joined_stand_stills_keep_the_longer_end() -> None:
    """A pause inside another adds nothing; one that begins on its last day prolongs it."""
    inside = (pause("1/12", "9/12"), pause("2/12", "4/12"))
    assert merged(inside) == [pause("1/12", "9/12")]
    touching = (pause("4/12", "9/12"), pause("1/12", "4/12"))
    assert merged(touching) == [pause("1/12", "9/12")]
    assert merged((pause("1/12", "3/12"), pause("4/12", "5/12"))) == [
        pause("1/12", "3/12"),
        pause("4/12", "5/12"),
    ]


def test_a_due_day_moves_by_what_began_in_term() -> None:
    """What began after the term moves the climb and not the due day; grace belongs to the term."""
    late = (pause("21/11", "25/11"),)
    assert maths().moved_due(DUE, late) == DUE
    assert maths(grace_working_days=1).moved_due(DUE, late) == day("24/11")
    assert maths().moved_due(DUE, (pause("20/11", "24/11"),)) == day("24/11")


@QUICK
@given(DAYS, st.lists(st.tuples(DAYS, st.integers(0, 40)), max_size=4))
def test_a_stand_still_never_brings_a_day_forward(
    start: date, spans: list[tuple[date, int]]
) -> None:
    """No pause, however many and however placed, moves a day to an earlier one."""
    stood = [Pause(start=each, end=each + timedelta(days=length)) for each, length in spans]
    assert maths().paused(start, stood) >= start
    assert maths().moved_due(start, stood) >= start


# --- undecided, outside ------------------------------------------------------------------------


def test_an_undecided_item_is_listed_weekly_and_told_upwards() -> None:
    """The list comes every five working days; the head hears after 20, the Standing after 40."""
    found = when(maths().undecided_firings(UndecidedTerms(lists=3), day("1/9/2015")))
    assert found == {
        "undecided-list#1": "09/09/2015 08:00",
        "undecided-list#2": "16/09/2015 08:00",
        "undecided-list#3": "23/09/2015 08:00",
        "undecided-head": "30/09/2015 08:00",
        "undecided-standing": "28/10/2015 08:00",
    }


def test_an_undecided_items_clock_stands_still_too() -> None:
    """What an undecided item says later moves by the days its clock stood still."""
    stood = (pause("14/9/2015", "18/9/2015"),)
    found = when(maths().undecided_firings(UndecidedTerms(lists=2), day("1/9/2015"), stood))
    assert found["undecided-list#1"] == "09/09/2015 08:00"
    assert found["undecided-list#2"] == "22/09/2015 08:00"
    assert found["undecided-head"] == "06/10/2015 08:00"


def test_an_outside_body_without_a_date_is_looked_at_every_40_working_days() -> None:
    """Looks come every 40 working days within the bound, and the Standing reads of it at 120."""
    terms = OutsideTerms(looks=3)
    found = when(maths().outside_firings(terms, day("1/9/2015"), None, "outside1:"))
    assert found == {
        "outside1:look#1": "28/10/2015 08:00",
        "outside1:look#2": "23/12/2015 08:00",
        "outside1:look#3": "25/02/2016 08:00",
        "outside1:standing": "25/02/2016 08:00",
    }


def test_an_outside_body_with_a_date_is_looked_at_the_morning_after_it() -> None:
    """With an agreed date the first look is the working morning after, then every 40 days."""
    agreed = day("30/10/2015")
    found = when(maths().outside_firings(OutsideTerms(looks=2), day("1/9/2015"), agreed, "o:"))
    assert found == {
        "o:look#1": "02/11/2015 08:00",
        "o:look#2": "28/12/2015 08:00",
        "o:standing": "25/02/2016 08:00",
    }


# --- building ----------------------------------------------------------------------------------

FIRINGS = st.lists(
    st.tuples(
        st.integers(0, 6).map(lambda n: at("2014-11-20 08:00") + timedelta(days=n)),
        st.builds(
            Firing,
            rung=st.sampled_from(["due-1", "late+0", "late+5", "late-weekly"]),
            repeat=st.integers(0, 3),
        ),
    ),
    max_size=12,
    unique_by=lambda each: each[1].key,
)


@QUICK
@given(FIRINGS, st.integers(-1, 7), st.sets(st.sampled_from(["due-1", "late+0", "late+5"])))
def test_a_timetable_is_sorted_finite_and_ahead(
    dated: list[Dated], days: int, fired: set[str]
) -> None:
    """Steps are ahead of now and in order; what fired is left out; each firing stands once."""
    now = at("2014-11-20 08:00") + timedelta(days=days)
    ahead = build_timetable(dated, now=now, fired=fired)
    instants = [step.at for step in ahead.timetable.steps]
    assert instants == sorted(set(instants))
    assert all(instant > now for instant in instants)
    planned = [firing.key for step in ahead.timetable.steps for firing in step.firings]
    missed = [firing.key for firing in ahead.missed]
    assert sorted(planned + missed) == sorted(f.key for _, f in dated if f.key not in fired)


def test_rungs_of_the_same_instant_are_one_step_in_a_fixed_order() -> None:
    """What falls on one instant is one step, sorted by key; now itself is already past."""
    morning, later = at("2014-11-21 08:00"), at("2014-11-24 08:00")
    dated = [(later, Firing(rung="b")), (later, Firing(rung="a")), (morning, Firing(rung="c"))]
    ahead = build_timetable(dated, now=morning)
    assert ahead.missed == (Firing(rung="c"),)
    assert ahead.timetable == Timetable(
        steps=(TimetableStep(at=later, firings=(Firing(rung="a"), Firing(rung="b"))),)
    )
    assert ahead.timetable.round == 1


@QUICK
@given(DAYS, DAYS)
def test_nothing_fires_before_its_time(due_day: date, opened: date) -> None:
    """A reminder comes before the due day ends, an escalation only after late_after."""
    days = maths()
    lines = days.lines(calendar().on_or_after(due_day))
    now = days.morning(opened)
    ahead = build_timetable(days.ladder_firings(ENTRY_LADDER, lines), now=now)
    for step in ahead.timetable.steps:
        for firing in step.firings:
            assert (step.at >= lines.late_after) == firing.rung.startswith("late")
            assert step.at.astimezone(ZONE).hour == 8
