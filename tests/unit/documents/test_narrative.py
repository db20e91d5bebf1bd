"""What an office writes itself: read by its headings, or refused with the line."""

import json

import pytest

from documents.narrative import LONGEST, read_narrative
from documents.refusal import UnprintableError
from documents.rendering import report_docx
from tests.unit.documents.sample import report
from tests.unit.documents.test_printing import texts

GOOD = """# I. Công tác lãnh đạo
Đã ban hành kế hoạch.

# iv
## Ưu điểm
Làm tốt.
Đúng hạn.
## Hạn chế
Còn chậm.
# VI. Kiến nghị
Bổ sung kinh phí."""


def test_parts_and_pieces_are_read_by_their_headings() -> None:
    """A part has one text, or several with titles; the words of its heading are the template's."""
    found = [(each.part, each.title, each.text) for each in read_narrative(GOOD)]
    assert found == [
        ("I", "", "Đã ban hành kế hoạch."),
        ("IV", "Ưu điểm", "Làm tốt.\nĐúng hạn."),
        ("IV", "Hạn chế", "Còn chậm."),
        ("VI", "", "Bổ sung kinh phí."),
    ]
    as_json = json.dumps([each.model_dump() for each in read_narrative(GOOD)])
    assert read_narrative(as_json, is_json=True) == read_narrative(GOOD)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "empty"),
        ("Mở đầu\n# I\nx", "line 1: begin with a part"),
        ("## Ưu điểm\nx", "line 1: begin with a part"),
        ("# III\nsố liệu", "line 1: 'III' is no part that is written; accepted: I, II, IV, V, VI"),
        ("# Kết quả\nx", "line 1: 'KẾT QUẢ'|line 1: 'Kết quả'"),
        ("# I\nx\n# I\ny", "line 3: part I is there twice"),
        ("# I\n\n# II\ny", "line 1: nothing is written there"),
        ("# I\n## Tiêu đề\n \n# II\ny", "line 2: nothing is written there"),
        ("# I\n" + "x" * LONGEST, "at most 500000"),
    ],
)
def test_what_cannot_be_placed_is_refused(text: str, said: str) -> None:
    """The line and what would be accepted are named."""
    with pytest.raises(UnprintableError, match=said) as caught:
        read_narrative(text)
    assert caught.value.wording.msgid


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", "no list of part"),
        ('[{"part": "I"}]', "0.text"),
        ('[{"part": "III", "text": "x"}]', "no part that is written"),
        ('[{"part": "I", "text": " "}]', "nothing is written"),
    ],
)
def test_json_that_says_nothing_is_refused(text: str, said: str) -> None:
    """The place in the list is named."""
    with pytest.raises(UnprintableError, match=said):
        read_narrative(text, is_json=True)


def test_what_was_written_stands_in_its_part() -> None:
    """No marked place is left; a part without words says so, and who owes it."""
    owed = "Đơn vị phải biên soạn: Ban Tuyên giáo (hạn 30/11/2016)"
    whole = report().model_copy(update={"sections": read_narrative(GOOD), "owed": owed})
    said = texts(report_docx(whole))
    at = said.index("IV. ĐÁNH GIÁ CHUNG")
    assert said[at + 1 : at + 5] == ["Ưu điểm", "Làm tốt.", "Đúng hạn.", "Hạn chế"]
    assert f"Chưa có nội dung. {owed}." in said[said.index("II. KẾT QUẢ THỰC HIỆN") + 1]
    assert not any("[" in each for each in said)
    assert "Bổ sung kinh phí./." in said


def test_nothing_written_is_said_to_the_end() -> None:
    """Also the last part says who owes it, and the document still ends with its sign."""
    said = texts(report_docx(report().model_copy(update={"sections": ()})))
    empty = [each for each in said if each.startswith("Chưa có nội dung. ")]
    assert len(empty) == 5
    assert empty[-1].endswith("./.")
    assert "\n".join(said).count("./.") == 1
