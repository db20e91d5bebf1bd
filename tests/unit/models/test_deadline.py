"""Symbolic deadline rules, and the calendar day each of them means."""

from datetime import date

import pytest
from pydantic import ValidationError

from models.timing.calendar import Bound
from models.timing.deadline import Anchor, DeadlineRule, month_day
from tests.unit.models.core import calendar, day

ISSUED = {Anchor.ISSUE: date(2014, 3, 31)}


def due(rule: DeadlineRule, year: int = 2014, anchors: dict[Anchor, date] | None = None) -> object:
    """Return the due day of a rule."""
    return rule.due_day(year=year, anchors=anchors or {}, calendar=calendar())


def test_a_rule_may_name_a_day() -> None:
    """A named day stands, whatever the year; on a rest day it rolls on."""
    assert due(DeadlineRule(on=day("30/6/2014")), 2017) == day("30/6/2014")
    assert due(DeadlineRule(on=day("29/6/2014"))) == day("30/6/2014")


def test_a_rule_may_come_back_each_year() -> None:
    """A yearly day belongs to the year asked for and rolls on from a rest day."""
    rule = DeadlineRule(yearly="11-20")
    assert due(rule, 2014) == day("20/11/2014")
    assert due(rule, 2016) == day("21/11/2016")
    assert rule.recurs
    assert rule.nominal_day(year=2016, anchors={}, calendar=calendar()) == day("20/11/2016")


def test_a_soft_bound_rolls_on_and_a_hard_one_back() -> None:
    """A hard day on a rest day is due on the working day before it."""
    assert due(DeadlineRule(on=day("22/11/2014"))) == day("24/11/2014")
    assert due(DeadlineRule(on=day("22/11/2014"), bound=Bound.HARD)) == day("21/11/2014")


def test_a_year_that_must_not_be_left_is_a_hard_bound() -> None:
    """Within 2018 is 28/12/2018, for 31/12/2018 was a day off, whatever bound the file names."""
    rule = DeadlineRule(within_year=2018, bound=Bound.SOFT)
    assert rule.effective_bound is Bound.HARD
    assert due(rule) == day("28/12/2018")
    assert not rule.recurs
    assert DeadlineRule(on=day("22/11/2014")).effective_bound is Bound.SOFT


def test_days_after_an_event_count_working_days_without_its_own() -> None:
    """Thirty working days after the issue; while the event has not happened there is no day."""
    rule = DeadlineRule(after=Anchor.ISSUE, working_days=30)
    assert due(rule, anchors=ISSUED) == day("15/5/2014")
    assert due(DeadlineRule(after=Anchor.ISSUE, working_days=1), anchors=ISSUED) == day("1/4/2014")
    assert due(rule) is None
    assert due(DeadlineRule(after=Anchor.ASKED, working_days=5), anchors=ISSUED) is None


def test_before_a_day_is_the_day_before() -> None:
    """Where the day itself is too late, the day before it is due, rolled like any other."""
    assert due(DeadlineRule(on=day("20/11/2014"), inclusive=False)) == day("19/11/2014")
    hard = DeadlineRule(on=day("24/11/2014"), inclusive=False, bound=Bound.HARD)
    assert due(hard) == day("21/11/2014")


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({}, "found: none"),
        ({"yearly": "11-20", "within_year": 2018}, "found: yearly, within_year"),
        ({"after": "issue"}, "'after' and 'working_days' go together"),
        ({"on": "2014-06-30", "working_days": 3}, "'after' and 'working_days' go together"),
        ({"yearly": "11-31"}, "'11-31' is not a day of every year"),
        ({"yearly": "02-29"}, "'02-29' is not a day of every year; write MM-DD"),
        ({"yearly": "2-28"}, "'2-28' is not a day of every year"),
        ({"yearly": "13-01"}, "'13-01' is not a day of every year"),
        ({"yearly": "00-01"}, "'00-01' is not a day of every year"),
        ({"yearly": "01-00"}, "'01-00' is not a day of every year"),
        ({"after": "issue", "working_days": 0}, "greater than or equal to 1"),
    ],
)
def test_a_rule_names_exactly_one_thing(fields: dict[str, object], says: str) -> None:
    """A rule that names none or several, or half of one, says what is wrong."""
    with pytest.raises(ValidationError) as raised:
        DeadlineRule.model_validate(fields)
    assert says in str(raised.value)


def test_month_and_day_are_read() -> None:
    """The ends of the range are days of every year."""
    assert month_day("01-01") == (1, 1)
    assert month_day("12-31") == (12, 31)
    assert month_day("02-28") == (2, 28)
