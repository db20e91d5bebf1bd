"""Forms that could not be filled in, or would measure nothing, are refused with the package."""

import pytest

from models.package.reading import read_package
from tests.unit.models.lib_package import lib_files

FORM = "forms/province.yaml"


def _codes(fields: str, more: str = "") -> list[tuple[str, str]]:
    """Return the problems of the package with another form in it: code and path."""
    text = lib_files()[FORM].decode()
    head = text[: text.index("fields:") + len("fields:\n")]
    files = {**lib_files(), FORM: f"{head}{fields}{more}".encode()}
    problems = read_package(files).problems
    return [(each.code, each.path) for each in problems if each.file == FORM]


N = "  - {id: n, label_vi: N, target: T1, part: numerator%s}\n"
PLAIN = "  - {id: x, label_vi: X}\n  - {id: y, label_vi: Y}\n  - {id: t, label_vi: T, part: text}\n"


@pytest.mark.parametrize(
    ("fields", "more", "code", "path"),
    [
        (PLAIN, "rules:\n  - {type: at_most, field: z, of: [x]}\n", "dangling", "rules[0].field"),
        (PLAIN, "rules:\n  - {type: at_most, field: x, of: [t]}\n", "dangling", "rules[0].of[0]"),
        (
            PLAIN,
            "rules:\n  - {type: sum, field: x, of: [y, q]}\n",
            "dangling",
            "rules[0].of[1]",
        ),
        (
            "  - {id: x, label_vi: X, valid_from: 2020-02-01, valid_until: 2020-01-01}\n",
            "",
            "validity",
            "fields[0].valid_until",
        ),
        (
            (
                "  - id: x\n    label_vi: X\n    definitions:\n"
                "      - {id: a, text_vi: A, valid_from: 2020-02-01, valid_until: 2020-01-01}\n"
            ),
            "",
            "validity",
            "fields[0].definitions[0].valid_until",
        ),
        (
            (
                "  - id: x\n    label_vi: X\n    definitions:\n"
                "      - {id: a, text_vi: A}\n      - {id: a, text_vi: B}\n"
            ),
            "",
            "duplicate-id",
            "fields[0].definitions[1].id",
        ),
        (
            "  - id: x\n    label_vi: X\n    also:\n      - {target: T99, part: denominator}\n",
            "",
            "dangling",
            "fields[0].also[0].target",
        ),
    ],
)
def test_a_form_that_cannot_work_is_refused(fields: str, more: str, code: str, path: str) -> None:
    """A rule about nothing, a validity turned about, a target that does not exist."""
    assert (code, path) in _codes(fields, more)


def test_the_same_part_of_a_target_is_asked_once_at_a_time() -> None:
    """Two fields one after the other in time are fine, two at once are not."""
    target = "fields[1].target"
    twice = _codes(N % "" + N.replace("id: n", "id: m") % "")
    assert ("part-twice", target) in twice
    until, since = ", valid_until: 2021-01-01", ", valid_from: 2021-01-01"
    in_turn = _codes(N % until + N.replace("id: n", "id: m") % since)
    assert ("part-twice", target) not in in_turn


def test_rules_that_hold_are_accepted() -> None:
    """Both kinds of rule over figures of the form."""
    rules = (
        "rules:\n  - {type: at_most, field: x, of: [y]}\n"
        "  - {type: sum, field: x, of: [y, x], severity: warning, why_vi: cộng lại}\n"
    )
    assert _codes(PLAIN, rules) == []


@pytest.mark.parametrize(
    ("ends", "heir", "codes"),
    [
        ("2021-07-01", "HTV-CM", []),
        ("", "HTV-CM", ["merger"]),
        ("2021-07-01", "GONE", ["merger"]),
        ("2021-07-01", "NOBODY", ["dangling"]),
    ],
)
def test_a_unit_that_was_taken_in_has_ended(ends: str, heir: str, codes: list[str]) -> None:
    """It names who took it in, another that exists, and the day it ended."""
    lines = lib_files()["units.csv"].decode().splitlines()
    named = [f"{lines[0]},merged_into", *(f"{line}," for line in lines[1:])]
    columns = named[0].split(",")
    row = {"code": "GONE", "name_vi": "Cũ", "kind": "branch", "parent_code": "HTV-CM"}
    row |= {"level": "2", "valid_until": ends, "merged_into": heir}
    text = "\n".join([*named, ",".join(row.get(each, "") for each in columns)])
    problems = read_package({**lib_files(), "units.csv": text.encode()}).problems
    assert [each.code for each in problems if each.path == "merged_into"] == codes
