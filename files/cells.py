"""One cell as what it may be: a figure, a text; never a guess."""

import unicodedata
from datetime import date, datetime, time, timedelta

from models.report.figure import LARGEST, MISSING, Figure, NotApplicable, given
from models.report.flaw import Flaw
from models.wording import Wording, say

MOST_TEXT = 32_767  # what a cell takes
MOST_REASON = 500
NOT_APPLICABLE = "KAD"  # không áp dụng; then a colon and the reason
_FORMULA, _ERROR = "f", "e"
_NUMBER = say("a whole number typed as a number, 0 included")


class Cell:
    """A cell as openpyxl read it."""

    def __init__(self, value: object, kind: str) -> None:
        """Keep the value and the kind of data the file says it is."""
        self.value = value
        self.is_formula = kind == _FORMULA or (isinstance(value, str) and value.startswith("="))
        self.is_error = kind == _ERROR

    @property
    def is_empty(self) -> bool:
        """Tell whether nothing stands in it."""
        return self.value is None or (isinstance(self.value, str) and not self.value.strip())


def read_figure(cell: Cell, *, may_say_not_applicable: bool = False) -> Figure | Flaw:
    """Return the figure of a cell, or what is wrong with it; an empty cell is missing, not 0."""
    if cell.is_empty:
        return MISSING
    wrong = _wrong_kind(cell)
    if wrong:
        return wrong
    value = cell.value
    if isinstance(value, str):
        return _of_text(value.strip(), may_say_not_applicable=may_say_not_applicable)
    if isinstance(value, float) and not value.is_integer():
        return _flaw("not-whole", say("%(value)s is no whole number", value=value))
    if not isinstance(value, int | float) or not abs(value) <= LARGEST:
        return _flaw("not-exact", say("%(value)s is larger than any count", value=value))
    return given(int(value))


def read_text(cell: Cell) -> str | Flaw:
    """Return the text of a cell; a number stands as it would be read."""
    if cell.is_empty:
        return ""
    if cell.is_formula:
        return _flaw("formula", say("a formula stands here"), say("the text itself"))
    if cell.is_error:
        return _flaw("error", say("the cell shows an error"), say("the text itself"))
    said = f"{cell.value:%d/%m/%Y}" if isinstance(cell.value, datetime) else str(cell.value)
    text = unicodedata.normalize("NFC", said).strip()
    if len(text) > MOST_TEXT or any(_is_control(sign) for sign in text):
        wording = say("the text is too long, or holds signs nobody sees")
        return _flaw("bad-text", wording, say("readable text"))
    return text


def read_reason(cell: Cell) -> str | Flaw:
    """Return a reason or comment: a short text."""
    text = read_text(cell)
    if isinstance(text, str) and len(text) > MOST_REASON:
        said = say("the text has %(count)s characters", count=len(text))
        return _flaw("bad-text", said, say("at most %(most)s characters", most=MOST_REASON))
    return text


def _wrong_kind(cell: Cell) -> Flaw | None:
    value = cell.value
    if cell.is_formula:
        return _flaw("formula", say("a formula stands here: %(value)s", value=_cut(value)))
    if cell.is_error:
        return _flaw("error", say("the cell shows an error: %(value)s", value=_cut(value)))
    if isinstance(value, bool):
        return _flaw("no-number", say("'%(value)s' is no number", value=value))
    if isinstance(value, date | time | timedelta):
        return _flaw("date", say("a date stands here: %(value)s", value=_cut(value)))
    return None


def _of_text(text: str, *, may_say_not_applicable: bool) -> Figure | Flaw:
    head, colon, reason = text.partition(":")
    if may_say_not_applicable and head.strip().upper() == NOT_APPLICABLE:
        if colon and reason.strip() and len(reason) <= MOST_REASON:
            return NotApplicable(reason=unicodedata.normalize("NFC", reason.strip()))
        said = say("'not applicable' stands without a reason")
        return _flaw("no-reason", said, say("KAD: and the reason, in the cell"))
    return _flaw("text-figure", say("the figure stands as text: '%(text)s'", text=_cut(text)))


def _flaw(code: str, wording: Wording, accepted: Wording = _NUMBER) -> Flaw:
    return Flaw(field="", code=code, wording=wording, accepted=accepted)


def _cut(value: object) -> str:
    text = "".join(sign for sign in str(value) if not _is_control(sign))
    return text if len(text) <= 60 else text[:59] + "…"  # noqa: PLR2004 — a line of a screen


def _is_control(sign: str) -> bool:
    return unicodedata.category(sign) in {"Cc", "Cs"} and sign not in "\n\r\t"
