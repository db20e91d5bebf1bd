"""Letters to outside bodies: what stands in them, in whose layout, with nothing invented."""

import io
from datetime import date

from docx import Document

from models.letters.drafts import Matter, Sent, Signature, request_letter, submission
from models.letters.letter import Layout, Letter, as_docx
from models.plan.organisation import OutsideBody
from models.texts.templates import Texts

TODAY = date(2015, 2, 5)
TEXTS = Texts()
MATTER = Matter(
    product="Đề án Một", plan="Kế hoạch H", number="04/KH-A", issued_on=date(2014, 4, 1),
    clause="III.1/9", issuer="Tổng hội", lead="Ban B", today=TODAY,
)  # fmt: skip
SIGNED = Signature(capacity="TM. Đoàn", title="Chủ tịch", signer="Ông A")
CAUCUS = OutsideBody(code="D", name_vi="Đảng đoàn Tổng hội", kind="party_caucus")
DECIDERS = (
    OutsideBody(code="P", name_vi="Cơ quan P", kind="external_party_body"),
    OutsideBody(code="S", name_vi="Cơ quan S", kind="external_party_body"),
)


def text_of(letter: Letter) -> str:
    """Return everything that stands in the document."""
    document = Document(io.BytesIO(as_docx(letter)))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*cells, *(each.text for each in document.paragraphs)])


def test_the_courtesy_letter_asks_and_never_urges() -> None:
    """To the body the matter lies with: what was sent when, under which number; then a request."""
    sent = Sent(body="Bộ C", sent=date(2014, 12, 1), document="12/CV-A", agreed=date(2015, 1, 15))
    letter = request_letter(TEXTS, MATTER, sent, SIGNED)
    whole = text_of(letter)
    for part in (
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "TỔNG HỘI", "V/v đề nghị cho ý kiến về đề án Một",
        "Kính gửi: Bộ C", "ngày 01/12/2014", "12/CV-A", "15/01/2015", "05/02/2015", "./.",
        "TM. ĐOÀN", "CHỦ TỊCH", "Ông A", "- Ban B;", "- Lưu: VT.", "Số:        /…",
    ):  # fmt: skip
        assert part in whole
    assert "đôn đốc" not in whole
    assert "nhắc" not in whole


def test_what_is_not_known_is_not_said() -> None:
    """Without a number, an agreed day or a document the letter leaves them out."""
    bare = MATTER.model_copy(update={"number": "", "issued_on": None})
    letter = request_letter(TEXTS, bare, Sent(body="Bộ C", sent=TODAY), SIGNED)
    said = " ".join(letter.paragraphs)
    assert "số" not in said
    assert "theo văn bản" not in said
    assert "thống nhất" not in said


def test_the_party_caucus_submits_in_the_layout_of_the_party() -> None:
    """No Quốc hiệu, an asterisk, the number without a colon, T/M; to all who may decide."""
    signed = Signature(capacity="T/M Đảng đoàn Tổng hội", title="Bí thư")
    letter = submission(
        TEXTS, MATTER, DECIDERS, caucus=CAUCUS, partners=("Ban E",), round_=2, signature=signed
    )
    assert letter.layout is Layout.PARTY
    whole = text_of(letter)
    for part in (
        "ĐẢNG CỘNG SẢN VIỆT NAM", "ĐẢNG ĐOÀN TỔNG HỘI", "\n*\n", "TỜ TRÌNH", "-TTr/…",
        "- Cơ quan P;", "- Cơ quan S.", "lần trình thứ 2", "phối hợp với Ban E",
        "T/M ĐẢNG ĐOÀN TỔNG HỘI", "BÍ THƯ", "- Lưu: Đảng đoàn Tổng hội.", "ngày 05 tháng 02",
    ):  # fmt: skip
        assert part in whole
    for part in ("CỘNG HÒA", "Độc lập", "Số:", "./."):
        assert part not in whole


def test_to_a_state_body_the_union_submits_itself() -> None:
    """Without a caucus it is a Tờ trình of the union in the State's layout; round 1 is not said."""
    letter = submission(
        TEXTS, MATTER, DECIDERS[:1], caucus=None, partners=(), round_=1, signature=SIGNED
    )
    whole = text_of(letter)
    for part in ("CỘNG HÒA", "Số:        /TTr-…", "TỜ TRÌNH", "Kính gửi: Cơ quan P", "./."):
        assert part in whole
    assert "lần trình" not in whole
    assert "phối hợp" not in whole
