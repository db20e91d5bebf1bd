"""The receipt code: the same content, the same code; a mistaken sign is noticed."""

import pytest
from hypothesis import given as given_by
from hypothesis import strategies as st

from models.report.figure import NotApplicable, given
from models.report.filing import Filing, FilingKey
from models.report.receipt_code import LETTERS, code_of, proves, read_code, receipt_code

KEY = FilingKey(plan="p", form="f", period="2016", unit="U1")
HASHES = st.integers(0, 2**256 - 1).map(lambda number: f"{number:064x}")


def test_the_code_is_short_and_reads_back() -> None:
    """Ten signs and one that checks; small letters and mistaken O, I, L do no harm."""
    code = receipt_code(Filing(key=KEY, figures={"a": given(0)}))
    assert [len(part) for part in code.split("-")] == [5, 5, 1]
    mistaken = code.lower().replace("0", "o").replace("1", "l").replace("-", " – ")
    assert read_code(f" {mistaken} ") == code


@pytest.mark.parametrize(
    "other",
    [
        Filing(key=KEY, figures={"a": given(1)}),
        Filing(key=KEY),
        Filing(key=KEY, figures={"a": NotApplicable(reason="none")}),
        Filing(key=KEY.model_copy(update={"unit": "U2"}), figures={"a": given(0)}),
        Filing(key=KEY.model_copy(update={"period": "2017"}), figures={"a": given(0)}),
        Filing(key=KEY, figures={"a": given(0)}, comments={"a": "why"}),
    ],
    ids=["number", "missing", "not applicable", "unit", "year", "comment"],
)
def test_another_content_has_another_code(other: Filing) -> None:
    """Zero, missing and not applicable, another unit and another year each differ."""
    assert receipt_code(other) != receipt_code(Filing(key=KEY, figures={"a": given(0)}))


@given_by(HASHES, st.integers(0, 10), st.sampled_from(LETTERS))
def test_one_wrong_sign_is_noticed(content: str, place: int, sign: str) -> None:
    """Whatever sign is mistaken for another one, the code is none any more."""
    bare = code_of(content).replace("-", "")
    wrong = bare[:place] + sign + bare[place + 1 :]
    assert (read_code(wrong) is None) == (wrong != bare)
    assert proves(bare, content)


@given_by(HASHES, st.integers(0, 9))
def test_neighbours_exchanged_are_noticed(content: str, place: int) -> None:
    """Two signs in the wrong order are noticed."""
    bare = code_of(content).replace("-", "")
    swapped = bare[:place] + bare[place + 1] + bare[place] + bare[place + 2 :]
    assert (read_code(swapped) is None) == (swapped != bare)


@pytest.mark.parametrize("text", ["", "7QZ4M", "7QZ4M-K2P9XAA", "7QZ4M-K2P9X-U", "UUUUU-UUUUUU"])
def test_what_is_no_code_is_none(text: str) -> None:
    """Too short, too long, and signs that no code has."""
    assert read_code(text) is None
