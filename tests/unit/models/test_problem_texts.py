"""What is said about a damaged plan: whole in English, and known to the Vietnamese catalogue."""

import gettext
import re
from functools import cache
from pathlib import Path

import pytest

from models.package import tables
from models.package.reading import PackageReading
from models.problem import Problem
from tests.unit.models.lib_package import Damage, read_damaged
from tests.unit.models.test_checks import CASES, Case

PLAN = "plan.yaml"
UNITS = "units.csv"
ACCEPTED = (*tables.UNITS.required, *tables.UNITS.optional)
CYCLE = """cycles:
  - {id: yearly, duty: C.1, years: [2020], cutoff: 11-15, superior: HTV, through: HTV-VP,
     forms: [province-report], consolidated: C.2, source: {kind: default}}
"""
PLACEHOLDER = re.compile(r"%\((\w+)\)s")
CATALOGUE = Path(__file__).parents[3] / "cli/locale/vi/LC_MESSAGES/dondoc.mo"


@cache
def vietnamese() -> gettext.GNUTranslations:
    """Return the translations that ship with the program."""
    with CATALOGUE.open("rb") as file:
        return gettext.GNUTranslations(file)


def assert_readable(problem: Problem) -> None:
    """All values that were given are shown, in both languages, and none of them is missing."""
    wording = problem.wording
    translated = vietnamese().gettext(wording.msgid)
    assert translated != wording.msgid, f"'{wording.msgid}' is not in the catalogue"
    for template in (wording.msgid, translated):
        assert set(PLACEHOLDER.findall(template)) == wording.params.keys()
    assert "None" not in wording.params.values(), str(problem)


def said(reading: PackageReading) -> list[str]:
    """Return what is said of a package, in English, after a look at each of it."""
    for problem in reading.problems:
        assert_readable(problem)
    return [str(problem.wording) for problem in reading.problems]


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_what_a_damage_causes_can_be_read(case: Case) -> None:
    """Whatever a damage causes beside its own problem has its values and its translation, too."""
    assert said(read_damaged(case.damage))


def test_each_kind_of_thing_has_one_name() -> None:
    """A second document, class, body, calendar, form field or cycle of one id stands out."""
    reading = read_damaged(
        Damage(
            PLAN,
            "\ncalendars:",
            "  - {id: 12-NQ/HTV, title: Khác, dated: 2019-03-16}\n\ncalendars:",
        ),
        Damage(PLAN, "{name: offices,", "{name: enterprises,"),
        Damage(PLAN, "cycles:\n", CYCLE),
        Damage("outside_bodies.csv", "EXT-VTV,", "EXT-BVH,"),
    )
    twice = [each for each in reading.problems if each.code == "duplicate-id"]
    assert [(each.file, each.path, each.wording.params["name"]) for each in twice] == [
        ("outside_bodies.csv", "code", "EXT-BVH"),
        (PLAN, "cites[1].id", "12-NQ/HTV"),
        (PLAN, "calendars.specs[1].name", "enterprises"),
        (PLAN, "cycles[1].id", "yearly"),
    ]
    said(reading)


@pytest.mark.parametrize(
    ("file", "old", "new", "sentence"),
    [
        (UNITS, "level,tags", "level,labels",
         f"unknown column 'labels'; accepted: {', '.join(ACCEPTED)}"),
        (UNITS, "HTV-BCH,Ban Chấp hành,", "HTV-BCH,Ban, Chấp hành,",
         ("the row has 11 fields and the header 10; "
         "a comma inside a field needs quotes around the field")),
        (UNITS, "level,tags", "level,level", "the column 'level' stands here twice"),
        (UNITS, ",level,", ",", "the column 'level' is missing"),
        (UNITS, "HTV-BCH,Ban Chấp hành,", 'HTV-BCH,"Ban Chấp hành,',
         "this quotation mark is never closed"),
        ("posts.csv", "p-vice,Phó Chủ tịch Hội,", "p-vice,A|B,",
         "2 names for 1 holders; separate both by '|'"),
        (PLAN, "schema: 1", "schema: !int 1", "tags such as '!int' are not accepted"),
        (PLAN, "schema: 1", "schema: *one", "no anchor 'one' stands before"),
        (PLAN, "schema: 1", '"sche\\u0001ma": 1', "control characters are not accepted in a text"),
        (PLAN, "schema: 1", "[schema]: 1", "a key is one word, not a list, a mapping or an alias"),
        (PLAN, "rule: {within_year: 2022}", "rule: {on: 2019-03-15}",
         "2019-03-15 is the date of the cited document '12-NQ/HTV', not a deadline"),
        (PLAN, "rule: {within_year: 2022}", "rule: {within_year: 2023}",
         "2023 lies outside the plan's period (2020-01-01 to 2022-12-31)"),
        (PLAN, "        phrase: trước ngày 30/6/2020\n", "",
         "2020-06-30 stands in the text, but the deadline does not quote it as its phrase"),
        (PLAN, "{start: 957, end: 985,", "{start: 957, end: 98500,",
         "the text ends at 1026, before this range does"),
        (PLAN, "{yearly: 12-18}", "{yearly: 12-10}",
         ("'focal_department' hears of a late report of 'yearly' on 2020-12-05, fewer than 5 "
         "working days before its own product is due (2020-12-10)")),
        (PLAN, "{working_days: 12, to: [standing]}", "{working_days: 12, to: [unit_head]}",
         "rung late+12 (unit_head) descends below late+8"),
    ],
)  # fmt: skip
def test_sentences_name_what_they_speak_of(file: str, old: str, new: str, sentence: str) -> None:
    """The numbers, names and days in a sentence are those of the damage."""
    assert sentence in said(read_damaged(Damage(file, old, new)))
