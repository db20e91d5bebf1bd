"""Numbers, days and lists as Vietnamese offices write them."""

from collections.abc import Mapping
from datetime import date

from models.report.verdict import Verdict
from models.report.words import thousands

LETTERS = "abcdđeghiklmnopqrstuvxy"  # without f, j, w, z; accented vowels are skipped by custom
TEN, FEBRUARY = 10, 2
VERDICTS: Mapping[Verdict, str] = {
    Verdict.MET: "Chắc chắn đạt",
    Verdict.NOT_MET: "Chắc chắn không đạt",
    Verdict.UNDECIDED: "Chưa kết luận được",
    Verdict.NOT_APPLICABLE: "Không áp dụng",
}
SECTORS: Mapping[str, str] = {
    "": "",
    "all": "",
    "state": "nhà nước",
    "non_state": "ngoài nhà nước",
    "fdi": "vốn đầu tư nước ngoài",
}
_ROMAN = ((100, "C"), (90, "XC"), (50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"),
          (4, "IV"), (1, "I"))  # fmt: skip


def place_and_day(place: str, day: date) -> str:
    """Write place and day in words: a leading zero below day ten, and for months 1 and 2 only."""
    number = f"{day.day:02}" if day.day < TEN else str(day.day)
    month = f"{day.month:02}" if day.month <= FEBRUARY else str(day.month)
    return f"{place or '…'}, ngày {number} tháng {month} năm {day.year}"


def document_number(number: int | None, symbol: str) -> str:
    """Write number and symbol: 'Số: 05/BC-…'; room is left where the clerk writes the number."""
    written = " " * 8 if number is None else f"{number:02}"
    return f"Số: {written}/{symbol}" if symbol else f"Số: {written}"


def short_day(day: date | None) -> str:
    """Write a day in figures: 05/01/2015."""
    return f"{day:%d/%m/%Y}" if day else ""


def whole(value: int | None) -> str:
    """Write a whole number: 8.243.765; nothing where there is none, so that zero stays zero."""
    return "" if value is None else thousands(value)


def roman(number: int) -> str:
    """Write the number of a part of a report, in Roman numerals."""
    written = ""
    for value, sign in _ROMAN:
        times, number = divmod(number, value)
        written += sign * times
    return written


def letter(number: int) -> str:
    """Write the letter of a point in the Vietnamese order: a, b, c, d, đ, e, g, …; then aa, ab."""
    written = ""
    while number > 0:
        number, at = divmod(number - 1, len(LETTERS))
        written = LETTERS[at] + written
    return written


def verdict(kind: Verdict | None, lacking: int) -> str:
    """Write a verdict; one that is open says how many units it lacks; nothing for what has none."""
    if kind is None:
        return ""
    text = VERDICTS[kind]
    return f"{text} (thiếu {lacking} đơn vị)" if kind is Verdict.UNDECIDED and lacking else text


def sector(name: str) -> str:
    """Write a sector of the economy; one without a word of its own keeps its name."""
    return SECTORS.get(name, name)


def sentence(text: str) -> str:
    """Return a text that ends as a sentence."""
    text = text.rstrip()
    return text if not text or text[-1] in ".!?…:;" else f"{text}."
