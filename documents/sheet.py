"""Word's own shapes for a report: paper, headings, tables, the short lines under a heading."""

from collections.abc import Sequence

from docx import Document
from docx.document import Document as Docx
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Mm, Pt, RGBColor
from docx.table import Table, _Cell, _Row
from docx.text.paragraph import Paragraph

FONT = "Times New Roman"
TEXT, TABLE = 14, 11  # points
TWIPS = 56.7  # in a millimetre
BLACK = RGBColor(0, 0, 0)
BODY = "Report text"


def paper() -> Docx:
    """Return an empty A4 sheet with the margins and letters of Decree 30/2020, annex I.

    Pages are numbered at the top centre, but not the first.
    """
    document = Document()
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin = section.bottom_margin = Mm(20)
    section.left_margin, section.right_margin = Mm(30), Mm(15)
    section.different_first_page_header_footer = True
    _page_number(section.header.paragraphs[0])
    normal = document.styles["Normal"]
    _letters(normal, TEXT)
    normal.paragraph_format.space_after = Pt(0)
    body = document.styles.add_style(BODY, WD_STYLE_TYPE.PARAGRAPH)
    body.base_style = normal
    body.paragraph_format.alignment = ALIGN.JUSTIFY
    body.paragraph_format.first_line_indent = Cm(1.27)
    body.paragraph_format.space_before = Pt(6)
    for level in (1, 2, 3):
        style = document.styles[f"Heading {level}"]
        _letters(style, TEXT, bold=True)
        style.font.color.rgb = BLACK
        style.font.italic = False
        style.paragraph_format.space_before = Pt(12 if level == 1 else 8)
        style.paragraph_format.space_after = Pt(2)
        style.paragraph_format.keep_with_next = True
    return document


def _letters(style: object, size: int, *, bold: bool = False) -> None:
    font, element = style.font, style.element  # type: ignore[attr-defined]
    font.name, font.size, font.bold = FONT, Pt(size), bold
    fonts = element.get_or_add_rPr().get_or_add_rFonts()
    for name in ("w:ascii", "w:hAnsi", "w:eastAsia", "w:cs"):
        fonts.set(qn(name), FONT)
    for name in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
        fonts.attrib.pop(qn(name), None)


def _page_number(paragraph: Paragraph) -> None:
    paragraph.alignment = ALIGN.CENTER
    run = paragraph.add_run()
    for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
        element = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            element.set(qn("w:fldCharType"), kind)
        else:
            element.text = text
        run._r.append(element)  # noqa: SLF001 — the library has no field of its own


def put(
    paragraph: Paragraph,
    text: str,
    size: int = TEXT,
    *,
    bold: bool = False,
    italic: bool = False,
    align: ALIGN | None = None,
) -> Paragraph:
    """Put a text into a paragraph; ``size`` in points."""
    run = paragraph.add_run(text)
    run.bold, run.italic, run.font.size = bold, italic, Pt(size)
    if align is not None:
        paragraph.alignment = align
    return paragraph


def centred(cell: _Cell, text: str, size: int, *, bold: bool = False) -> Paragraph:
    """Put a centred line into a cell, below what stands there."""
    first = cell.paragraphs[0]
    empty = len(cell.paragraphs) == 1 and not first.text
    return put(first if empty else cell.add_paragraph(), text, size, bold=bold, align=ALIGN.CENTER)


def narrowed(paragraph: Paragraph, percent: int) -> None:
    """Write the letters of a paragraph narrower, so that a long name stays on its line."""
    for run in paragraph.runs:
        scale = OxmlElement("w:w")
        scale.set(qn("w:val"), str(percent))
        properties = run._r.get_or_add_rPr()  # noqa: SLF001 — the library has no scale
        properties.insert_element_before(scale, "w:kern", "w:position", "w:sz", "w:szCs", "w:u")


def line_under(paragraph: Paragraph, inset: float) -> None:
    """Draw a line, drawn in by so many centimetres on both sides."""
    paragraph.paragraph_format.left_indent = paragraph.paragraph_format.right_indent = Cm(inset)
    paragraph.paragraph_format.line_spacing = Pt(3)
    paragraph.paragraph_format.space_after = Pt(6)
    edges, edge = OxmlElement("w:pBdr"), OxmlElement("w:bottom")
    for name, value in (("val", "single"), ("sz", "6"), ("space", "1"), ("color", "000000")):
        edge.set(qn(f"w:{name}"), value)
    edges.append(edge)
    paragraph._p.get_or_add_pPr().insert_element_before(  # noqa: SLF001 — no border in the library
        edges, "w:spacing", "w:ind", "w:jc", "w:rPr"
    )


def two_columns(document: Docx, left: float, right: float) -> tuple[_Cell, _Cell]:
    """Return two cells without lines beside each other; widths in millimetres."""
    table = document.add_table(rows=1, cols=2)
    table.autofit = False
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    _whole(table.rows[0])  # head and signature are never torn
    one, other = table.rows[0].cells
    _padded(table, 0)
    _set_widths(table, (left, right))
    return one, other


class Column:
    """A column of a table: its head, its width in millimetres, and what stands in its cells."""

    def __init__(self, head: str, width: float, cell: str, align: ALIGN = ALIGN.LEFT) -> None:
        self.head = head
        self.width = width
        self.cell = cell
        self.align = align


def rows_table(document: Docx, loop: str, columns: Sequence[Column], size: int = TABLE) -> Table:
    """Add a table with one row for each of a list: ``loop`` is 'x in xs', cells hold tags of x.

    Its head is repeated on each page, and no row is torn.
    """
    table: Table = document.add_table(rows=4, cols=len(columns))
    table.style = "Table Grid"
    table.autofit = False
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    head, begin, each, end = table.rows
    for row in (head, begin, each, end):
        _whole(row)
    _padded(table, 0.9)
    _set_widths(table, [each.width for each in columns])
    _repeated(head)
    for cell, other, column in zip(head.cells, each.cells, columns, strict=True):
        named = put(cell.paragraphs[0], column.head, size, bold=True, align=ALIGN.CENTER)
        named.paragraph_format.keep_with_next = True  # a head never stands alone
        put(other.paragraphs[0], column.cell, size, align=column.align)
    begin.cells[0].text = f"{{%tr for {loop} %}}"
    end.cells[0].text = "{%tr endfor %}"
    return table


def _set_widths(table: Table, widths: Sequence[float]) -> None:
    """Set widths of columns and of every cell: Word goes by the cells, others by the columns."""
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Mm(width)
        for cell in column.cells:
            cell.width = Mm(width)


def _padded(table: Table, sides: float) -> None:
    """Set how far the text stays from a cell's sides, in millimetres."""
    margins = OxmlElement("w:tblCellMar")
    for name in ("left", "right"):
        side = OxmlElement(f"w:{name}")
        side.set(qn("w:w"), str(round(sides * TWIPS)))
        side.set(qn("w:type"), "dxa")
        margins.append(side)
    table._tbl.tblPr.append(margins)  # noqa: SLF001 — as above


def _whole(row: _Row) -> None:
    row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))  # noqa: SLF001 — as above


def _repeated(row: _Row) -> None:
    row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))  # noqa: SLF001 — as above
