"""People's own rules, waits, keys, the pages' order, and how texts are put into form."""

import io
from dataclasses import replace
from datetime import date, time, timedelta

import pytest
from docx import Document
from docx.document import Document as DocumentType
from hypothesis import given
from hypothesis import strategies as st

from models.notices.days import working_days
from models.notices.delivery import BACK_OFF, Reader, back_off, message_key
from models.notices.mail import AddressError, ascii_domain
from models.notices.page import MOST_LINES
from models.notices.people import People
from models.notices.urge_letter import Urged, UrgeLetter, as_docx
from models.plan.organisation import PostKind
from models.texts.context import Letter, Line, Said, Section, Tone
from models.texts.samples import DAY, lines
from models.texts.templates import LONGEST_SUBJECT, Texts, one_line, plain, without_chasing
from tests.unit.models.core import at, calendar
from tests.unit.models.notices_core import Office, item, office

TUESDAY = date(2014, 11, 25)
NIGHT = Reader(person="p", quiet_from=time(18), quiet_until=time(7))
NOON = Reader(person="p", quiet_from=time(11, 30), quiet_until=time(13, 30))


@pytest.mark.parametrize(
    ("reader", "hour", "is_quiet", "end"),
    [
        (NOON, time(11, 29), False, None),
        (NOON, time(11, 30), True, time(13, 30)),
        (NOON, time(13, 29), True, time(13, 30)),
        (NOON, time(13, 30), False, None),
        (NIGHT, time(17, 59), False, None),
        (NIGHT, time(18), True, None),  # they last into the next day
        (NIGHT, time(23, 59), True, None),
        (NIGHT, time(0), True, time(7)),
        (NIGHT, time(6, 59), True, time(7)),
        (NIGHT, time(7), False, None),
        (Reader(person="p"), time(3), False, None),
        (Reader(person="p", quiet_from=time(7)), time(8), False, None),
        (Reader(person="p", quiet_from=time(7), quiet_until=time(7)), time(7), False, None),
    ],
)
def test_quiet_hours_begin_and_end_to_the_minute(
    *, reader: Reader, hour: time, is_quiet: bool, end: time | None
) -> None:
    """Also over midnight; with one end only, or with none of any length, there are none."""
    assert (reader.quiet_at(hour), reader.quiet_end(hour)) == (is_quiet, end)


def test_waits_grow_and_then_stay() -> None:
    """A minute, five, a quarter, half an hour, then each hour."""
    assert [back_off(n) for n in (1, 2, 3, 4, 5, 6, 60)] == [
        timedelta(minutes=each) for each in (1, 5, 15, 30, 60, 60, 60)
    ]
    assert len(BACK_OFF) == 5


def test_a_key_tells_parts_apart_and_stays() -> None:
    """The same parts have the same key for ever: it stands in mails that were sent."""
    assert message_key("p", "a", 1) == message_key("p", "a", 1)
    assert message_key("ab", "c") != message_key("a", "bc")
    assert len(message_key()) == 32


