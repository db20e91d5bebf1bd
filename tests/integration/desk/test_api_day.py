"""A day's work over HTTP: what units, superiors, secretaries and collectors do and see."""

import hashlib
from collections.abc import Iterator
from datetime import date, timedelta

import pytest

from models.desk.identity import Role
from models.plan.organisation import PostKind
from tests.integration.desk import plan as rights
from tests.integration.desk.day import (
    PDF,
    SOON,
    assignment,
    collection,
    done,
    ids,
    name_of,
    upload,
)
from tests.integration.desk.office import Office, running_office, today

HEAD_OF_LEAF = rights.holder_of(rights.LEAF, PostKind.HEAD)


@pytest.fixture(name="office", scope="module")
def _office(tmp_path_factory: pytest.TempPathFactory, office_url: str) -> Iterator[Office]:
    with running_office(
        tmp_path_factory.mktemp("day"), rights.rights_plan(today()), office_url
    ) as office:
        yield office


def test_a_task_from_its_list_to_its_approval(office: Office) -> None:
    """A unit accepts, hands in files, gets them back, hands in again; two approvers approve."""
    order = assignment("day")
    office.open(order)
    unit, check, final = (office.holder(each) for each in (rights.LEAF, "check", "final"))
    path, task = office.task(order), name_of(order)

    assert task in ids(office.get(office.path("tasks"), unit))
    shown = done(office.get(path, unit))
    assert shown["state"] == "assigned"
    assert shown["holder"] == rights.LEAF
    assert {"acknowledge", "submit", "request_extension"} <= set(shown["may"])
    assert "approve" not in shown["may"]

    after = done(office.act(unit, path, {"type": "acknowledge"}))
    assert after["outcome"] == "done"
    assert after["task"]["state"] == "acknowledged"

    sent = upload(office, unit, "Tiêu chí.pdf", PDF)
    assert sent.status == 201, sent.body
    submit = {"type": "submit", "files": [sent.body], "number": "12/BC", "note": "đây"}
    after = done(office.act(unit, path, submit))["task"]
    assert after["state"] == "submitted"
    assert after["holder"] == "check"
    assert after["files"] == 1
    assert after["submission"]["number"] == "12/BC"
    assert after["submission"]["person"] == HEAD_OF_LEAF
    assert after["decide_by"] > after["submission"]["at"][:10]

    assert task in ids(office.get(office.path("tasks") + "?bucket=decision", check))
    assert task not in ids(office.get(office.path("tasks") + "?bucket=decision", final))
    after = done(office.act(check, path, {"type": "return", "reason": "thiếu phụ lục"}))["task"]
    assert after["state"] == "returned"
    assert after["returned"]["reason"] == "thiếu phụ lục"
    assert after["decide_by"] is None

    again = upload(office, unit, "Tiêu chí.pdf", PDF + b" with its annex").body
    done(office.act(unit, path, {"type": "submit", "files": [again]}))
    done(office.act(check, path, {"type": "approve"}))
    after = done(office.act(final, path, {"type": "approve"}))["task"]
    assert after["state"] == "completed"
    assert [stage["done"] for stage in after["approvers"]] == [True, True]
    assert after["may"] == []

    types = [each["type"] for each in done(office.get(path + "/history", unit))["items"]]
    assert types == [
        "open", "acknowledge", "submit", "return", "submit", "approve", "approve",
    ]  # fmt: skip
    files = done(office.get(path + "/files", unit))["items"]
    assert [(each["name"], each["version"]) for each in files] == [
        ("Tiêu chí.pdf", 1),
        ("Tiêu chí.pdf", 2),
    ]
    fetched = office.get(office.path("files", str(files[0]["id"])), check)
    assert fetched.raw == PDF
    assert fetched.headers["etag"] == f'"{hashlib.sha256(PDF).hexdigest()}"'
    assert "attachment" in fetched.headers["content-disposition"]
    other = office.holder("other")
    assert office.get(office.path("files", str(files[0]["id"])), other).status == 404


def test_more_time_is_asked_for_and_granted(office: Office) -> None:
    """A request lies on the superior's desk until it is decided; the day asked for is kept."""
    order = assignment("more-time")
    office.open(order)
    unit, superior = office.holder(rights.LEAF), office.holder(rights.LOW)
    path, task, until = office.task(order), name_of(order), today() + timedelta(days=40)
    body = {"type": "request_extension", "until": until, "reason": "chờ số liệu"}
    after = done(office.act(unit, path, body))["task"]
    assert after["request"]["reason"] == "chờ số liệu"
    assert task in ids(office.get(office.path("tasks") + "?bucket=decision", superior))

    refused = office.act(unit, path, {"type": "decide_extension", "granted": True})
    assert (refused.status, refused.code) == (403, "not_permitted")
    granted = {"type": "decide_extension", "granted": True}
    after = done(office.act(superior, path, granted))["task"]
    assert after["extended"]
    assert after["request"] is None
    assert date.fromisoformat(after["due_day"]) >= until
    assert after["original_due"] < after["due_day"]
    assert task not in ids(office.get(office.path("tasks") + "?bucket=decision", superior))
    shorter = {"type": "request_extension", "until": today() + SOON, "reason": "x"}
    refused = office.act(unit, path, shorter)
    assert (refused.status, refused.code) == (422, "extension_shortens")
    assert refused.body["field"] == "until"


