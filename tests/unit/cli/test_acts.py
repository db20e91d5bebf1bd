"""What each command sends: the path and the body that the contract names."""

import json
from pathlib import Path
from typing import Any

import pytest
from pydantic import TypeAdapter

from api.envelope import GroupBody, TaskBody, WholeBody
from files.table_writing import write_table
from models.report.receipt_code import content_hash
from tests.unit.cli.bodies import (
    DECISION,
    DOCUMENT,
    ENTRY,
    ON_ENTRY,
    ON_PLAN,
    ON_REPORT,
    ON_TASK,
    TASK,
)
from tests.unit.cli.conftest import User
from tests.unit.cli.stand_in import TODAY, World, refusal
from tests.unit.files.forms import GOOD, blank

ENTRY_OF_FORM = "year:2016:U0:U1"  # the form of the tests is of that year


def the_body(user: User, world: World, arguments: list[str]) -> dict[str, Any]:
    """Run a command and return the only body it sent."""
    result = user.run(*arguments)
    assert result.returncode == 0, result.stderr
    assert len(world.acts) == 1
    found: dict[str, Any] = world.acts[0]["body"]
    return found


@pytest.mark.parametrize(("arguments", "body"), ON_TASK, ids=lambda each: " ".join(each)[:40])
def test_an_act_on_a_task(
    user: User, world: World, arguments: list[str], body: dict[str, Any]
) -> None:
    """An assignment is acted on by its own path, with the body of the core."""
    assert the_body(user, world, arguments) == body
    assert world.paths == ["/v1/plans/p/tasks/B.1%3A2026%3AU1/commands"]


@pytest.mark.parametrize(("arguments", "body"), ON_ENTRY, ids=lambda each: " ".join(each)[:40])
def test_an_act_on_an_answer_of_a_collection(
    user: User, world: World, arguments: list[str], body: dict[str, Any]
) -> None:
    """An entry is acted on by its own path or its collection's, with a body that names the unit."""
    assert the_body(user, world, arguments) == body
    of_collection = arguments[0] == "collection"
    place = "collections/year%3A2026%3AU0" if of_collection else "tasks/year%3A2026%3AU0%3AU1"
    assert world.paths == [f"/v1/plans/p/{place}/commands"]


@pytest.mark.parametrize(("arguments", "body"), ON_REPORT, ids=lambda each: " ".join(each)[:40])
def test_an_act_on_reports(
    user: User, world: World, arguments: list[str], body: dict[str, Any]
) -> None:
    """What a superior does with reports goes to their collection."""
    assert the_body(user, world, arguments) == body
    assert world.paths == ["/v1/plans/p/collections/year%3A2026%3AU0/commands"]


def test_all_that_were_received_are_accepted(user: User, world: World) -> None:
    """--all asks which those are, and leaves out who came back."""
    items = [{"unit": "U1", "state": "received"}, {"unit": "U2", "state": "returned"}]
    page = {"items": items, "next": None, "total": 2}
    world.plain["GET /v1/plans/p/collections/year%3A2026%3AU0/standing"] = (200, page)
    body = the_body(user, world, ["report", "accept", "year:2026:U0", "--all"])
    assert body == {"type": "accept", "units": ["U1"]}


def test_a_report_is_filed_by_the_hash_of_its_content(
    user: User, world: World, tmp_path: Path
) -> None:
    """The content goes first; the receipt names it, and says how and when it came."""
    path = tmp_path / "report.json"
    path.write_text(GOOD.model_dump_json(), encoding="utf-8")
    world.tasks[-1]["id"] = ENTRY_OF_FORM
    arguments = ["report", "submit", str(path), ENTRY_OF_FORM, "--source", "paper"]
    arguments += ["--on", "2026-11-20", "--number", "3/BC", "--reviewed-on", "1/11/2026"]
    body = the_body(user, world, arguments)
    assert body == {
        "type": "receive",
        "receipt": {
            "unit": "U1", "received_on": "2026-11-20", "source": "paper", "number": "3/BC",
            "reviewed_on": "2026-11-01", "files": [], "filing": content_hash(GOOD),
        },
    }  # fmt: skip
    assert world.files[content_hash(GOOD)] == GOOD.canonical()


