"""The printed files: read again, repeatable, filled from a template that an office may change."""

import io
import time
from pathlib import Path

import openpyxl
import pytest
from docx import Document

from documents import skeleton
from documents.annexes import FormSheet, UnitRow, write_annexes
from documents.refusal import UnprintableError
from documents.rendering import PAGES, REPORT, report_docx, shipped, unit_pages
from documents.sheet import paper
from tests.unit.documents.sample import report, review

SECONDS = 5  # for a report of 83 units


def texts(file: bytes) -> list[str]:
    """Return the lines of a Word file: paragraphs, then cells."""
    document = Document(io.BytesIO(file))
    cells = (cell.text for table in document.tables for row in table.rows for cell in row.cells)
    return [*(each.text for each in document.paragraphs), *cells]


def test_a_report_says_what_it_must() -> None:
    """Head, number, place and day, addressee, coverage, gaps, targets, signature, the end sign."""
    said = texts(report_docx(report()))
    whole = "\n".join(said)
    for each in (
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
        "Số: 05/BC-TG",
        "Hà Nội, ngày 05 tháng 01 năm 2017",
        "BÁO CÁO",
        "Kính gửi: Thường trực Đoàn Chủ tịch",
        "(Số và ngày ban hành Kế hoạch là giả định)",
        "Phải báo cáo 83 đơn vị; đã nhận 81, đã chấp nhận 80",
        "chưa gửi (đã nêu khi chốt)",
        "8.243.765",
        "TL. ĐOÀN CHỦ TỊCH",
        "TRƯỞNG BAN",
        "- Như trên;",
        "- Lưu: VT, TG.",
        "Bổ sung kinh phí./.",
        "sơ kết ngày 10/11/2016.",
        "- Ngày 02/06/2016, Thường trực Đoàn Chủ tịch chỉ đạo",
    ):
        assert each in whole, each
    assert "{{" not in whole
    assert "{%" not in whole
    assert whole.count("./.") == 1


def test_what_a_unit_wrote_is_text_and_nothing_else() -> None:
    """Signs of markup or of a template in what units wrote stay what they are."""
    said = texts(report_docx(report()))
    assert any("<&>" in each for each in said)


def test_a_page_is_numbered_but_the_first() -> None:
    """The number stands at the top centre."""
    section = Document(io.BytesIO(report_docx(report()))).sections[0]
    assert section.different_first_page_header_footer
    assert "PAGE" in section.header.paragraphs[0]._p.xml
    assert section.page_height is not None
    assert round(section.page_height.mm) == 297


def test_the_review_has_the_targets_through_the_years() -> None:
    """The same template, with the series and its chart."""
    file = report_docx(review())
    said = "\n".join(texts(file))
    assert "3. Các chỉ tiêu qua các năm" in said
    assert "giai đoạn 2014 – 2018" in said
    assert len(Document(io.BytesIO(file)).inline_shapes) == 3
    assert "3. Các chỉ tiêu qua các năm" not in "\n".join(texts(report_docx(report())))


def test_each_unit_has_its_page_for_meetings() -> None:
    """One page break between two units, and what it still owes."""
    said = texts(unit_pages(report(2)))
    assert [each for each in said if each.startswith("LIÊN ĐOÀN")] == [
        "LIÊN ĐOÀN LAO ĐỘNG TỈNH 01",
        "LIÊN ĐOÀN LAO ĐỘNG TỈNH 02",
    ]
    assert sum("chậm 12 ngày làm việc" in each for each in said) == 2


def test_a_report_of_all_units_is_printed_in_seconds() -> None:
    """83 units, each with its chapter."""
    begun = time.process_time()  # on a busy machine, too
    report_docx(report(83))
    assert time.process_time() - begun < SECONDS


def test_the_same_report_gives_the_same_bytes(tmp_path: Path) -> None:
    """Of the DOCX and of the workbook."""
    assert report_docx(review()) == report_docx(review())
    paths = [tmp_path / name for name in ("a.xlsx", "b.xlsx")]
    for path in paths:
        write_annexes(path, review(), [_form()])
    assert paths[0].read_bytes() == paths[1].read_bytes()


def test_the_shipped_templates_are_those_of_the_program() -> None:
    """Whoever changes one writes it anew: ``python -m documents.skeleton``."""
    assert shipped(REPORT) == skeleton.report()
    assert shipped(PAGES) == skeleton.unit_pages()


def _template(text: str) -> bytes:
    document = paper()
    document.add_paragraph(text)
    written = io.BytesIO()
    document.save(written)
    return written.getvalue()


def test_an_office_may_use_its_own_template() -> None:
    """It names what it wants; the rest is left out."""
    own = _template("Năm {{ year }}: {{ coverage }}")
    assert texts(report_docx(report(), own))[0].startswith("Năm 2016: Phải báo cáo 83 đơn vị")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{{ nothing }}", "names what is not there: 'nothing'"),
        ("{% for %}", "a tag of the template cannot be read"),
        ("{{ ''.__class__.__mro__ }}", "cannot be filled"),
        ("{{ cells.append(1) }}", "cannot be filled"),
    ],
)
def test_a_template_that_cannot_be_filled_is_refused(text: str, said: str) -> None:
    """It names what is not there, is not well formed, or reaches for what it may not."""
    with pytest.raises(UnprintableError, match=said) as caught:
        report_docx(report(), _template(text))
    assert caught.value.exit_code == 2
    assert caught.value.wording.msgid % caught.value.wording.params == str(caught.value)


def test_what_is_no_word_file_is_refused() -> None:
    """A text file, and a workbook."""
    with pytest.raises(UnprintableError, match="no Word file"):
        report_docx(report(), b"text")


# --- the annexes -------------------------------------------------------------------------------


def _form(rows: int = 2) -> FormSheet:
    return FormSheet(
        title="Báo cáo năm: tỉnh",
        fields=(("a", "Số đoàn viên"), ("b", "=1+1")),
        rows=(
            UnitRow(
                unit=f"U{number}",
                name="Tỉnh",
                level=2,
                state="đã chấp nhận",
                figures={"a": 0, "b": "không áp dụng"} if number % 2 else {"b": 7},
                comments="=cmd()",
            )
            for number in range(1, rows + 1)
        ),
    )


def test_annexes_keep_zero_missing_and_not_applicable_apart(tmp_path: Path) -> None:
    """0, an empty cell, and words; nothing becomes a formula."""
    path = tmp_path / "a.xlsx"
    assert write_annexes(path, report(), [_form()]) == 2
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == [
        "Chỉ tiêu", "Bốn ô", "Theo đơn vị", "Chưa có số liệu", "Biểu 1. Báo cáo năm tỉnh"
    ]  # fmt: skip
    sheet = book["Biểu 1. Báo cáo năm tỉnh"]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)]
    assert rows[0][4:] == [0, "không áp dụng", "=cmd()"]
    assert rows[1][4:] == [None, 7, "=cmd()"]
    assert sheet.cell(2, 7).data_type == "s"
    assert sheet.auto_filter.ref == "A1:G3"
    assert len(book["Chỉ tiêu"]._charts) == 1
