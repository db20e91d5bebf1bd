"""Look at a file before it is read as a workbook: what would fill the memory is refused."""

import io
import posixpath
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from xml.parsers import expat

from files.flaw import WorkbookRefusedError, refused
from files.scan import Found, Scanner, SheetScan
from models.wording import say

LARGEST = 25 * 2**20  # bytes of the file
LARGEST_UNPACKED = 150 * 2**20  # bytes of all its parts together
MOST_PARTS = 300
MOST_SHEETS = 30
MOST_ROWS, MOST_COLUMNS, MOST_CELLS = 20_000, 400, 1_000_000
_PIECE = 2**16
_BEGINS = b"PK\x03\x04"
_BOOK, _BOOK_LINKS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"


@dataclass(frozen=True, kw_only=True)
class Guarded:
    """A file that may be read, and what its sheets hide and merge."""

    content: bytes
    sheets: dict[str, SheetScan]


def guard(content: bytes) -> Guarded:
    """Return a file that is safe to read; raises WorkbookRefusedError where it is not.

    Nothing is unpacked beyond the limits, no entity is ever expanded, and what is hidden or merged
    is found, of which a reader of cells alone would not know.
    """
    if len(content) > LARGEST:
        wording = say("the file has %(size)s bytes", size=len(content))
        raise refused("file-too-large", wording, say("at most %(most)s bytes", most=LARGEST))
    if not content.startswith(_BEGINS):
        raise refused("no-workbook", say("this is no XLSX file"))
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            _check_sizes(parts)
            found = {part.filename: _scan(parts, part) for part in parts.infolist()}
    except WorkbookRefusedError:
        raise
    except Exception as error:  # a damaged archive raises whatever its damage leads to
        raise refused("damaged", say("the file is damaged: %(error)s", error=error)) from error
    return Guarded(content=content, sheets=_sheets(found))


def _check_sizes(parts: zipfile.ZipFile) -> None:
    infos = parts.infolist()
    unpacked = sum(each.file_size for each in infos)
    if unpacked > LARGEST_UNPACKED or len(infos) > MOST_PARTS:
        wording = say("unpacked it would have %(size)s bytes", size=unpacked)
        raise refused("bomb", wording, say("at most %(most)s bytes", most=LARGEST_UNPACKED))
    if len({each.filename for each in infos}) != len(infos):
        raise refused("damaged", say("a part of the file is there twice"))
    if any(each.flag_bits & 1 for each in infos):
        raise refused("encrypted", say("the file is protected by a password"))


def _scan(parts: zipfile.ZipFile, part: zipfile.ZipInfo) -> Found:
    """Read one part to its end; Python's zip reader stops at the size that was declared."""
    found = Found()
    if part.filename.endswith((".xml", ".rels", ".vml")):
        scanner = Scanner(found, MOST_ROWS, MOST_COLUMNS, MOST_CELLS)
        with parts.open(part) as stream:
            _feed(scanner, iter(lambda: stream.read(_PIECE), b""))
    return found


def _feed(scanner: Scanner, pieces: Iterator[bytes]) -> None:
    try:
        for piece in pieces:
            scanner.feed(piece)
        scanner.feed(b"", last=True)
    except expat.ExpatError as error:
        raise refused("damaged", say("the file is damaged: %(error)s", error=error)) from error


def _sheets(found: dict[str, Found]) -> dict[str, SheetScan]:
    """Return what was found in each sheet, by its name."""
    book, links = found.get(_BOOK), found.get(_BOOK_LINKS)
    if book is None or links is None or not book.sheets:
        raise refused("no-workbook", say("this is no XLSX file"))
    if len(book.sheets) > MOST_SHEETS:
        raise refused("bomb", say("it has %(count)s sheets", count=len(book.sheets)))
    result = {}
    for name, link, is_hidden in book.sheets:
        target = links.links.get(link, "")
        path = target.lstrip("/") if target.startswith("/") else posixpath.join("xl", target)
        sheet = found.get(posixpath.normpath(path), Found())
        result[name] = sheet.sheet(is_hidden=is_hidden)
    return result
