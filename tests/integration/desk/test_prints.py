"""Prints from the command line: by the shipped template, by one's own, for whom one sees."""

from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest
from docx import Document

from tests.integration.desk import plan as rights
from tests.integration.desk.office import Office, running_office, today
from tests.integration.desk.reporting import Clerks, gathering, reporting_plan

YEAR = today().year


@pytest.fixture(name="office", scope="module")
def _office(tmp_path_factory: pytest.TempPathFactory, office_url: str) -> Iterator[Office]:
    folder = tmp_path_factory.mktemp("prints")
    with running_office(folder, reporting_plan(), office_url) as office:
        office.open(gathering(YEAR))
        yield office


def words(path: Path) -> str:
    """Return the paragraphs of a Word file."""
    return "\n".join(each.text for each in Document(str(path)).paragraphs)


def test_who_collects_prints_all_of_it(clerk: Clerks, tmp_path: Path) -> None:
    """The report with its number, the pages, and the workbook; a year unknown is refused."""
    by, path = clerk("collector"), tmp_path / "report.docx"
    said = by.types("report", "print", "annual", "--year", YEAR, "--number", 5, "-o", path)
    assert said.exit_code == 0, said.err
    assert "Phải báo cáo 3 đơn vị; đã nhận 0" in words(path)
    pages = tmp_path / "pages.docx"
    assert by.types("report", "print", "pages", "--year", YEAR, "-o", pages).exit_code == 0
    assert words(pages).count("Việc còn nợ") == 3
    book = tmp_path / "annexes.xlsx"
    assert by.types("report", "print", "annexes", "--year", YEAR, "-o", book).exit_code == 0
    assert openpyxl.load_workbook(book).sheetnames[0] == "Chỉ tiêu"
    other = by.types("report", "print", "annual", "--year", 1999, "-o", tmp_path / "no.docx")
    assert (other.exit_code, str(YEAR) in other.err) == (2, True)
    assert not (tmp_path / "no.docx").exists()
    assert by.types("report", "print", "annual", "-o", tmp_path / "no.docx").exit_code == 2


def test_an_own_template_is_filled_here(clerk: Clerks, tmp_path: Path) -> None:
    """The shipped one is written, changed in Word, and printed by."""
    by, template, path = clerk("collector"), tmp_path / "own.docx", tmp_path / "mine.docx"
    assert by.types("report", "print", "template", "-o", template).exit_code == 0
    document = Document(str(template))
    document.add_paragraph("Mẫu của cơ quan, năm {{ year }}")
    document.save(str(template))
    options = ("--year", YEAR, "--template", template, "-o", path)
    said = by.types("report", "print", "annual", *options)
    assert said.exit_code == 0, said.err
    assert f"Mẫu của cơ quan, năm {YEAR}" in words(path)
    assert by.types("report", "print", "annexes", *options, "--yes").exit_code == 2


def test_what_the_office_wrote_is_printed(clerk: Clerks, tmp_path: Path) -> None:
    """By the shipped template, with the parts of a text; a text that fits nowhere is refused."""
    by, text, path = clerk("collector"), tmp_path / "text.md", tmp_path / "mine.docx"
    options = ("report", "print", "annual", "--year", YEAR, "-o", path)
    assert by.types(*options).exit_code == 0
    assert words(path).count("Chưa có nội dung. Đơn vị phải biên soạn: ") == 5
    text.write_text("# II. Kết quả\n## Nội dung 1\nĐã làm.\n# VI\nKhông có.", encoding="utf-8")
    said = by.types(*options, "--text", text, "--yes")
    assert said.exit_code == 0, said.err
    assert "Nội dung 1\nĐã làm." in words(path)
    assert "Không có./." in words(path)
    assert words(path).count("Chưa có nội dung. ") == 3
    text.write_text("# VII\nx", encoding="utf-8")
    refused = by.types(*options, "--text", text, "--yes")
    assert (refused.exit_code, "line 1" in refused.err) == (2, True)
    text.write_bytes(b"\xff\xfe# I")
    assert by.types(*options, "--text", text, "--yes").exit_code == 2
    pages = ("report", "print", "pages", "--year", YEAR, "-o", path, "--text", text, "--yes")
    assert by.types(*pages).exit_code == 2


def test_nobody_prints_what_he_does_not_see(clerk: Clerks, tmp_path: Path) -> None:
    """Who only answers prints his own unit, and not what his superior collects."""
    by, path = clerk(rights.LEAF), tmp_path / "report.docx"
    options = ("report", "print", "annual", "--year", YEAR, "-o", path)
    assert by.types(*options).exit_code == 3
    own = by.types(*options, "--unit", rights.LEAF)
    assert own.exit_code == 0, own.err
