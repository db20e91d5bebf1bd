"""Whatever the bytes of a package are, the answer is a plan or a list of problems."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.package.reading import read_package, read_scenario
from models.package.schema import package_schema
from models.package.text_files import MAX_BYTES
from models.plan.plan import PlanFile
from models.problem import Severity
from tests.unit.models.lib_package import Damage, lib_files, only, read_damaged

ANY = "any"


def test_an_empty_package_misses_its_plan() -> None:
    """Without plan.yaml there is one problem, not one for everything else."""
    reading = read_package({})
    assert [str(each) for each in reading.problems] == [
        "plan.yaml:1:1: the package has no file 'plan.yaml'"
    ]


@pytest.mark.parametrize("file", ["plan.yaml", "units.csv", "text.txt", "scenarios/late.yaml"])
@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"\xef\xbb\xbfid: x\n", "encoding"),
        ("đôn đốc".encode("utf-16"), "encoding"),
        (b"a\nb\xff", "encoding"),
        (b"a" * (MAX_BYTES + 1), "too-big"),
    ],
)
def test_what_is_no_plain_utf8_is_refused(file: str, content: bytes, code: str) -> None:
    """A byte order mark, another encoding or a huge file is one problem of that file."""
    problem = only(read_package({**lib_files(), file: content}), code)
    assert problem.file == file


def test_a_wrong_byte_is_named_with_its_place() -> None:
    """The place of the byte that cannot be read is its line and column."""
    problem = only(read_package({**lib_files(), "text.txt": b"ab\ncd\xff"}), "encoding")
    assert (problem.line, problem.column) == (2, 3)
    assert "0xff" in str(problem.wording)


@pytest.mark.parametrize(
    "content",
    [
        "a: [1,",
        "[" * 10_000,
        "\tid: x",
        "a: *b",
        "a: &x [*x]",
        "a: !!python/object:os.system x",
        'a: "\\ud800"',
        "a: 1\n---\nb: 2",
        "? [a]\n: b",
        "%YAML 9.9\n---\na: 1",
        "a: \x00",
        "",
        "# nothing\n",
        "- a list",
        "42",
    ],
)
@pytest.mark.parametrize("file", ["plan.yaml", "forms/province.yaml", "scenarios/late.yaml"])
def test_broken_yaml_is_a_problem(content: str, file: str) -> None:
    """Syntax errors, tags, loops, wrong shapes and empty files are problems of the file."""
    reading = read_package({**lib_files(), file: content.encode()})
    assert reading.plan is None
    assert {problem.file for problem in reading.errors} >= {file}


def test_a_bomb_of_aliases_is_bounded() -> None:
    """A few lines that stand for billions of values are refused before they are unfolded."""
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 12)]
    reading = read_package({"plan.yaml": "\n".join(lines).encode()})
    assert "too many" in str(only(reading, "yaml").wording)


def test_words_and_days_are_told_apart() -> None:
    """Unquoted, 2020-06-30 is a day and 12-01 a text; a number in quotes is a text."""
    reading = read_damaged()
    assert reading.plan is not None
    duties = {duty.id: duty for duty in reading.plan.file.duties}
    assert str(duties["B.1"].deadlines[0].rule.on) == "2020-06-30"
    assert duties["C.1"].deadlines[0].rule.yearly == "12-01"
    damage = Damage("plan.yaml", "value: 70", 'value: "70"')
    assert only(read_damaged(damage), "int-type").path == "targets[0].value"


@pytest.mark.parametrize(
    ("old", "new", "code", "line"),
    [
        ("level,tags", "level,labels", "unknown-column", 1),
        ("level,tags,valid_from", "level,tags,tags", "duplicate-column", 1),
        (",level,", ",", "missing-column", 1),
        ("HTV-BCH,Ban Chấp hành,", "HTV-BCH,Ban, Chấp hành,", "ragged-row", 3),
        ("HTV-BCH,Ban Chấp hành,", 'HTV-BCH,"Ban Chấp hành,', "open-quote", 3),
        (",2021-07-01,\n", ",2021-07-32,\n", "date", 9),
        ("body,HTV-BCH,1", "body,HTV-BCH,high", "int-type", 4),
        ("HTV-DN-2,Chi hội", ",Chi hội", "missing-key", 12),
    ],
)
def test_broken_tables_are_problems(old: str, new: str, code: str, line: int) -> None:
    """Columns, ragged rows, open quotes and wrong cells are found at their line."""
    reading = read_damaged(Damage("units.csv", old, new))
    found = [each for each in reading.problems if each.file == "units.csv" and each.code == code]
    assert [each.line for each in found][:1] == [line], [str(each) for each in reading.problems]
    assert reading.plan is None


def test_cells_keep_their_column_behind_quotes_and_line_ends() -> None:
    """A quoted field with commas, doubled quotes and a line end does not shift what follows."""
    damage = Damage("units.csv", "HTV-BCH,Ban Chấp hành,", 'HTV-BCH,"Ban ""Chấp"",\nhành",')
    reading = read_damaged(damage, Damage("units.csv", "branch,HTV-HUE", "branch,HTV-XXX"))
    problem = only(reading, "dangling")
    row = "HTV-HUE-1,Chi hội Sông Hương,Perfume River Branch,branch,"
    assert (problem.line, problem.column) == (14, len(row) + 1)
    assert problem.path == "parent_code"


def test_names_must_match_their_holders() -> None:
    """Two names for one holder are refused: nobody guesses whose they are."""
    damage = Damage("posts.csv", "p-vice,Phó Chủ tịch Hội,", "p-vice,A|B,")
    assert only(read_damaged(damage), "holders").path == "holder_name"


def test_counts_are_those_of_the_package() -> None:
    """Clauses, duties by kind, targets, units, posts and deadlines by source are counted."""
    counts = read_damaged().counts
    assert (counts.clauses, counts.duties, counts.targets) == (10, 10, 2)
    assert (counts.units, counts.posts, counts.deadlines) == (11, 21, 10)
    assert counts.duties_by_kind["assignment"] == 3
    assert counts.deadlines_by_source == {"decision": 1, "default": 6, "rule": 1, "text": 2}


def test_scenarios_are_no_part_of_the_version() -> None:
    """Another scenario leaves the version of the plan alone; another unit does not."""
    plain = read_damaged().plan
    other_script = read_damaged(Damage("scenarios/late.yaml", "after: 3", "after: 4")).plan
    other_unit = read_damaged(Damage("units.csv", "Ban Chuyên môn", "Ban Nghiệp vụ")).plan
    assert plain
    assert other_script
    assert other_unit
    assert plain.version == other_script.version != other_unit.version


def test_a_scenario_from_elsewhere_is_checked_against_the_plan() -> None:
    """A file outside of the package is read, and refused when it speaks of what is not there."""
    plan = read_damaged().plan
    assert plan is not None
    content = lib_files()["scenarios/late.yaml"]
    assert read_scenario("mine.yaml", content, plan).scenario is not None
    refused = read_scenario("mine.yaml", content.replace(b"duty: B.2-b", b"duty: B.2-x"), plan)
    assert refused.scenario is None
    assert [(each.file, each.path) for each in refused.problems] == [
        ("mine.yaml", "events[0].duty")
    ]
    assert read_scenario("mine.yaml", b"\xff", plan).scenario is None


def test_the_schema_knows_every_key_of_the_plan() -> None:
    """The JSON Schema names the keys as people write them."""
    schema = json.loads(package_schema())
    keys = set(schema["$defs"]["PlanFile"]["properties"])
    assert keys == {info.alias or name for name, info in PlanFile.model_fields.items()}


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_no_damage_of_bytes_raises(data: st.DataObject) -> None:
    """Whatever bytes are replaced, reading answers, and every error has a place in a file."""
    files = lib_files()
    name = data.draw(st.sampled_from(sorted(files)))
    content = files[name]
    start = data.draw(st.integers(0, len(content)))
    end = min(len(content), start + data.draw(st.integers(0, 60)))
    piece = data.draw(
        st.one_of(
            st.binary(max_size=8),
            st.text(max_size=8).map(lambda text: text.encode("utf-8", "surrogatepass")),
            st.sampled_from([b"", b"\n", b": ", b"- ", b'"', b"'", b"[", b"{", b",", b"\t",
            b"&a *a",
                             b"null", b"true", b"-1", b"99999999999999999999", b"9999-12-31",
                             b"0001-01-01"]),
        )
    )  # fmt: skip
    reading = read_package({**files, name: content[:start] + piece + content[end:]})
    for problem in reading.problems:
        assert problem.line >= 1
        assert problem.column >= 1
        assert str(problem)
    assert (reading.plan is None) == any(
        problem.severity is Severity.ERROR for problem in reading.problems
    )


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_no_damage_of_values_raises(data: st.DataObject) -> None:
    """Whatever stands behind a key of the plan, reading answers."""
    lines = lib_files()["plan.yaml"].decode().splitlines()
    number = data.draw(st.sampled_from([n for n, line in enumerate(lines) if ": " in line]))
    key = lines[number].split(": ", 1)[0]
    value = data.draw(
        st.sampled_from(["", "~", "[]", "{}", "true", "1", "-1", "1.5", "x", '""', "2020-02-30",
                         "9999-12-31", "0001-01-01", "[x, 1]", "{a: 1}", "99999", "123456789012",
                         "../../../etc/passwd", "/", "posts.csv", "plan.yaml", "text.txt"])
    )  # fmt: skip
    lines[number] = f"{key}: {value}"
    read_package({**lib_files(), "plan.yaml": "\n".join(lines).encode()})
