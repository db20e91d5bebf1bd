"""Each rule: damaged once, seen at its line and column."""

from typing import NamedTuple

import pytest

from models.problem import Severity
from tests.unit.models.lib_package import Damage, lib_files, only, place_of, read_damaged

PLAN = "plan.yaml"
UNITS = "units.csv"
POSTS = "posts.csv"
LATE = "scenarios/late.yaml"
FORM = "forms/province.yaml"


class Case(NamedTuple):
    """A damage, the problem it must cause, and where that stands."""

    damage: Damage
    code: str
    path: str
    at: str
    within: int = 0  # characters after the start of `at`
    says: str = ""
    severity: Severity = Severity.ERROR


CASES = {
    "unknown key": Case(
        Damage(PLAN, "title_en:", "titel_en:"), "unknown-key", "titel_en", "titel_en:",
        says="did you mean 'title_en'",
    ),
    "unknown key inside": Case(
        Damage(PLAN, "    owner_class: provinces", "    owner: provinces"),
        "unknown-key", "targets[0].owner", "owner: provinces", says="unknown key 'owner'",
    ),
    "key that stands twice": Case(
        Damage(PLAN, "title_en:", "title: x\ntitle_en:"), "duplicate-key", "title", "title: x"
    ),
    "missing key": Case(
        Damage(PLAN, "  root: HTV\n", ""), "missing-key", "roles.root", "focal_department: HTV-VP"
    ),
    "duplicate clause": Case(
        Damage(PLAN, "  - id: B.5\n    place", "  - id: B.4\n    place"), "duplicate-id",
        "clauses[5].id", 'B.4\n    place: "phần B, điểm 5"',
    ),
    "duplicate duty": Case(
        Damage(PLAN, "  - id: B.2-b\n", "  - id: B.2-a  #\n"), "duplicate-id", "duties[2].id",
        "B.2-a  #",
    ),
    "duplicate target": Case(
        Damage(PLAN, "- id: T2", "- id: T1  #"), "duplicate-id", "targets[1].id", "T1  #"
    ),
    "duplicate class": Case(
        Damage(PLAN, "name: coastal", "name:  provinces"), "duplicate-id", "classes[1].name",
        "name:  provinces", within=7,
    ),
    "duplicate deadline in a duty": Case(
        Damage(PLAN, "id: autumn", "id:  spring"), "duplicate-id", "duties[4].deadlines[1].id",
        "id:  spring", within=5,
    ),
    "unit valid twice": Case(
        Damage(UNITS, "2,,,2021-07-01,", "2,,,2021-07-02,"), "overlap", "",
        "HTV-VINH,Hội Thư viện Nghệ An",
    ),
    "post valid twice": Case(
        Damage(POSTS, "HTV.vice,HTV",
               "HTV.president,HTV,head,x,x,,,,,,,,\nHTV.vice,HTV"), "overlap",
        "", "HTV.president,HTV,head,x",
    ),
    "quotation that is not there": Case(
        Damage(PLAN, 'quote: "Thường xuyên giới thiệu sách mới',
               'quote: "Thường xuyên giới thiệu sách cũ'),
        "quotation", "clauses[5].spans[0].quote",
        '"Thường xuyên giới thiệu sách cũ', says="nowhere",
    ),
    "quotation elsewhere": Case(
        Damage(PLAN, 'quote: "chi hội Sông Hàn làm điểm."', 'quote:  "bộ tiêu chí thư viện"'),
        "quotation", "clauses[2].spans[1].quote", '"bộ tiêu chí thư viện"', says="stands at 295",
    ),
    "hash that does not match": Case(
        Damage("text.txt", "Trần Thị Mẫu\n", "Trần Thị Mẫu\n\n"),
        "text-hash", "text.sha256", "", says="not the text",
    ),
    "deadline from a cited document": Case(
        Damage(PLAN, "rule: {within_year: 2022}", "rule: {on: 2019-03-15}"), "cited-date",
        "duties[7].deadlines[0].rule.on", "2019-03-15}, phrase", says="cited document '12-NQ/HTV'",
    ),
    "deadline outside the period": Case(
        Damage(PLAN, "rule: {within_year: 2022}", "rule: {within_year: 2023}"), "outside-period",
        "duties[7].deadlines[0].rule.within_year", "2023",
    ),
    "day outside the period": Case(
        Damage(PLAN, "rule: {within_year: 2022}", "rule: {on: 2023-01-01}"), "outside-period",
        "duties[7].deadlines[0].rule.on", "2023-01-01",
    ),
    "cycle year outside the period": Case(
        Damage(PLAN, "years: [2020, 2021, 2022]", "years: [2020, 2021, 2023]"), "outside-period",
        "cycles[0].years[2]", "2023",
    ),
    "unknown lead": Case(
        Damage(PLAN, "lead: {unit: HTV-DN-1,", "lead: {unit: HTV-DN-9,"), "dangling",
        "duties[2].lead.unit", "HTV-DN-9", says="did you mean",
    ),
    "unknown class": Case(
        Damage(PLAN, "purpose: carry_out, unit_class: provinces",
               "purpose: carry_out, unit_class: towns"),
        "dangling", "duties[8].copy_to.unit_class", "towns",
    ),
    "unknown body": Case(
        Damage(PLAN, "body: EXT-VTV", "body: EXT-XXX"), "dangling", "duties[9].copy_to.body",
               "EXT-XXX"
    ),
    "unknown clause of a source": Case(
        Damage(PLAN, "phrase: trong năm 2022, source: {kind: text, clause: C.3}",
               "phrase: trong năm 2022, source: {kind: text, clause: C.9}"),
        "dangling", "duties[7].deadlines[0].source.clause", "C.9",
    ),
    "unknown duty of a cycle": Case(
        Damage(PLAN, "consolidated: C.2", "consolidated: C.8"), "dangling",
               "cycles[0].consolidated", "C.8"
    ),
    "unknown form of a cycle": Case(
        Damage(PLAN, "[province-report]", "[other]"), "dangling", "cycles[0].forms[0]", "other"
    ),
    "unknown role": Case(
        Damage(PLAN, "standing: HTV-BTV", "standing: HTV-XYZ"), "dangling", "roles.standing",
               "HTV-XYZ"
    ),
    "unknown superior": Case(
        Damage(UNITS, "branch,HTV-HUE,", "branch,HTV-XXX,"), "dangling", "parent_code", "HTV-XXX"
    ),
    "unknown unit of a post": Case(
        Damage(POSTS, "HTV.vice,HTV,", "HTV.vice,XYZ,"), "dangling", "unit", "XYZ"
    ),
    "unknown post a post is held with": Case(
        Damage(POSTS, ",,HTV-VP.head,", ",,HTV-QQ.head,"), "dangling", "held_with", "HTV-QQ.head"
    ),
    "leader in charge of nothing": Case(
        Damage(POSTS, "kind:branch", "kind:town"), "dangling", "in_charge_of",
        "kind:province kind:town",
    ),
    "circle in the managing line": Case(
        Damage(UNITS, "HTV-BTV,Ban Thường vụ,Standing Committee,body,HTV-BCH",
               "HTV-BTV,Ban Thường vụ,Standing Committee,body,HTV-BTV"),
        "managing-circle", "parent_code", "HTV-BTV,1", says="HTV-BTV → HTV-BTV",
    ),
    "no superior and no reason": Case(
        Damage(UNITS, "branch,HTV-HUE,3", "branch,,3"), "no-superior", "parent_code",
        "branch,,3", within=7,
    ),
    "superior that ends": Case(
        Damage(UNITS, "province,HTV,2,coastal,,,\nHTV-VINH",
               "province,HTV,2,coastal,,2022-01-01,\nHTV-VINH"),
        "superior-gone", "parent_code", "HTV-HUE,3", says="2022-01-01",
    ),
    "target without denominator": Case(
        Damage(PLAN, "    denominator_vi: số chi hội\n", ""), "denominator",
        "targets[0].denominator_vi", "id: T1",
    ),
    "rung without a role": Case(
        Damage(PLAN, "to: [leader_in_charge]", "to: [committee_secretary]"), "rung-unreachable",
        "policy.assignment.late[2].to[0]", "committee_secretary", says="roles.committee",
    ),
    "rung higher than the line": Case(
        Damage(PLAN, "superior(1)", "superior(2)"), "rung-unreachable",
        "policy.assignment.late[1].to[0]", "superior(2)", says="no unit has more than 1",
    ),
    "nobody in charge": Case(
        Damage(POSTS, "kind:province kind:branch HTV-CM", ""), "rung-unreachable",
        "policy.assignment.late[2].to[0]", "", says="in charge of anything",
    ),
    "unknown kind of addressee": Case(
        Damage(PLAN, "to: [leader_in_charge]", "to: [boss]"), "value-error",
        "policy.assignment.late[2].to", "[boss]", says="accepted: responsible_post",
    ),
    "rung that descends": Case(
        Damage(PLAN, "{working_days: 12, to: [standing]}", "{working_days: 12, to: [unit_head]}"),
        "value-error", "policy.assignment", "before:\n      - {working_days: 10}", says="descends",
    ),
    "posts held with each other": Case(
        Damage(POSTS, ",,HTV-VP.head,", ",,HTV.focal,"),
        "post-circle", "held_with", ",,HTV.focal,", within=2,
    ),
    "form without an owner": Case(
        Damage(FORM, "owner: HTV-VP\n", ""), "missing-key", "owner", "id: province-report"
    ),
    "form of an unknown owner": Case(
        Damage(FORM, "owner: HTV-VP", "owner: HTV-XX"), "dangling", "owner", "HTV-XX"
    ),
    "field of an unknown target": Case(
        Damage(FORM, "target: T2", "target: T7"), "dangling", "fields[2].target", "T7"
    ),
    "sentence under no clause": Case(
        Damage("text.txt", "C. TỔ CHỨC", "6. Mỗi chi hội tặng sách.\nC. TỔ CHỨC"), "uncovered", "",
        "Mỗi chi hội tặng sách.", says="Mỗi chi hội tặng sách",
    ),
    "clause without consequence": Case(
        Damage(PLAN, "    no_duty: yêu cầu về cách làm\n", ""), "clause-idle", "clauses[0]",
               "id: A.1"
    ),
    "rung after its receiver's product": Case(
        Damage(PLAN, "{working_days: 10, to: [presidium]", "{working_days: 30, to: [presidium]"),
        "rung-too-late", "policy.entry.late[3].to[0]", "presidium], line_up",
        says="after its own product",
    ),
    "rung close to its receiver's product": Case(
        Damage(PLAN, "{yearly: 12-18}", "{yearly: 12-10}"), "rung-close",
        "policy.entry.late[1].to[0]", "focal_department], line_up", says="fewer than 5",
        severity=Severity.WARNING,
    ),
    "unknown calendar": Case(
        Damage(PLAN, "default: enterprises", "default: factories"), "dangling", "calendars.default",
        "factories",
    ),
    "unknown zone": Case(
        Damage(PLAN, "zone: Asia/Ho_Chi_Minh", "zone: Asia/Nowhere"), "zone", "calendars.zone",
        "Asia/Nowhere",
    ),
    "unknown country": Case(
        Damage(PLAN, "name: offices, country: VN", "name: offices, country: QQ"), "calendar",
        "calendars.specs[1]", "{name: offices, country: QQ", says="ISO code",
    ),
    "cut-off that is no day": Case(
        Damage(PLAN, "cutoff: 11-15", "cutoff: 11-31"), "value-error", "cycles[0].cutoff", "11-31",
        says="MM-DD",
    ),
    "missing file": Case(
        Damage(PLAN, "forms/province.yaml", "forms/town.yaml"), "missing-file", "forms[0]",
               "forms/town.yaml"
    ),
    "scenario with messages": Case(
        Damage(LATE, "reviews:\n", "messages: []\nreviews:\n"), "unknown-key", "messages",
               "messages:",
        says="accepted: schema, name",
    ),
    "scenario of an unknown duty": Case(
        Damage(LATE, "duties: [C.1]", "duties: [C.7]"), "dangling", "habits[0].who.duties[0]", "C.7"
    ),
    "scenario of an unknown unit": Case(
        Damage(LATE, "units: [HTV-HUE]", "units: [HTV-HUT]"), "dangling",
               "habits[0].who.units[0]", "HTV-HUT"
    ),
    "scenario of an unknown post": Case(
        Damage(LATE, "by: HTV-BTV.body", "by: HTV-BTV.boss"), "dangling", "events[0].by",
               "HTV-BTV.boss"
    ),
    "scenario of an unknown act": Case(
        Damage(LATE, "act: rename", "act: shout"), "union-tag-invalid", "events[2]", "act: shout",
        says="'decide'",
    ),
}  # fmt: skip


