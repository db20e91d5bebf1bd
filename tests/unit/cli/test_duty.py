"""Duties and their courses from the command line: what is shown, what is sent, what is refused."""

import json
from pathlib import Path
from typing import Any

from tests.unit.cli.conftest import User
from tests.unit.cli.stand_in import World, refusal

COMMITTEE, PROPOSAL = "committee", "proposal:B.5"


def course(name: str, **update: Any) -> dict[str, Any]:  # noqa: ANN401 — any field of a course
    """Return a course as the API shows it."""
    stage = {
        "stage": "draft", "label": "Soạn thảo", "round": 2, "task": "B.5:draft.2:U1",
        "unit_name": "Ban Tổ chức", "opened_at": "2026-03-02T08:00:00+07:00", "closed_at": None,
        "own_days": 12, "outside_days": [{"body": "BO", "days": 30}, {"body": "CP", "days": 7}],
        "outcome": "", "number": "12/TTr", "dated": "2026-03-01",
    }  # fmt: skip
    kind, _, duty = name.partition(":")
    return {
        "id": name, "course": kind, "duty": duty or "A.1", "title": "Đề án", "is_open": True,
        "stage": "draft", "stage_label": "Soạn thảo", "rounds": 2, "outcome": "", "reason": "",
        "number": "", "dated": None, "own_days": 12, "outside_days": stage["outside_days"],
        "stages": [stage], "members": [], "may": ["close_course"], "secretary": "",
        "decision": None,
    } | update  # fmt: skip


def duty(name: str, **update: Any) -> dict[str, Any]:  # noqa: ANN401 — any field of a duty
    """Return a duty as the API shows it."""
    return {
        "id": name, "clause": name, "kind": "proposal", "title": "Đề án", "lead": "U1",
        "lead_name": "Ban Tổ chức", "unit_class": "", "prepared_by": "", "open_list": False,
        "waits": False, "answered_by": "", "open": 1, "closed": 0, "late": 0, "courses": [],
    } | update  # fmt: skip


def with_duties(world: World, *duties: dict[str, Any]) -> None:
    """Let the server know duties."""
    page = {"items": list(duties), "next": None, "total": len(duties)}
    world.plain["GET /v1/plans/p/duties"] = (200, page)
    for each in duties:
        world.plain[f"GET /v1/plans/p/duties/{each['id']}"] = (200, each)


def test_the_list_says_how_each_duty_stands(user: User, world: World) -> None:
    """A stage, an outcome, several courses, a decision that lacks, another duty that answers."""
    open_ = course(PROPOSAL)
    ended = course("contribution:B.6", is_open=False, outcome="not_reached")
    with_duties(
        world,
        duty("B.1", waits=True),
        duty("B.2", answered_by="B.9"),
        duty("B.5", courses=[open_]),
        duty("B.6", courses=[ended]),
        duty("B.7", courses=[open_, ended]),
        duty("B.8", open=0, closed=2),
    )
    result = user.run("duty", "list")
    assert result.returncode == 0, result.stderr
    stands = [tuple(line.split("\t")[5:7]) for line in result.stdout.splitlines()]
    assert stands == [
        ("undecided", ""),
        ("answered", ""),
        ("open", "draft"),
        ("closed", "not_reached"),
        ("open", ""),
        ("closed", ""),
    ]
    listed = json.loads(user.run("duty", "list", "--json").stdout)["items"]
    assert [each["state"] for each in listed] == [state for state, _stage in stands]
    code, shown = user.at_terminal("duty", "list")
    assert code == 0
    for words in ("trả lời trong B.9", "Soạn thảo", "không thành", "1/2 đang thực hiện"):
        assert words in shown


def test_a_duty_is_shown_with_own_days_beside_days_outside(user: User, world: World) -> None:
    """Each stage with its round, and what each outside body has taken of the time."""
    with_duties(world, duty("B.5", courses=[course(PROPOSAL)], sentence="Lời"))
    world.courses = {PROPOSAL: course(PROPOSAL)}
    result = user.run("duty", "show", "B.5")
    assert result.returncode == 0, result.stderr
    for part in ("Lời", "draft", "BO 30, CP 7", "12/TTr (2026-03-01)", "B.5:draft.2:U1"):
        assert part in result.stdout
    _code, shown = user.at_terminal("duty", "show", "B.5")
    assert "Soạn thảo" in shown
    whole = user.run("duty", "show", "B.5", "--json")
    assert json.loads(whole.stdout)["courses"][0]["stages"][0]["own_days"] == 12


def test_a_course_is_ended_by_a_decision(user: User, world: World) -> None:
    """It is found by its duty; the decision's document is read from its number."""
    world.courses = {PROPOSAL: course(PROPOSAL), COMMITTEE: course(COMMITTEE)}
    result = user.run(
        "duty", "close", "B.5", "--reason", "thôi", "--decision", "12/QĐ-BCĐ", "--date",
        "2026-02-01", "--yes",
    )  # fmt: skip
    assert result.returncode == 0, result.stderr
    assert world.paths == ["/v1/plans/p/courses/proposal%3AB.5/commands"]
    assert world.acts[0]["body"] == {
        "type": "close_course",
        "reason": "thôi",
        "decision": {
            "issuer": "BCĐ", "type": "quyết định", "number": "12/QĐ-BCĐ", "date": "2026-02-01",
        },
    }  # fmt: skip
    assert user.run("duty", "close", "B.77", "--reason", "x", "--yes").returncode == 3
    without = user.run("duty", "close", "B.5", "--reason", "x", "--decision", "1/QĐ", "--yes")
    assert without.returncode == 2


