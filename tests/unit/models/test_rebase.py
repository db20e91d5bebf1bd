"""A plan moved to another time: every date outside its words moves, its words stay."""

from datetime import date

import pytest

from models.package.reading import read_package
from models.plan.plan import Plan
from models.plan_run.rebase import rebase, years_until_today
from tests.unit.models.lib_package import lib_files

YEARS = 7


@pytest.fixture(name="plan", scope="module")
def _plan() -> Plan:
    plan = read_package(lib_files()).plan
    assert plan is not None
    return plan


@pytest.fixture(name="moved", scope="module")
def _moved(plan: Plan) -> Plan:
    return rebase(plan, YEARS)


@pytest.mark.parametrize(
    ("today", "years"),
    [
        (date(2020, 1, 1), 0),
        (date(2026, 9, 30), 6),
        (date(2026, 10, 1), 7),
        (date(2026, 12, 31), 7),
        (date(2019, 3, 1), -1),
    ],
)
def test_the_period_begins_about_now(plan: Plan, today: date, years: int) -> None:
    """From October on a plan starts with the coming year, before that with the present one."""
    assert years_until_today(plan, today) == years


def test_every_date_moves_by_whole_years(plan: Plan, moved: Plan) -> None:
    """Period, fixed days, years of rules and targets, cycles and validities move alike."""
    assert (moved.file.period.start, moved.file.period.end) == (
        date(2027, 1, 1),
        date(2029, 12, 31),
    )
    rules = [deadline.rule for duty in moved.file.duties for deadline in duty.deadlines]
    assert date(2027, 6, 30) in {rule.on for rule in rules}
    assert 2029 in {rule.within_year for rule in rules}
    assert {target.by_year for target in moved.file.targets} >= {2029}
    assert [cycle.years for cycle in moved.file.cycles] == [(2027, 2028, 2029)]
    assert {unit.valid_until for unit in moved.units} == {None, date(2028, 7, 1)}
    assert {tenure.valid_from for tenure in moved.tenures} == {None, date(2028, 3, 1)}
    symbolic = [deadline.rule.yearly for duty in plan.file.duties for deadline in duty.deadlines]
    assert [rule.yearly for rule in rules] == symbolic


def test_words_and_documents_stay(plan: Plan, moved: Plan) -> None:
    """The text, the places in it, what it cites and what was decided are history."""
    assert moved.text == plan.text
    assert moved.file.clauses == plan.file.clauses
    assert moved.file.cites == plan.file.cites
    decided = [duty.receivers for duty in plan.file.duties if duty.receivers]
    assert [duty.receivers for duty in moved.file.duties if duty.receivers] == decided
    phrases = [each.phrase for duty in moved.file.duties for each in duty.deadlines if each.phrase]
    assert "trước ngày 30/6/2020" in phrases


def test_days_of_the_old_years_are_dropped(plan: Plan, moved: Plan) -> None:
    """A day that was moved in the old period says nothing about the new one."""
    assert {each.date.year for each in plan.overrides} == {2020, 2021}
    assert moved.overrides == ()


def test_it_says_that_it_is_a_demonstration(plan: Plan, moved: Plan) -> None:
    """Nobody takes it for the plan: its number and date are unknown, a note says what it is."""
    assert moved.file.identity.remark.startswith("BẢN TRÌNH DIỄN")
    assert f"{YEARS} năm" in moved.file.identity.remark
    assert (moved.file.identity.number, moved.file.identity.issued_on) == (None, None)
    assert moved.version != plan.version


def test_the_last_of_february_moves_to_a_day_there_is(plan: Plan) -> None:
    """29 February becomes the 28th in a year that has none, and stays where there is one."""
    unit = plan.units[0].model_copy(update={"valid_from": date(2016, 2, 29)})
    leaping = plan.model_copy(update={"units": (unit, *plan.units[1:])})
    assert rebase(leaping, 3).units[0].valid_from == date(2019, 2, 28)
    assert rebase(leaping, 4).units[0].valid_from == date(2020, 2, 29)
