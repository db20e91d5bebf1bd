"""The letter that urges (công văn đôn đốc) as DOCX: to one unit, or to several with their list."""

from collections.abc import Sequence
from datetime import date

from docx.document import Document as Docx
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.enum.text import WD_BREAK
from docx.shared import Mm
from pydantic import Field

from models.base import Value
from models.letters.letter import Letter
from models.letters.letter import as_docx as written
from models.letters.page import write


class Urged(Value):
    """A unit that is urged."""

    name: str
    days: int = Field(default=0, description="working days late")
    told: int = Field(default=0, description="how often it was reminded")


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
    many = len(letter.units) > 1
    to = "Các đơn vị có tên trong danh sách kèm theo" if many else letter.units[0].name
    shared = letter.model_dump(exclude={"units"})
    return written(
        Letter(to=(to,), **shared),
        (lambda document: _list(document, letter.units)) if many else None,
    )


def _list(document: Docx, units: Sequence[Urged]) -> None:
    document.add_paragraph().add_run().add_break(WD_BREAK.PAGE)
    title = "DANH SÁCH ĐƠN VỊ CHƯA THỰC HIỆN"
    write(document.add_paragraph(), title, 14, bold=True, align=ALIGN.CENTER)
    document.add_paragraph()
    table = document.add_table(rows=1, cols=4)
    table.style = "Table Grid"
    heads = ("TT", "Đơn vị", "Số ngày làm việc chậm", "Số lần đã nhắc")
    widths = (Mm(12), Mm(93), Mm(30), Mm(30))
    for cell, text, width in zip(table.rows[0].cells, heads, widths, strict=True):
        cell.width = width
        write(cell.paragraphs[0], text, 13, bold=True, align=ALIGN.CENTER)
    for number, unit in enumerate(units, start=1):
        row = (str(number), unit.name, str(unit.days), str(unit.told))
        for cell, text, width in zip(table.add_row().cells, row, widths, strict=True):
            cell.width = width
            align = ALIGN.LEFT if text == unit.name else ALIGN.CENTER
            write(cell.paragraphs[0], text, 13, align=align)
