"""Compare quotations with a text: after NFC and folding of white space."""

import unicodedata


def fold(text: str) -> str:
    """Compose a text and let every run of white space be one blank."""
    return " ".join(unicodedata.normalize("NFC", text).split())


class FoldedText:
    """A folded text that knows where each of its characters stands in the raw one."""

    def __init__(self, raw: str) -> None:
        """Fold the text cluster by cluster (a letter with its combining marks)."""
        self._length = len(raw)
        pieces: list[str] = []
        self._starts: list[int] = []
        for start, end in _clusters(raw):
            piece = unicodedata.normalize("NFC", raw[start:end])
            blank = piece.isspace()
            if blank and (not pieces or pieces[-1] == " "):
                continue
            pieces.extend(" " if blank else piece)
            self._starts.extend([start] * (1 if blank else len(piece)))
        self.folded = "".join(pieces)

    def find(self, quote: str, near: int = 0) -> tuple[int, int] | None:
        """Return the raw range of a quotation; of several, the one that starts nearest."""
        wanted = fold(quote)
        found: list[tuple[int, int]] = []
        at = self.folded.find(wanted) if wanted else -1
        while at >= 0:
            after = at + len(wanted)
            end = self._starts[after] if after < len(self._starts) else self._length
            found.append((self._starts[at], end))
            at = self.folded.find(wanted, at + 1)
        return min(found, key=lambda span: abs(span[0] - near), default=None)


def _clusters(raw: str) -> list[tuple[int, int]]:
    starts = [index for index, letter in enumerate(raw) if not unicodedata.combining(letter)]
    if raw and (not starts or starts[0] != 0):
        starts.insert(0, 0)
    return list(zip(starts, [*starts[1:], len(raw)], strict=True))
