"""A course whose stages cannot be over before a fixed deadline is found by the check of plans."""

import pytest

from models.plan.plan import Plan
from models.plan_run.fitting import stages_that_do_not_fit
from models.problem import Severity
from tests.unit.models.core_plan import DEFAULT, dated, duty, plan

# 1/3/2014 is the first day of the plan; thirty working days later it is 14/4 (9/4 is off).
STAGES = [
    {"id": "outline", "label_vi": "Đề cương", "days": 10},
    {"id": "draft", "label_vi": "Soạn thảo", "days": 20},
    {"id": "issued", "label_vi": "Ban hành", "days": 5, "deadline": "last"},
]


def with_stages(rule: dict[str, object], *, own: bool = True, **more: object) -> Plan:
    """Return a plan with one proposal due by a rule, through its own stages or the system's."""
    specs = [{"kinds": ["proposal"], "stages": STAGES, "source": DEFAULT}] if own else []
    scheme = duty("scheme", kind="proposal", deadlines=[dated(rule)], **more)
    return plan(duty("first"), scheme, courses=specs)


def test_it_is_said_where_how_long_and_until_when() -> None:
    """With the place of the deadline; the day after the last stage may be the day it is due."""
    [found] = stages_that_do_not_fit(with_stages({"on": "2014-04-11"}))
    assert found.place.loc == ("duties", 1, "deadlines", 0, "rule")
    assert (found.code, found.severity) == ("stages-too-long", Severity.ERROR)
    for part in ("issued", "30", "2014-04-14", "2014-04-11"):
        assert part in str(found.wording)
    assert list(stages_that_do_not_fit(with_stages({"on": "2014-04-14"}))) == []


def test_the_systems_own_stages_are_only_a_warning() -> None:
    """The plan never said how long they take; it may say so."""
    [found] = stages_that_do_not_fit(with_stages({"on": "2014-04-11"}, own=False))
    assert found.severity is Severity.WARNING


@pytest.mark.parametrize(
    "rule",
    [{"after": "issue", "working_days": 10}, {"yearly": "04-01"}, {"within_year": 2016}],
)
def test_only_a_fixed_day_that_comes_too_soon_is_found(rule: dict[str, object]) -> None:
    """What counts from an event has no day yet, and a year may be long enough."""
    assert list(stages_that_do_not_fit(with_stages(rule))) == []


def test_a_known_day_of_issue_is_counted_from() -> None:
    """Issued on 1/7, the stages of thirty days are over after the middle of August."""
    late = with_stages({"on": "2014-08-11"})
    identity = late.file.identity.model_copy(
        update={"issued_on": late.file.period.end.replace(year=2014, month=7, day=1)}
    )
    issued = late.model_copy(update={"file": late.file.model_copy(update={"identity": identity})})
    assert list(stages_that_do_not_fit(late)) == []
    [found] = stages_that_do_not_fit(issued)
    assert "2014-07-01" in str(found.wording)


def test_a_duty_without_a_lead_or_without_stages_is_passed_over() -> None:
    """Nobody knows yet through whom it goes, or it goes through nobody."""
    undecided = with_stages({"on": "2014-04-11"}, lead={"undecided": True})
    assert list(stages_that_do_not_fit(undecided)) == []
    assert (
        list(stages_that_do_not_fit(plan(duty("one", deadlines=[dated({"on": "2014-03-04"})]))))
        == []
    )
