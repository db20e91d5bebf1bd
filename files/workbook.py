"""A workbook as its cells, read once and in order; formulas stay formulas."""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import openpyxl
from openpyxl.utils import get_column_letter
from pydantic import ValidationError

from files.blank import LAYOUT, Blank
from files.cells import Cell
from files.flaw import CellFlaw, at, refused
from files.guard import Guarded, guard
from files.layout import ABOUT
from files.scan import SheetScan
from models.wording import say


@dataclass(frozen=True, kw_only=True)
class Row:
    """One row of a sheet; number and columns are counted from 1."""

    number: int
    cells: tuple[Cell, ...]

    def cell(self, column: int) -> Cell:
        """Return a cell, an empty one where the row is shorter."""
        return self.cells[column - 1] if column <= len(self.cells) else Cell(None, "n")

    @property
    def is_empty(self) -> bool:
        """Tell whether nothing stands in it."""
        return all(cell.is_empty for cell in self.cells)


class Book:
    """A guarded file, opened."""

    def __init__(self, guarded: Guarded) -> None:
        """Open it; raises WorkbookRefusedError where openpyxl cannot."""
        self._scans = guarded.sheets
        try:
            self._book = openpyxl.load_workbook(
                io.BytesIO(guarded.content), read_only=True, keep_links=False
            )
        except Exception as error:  # a damaged workbook raises whatever its damage leads to
            raise _damaged(error) from error

    def scan(self, sheet: str) -> SheetScan | None:
        """Return what a sheet hides and merges; None where there is no such sheet."""
        return self._scans.get(sheet)

    def rows(self, sheet: str, first: int = 1) -> Iterator[Row]:
        """Yield the rows of a sheet from one on."""
        if sheet not in self._scans:
            return
        found: Any = self._book[sheet]
        found.reset_dimensions()
        scan = self._scans[sheet]
        size = {"max_row": max(scan.rows, first), "max_col": max(scan.columns, 1)}
        try:
            for number, cells in enumerate(found.iter_rows(min_row=first, **size), first):
                read = tuple(Cell(each.value, str(each.data_type or "n")) for each in cells)
                yield Row(number=number, cells=read)
        except Exception as error:
            raise _damaged(error) from error

    def unseen(self, sheet: str, row: int, column: int) -> CellFlaw | None:
        """Return why a cell cannot be taken, though something stands in it: merged, or hidden."""
        scan = self._scans[sheet]
        place = cell_name(row, column)
        area = scan.merged_at(row, column)
        if area:
            wording = say("the cell is merged with others (%(area)s)", area=area.name)
            return at(sheet, place, "merged", wording, say("cells that are not merged"))
        if scan.hides(row, column):
            wording = say("the cell is hidden")
            return at(sheet, place, "hidden", wording, say("rows, columns and sheets that show"))
        return None


def cell_name(row: int, column: int) -> str:
    """Return ``D7``."""
    return f"{get_column_letter(column)}{row}"


def open_book(content: bytes) -> tuple[Book, Blank]:
    """Open a workbook that 'report form' wrote; raises WorkbookRefusedError where it is none."""
    book = Book(guard(content))
    text = "".join(str(row.cell(1).value or "") for row in book.rows(ABOUT))
    if not text:
        raise refused("no-form", say("the workbook does not say whose report it is"))
    try:
        blank = Blank.model_validate_json(text)
    except ValidationError as error:
        raise refused("no-form", say("what the workbook says of itself is damaged")) from error
    if blank.layout != LAYOUT:
        raise refused("other-layout", say("the workbook is of another version of dondoc"))
    return book, blank


def _damaged(error: Exception) -> Exception:
    return refused("damaged", say("the file is damaged: %(error)s", error=type(error).__name__))