@given(st.dates(date(2013, 1, 1), date(2017, 12, 31)), st.integers(0, 1500))
def test_days_between_are_counted_both_ways(start: date, ahead: int) -> None:
    """As the calendar does, day by day; turned round they are negative."""
    end = start + timedelta(days=ahead)
    counted = working_days(calendar(), start, end)
    assert counted == -working_days(calendar(), end, start)
    half = start + timedelta(days=ahead // 2)
    assert counted == working_days(calendar(), start, half) + working_days(calendar(), half, end)
    one = working_days(calendar(), start, start + timedelta(days=1))
    assert one == calendar().is_working_day(start + timedelta(days=1))


@pytest.mark.parametrize(
    "wrong",
    [
        "",
        "a",
        "@x.example",
        "a@",
        "a b@x.example",
        "a@x.example\r\nBcc: b",
        "a;b@x",
        "<a@x>",
        "a@..é",
    ],
)
def test_what_is_no_address_is_refused(wrong: str) -> None:
    """Whatever is wrong with it."""
    with pytest.raises(AddressError):
        ascii_domain(wrong)


def test_who_is_who_on_a_day() -> None:
    """Names and titles in both languages, the desk that receives, the line above."""
    people = People(office(), TUESDAY, {"p-N1.focal": Reader(person="p-N1.focal", lang="en")})
    desk = people.desk("N1")
    assert desk is not None
    assert (desk.post.id, desk.persons) == ("N1.focal", ("p-N1.focal",))
    body = people.desk("S")
    assert body is not None
    assert body.post.kind is PostKind.BODY
    assert people.desk("C") is not None  # whoever acts as the secretary
    assert people.desk("none") is None
    assert people.line_above("G1") == ("D1", "N1", "R")
    assert (people.superior("G1"), people.superior("N1"), people.superior("R")) == ("D1", "R", None)
    assert (people.unit_name("none"), people.title("none")) == ("none", "none")
    assert (people.reader("p-N1.focal").lang, people.reader("p-x").lang) == ("en", "vi")
    assert people.is_top("S.body")
    assert not people.is_top("N1.focal")
    assert not people.is_top("none")
    saturday = People(office(), date(2014, 11, 22), {})
    assert (saturday.works("N1.focal"), saturday.works("G1.focal")) == (False, True)
    assert saturday.works("none", "G1")


def test_his_own_address_comes_first() -> None:
    """Then those of all his posts; each only once."""
    own = Reader(person="p-N1.focal", address="me@x.example")
    people = People(office(), TUESDAY, {"p-N1.focal": own})
    found = people.addresses("p-N1.focal", ("N1.focal", "N1.head"))
    assert found == ("me@x.example", "N1.focal@x.example", "N1.head@x.example")


def test_a_list_says_how_much_it_leaves_out() -> None:
    """What is late first, by its day; what is far away is counted, not said."""
    here = Office()
    late, soon, far = date(2014, 11, 3), date(2014, 12, 1), date(2015, 6, 1)
    here.owes(*(item("N1", day, obligation=f"o{n}")
                for n, day in enumerate((far, soon, late, far)))
              )  # fmt: skip
    (draft,) = (d for d in here.morning("2014-11-24").drafts if d.person == "p-N1.focal")
    (section,) = draft.letter.sections
    assert [line.due for line in section.lines] == [late, soon]
    assert (section.more, draft.letter.late) == (2, 1)
    many = Office()
    many.owes(*(item("N1", late, obligation=f"o{n:02}") for n in range(MOST_LINES + 3)))
    (draft,) = (d for d in many.morning("2014-11-24").drafts if d.person == "p-N1.focal")
    assert (len(draft.letter.sections[0].lines), draft.letter.sections[0].more) == (MOST_LINES, 3)
    assert draft.letter.late == MOST_LINES + 3
    said = Texts().letter(draft.letter)
    assert said.subject.endswith(f": {MOST_LINES + 3} việc quá hạn")
    assert "- … và 3 việc khác." in said.text


def test_the_letter_that_urges_lists_its_units_in_order() -> None:
    """Numbered from one, each with its days and how often it was told; one unit has no list."""
    shared = {"issuer": "Ban", "day": TUESDAY, "subject": "V/v", "paragraphs": ("Một./.",)}
    units = (Urged(name="A", days=3, told=2), Urged(name="B"))
    tables = Document(io.BytesIO(as_docx(UrgeLetter.model_validate({**shared, "units": units}))))
    rows = [[cell.text for cell in row.cells] for row in tables.tables[-1].rows]
    assert rows[1:] == [["1", "A", "3", "2"], ["2", "B", "0", "0"]]
    assert rows[0] == ["TT", "Đơn vị", "Số ngày làm việc chậm", "Số lần đã nhắc"]
    assert "DANH SÁCH ĐƠN VỊ CHƯA THỰC HIỆN" in [each.text for each in tables.paragraphs]
    assert tables.tables[-1].style is not None
    assert tables.tables[-1].style.name == "Table Grid"
    assert "Các đơn vị có tên trong danh sách kèm theo" in _words(tables)
    alone = Document(io.BytesIO(as_docx(UrgeLetter.model_validate({**shared, "units": units[:1]}))))
    assert "DANH SÁCH ĐƠN VỊ CHƯA THỰC HIỆN" not in [each.text for each in alone.paragraphs]
    assert "danh sách kèm theo" not in _words(alone)


def _words(document: DocumentType) -> str:
    cells = [cell.text for each in document.tables for row in each.rows for cell in row.cells]
    return "\n".join([*cells, *(each.text for each in document.paragraphs)])


# --- texts ---------------------------------------------------------------------------------------


def test_what_chases_is_left_out_for_a_body() -> None:
    """The word with its comma and the space before; nothing else of the text."""
    assert without_chasing("Kế hoạch nhắc nhở, đôn đốc thu phí") == "Kế hoạch thu phí"
    assert without_chasing("Đôn đốc thu phí") == " thu phí"
    assert without_chasing("nhắc") == ""
    assert without_chasing("Trắc nghiệm") == "Trắc nghiệm"


def test_a_text_is_put_on_one_line() -> None:
    """Whatever breaks it; control characters go, letters are composed."""
    assert one_line(" a\r\n\tb\u2028c ") == "a bc"
    assert plain("e\u0302\x00\x1f") == "ê"
    assert plain("a\tb\n") == "a\tb\n"


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_a_subject_is_cut_at_a_word(lang: str) -> None:
    """And never longer than may be."""
    line = Line(said=Said.ASSIGNED, product="chữ " * 100, clause="1")
    letter = Letter.model_validate(
        {"kind": "urgent", "lang": lang, "plan": "H", "day": DAY,
         "sections": (Section(id="news", lines=(line,)),)}
    )  # fmt: skip
    subject = Texts().letter(letter).subject
    assert len(subject) <= LONGEST_SUBJECT
    assert subject.endswith("chữ …")


def test_marks_stand_where_they_belong() -> None:
    """New before the sentence, a change and a repetition after it; each only where it is so."""
    texts = Texts()
    owed = Line(said=Said.OWED, clause="1", unit="A", due=DAY, days=4)
    assert texts.line(owed) == "A: mục 1, hạn 20/11/2014, còn 4 ngày làm việc."
    assert texts.line(owed, "en") == "A: clause 1, due 20 Nov 2014, in 4 working days."
    new = owed.model_copy(update={"new": True, "changed": "extended", "changed_on": DAY})
    assert texts.line(new) == (
        "(Mới) A: mục 1, hạn 20/11/2014, còn 4 ngày làm việc (được gia hạn ngày 20/11/2014)."
    )
    assert texts.line(new, "en").endswith("(it was given more time, 20 Nov 2014).")
    today = owed.model_copy(update={"days": 0, "again": True})
    assert texts.line(today) == (
        "A: mục 1, hạn 20/11/2014 (thông báo lại: chưa rõ lần trước đã tới)."
    )
    one = owed.model_copy(update={"days": 1, "told": 1})
    said = "A: clause 1, due 20 Nov 2014, in 1 working day, reminded 1 time."
    assert texts.line(one, "en") == said
    late = owed.model_copy(update={"late": True, "days": 0})
    assert texts.line(late) == "A: mục 1, quá hạn 20/11/2014."


def test_a_body_is_asked_for_its_opinion_and_never_told_it_is_late() -> None:
    """What is laid before it, and what waits for it."""
    texts = Texts()
    for line in lines():
        if line.tone is Tone.TOP and line.said in {Said.ASSIGNED, Said.REVIEW_WAITING}:
            said = texts.line(line)
            assert said.removeprefix("(Mới) ").startswith("Kính báo cáo: ")
            assert "quá hạn" not in said
            assert "khi có ý kiến thì không báo cáo thêm" in said
            assert "trình" in said


def test_a_house_has_one_reader_for_each_person() -> None:
    """Rules of who is not there are no rules."""
    here = Office()
    rules = {"p-N1.focal": Reader(person="p-N1.focal", quiet_from=time(7), quiet_until=time(9))}
    here.facts = replace(here.facts, readers=rules)
    here.owes(item("N1"), item("N2"))
    drafts = {each.person: each for each in here.morning("2014-11-24").drafts}
    assert drafts["p-N1.focal"].not_before == at("2014-11-24 09:00")
    assert drafts["p-N2.focal"].not_before is None
