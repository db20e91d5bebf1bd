"""What is looked at before a file is read: nothing fills the memory, nothing is expanded."""

import io
import time
import tracemalloc
import zipfile
from collections.abc import Mapping

import pytest

from files.flaw import WorkbookRefusedError
from files.form_reading import read_form
from files.form_writing import write_form
from files.guard import LARGEST, LARGEST_UNPACKED, guard
from tests.unit.files.forms import GOOD, UNIT, blank

GOOD_FILE = write_form(blank(UNIT), GOOD)
SHEET = "xl/worksheets/sheet1.xml"
MIB = 2**20


def with_parts(changes: Mapping[str, bytes], also: tuple[str, bytes] | None = None) -> bytes:
    """Return the good file with other parts."""
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(GOOD_FILE)) as old,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for part in old.infolist():
            new.writestr(part.filename, changes.get(part.filename, old.read(part)))
        if also:
            new.writestr(*also)
    return target.getvalue()


def cells(count: int, place: str) -> bytes:
    """Return a sheet of so many cells at one place."""
    many = f'<c r="{place}"><v>1</v></c>'.encode() * count
    row = place.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    head = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    return head + f'<sheetData><row r="{row}">'.encode() + many + b"</row></sheetData></worksheet>"


ENTITIES = (
    b'<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    b"<sst>&b;</sst>"
)
OUTSIDE = b'<!DOCTYPE a [<!ENTITY a SYSTEM "file:///etc/passwd">]><sst>&a;</sst>'
BAD = {
    "empty": (b"", "no-workbook"),
    "text": (b"a;b;c", "no-workbook"),
    "old xls": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"0" * 600, "no-workbook"),
    "cut": (GOOD_FILE[: len(GOOD_FILE) // 2], "damaged"),
    "large": (b"PK\x03\x04" + b"0" * LARGEST, "file-too-large"),
    "bomb": (with_parts({}, ("xl/media/a.bin", bytes(LARGEST_UNPACKED + 1))), "bomb"),
    "entities": (with_parts({"xl/sharedStrings.xml": ENTITIES}), "bomb"),
    "outside": (with_parts({"xl/sharedStrings.xml": OUTSIDE}), "bomb"),
    "rows": (with_parts({SHEET: cells(1, "A1048576")}), "bomb"),
    "columns": (with_parts({SHEET: cells(1, "XFD1")}), "bomb"),
    "cells": (with_parts({SHEET: cells(1_000_001, "A1")}), "bomb"),
    "nested": (with_parts({SHEET: b"<a>" * 200 + b"</a>" * 200}), "bomb"),
    "no xml": (with_parts({SHEET: b"<worksheet><"}), "damaged"),
    "a zip": (with_parts({"xl/workbook.xml": b"<a/>"}), "no-workbook"),
}


@pytest.mark.parametrize("name", BAD)
def test_what_is_no_report_is_refused_in_little_time_and_memory(name: str) -> None:
    """Each kind of harm has its code; it costs seconds and megabytes at most."""
    content, code = BAD[name]
    if name != "cells":  # a million of them take too long to be traced
        tracemalloc.start()
    began = time.monotonic()
    with pytest.raises(WorkbookRefusedError) as refused:
        read_form(content)
    _, peak = tracemalloc.get_traced_memory() if tracemalloc.is_tracing() else (0, 0)
    tracemalloc.stop()
    assert refused.value.flaw.flaw.code == code
    assert peak < 60 * MIB
    assert time.monotonic() - began < 20


def test_a_size_that_lies_does_no_harm() -> None:
    """A part that says it is small is read no further than it says."""
    bomb = bytearray(with_parts({}, ("xl/lie.xml", bytes(LARGEST_UNPACKED + 1))))
    size = (LARGEST_UNPACKED + 1).to_bytes(4, "little")
    small = (10).to_bytes(4, "little")
    with pytest.raises(WorkbookRefusedError) as refused:
        guard(bytes(bomb.replace(size, small)))
    assert refused.value.flaw.flaw.code == "damaged"


@pytest.mark.parametrize("at", range(0, len(GOOD_FILE), 211))
def test_a_damaged_byte_is_refused_or_changes_nothing(at: int) -> None:
    """Whatever byte is wrong, the file is refused as a whole, or read as it was."""
    damaged = bytearray(GOOD_FILE)
    damaged[at] ^= 0xFF
    try:
        read = read_form(bytes(damaged))
    except WorkbookRefusedError:
        return
    assert read.filing == GOOD or not read.is_good
