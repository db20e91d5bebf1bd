"""What would be accepted is said for the very value that was written."""

import pytest

from tests.unit.models.lib_package import Damage, only, read_damaged

PLAN = "plan.yaml"
LATE = "scenarios/late.yaml"


@pytest.mark.parametrize(
    ("file", "old", "new", "path", "sentence"),
    [
        (LATE, "    person: p-dn-new", "    persom: p-dn-new", "events[1].persom",
         "unknown key 'persom'; did you mean 'person'?"),
        (LATE, "    name_vi: Chi", "    x: y\n    name_vi: Chi", "events[2].x",
         "unknown key 'x'; accepted: on, at, act, unit, name_vi"),
        (LATE, "{accept_after: 1,", "{accepts_after: 1,", "collecting[0].accepts_after",
         "unknown key 'accepts_after'; did you mean 'accept_after'?"),
        (PLAN, "rule: {within_year: 2022}", "rule: {within: 2022}",
         "duties[7].deadlines[0].rule.within",
         "unknown key 'within'; did you mean 'within_year'?"),
        (PLAN, "            number: 05-TB/HTV", "            nummer: 05-TB/HTV",
         "duties[2].deadlines[0].source.decision.nummer",
         "unknown key 'nummer'; did you mean 'number'?"),
        (PLAN, "    repeat: {every_working_days: 6", "    repeat: {every_days: 6",
         "policy.assignment.repeat.every_days",
         "unknown key 'every_days'; did you mean 'every_working_days'?"),
    ],
)  # fmt: skip
def test_a_wrong_key_is_answered_with_the_keys_of_its_place(
    file: str, old: str, new: str, path: str, sentence: str
) -> None:
    """In an event it is the keys of that act that count, in a rule those of a rule."""
    problem = only(read_damaged(Damage(file, old, new)), "unknown-key")
    assert (problem.path, str(problem.wording)) == (path, sentence)


@pytest.mark.parametrize(
    ("file", "old", "new", "code", "sentence"),
    [
        (PLAN, "value: 70", "value: most", "int-type", "a whole number is expected here"),
        (PLAN, "done_by_issue: true", "done_by_issue: 1", "bool-type",
         "true or false is expected here"),
        (PLAN, "dated: 2019-03-15", "dated: spring", "date",
         "a day is expected here, written YYYY-MM-DD"),
        (PLAN, 'office_hour: "07:30"', "office_hour: early", "time",
         "a time is expected here, written HH:MM and in quotes"),
        (PLAN, "id: lib", "id: 1", "string-type", "a text is expected here; put it into quotes"),
        (PLAN, "tags: [coastal]", "tags: coastal", "tuple-type",
         "a list is expected here"),
        (PLAN, "id: lib", 'id: ""', "string-too-short", "this must not be empty"),
        (PLAN, "value: 200", "value: -200", "greater-than-equal", "at least 0 is accepted"),
        (PLAN, "purpose: courtesy_copy", "purpose: copy", "enum",
         "accepted here: 'carry_out', 'report_up', 'courtesy_copy' or 'archive_copy'"),
        (LATE, "  - act: rename", "  - deed: rename", "union-tag-not-found",
         "the key 'act' is missing"),
    ],
)  # fmt: skip
def test_a_wrong_value_is_answered_with_what_is_expected(
    file: str, old: str, new: str, code: str, sentence: str
) -> None:
    """Each kind of value says in our words what it takes."""
    problem = only(read_damaged(Damage(file, old, new)), code)
    assert str(problem.wording) == sentence
