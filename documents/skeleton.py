"""The shipped templates, written anew: run as a program it writes them into ``templates/``.

An office that wants another layout edits a copy of the file in Word; this module only says how the
shipped one came about.
"""

import io
from pathlib import Path

from docx.document import Document as Docx
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.enum.text import WD_BREAK
from docx.shared import Cm, Pt
from docx.text.paragraph import Paragraph

from documents.repeatable import repeatable
from documents.sheet import (
    BODY,
    Column,
    centred,
    line_under,
    narrowed,
    paper,
    put,
    rows_table,
    two_columns,
)
from documents.words import roman

FOLDER = Path(__file__).with_name("templates")
REPORT, PAGES = "report.docx", "unit_pages.docx"
STATE = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
MOTTO = "Độc lập - Tự do - Hạnh phúc"
LAST = "said_6"  # the part that ends with the sign of the end
TO_WRITE = "Chưa có nội dung. "
# Partners contribute to the results; the last part ends with the sign of the end.
_WHO = {"said_2": "{{ owed }} {{ partners_owe }}", LAST: "{{ owed_last }}"}
RIGHT, MIDDLE = ALIGN.RIGHT, ALIGN.CENTER
_TARGETS = (
    Column("STT", 9, "{{ t.number }}", MIDDLE),
    Column("Chỉ tiêu", 31, "{{ t.text }}"),
    Column("Giao", 23, "{{ t.assigned }}", MIDDLE),
    Column("Số lượng", 19, "{{ t.numerator }}", RIGHT),
    Column("Tổng số", 19, "{{ t.denominator }}", RIGHT),
    Column("Kết quả", 17, "{{ t.result }}", RIGHT),
    Column("Năm trước", 15, "{{ t.last_year }}", RIGHT),
    Column("So với chỉ tiêu", 35, "{{ t.verdict }}"),
)
_CELLS = (
    Column("Đơn vị", 65, "{{ c.name }}"),
    Column("Xong đúng hạn", 25, "{{ c.on_time }}", RIGHT),
    Column("Xong quá hạn", 25, "{{ c.late }}", RIGHT),
    Column("Chưa xong, trong hạn", 25, "{{ c.open_in_term }}", RIGHT),
    Column("Chưa xong, quá hạn", 25, "{{ c.open_overdue }}", RIGHT),
)


def report() -> bytes:
    """Return the template of the yearly report, and of the final review."""
    document = paper()
    _opening(document)
    _part(document, f"{roman(1)}. CÔNG TÁC LÃNH ĐẠO, CHỈ ĐẠO, QUÁN TRIỆT, TRIỂN KHAI", "said_1")
    _part(document, f"{roman(2)}. KẾT QUẢ THỰC HIỆN", "said_2")
    _progress(document)
    document.add_heading(f"{roman(3)}. KẾT QUẢ THỰC HIỆN CÁC CHỈ TIÊU", 1)
    _figures(document)
    _part(document, f"{roman(4)}. ĐÁNH GIÁ CHUNG", "said_4")
    _part(document, f"{roman(5)}. PHƯƠNG HƯỚNG, NHIỆM VỤ THỜI GIAN TỚI", "said_5")
    _part(document, f"{roman(6)}. ĐỀ XUẤT, KIẾN NGHỊ", LAST)
    _closing(document)
    _chapters(document)
    return _bytes(document)


def unit_pages() -> bytes:
    """Return the template of the pages for meetings: one for each unit."""
    document = paper()
    _only(document, "for c in chapters")
    _only(document, "if not loop.first")
    document.add_paragraph().add_run().add_break(WD_BREAK.PAGE)
    _only(document, "endif")
    put(document.add_paragraph(), "{{ c.name_caps }}", bold=True, align=MIDDLE)
    put(document.add_paragraph(), "Tình hình thực hiện năm {{ year }} – tính đến ngày {{ as_of }}",
        13, italic=True, align=MIDDLE)  # fmt: skip
    put(document.add_paragraph(), "{{ plan }}", 12, italic=True, align=MIDDLE)
    _chapter_body(document)
    document.add_heading("Việc còn nợ", 3)
    _only(document, "for each in c.open_matters")
    put(document.add_paragraph(), "- {{ each }}", 12)
    _only(document, "else")
    put(document.add_paragraph(), "Không có.", 12)
    _only(document, "endfor")
    _only(document, "endfor")
    return _bytes(document)


def _only(document: Docx, tag: str) -> None:
    """Add a paragraph that a tag takes away again."""
    document.add_paragraph(f"{{%p {tag} %}}")


def _body(document: Docx, text: str) -> Paragraph:
    return document.add_paragraph(text, style=BODY)


