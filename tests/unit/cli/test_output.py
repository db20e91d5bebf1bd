"""How answers look: aligned and coloured for people, bare lines in a pipe, JSON as it came."""

import json
import re
import unicodedata
from pathlib import Path

import pytest

from cli.output.table import cut, width
from cli.output.values import clean, day_text, instant_text, number_text, read_day, size_text
from tests.unit.cli.conftest import User
from tests.unit.cli.stand_in import PDF, World, task

ESCAPE = "\x1b["


def test_a_pipe_gets_bare_lines_in_a_stable_order(user: User) -> None:
    """No heading, no colour, dates as ISO, one line each with the columns the help names."""
    result = user.run("task", "list")
    assert result.returncode == 0
    lines = [line.split("\t") for line in result.stdout.splitlines()]
    assert lines[0] == [
        "now", "B.1:2026:U1", "assigned", "2026-11-20", "3", "U1", "assignee",
        "Báo cáo kết quả thực hiện năm [31m2026", "",
    ]  # fmt: skip
    assert [line[0] for line in lines] == ["now", "decision", "coming", "coming"]
    assert ESCAPE not in result.stdout
    help_text = user.run("task", "list", "--help").stdout
    named = "bucket, id, state, due_day, days_late, unit, holder, title, promised."
    assert named in re.sub(r"\s+", " ", help_text)


def test_a_promised_date_is_shown_with_its_number(user: User, world: World) -> None:
    """Where anything was promised; in words for people, part by part for a program."""
    assert "đã hẹn" not in user.at_terminal("task", "list")[1]
    promised = {"day": "2026-11-30", "number": 1, "most": 2}
    world.tasks[0] = task("B.1:2026:U1", days_late=3, promised=promised)
    listed = user.at_terminal("task", "list")[1]
    assert "đã hẹn" in listed
    assert "30/11/2026 (lần 1/2)" in listed
    assert "đã hẹn: 30/11/2026 (lần 1/2)" in re.sub(
        r" +", " ", user.at_terminal("task", "show", "B.1")[1]
    )
    assert "promised\tday=2026-11-30 number=1 most=2" in user.run("task", "show", "B.1").stdout


def test_what_waits_for_a_decision_says_until_when(user: User, world: World) -> None:
    """The approver's own term, beside the deadline of the work; for a program the last column."""
    world.tasks[1] = task("B.2:2026:U1", bucket="decision", state="submitted",
                          decide_by="2026-12-04")  # fmt: skip
    listed = user.at_terminal("review", "list")[1]
    assert "hạn quyết" in listed
    assert "04/12/2026" in listed
    assert user.run("review", "list").stdout.rstrip("\n").endswith("\t2026-12-04")
    shown = re.sub(r" +", " ", user.at_terminal("task", "show", "B.2")[1])
    assert "thời hạn xem xét: 04/12/2026" in shown


def test_people_get_three_parts_and_a_count(user: User) -> None:
    """At a terminal: headings, Vietnamese words and dates, what is late in red, a last line."""
    code, shown = user.at_terminal("task", "list")
    assert code == 0
    assert "Đến hạn hoặc quá hạn (1)" in shown
    assert "Chờ quyết định của mình (1)" in shown
    assert "20/11/2026" in shown
    assert "quá 3 ngày" in shown
    assert f"{ESCAPE}31mB.1:2026:U1" in shown
    assert "Đến hạn hoặc quá hạn: 1 · Chờ quyết định của mình: 1 · Sắp tới: 2" in shown


def test_what_others_wrote_cannot_steer_the_terminal(user: User) -> None:
    """Control signs in a title are taken out before it is shown."""
    _code, shown = user.at_terminal("task", "list", NO_COLOR="1")
    assert "\x1b" not in shown
    assert "[31m2026" in shown or "…" in shown


@pytest.mark.parametrize("environment", [{"NO_COLOR": "1"}, {"TERM": "dumb"}])
def test_colours_can_be_refused(user: User, environment: dict[str, str]) -> None:
    """NO_COLOR and a dumb terminal get none."""
    _code, shown = user.at_terminal("task", "list", **environment)
    assert ESCAPE not in shown


