"""`dondoc plan` in the eyes of somebody at a terminal."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
LIB = ROOT / "tests" / "plans" / "lib"


def dondoc(
    *arguments: str, cwd: Path = ROOT, environment: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run the program as a user does."""
    plain = {key: value for key, value in os.environ.items() if not key.startswith("DONDOC")}
    return subprocess.run(
        [sys.executable, "-m", "cli", *arguments],
        cwd=cwd,
        env={**plain, "LANG": "C.UTF-8", **(environment or {})},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


@pytest.fixture(name="damaged")
def _damaged(tmp_path: Path) -> Path:
    folder = tmp_path / "lib"
    shutil.copytree(LIB, folder)
    plan = folder / "plan.yaml"
    text = plan.read_text(encoding="utf-8")
    plan.write_text(text.replace("title_en:", "titel_en:"), encoding="utf-8")
    return folder


def test_a_sound_package_is_checked_with_its_counts() -> None:
    """`plan check` ends with 0 and prints how much of everything there is."""
    result = dondoc("plan", "check", str(LIB))
    assert result.returncode == 0
    assert "10  khoản" in result.stdout
    assert "11  đơn vị" in result.stdout
    assert result.stderr == ""


def test_a_damaged_package_ends_with_two(damaged: Path) -> None:
    """Each problem is one line with file, line, column, path and message, in Vietnamese."""
    result = dondoc("plan", "check", str(damaged))
    assert result.returncode == 2
    assert result.stdout.splitlines()[0] == (
        f"{damaged.as_posix()}/plan.yaml:5:1 titel_en: "
        "không có khóa 'titel_en'; có phải 'title_en'?"
    )


def test_check_prints_one_json_object(damaged: Path) -> None:
    """With --json, standard output is one object with problems and counts."""
    result = dondoc("plan", "check", str(damaged), "--json", environment={"DONDOC_LANG": "en"})
    found = json.loads(result.stdout)
    assert result.returncode == 2
    assert found["ok"] is False
    assert found["counts"]["clauses"] == 10
    assert found["problems"] == [
        {
            "file": "plan.yaml",
            "line": 5,
            "column": 1,
            "path": "titel_en",
            "code": "unknown-key",
            "severity": "error",
            "message": "unknown key 'titel_en'; did you mean 'title_en'?",
        }
    ]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["plan", "check", "nowhere"], "không có thư mục 'nowhere'"),
        (["plan", "check", "README.md"], "'README.md' là tệp"),
        (["plan", "check"], "Thiếu tham số"),
        (["plan", "why", "Z.9", "--plan", str(LIB)], "không có khoản 'Z.9'"),
        (["plan", "why", "b.2", "--plan", str(LIB)], "Có phải: B.2"),
        (["nonsense"], "Không có lệnh 'nonsense'"),
        (["rehearse", str(LIB), "--from", "2020-02-30"], "không đúng định dạng"),
        (["rehearse", str(LIB), "--from", "2019-02-28"], "nằm ngoài thời kỳ"),
        (["rehearse", str(LIB), "--until", "2020-01-01", "--from", "2020-01-02"], "sớm hơn"),
        (["rehearse", str(LIB), "--scenario", "other"], "late, on-time"),
        (["rehearse", str(LIB), "--scenario", "README.md"], "README.md:"),
        (["rehearse", str(LIB), "--html", "nowhere/x.html"], "không ghi tệp vào đó được"),
        (["rehearse", str(LIB), "--keep-histories", "README.md"], "cần một thư mục"),
        (["rehearse", "nowhere"], "không có thư mục 'nowhere'"),
    ],
)
def test_bad_input_is_one_message_and_two(arguments: list[str], words: str) -> None:
    """What cannot be accepted is told in Vietnamese, without a traceback, with exit code 2."""
    result = dondoc(*arguments)
    assert result.returncode == 2
    assert words in result.stderr
    assert "Traceback" not in result.stderr
    assert result.stdout == ""


def test_rehearse_refuses_a_broken_package(damaged: Path) -> None:
    """A rehearsal does not start on a package with errors; it lists them."""
    result = dondoc("rehearse", str(damaged))
    assert result.returncode == 2
    assert "plan.yaml:5:1 titel_en" in result.stderr


def test_show_marks_what_the_system_assumes() -> None:
    """Defaults are shown as the system's, and what is unknown as unknown."""
    result = dondoc("plan", "show", str(LIB))
    assert result.returncode == 0
    assert "mặc định hệ thống – không quy định trong Kế hoạch" in result.stdout
    assert "chưa biết – không có trong văn bản" in result.stdout
    assert "hằng năm, ngày 15/04" in result.stdout


def test_show_as_json_holds_duties_and_counts() -> None:
    """`plan show --json` prints the overview as one object."""
    found = json.loads(dondoc("plan", "show", str(LIB), "--json").stdout)
    assert len(found["duties"]) == found["counts"]["duties"] == 10


def test_why_tells_words_duty_and_source() -> None:
    """`plan why` prints the words of the clause, the duties and where each deadline comes from."""
    result = dondoc("plan", "why", "B.2", "--plan", str(LIB))
    assert result.returncode == 0
    assert "“chi hội Sông Hàn làm điểm.”" in result.stdout
    assert "thông báo kết luận số 05-TB/HTV ngày 06/01/2020" in result.stdout
    found = json.loads(dondoc("plan", "why", "B.4", "--plan", str(LIB), "--json").stdout)
    assert [target["id"] for target in found["targets"]] == ["T1", "T2"]


def test_without_a_folder_the_only_package_is_taken(tmp_path: Path) -> None:
    """One package under plans/ needs no name; with none or two, somebody has to choose."""
    none = dondoc("plan", "show", cwd=tmp_path)
    assert (none.returncode, none.stdout) == (2, "")
    shutil.copytree(LIB, tmp_path / "plans" / "one")
    assert dondoc("plan", "why", "B.5", cwd=tmp_path).returncode == 0
    shutil.copytree(LIB, tmp_path / "plans" / "two")
    two = dondoc("plan", "why", "B.5", cwd=tmp_path)
    assert two.returncode == 2
    assert "plans/one" in two.stderr


@pytest.mark.parametrize(
    ("arguments", "environment", "word"),
    [
        ([], {}, "Cách dùng:"),
        (["--lang", "en"], {}, "Usage:"),
        (["--lang=en"], {"DONDOC_LANG": "vi"}, "Usage:"),
        ([], {"DONDOC_LANG": "en"}, "Usage:"),
        ([], {"LANG": "en_GB.UTF-8"}, "Usage:"),
        ([], {"LANG": "vi_VN.UTF-8"}, "Cách dùng:"),
    ],
)
def test_the_language_is_chosen(
    arguments: list[str], environment: dict[str, str], word: str
) -> None:
    """Vietnamese is spoken unless the option or the environment asks for English."""
    assert word in dondoc(*arguments, "--help", environment=environment).stdout


def test_the_committed_schema_is_that_of_the_models() -> None:
    """plans/schema.json is what `dondoc plan schema` prints (make schema)."""
    committed = (ROOT / "plans" / "schema.json").read_text(encoding="utf-8")
    assert dondoc("plan", "schema").stdout == committed
