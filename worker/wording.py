"""The words of the story and the page, in Vietnamese and English, with their dates and numbers."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Literal

from worker.wording_texts import TEXTS

Lang = Literal["vi", "en"]
_CHASING = re.compile(r"\s*\b(?:đôn đốc|nhắc nhở|nhắc)\b,?", re.IGNORECASE)


def without_chasing(text: str) -> str:
    """Leave out words that do not fit a governing body, where a product or a reason has them."""
    return _CHASING.sub("", text)


def vi_day(day: date) -> str:
    """Write a day as Vietnamese offices do."""
    return f"{day:%d/%m/%Y}"


@dataclass(frozen=True, kw_only=True)
class Words:
    """Say things in one language."""

    lang: Lang = "vi"

    def __call__(self, key: str, **values: object) -> str:
        """Return a text with its values filled in; numbers and days are written as usual there."""
        text = TEXTS[key][0 if self.lang == "vi" else 1]
        return text.format(**{name: self.shown(value) for name, value in values.items()})

    def shown(self, value: object) -> str:
        """Write a value the way readers of the language expect."""
        if isinstance(value, date):
            return self.day(value)
        if isinstance(value, int):
            return self.number(value)
        return str(value)

    def day(self, day: date) -> str:
        """Write a calendar day."""
        return vi_day(day) if self.lang == "vi" else f"{day:%d %b %Y}"

    def month(self, day: date) -> str:
        """Write the month of a day."""
        return f"{day:%m/%Y}" if self.lang == "vi" else f"{day:%b %Y}"

    def number(self, number: int) -> str:
        """Write a number with its groups of thousands."""
        return f"{number:,}".replace(",", "." if self.lang == "vi" else ",")

    def clip(self, text: str, width: int) -> str:
        """Shorten a text to a width, at a word."""
        if len(text) <= width:
            return text
        return text[: width - 1].rsplit(" ", 1)[0].rstrip(" ,;:–(") + "…"