def _opening(document: Docx) -> None:
    left, right = two_columns(document, 78, 92)
    narrowed(centred(left, "{{ superior }}", 12), 90)
    centred(left, "{{ issuer }}", 12, bold=True)
    line_under(left.add_paragraph(), 2.6)
    centred(left, "{{ number_line }}", 13)
    narrowed(centred(right, STATE, 12, bold=True), 97)
    centred(right, MOTTO, 13, bold=True)
    line_under(right.add_paragraph(), 2.0)
    centred(right, "{{ place_day }}", 13).runs[0].italic = True
    document.add_paragraph()
    put(document.add_paragraph(), "{{ title }}", bold=True, align=MIDDLE)
    put(document.add_paragraph(), "{{ subject }}", bold=True, align=MIDDLE)
    line_under(document.add_paragraph(), 6.8)
    _only(document, "if to")
    put(document.add_paragraph(), "Kính gửi: {{ to }}", align=MIDDLE)
    _only(document, "endif")
    _body(document, "Thực hiện {{ plan }}, {{ unit }} báo cáo kết quả {{ span }}; số liệu tính đến"
                    " ngày {{ as_of }}, như sau:")  # fmt: skip
    _only(document, "if assumed")
    put(document.add_paragraph(style=BODY), "({{ assumed }})", 13, italic=True)
    _only(document, "endif")


def _part(document: Docx, heading: str, said: str) -> None:
    document.add_heading(heading, 1)
    _only(document, f"for s in {said}")
    _only(document, "if s.title")
    put(document.add_paragraph(style=BODY), "{{ s.title }}", bold=True)
    _only(document, "endif")
    _only(document, "set is_last = loop.last")
    _only(document, "for each in s.paragraphs")
    if said == LAST:  # a signature never stands on a page without a word of the text
        _only(document, "if is_last and loop.last")
        _body(document, "{{ each }}").paragraph_format.keep_with_next = True
        _only(document, "else")
    _body(document, "{{ each }}")
    if said == LAST:
        _only(document, "endif")
    _only(document, "endfor")
    _only(document, "else")
    owed = _body(document, TO_WRITE + _WHO.get(said, "{{ owed }}"))
    owed.paragraph_format.keep_with_next = said == LAST
    _only(document, "endfor")


def _progress(document: Docx) -> None:
    document.add_heading("1. Tiến độ thực hiện nhiệm vụ", 2)
    _body(document, "{{ progress }}")
    rows_table(document, "c in cells", _CELLS)
    _chart(document, "chart_cells", "Biểu đồ: nhiệm vụ theo đơn vị")
    document.add_heading("2. Gia hạn", 2)
    _only(document, "if extensions")
    rows_table(document, "e in extensions", (
        Column("Đơn vị", 45, "{{ e.unit }}"),
        Column("Nhiệm vụ", 48, "{{ e.matter }}"),
        Column("Hạn cũ", 22, "{{ e.original }}", MIDDLE),
        Column("Hạn mới", 22, "{{ e.granted }}", MIDDLE),
        Column("Căn cứ, lý do", 33, "{{ e.ground }}"),
    ))  # fmt: skip
    _only(document, "else")
    _body(document, "Không có nhiệm vụ nào được gia hạn.")
    _only(document, "endif")
    document.add_heading("3. Báo cáo vượt cấp và chỉ đạo", 2)
    _only(document, "if escalations")
    rows_table(document, "e in escalations", (
        Column("Đơn vị", 48, "{{ e.unit }}"),
        Column("Nhiệm vụ", 50, "{{ e.matter }}"),
        Column("Báo cáo đến", 36, "{{ e.to }}"),
        Column("Số lần", 13, "{{ e.times }}", RIGHT),
        Column("Lần cuối", 23, "{{ e.last }}", MIDDLE),
    ))  # fmt: skip
    _only(document, "else")
    _body(document, "Không có việc nào phải báo cáo vượt cấp.")
    _only(document, "endif")
    _only(document, "for d in directives")
    _body(document, "- Ngày {{ d.on }}, {{ d.by }} chỉ đạo: {{ d.text }} ({{ d.matter }}).")
    _only(document, "endfor")


