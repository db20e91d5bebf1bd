"""Read the workbook of one unit: what it says, and in which cell it says it."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from files.blank import Blank
from files.cells import read_figure, read_reason, read_text
from files.flaw import CellFlaw, at
from files.form_writing import CODE_ROW
from files.layout import FIGURES, HEAD_ROW, ID_HEAD, TEXTS
from files.workbook import Book, Row, cell_name, open_book
from models.report.checking import check
from models.report.figure import Figure, Missing, NotApplicable
from models.report.filing import Filing
from models.report.flaw import Flaw
from models.report.receipt_code import code_of, content_hash, read_code
from models.wording import Wording, say

_FIGURE, _REASON, _COMMENT, _TEXT = 4, 5, 6, 3  # columns


@dataclass(kw_only=True)
class ReadForm:
    """A unit's report as it was read; ``places`` says where each field stands."""

    blank: Blank
    filing: Filing
    flaws: list[CellFlaw] = field(default_factory=list)
    places: dict[str, tuple[str, str]] = field(default_factory=dict)

    @property
    def is_good(self) -> bool:
        """Tell whether it can be filed as it is; warnings do not hinder."""
        return not any(each.refuses for each in self.flaws)

    @property
    def hash(self) -> str:
        """The SHA-256 of its content."""
        return content_hash(self.filing)

    @property
    def code(self) -> str:
        """Its receipt code."""
        return code_of(self.hash)


def read_form(content: bytes) -> ReadForm:
    """Read and check a workbook; raises WorkbookRefusedError where it is none of ours."""
    book, blank = open_book(content)
    unit = blank.units[0]
    found = _Reader(book, blank)
    found.read()
    filing = Filing(
        key=blank.key(unit.unit),
        figures=found.figures,
        comments=found.comments,
        texts=found.texts,
    )
    read = ReadForm(blank=blank, filing=filing, flaws=found.flaws, places=found.places)
    named = {each.flaw.field for each in found.flaws}
    read.flaws += [
        placed(flaw, found.places)
        for flaw in check(filing, blank.occasion(unit))
        if flaw.field not in named
    ]
    if read.is_good:
        read.flaws += _wrong_code(found.claimed, read.code)
    return read


def placed(flaw: Flaw, places: dict[str, tuple[str, str]]) -> CellFlaw:
    """Say in which cell the field of a flaw stands."""
    sheet, cell = places.get(flaw.field, ("", ""))
    return CellFlaw(sheet=sheet, cell=cell, flaw=flaw)


def _wrong_code(claimed: str, code: str) -> Iterator[CellFlaw]:
    if claimed and read_code(claimed) != code:
        place = cell_name(CODE_ROW, 2)
        yield at(FIGURES, place, "other-code", *code_differs(claimed))


def code_differs(claimed: str) -> tuple[Wording, Wording]:
    """Say that a receipt code is not that of the content."""
    wording = say("the receipt code %(code)s is not that of this content", code=claimed)
    return wording, say("the code that 'report check' gave for exactly this content")


class _Reader:
    """Walk through both sheets and gather."""

    def __init__(self, book: Book, blank: Blank) -> None:
        self._book = book
        self._blank = blank
        self.figures: dict[str, Figure] = {}
        self.comments: dict[str, str] = {}
        self.texts: dict[str, str] = {}
        self.flaws: list[CellFlaw] = []
        self.places: dict[str, tuple[str, str]] = {}
        self.claimed = ""

    def read(self) -> None:
        """Read all that is asked."""
        for sheet, fields in ((FIGURES, self._blank.figures), (TEXTS, self._blank.texts)):
            if fields and self._book.scan(sheet) is None:
                wording = say("the sheet is missing")
                self.flaws.append(at(sheet, "", "no-sheet", wording, say("the sheet as written")))
        for row in self._book.rows(FIGURES):
            if row.number == CODE_ROW and not row.cell(2).is_empty:
                self.claimed = str(row.cell(2).value).strip()
            if row.number == HEAD_ROW and str(row.cell(1).value or "") != ID_HEAD:
                self._misplaced(row)
            if row.number > HEAD_ROW and not row.is_empty:
                self._figure(row)
        for row in self._book.rows(TEXTS, 2):
            if not row.is_empty:
                self._text(row)

    def _misplaced(self, row: Row) -> None:
        wording = say("rows were inserted or deleted above the figures")
        place = cell_name(row.number, 1)
        self.flaws.append(at(FIGURES, place, "moved", wording, say("the form as it was written")))

    def _field(self, sheet: str, row: Row, known: set[str]) -> str | None:
        """Return the field of a row; a row that is there twice, or of no field, is a flaw."""
        name, place = str(row.cell(1).value or "").strip(), cell_name(row.number, 1)
        if name in self.places:
            first = "!".join(self.places[name])
            wording = say("the row '%(name)s' stands a second time, first in %(first)s",
                          name=name, first=first)  # fmt: skip
            self.flaws.append(at(sheet, place, "twice", wording, say("each row once")))
            return None
        if name not in known:
            wording = say("'%(name)s' is no row of this form", name=name)
            self.flaws.append(at(sheet, place, "no-field", wording, say("the rows of the form")))
            return None
        return name

    def _figure(self, row: Row) -> None:
        name = self._field(FIGURES, row, {each.id for each in self._blank.figures})
        if name is None:
            return
        self.places[name] = FIGURES, cell_name(row.number, _FIGURE)
        figure = read_figure(row.cell(_FIGURE))
        reason, comment = read_reason(row.cell(_REASON)), read_reason(row.cell(_COMMENT))
        wrong = [
            self._is_wrong(row, column, value, name)
            for column, value in ((_FIGURE, figure), (_REASON, reason), (_COMMENT, comment))
        ]
        if (
            any(wrong)
            or isinstance(figure, Flaw)
            or isinstance(reason, Flaw)
            or isinstance(comment, Flaw)
        ):
            return
        if reason and not isinstance(figure, Missing):
            wording = say("a figure stands beside 'not applicable'")
            wanted = say("one of the two")
            flaw = Flaw(field=name, code="both", wording=wording, accepted=wanted)
            self.flaws.append(placed(flaw, self.places))
            return
        if reason or not isinstance(figure, Missing):
            self.figures[name] = NotApplicable(reason=reason) if reason else figure
        if comment:
            self.comments[name] = comment

    def _text(self, row: Row) -> None:
        name = self._field(TEXTS, row, {each.id for each in self._blank.texts})
        if name is None:
            return
        self.places[name] = TEXTS, cell_name(row.number, _TEXT)
        text = read_text(row.cell(_TEXT))
        if not self._is_wrong(row, _TEXT, text, name) and isinstance(text, str) and text:
            self.texts[name] = text

    def _is_wrong(self, row: Row, column: int, value: object, name: str) -> bool:
        """Keep what is wrong with a cell; what stands in a merged or hidden one is not taken."""
        sheet = TEXTS if column == _TEXT else FIGURES
        is_looked_at = column == _FIGURE or not row.cell(column).is_empty
        found = self._book.unseen(sheet, row.number, column) if is_looked_at else None
        if found is None and isinstance(value, Flaw):
            found = CellFlaw(sheet=sheet, cell=cell_name(row.number, column), flaw=value)
        if found is None:
            return False
        flaw = found.flaw.model_copy(update={"field": name})
        self.flaws.append(found.model_copy(update={"flaw": flaw}))
        return True