def test_the_package_is_sound() -> None:
    """The undamaged package has a plan, both scenarios, and nothing to say about it."""
    reading = read_damaged()
    assert [str(problem) for problem in reading.problems] == []
    assert reading.plan is not None
    assert [each.scenario.name for each in reading.scenarios] == ["late", "on-time"]


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_damage_is_seen_at_its_place(case: Case) -> None:
    """A damaged package is refused, with the file, line, column, path and reason of the damage."""
    reading = read_damaged(case.damage)
    problem = only(reading, case.code)
    assert problem.severity is case.severity
    assert (reading.plan is None) == (case.severity is Severity.ERROR)
    assert problem.path == case.path
    assert case.says in str(problem.wording)
    if case.at:
        line, column = place_of(case.damage, case.at)
        assert (problem.file, problem.line, problem.column) == (
            case.damage.file,
            line,
            column + case.within,
        )


def test_all_problems_come_at_once_and_in_order() -> None:
    """Damages of several files, broken entries among them, are listed together, sorted by place."""
    names = ("unknown role", "target without denominator", "unknown superior", "unknown lead",
             "form of an unknown owner", "scenario with messages", "sentence under no clause",
             "unknown key", "cut-off that is no day", "rung higher than the line")  # fmt: skip
    cases = [CASES[name] for name in names]
    reading = read_damaged(*(case.damage for case in cases))
    found = {(problem.file, problem.path, problem.code) for problem in reading.problems}
    assert {(case.damage.file, case.path, case.code) for case in cases} <= found
    places = [(problem.file, problem.line, problem.column) for problem in reading.problems]
    assert places == sorted(places)


def test_a_duty_deadline_quoted_from_the_text_is_accepted() -> None:
    """A day that stands in the text is a deadline only where the deadline quotes it."""
    damage = Damage(PLAN, "        phrase: trước ngày 30/6/2020\n", "")
    problem = only(read_damaged(damage), "cited-date")
    assert problem.path == "duties[0].deadlines[0].rule.on"


def test_files_of_the_package_are_untouched_by_reading() -> None:
    """Reading the same files twice gives the same plan, with the same version."""
    one, other = read_damaged().plan, read_damaged().plan
    assert one == other
    assert lib_files()
