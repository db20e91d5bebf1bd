"""The receipt code: ten letters and a check letter that prove what was in a filing."""

import hashlib

from models.report.filing import Filing

LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's: none is mistaken for another
LENGTH = 10
_BITS = 5
_FIELD = 0b100101  # x⁵ + x² + 1
_READ_AS = str.maketrans({"O": "0", "I": "1", "L": "1"})


def content_hash(filing: Filing) -> str:
    """Return the SHA-256 of the content, unit, form and period included."""
    return hashlib.sha256(filing.canonical()).hexdigest()


def code_of(digest: str) -> str:
    """Return the code of a content by its hash: 7K3M9-QX2TB-4."""
    bits = int(digest, 16) >> (len(digest) * 4 - LENGTH * _BITS)
    body = "".join(
        LETTERS[bits >> (at * _BITS) & (len(LETTERS) - 1)] for at in reversed(range(LENGTH))
    )
    return f"{body[:5]}-{body[5:]}-{_check_letter(body)}"


def receipt_code(filing: Filing) -> str:
    """Return the code of a filing; another figure, unit, form or period gives another code."""
    return code_of(content_hash(filing))


def read_code(text: str) -> str | None:
    """Return a code as it is written here; None where it was misread or mistyped.

    Case, spaces and hyphens make no difference, and O, I, L are read as 0, 1, 1.
    """
    bare = "".join(each for each in text.upper() if each.isalnum()).translate(_READ_AS)
    if len(bare) != LENGTH + 1 or any(each not in LETTERS for each in bare):
        return None
    body, check = bare[:LENGTH], bare[LENGTH]
    return f"{body[:5]}-{body[5:]}-{check}" if check == _check_letter(body) else None


def proves(code: str, digest: str) -> bool:
    """Tell whether a code, as somebody wrote it, is that of a content by its hash."""
    return read_code(code) == code_of(digest)


def _check_letter(body: str) -> str:
    """Return the letter that checks: any letter wrong, or two neighbours changed, is noticed.

    It is the sum of the letters in the field of 32 elements, each times another power of x.
    """
    total, weight = 0, 1
    for letter in body:
        weight = _times(weight, 2)
        total ^= _times(LETTERS.index(letter), weight)
    return LETTERS[total]


def _times(one: int, other: int) -> int:
    product = 0
    while other:
        if other & 1:
            product ^= one
        one, other = one << 1, other >> 1
        if one & len(LETTERS):
            one ^= _FIELD
    return product
