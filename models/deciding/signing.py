"""In what capacity a document is signed."""

from enum import StrEnum


class SigningCapacity(StrEnum):
    """In what capacity a document is signed: thay mặt, ký thay, thừa lệnh, thừa uỷ quyền, quyền."""

    TM = "TM."
    KT = "KT."
    TL = "TL."
    TUQ = "TUQ."
    Q = "Q."