def _figures(document: Docx) -> None:
    document.add_heading("1. Mức độ đầy đủ của số liệu", 2)
    _body(document, "{{ coverage }}")
    _only(document, "if gaps")
    rows_table(document, "g in gaps", (
        Column("TT", 10, "{{ loop.index }}", MIDDLE),
        Column("Đơn vị chưa có số liệu", 70, "{{ g.unit }}"),
        Column("Tình trạng", 35, "{{ g.state }}"),
        Column("Ngày làm việc chậm", 22, "{{ g.days_late }}", RIGHT),
        Column("Liên hệ gần nhất", 33, "{{ g.contact }}"),
    ))  # fmt: skip
    _only(document, "endif")
    document.add_heading("2. Kết quả các chỉ tiêu", 2)
    rows_table(document, "t in targets", _TARGETS, 10)
    _chart(document, "chart_targets", "Biểu đồ: kết quả so với chỉ tiêu")
    _only(document, "if series")
    document.add_heading("3. Các chỉ tiêu qua các năm", 2)
    _only(document, "for s in series")
    about = document.add_paragraph(style=BODY)
    about.paragraph_format.keep_with_next = True
    put(about, "{{ s.text }} (giao: {{ s.assigned }})", 13, bold=True)
    rows_table(document, "p in s.points", (
        Column("Năm", 13, "{{ p.year }}", MIDDLE),
        Column("Kết quả", 22, "{{ p.result }}", RIGHT),
        Column("Khoảng chứa giá trị thật", 46, "{{ p.interval }}", MIDDLE),
        Column("Báo cáo", 17, "{{ p.coverage }}", MIDDLE),
        Column("So với chỉ tiêu", 70, "{{ p.verdict }}"),
    ))  # fmt: skip
    _only(document, "endfor")
    _chart(document, "chart_series", "Biểu đồ: các chỉ tiêu qua các năm")
    _only(document, "endif")


def _chart(document: Docx, name: str, caption: str) -> None:
    _only(document, f"if {name}")
    picture = put(document.add_paragraph(), f"{{{{ {name} }}}}", align=MIDDLE)
    picture.paragraph_format.space_before = Pt(8)
    picture.paragraph_format.keep_with_next = True
    put(document.add_paragraph(), caption, 12, italic=True, align=MIDDLE)
    _only(document, "endif")


def _closing(document: Docx) -> None:
    document.add_paragraph().paragraph_format.keep_with_next = True
    left, right = two_columns(document, 80, 88)
    put(left.paragraphs[0], "Nơi nhận:", 12, bold=True, italic=True)
    left.add_paragraph("{%p for each in copies %}")
    put(left.add_paragraph(), "- {{ each }}", 11)
    left.add_paragraph("{%p endfor %}")
    right.paragraphs[0].text = "{%p for each in signed %}"
    put(right.add_paragraph(), "{{ each }}", bold=True, align=MIDDLE)
    right.add_paragraph("{%p endfor %}")
    for _ in range(4):
        right.add_paragraph()
    put(right.add_paragraph(), "{{ signer }}", bold=True, align=MIDDLE)


def _chapters(document: Docx) -> None:
    _only(document, "if chapters")
    document.add_paragraph().add_run().add_break(WD_BREAK.PAGE)
    put(document.add_paragraph(), "PHỤ LỤC", bold=True, align=MIDDLE)
    put(document.add_paragraph(), "KẾT QUẢ CỦA TỪNG ĐƠN VỊ", bold=True, align=MIDDLE)
    _only(document, "for c in chapters")
    document.add_heading("{{ c.number }}. {{ c.name }}", 2)
    _chapter_body(document)
    _only(document, "for s in c.texts")
    told = put(document.add_paragraph(), "{{ s.title }}:", 13, italic=True)
    told.paragraph_format.space_before = Pt(4)
    told.paragraph_format.keep_with_next = True
    _only(document, "for each in s.paragraphs")
    put(document.add_paragraph(style=BODY), "{{ each }}", 13)
    _only(document, "endfor")
    _only(document, "endfor")
    _only(document, "if c.owed")
    put(document.add_paragraph(), "{{ c.owed }}", 13, italic=True)
    _only(document, "endif")
    _only(document, "endfor")
    _only(document, "endif")


def _chapter_body(document: Docx) -> None:
    for text in ("{{ c.filed }}", "{{ c.progress }}"):
        put(document.add_paragraph(), text, 13).paragraph_format.first_line_indent = Cm(1)
    _only(document, "if c.targets")
    rows_table(document, "t in c.targets", (
        Column("STT", 11, "{{ t.number }}", MIDDLE),
        Column("Chỉ tiêu", 55, "{{ t.text }}"),
        Column("Giao", 24, "{{ t.assigned }}", MIDDLE),
        Column("Số lượng", 20, "{{ t.numerator }}", RIGHT),
        Column("Tổng số", 20, "{{ t.denominator }}", RIGHT),
        Column("Kết quả", 20, "{{ t.result }}", RIGHT),
        Column("Năm trước", 20, "{{ t.last_year }}", RIGHT),
    ), 10)  # fmt: skip
    _only(document, "endif")


def _bytes(document: Docx) -> bytes:
    written = io.BytesIO()
    document.save(written)
    return repeatable(written.getvalue())


def main() -> None:
    """Write the shipped templates."""
    FOLDER.mkdir(exist_ok=True)
    (FOLDER / REPORT).write_bytes(report())
    (FOLDER / PAGES).write_bytes(unit_pages())


if __name__ == "__main__":
    main()
