"""The house, and the organisation through time."""

import unicodedata
from datetime import date

import pytest
from sqlalchemy import Connection, Engine

from database.houses import load_house
from database.organisations import organisation_change
from models.deciding.decision import Refused
from models.errors import NotFoundError
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