def test_a_signed_report_goes_up_with_what_is_missing_below(
    user: User, world: World, tmp_path: Path
) -> None:
    """One command on the unit's own collection: the gaps by name, the figures by their hash."""
    path = tmp_path / "report.json"
    path.write_text(GOOD.model_dump_json(), encoding="utf-8")
    own = f"year:{GOOD.key.period}:U1"
    entries = [{"unit": "U5", "state": "expected"}, {"unit": "U6", "state": "accepted"}]
    place = f"/v1/plans/p/collections/{own.replace(':', '%3A')}"
    world.tasks[-1]["id"] = own
    world.plain[f"GET {place}/entries"] = (200, {"items": entries, "next": None, "total": 2})
    arguments = ["report", "hand-up", str(path), own, "--number", "3/BC", "--yes"]
    body = the_body(user, world, [*arguments, "--gaps", "bão lũ"])
    receipt = body.pop("receipt")
    assert body == {"type": "hand_up", "missing": ["U5"], "reason": "bão lũ"}
    assert receipt.pop("received_on")
    assert receipt == {
        "unit": "U1", "number": "3/BC", "files": [], "filing": content_hash(GOOD),
    }  # fmt: skip
    assert world.paths == [f"{place}/commands"]
    lost = user.run("report", "hand-up", str(path), "--yes")
    assert (lost.returncode, len(world.acts)) == (2, 1)


def test_an_import_names_the_list_the_server_has_stored(
    user: User, world: World, tmp_path: Path
) -> None:
    """Thousands of answers are named by one hash; the table goes with its name and its source."""
    path = tmp_path / "bang.xlsx"
    path.write_bytes(write_table(blank("U1", is_table=True), {"U1": GOOD}))
    found = {"ready": [{"unit": "U1"}], "left_out": [], "empty": [], "errors": [], "warnings": [],
             "stored": True, "batch": "a" * 64}  # fmt: skip
    world.plain["POST /v1/plans/p/collections/year%3A2026%3AU0/imports"] = (200, found)
    body = the_body(user, world, ["report", "import", str(path), "year:2026:U0", "--yes"])
    assert body == {"type": "receive_many", "batch": "a" * 64}
    asked = [path for method, path in world.asked if method == "POST" and "/imports" in path]
    assert ["dry=true" in each for each in asked] == [True, False]
    assert all("source=paper" in each and "name=bang.xlsx" in each for each in asked)


@pytest.mark.parametrize(
    ("of", "bodies"),
    [
        (TaskBody, ON_TASK),
        (TaskBody, ON_ENTRY),
        (GroupBody, ON_REPORT),
        (WholeBody, ON_PLAN),
    ],
    ids=["tasks", "entries", "reports", "plan"],
)
def test_every_body_is_one_the_api_takes(
    of: Any,  # noqa: ANN401 — a union
    bodies: list[tuple[list[str], dict[str, Any]]],
) -> None:
    """What the tests say is sent is what the API's own types accept, field by field."""
    accepted = TypeAdapter[Any](of)
    for _arguments, body in bodies:
        accepted.validate_python(body)


@pytest.mark.parametrize(("arguments", "body"), ON_PLAN, ids=lambda each: " ".join(each)[:40])
def test_an_act_on_the_plan(
    user: User, world: World, arguments: list[str], body: dict[str, Any]
) -> None:
    """What concerns the plan goes to the plan."""
    assert the_body(user, world, arguments) == body
    assert world.paths == ["/v1/plans/p/commands"]


def test_a_substitution_is_exclusive_at_its_end(user: User, world: World) -> None:
    """The last day that is typed still holds; a repetition names the same substitution."""
    given = ["task", "substitute", "U1.head", "--to", "p-two", "--from", "1/12/2026"]
    world.failures = [refusal(503, "no_worker")] * 4
    assert user.run(*given, "--until", "5/12/2026").returncode == 6
    assert user.run(*given, "--until", "5/12/2026").returncode == 0
    bodies = [act["body"] for act in world.acts]
    assert bodies[0]["valid_until"] == "2026-12-06"
    assert len({body["id"] for body in bodies}) == 1


def test_an_own_answer_needs_no_product(user: User, world: World) -> None:
    """A receipt without a file acknowledges; it says no source, because it comes by itself."""
    body = the_body(user, world, ["task", "submit", ENTRY])
    assert body["type"] == "receive"
    assert set(body["receipt"]) == {"unit", "received_on", "files", "document"}


