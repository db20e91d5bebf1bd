"""The number of a document as it is printed, and what is wrong with one that nobody prints."""

import re
import unicodedata
from enum import StrEnum

from models.base import Value
from models.deciding.decision import Refused

CODE = "bad_number"
_GROUP = r"[A-ZÀ-ỸĐƯƠ](?:[^\W_]|[.&])*"  # TLĐ, CTr, QyĐ, TTg, QH13, T.Ư: a capital comes first
_COUNT = r"(?P<count>\d{1,5})(?P<letter>[a-zđ]?)"
_STATE = re.compile(
    rf"{_COUNT}/(?:(?P<year>(?:19|20)\d\d)/)?(?P<symbol>{_GROUP}(?:-{_GROUP})*)", re.UNICODE
)
_PARTY = re.compile(rf"{_COUNT}-(?P<symbol>{_GROUP}/{_GROUP}(?:-{_GROUP})*)", re.UNICODE)
# Who numbers as the Party does: the issuer stands after the slash, never after a hyphen.
_PARTY_CENTRE = frozenset({"TW", "TƯ", "T.Ư"})
_SMALL = 10
_EXAMPLES = "05/QĐ-TLĐ, 231/QĐ-TTg, 46/2014/QH13, 52-CT/TW"


class NumberStyle(StrEnum):
    """Whose way of numbering a document follows."""

    STATE = "state"  # 231/QĐ-TTg: Decree 30/2020, annex I; the unions' 1014/QĐ-TLĐ the same
    PARTY = "party"  # 52-CT/TW: Guidance 36-HD/VPTW, before it 11-HD/VPTW


class DocumentNumber(Value):
    """A document's number and symbol, taken apart."""

    text: str
    style: NumberStyle
    count: int
    symbol: str
    year: int | None = None


def read_number(
    text: str, style: NumberStyle | None = None, field: str = "number"
) -> DocumentNumber:
    """Read a number as printed: 05/QĐ-TLĐ as the State and the unions write, 52-CT/TW the Party.

    A small number has a zero before it; between number and symbol stands "/", between the groups
    of a symbol "-", the Party the other way round; nothing is empty and nothing is a space. Refused
    with ``bad_number``, the field and what would be accepted; ``style`` asks for one of the two.
    """
    given = unicodedata.normalize("NFC", text).strip()
    found = _read(given)
    problem = _problem(found, style) if found else f"is no number of a document{_why(given)}"
    if found is None or problem:
        raise Refused(CODE, f"'{given}' {problem}", field)
    return found


def number_problem(text: str, style: NumberStyle | None = None) -> str:
    """Return what is wrong with a number; empty where nothing is."""
    try:
        read_number(text, style)
    except Refused as refused:
        return refused.refusal.message
    return ""


def _read(text: str) -> DocumentNumber | None:
    for style, pattern in ((NumberStyle.STATE, _STATE), (NumberStyle.PARTY, _PARTY)):
        found = pattern.fullmatch(text)
        if found and int(found["count"]):
            parts = found.groupdict()
            year = parts.get("year")
            return DocumentNumber(
                text=text,
                style=style,
                count=int(parts["count"]),
                symbol=parts["symbol"],
                year=int(year) if year else None,
            )
    return None


def _problem(found: DocumentNumber, style: NumberStyle | None) -> str:
    """Say what is wrong with a number that can be read; empty where nothing is."""
    if found.style is NumberStyle.STATE and _last(found.symbol) in _PARTY_CENTRE:
        return f"is a document of the Party: write {_turned(found)}"
    if style and found.style is not style:
        return f"is not numbered as its issuer does: write {_turned(found)}"
    if found.count < _SMALL and not found.text.startswith("0"):
        return f"needs a zero before a number below ten: write 0{found.text}"
    return ""


def _why(text: str) -> str:
    """Say what is missing or too much, the first thing that strikes."""
    if not text:
        return f": write one, as in {_EXAMPLES}"
    if not text[0].isdecimal():
        return f": it begins with the number itself, as in {_EXAMPLES}"
    if not text.lstrip("0123456789"):
        return f": after the number comes a symbol, as in {_EXAMPLES}"
    if any(sign.isspace() for sign in text):
        return f": there is no space in it, as in {_EXAMPLES}"
    return f": write it as printed, as in {_EXAMPLES}"


def _last(symbol: str) -> str:
    return re.split(r"[-/]", symbol)[-1]


def _turned(found: DocumentNumber) -> str:
    """Write a number as the other side would."""
    count = re.match(r"\d+[a-zđ]?", found.text)
    head = count[0] if count else str(found.count)
    if found.style is NumberStyle.STATE:
        kind, _, issuer = found.symbol.partition("-")
        return f"{head}-{kind}/{issuer or '…'}"
    return f"{head}/{found.symbol.replace('/', '-')}"
