"""The order of Vietnamese words, and their folding for a search."""

import unicodedata

import pytest

from models.vietnamese import fold, sort_key


@pytest.mark.parametrize(
    "ordered",
    [
        ["an", "ăn", "ân", "bà"],
        ["da", "dy", "đa", "e", "ê", "i"],
        ["o", "ô", "ơ", "p", "u", "ư", "v"],
        ["ma", "mà", "mả", "mã", "má", "mạ", "me"],
        ["bà", "Bà", "BÀ", "bả"],
        ["hòa bình", "hoa sen"],
        ["tổ", "tổ 2", "tổ 10", "tổ a"],
        ["hoà a", "hòa b", "hoà c"],
    ],
    ids=lambda ordered: ordered[0],
)
def test_words_stand_as_in_a_dictionary(ordered: list[str]) -> None:
    """Letters of the whole text decide first, then tones, then case; numbers by their value."""
    backwards = ordered[::-1]
    assert sorted(backwards, key=sort_key) == ordered


def test_where_the_tone_is_written_does_not_matter() -> None:
    """Hòa and hoà are one word but for the last resort, which keeps the order total."""
    assert sort_key("hòa")[:2] == sort_key("hoà")[:2]
    assert sort_key("hòa") != sort_key("hoà")


def test_composed_and_decomposed_texts_have_one_key() -> None:
    """The order does not see how a letter was typed."""
    text = "Đường Nguyễn Huệ"
    assert sort_key(unicodedata.normalize("NFD", text)) == sort_key(text)


def test_fold_leaves_bare_letters() -> None:
    """A search for 'dong' finds Đồng, and hòa finds hoà; a mark on nothing stays what it is."""
    assert fold("Đồng Tháp") == "dong thap"
    assert fold("hòa") == fold("hoà") == fold("HOA")
    assert fold("\u0301a") == "\u0301a"
