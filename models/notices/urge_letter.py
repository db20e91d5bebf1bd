"""The letter that urges (công văn đôn đốc) as DOCX, in the layout of Decree 30/2020, annex I."""

import io
from collections.abc import Sequence
from datetime import date

from docx import Document
from docx.document import Document as Docx
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.enum.text import WD_BREAK
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Mm, Pt
from docx.table import _Cell
from docx.text.paragraph import Paragraph
from pydantic import Field

from models.base import Value
from models.texts.templates import one_line

FONT = "Times New Roman"
STATE = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
MOTTO = "Độc lập - Tự do - Hạnh phúc"
TEN, FEBRUARY = 10, 2


class Urged(Value):
    """A unit that is urged."""

    name: str
    days: int = Field(default=0, description="working days late")
    told: int = Field(default=0, description="how often it was told")


class UrgeLetter(Value):
    """What stands in the letter; number and signature are left to whoever signs."""

    superior: str = Field(default="", description="body above the issuer")
    issuer: str
    symbol: str = Field(default="", description="after the number, as in '/CV-…'")
    place: str = ""
    day: date
    subject: str
    paragraphs: tuple[str, ...]
    units: tuple[Urged, ...] = Field(min_length=1)
    copies: tuple[str, ...] = ()
    capacity: str = Field(default="", description="authority of the signature, as in 'TL. …'")
    title: str = Field(default="", description="post of who signs")
    signer: str = ""


def as_docx(letter: UrgeLetter) -> bytes:
    """Write the letter."""
    document = Document()
    _page(document)
    _head(document, letter)
    many = len(letter.units) > 1
    to = "Các đơn vị có tên trong danh sách kèm theo" if many else letter.units[0].name
    _text(document.add_paragraph(), f"Kính gửi: {to}", 14, align=ALIGN.CENTER, before=12)
    for each in letter.paragraphs:
        paragraph = _text(document.add_paragraph(), each, 14, align=ALIGN.JUSTIFY, before=6)
        paragraph.paragraph_format.first_line_indent = Cm(1.27)
    _foot(document, letter)
    if many:
        _list(document, letter.units)
    written = io.BytesIO()
    document.save(written)
    return written.getvalue()


def in_words(day: date, place: str) -> str:
    """Write place and day: a zero before days below ten and before the first two months only."""
    number = f"{day.day:02}" if day.day < TEN else str(day.day)
    month = f"{day.month:02}" if day.month <= FEBRUARY else str(day.month)
    return f"{place or '…'}, ngày {number} tháng {month} năm {day.year}"


def _page(document: Docx) -> None:
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


def _head(document: Docx, letter: UrgeLetter) -> None:
    table = document.add_table(rows=1, cols=2)
    table.autofit = False
    left, right = table.rows[0].cells
    left.width, right.width = Mm(70), Mm(95)
    lines = [(letter.superior.upper(), False)] if letter.superior else []
    _lines(left, [*lines, (letter.issuer.upper(), True)], 13)
    _rule(left)
    _text(left.add_paragraph(), f"Số:        {letter.symbol}", 13, align=ALIGN.CENTER, before=6)
    _text(left.add_paragraph(), letter.subject, 12, align=ALIGN.CENTER, before=3)
    _lines(right, [(STATE, True)], 13)
    _text(right.add_paragraph(), MOTTO, 14, bold=True, align=ALIGN.CENTER)
    _rule(right)
    when = in_words(letter.day, letter.place)
    _text(right.add_paragraph(), when, 14, italic=True, align=ALIGN.CENTER, before=6)


def _foot(document: Docx, letter: UrgeLetter) -> None:
    document.add_paragraph()
    left, right = document.add_table(rows=1, cols=2).rows[0].cells
    _text(left.paragraphs[0], "Nơi nhận:", 12, bold=True, italic=True)
    for each in ("Như trên;", *letter.copies, "Lưu: VT."):
        _text(left.add_paragraph(), f"- {each}", 11)
    signed = [each.upper() for each in (letter.capacity, letter.title) if each]
    _lines(right, [(each, True) for each in signed or [""]], 14)
    for _ in range(4):
        right.add_paragraph()
    _text(right.add_paragraph(), letter.signer, 14, bold=True, align=ALIGN.CENTER)


def _list(document: Docx, units: Sequence[Urged]) -> None:
    document.add_paragraph().add_run().add_break(WD_BREAK.PAGE)
    title = "DANH SÁCH ĐƠN VỊ CHƯA THỰC HIỆN"
    _text(document.add_paragraph(), title, 14, bold=True, align=ALIGN.CENTER)
    document.add_paragraph()
    table = document.add_table(rows=1, cols=4)
    table.style = "Table Grid"
    heads = ("TT", "Đơn vị", "Số ngày làm việc chậm", "Số lần đã thông báo")
    widths = (Mm(12), Mm(93), Mm(30), Mm(30))
    for cell, text, width in zip(table.rows[0].cells, heads, widths, strict=True):
        cell.width = width
        _text(cell.paragraphs[0], text, 13, bold=True, align=ALIGN.CENTER)
    for number, unit in enumerate(units, start=1):
        row = (str(number), unit.name, str(unit.days), str(unit.told))
        for cell, text, width in zip(table.add_row().cells, row, widths, strict=True):
            cell.width = width
            align = ALIGN.LEFT if text == unit.name else ALIGN.CENTER
            _text(cell.paragraphs[0], text, 13, align=align)


def _lines(cell: _Cell, lines: Sequence[tuple[str, bool]], size: int) -> None:
    for number, (text, bold) in enumerate(lines):
        paragraph = cell.add_paragraph() if number else cell.paragraphs[0]
        _text(paragraph, text, size, bold=bold, align=ALIGN.CENTER)


def _rule(cell: _Cell) -> None:
    """Draw the short line under a heading."""
    _text(cell.add_paragraph(), "_" * 12, 6, align=ALIGN.CENTER)


def _text(
    paragraph: Paragraph,
    text: str,
    size: int,
    *,
    bold: bool = False,
    italic: bool = False,
    align: ALIGN = ALIGN.LEFT,
    before: int = 0,
) -> Paragraph:
    run = paragraph.add_run(one_line(text))
    run.bold, run.italic = bold, italic
    run.font.size, run.font.name = Pt(size), FONT
    paragraph.alignment = align
    paragraph.paragraph_format.space_before = Pt(before)
    return paragraph
