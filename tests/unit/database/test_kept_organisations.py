"""The organisation kept per process: brought up to date by what the log says was changed."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, event

from database.commits import commit_plan
from database.houses import load_house
from models.plan.organisation import Organisation
from models.plan_run.acts import SetCalendar, Substitute
from models.plan_run.progress import AppointPerson, PlanBody, RenameUnit, VacatePost
from tests.unit.database.plans import done
from tests.unit.database.sample import OPENED, PLAN, plan_batch, plan_step

DAY = OPENED.date()
FOCAL = "u02.focal"


def organisation(conn: Connection) -> Organisation:
    """Return the organisation as it stands."""
    return load_house(conn, PLAN).organisation


@pytest.fixture(name="readings")
def _readings(engine: Engine) -> list[str]:
    """Count how often all units are read."""
    seen: list[str] = []

    def note(*said: Any) -> None:  # noqa: ANN401 — what the event hands over
        if "FROM unit" in said[2] and "unit.code =" not in said[2]:
            seen.append(said[2])

    event.listen(engine, "before_cursor_execute", note)
    return seen


def test_only_what_was_changed_is_read(conn: Connection, readings: list[str]) -> None:
    """An appointment, a vacancy and a new name, with a substitution and a day off in between."""
    before = organisation(conn)
    assert len(readings) <= 1
    readings.clear()
    changes: list[PlanBody] = [
        AppointPerson(post=FOCAL, person="p.new", since=DAY),
        Substitute(
            id="given-01",
            post="u03.focal",
            receiver="p.stand-in",
            valid_from=DAY,
            valid_until=date(2014, 6, 1),
        ),
        SetCalendar(calendar="office", day=DAY, working=False, document="1/CV"),
        RenameUnit(unit="u03", name_vi="Tên mới", since=DAY),
        VacatePost(post="u01.head", since=DAY),
    ]
    for number, change in enumerate(changes):
        done(conn, f"change {number}", change)
    after = organisation(conn)
    assert readings == []
    assert after.holders(FOCAL, DAY) == ("p.new",)
    assert after.holders("u01.head", DAY) == ()
    assert [each.receiver for each in after.substitutes("u03.focal", DAY)] == ["p.stand-in"]
    renamed = after.unit("u03", DAY)
    assert renamed is not None
    assert renamed.name_vi == "Tên mới"
    assert after.post(FOCAL, DAY) is before.post(FOCAL, DAY)
    assert before.holders(FOCAL, DAY) == ("p.u02",)


def test_the_second_step_of_a_batch_reads_what_the_first_has_changed(
    conn: Connection, readings: list[str]
) -> None:
    """The log of the first is there by then."""
    organisation(conn)
    readings.clear()
    steps = (
        plan_step("vacate", VacatePost(post=FOCAL, since=DAY)),
        plan_step("appoint", AppointPerson(post=FOCAL, person="p.new", since=DAY)),
        plan_step("rename", RenameUnit(unit="u03", name_vi="Tên mới", since=DAY)),
    )
    commit_plan(conn, plan_batch(*steps))
    assert organisation(conn).holders(FOCAL, DAY) == ("p.new",)
    assert readings == []


def test_what_was_rolled_back_is_read_whole(engine: Engine, readings: list[str]) -> None:
    """The version of what is there does not follow from what this process has seen."""
    with engine.connect() as conn:
        done(conn, "one", AppointPerson(post=FOCAL, person="p.never", since=DAY))
        assert organisation(conn).holders(FOCAL, DAY) == ("p.never",)
        conn.rollback()
        readings.clear()
        done(conn, "other", AppointPerson(post=FOCAL, person="p.really", since=DAY))
        assert organisation(conn).holders(FOCAL, DAY) == ("p.really",)
        conn.rollback()
    assert len(readings) <= 2