def test_lines_fit_the_terminal(user: User, world: World) -> None:
    """Flexible columns are shortened; ids never are."""
    long = task("B.9:2026:U1", title="rất dài " * 40, unit_name="Đơn vị tên rất dài " * 5)
    world.tasks.append(long)
    _code, shown = user.at_terminal("task", "list", NO_COLOR="1", COLUMNS="80")
    lines = shown.replace("\r", "").splitlines()
    assert max(width(line) for line in lines) <= 80
    assert any("B.9:2026:U1" in line and line.endswith("…") for line in lines)


def test_json_is_what_the_api_said(user: User, world: World) -> None:
    """--json prints the items untouched, with the totals of the parts."""
    found = json.loads(user.run("task", "list", "--json").stdout)
    assert found["items"] == world.tasks
    assert found["totals"] == {"now": 1, "decision": 1, "coming": 2}
    assert json.loads(user.run("task", "show", "B.1", "--json").stdout) == world.tasks[0]


@pytest.mark.parametrize(
    "arguments",
    [
        ["whoami"],
        ["task", "list"],
        ["task", "show", "B.1"],
        ["task", "files", "B.1"],
        ["task", "accept", "B.1"],
        ["review", "list"],
        ["outbox", "list"],
        ["plan", "status"],
        ["doctor"],
    ],
    ids=" ".join,
)
def test_json_is_printed_everywhere(user: User, arguments: list[str]) -> None:
    """Standard output is one JSON object, and nothing else."""
    result = user.run(*arguments, "--json")
    assert result.returncode == 0, result.stderr
    assert isinstance(json.loads(result.stdout), dict)


def test_files_are_fetched_and_checked(user: User, world: World, tmp_path: Path) -> None:
    """A file lands under its bare name, whole; a wrong one does not land at all."""
    good = user.run("task", "files", "B.1", "--download", str(tmp_path / "in"))
    assert good.returncode == 0
    assert (tmp_path / "in" / "báo cáo.pdf").read_bytes() == PDF
    assert sorted(each.name for each in tmp_path.iterdir()) == ["home", "in"]
    world.served = b"something else"
    bad = user.run("task", "files", "B.1", "7", "-o", str(tmp_path / "x.pdf"))
    assert bad.returncode == 1
    assert "mã băm" in bad.stderr
    assert not (tmp_path / "x.pdf").exists()
    assert sorted(each.name for each in tmp_path.iterdir()) == ["home", "in"]


def test_another_file_is_not_written_over(user: User, tmp_path: Path) -> None:
    """An existing file stays unless --yes is said."""
    target = tmp_path / "x.pdf"
    target.write_bytes(b"mine")
    assert user.run("task", "files", "B.1", "7", "-o", str(target)).returncode == 2
    assert target.read_bytes() == b"mine"
    assert user.run("task", "files", "B.1", "7", "-o", str(target), "--yes").returncode == 0
    assert target.read_bytes() == PDF


def test_completion_scripts_are_printed(stranger: User) -> None:
    """Each shell has its script, and it completes commands."""
    for shell in ("bash", "zsh", "fish"):
        script = stranger.run("completion", shell)
        assert script.returncode == 0
        assert "_DONDOC_COMPLETE" in script.stdout
    asked = {"_DONDOC_COMPLETE": "bash_complete", "COMP_WORDS": "dondoc task ", "COMP_CWORD": "2"}
    assert "plain,submit" in stranger.run(**asked).stdout


def test_width_counts_cells() -> None:
    """Marks take no room, wide signs take two; decomposed text is composed first."""
    assert width("Đôn đốc") == 7
    assert width(unicodedata.normalize("NFD", "Đôn đốc")) == 7
    assert width("漢字") == 4
    assert cut("漢字漢字", 5) == "漢字…"
    assert cut("ngắn", 10) == "ngắn"
    assert clean("a\tb\nc\x1b[31m\u202e") == "a b c[31m"
    assert clean(unicodedata.normalize("NFD", "ốc")) == "ốc"


def test_values_read_like_an_office_writes() -> None:
    """Days, instants, sizes and numbers in the office's form; what is none stays as it is."""
    assert day_text("2026-11-20") == "20/11/2026"
    assert day_text("sớm") == "sớm"
    assert day_text(None) == ""
    assert instant_text("2026-11-20T08:05:09+07:00") == "20/11/2026 08:05"
    assert size_text(512) == "512 B"
    assert size_text(1536) == "1,5 KB"
    assert number_text(1234567) == "1.234.567"
    assert str(read_day("1/2/2026")) == str(read_day("2026-02-01")) == "2026-02-01"
    assert read_day("31/02/2026") is None
