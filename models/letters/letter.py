"""A letter as a value, and its DOCX: of a State or union office, or of a Party body.

State and union: Decree 30/2020, annex I. Party: Guidance 36-HD/VPTW of 2018, before it 11-HD/VPTW
of 2004; it has the Party's own head without Quốc hiệu, an asterisk under the issuer, no colon after
"Số", and signs "T/M".
"""

import io
from collections.abc import Callable
from datetime import date
from enum import StrEnum

from docx.document import Document as Docx
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.shared import Cm, Mm
from docx.table import _Cell
from pydantic import Field

from models.base import Value
from models.letters.page import in_words, rule, sheet, write, write_lines

STATE = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
MOTTO = "Độc lập - Tự do - Hạnh phúc"
PARTY = "ĐẢNG CỘNG SẢN VIỆT NAM"


class Layout(StrEnum):
    """Whose layout a document has."""

    STATE = "state"  # the unions' own papers too
    PARTY = "party"


class Letter(Value):
    """What stands in a letter; number and signature are left to whoever signs."""

    layout: Layout = Layout.STATE
    superior: str = Field(default="", description="body above the issuer")
    issuer: str
    symbol: str = Field(default="", description="after the number, as in '/CV-…' or '-TTr/…'")
    place: str = ""
    day: date
    type: str = Field(
        default="", description="'Tờ trình' …; empty: a công văn, its subject under the number"
    )
    subject: str
    to: tuple[str, ...] = Field(min_length=1, description="to whom, after 'Kính gửi'")
    paragraphs: tuple[str, ...]
    copies: tuple[str, ...] = ()
    archive: str = Field(default="VT", description="who keeps the record copy, after 'Lưu'")
    capacity: str = Field(default="", description="authority of the signature, as in 'TL. …'")
    title: str = Field(default="", description="post of who signs")
    signer: str = ""


def as_docx(letter: Letter, attach: Callable[[Docx], None] | None = None) -> bytes:
    """Write the letter; ``attach`` adds what comes after the signature."""
    document = sheet()
    _head(document, letter)
    if letter.type:
        _title(document, letter)
    _addressees(document, letter.to)
    for each in letter.paragraphs:
        paragraph = write(document.add_paragraph(), each, 14, align=ALIGN.JUSTIFY, before=6)
        paragraph.paragraph_format.first_line_indent = Cm(1.27)
    _foot(document, letter)
    if attach:
        attach(document)
    written = io.BytesIO()
    document.save(written)
    return written.getvalue()


def _title(document: Docx, letter: Letter) -> None:
    kind = letter.type.upper()
    write(document.add_paragraph(), kind, 14, bold=True, align=ALIGN.CENTER, before=12)
    write(document.add_paragraph(), letter.subject, 14, bold=True, align=ALIGN.CENTER)
    write(document.add_paragraph(), "_" * 12, 6, align=ALIGN.CENTER)


def _addressees(document: Docx, to: tuple[str, ...]) -> None:
    if len(to) == 1:
        write(document.add_paragraph(), f"Kính gửi: {to[0]}", 14, align=ALIGN.CENTER, before=12)
        return
    first = write(document.add_paragraph(), "Kính gửi:", 14, before=12)
    first.paragraph_format.left_indent = Cm(3)
    for number, each in enumerate(to, start=1):
        ends = ";" if number < len(to) else "."
        line = write(document.add_paragraph(), f"- {each}{ends}", 14)
        line.paragraph_format.left_indent = Cm(5)


def _head(document: Docx, letter: Letter) -> None:
    table = document.add_table(rows=1, cols=2)
    table.autofit = False
    left, right = table.rows[0].cells
    for column, width in zip(table.columns, (Mm(68), Mm(97)), strict=True):
        column.width = width  # of the grid and of its cell: programs differ in which they read
        column.cells[0].width = width
    lines = [(letter.superior.upper(), False)] if letter.superior else []
    write_lines(left, [*lines, (letter.issuer.upper(), True)], 13)
    of_party = letter.layout is Layout.PARTY
    _number(left, letter, of_party=of_party)
    if of_party:
        write_lines(right, [(PARTY, True)], 14)
    else:
        write_lines(right, [(STATE, True)], 12)
        write(right.add_paragraph(), MOTTO, 14, bold=True, align=ALIGN.CENTER)
    rule(right)
    when = in_words(letter.day, letter.place)
    write(right.add_paragraph(), when, 14, italic=True, align=ALIGN.CENTER, before=6)


def _number(left: _Cell, letter: Letter, *, of_party: bool) -> None:
    if of_party:
        write(left.add_paragraph(), "*", 13, align=ALIGN.CENTER)
    else:
        rule(left)
    paragraph = write(left.add_paragraph(), "Số", 13, align=ALIGN.CENTER, before=6)
    gap = " " * 8  # for the number, which whoever signs writes in
    paragraph.runs[0].text = f"Số{'' if of_party else ':'}{gap}{letter.symbol}"
    if not letter.type:
        write(left.add_paragraph(), letter.subject, 12, align=ALIGN.CENTER, before=3)


def _foot(document: Docx, letter: Letter) -> None:
    document.add_paragraph()
    left, right = document.add_table(rows=1, cols=2).rows[0].cells
    write(left.paragraphs[0], "Nơi nhận:", 12, bold=True, italic=True)
    for each in ("Như trên;", *(f"{copy};" for copy in letter.copies), f"Lưu: {letter.archive}."):
        write(left.add_paragraph(), f"- {each}", 11)
    signed = [each.upper() for each in (letter.capacity, letter.title) if each]
    write_lines(right, [(each, True) for each in signed or [""]], 14)
    for _ in range(4):
        right.add_paragraph()
    write(right.add_paragraph(), letter.signer, 14, bold=True, align=ALIGN.CENTER)
