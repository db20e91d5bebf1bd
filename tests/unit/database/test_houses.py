"""The house, and the organisation through time."""

import unicodedata
from datetime import date

import pytest
from sqlalchemy import Connection, Engine

from database.houses import load_house
from database.organisations import (
    find_substitution,
    load_calendar_days,
    load_substitutions,
    organisation_change,
)
from models.deciding.decision import Refused
from models.errors import NotFoundError
from models.plan.organisation import Substitution
from models.plan_run.acts import EndSubstitution, SetCalendar, Substitute
from models.plan_run.progress import AppointPerson, OrganisationChange, RenameUnit, VacatePost
from tests.unit.database.sample import PLAN

FIRST, DAY, LATER = date(2014, 1, 1), date(2014, 6, 1), date(2014, 9, 1)
FOCAL = "u01.focal"


def _holders(conn: Connection, post: str, *days: date) -> list[tuple[str, ...]]:
    organisation = load_house(conn, PLAN).organisation
    return [organisation.holders(post, day) for day in days]


def _change(conn: Connection, change: OrganisationChange) -> None:
    organisation_change(conn, PLAN, change)


def test_the_house_is_made_of_the_package(conn: Connection) -> None:
    """Policy, calendars and organisation are those of the plan, built once per process."""
    house = load_house(conn, PLAN)
    assert house.policy.version == "1"
    assert house.calendars["office"].is_working_day(date(2014, 3, 3))
    assert [unit.code for unit in house.organisation.units_on(FIRST)][-1] == "u03"
    assert set(house.organisation.bodies) == {"ministry"}
    assert load_house(conn, PLAN) is house


def test_an_unknown_plan_has_no_house(conn: Connection) -> None:
    """The error names the plan."""
    with pytest.raises(NotFoundError, match="nowhere"):
        load_house(conn, "nowhere")


def test_an_appointment_ends_the_earlier_tenure(conn: Connection) -> None:
    """From its day on the new person receives; before that day nothing changes."""
    _change(conn, AppointPerson(post=FOCAL, person="p.new", since=DAY))
    assert _holders(conn, FOCAL, FIRST, DAY) == [("p.u01",), ("p.new",)]


def test_an_appointment_stands_until_the_next_one(conn: Connection) -> None:
    """Who was appointed from a later day still takes over on that day."""
    _change(conn, AppointPerson(post=FOCAL, person="p.later", since=LATER))
    _change(conn, AppointPerson(post=FOCAL, person="p.soon", since=DAY))
    expected = [("p.u01",), ("p.soon",), ("p.later",)]
    assert _holders(conn, FOCAL, FIRST, DAY, LATER) == expected


def test_a_second_appointment_from_the_same_day_replaces_the_first(conn: Connection) -> None:
    """A mistake is corrected by appointing again: one post, one holder."""
    _change(conn, AppointPerson(post=FOCAL, person="p.wrong", since=DAY))
    _change(conn, AppointPerson(post=FOCAL, person="p.right", since=DAY))
    assert _holders(conn, FOCAL, DAY, LATER) == [("p.right",), ("p.right",)]


def test_a_body_gains_a_member(conn: Connection) -> None:
    """A body is one post with many holders: a new one joins, the others stay."""
    _change(conn, AppointPerson(post="standing", person="p.s3", since=DAY))
    assert _holders(conn, "standing", FIRST, DAY) == [("p.s1", "p.s2"), ("p.s1", "p.s2", "p.s3")]


def test_a_vacated_post_is_empty_from_its_day(conn: Connection) -> None:
    """Whoever held it leaves."""
    _change(conn, VacatePost(post=FOCAL, since=DAY))
    assert _holders(conn, FOCAL, FIRST, DAY) == [("p.u01",), ()]


def test_a_renamed_unit_keeps_its_old_name_before(conn: Connection) -> None:
    """Reports stay in the names of their time."""
    _change(conn, RenameUnit(unit="u01", name_vi="Tên mới", since=DAY))
    organisation = load_house(conn, PLAN).organisation
    names = [(organisation.unit("u01", day) or None) for day in (FIRST, DAY, LATER)]
    assert [unit and unit.name_vi for unit in names] == ["Đơn vị u01", "Tên mới", "Tên mới"]