@pytest.mark.parametrize(
    ("name", "code"), [("B.1", 0), ("B.1:", 0), ("1:2026:U1", 0), ("U1", 2), ("B", 2), ("X", 3)]
)
def test_a_task_is_named_by_a_piece_only_it_has(
    user: User, world: World, name: str, code: int
) -> None:
    """A beginning, an end or a part; several that fit are listed and nothing is done."""
    result = user.run("task", "accept", name)
    assert result.returncode == code, result.stderr
    assert len(world.commands) == (code == 0)
    if code == 2:
        assert TASK in result.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ["collection", "close", "year:2026:U0", "--missing", "U1", "--yes"],
        ["collection", "close", "year:2026:U0"],
        ["review", "withdraw", TASK, "--reason", "x"],
        ["plan", "issue", "--number", "1/KH", "--date", "1/2/2026"],
        ["plan", "issue", "--number", "1/KH", "--date", "31/2/2026", "--yes"],
        ["plan", "decide", "D.1", *DECISION],
        ["plan", "decide", "D.1", "--deadline", "soon", *DECISION],
        ["directive", TASK],
        ["calendar", "set", "1/1/2027", "--document", "1/TB"],
        ["task", "substitute", "U1.head", "--to", "p", "--from", "2/1/2027", "--until", "1/1/2027"],
        ["task", "substitute", "U1.head"],
        ["task", "submit", TASK, "--product", "Makefile"],
        ["plan", "amend", "plans"],
        ["org", "import", "nowhere"],
        ["task", "list", "--bucket", "other"],
        ["task", "list", "--profile", "nobody"],
    ],
    ids=lambda each: " ".join(each)[:50],
)
def test_bad_input_is_two_and_sends_nothing(user: User, world: World, arguments: list[str]) -> None:
    """What cannot be accepted is refused here, and far-reaching acts want --yes in a script."""
    result = user.run(*arguments)
    assert result.returncode == 2, result.stderr
    assert "Traceback" not in result.stderr
    assert not world.acts


def test_people_are_asked_before_far_reaching_acts(user: User, world: World) -> None:
    """At a terminal the question comes first; no is an interruption, and nothing is sent."""
    arguments = ("review", "withdraw", TASK, "--reason", "trùng")
    code, shown = user.at_terminal(*arguments, typed="n\n")
    assert code == 130
    assert f"Thu hồi {TASK}?" in shown
    assert not world.acts
    code, _shown = user.at_terminal(*arguments, typed="y\n")
    assert code == 0
    assert len(world.acts) == 1


def test_an_amendment_is_shown_before_it_is_adopted(user: User, world: World) -> None:
    """The difference stands on the error stream; --preview stops there, unsound ones always do."""
    deadline = {"id": "", "old": {"yearly": "11-20"}, "new": {"on": "2026-12-01"}}
    stages = [
        {"stage": "draft", "label": "Soạn", "what": "changed", "old_days": 9, "new_days": 5},
        {"stage": "test", "label": "Thử", "what": "added", "new_days": 4},
        {"stage": "old", "label": "Cũ", "what": "removed", "old_days": 3},
    ]
    change = {
        "duty": "D.1", "old_lead": "U1", "new_lead": "U2", "deadlines": [deadline],
        "stages": stages,
    }  # fmt: skip
    found = {"difference": {"added": ["D.9"], "changed": [change]}, "package": "v2", "sound": True}
    world.plain["POST /v1/plans/p/amendment"] = (200, found)
    given = ["plan", "amend", "tests/plans/lib"]
    preview = user.run(*given, "--preview")
    assert preview.returncode == 0, preview.stderr
    assert "+ D.9" in preview.stderr
    assert "U1 → U2" in preview.stderr
    assert "20/11 → ngày 01/12/2026" in preview.stderr
    assert "bước Soạn (draft): 9 → 5 ngày làm việc" in preview.stderr
    assert "bước Thử (test): thêm, 4 ngày làm việc" in preview.stderr
    assert "bước Cũ (old): bỏ" in preview.stderr
    assert json.loads(user.run(*given, "--preview", "--json").stdout) == found
    assert not world.acts
    assert user.run(*given, "--reason", "điều chỉnh", *DECISION).returncode == 2
    assert user.run(*given, "--reason", "điều chỉnh", *DECISION, "--yes").returncode == 0
    assert world.acts[0]["body"] == {
        "type": "amend", "package": "v2", "reason": "điều chỉnh", "decision": DOCUMENT,
    }  # fmt: skip
    world.plain["POST /v1/plans/p/amendment"] = (200, {**found, "sound": False})
    assert user.run(*given, "--reason", "x", *DECISION, "--yes").returncode == 2
    assert len(world.acts) == 1


