"""Read the table of many units: every bad cell is named, and no unit is guessed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from files.blank import Addressed, Blank
from files.cells import Cell, read_figure, read_reason, read_text
from files.flaw import CellFlaw, at, refused
from files.form_reading import code_differs, placed
from files.layout import FIGURES, REMARKS, TABLE_FIRST_ROW, TABLE_ID_ROW, TABLE_LEAD, TEXTS
from files.workbook import Book, Row, cell_name, open_book
from models.collection.batch import MOST
from models.report.checking import check
from models.report.figure import Figure, Missing
from models.report.filing import Filing
from models.report.flaw import Flaw
from models.report.receipt_code import code_of, content_hash, read_code
from models.wording import say

_RECEIVED, _CODE = TABLE_LEAD.index("received_on") + 1, TABLE_LEAD.index("code") + 1


@dataclass(kw_only=True)
class ReadUnit:
    """One unit's row: its report, the day it arrived where the row says so, what is wrong."""

    unit: str
    filing: Filing
    received_on: date | None = None
    claimed: str = ""
    flaws: list[CellFlaw] = field(default_factory=list)
    places: dict[str, tuple[str, str]] = field(default_factory=dict)

    @property
    def is_good(self) -> bool:
        """Tell whether it can be filed; warnings do not hinder."""
        return not any(each.refuses for each in self.flaws)

    @property
    def hash(self) -> str:
        """The SHA-256 of its content."""
        return content_hash(self.filing)

    @property
    def code(self) -> str:
        """Its receipt code."""
        return code_of(self.hash)


@dataclass(kw_only=True)
class ReadTable:
    """What a table says; ``flaws`` are those of no single unit."""

    blank: Blank
    units: dict[str, ReadUnit] = field(default_factory=dict)
    flaws: list[CellFlaw] = field(default_factory=list)
    empty: list[str] = field(default_factory=list)

    @property
    def all_flaws(self) -> list[CellFlaw]:
        """Everything that is wrong, in the order of the file."""
        return [*self.flaws, *(each for unit in self.units.values() for each in unit.flaws)]


def read_table(content: bytes, asked: Sequence[Blank] = ()) -> ReadTable:
    """Read and check a table; what the server asks counts, not what the file says is asked.

    ``asked`` are the forms of the collection; without them the file is read by itself. A row in
    which nothing is filled in is left out and named in ``empty``. Raises WorkbookRefusedError
    where the file cannot be read, or is of another form, year or plan.
    """
    book, said = open_book(content)
    if not said.is_table:
        raise refused("no-table", say("this is the form of one unit, not a table of many"))
    found = _Reader(book, _same(said, asked) if asked else said)
    found.read()
    return found.table


def _same(said: Blank, asked: Sequence[Blank]) -> Blank:
    """Return what is asked by the form that a workbook says it is of."""
    mine = (said.plan, said.period, said.form.id)
    for each in asked:
        if mine == (each.plan, each.period, each.form.id):
            return each
    wanted = "; ".join(f"{each.period}, {each.form.id}" for each in asked)
    wording = say("the workbook is of %(period)s, %(form)s", period=said.period, form=said.form.id)
    raise refused("other-key", wording, say("one of: %(wanted)s", wanted=wanted))


