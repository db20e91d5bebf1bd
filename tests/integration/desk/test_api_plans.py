"""A plan over HTTP: brought in, issued, amended; a post given to somebody else for a time."""

import base64
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from models.desk.identity import Role
from runtime.package_files import package_bytes
from tests.integration.desk import plan as rights
from tests.integration.desk.day import done
from tests.integration.desk.office import Office, running_office, today

LIBRARY = Path(__file__).parents[2] / "plans" / "lib"
PLAN = "/v1/plans/lib"
ISSUED = date(2020, 1, 6)
DECISION = {"issuer": "HTV-BTV", "type": "quyết định", "number": "9/QĐ", "date": ISSUED}


@pytest.fixture(name="office", scope="module")
def _office(tmp_path_factory: pytest.TempPathFactory, office_url: str) -> Iterator[Office]:
    with running_office(
        tmp_path_factory.mktemp("plans"), rights.rights_plan(today()), office_url
    ) as office:
        yield office


def _files(**changed: tuple[str, str]) -> dict[str, Any]:
    files = package_bytes(LIBRARY)
    for name, (old, new) in changed.items():
        path = f"{name}.yaml"
        files[path] = files[path].decode().replace(old, new).encode()
    return {"files": {name: base64.b64encode(body).decode() for name, body in files.items()}}


def test_a_plan_is_brought_in_issued_and_amended(office: Office) -> None:
    """The administrator brings it in, the head issues it, the secretary amends it."""
    administrator = office.token("administrator", Role.ADMINISTRATOR)
    head, secretary = office.token("p-president"), office.token("p-htv-vp-head")
    assert office.get(PLAN, head).status == 404
    new = done(office.ask("POST", "/v1/plans", administrator, _files()))
    assert (new["plan"], new["title"][:8]) == ("lib", "Kế hoạch")
    again = office.ask("POST", "/v1/plans", administrator, _files())
    assert (again.status, again.body["package"]) == (201, new["package"])
    other = _files(plan=("grace_working_days: 2", "grace_working_days: 3"))
    refused = office.ask("POST", "/v1/plans", administrator, other)
    assert (refused.status, refused.code) == (409, "plan_exists")

    issue = {"type": "issue", "issued_on": ISSUED, "number": "1/KH-HTV", "assumed": True}
    status = done(office.act(head, PLAN, issue))["plan"]
    assert status["number"] == "1/KH-HTV"
    office.until(lambda: done(office.get(PLAN, secretary))["open"] > 0)
    assert status["secretary"] == {
        "post": "HTV-VP.head",
        "persons": ["p-htv-vp-head"],
        "via": "holder",
    }
    board = done(office.get(f"{PLAN}/board?weeks=8", secretary))
    assert board["late"]

    refused = office.ask("POST", f"{PLAN}/amendment", head, other)
    assert refused.status == 403
    preview = done(office.ask("POST", f"{PLAN}/amendment", secretary, other))
    assert preview["sound"]
    assert preview["difference"]["policy"]
    assert done(office.get(PLAN, secretary))["package"] == new["package"]
    amend = {
        "type": "amend",
        "package": preview["package"],
        "reason": "gia hạn theo kết luận",
        "decision": DECISION,
    }
    after = done(office.act(secretary, PLAN, amend))["plan"]
    assert after["package"] == preview["package"]
    again = done(office.ask("POST", f"{PLAN}/amendment", secretary, other))
    assert again["effect"] == {"reached": 0, "moved": 0, "messages": 0, "posts": {}}


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (
            {
                "type": "decide_duty",
                "duty": "B.2-a",
                "deadline": {"on": today() + timedelta(days=90)},
                "decision": {**DECISION, "date": today() + timedelta(days=1)},
            },
            (422, "date_ahead", "decision.date"),
        ),
        (
            {
                "type": "issue",
                "issued_on": ISSUED,
                "recorded_for": "HTV-DN.head",
                "document": DECISION,
            },
            (422, "not_the_head", "recorded_for"),
        ),
    ],
)
def test_a_paper_of_tomorrow_and_a_head_who_is_none_are_refused(
    office: Office, body: dict[str, Any], said: tuple[int, str, str]
) -> None:
    """What a secretary records was signed by then, and the plan by its head."""
    refused = office.act(office.token("p-htv-vp-head"), PLAN, body)
    assert (refused.status, refused.code, refused.body["field"]) == said


def test_a_decided_deadline_names_its_document(office: Office) -> None:
    """A default deadline is decided: the task says by which document, and its day moves."""
    secretary = office.token("p-htv-vp-head")
    tasks = done(office.get(f"{PLAN}/tasks?bucket=all&duty=B.3", secretary))["items"]
    before = done(office.get(f"{PLAN}/tasks/{tasks[0]['id']}", secretary))
    assert before["source"]["kind"] == "default"
    decide = {
        "type": "decide_duty",
        "duty": "B.3",
        "deadline": {"on": today() + timedelta(days=90)},
        "decision": DECISION,
    }
    status = done(office.act(secretary, PLAN, decide))["plan"]
    assert "B.3" in [each["duty"].partition("@")[0] for each in status["decided"]]
    office.until(
        lambda: (
            done(office.get(f"{PLAN}/tasks/{tasks[0]['id']}", secretary))["source"]["kind"]
            == "decision"
        )
    )
    after = done(office.get(f"{PLAN}/tasks/{tasks[0]['id']}", secretary))
    assert "9/QĐ" in after["source"]["text"]
    assert after["due_day"] > before["due_day"]


def test_a_substitute_sees_and_does_what_he_was_given(office: Office) -> None:
    """From its first day on, for the duties named; its end ends it at once."""
    giver, receiver = office.token("p-htv-dn-head"), office.token("p-helper")
    assert office.get(PLAN, receiver).status == 404
    given = {
        "type": "substitute",
        "id": "substitution-0001",
        "post": "HTV-DN.head",
        "receiver": "p-helper",
        "receiver_name": "Người giúp việc",
        "duties": ["B.3"],
        "valid_from": today(),
        "valid_until": today() + timedelta(days=10),
    }
    done(office.act(giver, PLAN, given))
    tasks = done(office.get(f"{PLAN}/tasks?bucket=all", receiver))["items"]
    assert {each["duty"] for each in tasks} == {"B.3"}
    assert {each["unit"] for each in tasks} == {"HTV-DN"}
    seats = done(office.get("/v1/me", receiver))["seats"]
    assert [(each["via"], each["acting_for"]) for each in seats] == [
        ("substitution", "p-htv-dn-head")
    ]
    path = f"{PLAN}/tasks/{tasks[0]['id']}"
    body = {"type": "receive", "receipt": {"unit": "HTV-DN", "received_on": today()}}
    after = done(office.act(receiver, path, body))["task"]
    assert after["submission"]["person"] == "p-helper"
    line = done(office.get(f"{path}/history?sort=-id&limit=1", giver))["items"][0]
    assert (line["person"], line["acting_for"], line["capacity"]) == (
        "p-helper",
        "p-htv-dn-head",
        "TUQ.",
    )
    end = {"type": "end_substitution", "id": "substitution-0001", "since": today()}
    done(office.act(giver, PLAN, end))
    assert office.get(PLAN, receiver).status == 404