def test_tokens_and_accounts_go_to_their_own_places(user: User, world: World) -> None:
    """A new token is printed alone, so that a script can keep it; disabling asks first."""
    made = {"id": "t2", "token": "ddt_new", "expires_at": f"{TODAY}T00:00:00+07:00"}
    world.plain["POST /v1/me/tokens"] = (201, made)
    world.plain["DELETE /v1/tokens/t2"] = (204, b"")
    world.plain["PATCH /v1/accounts/p-two"] = (200, {"person": "p-two"})
    assert user.run("token", "create", "--label", "máy nhà").stdout == "ddt_new\n"
    assert user.run("token", "revoke", "t2").returncode == 2
    assert user.run("token", "revoke", "t2", "--yes").returncode == 0
    assert user.run("account", "disable", "p-two", "--yes").returncode == 0
    assert ("PATCH", "/v1/accounts/p-two") in world.asked


def test_a_feeds_address_is_printed_alone(user: User, world: World) -> None:
    """The only post of its owner needs no name."""
    world.plain["POST /v1/plans/p/posts/U1.head/feed"] = (200, {"url": "https://x/feeds/s.ics"})
    assert user.run("calendar", "feed").stdout == "https://x/feeds/s.ics\n"


def test_watch_prints_what_happens(user: User, world: World) -> None:
    """One line for each act; the next question begins behind the last one."""
    item = {"id": 4, "at": f"{TODAY}T08:00:00+07:00", "obligation": "o", "type": "submit",
            "post": "U1.head", "person": "p-one", "text": ""}  # fmt: skip
    world.plain["GET /v1/plans/p/watch"] = (200, {"items": [item], "next": 4})
    result = user.run("task", "watch", "--once", "--since", "3", "--wait", "0")
    assert result.stdout.startswith(f"4\t{TODAY}T08:00:00+07:00\to\tsubmit\tU1.head")
    assert ("GET", "/v1/plans/p/watch?since=3&wait=0") in world.asked


def test_the_board_is_printed_part_by_part(user: User, world: World) -> None:
    """In a pipe each line begins with its part; at a terminal the parts have headings."""
    cell = {"unit": "U1", "name": "Ban", "on_time": 1, "late": 2, "open_in_term": 3,
            "open_overdue": 4}  # fmt: skip
    proposal = {"id": "D.2:2026:U1", "holder": "BODY", "since": "2026-11-01", "own_days": 5}
    proposal |= {"outside": [{"body": "BODY", "days": 9}], "title": "Đề án"}
    world.plain["GET /v1/plans/p/board"] = (
        200,
        {"today": TODAY, "late": [world.tasks[0]], "due": [], "proposals": [proposal],
         "cells": [cell], "totals": cell, "undecided": ["D.7"]},
    )  # fmt: skip
    lines = [line.split("\t") for line in user.run("board").stdout.splitlines()]
    assert [line[0] for line in lines] == ["late", "proposals", "cells", "undecided"]
    assert lines[1][1:6] == ["D.2:2026:U1", "BODY", "2026-11-01", "5", "BODY: 9"]
    assert lines[2][1:] == ["U1", "1", "2", "3", "4", "Ban"]
    _code, shown = user.at_terminal("board", "--part", "cells")
    assert "Ban" in shown
    assert "quá hạn chưa xong 4" in shown


def test_a_directive_on_paper_names_a_post_that_exists(user: User, world: World) -> None:
    """Who gave it is looked up first: nothing is recorded for a post with a slip in its name."""
    result = user.run(
        "record", "directive", TASK, "--by", "TU", "--document", "9/CV", "--text", "x"
    )
    assert (result.returncode, world.acts) == (2, [])
    assert "TU" in result.stderr


def test_all_that_is_missing_can_be_declared_at_once(user: User, world: World) -> None:
    """Exactly the units whose answers are neither in nor settled are declared, and shown."""
    states = {"U1": "expected", "U2": "accepted", "U3": "returned", "U4": "received"}
    entries = [{"unit": unit, "state": state} for unit, state in states.items()]
    page = {"items": entries, "next": None, "total": len(entries)}
    world.plain["GET /v1/plans/p/collections/year%3A2026%3AU0/entries"] = (200, page)
    body = the_body(
        user,
        world,
        ["collection", "close", "year:2026:U0", "--missing", "all", "--reason", "hết hạn", "-y"],
    )
    assert body == {"type": "accept_with_gaps", "missing": ["U1", "U3"], "reason": "hết hạn"}


def test_a_deadline_that_is_past_is_asked_about(user: User, world: World) -> None:
    """A deadline decided into the past makes what is open late at once: say --yes to do it."""
    decide = ["plan", "decide", "D.1", "--deadline", "1/1/2020", "--decision", "1/QĐ-TLĐ"]
    asked = user.run(*decide, "--date", "20/11/2026")
    assert (asked.returncode, world.acts) == (2, [])
    assert the_body(user, world, [*decide, "--date", "20/11/2026", "--yes"])["duty"] == "D.1"
