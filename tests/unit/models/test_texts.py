"""Every template writes every kind of message, in both languages, and fails where it is wrong."""

from pathlib import Path

import pytest

from models.package.reading import read_package
from models.texts.context import Lang, Letter, Line, Said, Section, Tone
from models.texts.samples import DAY, letters, lines, urge_values
from models.texts.templates import FOLDER, LANGS, TextError, Texts, defaults, one_line
from runtime.package_files import package_bytes
from tests.world import LIBRARY, SHIPPED, plan_of

TEXTS = Texts()
CHASING = ("đôn đốc", "nhắc")


@pytest.mark.parametrize("lang", LANGS)
def test_every_kind_of_line_is_one_sentence(lang: Lang) -> None:
    """Whatever can be said is said, by the defaults and by the shipped plan's own templates."""
    for texts in (TEXTS, Texts(plan_of(SHIPPED).templates)):
        for line in lines():
            said = texts.line(line, lang)
            assert said.endswith(".")
            assert "\n" not in said
            assert said == one_line(said)
            assert len(said) > 5


@pytest.mark.parametrize("lang", LANGS)
def test_nothing_to_a_governing_body_chases(lang: Lang) -> None:
    """Not in the subject, not in the text, not in HTML, whatever the product is called."""
    for texts in (TEXTS, Texts(plan_of(SHIPPED).templates)):
        for letter in letters(lang):
            if letter.tone is Tone.TOP:
                named = letter.model_copy(update={"plan": "Kế hoạch nhắc nhở, đôn đốc thu phí"})
                said = texts.letter(named)
                whole = f"{said.subject}{said.text}{said.html}".lower()
                assert not [word for word in CHASING if word in whole]


@pytest.mark.parametrize("folder", [SHIPPED, LIBRARY], ids=lambda each: each.name)
def test_every_kind_of_line_is_written_about_every_duty(folder: Path) -> None:
    """Whatever kind of obligation it is: its product stands in the sentence, chased only below."""
    plan = plan_of(folder)
    texts, kinds = Texts(plan.templates), set()
    for duty in plan.file.duties:
        # The first of each kind in every sentence, the others in those that name a product most.
        wanted = set(Said) if duty.kind not in kinds else {Said.ASSIGNED, Said.ESCALATED}
        kinds.add(duty.kind)
        for lang, product in (("vi", duty.product.vi), ("en", duty.product.en or duty.product.vi)):
            for line in (each for each in lines() if each.said in wanted):
                about = line.model_copy(update={"product": product, "clause": duty.clause})
                said = texts.line(about, "en" if lang == "en" else "vi")
                assert said == one_line(said)
                names_it = line.said not in {Said.ISSUED, Said.CHILD, Said.UNDELIVERED}
                assert not names_it or one_line(product)[1:].rstrip(".") in said
                own_words = said.replace(one_line(product), "").lower()
                is_top = line.tone is Tone.TOP
                assert not (is_top and any(word in own_words for word in CHASING)), said
    assert len(kinds) > 1


def test_downwards_it_urges_upwards_it_reports() -> None:
    """The tone of the office, by who reads."""
    late = {"product": "Báo cáo", "clause": "1", "unit": "A", "due": DAY, "days": 3}
    own = TEXTS.line(Line(said=Said.ESCALATED, tone=Tone.OWN, **late))  # type: ignore[arg-type]
    above = TEXTS.line(Line(said=Said.ESCALATED, tone=Tone.ABOVE, **late))  # type: ignore[arg-type]
    top = TEXTS.line(Line(said=Said.ESCALATED, tone=Tone.TOP, **late))  # type: ignore[arg-type]
    assert own.startswith("Đôn đốc: ")
    assert above.startswith("Báo cáo đồng chí: ")
    assert top.startswith("Kính báo cáo: ")
    outside = TEXTS.line(Line(said=Said.OUTSIDE_LETTER, clause="1", body="Bộ"))
    assert "đề nghị Bộ" in outside


