"""The grammar of document numbers: what is printed is read, what nobody prints is refused."""

import unicodedata

import pytest

from models.deciding.decision import Refused
from models.deciding.number import NumberStyle, number_problem, read_number

STATE, PARTY = NumberStyle.STATE, NumberStyle.PARTY


@pytest.mark.parametrize(
    ("text", "style", "count", "symbol", "year"),
    [
        ("231/QĐ-TTg", STATE, 231, "QĐ-TTg", None),
        ("46/2014/QH13", STATE, 46, "QH13", 2014),
        ("60/2013/NĐ-CP", STATE, 60, "NĐ-CP", 2013),
        ("05/BC-LĐLĐ", STATE, 5, "BC-LĐLĐ", None),
        ("1014/QĐ-TLĐ", STATE, 1014, "QĐ-TLĐ", None),
        ("399/CTr-TLĐ", STATE, 399, "CTr-TLĐ", None),
        ("1477/TTg-KTTH", STATE, 1477, "TTg-KTTH", None),
        ("06b/NQ-TLĐ", STATE, 6, "NQ-TLĐ", None),
        ("02/CT-ĐCT", STATE, 2, "CT-ĐCT", None),
        ("11/2015/TT-BLĐTBXH", STATE, 11, "TT-BLĐTBXH", 2015),
        ("52-CT/TW", PARTY, 52, "CT/TW", None),
        ("36-HD/VPTW", PARTY, 36, "HD/VPTW", None),
        ("07-TTr/ĐĐTLĐ", PARTY, 7, "TTr/ĐĐTLĐ", None),
        ("12-QyĐ/TU", PARTY, 12, "QyĐ/TU", None),
    ],
)
def test_printed_numbers_are_read(
    text: str, style: NumberStyle, count: int, symbol: str, year: int | None
) -> None:
    """What real documents print is read, and taken apart."""
    found = read_number(text)
    assert (found.style, found.count, found.symbol, found.year) == (style, count, symbol, year)


def test_marks_written_apart_are_read_as_one() -> None:
    """A number typed with separate marks is the same number."""
    assert read_number(unicodedata.normalize("NFD", " 231/QĐ-TTg ")).text == "231/QĐ-TTg"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "write one"),
        ("QĐ-TTg", "begins with the number"),
        ("231", "a symbol"),
        ("231 / QĐ-TTg", "no space"),
        ("231/QĐ TTg", "no space"),
        ("231/", "as printed"),
        ("231/qđ-ttg", "as printed"),
        ("231-QĐ-TTg", "as printed"),
        ("231/QĐ/TTg", "as printed"),
        ("52-CT-TW", "as printed"),
        ("0/QĐ-TLĐ", "as printed"),
        ("231//QĐ-TTg", "as printed"),
        ("231/QĐ--TTg", "as printed"),
        ("5/QĐ-TLĐ", "write 05/QĐ-TLĐ"),
        ("4-KL/TW", "write 04-KL/TW"),
        ("23/KL-TW", "write 23-KL/TW"),
        ("46/14/QH13", "as printed"),
    ],
)
def test_wrong_forms_are_refused(text: str, said: str) -> None:
    """A number in the wrong form is refused with code, field and what would be accepted."""
    with pytest.raises(Refused) as caught:
        read_number(text)
    refusal = caught.value.refusal
    assert (refusal.code, refusal.field) == ("bad_number", "number")
    assert said in refusal.message


def test_each_side_has_its_own_way() -> None:
    """Asked for one way of numbering, the other is refused with the right form."""
    assert read_number("52-CT/TW", PARTY).style is PARTY
    assert "52-CT/BBT" in number_problem("52/CT-BBT", PARTY)
    assert "231/QĐ-TTg" in number_problem("231-QĐ/TTg", STATE)
    assert not number_problem("231/QĐ-TTg", STATE)