def test_a_collection_from_its_first_answer_to_its_end(office: Office) -> None:
    """Units answer, the collector accepts, returns and records from paper, and closes."""
    order = collection("2031")
    office.open(order)
    leaf, coop = office.holder(rights.LEAF), office.holder("coop")
    collector, through = office.holder("collector"), office.holder("through", PostKind.FOCAL)
    path, name = office.collection(order), name_of(order)
    entry = office.path("tasks", f"{name}:{rights.LEAF}")

    assert f"{name}:{rights.LEAF}" in ids(office.get(office.path("tasks"), leaf))
    sent = upload(office, leaf, "bao-cao.pdf", PDF + b" of a year").body
    answer = {"unit": rights.LEAF, "received_on": today(), "files": [sent], "number": "3/BC"}
    after = done(office.act(leaf, entry, {"type": "receive", "receipt": answer}))["task"]
    assert (after["state"], after["holder"], after["files"]) == ("received", "through", 1)
    assert office.get(path, leaf).status == 404  # who only answers sees his own answer

    waiting = ids(office.get(office.path("tasks") + "?bucket=decision", through))
    assert f"{name}:{rights.LEAF}" in waiting
    shown = done(office.get(path, through))
    assert (shown["expected"], shown["states"]["received"]) == (3, 1)
    back = {"type": "return_entry", "unit": rights.LEAF, "reason": "thiếu biểu 2"}
    done(office.act(through, path, back))
    after = done(office.get(entry, leaf))
    assert (after["state"], after["returned"]["reason"]) == ("returned", "thiếu biểu 2")
    answer = {"unit": rights.LEAF, "received_on": today()}
    done(office.act(leaf, entry, {"type": "receive", "receipt": answer}))
    paper = {"unit": "coop", "received_on": today(), "source": "paper", "number": "7/BC"}
    done(office.act(through, path, {"type": "receive", "receipt": paper}))
    excused = {"type": "excuse", "unit": "other", "reason": "mới thành lập"}
    done(office.act(collector, path, excused))
    accepted = {"type": "accept", "units": [rights.LEAF, "coop"]}
    done(office.act(collector, path, accepted))
    after = done(office.act(collector, path, {"type": "close"}))["collection"]
    assert not after["is_open"]
    listed = done(office.get(f"{path}/entries?limit=2", collector))
    assert [each["unit"] for each in listed["items"]] == ["coop", rights.LEAF]
    rest = done(office.get(f"{path}/entries?limit=2&cursor={listed['next']}", collector))
    assert [(each["unit"], each["state"]) for each in rest["items"]] == [("other", "excused")]
    mine = done(office.get(f"{entry}/history", leaf))["items"]
    assert all("coop" not in str(each) for each in mine)
    assert [each["type"] for each in mine if each["person"]] == [
        "receive", "return_entry", "receive", "accept", "close",
    ]  # fmt: skip
    assert coop != leaf


def test_who_was_told_of_one_answer_promises_about_its_day(office: Office) -> None:
    """The promise names no unit: it goes to the due line of the answer that was escalated."""
    order = collection("2032")
    office.open(order)
    entry = office.path("tasks", f"{name_of(order)}:{rights.LEAF}")
    promise = {"type": "promise", "until": today() + timedelta(days=3)}
    head = office.holder(rights.MID)
    assert office.act(head, entry, promise).code == "not_permitted"
    office.escalate(order, rights.MID, rights.LEAF)
    assert "promise" in done(office.get(entry, head))["may"]
    refused = office.act(head, entry, promise)  # the claim stands here without its workflow
    assert (refused.status, refused.code) == (409, "not_escalated_to")


def test_the_plan_is_issued_and_shows_how_it_stands(office: Office) -> None:
    """The head issues it; everybody with a seat sees how it stands, and nobody issues it twice."""
    plan, head = office.path(), office.holder(rights.ROOT)
    before = done(office.get(plan, head))
    assert before["issued_on"] is None
    assert before["secretary"]["via"] == "holder"
    issue = {"type": "issue", "issued_on": today(), "number": "1/KH"}
    refused = office.act(office.holder("other"), plan, issue)
    assert (refused.status, refused.code) == (403, "not_permitted")
    after = done(office.act(head, plan, issue))["plan"]
    assert after["number"] == "1/KH"
    assert after["open"] > 0
    again = office.act(head, plan, {**issue, "number": "2/KH"})
    assert (again.status, again.code) == (409, "already_issued")
    listed = done(office.get("/v1/plans", office.holder("other")))
    assert [each["id"] for each in listed["items"]] == [rights.PLAN]
    auditor = office.token("auditor", Role.AUDITOR)
    history = done(office.get(f"{plan}/history", auditor))["items"]
    assert "issue" in [each["type"] for each in history]
    assert office.get(f"{plan}/history", office.holder("other")).status == 404


def test_the_organisation_can_be_looked_up(office: Office) -> None:
    """Units, posts and substitutions stand there as of today."""
    unit = office.holder(rights.LEAF)
    below = done(office.get(office.path("units") + f"?parent={rights.LOW}", unit))
    assert [each["code"] for each in below["items"]] == [rights.LEAF]
    shown = done(office.get(office.path("units", rights.MID), unit))
    assert (shown["parent"], shown["children"]) == (rights.ROOT, 1)
    posts = done(office.get(office.path("posts") + f"?unit={rights.LEAF}", unit))
    assert len(posts["items"]) == len(PostKind)
    post = done(office.get(office.path("posts", rights.post_of(rights.LEAF, PostKind.HEAD)), unit))
    assert [each["person"] for each in post["holders"]] == [HEAD_OF_LEAF]
    assert done(office.get(office.path("substitutions"), unit))["items"] == []
    assert office.get(office.path("units", "nowhere"), unit).status == 404