def test_the_members_are_posts_and_the_first_leads(user: User, world: World) -> None:
    """A part may be named; another than the three is refused before anything is sent."""
    world.courses = {COMMITTEE: course(COMMITTEE)}
    result = user.run("duty", "members", "U0.head", "U1.head=deputy", "U2.head")
    assert result.returncode == 0, result.stderr
    assert [(each["post"], each["role"]) for each in world.acts[0]["body"]["members"]] == [
        ("U0.head", "head"),
        ("U1.head", "deputy"),
        ("U2.head", "member"),
    ]
    assert user.run("duty", "secretary", "p-two").returncode == 0
    assert world.acts[1]["body"] == {"type": "record_secretary", "person": "p-two"}
    assert user.run("duty", "members", "U0.head=king").returncode == 2
    assert len(world.acts) == 2


def test_items_are_added_and_plain_tasks_converted_by_the_plan(user: User, world: World) -> None:
    """Both are acts of their own on the plan."""
    assert user.run("duty", "add-item", "B.6", "--item", "luat", "--title", "Luật").returncode == 0
    assert world.acts[0]["body"] == {
        "type": "add_item", "duty": "B.6", "item": "luat", "title": "Luật",
    }  # fmt: skip
    assert user.run("duty", "convert", "B.1:2026:U1", "--reason", "mới", "--yes").returncode == 0
    assert world.acts[1]["body"]["type"] == "take_up"
    assert world.paths == ["/v1/plans/p/commands"] * 2


def test_all_notes_of_a_unit_go_in_one_go(user: User, world: World, tmp_path: Path) -> None:
    """Each line is handed in under its own task; a line without a note is left out."""
    sheet = tmp_path / "notes.csv"
    lines = ["task;note", 'B.1:2026:U1;"một; hai"', "B.2:2026:U1;", "year:2026:U0:U1;ba"]
    sheet.write_text("\n".join(lines), encoding="utf-8-sig")
    result = user.run("review", "note", "--file", str(sheet))
    assert result.returncode == 0, result.stderr
    assert [each["body"]["type"] for each in world.acts] == ["submit", "receive"]
    assert world.acts[0]["body"]["note"] == "một; hai"
    assert world.acts[1]["body"]["receipt"]["document"] == "ba"


def test_a_flawed_sheet_is_refused_whole(user: User, world: World, tmp_path: Path) -> None:
    """With every flaw and its line; nothing of it is sent."""
    sheet = tmp_path / "notes.csv"
    sheet.write_text("task,note\n,x\nB.1:2026:U1,a\nB.1:2026:U1,b\n", encoding="utf-8")
    result = user.run("review", "note", "--file", str(sheet))
    assert result.returncode == 2
    assert "notes.csv:2" in result.stderr
    assert "notes.csv:4" in result.stderr
    assert not world.acts
    for text in ("x,y\n", "", "task,note\nB.1:2026:U1,\n"):
        sheet.write_text(text, encoding="utf-8")
        assert user.run("review", "note", "--file", str(sheet)).returncode == 2
    assert user.run("review", "note").returncode == 2


def test_one_refused_note_does_not_keep_back_the_others(
    user: User, world: World, tmp_path: Path
) -> None:
    """Each line says what became of it, and the program says that not all went in."""
    world.failures = [refusal(409, "wrong_state", detail="it is closed")]
    sheet = tmp_path / "notes.csv"
    sheet.write_text("task,note\nB.1:2026:U1,a\nB.3:2026:U1,b\n", encoding="utf-8")
    result = user.run("review", "note", "--file", str(sheet))
    assert result.returncode != 0
    assert len(world.acts) == 2
    rows = [line.split("\t") for line in result.stdout.splitlines()]
    assert [row[2] == "done" for row in rows] == [False, True]


def test_the_blank_sheet_holds_what_is_to_be_reviewed(
    user: User, world: World, tmp_path: Path
) -> None:
    """Open reviews only, with an empty column to write in; it can be handed in as it is."""
    world.tasks[0]["duty_kind"] = "standing"
    sheet = tmp_path / "notes.csv"
    assert user.run("review", "note", "--blank", str(sheet)).returncode == 0
    lines = sheet.read_text(encoding="utf-8-sig").splitlines()
    assert lines[0] == "task,due,title,note"
    assert len(lines) == 2
    assert lines[1].startswith("B.1:2026:U1,2026-11-20,")
    assert lines[1].endswith(",")


def test_a_document_is_sent_out_with_its_copies(user: User, world: World) -> None:
    """Units and classes acknowledge it; each copy says its purpose."""
    result = user.run(
        "dispatch", "hd-1", "--title", "Hướng dẫn", "--number", "05/HD-X", "--date", "1/2/2026",
        "--to", "class:provinces", "--to", "U3", "--report-to", "U9", "--courtesy-to", "body:BO",
        "--record-copy", "U1", "--yes",
    )  # fmt: skip
    assert result.returncode == 0, result.stderr
    assert world.acts[0]["body"] == {
        "type": "dispatch", "document": "hd-1", "title": "Hướng dẫn", "number": "05/HD-X",
        "dated": "2026-02-01", "units": ["U3"], "unit_classes": ["provinces"], "working_days": 5,
        "copies": [
            {"purpose": "report_up", "unit": "U9"},
            {"purpose": "courtesy_copy", "body": "BO"},
            {"purpose": "archive_copy", "unit": "U1"},
        ],
    }  # fmt: skip
