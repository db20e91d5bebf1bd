"""Single values: days, instants, sizes and texts, for people and for programs."""

import re
import unicodedata
from datetime import date, datetime

import click

from cli.texts import _

_SPACE = re.compile(r"\s+")
_KIB = 1024


class Day(click.ParamType[date]):
    """A day as YYYY-MM-DD or dd/mm/yyyy."""

    name = "date"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> date:
        """Read a day."""
        found = value if isinstance(value, date) else read_day(str(value).strip())
        if found is None:
            said = _("'{text}' is no day; write 20/11/2026 or 2026-11-20.")
            self.fail(said.format(text=value), param, ctx)
        return found


DAY = Day()


def read_day(text: str) -> date | None:
    """Read a day as people write it, or nothing."""
    for form in ("%Y-%m-%d", "%d/%m/%Y"):
        try:
            return datetime.strptime(text, form).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
    return None


def clean(value: object) -> str:
    """Write a text on one line, composed, without signs that would steer a terminal."""
    if value is None:
        return ""
    text = _SPACE.sub(" ", unicodedata.normalize("NFC", str(value))).strip()
    return "".join(sign for sign in text if unicodedata.category(sign) not in {"Cc", "Cf", "Cs"})


def day_text(value: object) -> str:
    """Write a day as offices do."""
    text = clean(value)
    try:
        return date.fromisoformat(text[:10]).strftime("%d/%m/%Y")
    except ValueError:
        return text


def instant_text(value: object) -> str:
    """Write an instant as offices do, in the zone it came in; universal time in this machine's."""
    text = clean(value)
    try:
        found = datetime.fromisoformat(text)
        is_universal = found.tzinfo is not None and not found.utcoffset()
        return (found.astimezone() if is_universal else found).strftime("%d/%m/%Y %H:%M")
    except ValueError:
        return text


def size_text(value: object) -> str:
    """Write a size in bytes for people."""
    try:
        size = float(clean(value))
    except ValueError:
        return clean(value)
    for unit in ("B", "KB", "MB"):
        if size < _KIB:
            return number_text(round(size, 1 if unit != "B" else 0)) + f" {unit}"
        size /= _KIB
    return number_text(round(size, 1)) + " GB"


def number_text(value: float) -> str:
    """Write a number with the signs of the language: 1.234,5 in Vietnamese."""
    whole = f"{value:,.0f}" if float(value).is_integer() else f"{value:,}"
    from cli.texts import language

    return whole if language() == "en" else whole.translate(str.maketrans(",.", ".,"))


def outside_text(days: object) -> str:
    """Write the working days that something lay at each outside body."""
    found = days if isinstance(days, list) else []
    return ", ".join(f"{clean(each.get('body'))} {each.get('days')}" for each in found)