class _Reader:
    """Walk through the three sheets."""

    def __init__(self, book: Book, blank: Blank) -> None:
        self._book = book
        self._asked = {each.unit: each for each in blank.units}
        self._fields: dict[int, str] = {}
        self._figures: dict[str, dict[str, Figure]] = {}
        self._said: dict[str, dict[str, dict[str, str]]] = {REMARKS: {}, TEXTS: {}}
        self._said_at: dict[tuple[str, str, str], str] = {}
        self._seen: dict[str, int] = {}
        self.table = ReadTable(blank=blank)

    def read(self) -> None:
        """Read all, then check each unit."""
        if self._book.scan(FIGURES) is None:
            raise refused("no-sheet", say("the sheet '%(sheet)s' is missing", sheet=FIGURES))
        for row in self._book.rows(FIGURES, TABLE_ID_ROW):
            if row.number == TABLE_ID_ROW:
                self._heads(row)
            elif row.number >= TABLE_FIRST_ROW and not row.is_empty:
                self._unit(row)
                if len(self.table.units) > MOST:
                    wording = say("more than %(most)s rows are filled in", most=MOST)
                    wanted = say("at most %(most)s at once; split the table", most=MOST)
                    raise refused("too-many-rows", wording, wanted)
        for sheet in (REMARKS, TEXTS):
            for row in self._book.rows(sheet, 2):
                if not row.is_empty:
                    self._words(sheet, row)
        for read in self.table.units.values():
            self._check(read)

    def _heads(self, row: Row) -> None:
        lead = tuple(str(row.cell(column).value or "") for column in range(1, len(TABLE_LEAD) + 1))
        if lead != TABLE_LEAD:
            raise refused("moved", say("rows or columns were moved"))
        known = {each.id for each in self.table.blank.figures}
        for column in range(len(TABLE_LEAD) + 1, len(row.cells) + 1):
            name = str(row.cell(column).value or "").strip()
            if not name:
                continue
            place = cell_name(row.number, column)
            if name not in known:
                wording = say("'%(name)s' is no column of this form", name=name)
                self._flaw(at(FIGURES, place, "no-field", wording, say("the form as written")))
            elif name in self._fields.values():
                wording = say("the column '%(name)s' stands a second time", name=name)
                self._flaw(at(FIGURES, place, "twice", wording, say("each column once")))
            else:
                self._fields[column] = name

    def _flaw(self, flaw: CellFlaw) -> None:
        self.table.flaws.append(flaw)

    def _unit(self, row: Row) -> None:
        name, place = str(row.cell(1).value or "").strip(), cell_name(row.number, 1)
        if not any(not row.cell(column).is_empty for column in (*self._fields, _RECEIVED, _CODE)):
            if name in self._asked:
                self.table.empty.append(name)
            return
        if name not in self._asked:
            wording = say("'%(name)s' is no unit that is asked here", name=name)
            self._flaw(at(FIGURES, place, "no-unit", wording, say("the units of the collection")))
            return
        if name in self._seen:
            wording = say("%(name)s stands a second time, first in row %(row)s",
                          name=name, row=self._seen[name])  # fmt: skip
            flaw = at(FIGURES, place, "twice", wording, say("each unit once"))
            self.table.units[name].flaws.append(flaw)
            return
        self._seen[name] = row.number
        read = ReadUnit(unit=name, filing=Filing(key=self.table.blank.key(name)))
        self.table.units[name] = read
        self._figures[name] = dict(self._row_figures(row, read))
        read.received_on = self._day(row, read)
        read.claimed = str(row.cell(_CODE).value or "").strip()

    def _row_figures(self, row: Row, read: ReadUnit) -> Iterator[tuple[str, Figure]]:
        for column, name in self._fields.items():
            place = cell_name(row.number, column)
            read.places[name] = FIGURES, place
            figure = read_figure(row.cell(column), may_say_not_applicable=True)
            unseen = self._book.unseen(FIGURES, row.number, column)
            found = unseen.flaw if unseen else figure
            if isinstance(found, Flaw):
                flaw = found.model_copy(update={"field": name})
                read.flaws.append(CellFlaw(sheet=FIGURES, cell=place, flaw=flaw))
            elif not isinstance(figure, Missing | Flaw):
                yield name, figure

    def _day(self, row: Row, read: ReadUnit) -> date | None:
        cell = row.cell(_RECEIVED)
        if cell.is_empty:
            return None
        found = _read_day(cell)
        if found is None:
            wording = say("'%(value)s' is no day", value=cell.value)
            place = cell_name(row.number, _RECEIVED)
            read.flaws.append(at(FIGURES, place, "no-day", wording, say("a day: 20/11/2016")))
        return found

    def _words(self, sheet: str, row: Row) -> None:
        unit, name = (str(row.cell(column).value or "").strip() for column in (1, 2))
        place = cell_name(row.number, 3)
        read = self.table.units.get(unit)
        asks = self.table.blank.fields if sheet == REMARKS else self.table.blank.texts
        if read is None or name not in {each.id for each in asks}:
            wording = say("nothing is filled in for %(unit)s, %(name)s", unit=unit, name=name)
            accepted = say("a unit and a field of the first sheet")
            self._flaw(at(sheet, cell_name(row.number, 1), "no-unit", wording, accepted))
            return
        text = read_reason(row.cell(3)) if sheet == REMARKS else read_text(row.cell(3))
        unseen = self._book.unseen(sheet, row.number, 3)
        found = unseen.flaw if unseen else text
        if (sheet, unit, name) in self._said_at:
            wording = say("%(unit)s, %(name)s stands a second time", unit=unit, name=name)
            read.flaws.append(at(sheet, place, "twice", wording, say("each once")))
        elif isinstance(found, Flaw):
            read.flaws.append(CellFlaw(sheet=sheet, cell=place, flaw=found))
        elif isinstance(text, str) and text:
            self._said_at[sheet, unit, name] = place
            self._said[sheet].setdefault(unit, {})[name] = text

    def _check(self, read: ReadUnit) -> None:
        unit = read.unit
        read.filing = Filing(
            key=read.filing.key,
            figures=self._figures[unit],
            comments=self._said[REMARKS].get(unit, {}),
            texts=self._said[TEXTS].get(unit, {}),
        )
        named = {each.flaw.field for each in read.flaws if each.flaw.field}
        asked: Addressed = self._asked[unit]
        read.flaws += [
            placed(flaw, read.places)
            for flaw in check(read.filing, self.table.blank.occasion(asked))
            if flaw.field not in named
        ]
        if read.claimed and read.is_good and read_code(read.claimed) != read.code:
            place = cell_name(self._seen[unit], _CODE)
            read.flaws.append(at(FIGURES, place, "other-code", *code_differs(read.claimed)))


def _read_day(cell: Cell) -> date | None:
    if cell.is_formula:
        return None
    if isinstance(cell.value, datetime):
        return cell.value.date()
    for form in ("%d/%m/%Y", "%Y-%m-%d"):
        try:
            return datetime.strptime(str(cell.value).strip(), form).date()  # noqa: DTZ007 — a day
        except ValueError:
            continue
    return None
