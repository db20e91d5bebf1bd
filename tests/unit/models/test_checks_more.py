"""Rules with more than one way to break: each way is seen."""

import pytest

from models.package.checks.deadlines import dates_of_documents
from models.package.error_texts import KNOWN
from models.package.explain import explain, near_clauses, overview
from models.package.reading import read_package
from models.problem import Severity
from models.text_fold import FoldedText
from models.wording import recognise
from tests.unit.models.lib_package import Damage, lib_files, only, read_damaged

PLAN = "plan.yaml"
UNITS = "units.csv"
POSTS = "posts.csv"
LATE = "scenarios/late.yaml"


@pytest.mark.parametrize(
    ("damage", "code", "path"),
    [
        (Damage(UNITS, "association,,1", "association,HTV-CM,1"), "root-with-superior",
         "parent_code"),
        (Damage(UNITS, "2,,,2021-07-01,", "2,,2021-07-01,2021-07-01,"), "validity", "valid_until"),
        (Damage(POSTS, "kind:branch HTV-CM", "kind:branch field:x"), "dangling", "in_charge_of"),
        (Damage(PLAN, "    no_duty: yêu cầu về cách làm\n  - id: B.1",
                "    no_duty: x\n  - id: B.1\n    no_duty: y"), "clause-idle",
                        "clauses[1].no_duty"),
        (Damage(PLAN, "    by_year: 2022\n", ""), "target-year", "targets[0].by_year"),
        (Damage(PLAN, "quote: ít nhất 200", "quote: ít nhất 300"), "quotation", "targets[1].quote"),
        (Damage(PLAN, "phrase: Hằng năm\n", "phrase: Hằng tháng\n"), "quotation",
         "duties[5].deadlines[0].phrase"),
        (Damage(PLAN, "years: [2020, 2021, 2022]", "years: [2020, 2021, 2021]"), "duplicate-id",
         "cycles[0].years[2]"),
        (Damage(PLAN, "by_unit_kind: {department: offices}", "by_unit_kind: {dept: offices}"),
         "dangling", "calendars.by_unit_kind.dept"),
        (Damage(PLAN, "done_by_issue: true", "answered_by: D.1-b"), "circle",
         "duties[9].answered_by"),
        (Damage("calendar.csv", "2020-01-02,off,,", "2020-01-02,off,plants,"), "dangling",
         "calendars"),
        (Damage("forms/province.yaml", "owner: HTV-VP",
                "owner: HTV-VP\nvalid_from: 2020-02-01\nvalid_until: 2020-01-01"), "validity",
         "valid_until"),
        (Damage("forms/province.yaml", "{id: branches,", "{id: corners,"), "duplicate-id",
         "fields[1].id"),
        (Damage(PLAN, "posts: posts.csv", "posts: units.csv"), "file-twice", "organisation.posts"),
        (Damage(PLAN, "  - forms/province.yaml",
                "  - forms/province.yaml\n  - forms/province.yaml"),
         "file-twice", "forms[1]"),
        (Damage(LATE, "    due: 2020-07-31\n    instruction: khẩn trương hoàn thành\n", ""),
         "directive-empty", "events[0]"),
        (Damage(LATE, "issued_on: 2020-01-15", "issued_on: 2023-01-15"), "outside-period",
         "assumed.issued_on"),
        (Damage(LATE, "name: late\n", "name: on-time\n"), "duplicate-id", "name"),
        (Damage(PLAN, "  - id: B.2-a\n    clause: B.2\n",
                "  - id: B.2-a\n    clause: B.2\n    settles: receipt\n"), "settles-nothing",
         "duties[1].settles"),
    ],
)  # fmt: skip
def test_each_way_to_break_a_rule_is_an_error(damage: Damage, code: str, path: str) -> None:
    """The damage is refused with its code and path."""
    reading = read_damaged(damage)
    found = [(each.code, each.path) for each in reading.errors]
    assert (code, path) in found, [str(problem) for problem in reading.problems]


