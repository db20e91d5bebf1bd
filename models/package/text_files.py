"""Bytes of a file as text: UTF-8 without a byte order mark, of bounded size."""

import unicodedata
from typing import NamedTuple

from models.problem import Problem
from models.wording import Wording, say

MAX_BYTES = 8 * 1024 * 1024

_BOMS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")


class Reading(NamedTuple):
    """The text of a file, or the reasons why there is none."""

    text: str | None
    problems: tuple[Problem, ...] = ()


def decode(file: str, content: bytes) -> Reading:
    """Read the bytes of a file; refuse what is not plain UTF-8 text."""
    if len(content) > MAX_BYTES:
        limit = MAX_BYTES // (1024 * 1024)
        return _refused(file, "too-big", say("the file has more than %(limit)s MB", limit=limit))
    if content.startswith(_BOMS):
        wording = say("the file starts with a byte order mark; save it as UTF-8 without one")
        return _refused(file, "encoding", wording)
    try:
        return Reading(content.decode("utf-8"))
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        column = error.start - content.rfind(b"\n", 0, error.start)
        wording = say(
            "the file is not UTF-8: byte %(byte)s cannot be read",
            byte=f"0x{content[error.start]:02x}",
        )
        return _refused(file, "encoding", wording, line, column)


def normal(text: str) -> str:
    """Compose a text (NFC), so that equal words are equal strings."""
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def _refused(file: str, code: str, wording: Wording, line: int = 1, column: int = 1) -> Reading:
    problem = Problem(file=file, line=line, column=column, path="", code=code, wording=wording)
    return Reading(None, (problem,))