@pytest.mark.parametrize(
    "change",
    [
        RenameUnit(unit="nowhere", name_vi="x", since=DAY),
        AppointPerson(post="nowhere", person="x", since=DAY),
    ],
)
def test_a_change_that_meets_nothing_is_refused(
    conn: Connection, change: OrganisationChange
) -> None:
    """The refusal names the day on which there is no such unit or post."""
    with pytest.raises(Refused, match="nowhere on 2014-06-01"):
        _change(conn, change)


def test_a_change_that_is_rolled_back_leaves_no_house_behind(engine: Engine) -> None:
    """What was kept in the process for a change that never happened is not used for another."""
    with engine.connect() as conn:
        _change(conn, AppointPerson(post=FOCAL, person="p.never", since=DAY))
        assert _holders(conn, FOCAL, DAY) == [("p.never",)]
        conn.rollback()
        assert _holders(conn, FOCAL, DAY) == [("p.u01",)]
        _change(conn, AppointPerson(post=FOCAL, person="p.really", since=DAY))
        assert _holders(conn, FOCAL, DAY) == [("p.really",)]
        conn.rollback()


def test_persons_are_one_however_they_are_typed(conn: Connection) -> None:
    """A person appointed in decomposed letters is the same as in composed ones."""
    person = unicodedata.normalize("NFD", "p.Huế")
    _change(conn, AppointPerson(post=FOCAL, person=person, since=DAY))
    assert _holders(conn, FOCAL, DAY) == [("p.Huế",)]


# --- substitutions and days of the calendar ----------------------------------------------------

GIVEN = Substitution(
    id="given-01",
    post=FOCAL,
    giver="p.u01",
    receiver="p.stand-in",
    valid_from=DAY,
    valid_until=LATER,
    duties=("d.one",),
)
GIVE = Substitute(
    id="given-01", post=FOCAL, receiver="p.stand-in", valid_from=DAY, valid_until=LATER
)


def test_a_substitution_is_part_of_the_organisation_in_time(conn: Connection) -> None:
    """From the change on the next house knows it, with its scope; units are not read again."""
    before = load_house(conn, PLAN)
    organisation_change(conn, PLAN, GIVE, GIVEN)
    after = load_house(conn, PLAN)
    assert after is not before
    assert before.organisation.substitutes(FOCAL, DAY) == ()
    assert after.organisation.substitutes(FOCAL, DAY) == (GIVEN,)
    assert find_substitution(conn, PLAN, "given-01") == GIVEN
    one = [each.organisation.unit("u01", DAY) for each in (before, after)]
    assert one[0] is one[1]


def test_a_substitution_ends_in_the_row_it_stands_in(conn: Connection) -> None:
    """What is left of it replaces it, and the version changes once more."""
    organisation_change(conn, PLAN, GIVE, GIVEN)
    load_house(conn, PLAN)
    ended = GIVEN.model_copy(update={"valid_until": DAY})
    organisation_change(conn, PLAN, EndSubstitution(id="given-01", since=DAY), ended)
    assert load_house(conn, PLAN).organisation.substitutes(FOCAL, DAY) == ()
    assert load_substitutions(conn, PLAN) == [ended]
    assert find_substitution(conn, PLAN, "given-02") is None


def test_an_appointment_after_a_substitution_is_read(conn: Connection) -> None:
    """The base changes under the overlay; both hold, and the giver's term decides."""
    organisation_change(conn, PLAN, GIVE, GIVEN)
    load_house(conn, PLAN)
    _change(conn, AppointPerson(post=FOCAL, person="p.new", since=DAY))
    organisation = load_house(conn, PLAN).organisation
    assert organisation.holders(FOCAL, DAY) == ("p.new",)
    assert organisation.substitutes(FOCAL, DAY) == ()


def test_a_day_that_was_decided_wins_over_the_package(conn: Connection) -> None:
    """Each decision of one day replaces the one before; people are not concerned."""
    day = date(2014, 6, 2)  # a Monday
    free = SetCalendar(calendar="office", day=day, working=False, document="1/CV")
    before = load_house(conn, PLAN)
    _change(conn, free)
    after = load_house(conn, PLAN)
    worked = [each.calendars["office"].is_working_day(day) for each in (before, after)]
    assert worked == [True, False]
    assert after.calendars["office"].version != before.calendars["office"].version
    _change(conn, free.model_copy(update={"working": True, "document": "2/CV"}))
    assert load_house(conn, PLAN).calendars["office"].is_working_day(day)
    assert [each.document for each in load_calendar_days(conn, PLAN)] == ["2/CV"]
