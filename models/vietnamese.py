"""The order of Vietnamese words, and their bare letters for a search."""

import re
import unicodedata
from itertools import groupby

# Marks that make another letter: ă; â ê ô; ơ ư. The number is its place after the bare letter.
_LETTER_MARKS = {"\u0306": 1, "\u0302": 2, "\u031b": 3}
# The tones in the order of the dictionaries: (none), huyền, hỏi, ngã, sắc, nặng.
_TONES = {"\u0300": 1, "\u0309": 2, "\u0303": 3, "\u0301": 4, "\u0323": 5}
_MARKS_OF = 8  # room for the letters that one bare letter gives
_PIECES = re.compile(r"\d+|\D+")

SortKey = tuple[tuple[tuple[int, int], ...], tuple[int, ...], str]


def sort_key(text: str) -> SortKey:
    """Return a key that sorts as a Vietnamese dictionary: letters first, then tones, then case.

    đ comes after d, ă and â after a; where in a syllable the tone is written does not matter; whole
    numbers count by their value.
    """
    weights: list[tuple[int, int]] = []
    tones: list[int] = []
    for piece in _PIECES.findall(text):
        if piece.isdecimal():
            weights.append((ord("0") * _MARKS_OF, int(piece)))
            tones.append(0)
            continue
        for is_word, run in groupby(_letters(piece), key=lambda letter: letter[0].isalpha()):
            letters = list(run)
            weights += [(ord(base) * _MARKS_OF + mark, 0) for base, mark, _ in letters]
            tones.append(max(tone for _, _, tone in letters) if is_word else 0)
    swapped = unicodedata.normalize("NFC", text).swapcase()  # small letters before capitals
    return tuple(weights), tuple(tones), swapped


def fold(text: str) -> str:
    """Return the bare letters, for a search that forgives marks: hòa, hoà, HOA → hoa."""
    return "".join(base for base, _, _ in _letters(text))


def _letters(text: str) -> list[tuple[str, int, int]]:
    """Split a text into bare small letters, each with its letter mark and its tone."""
    found: list[tuple[str, int, int]] = []
    for sign in unicodedata.normalize("NFD", text.casefold()):
        if sign == "đ":
            found.append(("d", 1, 0))
        elif unicodedata.combining(sign) and found:
            base, mark, tone = found[-1]
            found[-1] = (base, _LETTER_MARKS.get(sign, mark), _TONES.get(sign, tone))
        else:
            found.append((sign, 0, 0))
    return found
