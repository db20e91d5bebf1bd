"""The sheet a letter is written on: paper, margins, letters, and the way a line is put down."""

from collections.abc import Sequence
from datetime import date

from docx import Document
from docx.document import Document as Docx
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.table import _Cell
from docx.text.paragraph import Paragraph

from models.texts.templates import one_line

FONT = "Times New Roman"
TEN, FEBRUARY = 10, 2


def sheet() -> Docx:
    """Return an empty A4 sheet; its pages are numbered from the second on."""
    document = Document()
    section = document.sections[0]
    section.orientation = WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin = section.bottom_margin = Mm(20)
    section.left_margin, section.right_margin = Mm(30), Mm(15)
    section.different_first_page_header_footer = True
    _page_number(section.header.paragraphs[0])
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = FONT, Pt(14)
    normal.element.rPr.rFonts.set(qn("w:eastAsia"), FONT)
    normal.paragraph_format.space_after = Pt(0)
    return document


def in_words(day: date, place: str) -> str:
    """Write place and day: a zero before days below ten and before the first two months only."""
    number = f"{day.day:02}" if day.day < TEN else str(day.day)
    month = f"{day.month:02}" if day.month <= FEBRUARY else str(day.month)
    return f"{place or '…'}, ngày {number} tháng {month} năm {day.year}"


def write(
    paragraph: Paragraph,
    text: str,
    size: int,
    *,
    bold: bool = False,
    italic: bool = False,
    align: ALIGN = ALIGN.LEFT,
    before: int = 0,
) -> Paragraph:
    """Write one line into a paragraph; ``size`` and ``before`` in points."""
    run = paragraph.add_run(one_line(text))
    run.bold, run.italic = bold, italic
    run.font.size, run.font.name = Pt(size), FONT
    paragraph.alignment = align
    paragraph.paragraph_format.space_before = Pt(before)
    return paragraph


def write_lines(cell: _Cell, lines: Sequence[tuple[str, bool]], size: int) -> None:
    """Write centred lines into a cell, each bold or not."""
    for number, (text, bold) in enumerate(lines):
        paragraph = cell.add_paragraph() if number else cell.paragraphs[0]
        write(paragraph, text, size, bold=bold, align=ALIGN.CENTER)


def rule(cell: _Cell) -> None:
    """Draw the short line under a heading."""
    write(cell.add_paragraph(), "_" * 12, 6, align=ALIGN.CENTER)


def _page_number(paragraph: Paragraph) -> None:
    """Write the number of each page at the top centre."""
    paragraph.alignment = ALIGN.CENTER
    run = paragraph.add_run()
    for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
        element = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            element.set(qn("w:fldCharType"), kind)
        else:
            element.text = text
        run._r.append(element)  # noqa: SLF001 — the library has no field of its own
