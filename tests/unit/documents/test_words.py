"""Numbers, days and lists as Vietnamese offices write them."""

from datetime import date

import pytest

from documents.words import (
    document_number,
    letter,
    place_and_day,
    roman,
    sentence,
    short_day,
    verdict,
    whole,
)
from models.report.verdict import Verdict


@pytest.mark.parametrize(
    ("day", "written"),
    [
        (date(2015, 1, 5), "Hà Nội, ngày 05 tháng 01 năm 2015"),
        (date(2015, 2, 28), "Hà Nội, ngày 28 tháng 02 năm 2015"),
        (date(2015, 3, 9), "Hà Nội, ngày 09 tháng 3 năm 2015"),
        (date(2015, 12, 10), "Hà Nội, ngày 10 tháng 12 năm 2015"),
    ],
)
def test_place_and_day_have_zeros_below_ten_and_for_two_months(day: date, written: str) -> None:
    """Days below ten have a leading zero; of the months only the first two."""
    assert place_and_day("Hà Nội", day) == written


def test_a_number_below_ten_has_a_zero_and_room_is_left_for_none() -> None:
    """Number and symbol stand together without blanks between them."""
    assert document_number(5, "BC-TLĐ") == "Số: 05/BC-TLĐ"
    assert document_number(123, "BC-TLĐ") == "Số: 123/BC-TLĐ"
    assert document_number(None, "BC-TLĐ") == "Số:         /BC-TLĐ"


def test_letters_follow_the_vietnamese_order() -> None:
    """Without f, j, w, z, and with đ after d."""
    assert "".join(letter(number) for number in range(1, 24)) == "abcdđeghiklmnopqrstuvxy"
    assert letter(24) == "aa"


def test_parts_have_roman_numbers() -> None:
    """As far as a report goes."""
    assert [roman(each) for each in (1, 4, 6, 9, 14, 40)] == ["I", "IV", "VI", "IX", "XIV", "XL"]


def test_zero_is_written_and_nothing_is_not() -> None:
    """A missing number is an empty cell; thousands have points."""
    assert [whole(each) for each in (0, None, 8_243_765)] == ["0", "", "8.243.765"]
    assert (short_day(date(2015, 1, 5)), short_day(None)) == ("05/01/2015", "")


def test_an_open_verdict_says_how_many_units_it_lacks() -> None:
    """What is certain lacks nobody."""
    assert verdict(Verdict.UNDECIDED, 3) == "Chưa kết luận được (thiếu 3 đơn vị)"
    assert verdict(Verdict.MET, 0) == "Chắc chắn đạt"


def test_a_sentence_ends_once() -> None:
    """A full stop is added where none stands."""
    assert [sentence(each) for each in ("xong", "xong. ", "gì?", "")] == [
        "xong.",
        "xong.",
        "gì?",
        "",
    ]