def test_numbers_and_days_are_written_as_the_office_does() -> None:
    """1.234 and 20/11/2014 in Vietnamese, 1,234 and 20 Nov 2014 in English."""
    line = Line(said=Said.CHILD, unit="A", count=1234, total=5678, days=21, told=2)
    assert "1.234/5.678 việc chậm, nặng nhất 21 ngày làm việc, đã nhắc 2 lần" in TEXTS.line(line)
    assert "1,234/5,678" in TEXTS.line(line, "en")
    owed = Line(said=Said.OWED, clause="1", unit="A", due=DAY)
    assert "20/11/2014" in TEXTS.line(owed)
    assert "20 Nov 2014" in TEXTS.line(owed, "en")


def test_names_are_text_and_never_markup_nor_templates() -> None:
    """In HTML they are escaped; braces in them are braces; control characters are gone."""
    evil = "<script>alert(1)</script>{{ 7*7 }}\r\nBcc: x\x00"
    line = Line(said=Said.OWED, clause="1", unit=evil)
    section = Section(id="owed", lines=(line,))
    said = TEXTS.letter(Letter(kind="urgent", plan=evil, day=DAY, sections=(section,)))
    assert "<script>" not in said.html
    assert "{{ 7*7 }}" in said.text
    assert "49" not in said.text
    assert "\x00" not in said.text
    assert "\n" not in said.subject


@pytest.mark.parametrize(
    ("name", "template", "line"),
    [
        ("vi/line.j2", "{% macro say(line) %}\n{{ line.nothing }}{% endmacro %}", 2),
        ("vi/office.j2", "{% macro greeting(letter) %}\n\n{{ 1 / 0 }}{% endmacro %}", 3),
        ("vi/subject.j2", "\n{% if %}", 2),
        ("vi/letter.txt.j2", "{{ letter.plan.__class__ }}", 1),
        ("vi/letter.html.j2", "{{ ''.__class__.__mro__ }}", 1),
        ("vi/letter.txt.j2", "{{ letter.model_copy() }}", 1),
    ],
)
def test_a_wrong_template_says_where_it_is_wrong(name: str, template: str, line: int) -> None:
    """By its name and its own line, also where it reaches for what is none of its business."""
    texts = Texts({name: template})
    with pytest.raises(TextError) as caught:
        texts.letter(next(letters("vi")))
    assert (caught.value.name, caught.value.line) == (name, line)


def test_the_letter_that_urges_names_one_unit_or_a_list() -> None:
    """Its first line is the subject."""
    one = TEXTS.render("vi", "urge.j2", **urge_values(1)).strip().splitlines()
    assert one[0] == "V/v đôn đốc thực hiện báo cáo"
    assert "A chưa thực hiện, chậm 3 ngày làm việc" in one[2]
    many = TEXTS.render("vi", "urge.j2", **urge_values(2))
    assert "danh sách kèm theo" in many


def test_the_defaults_are_whole() -> None:
    """Each language has each template."""
    assert len(defaults()) == len(LANGS) * 8


def test_a_package_with_a_wrong_template_is_refused_when_it_is_checked() -> None:
    """At the line of the template; a file no message is written by is refused, too."""
    files = package_bytes(LIBRARY)
    files[f"{FOLDER}vi/line.j2"] = b"{% macro say(line) %}\n{{ line.nothing }}\n{% endmacro %}"
    files[f"{FOLDER}vi/letter.j2"] = b"?"
    reading = read_package(files)
    assert reading.plan is None
    found = {(each.file, each.line, each.code) for each in reading.errors}
    assert (f"{FOLDER}vi/line.j2", 2, "template") in found
    assert (f"{FOLDER}vi/letter.j2", 1, "template") in found


def test_a_packages_own_templates_travel_with_it() -> None:
    """They are part of the plan that is stored, and of its version."""
    files = package_bytes(LIBRARY)
    before = read_package(files).plan
    files[f"{FOLDER}en/office.j2"] = defaults()["en/office.j2"].encode()
    after = read_package(files).plan
    assert before is not None
    assert after is not None
    assert set(after.templates) == {"en/office.j2"}
    assert after.version != before.version
