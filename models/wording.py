"""What the program has to say: an English template and its values, translated where it is shown."""

import re
from collections.abc import Iterable

from pydantic import Field

from models.base import Value

_VALUE = re.compile(r"%\\\((\w+)\\\)[sd]|%\((\w+)\)[sd]")


class Wording(Value):
    """A message: the template is looked up in the catalogues, the values are filled in after."""

    msgid: str
    params: dict[str, str] = Field(default_factory=dict)

    def filled(self, template: str) -> str:
        """Return a translated template with the values in it."""
        return template % self.params

    def __str__(self) -> str:
        """Read it in English."""
        return self.filled(self.msgid)


def say(msgid: str, **values: object) -> Wording:
    """Make a wording; the name of this function is how `make messages` finds the templates."""
    return Wording(msgid=msgid, params={name: str(value) for name, value in values.items()})


def recognise(text: str, known: Iterable[Wording]) -> Wording:
    """Find the template a ready-made English sentence was built from, so that it is translated."""
    for each in known:
        found = _pattern(each.msgid).fullmatch(text)
        if found:
            return Wording(msgid=each.msgid, params=found.groupdict())
    return say("%(text)s", text=text)


def _pattern(msgid: str) -> re.Pattern[str]:
    escaped = re.escape(msgid)
    return re.compile(_VALUE.sub(lambda found: f"(?P<{found[1] or found[2]}>.*?)", escaped))