@pytest.mark.parametrize(
    ("damage", "code"),
    [
        (Damage(PLAN, "kinds: [province, branch], tags: [coastal]",
                "kinds: [department], tags: [coastal]"), "class-empty"),
        (Damage(PLAN, "tags: [coastal]", "tags: [hilly, coastal]"), "dangling"),
        (Damage(LATE, "on: 2022-01-10", "on: 2023-01-10"), "outside-period"),
    ],
)  # fmt: skip
def test_what_may_be_meant_is_a_warning(damage: Damage, code: str) -> None:
    """Somebody should look, but the plan can be used."""
    reading = read_damaged(damage)
    assert only(reading, code).severity is Severity.WARNING
    assert reading.plan is not None


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("{start: 930, end: 956,", "{start: 956, end: 930,",
         "ends before"),
        ("{start: 957, end: 985,", "{start: 957, end: 98500,", "the text ends at"),
    ],
)  # fmt: skip
def test_impossible_ranges_are_told(old: str, new: str, says: str) -> None:
    """A range that is turned round or leaves the text is refused, and its quotation is found."""
    found = [str(each.wording) for each in read_damaged(Damage(PLAN, old, new)).errors]
    assert any(says in each for each in found)
    assert any("this quotation stands at" in each for each in found)


def test_a_unit_that_is_gone_leaves_its_posts() -> None:
    """A post of a unit that has ended is refused with the first day of the gap."""
    row = "Professional Department,department,HTV,1,,,"
    damage = Damage(UNITS, f"{row},", f"{row}2021-05-01,")
    found = [each for each in read_damaged(damage).errors if each.code == "unit-gone"]
    assert {each.file for each in found} == {POSTS}
    assert "2021-05-01" in str(found[0].wording)


def test_a_rung_whose_post_is_never_held_reaches_nobody() -> None:
    """A body without any holder can never be told."""
    damage = Damage(POSTS, "p-president|p-vice,Chủ tịch Hội|Phó Chủ tịch Hội,", ",,")
    found = [each for each in read_damaged(damage).errors if each.code == "rung-unreachable"]
    assert {each.path for each in found} == {
        "policy.assignment.late[3].to[0]",
        "policy.entry.late[2].to[0]",
    }
    assert "nobody ever holds HTV-BTV.body" in str(found[0].wording)


def test_dates_of_documents_are_told_from_others() -> None:
    """A date behind a document's number belongs to its name; others stand for themselves."""
    named, bare = dates_of_documents(
        "Nghị quyết số 12-NQ/HTV, ngày 15/3/2019; xong trước ngày 30.6.2020, họp ngày 1 tháng "
        "2 năm 2021, ngày 31/2/2020"
    )
    assert {str(day): words for day, words in named.items()} == {
        "2019-03-15": "12-NQ/HTV, ngày 15/3/2019"
    }
    assert {str(day) for day in bare} == {"2020-06-30", "2021-02-01"}


def test_quotations_are_found_through_spelling_and_blanks() -> None:
    """A decomposed letter and a line end in the raw text do not hide a quotation."""
    raw = "Ho\u0323p  ho\u0323\u0302i\n đồng."
    folded = FoldedText(raw)
    assert folded.find("hội đồng") == (6, len(raw) - 1)
    assert folded.find("không có") is None


def test_a_range_is_looked_up_next_to_where_it_was_stated() -> None:
    """Of several places of the same words, the nearest is named."""
    folded = FoldedText("một hai một hai một")
    assert folded.find("một", near=9) == (8, 11)


def test_explaining_a_clause_gathers_what_it_founds() -> None:
    """The words, the duties and the targets of a clause come together; an unknown one is None."""
    reading = read_damaged()
    assert reading.plan is not None
    found = explain(reading.plan, "B.2")
    assert found is not None
    assert found.sentences[1] == "chi hội Sông Hàn làm điểm."
    assert [duty.id for duty in found.duties] == ["B.2-a", "B.2-b"]
    assert explain(reading.plan, "Z") is None
    assert near_clauses(reading.plan, "2")[:2] == ("B.2", "C.2")
    assert near_clauses(reading.plan, "") == ()
    assert overview(reading.plan, reading.counts).counts.duties == 10


def test_sentences_of_the_values_are_recognised() -> None:
    """What a value class says itself keeps its template, so that it can be translated."""
    said = recognise("take (3) is more than of (2)", KNOWN)
    assert (said.msgid, said.params) == (
        "take (%(take)s) is more than of (%(of)s)",
        {"take": "3", "of": "2"},
    )
    assert str(recognise("100 % new", KNOWN)) == "100 % new"


def test_a_package_of_csv_files_alone_is_checked_too() -> None:
    """Where plan.yaml cannot be read, the tables under their usual names still are."""
    files = {**lib_files(), PLAN: b"\tbroken"}
    files[UNITS] = files[UNITS].replace(b"branch,HTV-HUE", b"branch,HTV-HUE-1")
    found = {(each.file, each.code) for each in read_package(files).problems}
    assert (PLAN, "yaml") in found
    assert (UNITS, "managing-circle") in found
