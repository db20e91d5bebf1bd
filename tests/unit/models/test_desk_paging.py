"""Cursors: what was given out is read again; anything else is refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.deciding.decision import Refused
from models.desk.file_types import check_content
from models.desk.names import TaskName, read_collection, read_task, short
from models.desk.paging import Cursor, read_cursor, write_cursor

_TEXT = st.text(alphabet=st.characters(exclude_characters="\x00", exclude_categories=["Cs"]))


@given(key=_TEXT.filter(lambda text: len(text) < 200), ids=st.lists(_TEXT, max_size=2))
def test_a_cursor_comes_back_as_it_was(key: str, ids: list[str]) -> None:
    """Whatever letters stand in it, it goes through a URL as it is."""
    cursor = Cursor(sort="unit", key=key, kind="e", ids=tuple(each[:50] for each in ids))
    text = write_cursor(cursor)
    assert text.replace("-", "").replace("_", "").isalnum()
    assert read_cursor(text, "unit") == cursor


@pytest.mark.parametrize("text", ["x", "%", "eyJhIjoxfQ", "W10", "bnVsbA", "WzFd", "é", "W" * 3000])
def test_what_was_never_given_out_is_refused(text: str) -> None:
    """Broken, foreign and too short ones."""
    with pytest.raises(Refused) as refused:
        read_cursor(text, "unit")
    assert refused.value.refusal.field == "cursor"


def test_a_cursor_belongs_to_its_sorting() -> None:
    """Another order would go on at another place; nothing at all begins at the beginning."""
    text = write_cursor(Cursor(sort="unit", key="u01"))
    with pytest.raises(Refused):
        read_cursor(text, "-unit")
    assert read_cursor(None, "unit") is None
    assert read_cursor("", "unit") is None


def test_ids_are_shown_without_what_all_begin_with() -> None:
    """And read back to what they name."""
    assert short("p", "assignment:p:d.one:1:u/01") == "d.one:1:u/01"
    assert read_task("p", "d.one:1:u/01") == TaskName(obligation="assignment:p:d.one:1:u/01")
    entry = TaskName(obligation="collection:p:c:2014:root", unit="u01")
    assert read_task("p", short("p", entry.obligation, entry.unit)) == entry
    assert entry.is_entry
    assert read_collection("p", "c:2014:root") == entry.obligation
    for nothing in ("", "a", "a:b", "a:b:c:d:e", "a::c", ":::"):
        assert read_task("p", nothing) is None
        assert read_collection("p", nothing) is None


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("a.pdf", b"%PDF-1.4"), ("a.PDF", b"%PDF-1.4"), ("a.docx", b"PK\x03\x04"),
        ("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), ("ghi chú.txt", "đã".encode()),
        ("a.jpeg", b"\xff\xd8\xff\xe0"),
    ],
)  # fmt: skip
def test_files_of_the_accepted_kinds_are_taken(name: str, body: bytes) -> None:
    """By the end of the name and the beginning of the bytes."""
    assert check_content(name, body).media
