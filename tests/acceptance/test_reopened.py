"""A script that stops a collection, and one that opens it again after it was closed."""

from datetime import date

from models.plan.scenario import Scenario
from tests.acceptance.rehearsed import about, days, package, played, script

OWN_PLANS = "collection:lib:B.3:1:HTV"
REPORTS = "collection:lib:yearly:2020:HTV"
REOPEN = {
    "act": "reopen",
    "on": date(2021, 1, 18),
    "duty": "C.1",
    "year": 2020,
    "unit": "HTV-DN",
    "until": date(2021, 2, 1),
    "reason": "số liệu phải sửa",
}
SUSPEND = {
    "act": "suspend",
    "on": date(2020, 2, 3),
    "duty": "B.3",
    "until": date(2020, 3, 2),
    "reason": "dịch bệnh",
}


def _with(name: str, event: dict[str, object]) -> Scenario:
    scenario = script(name)
    said = {**scenario.model_dump(by_alias=True), "events": [event]}
    return Scenario.model_validate(said)


def test_a_closed_collection_is_opened_again_answered_and_closed() -> None:
    """Only the unit whose entry was opened hears of it; in the end nothing is open."""
    found = played(package(), _with("on-time", REOPEN), until=date(2021, 3, 1))
    [part] = [
        each for each in found["collections"] if each["duty"] == "C.1" and each["period"] == "2020"
    ]
    assert part["closed_at"] > "2021-01-18"
    assert part["missing"] == 0
    later = [
        each for each in about(found["messages"], obligation=REPORTS) if each["at"] > "2021-01-18"
    ]
    assert {unit for each in later for unit in each["units"]} == {"HTV-DN"}


def test_a_suspended_collection_is_due_that_much_later() -> None:
    """Nothing is said while it stands still; answers come by the later day."""
    found = played(package(), _with("on-time", SUSPEND), until=date(2020, 6, 1))
    said = days(about(found["messages"], obligation=OWN_PLANS))
    assert [each for each in said if date(2020, 2, 3) < each < date(2020, 3, 2)] == []
    assert [each for each in said if each > date(2020, 3, 2)]
    [part] = [each for each in found["collections"] if each["duty"] == "B.3"]
    assert (part["late"], part["missing"]) == (0, 0)
    assert part["closed_at"]
