"""YAML that is refused is refused at its line and column."""

import pytest

from models.package.reading import read_package
from models.package.yaml_files import MAX_DEPTH, read_yaml
from tests.unit.models.lib_package import lib_files


@pytest.mark.parametrize(
    ("text", "line", "column", "sentence"),
    [
        ("a: 1\nb: !int 2\n", 2, 4, "tags such as '!int' are not accepted"),
        ("a: 1\nb:\n  - *one\n", 3, 5, "no anchor 'one' stands before"),
        ('a: 1\n"b\\u0001": 2\n', 2, 1, "control characters are not accepted in a text"),
        ("a: 1\n  \n[b]: 2\n", 3, 1, "a key is one word, not a list, a mapping or an alias"),
        ("a: 1\n---\nb: 2\n", 2, 1, "one file holds one document"),
        (f"a:\n  {'[' * (MAX_DEPTH + 1)}", 2, 3 + MAX_DEPTH,
         "too many or too deeply nested values"),
        ("a: 1\nb: [2\nc: 3\n", 3, 2, "not readable as YAML: "),
    ],
)  # fmt: skip
def test_what_is_refused_has_a_place(text: str, line: int, column: int, sentence: str) -> None:
    """Line and column count from 1 and point at the thing itself, not at the start of the file."""
    document = read_yaml("plan.yaml", text)
    (problem,) = document.problems
    assert document.data is None
    assert (problem.file, problem.line, problem.column) == ("plan.yaml", line, column)
    assert str(problem.wording).startswith(sentence)


@pytest.mark.parametrize("depth", [1, MAX_DEPTH])
def test_what_is_not_too_deep_is_read(depth: int) -> None:
    """The bound itself is allowed."""
    document = read_yaml("x.yaml", "[" * depth + "]" * depth)
    assert document.problems == []


def test_one_broken_file_hides_nothing_in_the_others() -> None:
    """Each file is refused by itself."""
    files = {
        **lib_files(),
        "forms/province.yaml": b"a: !x 1",
        "scenarios/late.yaml": b"\n\nb: *nobody",
    }
    found = [each.where for each in read_package(files).errors if each.code == "yaml"]
    assert found == ["forms/province.yaml:1:4", "scenarios/late.yaml:3:4"]
