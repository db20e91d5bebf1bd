"""What one unit filed: form × period × unit, with its figures, comments and texts."""

import json
import unicodedata

from pydantic import Field

from models.base import Value
from models.report.figure import MISSING, Figure, Missing

ANNUAL_DIGITS = 4


class FilingKey(Value):
    """Which report it is."""

    plan: str = Field(min_length=1)
    form: str = Field(min_length=1)
    period: str = Field(min_length=1, max_length=20, description="a year, for yearly reports")
    unit: str = Field(min_length=1)


class Filing(Value):
    """A report as it was filled in; a field that is not named is missing."""

    key: FilingKey
    figures: dict[str, Figure] = Field(default_factory=dict, description="field → figure")
    comments: dict[str, str] = Field(default_factory=dict, description="field → comment")
    texts: dict[str, str] = Field(default_factory=dict, description="field → text")

    def figure(self, field: str) -> Figure:
        """Return the figure of a field."""
        return self.figures.get(field, MISSING)

    def canonical(self) -> bytes:
        """Return the content as bytes that are the same for the same content.

        Order of fields, composed or decomposed letters, line ends, and empty texts make no
        difference; zero, missing and not applicable do.
        """
        figures = {
            field: figure.model_dump(mode="json", exclude={"type"}) | {"type": figure.type}
            for field, figure in self.figures.items()
            if not isinstance(figure, Missing)
        }
        content = {
            "key": self.key.model_dump(),
            "figures": figures,
            "comments": _said(self.comments),
            "texts": _said(self.texts),
        }
        text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return unicodedata.normalize("NFC", text).encode()


def _said(texts: dict[str, str]) -> dict[str, str]:
    tidied = {
        field: "\n".join(line.rstrip() for line in text.strip().splitlines())
        for field, text in texts.items()
    }
    return {field: text for field, text in tidied.items() if text}


def year_of(period: str) -> int | None:
    """Return the year a period lies in: it begins with it."""
    head = period[:ANNUAL_DIGITS]
    return int(head) if len(head) == ANNUAL_DIGITS and head.isascii() and head.isdigit() else None


def year_before(period: str) -> str | None:
    """Return the same period of the year before: 2016 → 2015, 2016-H1 → 2015-H1."""
    year = year_of(period)
    return None if not year else f"{year - 1:04}{period[ANNUAL_DIGITS:]}"
